// Answers one question after another, away from the page.
import { catalog, LlmhwError, recommend } from "llmhw";
import type { Answered, Asked } from "./decision";

/** Naming the listed ones is needed only where there are others beside them. */
const beside = <T,>(own: readonly T[], listed: () => readonly { readonly id: string }[]): readonly (T | string)[] | undefined => (own.length === 0 ? undefined : [...own, ...listed().map(({ id }) => id)]);
const reply = (answered: Answered) => self.postMessage(answered);

self.onmessage = ({ data: { number, question, own } }: MessageEvent<Asked>) => {
  try {
    reply({
      number,
      answer: recommend({
        ...question,
        hardware: beside(own.hardware, catalog.hardware),
        // Only a range of sizes chooses among models.
        models: question.model == null ? beside(own.models, catalog.models) : undefined,
        formats: beside(own.formats, catalog.formats),
        runtimes: beside(own.runtimes, catalog.runtimes),
      }),
    });
  } catch (error) {
    if (!(error instanceof LlmhwError)) throw error;
    reply({ number, refused: { kind: error.kind, parameter: error.parameter, message: error.message } });
  }
};
reply({ number: 0, isReady: true });

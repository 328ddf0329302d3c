// Answers one question after another, away from the page.
import { catalog, LlmhwError, recommend } from "llmhw";
import type { Answered, Asked } from "./decision";

const reply = (answered: Answered) => self.postMessage(answered);

self.onmessage = ({ data: { number, question, own } }: MessageEvent<Asked>) => {
  try {
    // Naming the listed machines is needed only where there are others beside them.
    const hardware = own.length === 0 ? undefined : [...own, ...catalog.hardware().map(({ id }) => id)];
    reply({ number, answer: recommend({ ...question, hardware }) });
  } catch (error) {
    if (!(error instanceof LlmhwError)) throw error;
    reply({ number, refused: { kind: error.kind, parameter: error.parameter, message: error.message } });
  }
};
reply({ number: 0, isReady: true });

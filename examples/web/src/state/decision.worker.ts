// Answers the decision's questions away from the page.
import { catalog, LlmhwError, recommend, type Recommendation } from "llmhw";
import { answering } from "./answering";
import type { Deciding } from "./decision";

/** Naming the listed ones is needed only where there are others beside them. */
const beside = <T,>(own: readonly T[], listed: () => readonly { readonly id: string }[]): readonly (T | string)[] | undefined => (own.length === 0 ? undefined : [...own, ...listed().map(({ id }) => id)]);

answering<Deciding, Recommendation>(
  ({ ask, own }) =>
    recommend({
      ...ask,
      hardware: beside(own.hardware, catalog.hardware),
      // Only a range of sizes chooses among models.
      models: ask.model == null ? beside(own.models, catalog.models) : undefined,
      formats: beside(own.formats, catalog.formats),
      runtimes: beside(own.runtimes, catalog.runtimes),
    }),
  (error) => (error instanceof LlmhwError ? { kind: error.kind, parameter: error.parameter, message: error.message } : undefined),
);

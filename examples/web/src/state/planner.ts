// The planner's questions, each in a worker of its own, so that a long search holds up nothing else.
import type { CatalogFileInput, HardwareInput, LinkInput, ModelInput, RuntimeInput, WeightFormatInput } from "llmhw";
import type * as planner from "llmhw/planner";
import { mine } from "./own";
import { type Search, search } from "./search";

export type Call = Exclude<keyof typeof planner, "LlmhwError">;
export interface Planning {
  readonly call: Call;
  readonly ask: unknown;
}
type Question<C extends Call> = Parameters<(typeof planner)[C]>[0];
type Answer<C extends Call> = ReturnType<(typeof planner)[C]>;

/** Follows one of the planner's questions. */
export const planning = <C extends Call>(call: C, ask: () => Question<C> | null): Search<Answer<C>> =>
  search<Planning, Answer<C>>(
    () => new Worker(new URL("./planner.worker.ts", import.meta.url), { type: "module" }),
    () => {
      const question = ask();
      return question && { call, ask: question };
    },
  );

/** What the reader has described, as a catalogue that lies over the listed one; nothing where there is none of it. */
export function ownCatalog(): { readonly catalog?: CatalogFileInput } {
  const rows = {
    hardware: mine("hardware").map(({ id, input }): HardwareInput => ({ ...input, id })),
    models: mine("model").map(({ id, input }): ModelInput => ({ ...input, id })),
    formats: mine("format").map(({ id, input }): WeightFormatInput => ({ ...input, id })),
    runtimes: mine("runtime").map(({ input }): RuntimeInput => input),
    links: mine("link").map(({ input }): LinkInput => input),
  };
  return Object.values(rows).every((list) => list.length === 0) ? {} : { catalog: { schemaVersion: 1, ...rows } };
}

// Questions to the core, with refusals as values: a page shows them, it does not stop.
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { type AskProjection, LlmhwError, project, projectColumns } from "llmhw";
import { chosenHardware, given, modelOf } from "./own";
import { scenario } from "./fields";
import { withRuns } from "./runs";
import { afterPlace } from "./search";

export type Attempt<T> = { readonly answer: T; readonly refusal?: undefined } | { readonly answer?: undefined; readonly refusal: LlmhwError };

export function attempt<T>(question: () => T): Attempt<T> {
  try {
    return { answer: question() };
  } catch (error) {
    if (error instanceof LlmhwError) return { refusal: error };
    throw error;
  }
}

/** A refusal without the words that name its parameter: the field beside it does that. */
export function wordsOf(refusal: LlmhwError): string {
  const rest = afterPlace(refusal);
  if (refusal.parameter === undefined || !refusal.message.startsWith(`${refusal.parameter} is missing`)) return rest;
  return rest.startsWith("it has no default") ? "is missing" : `is missing: ${rest}`;
}

/** The last part of a parameter's path: the core says both `hardware.device` and `memoryGibibytes`. */
export const fieldOf = (refusal: LlmhwError) => refusal.parameter?.split(".").at(-1);

/** A context within what the model was made for: changing the model must not end in a refusal. */
export const contextFor = (modelId: string, wanted: number) => Math.min(wanted, modelOf(modelId)?.contextLimitTokens ?? wanted);

/** The parts of a question that do not depend on the machine. */
export const workload = computed(() => ({
  model: scenario.model.value,
  format: scenario.format.value,
  ask: {
    model: given("model", scenario.model.value),
    format: given("format", scenario.format.value),
    contextTokens: contextFor(scenario.model.value, scenario.ctx.value),
    sequences: scenario.seq.value,
    kvFormat: scenario.kv.value,
  },
}));

/** Both or neither; a draft of nothing is no speculation. */
const speculation = computed(() => (scenario.drafted.value === 0 ? {} : { draftedTokens: scenario.drafted.value, acceptedTokensPerStep: scenario.accepted.value }));

export const plainQuestion = computed<AskProjection>(() => ({
  hardware: chosenHardware.value,
  ...workload.value.ask,
  runtime: scenario.runtime.value === "" ? null : given("runtime", scenario.runtime.value),
  outputTokens: scenario.out.value,
  ...withRuns.value,
}));
export const question = computed<AskProjection>(() => ({ ...plainQuestion.value, ...speculation.value }));
export const plainProjection = computed(() => attempt(() => project(plainQuestion.value)));
export const projection = computed(() => attempt(() => project(question.value)));

/**
 * The same value a little later, once a slider rests: what is further down the page must not slow down the hand.
 */
export function settled<T>(source: ReadonlySignal<T>, milliseconds = 90): ReadonlySignal<T> {
  const late = signal(source.peek());
  let waiting: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const value = source.value;
    clearTimeout(waiting);
    if (value !== late.peek()) waiting = setTimeout(() => (late.value = value), milliseconds);
  });
  return late;
}

export const lateWorkload = settled(workload);
export const lateProjection = settled(projection);

/** Why each of these formats or runtimes is refused on the chosen machine; null where it is not. */
export function reasonsFor(choice: "format" | "runtime", ids: readonly string[]): readonly (string | null)[] {
  // Read one by one and at a short context: what a machine can run must not be asked again with every step of a slider.
  const model = given("model", scenario.model.value);
  const format = given("format", scenario.format.value);
  const rows = attempt(() =>
    projectColumns({
      hardware: chosenHardware.value,
      model,
      format: choice === "format" ? ids.map((id) => given("format", id)) : format,
      runtime: choice === "runtime" ? ids.map((id) => given("runtime", id)) : scenario.runtime.value === "" ? null : given("runtime", scenario.runtime.value),
      contextTokens: 1,
      columns: ["fits"],
      onError: "mark",
    }),
  );
  return rows.answer?.reasons ?? ids.map(() => null);
}

// A model that does not fit its card, divided between the card and the machine around it.
import { computed } from "@preact/signals";
import { offload, type OffloadSplit } from "llmhw";
import { attempt, plainQuestion } from "./ask";
import { scenario } from "./fields";
import { hardwareOf } from "./own";

export const SPLITS: readonly { readonly value: OffloadSplit; readonly label: string; readonly words: string }[] = [
  { value: "layers", label: "whole layers", words: "Layers that do not fit are read from the host's memory." },
  { value: "experts", label: "routed experts", words: "Attention and shared parts stay on the card; experts that do not fit go to the host." },
];

/** Nothing where there is no card. Speculation is not counted: the core answers for plain decoding only. */
export const offloaded = computed(() => {
  if (hardwareOf(scenario.hw.value)?.device !== "discrete") return null;
  const { hardware, model, format, contextTokens, runtime, sequences, kvFormat } = plainQuestion.value;
  return attempt(() => offload({ hardware, model, format, contextTokens, runtime, sequences, kvFormat, split: scenario.leaves.value }));
});

// The core's words, in whole sentences.
import type { Basis, Bottleneck, SpeedWord } from "llmhw";

export const basisWords: Record<Basis, string> = {
  measured: "this machine was measured",
  calibrated: "fitted on measurements of this class of machine",
  extrapolated: "beyond what was measured: a wide guess",
  assumed: "a constant, nothing measured behind it",
};
/** What an interval means: four of five measurements only where there are comparable ones. */
export const intervalWords = (basis: Basis) => (basis === "extrapolated" ? ", a wide guess: nothing comparable was measured" : " in 80 % of comparable measurements");
export const bottleneckWords: Record<Bottleneck, string> = {
  weights: "reading the weights",
  "kv-cache": "reading the KV cache",
  compute: "arithmetic",
  overhead: "launching kernels",
  communication: "the link between machines",
};
export const speedWords: Record<SpeedWord, string> = {
  "very-slow": "very slow",
  usable: "usable, with noticeable delay",
  good: "good and smooth",
  "faster-than-reading": "faster than people read",
  batch: "fit for batch work",
};
export const vendorWords: Record<string, string> = { apple: "Apple", nvidia: "NVIDIA", amd: "AMD", intel: "Intel", other: "Other", cpu: "Processors", own: "Your own" };
export const formWords: Record<string, string> = {
  "fanless-laptop": "Laptop without fan",
  laptop: "Laptop",
  mini: "Mini",
  desktop: "Desktop",
  "all-in-one": "All in one",
  card: "Graphics card",
  "server-card": "Server card",
  server: "Server",
};

// Labels made from the names of fields, which have their unit in them.
import { formWords, vendorWords } from "../state/words";

/** Units as they end a name, longest first. */
const UNITS: readonly (readonly [string, string])[] = [
  ["GigabytesPerSecond", "GB/s"],
  ["Gibibytes", "GiB"],
  ["Mebibytes", "MiB"],
  ["Teraflops", "TFLOP/s"],
  ["Teraops", "Top/s"],
  ["Watts", "W"],
  ["Usd", "USD"],
  ["Billions", "billions"],
  ["Microseconds", "µs"],
  ["Tokens", "tokens"],
];
const SPELLED: Readonly<Record<string, string>> = { kv: "KV", qkv: "QKV", gpu: "GPU", lora: "LoRA", rope: "RoPE", nope: "NoPE", fp32: "FP32", fp16: "FP16", int8: "INT8", f16: "F16" };
/** Where the name alone would not be what people say. */
const CALLED: Readonly<Record<string, string>> = {
  device: "The GPU",
  vendor: "Maker of the chip",
  generation: "Generation of the chip",
  formFactor: "Shape",
  peakFp16Teraflops: "Half-precision peak, TFLOP/s",
  peakFp32Teraflops: "Single-precision peak, TFLOP/s",
  peakInt8Teraops: "8-bit peak, Top/s",
  loadPowerWatts: "Draw at work, W",
  idlePowerWatts: "Draw when idle, W",
  powerLimitWatts: "Most it may draw, W",
  sustainedFractionLow: "Kept when warm, least share",
  sustainedFractionHigh: "Kept when warm, largest share",
  host: "The machine around it",
  activeParametersBillions: "Active parameters, billions",
  hiddenSize: "Hidden size",
  attention: "Attention layers",
  feedForward: "Dense feed-forward layers",
  feedForwardMatrices: "Matrices of a feed-forward part",
  experts: "Mixture of experts",
  count: "Experts",
  perToken: "Experts per token",
  feedForwardSize: "Width of an expert",
  sharedFeedForwardSize: "Width of shared experts",
  nominalBits: "Bits in its name",
  engine: "Program",
  backend: "Computes with",
  formatFamilies: "Formats it loads",
  buildEra: "Built",
};

export function labelOf(name: string): string {
  const called = CALLED[name];
  if (called !== undefined) return called;
  const unit = UNITS.find(([end]) => name.endsWith(end) && name !== end);
  const words = (unit ? name.slice(0, -unit[0].length) : name).replace(/([A-Z])/g, " $1").toLowerCase().trim().split(" ").map((word) => SPELLED[word] ?? word);
  const text = words.join(" ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${unit ? `, ${unit[1]}` : ""}`;
}

const CHOICES: Readonly<Record<string, string>> = {
  ...formWords,
  ...vendorWords,
  unified: "shares the machine's memory",
  discrete: "is a card with its own",
  cpu: "there is none",
  grouped: "Grouped or multi-head",
  latent: "Latent (MLA)",
  "gated-delta-net": "Gated DeltaNet",
  kda: "Kimi delta attention",
  "mamba-2": "Mamba-2",
  none: "No attention",
  given: "Cache size given",
  ggml: "GGUF",
  float: "16 and 32 bit",
  metal: "Metal",
  cuda: "CUDA",
  vulkan: "Vulkan",
  rocm: "ROCm",
  sycl: "SYCL",
  current: "recently",
  "until-mid-2024": "until mid-2024",
  "until-autumn-2025": "until autumn 2025",
};
/** A word of a list: `cpu` is a device here and a backend there. */
export const wordOf = (field: string, word: string) => (field === "backend" && word === "cpu" ? "the processor" : (CHOICES[word] ?? word));

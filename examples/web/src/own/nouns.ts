// What can be described in one's own words: how its form is laid out, from where it may start, and which question lets the core judge it.
import { catalog, type HardwareInput, type HostInput, type LinkInput, type ModelInput, pool, project, type RuntimeInput, type WeightFormatInput, weights } from "llmhw";
import { type Entry, entries, type Noun } from "./schema";

export interface Inputs {
  readonly hardware: HardwareInput;
  readonly model: ModelInput;
  readonly format: WeightFormatInput;
  readonly runtime: RuntimeInput;
  readonly link: LinkInput;
  readonly host: HostInput;
}

interface Listed {
  readonly name: string;
  readonly id?: string;
}
export interface Kind<N extends Noun> {
  readonly title: string;
  readonly note?: string;
  /** Shown first and in this order; the others are under "More". */
  readonly first: readonly string[];
  /** A form starts with these. */
  readonly start: Readonly<Record<string, unknown>>;
  /** Listed ones that can be described, to start from. */
  readonly listed: () => readonly Listed[];
  /** Asks something of the core that needs all of it; the answer is its id. */
  readonly ask: (input: Inputs[N]) => string;
}

const MODEL = { model: "llama-3.2-1b", format: "q4-k-m", contextTokens: 512 };
const CARD: HardwareInput = { name: "Any card", device: "discrete", memoryGibibytes: 24, memoryBandwidthGigabytesPerSecond: 1000 };
/** Ids are made from names by the core, and only of hardware, models and formats; for the others it is asked with a machine of that name. */
const slug = (name: string) => project({ ...MODEL, hardware: { ...CARD, name } }).hardware;
/** Stands for the id until the rest is known to make sense: a name that is missing is refused together with it. */
const ANY = "any";
/** A machine on which a runtime can be asked about, by what it computes with. */
const MACHINES: Readonly<Record<string, string>> = { metal: "mac-studio-m4-max-40c-128gb", cuda: "rtx-4090-24gb", vulkan: "rtx-4090-24gb", rocm: "rx-7900-xtx-24gb", sycl: "arc-b580-12gb" };
const machineFor = (backend: string) => MACHINES[backend] ?? catalog.hardware().find(({ device }) => device === "cpu")?.id ?? "rtx-4090-24gb";

export const kinds: { readonly [N in Noun]: Kind<N> } = {
  hardware: {
    title: "Hardware",
    first: ["name", "device", "memoryGibibytes", "memoryBandwidthGigabytesPerSecond", "vendor", "generation", "formFactor", "peakFp16Teraflops", "usableMemoryGibibytes", "loadPowerWatts", "idlePowerWatts", "priceUsd", "host"],
    start: { device: "unified" },
    listed: catalog.hardware,
    ask: (hardware) => {
      pool({ hardware, nodes: 1 });
      return project({ ...MODEL, hardware }).hardware;
    },
  },
  model: {
    title: "Model",
    note: "The numbers are those of the model's config.json; starting from a listed model of the same family is quickest.",
    first: ["name", "totalParametersBillions", "activeParametersBillions", "layers", "hiddenSize", "vocabularySize", "contextLimitTokens", "tiedEmbeddings", "attention", "feedForward", "experts"],
    start: { attention: [{ type: "grouped" }], feedForward: [{}] },
    listed: catalog.models,
    ask: (model) => {
      weights({ model, format: MODEL.format });
      return project({ hardware: CARD, model, format: MODEL.format, contextTokens: 1 }).model;
    },
  },
  format: {
    title: "Weight format",
    note: "One that stores every matrix with the same number of bits, scales included. Mixes such as Q4_K_M are known by their name only.",
    first: ["name", "family", "bitsPerWeight", "embeddingBitsPerWeight", "outputBitsPerWeight", "nominalBits"],
    start: { family: "ggml" },
    listed: () => catalog.formats().filter(({ bitsPerWeight }) => bitsPerWeight != null),
    ask: (format) => {
      weights({ model: MODEL.model, format });
      const runtime: RuntimeInput = { id: ANY, name: "Any", engine: "any", backend: "vulkan", formatFamilies: [format.family], microBatchTokens: 512, fixedMemoryMebibytes: 1 };
      return project({ ...MODEL, hardware: CARD, format, runtime }).format;
    },
  },
  runtime: {
    title: "Runtime",
    first: ["name", "engine", "backend", "formatFamilies", "microBatchTokens", "fixedMemoryMebibytes", "buildEra"],
    start: { backend: "cuda", formatFamilies: ["ggml", "float"], microBatchTokens: "512" },
    listed: catalog.runtimes,
    ask: (runtime) => {
      const family = runtime.formatFamilies?.[0] ?? "ggml";
      const format = catalog.formats().find((one) => one.family === family)?.id ?? MODEL.format;
      project({ ...MODEL, hardware: machineFor(runtime.backend), format, runtime: { ...runtime, id: ANY } });
      return slug(runtime.name ?? "");
    },
  },
  link: {
    title: "Link",
    first: ["name", "bandwidthGigabytesPerSecond", "latencyMicroseconds"],
    start: {},
    listed: catalog.links,
    ask: (link) => {
      project({ ...MODEL, hardware: CARD, nodes: 2, link: { ...link, id: ANY } });
      return slug(link.name ?? "");
    },
  },
  host: {
    title: "Machine around a card",
    note: "What a card or processor sits in: its price and draw count for the cost, its memory takes what does not fit on the card.",
    first: ["name", "memoryGibibytes", "memoryBandwidthGigabytesPerSecond", "priceUsd", "loadPowerWatts", "idlePowerWatts"],
    start: {},
    listed: () => [...new Map(catalog.hardware().flatMap(({ host }) => (host ? [[host.name, host] as const] : []))).values()],
    ask: (host) => {
      pool({ hardware: { ...CARD, host }, nodes: 1 });
      return slug(host.name);
    },
  },
};

/** The page names things itself: ids follow from names, and sources are not asked for. */
const HIDDEN = ["id", "provenance"];
export function laidOut(noun: Noun): { readonly first: readonly Entry[]; readonly more: readonly Entry[] } {
  const shown: readonly Entry[] = entries[noun].filter(({ name }) => !HIDDEN.includes(name));
  const { first } = kinds[noun];
  return { first: first.flatMap((name) => shown.find((entry) => entry.name === name) ?? []), more: shown.filter(({ name }) => !first.includes(name)) };
}
export const shownEntries = (noun: Noun) => {
  const { first, more } = laidOut(noun);
  return [...first, ...more];
};

// The guide's four claims, each judged by a stated rule over figures of the core and of the catalogue. Only counting and comparing here.
import { computed } from "@preact/signals";
import { catalog, guideFigures, type Hardware, project, projectColumns } from "llmhw";
import { attempt, contextFor, lateWorkload, settled } from "./ask";
import { errorOf, ratioOf } from "./compare";
import { scenario } from "./fields";
import { shapeOf } from "./lineup";
import { allHardware, allModels, chosenHardware, given, hardwareOf, named } from "./own";

export type Word = "Holds" | "Does not hold" | "It depends" | "Cannot be asked here" | "Not tested";
/** All for it, none, or some. */
const judged = (agree: number, of: number): Word => (of === 0 ? "Cannot be asked here" : agree === of ? "Holds" : agree === 0 ? "Does not hold" : "It depends");
const claimOf = (id: string) => guideFigures().claim.find((one) => one.id === id);

const lateHardware = settled(chosenHardware);

// 1. Capacity and bandwidth.
export const SAME = 0.05;
export const MOST_PAIRS = 0.8;
export interface Running {
  readonly name: string;
  readonly chip: string | null | undefined;
  readonly memory: number;
  readonly bandwidth: number;
  readonly rate: number;
}
/** Of all pairs of different machines that differ in something, the share in which more of it is faster. */
function shareFaster(rows: readonly Running[], by: (row: Running) => number): number {
  let pairs = 0;
  let faster = 0;
  rows.forEach((one, at) => {
    for (const other of rows.slice(0, at)) {
      if (one.chip === other.chip || by(one) === by(other)) continue;
      pairs += 1;
      if (by(one) > by(other) === one.rate > other.rate) faster += 1;
    }
  });
  return ratioOf(faster, pairs);
}
export const capacity = computed(() => {
  const machines = allHardware.value;
  const { answer } = attempt(() => projectColumns({ hardware: machines.map(({ id }) => named(id)), ...lateWorkload.value.ask, columns: ["decodeTokensPerSecond", "fits"], onError: "mark" }));
  const rows = machines.flatMap((one, at): Running[] => (answer?.fits[at] === true ? [{ name: one.name, chip: one.chip, memory: one.memoryGibibytes, bandwidth: one.memoryBandwidthGigabytesPerSecond, rate: answer.decodeTokensPerSecond[at] ?? 0 }] : []));
  const chips = new Map<string, Running[]>();
  for (const row of rows) if (row.chip != null) chips.set(row.chip, [...(chips.get(row.chip) ?? []), row]);
  const several = [...chips.values()].filter((members) => new Set(members.map(({ memory }) => memory)).size > 1);
  const spreads = several.map((members) => errorOf(Math.max(...members.map(({ rate }) => rate)), Math.min(...members.map(({ rate }) => rate))));
  const byMemory = shareFaster(rows, ({ memory }) => memory);
  const byBandwidth = shareFaster(rows, ({ bandwidth }) => bandwidth);
  const isSame = spreads.length > 0 && Math.max(...spreads) <= SAME;
  const isBandwidth = byBandwidth >= MOST_PAIRS && byBandwidth > byMemory;
  // For the eye: the least and the most memory of the chip with most sizes, and the fastest machine with less than that.
  const [shown = []] = several.map((members) => [...members].sort((a, b) => a.memory - b.memory)).sort((a, b) => b.length - a.length);
  const most = shown.at(-1);
  const [faster] = rows.filter(({ memory, rate }) => most !== undefined && memory < most.memory && rate > most.rate).sort((a, b) => b.rate - a.rate);
  const examples = [shown[0], most, faster].filter((one) => one !== undefined);
  return { examples, machines: rows.length, chips: several.length, spread: spreads.length > 0 ? Math.max(...spreads) : null, byMemory, byBandwidth, word: rows.length < 2 ? judged(0, 0) : judged(Number(isSame) + Number(isBandwidth), 2) };
});

// 2. The active part of a mixture.
/** "Of its size": at most so much larger or smaller. "About": within this factor. */
export const OF_ITS_SIZE = 0.25;
export const ABOUT = 1.5;
export interface Pair {
  readonly mixture: string;
  readonly dense: string;
  readonly activeBillions: number | null;
  readonly mixtureRate: number;
  readonly denseRate: number;
  readonly ratio: number;
}
/** Each mixture with the dense model nearest in size; mixtures that differ in training only count once. */
const pairs = computed(() => {
  const dense = allModels.value.filter(({ experts }) => experts == null);
  const mixtures = new Map(allModels.value.filter(({ experts }) => experts != null).map((model) => [shapeOf(model.id), model])).values();
  return [...mixtures].flatMap((mixture) => {
    const apart = (one: { readonly totalParametersBillions: number }) => Math.abs(errorOf(one.totalParametersBillions, mixture.totalParametersBillions));
    const [nearest] = [...dense].sort((a, b) => apart(a) - apart(b));
    return nearest !== undefined && apart(nearest) <= OF_ITS_SIZE ? [{ mixture, dense: nearest }] : [];
  });
});
export const active = computed(() => {
  const { format, ask } = lateWorkload.value;
  const both = pairs.value.flatMap(({ mixture, dense }) => [mixture, dense]);
  const { answer } = attempt(() =>
    projectColumns({
      hardware: lateHardware.value,
      model: both.map(({ id }) => given("model", id)),
      format: given("format", format),
      contextTokens: both.map(({ id }) => contextFor(id, ask.contextTokens)),
      columns: ["decodeTokensPerSecond", "fits"],
      onError: "mark",
    }),
  );
  const rows = pairs.value.flatMap(({ mixture, dense }, at): Pair[] => {
    const [mixtureRate, denseRate] = [answer?.decodeTokensPerSecond[2 * at], answer?.decodeTokensPerSecond[2 * at + 1]];
    const fits = answer?.fits[2 * at] === true && answer.fits[2 * at + 1] === true;
    if (!fits || mixtureRate === undefined || denseRate === undefined) return [];
    return [{ mixture: mixture.name, dense: dense.name, activeBillions: mixture.activeParametersBillions ?? null, mixtureRate, denseRate, ratio: ratioOf(mixtureRate, denseRate) }];
  });
  const claimed = claimOf("active-part")?.ratio ?? Number.NaN;
  const isAbout = ({ ratio }: Pair) => ratio >= claimed / ABOUT && ratio <= claimed * ABOUT;
  return { claimed, rows: [...rows].sort((a, b) => a.ratio - b.ratio), agree: rows.filter(isAbout).length, word: judged(rows.filter(isAbout).length, rows.length) };
});

// 3. MLX.
export const MLX_FORMAT = "mlx-4bit";
export const GGUF_FORMAT = "q4-k-m";
type Verdict = "inside" | "partly" | "outside";
const within = (low: number, high: number): Verdict => {
  const { lowRatio = 0, highRatio = 0 } = claimOf("mlx") ?? {};
  return low >= lowRatio && high <= highRatio ? "inside" : high < lowRatio || low > highRatio ? "outside" : "partly";
};
export const mlx = computed(() => {
  const published = catalog.comparisons().map((row) => ({ ...row, verdict: within(row.lowRatio, row.highRatio) }));
  const count = (verdict: Verdict) => published.filter((row) => row.verdict === verdict).length;
  // A projection for an Apple machine: the chosen one, else the page's first.
  const chosen = hardwareOf(scenario.hw.value);
  const machine = chosen?.vendor === "apple" ? lateHardware.value : scenario.hw.start;
  const { model, contextTokens } = lateWorkload.value.ask;
  const rate = (format: string, runtime: string) => attempt(() => project({ hardware: machine, model, contextTokens, format, runtime })).answer?.decodeTokensPerSecond;
  const [fast, slow] = [rate(MLX_FORMAT, "mlx"), rate(GGUF_FORMAT, "llama-cpp-metal")];
  const projected = fast === undefined || slow === undefined ? null : ratioOf(fast, slow);
  const machineName = typeof machine === "string" ? hardwareOf(machine)?.name : machine.name;
  return { claim: claimOf("mlx"), published, inside: count("inside"), partly: count("partly"), outside: count("outside"), projected, verdict: projected === null ? null : within(projected, projected), machineName, word: judged(count("inside") + (count("partly") > 0 ? 0.5 : 0), published.length) };
});

// 4. Warm machines.
/** A desktop that "holds" loses no more than this. */
export const HOLDS = 0.05;
export interface Warm {
  readonly name: string;
  readonly machines: number;
  /** The least and the largest part of its speed that any of them loses, as the catalogue has it. */
  readonly low: number;
  readonly high: number;
  readonly kinds: readonly string[];
  readonly agrees: boolean | null;
  /** Whether the figures can tell at all: what is assumed, or is the guide's own figure, cannot confirm the guide. */
  readonly isEvidence: boolean;
}
const provenanceOf = (one: Hardware) => one.provenance?.find(({ field }) => field.startsWith("sustained"));
const isEvidence = (one: Hardware) => {
  const { kind = "assumed", source } = provenanceOf(one) ?? {};
  return kind !== "assumed" && source !== guideFigures().guide.source;
};
const kindOf = (one: Hardware) => {
  const { kind = "not stated", source } = provenanceOf(one) ?? {};
  return source === guideFigures().guide.source ? `${kind}, by the guide itself` : kind;
};
export const warm = (() => {
  const { lowLossFraction = 0, highLossFraction = 0 } = claimOf("thermal") ?? {};
  const group = (name: string, keeps: (one: Hardware) => boolean, agreed: ((low: number, high: number) => boolean) | null): Warm => {
    const members = catalog.hardware().filter((one) => keeps(one) && one.sustainedFractionLow !== undefined && one.sustainedFractionHigh !== undefined);
    const low = Math.min(...members.map((one) => 1 - (one.sustainedFractionHigh ?? 1)));
    const high = Math.max(...members.map((one) => 1 - (one.sustainedFractionLow ?? 1)));
    return { name, machines: members.length, low, high, kinds: [...new Set(members.map(kindOf))], isEvidence: members.some(isEvidence), agrees: members.length === 0 || agreed === null ? null : agreed(low, high) };
  };
  const nearly = 1e-9;
  const groups = [
    group("MacBook Pro", ({ vendor, formFactor }) => vendor === "apple" && formFactor === "laptop", (low, high) => low >= lowLossFraction - nearly && high <= highLossFraction + nearly),
    group("Apple desktops", ({ vendor, formFactor }) => vendor === "apple" && ["mini", "desktop", "all-in-one"].includes(formFactor ?? ""), (_, high) => high <= HOLDS),
    group("Other desktops and cards", ({ vendor, formFactor }) => vendor !== "apple" && ["mini", "desktop", "card"].includes(formFactor ?? ""), (_, high) => high <= HOLDS),
    group("MacBook Air, which the claim leaves out", ({ formFactor }) => formFactor === "fanless-laptop", null),
  ];
  const asked = groups.filter(({ agrees, isEvidence: canTell }) => agrees !== null && canTell);
  const word: Word = asked.length === 0 ? "Not tested" : judged(asked.filter(({ agrees }) => agrees).length, asked.length);
  return { lowLossFraction, highLossFraction, groups, word };
})();

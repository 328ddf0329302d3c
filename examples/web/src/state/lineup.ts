// The hardware the filters leave, with its projection for the chosen model.
import { computed } from "@preact/signals";
import { catalog, ownership, pool, projectColumns } from "llmhw";
import { vendorOf } from "../ui/options";
import { attempt, lateWorkload } from "./ask";
import { medianOf } from "./compare";
import { lineup } from "./fields";
import { type Measured, measurements } from "./measured";
import { allHardware, modelOf, named } from "./own";
import { withRuns } from "./runs";

export interface LineupRow {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly form: string | null;
  readonly memoryGibibytes: number;
  readonly usableGigabytes: number | null;
  readonly bandwidth: number;
  readonly watts: number | null;
  /** With the machine around a card, as the core adds it up. */
  readonly priceUsd: number | null;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly basis: string | null;
  readonly fits: boolean | null;
  readonly headroom: number | null;
  readonly shortfall: number | null;
  readonly longest: number | null;
  readonly reason: string | null;
  /** How often a model of the same shape was measured in the same format on the same chip. */
  readonly measured: number;
  /** How far the projections for those very conditions typically were from what was measured. */
  readonly error: number | null;
}

const orNull = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);

/** Price and power with the host: they change with the list of hardware only. */
const priced = computed(() =>
  new Map(
    allHardware.value.map(({ id }) => {
      const hardware = named(id);
      const owned = attempt(() => ownership({ hardware, electricity: 0.15 })).answer;
      const pooled = attempt(() => pool({ hardware, nodes: 1 })).answer;
      return [id, { price: owned?.priceUsd ?? pooled?.priceUsd ?? null, watts: owned?.loadPowerWatts ?? pooled?.loadPowerWatts ?? null }] as const;
    }),
  ),
);
export const priceOf = (id: string) => priced.value.get(id)?.price ?? null;

const filtered = computed(() => {
  const { vendor, form, minmem, maxprice } = lineup;
  return allHardware.value.filter((one) => {
    const price = priceOf(one.id);
    return (
      (vendor.value === "all" || vendorOf(one) === vendor.value) &&
      (form.value === "all" || one.formFactor === form.value) &&
      one.memoryGibibytes >= minmem.value &&
      (maxprice.value === null || (price !== null && price <= maxprice.value))
    );
  });
});

const COLUMNS = ["decodeTokensPerSecond", "decodeLowTokensPerSecond", "decodeHighTokensPerSecond", "decodeBasis", "fits", "usableGigabytes", "headroomGigabytes", "shortfallGigabytes", "longestContextTokens"] as const;

/** Every machine the filters leave, whether the model fits it or not. */
const projected = computed<readonly LineupRow[]>(() => {
  const machines = filtered.value;
  if (machines.length === 0) return [];
  const { answer, refusal } = attempt(() => projectColumns({ hardware: machines.map(({ id }) => named(id)), ...lateWorkload.value.ask, ...withRuns.value, columns: COLUMNS, onError: "mark" }));
  const measured = new Map<string | undefined, readonly number[]>();
  for (const { hardware, error } of measuredLike(lateWorkload.value.model, lateWorkload.value.format)) {
    const { chip } = catalog.find.hardware(hardware);
    measured.set(chip, [...(measured.get(chip) ?? []), error]);
  }
  return machines.map((one, at): LineupRow => ({
    id: one.id,
    name: one.name,
    vendor: vendorOf(one),
    form: one.formFactor ?? null,
    memoryGibibytes: one.memoryGibibytes,
    bandwidth: one.memoryBandwidthGigabytesPerSecond,
    priceUsd: priceOf(one.id),
    watts: priced.value.get(one.id)?.watts ?? null,
    usableGigabytes: orNull(answer?.usableGigabytes[at]),
    rate: orNull(answer?.decodeTokensPerSecond[at]),
    low: orNull(answer?.decodeLowTokensPerSecond[at]),
    high: orNull(answer?.decodeHighTokensPerSecond[at]),
    basis: answer?.decodeBasis.words[answer.decodeBasis.codes[at] ?? -1] ?? null,
    fits: answer?.fits[at] ?? null,
    headroom: orNull(answer?.headroomGigabytes[at]),
    shortfall: orNull(answer?.shortfallGigabytes[at]),
    longest: orNull(answer?.longestContextTokens[at]),
    reason: answer?.reasons?.[at] ?? refusal?.message ?? null,
    measured: measured.get(one.chip ?? "")?.length ?? 0,
    error: medianOf(measured.get(one.chip ?? "") ?? []) ?? null,
  }));
});

/** What all of them are refused for: then no filter is to blame that none is left. */
export const lineupRefusal = computed(() => (projected.value.every(({ reason }) => reason !== null) ? projected.value[0]?.reason : undefined));

export const lineupRows = computed<readonly LineupRow[]>(() => {
  const { fitsonly, measuredonly } = lineup;
  const shown = projected.value.filter((row) => (!fitsonly.value || row.fits === true) && (!measuredonly.value || row.measured > 0));
  return sorted(shown, lineup.sort.value);
});

const BY: Record<string, (row: LineupRow) => number> = {
  rate: (row) => -(row.rate ?? -1),
  price: (row) => row.priceUsd ?? Number.POSITIVE_INFINITY,
  memory: (row) => -row.memoryGibibytes,
  bandwidth: (row) => -row.bandwidth,
};
function sorted(rows: readonly LineupRow[], by: string): readonly LineupRow[] {
  const key = BY[by] ?? BY.rate!;
  return [...rows].sort((a, b) => key(a) - key(b) || a.name.localeCompare(b.name));
}

/** Measured rows of vendors and memory the filters leave. */
export const measuredShown = computed<readonly Measured[]>(() => {
  const left = new Set(filtered.value.map(({ id }) => id));
  return measurements().filter(({ hardware }) => left.has(hardware));
});

/** Models that differ in training only run alike: Qwen3-30B-A3B was measured often, its coder seldom. */
export const shapeOf = (id: string) => {
  const model = modelOf(id);
  return model && JSON.stringify([model.totalParametersBillions, model.activeParametersBillions, model.layers, model.hiddenSize, model.attention, model.experts]);
};
/** Measurements of a model of this shape in this format. */
export function measuredLike(model: string, format: string): readonly Measured[] {
  const shape = shapeOf(model);
  return measurements().filter((row) => row.format === format && shapeOf(row.model) === shape);
}

// What could be bought, connected and run: the planner's front, and which part of it the reader looks at.
import { computed, signal } from "@preact/signals";
import type { PlanPoint } from "llmhw/planner";
import type { MEASURES } from "./choices";
import { needs, plan } from "./fields";
import * as f from "./format";
import { ownCatalog, planning } from "./planner";

const given = <T,>(value: T | null, name: string) => (value === null ? {} : { [name]: value });

export const planned = planning("plan", () => {
  const { budget, nctx, users, tps, bits, portable, quiet, mtok, nyears, nregion, machines } = needs;
  const { pleast, plinks, ppower, pprompt, pspare, pvendor, pwait } = plan;
  return {
    budgetUsd: budget.value,
    contextTokens: nctx.value,
    // What is the reader's own is in the catalogue that goes along: an id is enough.
    ...(needs.nmodel.value === "" ? { leastParametersBillions: needs.least.value, mostParametersBillions: needs.most.value } : { model: needs.nmodel.value }),
    users: users.value,
    tokensPerSecondPerUser: tps.value,
    leastBits: bits.value,
    portable: portable.value,
    quiet: quiet.value,
    outputMillionTokensPerMonth: mtok.value,
    lifetimeYears: nyears.value,
    electricity: nregion.value,
    mostNodes: machines.value,
    headroomGibibytes: pspare.value,
    ...(machines.value > 1 ? { links: plinks.value, leastNodes: pleast.value } : {}),
    ...given(pwait.value, "timeToFirstTokenSeconds"),
    ...given(pprompt.value, "promptTokens"),
    ...given(ppower.value, "powerWatts"),
    ...(pvendor.value === "" ? {} : { vendor: pvendor.value }),
    ...ownCatalog(),
  };
});

/** What points are compared by: the planner's objectives. */
export interface Measure {
  readonly id: (typeof MEASURES)[number];
  readonly name: string;
  readonly unit: string;
  readonly of: (point: PlanPoint) => number | null;
  readonly show: (value: number | null) => string;
  /** Better is less, or more. */
  readonly isLess: boolean;
  readonly isLinear?: boolean;
}
export const measures: readonly Measure[] = [
  { id: "price", name: "Price", unit: "USD", of: ({ priceUsd }) => priceUsd, show: f.usd, isLess: true },
  { id: "cost", name: "Cost of a token", unit: "USD per million written", of: ({ usdPerMillionOutputTokens }) => usdPerMillionOutputTokens, show: f.usd, isLess: true },
  { id: "rate", name: "Speed per user", unit: "tok/s", of: ({ warmTokensPerSecondPerUser }) => warmTokensPerSecondPerUser, show: f.rate, isLess: false },
  { id: "wait", name: "First token", unit: "s", of: ({ timeToFirstTokenSeconds }) => timeToFirstTokenSeconds, show: f.seconds, isLess: true },
  { id: "power", name: "Power", unit: "W", of: ({ powerWatts }) => powerWatts, show: f.watts, isLess: true },
  { id: "free", name: "Memory free", unit: "GB", of: ({ headroomGigabytes }) => headroomGigabytes, show: f.gigabytes, isLess: false, isLinear: true },
];
export const measureOf = (id: string) => measures.find((measure) => measure.id === id) ?? measures[0]!;
export const axes = computed(() => ({ x: measureOf(plan.px.value), y: measureOf(plan.py.value) }));

/** From here to there; an end that is nothing is open. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}
export const OPEN: Range = { from: null, to: null };
const finite = (text: string | undefined) => (text === undefined || text === "" || !Number.isFinite(Number(text)) ? null : Number(text));

/** One range for each measure that has one, as the address keeps them: `price:2000:4000`. */
const ranges = computed<ReadonlyMap<string, Range>>(
  () =>
    new Map(
      plan.pbrush.value.flatMap((text) => {
        const [id, from, to] = text.split(":");
        const range = { from: finite(from), to: finite(to) };
        return measures.some((measure) => measure.id === id) && (range.from !== null || range.to !== null) ? [[id!, range] as const] : [];
      }),
    ),
);
export const rangeOf = (id: string): Range => ranges.value.get(id) ?? OPEN;
/** Sets ranges; an open one is taken away. */
export function setRanges(changed: Readonly<Record<string, Range>>): void {
  const all = new Map(ranges.peek());
  for (const [id, range] of Object.entries(changed)) {
    if (range.from === null && range.to === null) all.delete(id);
    else all.set(id, range);
  }
  const texts = measures.flatMap(({ id }) => (all.has(id) ? [`${id}:${all.get(id)!.from ?? ""}:${all.get(id)!.to ?? ""}`] : []));
  if (texts.join() !== plan.pbrush.peek().join()) plan.pbrush.value = texts;
}
export const ranged = computed(() => measures.filter(({ id }) => ranges.value.has(id)));
export const clearRanges = () => (plan.pbrush.value = []);

export const front = computed<readonly PlanPoint[]>(() => planned.answer.value?.front ?? []);
const isWithin = (point: PlanPoint) =>
  [...ranges.value].every(([id, { from, to }]) => {
    const value = measureOf(id).of(point);
    return value !== null && (from === null || value >= from) && (to === null || value <= to);
  });
export const within = computed<readonly PlanPoint[]>(() => (ranges.value.size === 0 ? front.value : front.value.filter(isWithin)));

/** Programs and formats often come to the same in everything: one of them stands for all, the first. They follow each other on the front. */
const areEqual = (a: PlanPoint, b: PlanPoint | undefined) => b !== undefined && a.hardware === b.hardware && a.nodes === b.nodes && a.model === b.model && measures.every((measure) => measure.of(a) === measure.of(b));
const groups = computed(() => {
  const found: PlanPoint[][] = [];
  for (const point of front.value) {
    if (areEqual(point, found.at(-1)?.[0])) found.at(-1)!.push(point);
    else found.push([point]);
  }
  return found;
});
export const distinct = computed(() => groups.value.map(([first]) => first!));
export const withinDistinct = computed(() => {
  const inside = new Set(within.value);
  return distinct.value.filter((point) => inside.has(point));
});
/** What comes to the same as a point, by its place. */
export const equals = computed(() => new Map(groups.value.flatMap(([first, ...others]) => (others.length > 0 ? [[first!.place, others] as const] : []))));

/** What the pointer or the focus is on, what was chosen before, else the cheapest. */
export const pointed = signal<number | null>(null);
export const chosen = signal<number | null>(null);
export const shown = computed<PlanPoint | undefined>(() => {
  const at = (place: number | null) => (place === null ? undefined : front.value.find((point) => point.place === place));
  return at(pointed.value) ?? at(chosen.value) ?? within.value[0] ?? front.value[0];
});

// How many machines serve so many users, and how sure the answers about cost are: both of what the calculator and the cost section have.
import { computed } from "@preact/signals";
import { catalog, type CloudModelInput, ownership, projectColumns } from "llmhw";
import type { LengthDistributionInput, Range } from "llmhw/planner";
import { attempt, lateWorkload } from "./ask";
import { cluster, fleet, money, needs, odds, scenario } from "./fields";
import { type DAYS as WAYS, OWN_PRICE } from "./choices";
import { drawingHardware, ownPrice } from "./money";
import { given, hardwareOf, named } from "./own";
import { planning } from "./planner";
import { withRuns } from "./runs";

/** How requests are spread over the day, from midnight on. */
export const DAYS: readonly { readonly id: (typeof WAYS)[number]; readonly name: string; readonly weights?: readonly number[] }[] = [
  { id: "work", name: "at work, 9 to 17", weights: Array.from({ length: 24 }, (_, hour) => (hour >= 9 && hour < 17 ? 1 : 0)) },
  { id: "awake", name: "by day, 7 to 23", weights: Array.from({ length: 24 }, (_, hour) => (hour >= 7 && hour < 23 ? 1 : 0)) },
  { id: "even", name: "all hours alike" },
  { id: "own", name: "by weights of my own" },
];
const weights = () => (fleet.fday.value === "own" ? fleet.fhours.value.split(/[\s,;]+/).filter(Boolean).map(Number) : DAYS.find(({ id }) => id === fleet.fday.value)?.weights);

/** Lengths that do not vary are a number. */
const length = (medianTokens: number, logStandardDeviation: number): number | LengthDistributionInput => (logStandardDeviation === 0 ? medianTokens : { type: "log-normal", medianTokens, logStandardDeviation });
const electricity = () => money.kwh.value ?? money.region.value;
const rented = (): string | CloudModelInput => ownPrice.value.find(({ id }) => id === fleet.fcloud.value) ?? fleet.fcloud.value;
/** The price of one's own may be gone again; a link then names what there is no longer. */
export const cloudName = () => (fleet.fcloud.value === OWN_PRICE ? "your own rented price" : (catalog.cloudModels().find(({ id }) => id === fleet.fcloud.value)?.name ?? fleet.fcloud.value));

/** What owning the chosen machine means, with price and draw as given in the cost section; nothing where one of them is not known. */
const owning = computed(() => attempt(() => ownership({ hardware: drawingHardware.value, electricity: electricity(), priceUsd: money.price.value })).answer ?? null);
/** What it costs, listed or given. */
export const price = computed(() => money.price.value ?? owning.value?.priceUsd ?? null);

const runtime = () => (scenario.runtime.value === "" ? null : given("runtime", scenario.runtime.value));

export const sized = planning("fleet", () => {
  const { model, format, kvFormat, contextTokens } = lateWorkload.value.ask;
  const isSeveral = fleet.fnodes.value > 1;
  return {
    hardware: drawingHardware.value,
    model,
    format,
    kvFormat,
    contextTokens,
    runtime: runtime(),
    ...withRuns.value,
    users: fleet.fusers.value,
    requestsPerUserPerHour: fleet.fasks.value,
    promptTokens: length(fleet.fprompt.value, fleet.fpvary.value),
    outputTokens: length(fleet.fanswer.value, fleet.favary.value),
    hourWeights: weights(),
    sequencesPerReplica: fleet.fseq.value,
    nodes: fleet.fnodes.value,
    ...(isSeveral ? { strategy: fleet.fstrategy.value, link: given("link", cluster.link.value) } : {}),
    waitSeconds: fleet.fwait.value,
    timeToFirstTokenSeconds: fleet.ffirst.value,
    tokensPerSecondPerUser: fleet.frate.value,
    shareOfRequestsFraction: fleet.fshare.value,
    electricity: electricity(),
    priceUsd: money.price.value,
    lifetimeYears: money.years.value,
    resaleFraction: money.resale.value,
    alwaysOn: money.on.value,
    // Without a price or a draw there is nothing to compare renting with, and the rest is an answer all the same.
    ...(fleet.fcloud.value === "" || owning.value === null ? {} : { cloud: rented() }),
    growthPerYearFraction: fleet.fgrowth.value,
    horizonMonths: fleet.fmonths.value,
  };
});

/** Known, or the range it lies in. */
const triangle = (low: number | null, mode: number, high: number | null): number | Range => (low === null && high === null ? mode : { type: "triangular", low: low ?? mode, mode, high: high ?? mode });
const street = (low: number | null, median: number, high: number | null): number | Range => (low === null && high === null ? median : { type: "log-normal", low: low ?? median, median, high: high ?? median });
export const kwh = () => money.kwh.value ?? catalog.find.electricity(money.region.value).residentialUsdPerKilowattHour;

/** Which machines to compare with hold the model: one that does not would be refused, and the others with it. */
const compared = computed(() => {
  const others = odds.ohw.value.filter((id) => id !== scenario.hw.value);
  if (others.length === 0) return { holding: [], leftOut: [] };
  const { model, format, kvFormat, contextTokens, sequences } = lateWorkload.value.ask;
  const rows = attempt(() => projectColumns({ hardware: others.map(named), model, format, kvFormat, contextTokens, sequences, columns: ["fits"], onError: "mark" })).answer;
  const holds = (at: number) => rows?.fits[at] === true;
  return { holding: others.filter((_, at) => holds(at)), leftOut: others.filter((_, at) => !holds(at)) };
});
export const leftOut = computed(() => compared.value.leftOut.map((id) => hardwareOf(id)?.name ?? id));

export const unsure = planning("uncertainty", () => {
  if (fleet.fcloud.value === "") return null;
  const { model, format, kvFormat, contextTokens, sequences } = lateWorkload.value.ask;
  const own = runtime();
  return {
    machines: [
      { hardware: drawingHardware.value, ...(money.rate.value === null ? {} : { tokensPerSecond: money.rate.value }), ...(own === null ? {} : { runtime: own }), ...(price.value === null ? {} : { priceUsd: street(odds.opricelow.value, price.value, odds.opricehigh.value) }) },
      ...compared.value.holding.map(named),
    ],
    model,
    format,
    kvFormat,
    contextTokens,
    users: sequences,
    ...withRuns.value,
    tokensPerSecondPerUser: needs.tps.value,
    budgetUsd: needs.budget.value,
    electricity: odds.okwhlow.value === null && odds.okwhhigh.value === null ? electricity() : triangle(odds.okwhlow.value, kwh(), odds.okwhhigh.value),
    utilisationFraction: triangle(odds.ouselow.value, money.use.value, odds.ousehigh.value),
    lifetimeYears: money.years.value,
    resaleFraction: money.resale.value,
    alwaysOn: money.on.value,
    cloud: rented(),
    inputTokensPerOutputToken: money.perout.value,
    cachedInputFraction: money.cached.value,
  };
});

// The search over every machine, format and runtime runs in a worker: it can take a second.
import type { AskRecommendation, HardwareInput, ModelInput, Recommendation, RuntimeInput, WeightFormatInput } from "llmhw";
import { needs } from "./fields";
import { given, mine } from "./own";
import { withRuns } from "./runs";
import { search } from "./search";

export interface Deciding {
  readonly ask: AskRecommendation;
  /** Tried beside the listed ones. */
  readonly own: { readonly hardware: readonly HardwareInput[]; readonly models: readonly ModelInput[]; readonly formats: readonly WeightFormatInput[]; readonly runtimes: readonly RuntimeInput[] };
}

function ask(): AskRecommendation {
  const { budget, nmodel, least, most, nctx, users, tps, bits, portable, quiet, alwayson, mtok, nyears, nregion, machines, nlink } = needs;
  return {
    budgetUsd: budget.value,
    contextTokens: nctx.value,
    ...(nmodel.value === "" ? { leastParametersBillions: least.value, mostParametersBillions: most.value } : { model: given("model", nmodel.value) }),
    users: users.value,
    tokensPerSecondPerUser: tps.value,
    leastBits: bits.value,
    portable: portable.value,
    quiet: quiet.value,
    alwaysOn: alwayson.value,
    outputMillionTokensPerMonth: mtok.value,
    lifetimeYears: nyears.value,
    electricity: nregion.value,
    mostNodes: machines.value,
    // A count that is none is refused for what it is, not for a link that has no field then.
    ...(machines.value !== 1 ? { link: given("link", nlink.value) } : {}),
    ...withRuns.value,
  };
}

const own = () => ({ hardware: mine("hardware").map(({ input }) => input), models: mine("model").map(({ input }) => input), formats: mine("format").map(({ input }) => input), runtimes: mine("runtime").map(({ input }) => input) });

export const deciding = search<Deciding, Recommendation>(
  () => new Worker(new URL("./decision.worker.ts", import.meta.url), { type: "module" }),
  () => ({ ask: ask(), own: own() }),
);

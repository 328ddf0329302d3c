// The search over every machine, format and runtime runs in a worker: it can take a second, and sliders must not wait for it.
import { effect, signal } from "@preact/signals";
import type { AskRecommendation, ErrorKind, HardwareInput, ModelInput, Recommendation, RuntimeInput, WeightFormatInput } from "llmhw";
import { needs } from "./fields";
import { given, mine } from "./own";
import { ownRuns } from "./runs";

export interface Refused {
  readonly kind: ErrorKind;
  readonly parameter: string | undefined;
  readonly message: string;
}
export interface Asked {
  readonly number: number;
  readonly question: AskRecommendation;
  /** Tried beside the listed ones. */
  readonly own: { readonly hardware: readonly HardwareInput[]; readonly models: readonly ModelInput[]; readonly formats: readonly WeightFormatInput[]; readonly runtimes: readonly RuntimeInput[] };
}
export type Answered = { readonly number: number } & ({ readonly answer: Recommendation } | { readonly refused: Refused } | { readonly isReady: true });

export const recommendation = signal<Recommendation | null>(null);
export const refused = signal<Refused | null>(null);
export const isSearching = signal(false);

function questionNow(): AskRecommendation {
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
    ...(machines.value > 1 ? { link: given("link", nlink.value) } : {}),
    ...(ownRuns.value.length === 0 ? {} : { ownRuns: ownRuns.value }),
  };
}

/** Starts asking, from the first time the section comes near. Only the newest answer counts. */
export function startDeciding(): void {
  const worker = new Worker(new URL("./decision.worker.ts", import.meta.url), { type: "module" });
  let newest = 0;
  // Until it has loaded its module the worker hears nothing; its first word says that it has.
  let isBusy = true;
  let next: Asked | undefined;
  const send = (asked: Asked) => {
    isBusy = true;
    worker.postMessage(asked);
  };
  worker.onmessage = ({ data }: MessageEvent<Answered>) => {
    isBusy = false;
    if (next !== undefined) {
      send(next);
      next = undefined;
      return;
    }
    if ("isReady" in data || data.number !== newest) return;
    isSearching.value = false;
    refused.value = "refused" in data ? data.refused : null;
    recommendation.value = "answer" in data ? data.answer : null;
  };
  effect(() => {
    newest += 1;
    const own = { hardware: mine("hardware").map(({ input }) => input), models: mine("model").map(({ input }) => input), formats: mine("format").map(({ input }) => input), runtimes: mine("runtime").map(({ input }) => input) };
    const asked = { number: newest, question: questionNow(), own };
    isSearching.value = true;
    if (isBusy) next = asked;
    else send(asked);
  });
}

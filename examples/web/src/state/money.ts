// What owning the chosen machine costs, and when that overtakes renting.
import { computed } from "@preact/signals";
import { type BreakEven, breakEven, catalog, type CloudModel, cloudPrice, cost, type HardwareInput, type LlmhwError, type OwnershipInput, ownership, pool } from "llmhw";
import { type Attempt, attempt, lateProjection, settled } from "./ask";
import { OWN_PRICE } from "./choices";
import { money } from "./fields";
import { offloaded } from "./offload";
import { chosenHardware, chosenMachine, hasHost } from "./own";

const lateOffloaded = settled(offloaded);

/** What the chosen machine draws with its host, by the catalogue or its description; nothing where a part of it is not known. */
function listed(draw: "idlePowerWatts" | "loadPowerWatts"): number | null {
  const machine = chosenMachine.value;
  const board = machine?.[draw] ?? null;
  if (machine === undefined || board === null || !hasHost(machine)) return board;
  const around = machine.host?.[draw] ?? null;
  return around === null ? null : board + around;
}

/** The chosen machine with the draw the reader gave, which is that of the whole: around a card it is the host's, so that the card's limit does not bind it. */
export const drawingHardware = computed<string | HardwareInput>(() => {
  const { load, idle, on } = money;
  const { value: machine } = chosenMachine;
  if (machine === undefined || (load.value === null && (idle.value === null || !on.value))) return chosenHardware.value;
  const whole = { loadPowerWatts: load.value ?? listed("loadPowerWatts"), idlePowerWatts: on.value ? (idle.value ?? listed("idlePowerWatts")) : null };
  if (hasHost(machine)) return { ...machine, loadPowerWatts: 0, idlePowerWatts: 0, host: { ...(machine.host ?? { name: "The machine around it" }), ...whole } };
  const { powerLimitWatts = null } = machine;
  return { ...machine, ...whole, powerLimitWatts: powerLimitWatts === null ? null : Math.max(powerLimitWatts, whole.loadPowerWatts ?? 0) };
});

/** A record without a draw cannot be asked about: the draw the reader gave then stands in it. */
const askedHardware = computed(() => {
  const isDrawKnown = listed("loadPowerWatts") !== null && (!money.on.value || listed("idlePowerWatts") !== null);
  return isDrawKnown ? chosenHardware.value : drawingHardware.value;
});

/** By the catalogue, and where the reader gave a number, by that. */
export const owned = computed<Attempt<OwnershipInput>>(() =>
  attempt(() => {
    const { price, load, idle, region, kwh, years, use, resale, on } = money;
    const shared = { electricity: kwh.value ?? region.value, lifetimeYears: years.value, utilisationFraction: use.value, resaleFraction: resale.value, alwaysOn: on.value };
    const byRecord = ownership({ hardware: askedHardware.value, ...shared, priceUsd: price.value });
    return { ...byRecord, ...(load.value === null ? {} : { loadPowerWatts: load.value }), ...(idle.value === null || !on.value ? {} : { idlePowerWatts: idle.value }) };
  }),
);

/** The catalogue's own figures, for the placeholders: each by itself, since one may be known where another is not. */
export const listedOwnership = computed(() => {
  const pooled = attempt(() => pool({ hardware: chosenHardware.value, nodes: 1 })).answer;
  return { priceUsd: pooled?.priceUsd, loadPowerWatts: pooled?.loadPowerWatts, idlePowerWatts: listed("idlePowerWatts") };
});

/** What the calculator says: of card and host together where the model does not fit the card, nothing where it fits neither. */
export const projectedRate = computed(() => {
  const { answer } = lateProjection.value;
  if (!answer || answer.memory.fits) return answer && { rate: answer.decodeTokensPerSecond, isDivided: false };
  const divided = lateOffloaded.value?.answer;
  return divided?.fitsHost ? { rate: divided.decodeTokensPerSecond, isDivided: true } : undefined;
});
export const rate = computed(() => money.rate.value ?? projectedRate.value?.rate ?? null);

export const owningCost = computed(() => {
  const { answer, refusal } = owned.value;
  const tokensPerSecond = rate.value;
  if (refusal) return { refusal } as Attempt<ReturnType<typeof cost>>;
  if (tokensPerSecond === null) return null;
  return attempt(() => cost({ ownership: answer, tokensPerSecond, prefillTokensPerSecond: projectedRate.value?.isDivided ? null : (lateProjection.value.answer?.prefillTokensPerSecond ?? null) }));
});

export interface CloudRow {
  readonly cloud: CloudModel;
  readonly effective: number | null;
  readonly breakEven: BreakEven | null;
  readonly refused: LlmhwError | null;
}

export const ownPrice = computed<readonly CloudModel[]>(() =>
  money.rentout.value === null ? [] : [{ id: OWN_PRICE, provider: "your own", name: "Your own price", outputUsdPerMillionTokens: money.rentout.value, inputUsdPerMillionTokens: money.rentin.value ?? 0, date: "as given" }],
);

export const cloudRows = computed<readonly CloudRow[]>(() => {
  const { answer } = owned.value;
  const tokensPerSecond = rate.value;
  const mix = { inputTokensPerOutputToken: money.perout.value, cachedInputFraction: money.cached.value };
  return [...ownPrice.value, ...catalog.cloudModels()].map((cloud) => {
    const named = cloud.id === OWN_PRICE ? cloud : cloud.id;
    const effective = attempt(() => cloudPrice({ cloud: named, ...mix }));
    const even = answer && tokensPerSecond !== null ? attempt(() => breakEven({ ownership: answer, tokensPerSecond, cloud: named, ...mix, method: money.method.value })) : undefined;
    return { cloud, effective: effective.answer ?? null, breakEven: even?.answer ?? null, refused: effective.refusal ?? even?.refusal ?? null };
  });
});

// How sure cost and break-even are: what is not known exactly goes through them, and probabilities come out.
import type { MachineOdds, Probability } from "llmhw/planner";
import { useEffect } from "preact/hooks";
import { barsHeight, rateBars } from "../chart/bars";
import { Figure } from "../chart/figure";
import { fleet, money, needs, odds, scenario } from "../state/fields";
import { cloudName, kwh, leftOut, price, unsure } from "../state/fleet";
import * as f from "../state/format";
import { formatNameOf, runtimeNameOf } from "../state/own";
import { refusedAt, refusedWords } from "../state/search";
import { NumberField, OptionalNumber, Several, Slider } from "../ui/fields";
import { hardwareOptions } from "../ui/options";
import { Card } from "../ui/section";
import { type Column, Table } from "../ui/table";

const { answer, isSearching, refused, start } = unsure;
const at = (...names: readonly string[]) => refusedAt(refused.value, ...names);
const FIELDS = ["priceUsd", "electricity", "utilisationFraction", "tokensPerSecondPerUser", "budgetUsd"];

function Ranges() {
  const known = price.value === null ? "not known" : f.usd(price.value);
  return (
    <div class="fields">
      <OptionalNumber label="Price, one in ten below" unit="USD" bind={odds.opricelow} placeholder={known} error={at("priceUsd")} />
      <OptionalNumber label="Price, one in ten above" unit="USD" bind={odds.opricehigh} placeholder={known} />
      <OptionalNumber label="Electricity from" unit="USD/kWh" bind={odds.okwhlow} placeholder={f.usd(kwh())} error={at("electricity")} />
      <OptionalNumber label="Electricity to" unit="USD/kWh" bind={odds.okwhhigh} placeholder={f.usd(kwh())} />
      <OptionalNumber label="In use from" unit="0 to 1" bind={odds.ouselow} placeholder={f.share(money.use.value)} error={at("utilisationFraction")} />
      <OptionalNumber label="In use to" unit="0 to 1" bind={odds.ousehigh} placeholder={f.share(money.use.value)} note={`Likeliest: ${f.share(money.use.value)}, as in the cost section.`} />
      <Slider label="Needed by each user" unit="tok/s" bind={needs.tps} min={0} max={100} step={1} error={at("tokensPerSecondPerUser")} />
      <NumberField label="Paid at most" unit="USD" bind={needs.budget} error={at("budgetUsd")} />
      <Several label="Compare with these machines" bind={odds.ohw} options={hardwareOptions.value} most={6} />
    </div>
  );
}

/** Not one in so many is not never. */
const chance = ({ probability }: Probability) => (probability < 0.005 ? "less than 1%" : probability > 0.995 ? "more than 99%" : f.share(probability));
const months = (value: number | null) => (value === null ? "never" : f.months(value));
const columns: readonly Column<MachineOdds>[] = [
  { name: "Machine", value: ({ name }) => name, show: ({ name, format, runtime }) => <>{name}<small class="under">{[format && formatNameOf(format), runtime && runtimeNameOf(runtime)].filter(Boolean).join(" with ")}</small></> },
  { name: "Cheaper than renting", value: ({ cheaperThanCloud }) => cheaperThanCloud.probability, show: ({ cheaperThanCloud }) => <b>{chance(cheaperThanCloud)}</b>, isNumber: true },
  { name: "Pays within its life", value: ({ paysWithinLife }) => paysWithinLife.probability, show: ({ paysWithinLife }) => chance(paysWithinLife), isNumber: true },
  { name: "Never pays", value: ({ neverPays }) => neverPays.probability, show: ({ neverPays }) => chance(neverPays), isNumber: true },
  { name: "Meets the need", value: ({ meetsNeed }) => meetsNeed.probability, show: ({ meetsNeed }) => chance(meetsNeed), isNumber: true },
  { name: "Is the cheapest that does", value: ({ isCheapest }) => isCheapest.probability, show: ({ isCheapest }) => chance(isCheapest), isNumber: true },
  { name: "USD/M, one in ten below", value: ({ cost }) => cost.lowUsdPerMillionTokens, show: ({ cost }) => f.usd(cost.lowUsdPerMillionTokens), isNumber: true },
  { name: "half below", value: ({ cost }) => cost.medianUsdPerMillionTokens, show: ({ cost }) => f.usd(cost.medianUsdPerMillionTokens), isNumber: true },
  { name: "one in ten above", value: ({ cost }) => cost.highUsdPerMillionTokens, show: ({ cost }) => f.usd(cost.highUsdPerMillionTokens), isNumber: true },
  { name: "Paid off, half of cases sooner than", value: ({ breakEven }) => breakEven.medianMonths, show: ({ breakEven }) => months(breakEven.medianMonths), isNumber: true },
  { name: "tok/s, 80 %", value: ({ warmRate }) => `${warmRate.lowTokensPerSecond} to ${warmRate.highTokensPerSecond}`, show: ({ warmRate }) => `${f.number(warmRate.lowTokensPerSecond)} to ${f.number(warmRate.highTokensPerSecond)}`, isNumber: true },
];

function Answers() {
  const found = answer.value;
  if (fleet.fcloud.value === "") return <p class="note">Choose what would be rented, above: owning is compared with it.</p>;
  if (found === null) return refused.value ? null : <p>Computing the odds.</p>;
  const rows = found.machines;
  const cloud = found.cloud.medianUsdPerMillionTokens;
  return (
    <div class={isSearching.value ? "later searching" : "later"}>
      <ul class="plain" data-testid="odds">
        {rows.map((row) => <li key={row.id}><b>{row.name}</b>: a token of your own is cheaper than {cloudName()} in <b>{chance(row.cheaperThanCloud)}</b> of cases; it meets the need in {chance(row.meetsNeed)}.</li>)}
      </ul>
      <Figure name="llmhw-odds" title="What a million written tokens cost, and how sure that is" summary={rows.map((row) => `${row.name}: ${f.usd(row.cost.lowUsdPerMillionTokens)} to ${f.usd(row.cost.highUsdPerMillionTokens)}`).join(", ")} rows={rows} columns={columns} hasTable={false} height={barsHeight(rows.length, 44)}
        draw={(colors) => rateBars(rows.map(({ name, cost }) => ({ label: name, value: cost.medianUsdPerMillionTokens, low: cost.lowUsdPerMillionTokens, high: cost.highUsdPerMillionTokens, marks: [cloud] })), colors, "USD per million", { marked: "rented" })}
        legend={(colors) => [{ name: "Owning, half of the cases", color: colors.projected }, { name: "Eight of ten cases", color: colors.interval }, { name: `${cloudName()}, ${f.usd(cloud)}`, color: colors.guide, shape: "rectRot" }]} />
      <Table caption="Probabilities" columns={columns} rows={rows} />
      <p class="note">{f.integer(found.samples)} cases drawn at random, the same ones every time: speed by its interval{scenario.drafted.value !== 0 && " (without speculation)"}{money.rate.value === null ? "" : `, but the chosen machine's at the ${f.rate(money.rate.value)} given in the cost section`}, the chosen machine's price, electricity and use by the ranges above. Errors that machines have in common are not in it. No machine meets the need in {chance(found.noneMeetsNeed)} of cases.</p>
    </div>
  );
}

export function Odds() {
  useEffect(start, []);
  const { value: refusal } = refused;
  const isElsewhere = refusal !== null && at(...FIELDS) === undefined;
  return (
    <Card>
      <h3 id="odds" tabIndex={-1}>How sure is it?</h3>
      <Ranges />
      {leftOut.value.length > 0 && <p class="note">Left out, because the model does not fit or does not run: {leftOut.value.join(", ")}.</p>}
      {isElsewhere && <p class="refusal" role="alert">{refusal.parameter}: {refusedWords(refusal)}</p>}
      <Answers />
    </Card>
  );
}

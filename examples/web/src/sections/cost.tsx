// Section 7: owning against renting, with every assumption open.
import { catalog } from "llmhw";
import { barsHeight, rateBars } from "../chart/bars";
import { Figure } from "../chart/figure";
import { fieldOf, lateProjection, wordsOf } from "../state/ask";
import { OWN_PRICE } from "../state/choices";
import { money, scenario } from "../state/fields";
import * as f from "../state/format";
import { type CloudRow, cloudRows, listedOwnership, owned, owningCost, projectedRate } from "../state/money";
import { hardwareOf } from "../state/own";
import { Check, OptionalNumber, Select, Several, Slider } from "../ui/fields";
import { cloudOptions, regionOptions } from "../ui/options";
import { Card, Fact, goToOdds, Section } from "../ui/section";
import { type Column, Exports, Table } from "../ui/table";
import { guide, Published } from "./published";
import { ScenarioLine } from "./scenario-line";

/** The core's refusal at the assumption it names. */
function at(...names: readonly string[]): string | undefined {
  const refusal = owned.value.refusal ?? owningCost.value?.refusal;
  return refusal && names.includes(fieldOf(refusal) ?? "") ? wordsOf(refusal) : undefined;
}
/** What is wrong with a rented price of one's own. */
function rentedAt(name: string): string | undefined {
  const refusal = cloudRows.value.find(({ cloud }) => cloud.id === OWN_PRICE)?.refused;
  return refusal && fieldOf(refusal) === name ? wordsOf(refusal) : undefined;
}
const written = (value: number | null | undefined, unit: (value: number | null | undefined) => string) => (value == null ? "not known" : unit(value));

function Assumptions() {
  const listed = listedOwnership.value;
  const projected = projectedRate.value;
  return (
    <div class="fields">
      <OptionalNumber label="Price" unit="USD" bind={money.price} placeholder={written(listed.priceUsd, f.usd)} error={at("priceUsd")} />
      <OptionalNumber label="Speed" unit="tok/s" bind={money.rate} placeholder={written(projected?.rate, f.number)} error={at("tokensPerSecond")} note={projected?.isDivided ? "Of card and host together: the model does not fit the card." : undefined} />
      <OptionalNumber label="Draw at work" unit="W" bind={money.load} placeholder={written(listed.loadPowerWatts, f.number)} error={at("loadPowerWatts", "powerWatts")} />
      <OptionalNumber label="Draw when idle" unit="W" bind={money.idle} placeholder={written(listed.idlePowerWatts, f.number)} error={at("idlePowerWatts")} />
      <Select label="Electricity" bind={money.region} options={regionOptions} error={at("electricity")} />
      <OptionalNumber label="Or your own price" unit="USD/kWh" bind={money.kwh} placeholder="by region" error={at("electricityUsdPerKilowattHour")} />
      <Slider label="Kept for" unit="years" bind={money.years} min={0.5} max={8} step={0.5} error={at("lifetimeYears")} />
      <Slider label="In use" bind={money.use} min={0.01} max={1} step={0.01} show={f.share} error={at("utilisationFraction")} />
      <Slider label="Got back at the end" bind={money.resale} min={0} max={0.9} step={0.05} show={f.share} error={at("resaleFraction")} />
      <Slider label="Read per written token" bind={money.perout} min={0} max={20} step={0.5} show={f.number} error={at("inputTokensPerOutputToken")} />
      <Slider label="Of these cached" bind={money.cached} min={0} max={1} step={0.05} show={f.share} error={at("cachedInputFraction")} />
      <OptionalNumber label="A rented price of your own" unit="USD/M written" bind={money.rentout} placeholder="none" error={rentedAt("outputUsdPerMillionTokens")} />
      {money.rentout.value !== null && <OptionalNumber label="And for reading" unit="USD/M read" bind={money.rentin} placeholder="0" error={rentedAt("inputUsdPerMillionTokens")} />}
      <Select label="Break-even" bind={money.method} options={[{ value: "marginal", label: "by what each token saves" }, { value: "guide", label: "as the guide draws it" }]} note={money.method.value === "guide" ? "Counts the purchase on both sides." : undefined} />
      <Check label="Stays on when nobody uses it" bind={money.on} />
    </div>
  );
}

function Owning() {
  const attempt = owningCost.value;
  if (attempt === null) return <p class="refusal">{lateProjection.value.answer ? "The model does not fit this machine. Give a speed to reckon with all the same." : "The calculator has no rate for this choice."}</p>;
  if (attempt.refusal) return <p class="refusal" role="alert">{attempt.refusal.parameter}: {wordsOf(attempt.refusal)}</p>;
  const { answer } = attempt;
  return (
    <>
      <p class="big" data-testid="cost"><strong>{f.usd(answer.usdPerMillionOutputTokens)}</strong> per million written tokens</p>
      <p class="interval">{f.usd(answer.runningUsdPerMillionTokens)} of it is electricity: the cost once the machine is paid</p>
      <dl class="facts">
        <Fact name="Over its life">{f.usd(answer.totalUsd)}</Fact>
        <Fact name="Purchase">{f.usd(answer.purchaseUsd)}</Fact>
        <Fact name="Electricity" note={`${f.integer(answer.energyKilowattHours)} kWh`}>{f.usd(answer.electricityUsd)}</Fact>
        <Fact name="Written in that time">{f.millions(answer.outputMillionTokens)}</Fact>
        <Fact name="Energy per token">{f.number(answer.energyJoulesPerToken)} J</Fact>
        <Fact name="How sure"><button type="button" class="link" onClick={goToOdds}>see the odds</button></Fact>
        <Fact name="A read token">{answer.usdPerMillionInputTokens === null ? f.NONE : `${f.usd(answer.usdPerMillionInputTokens)} per million`}</Fact>
      </dl>
    </>
  );
}

/** Never, or nothing where it was not computed: those are not the same. */
const tokensOf = ({ breakEven }: CloudRow) => (breakEven ? f.millions(breakEven.millionTokens) : f.NONE);
const columns: readonly Column<CloudRow>[] = [
  { name: "Rented model", value: ({ cloud }) => cloud.name },
  { name: "Provider", value: ({ cloud }) => cloud.provider },
  { name: "In, USD/M", value: ({ cloud }) => cloud.inputUsdPerMillionTokens, show: ({ cloud }) => f.usd(cloud.inputUsdPerMillionTokens), isNumber: true },
  { name: "Out, USD/M", value: ({ cloud }) => cloud.outputUsdPerMillionTokens, show: ({ cloud }) => f.usd(cloud.outputUsdPerMillionTokens), isNumber: true },
  { name: "As used, USD/M", value: (row) => row.effective, show: (row) => f.usd(row.effective), isNumber: true },
  { name: "Break-even tokens", value: (row) => row.breakEven?.millionTokens ?? null, show: tokensOf, isNumber: true },
  { name: "Break-even time", value: (row) => row.breakEven?.months ?? null, show: (row) => (row.breakEven ? f.months(row.breakEven.months) : f.NONE), isNumber: true },
  { name: "Within its life", value: (row) => row.breakEven?.withinLifetime ?? null, show: (row) => (row.breakEven ? (row.breakEven.withinLifetime ? "yes" : "no") : f.NONE) },
  { name: "Price of", value: ({ cloud }) => cloud.date },
];

export function Cost() {
  const isAll = money.clouds.value;
  const rows = cloudRows.value;
  const chosen = rows.filter(({ cloud }) => cloud.id === OWN_PRICE || money.cloud.value.includes(cloud.id));
  const shown = isAll ? rows : chosen;
  return (
    <Section id="cost" lead="A token of your own costs a share of the machine and its electricity. Empty fields take the catalogue's figure and the projected speed; every one can be changed.">
      <ScenarioLine machine={hardwareOf(scenario.hw.value)?.name} isDrafted />
      <div class="columns">
        <Card title="Assumptions">
          <Assumptions />
          <Several label="Compare with" bind={money.cloud} options={cloudOptions} most={12} />
        </Card>
        <Card title="Owning it" class="result">
          <Owning />
          <Figure
            name="llmhw-break-even"
            title="Break-even, in millions of written tokens"
            summary={chosen.map((row) => `${row.cloud.name}: ${tokensOf(row)}`).join(", ")}
            rows={chosen}
            columns={columns}
            height={barsHeight(chosen.length, 40)}
            draw={(colors) => rateBars(chosen.map((row) => ({ label: `${tokensOf(row)}, ${row.cloud.name}`, value: row.breakEven?.millionTokens ?? null, color: row.breakEven?.withinLifetime ? colors.measured : colors.warn })), colors, "million tokens", { isLogarithmic: true, most: 31 })}
            legend={(colors) => [{ name: "Within its life", color: colors.measured }, { name: "Later than that", color: colors.warn }]}
            note="Shorter is better: so many tokens until the machine has paid for itself. Each step of the scale is ten times the last."
          />
        </Card>
      </div>
      <Card>
        <div class="table-head">
          <h3>List prices of {catalog.cloudModels()[0]?.date}</h3>
          <Exports name="llmhw-cloud" columns={columns} rows={rows} />
        </div>
        <Table caption="Rented models and break-even" columns={columns} rows={shown} empty="Add a rented model above." />
        <button type="button" class="more" aria-expanded={isAll} onClick={() => (money.clouds.value = !isAll)}>{isAll ? "Show the chosen" : `Show all ${rows.length}`}</button>
      </Card>
      <Published title="cost and break-even" corrections={["opus-price", "break-even"]}>
        <p>{guide.cost.rule}; {guide.cost.lifeYears} years, {f.share(guide.cost.utilisationFraction)} utilisation, {guide.cost.powerWatts} W, {f.usd(guide.cost.electricityUsdPerKilowattHour)} per kWh. Break-even: {guide.cost.breakEvenRule}</p>
        <Table
          caption="The guide's break-even in millions of tokens, and the marginal one in brackets"
          rows={guide.cost.row}
          columns={[
            { name: "Machine", value: (row) => guide.machine.find(({ id }) => id === row.machine)?.name ?? row.machine },
            { name: "Local, USD/M", value: (row) => row.localUsdPerMillionTokens, isNumber: true },
            ...guide.cost.cloud.map(({ id, name, outputUsdPerMillionTokens }) => {
              const key = id as "haiku" | "sonnet" | "opus";
              return { name: `${name} at ${f.usd(outputUsdPerMillionTokens)}`, value: (row: (typeof guide.cost.row)[number]) => `${row.breakEvenMillionTokens[key]} (${row.marginalBreakEvenMillionTokens[key]})`, isNumber: true };
            }),
          ]}
        />
      </Published>
    </Section>
  );
}

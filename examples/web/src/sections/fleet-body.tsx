// Demand and limits in; machines, waits, the month and the years out.
import type { FleetMonth, FleetQueue, FleetStep } from "llmhw/planner";
import { useEffect } from "preact/hooks";
import { Figure } from "../chart/figure";
import { machineSteps, monthBars, PARTS } from "../chart/months";
import { OWN_PRICE } from "../state/choices";
import { cluster, fleet, money, scenario } from "../state/fields";
import { cloudName, DAYS, sized } from "../state/fleet";
import * as f from "../state/format";
import { ownPrice } from "../state/money";
import { hardwareOf } from "../state/own";
import { refusedAt, refusedWords } from "../state/search";
import { NumberField, OptionalNumber, Select, Slider, Steps, TextField } from "../ui/fields";
import { cloudOptions, linkOptions } from "../ui/options";
import { Card, Fact } from "../ui/section";
import { type Column, Table } from "../ui/table";
import { Odds } from "./odds";
import { ScenarioLine } from "./scenario-line";

const { answer, isSearching, refused, start } = sized;
const at = (...names: readonly string[]) => refusedAt(refused.value, ...names);
/** Those that have a field here; all others are said below. */
const FIELDS = ["users", "requestsPerUserPerHour", "promptTokens", "outputTokens", "hourWeights", "waitSeconds", "timeToFirstTokenSeconds", "tokensPerSecondPerUser", "shareOfRequestsFraction", "sequencesPerReplica", "nodes", "link", "cloud", "growthPerYearFraction", "horizonMonths"];

/** The standard deviation of the logarithm in words: at 1 one in ten is 3.6 times the middle. */
const widely = (deviation: number) => (deviation === 0 ? "all alike" : deviation < 0.5 ? "little" : deviation < 0.9 ? "some" : deviation < 1.2 ? "much" : "widely");

function Demand() {
  return (
    <div class="fields">
      <Steps label="People" bind={fleet.fusers} values={[5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]} show={f.integer} error={at("users")} />
      <NumberField label="Each asks an hour" unit="mean of day and night" bind={fleet.fasks} error={at("requestsPerUserPerHour")} />
      <NumberField label="Half of the prompts are below" unit="tokens" bind={fleet.fprompt} error={at("promptTokens")} />
      <Slider label="Prompts vary" bind={fleet.fpvary} min={0} max={1.5} step={0.1} show={widely} />
      <NumberField label="Half of the answers are below" unit="tokens" bind={fleet.fanswer} error={at("outputTokens")} />
      <Slider label="Answers vary" bind={fleet.favary} min={0} max={1.5} step={0.1} show={widely} />
      <Select label="They ask" bind={fleet.fday} options={DAYS.map(({ id, name }) => ({ value: id, label: name }))} error={fleet.fday.value === "own" ? undefined : at("hourWeights")} />
      {fleet.fday.value === "own" && <TextField label="24 weights, from midnight on" bind={fleet.fhours} placeholder="0 0 0 0 0 0 1 3 8 10 10 9 6 8 10 9 8 5 2 1 0 0 0 0" error={at("hourWeights")} />}
    </div>
  );
}

function Limits() {
  return (
    <div class="fields">
      <OptionalNumber label="They wait at most" unit="s" bind={fleet.fwait} placeholder="no limit" error={at("waitSeconds")} />
      <OptionalNumber label="First token within" unit="s" bind={fleet.ffirst} placeholder="no limit" error={at("timeToFirstTokenSeconds")} />
      <Slider label="For this share of requests" bind={fleet.fshare} min={0.5} max={0.99} step={0.01} show={f.share} error={at("shareOfRequestsFraction")} />
      <OptionalNumber label="Answers come at least at" unit="tok/s" note="On average." bind={fleet.frate} placeholder="no limit" error={at("tokensPerSecondPerUser")} />
      <OptionalNumber label="Sequences on a machine at once" bind={fleet.fseq} placeholder="as many as fit, up to 64" error={at("sequencesPerReplica")} />
      <Steps label="Machines that hold the model together" bind={fleet.fnodes} values={[1, 2, 3, 4, 6, 8]} show={f.integer} error={at("nodes")} />
      {fleet.fnodes.value > 1 && <Select label="Link" bind={cluster.link} options={linkOptions.value} error={at("link")} />}
      {fleet.fnodes.value > 1 && <Select label="Work is divided" bind={fleet.fstrategy} options={[{ value: "pipeline", label: "Pipeline" }, { value: "tensor-parallel", label: "Tensor parallel" }]} error={at("strategy")} />}
      <Slider label="Demand grows each year" bind={fleet.fgrowth} min={-0.5} max={3} step={0.05} show={f.share} error={at("growthPerYearFraction")} />
      <Steps label="Followed for" bind={fleet.fmonths} values={[12, 24, 36, 48, 60]} show={f.months} error={at("horizonMonths")} />
      <Select label="What they do not take is rented as" bind={fleet.fcloud} options={[{ value: "", label: "Nothing is rented" }, ...ownPrice.value.map(({ name }) => ({ value: OWN_PRICE, label: name })), ...cloudOptions]} error={at("cloud")} />
    </div>
  );
}

const queueColumns = (share: number): readonly Column<FleetQueue & { readonly name: string }>[] => [
  { name: "Hour", value: ({ name }) => name },
  { name: "Requests", value: ({ requestsPerHour }) => requestsPerHour, show: ({ requestsPerHour }) => f.number(requestsPerHour), isNumber: true },
  { name: "Utilisation", value: ({ utilisationFraction }) => utilisationFraction, show: ({ utilisationFraction }) => f.share(utilisationFraction), isNumber: true },
  { name: "Busy", value: ({ busyFraction }) => busyFraction, show: ({ busyFraction }) => f.share(busyFraction), isNumber: true },
  { name: "Have to wait", value: ({ waitsFraction }) => waitsFraction, show: ({ waitsFraction }) => f.share(waitsFraction), isNumber: true },
  { name: "Mean wait", value: ({ meanWaitSeconds }) => meanWaitSeconds, show: ({ meanWaitSeconds }) => f.seconds(meanWaitSeconds), isNumber: true },
  { name: `${f.share(share)} wait at most`, value: ({ waitSeconds }) => waitSeconds, show: ({ waitSeconds }) => f.seconds(waitSeconds), isNumber: true },
  { name: `${f.share(share)} first token within`, value: ({ timeToFirstTokenSeconds }) => timeToFirstTokenSeconds, show: ({ timeToFirstTokenSeconds }) => f.seconds(timeToFirstTokenSeconds), isNumber: true },
  { name: "Mean whole answer", value: ({ meanResponseSeconds }) => meanResponseSeconds, show: ({ meanResponseSeconds }) => f.seconds(meanResponseSeconds), isNumber: true },
  { name: "Mean tok/s for each", value: ({ tokensPerSecondPerUser }) => tokensPerSecondPerUser, show: ({ tokensPerSecondPerUser }) => f.number(tokensPerSecondPerUser), isNumber: true },
];

const monthColumns: readonly Column<FleetMonth>[] = [
  { name: "Owned", value: ({ replicas }) => replicas, isNumber: true },
  { name: "Purchase", value: ({ purchaseUsd }) => purchaseUsd, show: ({ purchaseUsd }) => f.usd(purchaseUsd), isNumber: true },
  { name: "Electricity", value: ({ energyUsd }) => energyUsd, show: ({ energyUsd }) => f.usd(energyUsd), isNumber: true },
  { name: "Rented", value: ({ rentUsd }) => rentUsd, show: ({ rentUsd }) => f.usd(rentUsd), isNumber: true },
  { name: "Share rented", value: ({ rentedFraction }) => rentedFraction, show: ({ rentedFraction }) => f.share(rentedFraction), isNumber: true },
  { name: "A month", value: ({ totalUsd }) => totalUsd, show: ({ totalUsd }) => <b>{f.usd(totalUsd)}</b>, isNumber: true },
  { name: "For each person", value: ({ usdPerUser }) => usdPerUser, show: ({ usdPerUser }) => f.usd(usdPerUser), isNumber: true },
  { name: "Cheapest", value: ({ isCheapest }) => isCheapest, show: ({ isCheapest }) => (isCheapest ? "yes" : "") },
];
const stepColumns: readonly Column<FleetStep>[] = [
  { name: "From month", value: ({ month }) => month, isNumber: true },
  { name: "Machines", value: ({ machines }) => machines, isNumber: true },
  { name: "Requests of the busiest hour", value: ({ peakRequestsPerHour }) => peakRequestsPerHour, show: ({ peakRequestsPerHour }) => f.number(peakRequestsPerHour), isNumber: true },
];

/** A chart has room for so many bars: none, the cheapest and all alone are always among them. */
const MOST_BARS = 16;
function thinned(months: readonly FleetMonth[]): readonly FleetMonth[] {
  const each = Math.ceil(months.length / MOST_BARS);
  return months.filter((month, place) => place % each === 0 || month.isCheapest || place === months.length - 1);
}

function Size() {
  const found = answer.value;
  if (found === null) return <Card class="result"><p>{refused.value ? "No answer until the needs make sense." : "Counting machines."}</p></Card>;
  const { machines, replicas, peak, mean, month } = found;
  return (
    <Card class={isSearching.value ? "result searching" : "result"}>
      <p class="big" data-testid="fleet-machines"><strong>{f.integer(machines)}</strong> {machines === 1 ? "machine" : "machines"}{machines === replicas ? "" : ` in ${f.integer(replicas)} groups`}</p>
      <p class={found.isChecked ? "verdict good" : "verdict mixed"}>{found.isChecked ? "In the range in which the queueing model was held against simulations" : "Outside of the range in which the queueing model was held against simulations: a guess"}</p>
      <dl class="facts">
        <Fact name="A month" note={month === null ? (found.notKnown ?? undefined) : `${f.usd(month.usdPerUser)} for each person`}>{month === null ? "not known" : f.usd(month.totalUsd)}</Fact>
        <Fact name="Busiest hour" note={`${f.integer(peak.requestsPerHour)} requests`}>{f.share(peak.utilisationFraction)} used</Fact>
        <Fact name="Wait then" note={`for ${f.share(fleet.fshare.value)} of requests`}>{f.seconds(peak.waitSeconds)} at most</Fact>
        <Fact name="First token then" note={`for ${f.share(fleet.fshare.value)} of requests, estimated`}>within {f.seconds(peak.timeToFirstTokenSeconds)}</Fact>
        <Fact name="Answers come at" note={`on average; ${f.number(peak.tokensPerSecondPerUserWhenFull)} when full`}>{f.rate(peak.tokensPerSecondPerUser)}</Fact>
        <Fact name="Could take" note="requests an hour">{f.number(found.mostRequestsPerHour)}</Fact>
        <Fact name="Each decodes at once">{f.integer(found.sequencesPerReplica)} sequences</Fact>
        <Fact name="Mean lengths" note="prompt and answer">{f.integer(found.meanPromptTokens)} + {f.integer(found.meanOutputTokens)}</Fact>
      </dl>
      <Table caption="The busiest hour and a mean one" columns={queueColumns(fleet.fshare.value)} rows={[{ ...peak, name: "busiest" }, { ...mean, name: "mean" }]} />
    </Card>
  );
}

function Money() {
  const found = answer.value;
  if (found === null) return null;
  const cheapest = found.mixes.find(({ isCheapest }) => isCheapest);
  const bars = thinned(found.mixes);
  return (
    <div class="columns">
      <Card>
        {cheapest ? (
          <>
            <p data-testid="fleet-mix"><b>{cheapest.replicas === 0 ? `Renting all of it as ${cloudName()} is cheapest` : cheapest.rentedFraction > 0 ? `${f.integer(cheapest.replicas)} owned, and ${f.share(cheapest.rentedFraction)} of requests rented as ${cloudName()}, is cheapest` : `${f.integer(cheapest.replicas)} owned and nothing rented is cheapest`}</b>: {f.usd(cheapest.totalUsd)} a month, {f.usd(cheapest.usdPerUser)} for each person.</p>
            <Figure name="llmhw-fleet-months" title="A month by how much of it is owned" summary={found.mixes.map(({ replicas, totalUsd }) => `${replicas} owned: ${f.usd(totalUsd)}`).join(", ")} rows={found.mixes} columns={monthColumns} height={Math.max(150, bars.length * 26 + 60)}
              draw={(colors) => monthBars(bars, colors)} legend={(colors) => PARTS.map(({ name, color }) => ({ name, color: colors[color] }))}
              note={`★ is the cheapest. Owned machines take what they can within the limits, the rest is rented.${bars.length < found.mixes.length ? " Not every number has a bar; the table has all." : ""}`} />
          </>
        ) : <p class="note">{found.month === null ? "Without a price and a draw nothing can be compared. Give both in the cost section." : "Choose a rented model to see what is better rented."}</p>}
      </Card>
      <Card>
        <Figure name="llmhw-fleet-growth" title="When the next machine is due" summary={found.steps.map(({ month, machines }) => `from month ${month}: ${machines}`).join(", ")} rows={found.steps} columns={stepColumns} height={300}
          draw={(colors) => machineSteps(found.steps, fleet.fmonths.value, colors)} note={`Demand grows by ${f.share(fleet.fgrowth.value)} a year; machines are not sold when it falls.`} />
      </Card>
    </div>
  );
}

export function FleetBody() {
  useEffect(start, []);
  const { value: refusal } = refused;
  const isElsewhere = refusal !== null && at(...FIELDS) === undefined;
  return (
    <>
      <ScenarioLine machine={hardwareOf(scenario.hw.value)?.name} />
      {money.rate.value !== null && <p class="note" data-testid="fleet-speed">Machines and months are reckoned with the estimated speed, not with the {f.rate(money.rate.value)} given in the cost section; the odds take the given one.</p>}
      <div class="columns">
        <Card title="Who asks"><Demand /></Card>
        <Card title="What they put up with"><Limits /></Card>
      </div>
      {isElsewhere && <Card class="result"><p class="refusal" role="alert">{refusal.parameter}: {refusedWords(refusal)}</p></Card>}
      <Size />
      <Money />
      <Odds />
    </>
  );
}

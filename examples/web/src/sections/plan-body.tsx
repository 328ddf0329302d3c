// The plan: needs in, the front as a chart and a table out; and where nothing meets the needs, what comes nearest and what excludes what.
import { useEffect } from "preact/hooks";
import { needs, plan } from "../state/fields";
import * as f from "../state/format";
import { distinct, front, planned, withinDistinct } from "../state/plan";
import { refusedAt, refusedWords } from "../state/search";
import { NumberField, OptionalNumber, Select, Several, Steps } from "../ui/fields";
import { linkOptions } from "../ui/options";
import { Card } from "../ui/section";
import { Table } from "../ui/table";
import { NeedsFields } from "./needs";
import { FrontFigure } from "./plan-front";
import { Point, runs, what } from "./plan-points";

const { answer, isSearching, refused, start } = planned;
const at = (...names: readonly string[]) => refusedAt(refused.value, ...names);

const MAKERS = [{ value: "", label: "Anybody's" }, { value: "apple", label: "Apple" }, { value: "nvidia", label: "NVIDIA" }, { value: "amd", label: "AMD" }, { value: "intel", label: "Intel" }];

function Needs() {
  return (
    <NeedsFields at={at} sized="Any of a size">
      <OptionalNumber label="First token within" unit="s" bind={plan.pwait} placeholder="no limit" error={at("timeToFirstTokenSeconds")} />
      <OptionalNumber label="After a prompt of" unit="tokens" bind={plan.pprompt} placeholder="the whole context" error={at("promptTokens")} />
      <OptionalNumber label="Power at most" unit="W" bind={plan.ppower} placeholder="no limit" error={at("powerWatts")} />
      <NumberField label="Memory left free" unit="GiB" bind={plan.pspare} error={at("headroomGibibytes")} />
      <Select label="Chips" bind={plan.pvendor} options={MAKERS} error={at("vendor")} />
      {needs.machines.value > 1 && <Steps label="Machines at least" bind={plan.pleast} values={[1, 2, 3, 4, 6, 8]} show={f.integer} error={at("leastNodes")} />}
      {needs.machines.value > 1 && <Several label="Links that would be used" bind={plan.plinks} options={linkOptions.value} most={6} error={at("links")} />}
    </NeedsFields>
  );
}

/** Nothing meets the needs: that is an answer too. */
function Nothing() {
  const found = answer.value;
  if (found === null) return null;
  return (
    <Card class={isSearching.value ? "result searching" : "result"}>
      <h3 data-testid="plan-nothing">Nothing meets every need</h3>
      {found.contradictions.length > 0 && (
        <>
          <h4>What excludes what</h4>
          <ul class="plain" data-testid="plan-contradictions">{found.contradictions.map(({ words }) => <li key={words}>{words}</li>)}</ul>
        </>
      )}
      {found.concessions.length > 0 && (
        <>
          <h4>Any one of these would be enough</h4>
          <ul class="plain" data-testid="plan-concessions">{found.concessions.map((words) => <li key={words}>{words}</li>)}</ul>
        </>
      )}
      {found.nearestMiss ? <Point point={found.nearestMiss} title="What comes nearest" id="plan-nearest" /> : <p>Nothing there is can be compared: a price or a draw is missing everywhere.</p>}
    </Card>
  );
}

function Front() {
  const found = answer.value;
  const cheapest = front.value[0];
  if (found === null || !cheapest) return null;
  return (
    <Card class={isSearching.value ? "result searching" : "result"}>
      <div class="podium-one" data-testid="plan-cheapest">
        <h4>The cheapest that meets every need</h4>
        <p><b>{what(cheapest)}</b> for {f.usd(cheapest.priceUsd)}: {runs(cheapest)} at {f.rate(cheapest.warmTokensPerSecondPerUser)} for each user, the first token after {f.seconds(cheapest.timeToFirstTokenSeconds)}, {f.usd(cheapest.usdPerMillionOutputTokens)} per million tokens over {f.number(needs.nyears.value)} years.</p>
      </div>
      <FrontFigure />
    </Card>
  );
}

function Left() {
  const found = answer.value;
  if (found === null) return null;
  return (
    <>
      <p class="note">{f.integer(found.considered)} combinations there are; {f.integer(found.evaluated)} had to be computed, the others cannot change the answer. Rates are those of warm machines, waits those of cold ones; your runs are not in it. Cards have a machine each; what links and switches cost is not counted.</p>
      {found.notComparable.length > 0 && (
        <details class="dropped">
          <summary>{f.integer(found.notComparable.length)} machines left out, because something of them is not known</summary>
          <Table caption="Machines left out" columns={[{ name: "Machine", value: ({ hardware }) => hardware }, { name: "Because", value: ({ reason }) => reason }]} rows={found.notComparable} />
        </details>
      )}
    </>
  );
}

export function PlanBody() {
  useEffect(start, []);
  const { value: refusal } = refused;
  return (
    <>
      <Card title="Needs"><Needs /></Card>
      {refusal && <Card class="result"><p class="refusal" role="alert">{refusal.parameter}: {refusedWords(refusal)}</p></Card>}
      {!refusal && answer.value === null && <Card class="result"><p>Searching every machine, number, link, format and program.</p></Card>}
      {front.value.length > 0 ? <Front /> : <Nothing />}
      <Left />
      <p class="unseen" role="status">{isSearching.value ? "Searching" : answer.value === null ? "" : `${f.integer(distinct.value.length)} points, ${f.integer(withinDistinct.value.length)} of them in the ranges`}</p>
    </>
  );
}

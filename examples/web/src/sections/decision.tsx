// Section 9: needs in, ranked answers out, and why the others dropped out.
import type { Choice, Rejected } from "llmhw";
import { batch } from "@preact/signals";
import { useRef } from "preact/hooks";
import { deciding } from "../state/decision";
import { MISSED, type SHOWN } from "../state/choices";
import { cluster, needs, scenario } from "../state/fields";
import * as f from "../state/format";
import { formatNameOf, modelOf, runtimeNameOf } from "../state/own";
import { refusedAt, refusedWords } from "../state/search";
import { Check, Select } from "../ui/fields";
import { linkOptions } from "../ui/options";
import { NotOnPaper, useNear } from "../ui/later";
import { Card, goTo, Section } from "../ui/section";
import { type Column, Exports, Table } from "../ui/table";
import { GuideAnswer } from "./guide-answer";
import { NeedsFields } from "./needs";
import { Published } from "./published";

const { answer: recommendation, isSearching, refused, start } = deciding;
const at = (...names: readonly string[]) => refusedAt(refused.value, ...names);

const what = (choice: Choice) => [choice.nodes > 1 ? `${choice.nodes} ×` : "", choice.name].join(" ").trim();
const choiceColumns: readonly Column<Choice & { rank: number }>[] = [
  { name: "Rank", value: (row) => row.rank, isNumber: true },
  { name: "What", value: what, show: (row) => (row.isRented ? `${row.name}, rented (${row.id.split("/")[0]})` : <button type="button" class="link" title={row.nodes > 1 ? "Open under several machines" : "Open in the calculator"} onClick={() => choose(row)}>{what(row)}</button>) },
  { name: "Runs", value: (row) => `${row.model ?? ""} ${row.format ?? ""}`.trim(), show: (row) => (row.model === null ? "" : `${modelOf(row.model)?.name ?? row.model}${row.format === null ? "" : `, ${formatNameOf(row.format)}`}`) },
  { name: "With", value: (row) => row.runtime ?? "", show: (row) => (row.runtime === null ? "" : runtimeNameOf(row.runtime)) },
  { name: "tok/s, all users", value: (row) => row.decodeTokensPerSecond, show: (row) => f.number(row.decodeTokensPerSecond), isNumber: true },
  { name: "Memory free", value: (row) => row.memory?.headroomGigabytes ?? null, show: (row) => f.gigabytes(row.memory?.headroomGigabytes), isNumber: true },
  { name: "Price", value: (row) => row.priceUsd, show: (row) => (row.isRented ? f.NONE : f.usd(row.priceUsd)), isNumber: true },
  { name: "Over the years", value: (row) => row.totalUsd, show: (row) => <b>{f.usd(row.totalUsd)}</b>, isNumber: true },
  { name: "USD/M written", value: (row) => row.usdPerMillionOutputTokens, show: (row) => f.usd(row.usdPerMillionOutputTokens), isNumber: true },
];
const rejectedColumns: readonly Column<Rejected>[] = [
  { name: "What", value: (row) => row.name },
  { name: "Misses", value: (row) => row.need },
  { name: "Because", value: (row) => row.reason },
];

/** Shows an answer as it was asked about: one machine, or several that hold the model together in a pipeline. */
function choose(choice: Choice): void {
  batch(() => {
    scenario.hw.value = choice.id;
    if (choice.model) scenario.model.value = choice.model;
    if (choice.format) scenario.format.value = choice.format;
    scenario.runtime.value = choice.runtime ?? "";
    scenario.ctx.value = needs.nctx.value;
    scenario.seq.value = Math.max(1, needs.users.value);
    if (choice.nodes === 1) return;
    cluster.node.value = choice.id;
    cluster.n.value = choice.nodes;
    cluster.link.value = needs.nlink.value;
    cluster.strategy.value = "pipeline";
  });
  goTo(choice.nodes === 1 ? "calculator" : "cluster");
}

/** Rented and owned are different answers: the best of each is named first. */
function Best({ choices }: { choices: readonly Choice[] }) {
  const best = choices.find(({ isRented }) => !isRented);
  const rented = choices.find(({ isRented }) => isRented);
  return (
    <div class="podium" data-testid="best">
      <div class="podium-one">
        <h4>To own</h4>
        {best ? <p><b>{what(best)}</b> for {f.usd(best.priceUsd)}: {modelOf(best.model ?? "")?.name ?? best.model} in {formatNameOf(best.format ?? "")} at {f.rate(best.decodeTokensPerSecond)}, {f.usd(best.totalUsd)} over {f.number(needs.nyears.value)} years.</p> : <p>Nothing meets every need. The list below says what each misses.</p>}
      </div>
      <div class="podium-one">
        <h4>To rent</h4>
        {rented ? <p><b>{rented.name}</b> ({rented.id.split("/")[0]}): {f.usd(rented.totalUsd)} over {f.number(needs.nyears.value)} years for the same tokens. How fast it writes is not known.</p> : <p>No rented model meets the needs.</p>}
      </div>
    </div>
  );
}

const KINDS: readonly { readonly id: (typeof SHOWN)[number]; readonly name: string; readonly keeps: (choice: Choice) => boolean }[] = [
  { id: "own", name: "To own", keeps: ({ isRented }) => !isRented },
  { id: "rent", name: "To rent", keeps: ({ isRented }) => isRented },
  { id: "all", name: "All", keeps: () => true },
];

function Answers() {
  const answer = recommendation.value;
  const need = needs.missed.value;
  if (refused.value) return <Card class="result"><p class="refusal" role="alert">{refused.value.parameter}: {refusedWords(refused.value)}</p></Card>;
  if (answer === null) return <Card class="result"><p class="off-paper">Searching every machine, format and program.</p><NotOnPaper /></Card>;
  const ranked = answer.choices.map((choice, place) => ({ ...choice, rank: place + 1 }));
  const shown = ranked.filter(KINDS.find(({ id }) => id === needs.show.value)?.keeps ?? (() => true)).map((choice, place) => ({ ...choice, rank: place + 1 }));
  const counts = new Map<string, number>();
  for (const { need: missed } of answer.rejected) counts.set(missed, (counts.get(missed) ?? 0) + 1);
  const dropped = answer.rejected.filter((row) => need === "all" || row.need === need);
  return (
    <Card class={isSearching.value ? "result searching" : "result"}>
      <Best choices={answer.choices} />
      <div class="table-head">
        <h3>{f.integer(ranked.length)} meet every need, cheapest over the years first</h3>
        <Exports name="llmhw-decision" columns={choiceColumns} rows={ranked} />
      </div>
      <div class="pills" role="group" aria-label="Show">
        {KINDS.map(({ id, name, keeps }) => <button key={id} type="button" class="small" aria-pressed={needs.show.value === id} onClick={() => (needs.show.value = id)}>{name} {f.integer(ranked.filter(keeps).length)}</button>)}
      </div>
      <div class="choices"><Table caption="Ranked answers" columns={choiceColumns} rows={shown.slice(0, 12)} empty="Nothing of this kind meets every need. What each misses is listed below." /></div>
      {shown.length > 12 && <p class="note">The first twelve; the files have all.</p>}
      <details class="dropped">
        <summary>{f.integer(answer.rejected.length)} dropped out, and why</summary>
        <div class="pills" role="group" aria-label="Only those that miss">
          {MISSED.map((name) => [name, name === "all" ? answer.rejected.length : (counts.get(name) ?? 0)] as const).filter(([name, count]) => name === "all" || name === need || count > 0).map(([name, count]) => <button key={name} type="button" class="small" aria-pressed={need === name} onClick={() => (needs.missed.value = name)}>{name} {count}</button>)}
        </div>
        <Table caption="Dropped out" columns={rejectedColumns} rows={dropped} />
      </details>
    </Card>
  );
}

export function Decision() {
  const box = useRef<HTMLDivElement>(null);
  // The worker loads a second copy of the module: only for those who come this far.
  useNear(box, start);
  return (
    <Section id="decision" lead="Say what you need. Every machine, format and program is tried; what meets all needs is ranked by what it costs over the years.">
      <div ref={box}>
        <Card title="Needs">
          <NeedsFields at={at} sized="The largest that fits, by size">
            {needs.machines.value > 1 && <Select label="Link" bind={needs.nlink} options={linkOptions.value} error={at("link")} />}
            <Check label="It stays on" bind={needs.alwayson} />
          </NeedsFields>
        </Card>
        <Answers />
      </div>
      <Published title="four questions" corrections={["cluster-budget"]}><GuideAnswer /></Published>
    </Section>
  );
}

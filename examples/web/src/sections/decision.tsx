// Section 9: needs in, ranked answers out, and why the others dropped out.
import type { Choice, Rejected } from "llmhw";
import { useEffect, useRef } from "preact/hooks";
import { isSearching, recommendation, refused, startDeciding } from "../state/decision";
import { needs, scenario } from "../state/fields";
import * as f from "../state/format";
import { formatNameOf, modelOf, runtimeNameOf } from "../state/own";
import { Check, NumberField, Select, Slider, Steps } from "../ui/fields";
import { CONTEXTS, linkOptions, modelOptions, regionOptions } from "../ui/options";
import { Card, Section } from "../ui/section";
import { type Column, Exports, Table } from "../ui/table";
import { GuideAnswer } from "./guide-answer";
import { Published } from "./published";

const at = (...names: readonly string[]) => {
  const refusal = refused.value;
  const field = refusal?.parameter?.split(".").at(-1);
  return refusal && field !== undefined && names.includes(field) ? refusal.message.slice(refusal.message.indexOf(":") + 1).trim() : undefined;
};

function Needs() {
  return (
    <div class="fields">
      <NumberField label="Budget" unit="USD" bind={needs.budget} error={at("budgetUsd")} />
      <Select label="Model" bind={needs.nmodel} options={[{ value: "", label: "The largest that fits, by size" }, ...modelOptions.value]} error={at("model")} />
      {needs.nmodel.value === "" && (
        <>
          <NumberField label="At least" unit="billion parameters" bind={needs.least} error={at("leastParametersBillions")} />
          <NumberField label="At most" unit="billion parameters" bind={needs.most} error={at("mostParametersBillions")} />
        </>
      )}
      <Steps label="Context of each user" bind={needs.nctx} values={CONTEXTS} show={f.context} error={at("contextTokens")} />
      <Steps label="Users at once" bind={needs.users} values={[1, 2, 3, 4, 5, 8, 12, 16, 24, 32, 64]} show={f.integer} error={at("users")} />
      <Slider label="Each gets at least" unit="tok/s" bind={needs.tps} min={0} max={100} step={1} error={at("tokensPerSecondPerUser")} />
      <Steps label="Bits at least" bind={needs.bits} values={[2, 3, 4, 5, 6, 8, 16]} show={f.integer} error={at("leastBits")} />
      <NumberField label="Written a month" unit="M tokens" bind={needs.mtok} error={at("outputMillionTokensPerMonth")} />
      <Steps label="Machines at most" bind={needs.machines} values={[1, 2, 3, 4, 6, 8]} show={f.integer} error={at("mostNodes", "nodes")} />
      {needs.machines.value > 1 && <Select label="Link" bind={needs.nlink} options={linkOptions.value} error={at("link")} />}
      <Slider label="Kept for" unit="years" bind={needs.nyears} min={1} max={8} step={0.5} error={at("lifetimeYears")} />
      <Select label="Electricity" bind={needs.nregion} options={regionOptions} />
      <Check label="It must be carried" bind={needs.portable} />
      <Check label="It stands in a room with people" bind={needs.quiet} />
      <Check label="It stays on" bind={needs.alwayson} />
    </div>
  );
}

const what = (choice: Choice) => [choice.nodes > 1 ? `${choice.nodes} ×` : "", choice.name].join(" ").trim();
const choiceColumns: readonly Column<Choice & { rank: number }>[] = [
  { name: "Rank", value: (row) => row.rank, isNumber: true },
  { name: "What", value: what, show: (row) => (row.isRented ? `${row.name}, rented (${row.id.split("/")[0]})` : <button type="button" class="link" title="Choose it in the calculator" onClick={() => choose(row)}>{what(row)}</button>) },
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

function choose(choice: Choice): void {
  scenario.hw.value = choice.id;
  if (choice.model) scenario.model.value = choice.model;
  if (choice.format) scenario.format.value = choice.format;
  scenario.runtime.value = choice.runtime ?? "";
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

const KINDS: readonly { readonly id: string; readonly name: string; readonly keeps: (choice: Choice) => boolean }[] = [
  { id: "own", name: "To own", keeps: ({ isRented }) => !isRented },
  { id: "rent", name: "To rent", keeps: ({ isRented }) => isRented },
  { id: "all", name: "All", keeps: () => true },
];

function Answers() {
  const answer = recommendation.value;
  const need = needs.missed.value;
  if (refused.value) return <Card class="result"><p class="refusal" role="alert">{refused.value.parameter}: {refused.value.message}</p></Card>;
  if (answer === null) return <Card class="result"><p>Searching every machine, format and program.</p></Card>;
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
      <Table caption="Ranked answers" columns={choiceColumns} rows={shown.slice(0, 12)} empty="Nothing of this kind meets every need. What each misses is listed below." />
      {shown.length > 12 && <p class="note">The first twelve; the files have all.</p>}
      <details class="dropped">
        <summary>{f.integer(answer.rejected.length)} dropped out, and why</summary>
        <div class="pills" role="group" aria-label="Only those that miss">
          {[["all", answer.rejected.length] as const, ...counts].map(([name, count]) => <button key={name} type="button" class="small" aria-pressed={need === name} onClick={() => (needs.missed.value = name)}>{name} {count}</button>)}
        </div>
        <Table caption="Dropped out" columns={rejectedColumns} rows={dropped} />
      </details>
    </Card>
  );
}

export function Decision() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The worker loads a second copy of the module: only for those who come this far.
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      startDeciding();
    }, { rootMargin: "600px" });
    if (box.current) watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  return (
    <Section id="decision" lead="Say what you need. Every machine, format and program is tried; what meets all needs is ranked by what it costs over the years.">
      <div ref={box}>
        <Card title="Needs"><Needs /></Card>
        <Answers />
      </div>
      <Published title="four questions" corrections={["cluster-budget"]}><GuideAnswer /></Published>
    </Section>
  );
}

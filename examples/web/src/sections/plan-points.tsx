// A point of the front in words, as a row, and where it can be looked at closely.
import type { PlanPoint } from "llmhw/planner";
import { cluster, needs, scenario } from "../state/fields";
import * as f from "../state/format";
import { formatNameOf, linkNameOf, modelOf, runtimeNameOf } from "../state/own";
import { chosen, equals, pointed } from "../state/plan";
import { Fact, goTo } from "../ui/section";
import type { Column } from "../ui/table";

export const what = ({ nodes, name }: PlanPoint) => (nodes > 1 ? `${nodes} × ${name}` : name);
const together = ({ strategy, link }: PlanPoint) => (strategy === null ? "" : `${strategy === "pipeline" ? "in a pipeline" : "tensor parallel"} over ${linkNameOf(link ?? "")}`);
export const runs = (point: PlanPoint) => `${modelOf(point.model)?.name ?? point.model}, ${formatNameOf(point.format)}`;

/** Shows a point where one machine, or several, can be looked at closely. */
function open(point: PlanPoint): void {
  scenario.hw.value = point.hardware;
  scenario.model.value = point.model;
  scenario.format.value = point.format;
  scenario.runtime.value = point.runtime;
  scenario.ctx.value = needs.nctx.value;
  scenario.seq.value = Math.max(1, needs.users.value);
  if (point.nodes === 1) return goTo("calculator");
  cluster.node.value = point.hardware;
  cluster.n.value = point.nodes;
  cluster.link.value = point.link ?? cluster.link.value;
  cluster.strategy.value = point.strategy ?? cluster.strategy.value;
  goTo("cluster");
}

function Figures({ point }: { point: PlanPoint }) {
  const { decodeInterval } = point;
  return (
    <dl class="facts">
      <Fact name="Price">{f.usd(point.priceUsd)}</Fact>
      <Fact name="Cost of a token" note="per million written">{f.usd(point.usdPerMillionOutputTokens)}</Fact>
      <Fact name="Speed per user" note={decodeInterval ? `all users, cold: ${f.number(decodeInterval.lowTokensPerSecond)} to ${f.number(decodeInterval.highTokensPerSecond)}` : undefined}>{f.rate(point.warmTokensPerSecondPerUser)}</Fact>
      <Fact name="First token">{f.seconds(point.timeToFirstTokenSeconds)}</Fact>
      <Fact name="Power">{f.watts(point.powerWatts)}</Fact>
      <Fact name="Memory free">{f.gigabytes(point.headroomGigabytes)}</Fact>
    </dl>
  );
}

/** One point with everything that speaks for it, or against it. */
export function Point({ point, title, id }: { point: PlanPoint; title: string; id: string }) {
  return (
    <div class="podium-one" data-testid={id}>
      <h4>{title}</h4>
      <p><b>{what(point)}</b>{point.nodes > 1 ? ` ${together(point)}` : ""}: {runs(point)} with {runtimeNameOf(point.runtime)}, {point.decodeBasis}.</p>
      <Figures point={point} />
      {point.missed.length > 0 && <><h5>What it misses</h5><ul class="plain missed">{point.missed.map((words) => <li key={words}>{words}</li>)}</ul></>}
      {equals.value.has(point.place) && <p class="note">Comes to the same: {equals.value.get(point.place)!.map((other) => `${runs(other)} with ${runtimeNameOf(other.runtime)}`).join("; ")}.</p>}
      {point.reasons.length > 0 && <><h5>Why it is there</h5><ul class="plain">{point.reasons.map((words) => <li key={words}>{words}</li>)}</ul></>}
      <button type="button" class="link" onClick={() => open(point)}>{point.nodes > 1 ? "Open under several machines" : "Open in the calculator"}</button>
    </div>
  );
}

const figures: readonly Column<PlanPoint>[] = [
  { name: "Price", value: ({ priceUsd }) => priceUsd, show: ({ priceUsd }) => f.usd(priceUsd), isNumber: true },
  { name: "USD/M written", value: ({ usdPerMillionOutputTokens }) => usdPerMillionOutputTokens, show: ({ usdPerMillionOutputTokens: value }) => f.usd(value), isNumber: true },
  { name: "tok/s per user", value: ({ warmTokensPerSecondPerUser }) => warmTokensPerSecondPerUser, show: ({ warmTokensPerSecondPerUser: value }) => f.number(value), isNumber: true },
  { name: "First token", value: ({ timeToFirstTokenSeconds }) => timeToFirstTokenSeconds, show: ({ timeToFirstTokenSeconds: value }) => f.seconds(value), isNumber: true },
  { name: "Watts", value: ({ powerWatts }) => powerWatts, show: ({ powerWatts }) => f.number(powerWatts), isNumber: true },
  { name: "GB free", value: ({ headroomGigabytes }) => headroomGigabytes, show: ({ headroomGigabytes }) => f.number(headroomGigabytes), isNumber: true },
];
const why: Column<PlanPoint> = { name: "Why", value: ({ reasons }) => reasons.join("; ") };

/** In files everything stands by itself. */
export const filed: readonly Column<PlanPoint>[] = [
  { name: "Point", value: ({ place }) => place, isNumber: true },
  { name: "Machine", value: ({ hardware }) => hardware },
  { name: "Machines", value: ({ nodes }) => nodes },
  { name: "Strategy", value: ({ strategy }) => strategy },
  { name: "Link", value: ({ link }) => link },
  { name: "Model", value: ({ model }) => model },
  { name: "Format", value: ({ format }) => format },
  { name: "Runtime", value: ({ runtime }) => runtime },
  ...figures,
  { name: "Best in", value: ({ bestIn }) => bestIn.join(" ") },
  why,
];

/** As a row: pointing at it or reaching it with the keyboard shows it in the chart. */
export const rowColumns: readonly Column<PlanPoint>[] = [
  {
    name: "What",
    value: what,
    show: (point) => (
      <>
        <button type="button" class="link" title="Show it in the chart" onFocus={() => (pointed.value = point.place)} onBlur={() => (pointed.value = null)} onMouseEnter={() => (pointed.value = point.place)} onMouseLeave={() => (pointed.value = null)} onClick={() => (chosen.value = point.place)}>{what(point)}</button>
        {point.nodes > 1 && <small class="under">{together(point)}</small>}
      </>
    ),
  },
  { name: "Runs", value: (point) => `${point.model} ${point.format}`, show: (point) => <>{runs(point)}<small class="under">with {runtimeNameOf(point.runtime)}</small></> },
  ...figures,
  { name: "Point", value: ({ place }) => place, isNumber: true },
  why,
];


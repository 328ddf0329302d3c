// The front on two axes, the ranges of it that are looked at, by hand or by number, and its points as a table.
import type { Chart, Plugin } from "chart.js";
import type { PlanPoint } from "llmhw/planner";
import { useMemo, useRef, useState } from "preact/hooks";
import { Brush } from "../chart/brush";
import { Figure } from "../chart/figure";
import { frontChart, type Maker } from "../chart/front";
import { isNarrow } from "../chart/labels";
import { colors as tints } from "../chart/colors";
import { plan } from "../state/fields";
import * as f from "../state/format";
import { hardwareOf } from "../state/own";
import { axes, chosen, clearRanges, distinct, type Measure, measures, OPEN, pointed, ranged, rangeOf, setRanges, shown, within, withinDistinct } from "../state/plan";
import { OptionalNumber, Select } from "../ui/fields";
import { Table } from "../ui/table";
import { filed, Point, rowColumns, what } from "./plan-points";

const MAKERS: readonly (Pick<Maker, "name" | "color" | "shape"> & { readonly id: string })[] = [
  { id: "apple", name: "Apple", color: "part1", shape: "circle" },
  { id: "nvidia", name: "NVIDIA", color: "part4", shape: "triangle" },
  { id: "amd", name: "AMD", color: "part5", shape: "rect" },
  { id: "intel", name: "Intel", color: "part2", shape: "rectRot" },
  { id: "other", name: "Others", color: "part3", shape: "star" },
];
const makerOf = ({ hardware }: PlanPoint) => {
  const vendor = hardwareOf(hardware)?.vendor ?? "other";
  return MAKERS.some(({ id }) => id === vendor) ? vendor : "other";
};

const AXES = measures.map(({ id, name, unit }) => ({ value: id, label: `${name}, ${unit}` }));

/** Both ends of a measure as a field each. */
function RangeFields({ measure }: { measure: Measure }) {
  const { id, name, unit } = measure;
  const bind = (end: "from" | "to") => ({
    get value() {
      return rangeOf(id)[end];
    },
    set value(value: number | null) {
      setRanges({ [id]: { ...rangeOf(id), [end]: value } });
    },
  });
  return (
    <>
      <OptionalNumber label={`${name} from`} unit={unit} bind={bind("from")} placeholder="any" />
      <OptionalNumber label={`${name} to`} unit={unit} bind={bind("to")} placeholder="any" />
    </>
  );
}

const rangeWords = (measure: Measure) => {
  const { from, to } = rangeOf(measure.id);
  const ends = [from !== null && `from ${measure.show(from)}`, to !== null && `to ${measure.show(to)}`].filter(Boolean).join(" ");
  return `${measure.name} ${ends}`;
};

/** Every range that is set, those of other axes too. */
function Ranged() {
  if (ranged.value.length === 0) return null;
  return (
    <div class="ranged">
      <ul class="chips" aria-label="Ranges that are looked at">
        {ranged.value.map((measure) => (
          <li key={measure.id}><span>{rangeWords(measure)}</span><button type="button" aria-label={`Take away ${rangeWords(measure)}`} onClick={() => setRanges({ [measure.id]: OPEN })}>×</button></li>
        ))}
      </ul>
      <button type="button" class="small" onClick={clearRanges}>Show all points</button>
    </div>
  );
}

/** Keys go from point to point, in the order of the horizontal axis. */
function Walk({ rows, x }: { rows: readonly PlanPoint[]; x: Measure }) {
  const sorted = [...rows].sort((a, b) => (x.of(a) ?? 0) - (x.of(b) ?? 0) || a.place - b.place);
  const now = Math.max(0, sorted.findIndex(({ place }) => place === shown.value?.place));
  const point = sorted[now];
  if (!point) return null;
  return (
    <div class="field walk">
      <label for="walk">Go from point to point</label>
      <input id="walk" type="range" min={0} max={sorted.length - 1} step={1} value={now} aria-valuetext={`${what(point)}, ${f.usd(point.priceUsd)}, ${f.rate(point.warmTokensPerSecondPerUser)}; ${point.reasons.join("; ")}`} onInput={(event) => {
          pointed.value = null;
          chosen.value = sorted[Number(event.currentTarget.value)]?.place ?? null;
        }} />
    </div>
  );
}

const FIRST = 12;

/** What is drawn, and from where to where it is looked at. */
function Axes() {
  const { x, y } = axes.value;
  return (
    <div class="axes">
      <Select label="Across" bind={plan.px} options={AXES} />
      <RangeFields measure={x} />
      <Select label="Upwards" bind={plan.py} options={AXES} />
      {x.id !== y.id && <RangeFields measure={y} />}
    </div>
  );
}

/** Not drawn anew with every point that the pointer passes. */
function Points() {
  const total = distinct.value.length;
  const rows = withinDistinct.value;
  const isAll = plan.pall.value;
  return (
    <>
      <div class="table-head">
        <h3 data-testid="plan-within">{rows.length === total ? `All ${f.integer(total)} points, cheapest first` : `${f.integer(rows.length)} of ${f.integer(total)} points, cheapest first`}</h3>
        <Ranged />
      </div>
      <div class="plan-points"><Table caption="Points of the front" columns={rowColumns} rows={isAll ? rows : rows.slice(0, FIRST)} empty="No point lies in these ranges." /></div>
      {rows.length > FIRST && <button type="button" class="more" aria-expanded={isAll} onClick={() => (plan.pall.value = !isAll)}>{isAll ? `Show the first ${FIRST}` : `Show all ${f.integer(rows.length)}`}</button>}
    </>
  );
}

export function FrontFigure() {
  const { x, y } = axes.value;
  const points = distinct.value;
  const rows = withinDistinct.value;
  const point = shown.value;
  const place = point?.place;
  const [where, setWhere] = useState<{ readonly chart: Chart | null; readonly area: string }>({ chart: null, area: "" });
  const makers = useMemo(() => {
    const inside = new Set(rows.map((point) => point.place));
    return MAKERS.map(({ id, ...look }): Maker => ({
      ...look,
      points: points.filter((point) => makerOf(point) === id && x.of(point) !== null && y.of(point) !== null).map((point) => ({ x: x.of(point)!, y: y.of(point)!, place: point.place, isWithin: inside.has(point.place) })),
    })).filter(({ points: some }) => some.length > 0);
  }, [points, rows, x, y]);
  const words = (wanted: number) => {
    const found = points.find((one) => one.place === wanted);
    return found ? [what(found), `${x.name}: ${x.show(x.of(found))}`, `${y.name}: ${y.show(y.of(found))}`, ...found.reasons.slice(0, 1)] : [];
  };
  // The chart tells where it stands whenever it is laid out, and shows the words of what the pointer is on.
  const pointing = useRef<number | null>(null);
  pointing.current = pointed.value;
  const plugin = useRef<Plugin>({
    id: "where",
    afterLayout: (chart) => {
      const { left, top, right, bottom } = chart.chartArea;
      const area = [left, top, right, bottom, ...["x", "y"].flatMap((name) => [chart.scales[name]?.type, chart.scales[name]?.min, chart.scales[name]?.max])].join();
      setWhere((before) => (before.chart === chart && before.area === area ? before : { chart, area }));
    },
    afterUpdate: (chart) => {
      const sets = chart.data.datasets as unknown as readonly { readonly data: readonly { readonly place: number }[] }[];
      const active = pointing.current === null ? [] : sets.flatMap(({ data }, datasetIndex) => data.flatMap((point, index) => (point.place === pointing.current ? [{ datasetIndex, index }] : [])));
      chart.tooltip?.setActiveElements(active, { x: 0, y: 0 });
    },
  });
  const [isByFinger, setByFinger] = useState(false);
  const draw = useMemo(() => (palette: typeof tints.value) => ({ ...frontChart(makers, x, y, place, words, palette), plugins: [plugin.current as never] }), [makers, x, y, place, pointed.value]);
  return (
    <>
      <Axes />
      <div class="columns wide-left front">
        <div class="stack">
          <Figure
            name="llmhw-plan"
            title={`${f.integer(points.length)} points that nothing beats in everything`}
            summary={`${y.name} over ${x.name} of ${points.length} points, ${rows.length} of them in the ranges. The table below has them all.`}
            rows={within.value}
            columns={filed}
            height={isNarrow.value ? 320 : 420}
            hasTable={false}
            draw={draw}
            legend={(palette) => makers.map(({ name, color, shape }) => ({ name, color: palette[color], shape }))}
            note="Drag over the chart to look at a part of it, or give the ends as numbers above; a click beside all points takes the range away."
            over={<Brush chart={where.chart} area={where.area} x={rangeOf(x.id)} y={x.id === y.id ? OPEN : rangeOf(y.id)} isByFinger={isByFinger}
              onBrush={({ x: across, y: up }) => setRanges(x.id === y.id ? { [x.id]: across } : { [x.id]: across, [y.id]: up })}
              onPoint={(at, isChosen) => {
                const found = at && makers[at.dataset]?.points[at.index]?.place;
                pointed.value = found ?? null;
                if (isChosen && found != null) chosen.value = found;
              }} />}
          />
          {navigator.maxTouchPoints > 0 && <button type="button" class="more" aria-pressed={isByFinger} onClick={() => setByFinger(!isByFinger)}>{isByFinger ? "Let fingers scroll again" : "Choose a range by finger"}</button>}
          <Walk rows={rows} x={x} />
        </div>
        {point && <Point point={point} title={`Point ${point.place}`} id="plan-shown" />}
      </div>
      <Points />
    </>
  );
}

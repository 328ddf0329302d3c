// A rectangle that is dragged over a chart: what lies in it is looked at. d3-brush draws and moves it, with mouse, pen and fingers; keys have
// fields of numbers beside the chart.
import type { Chart } from "chart.js";
import { type BrushBehavior, type BrushSelection, brush as makeBrush, type D3BrushEvent } from "d3-brush";
import { select } from "d3-selection";
import { useEffect, useRef } from "preact/hooks";
import { OPEN, type Range } from "../state/plan";

export interface Ranges {
  readonly x: Range;
  readonly y: Range;
}
interface Props extends Ranges {
  readonly chart: Chart | null;
  /** Whether fingers drag a range; otherwise they scroll the page, and a tap still chooses a point. */
  readonly isByFinger: boolean;
  /** Where the chart's area and scales are, in words: they move when it is drawn anew. */
  readonly area: string;
  readonly onBrush: (ranges: Ranges) => void;
  /** What the pointer is on; null beside everything. */
  readonly onPoint: (at: { readonly dataset: number; readonly index: number } | null, isChosen: boolean) => void;
}

/** How far from a point the pointer is still on it, in pixels. */
const NEAR = 18;
/** Three digits say where a range ends as well as a hand can. */
const rounded = (value: number) => Number(value.toPrecision(3));

export function Brush({ chart, area, x, y, isByFinger, onBrush, onPoint }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const behavior = useRef<BrushBehavior<unknown> | null>(null);
  const isMoving = useRef(false);
  const now = useRef({ chart, isByFinger, onBrush, onPoint });
  now.current = { chart, isByFinger, onBrush, onPoint };

  useEffect(() => {
    const layer = svg.current?.querySelector<SVGGElement>("g");
    if (!layer) return;
    const brush = makeBrush<unknown>();
    behavior.current = brush;
    brush.touchable(() => now.current.isByFinger);
    // A hand moves oftener than a chart is drawn: what it says counts once a frame, and where it lets go.
    let waiting = 0;
    brush.on("start brush end", ({ selection, sourceEvent, type }: D3BrushEvent<unknown>) => {
      // Moved by the page itself, or not ended yet: nothing was said.
      if (sourceEvent) isMoving.current = type !== "end";
      if (!sourceEvent || type === "start" || (type === "brush" && selection === null)) return;
      cancelAnimationFrame(waiting);
      const say = () => {
        const { chart, onBrush } = now.current;
        if (chart) onBrush(selection === null ? { x: OPEN, y: OPEN } : rangesOf(chart, selection));
      };
      if (type === "end") say();
      else waiting = requestAnimationFrame(say);
    });
    return () => {
      cancelAnimationFrame(waiting);
      brush.on("start brush end", null);
    };
  }, []);

  useEffect(() => {
    const layer = svg.current?.querySelector<SVGGElement>("g");
    const brush = behavior.current;
    // A hand that moves it is not to be corrected.
    if (!chart?.chartArea || !layer || !brush || isMoving.current) return;
    const { left, top, right, bottom } = chart.chartArea;
    brush.extent([[left, top], [right, bottom]]);
    const drawnLayer = select<SVGGElement, unknown>(layer);
    // d3-brush listens to fingers from the first time on that it may.
    drawnLayer.on("touchstart.brush touchmove.brush touchend.brush touchcancel.brush", null).style("touch-action", null);
    drawnLayer.call(brush);
    drawnLayer.call(brush.move, selectionOf(chart, x, y) as BrushSelection);
  }, [chart, area, isByFinger, x.from, x.to, y.from, y.to]);

  const point = (event: MouseEvent, isChosen: boolean) => {
    const { chart, onPoint } = now.current;
    if (!chart || !svg.current) return;
    const [found] = chart.getElementsAtEventForMode(event, "nearest", { intersect: false, axis: "xy" }, false);
    const box = svg.current.getBoundingClientRect();
    const isNear = found !== undefined && Math.hypot(found.element.x - (event.clientX - box.left), found.element.y - (event.clientY - box.top)) <= NEAR;
    onPoint(isNear ? { dataset: found.datasetIndex, index: found.index } : null, isChosen);
  };
  return (
    <svg ref={svg} class="brush" aria-hidden="true" onPointerMove={(event) => point(event, false)} onPointerLeave={() => now.current.onPoint(null, false)} onClick={(event) => point(event, true)}>
      <g />
    </svg>
  );
}

/** An end at the edge of the chart is open: what else is there comes along. */
function rangesOf(chart: Chart, selection: NonNullable<BrushSelection>): Ranges {
  const [[left, top], [right, bottom]] = selection as [[number, number], [number, number]];
  const { x, y } = chart.scales;
  const area = chart.chartArea;
  const value = (scale: typeof x, at: number, edge: number) => (Math.abs(at - edge) < 1 ? null : rounded(scale?.getValueForPixel(at) ?? 0));
  return { x: { from: value(x, left, area.left), to: value(x, right, area.right) }, y: { from: value(y, bottom, area.bottom), to: value(y, top, area.top) } };
}

function selectionOf(chart: Chart, x: Range, y: Range): BrushSelection | null {
  if (x.from === null && x.to === null && y.from === null && y.to === null) return null;
  const { left, top, right, bottom } = chart.chartArea;
  const at = (scale: (typeof chart.scales)[string] | undefined, value: number | null, edge: number, low: number, high: number) => {
    // A logarithmic scale has no place for zero and less.
    if (value === null || !scale) return edge;
    const place = value <= 0 && scale.type === "logarithmic" ? Number.NaN : scale.getPixelForValue(value);
    return Number.isFinite(place) ? Math.min(high, Math.max(low, place)) : edge;
  };
  const [from, to] = [at(chart.scales.x, x.from, left, left, right), at(chart.scales.x, x.to, right, left, right)];
  const [low, high] = [at(chart.scales.y, y.from, bottom, top, bottom), at(chart.scales.y, y.to, top, top, bottom)];
  return from < to && high < low ? [[from, high], [to, low]] : null;
}

// Horizontal bars of token rates: projected bars, a thin line for the interval, dots for what was measured.
import type { TooltipItem } from "chart.js";
import * as f from "../state/format";
import type { Colors } from "./colors";
import type { Config, Dataset } from "./figure";
import { ABOVE, isNarrow, type Names } from "./labels";

type Item = TooltipItem<"bar" | "scatter">;

export interface RateBar {
  readonly label: string;
  readonly value: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly measured?: readonly number[];
  /** What another rule gives, as diamonds. */
  readonly marks?: readonly number[];
  /** Dimmed bars are shown for comparison only: the model does not fit, or another number is chosen. */
  readonly isDim?: boolean;
  readonly color?: string;
}

/** Taller on a phone, where the names stand above the bars. */
export const barsHeight = (count: number, each = 30) => Math.max(90, count * (isNarrow.value ? Math.max(each, 30) + ABOVE : each) + 46);

/** A name in two lines of about the same length, where it is long for the axis. */
function inLines(text: string, most: number): string | readonly string[] {
  if (text.length <= most) return text;
  const middle = text.length / 2;
  const [at] = [...text.matchAll(/ /g)].map(({ index }) => index).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return at === undefined ? text : [text.slice(0, at), text.slice(at + 1)];
}

export function rateBars(bars: readonly RateBar[], colors: Colors, unit: string, { isLogarithmic = false, most = 46, marked = "by the guide" } = {}): Config {
  const written = f.number;
  const isAbove = isNarrow.value;
  // Two bars may have the same name: their numbers keep them apart.
  const labels = bars.map((_, at) => String(at));
  const names = bars.map(({ label }) => inLines(label, most));
  const bar = (rest: object): Dataset => ({ type: "bar", grouped: false, ...rest }) as unknown as Dataset;
  const datasets: Dataset[] = [
    bar({ label: "interval", order: 1, data: bars.map(({ low, high }) => (low != null && high != null ? [low, high] : null)), backgroundColor: colors.interval, barThickness: 4, borderRadius: 2 }),
    bar({
      label: "projected",
      order: 2,
      data: bars.map(({ value }) => value),
      backgroundColor: bars.map(({ isDim, color }) => (isDim ? `${color ?? colors.projected}55` : (color ?? colors.projected))),
      borderRadius: 4,
      // Beneath a name a bar takes what is left.
      ...(isAbove ? { barThickness: 13 } : { barPercentage: 0.72 }),
    }),
  ];
  const dots = (label: string, color: string, pointStyle: string, values: (bar: RateBar) => readonly number[] | undefined) => {
    const data = bars.flatMap((one, at) => (values(one) ?? []).map((x) => ({ x, y: labels[at], name: one.label, kind: label })));
    if (data.length > 0) datasets.unshift({ type: "scatter", label, order: 0, data, pointStyle, backgroundColor: color, borderColor: colors.surface, borderWidth: 1.5, pointRadius: 6, pointHoverRadius: 8, indexAxis: "x" } as unknown as Dataset);
  };
  dots("measured", colors.measured, "circle", ({ measured }) => measured);
  dots(marked, colors.guide, "rectRot", ({ marks }) => marks);
  return {
    type: "bar",
    data: { labels, datasets },
    options: {
      indexAxis: "y",
      layout: { padding: { right: 12 } },
      scales: {
        x: { ...(isLogarithmic ? { type: "logarithmic", min: 1 } : { beginAtZero: true }), grid: { color: colors.line }, border: { display: false }, ticks: { color: colors.muted, maxRotation: 0, callback: (value: number | string) => (isLogarithmic && !/^10*$/.test(String(value)) ? "" : written(Number(value))) }, title: { display: true, text: unit, color: colors.muted } },
        y: { grid: { display: false }, border: { color: colors.line }, ticks: { display: !isAbove, color: colors.text, autoSkip: false, callback: (_: unknown, at: number) => names[at] } },
      },
      plugins: {
        ...(isAbove ? { namesAbove: { names: bars.map(({ label }) => label), color: colors.text } satisfies Names } : {}),
        tooltip: {
          callbacks: {
            title: (items: readonly Item[]) => (items[0]?.raw as { name?: string } | null)?.name ?? bars[items[0]?.dataIndex ?? 0]?.label ?? "",
            label: (item: Item) => {
              const raw = item.raw as number | [number, number] | { x: number; kind: string } | null;
              if (Array.isArray(raw)) return `80 % interval: ${written(raw[0])} to ${written(raw[1])} ${unit}`;
              if (raw !== null && typeof raw === "object") return `${raw.kind}: ${written(raw.x)} ${unit}`;
              return `${written(raw ?? 0)} ${unit}`;
            },
          },
        },
      },
    },
  } as unknown as Config;
}

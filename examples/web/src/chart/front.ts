// The front on two axes: a shape and a colour for each maker, dimmed outside of what is looked at, a ring around the point that is shown.
import type { Measure } from "../state/plan";
import type { Colors } from "./colors";
import type { Config, Dataset } from "./figure";

export interface FrontPoint {
  readonly x: number;
  readonly y: number;
  readonly place: number;
  readonly isWithin: boolean;
}
export interface Maker {
  readonly name: string;
  readonly color: keyof Colors;
  readonly shape: "circle" | "triangle" | "rect" | "rectRot" | "star";
  readonly points: readonly FrontPoint[];
}

const ROOM = 1.06;
const written = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
/** Which marks of a logarithmic scale have a number: more of them where it spans less than a factor of twenty. */
function isNamed(value: number, span: number): boolean {
  const first = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  return (span < 20 ? [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8] : [1, 2, 5]).some((one) => Math.abs(first - one) < 1e-6);
}

export function frontChart(makers: readonly Maker[], x: Measure, y: Measure, shown: number | undefined, words: (place: number) => readonly string[], colors: Colors): Config {
  const all = makers.flatMap(({ points }) => points);
  const radius = (point: FrontPoint) => (point.place === shown ? 9 : 5);
  const datasets = makers.map(
    ({ name, color, shape, points }): Dataset =>
      ({
        type: "scatter",
        label: name,
        data: points,
        pointStyle: shape,
        backgroundColor: points.map(({ isWithin }) => `${colors[color]}${isWithin ? "cc" : "22"}`),
        borderColor: points.map(({ place, isWithin }) => (place === shown ? colors.text : shape === "star" ? `${colors[color]}${isWithin ? "" : "33"}` : isWithin ? colors.surface : `${colors[color]}44`)),
        borderWidth: points.map(({ place }) => (place === shown ? 2.5 : shape === "star" ? 1.5 : 0.8)),
        pointRadius: points.map(radius),
        pointHoverRadius: points.map(radius),
      }) as unknown as Dataset,
  );
  const axis = ({ name, unit, isLess, isLinear }: Measure, values: readonly number[]) => {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return {
      type: isLinear ? "linear" : "logarithmic",
      // A little room around the outermost points; on a logarithmic scale that is a factor.
      ...(isLinear ? { min: Math.min(0, least), grace: "4%" } : { min: least / ROOM, max: most * ROOM }),
      // Marks without a number are left out before the chart thins the others.
      ...(isLinear ? {} : { afterBuildTicks: (scale: { ticks: readonly { value: number }[] }) => (scale.ticks = scale.ticks.filter(({ value }) => isNamed(value, most / least))) }),
      grid: { color: colors.line },
      border: { color: colors.line },
      ticks: { color: colors.muted, maxRotation: 0, autoSkipPadding: 8, callback: (value: number) => written.format(value) },
      title: { display: true, text: `${name}, ${unit}; better is ${isLess ? "less" : "more"}`, color: colors.muted },
    };
  };
  return {
    type: "scatter",
    data: { datasets },
    options: {
      events: [],
      layout: { padding: { top: 8, right: 12 } },
      scales: { x: axis(x, all.map((point) => point.x)), y: axis(y, all.map((point) => point.y)) },
      plugins: { tooltip: { callbacks: { title: () => "", label: ({ raw }: { raw: unknown }) => [...words((raw as FrontPoint).place)] } } },
    },
  } as unknown as Config;
}

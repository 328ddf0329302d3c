// Points on two logarithmic scales, with a line where both are equal.
import type { TooltipItem } from "chart.js";
import * as f from "../state/format";
import type { Colors } from "./colors";
import type { Config, Dataset } from "./figure";

type Item = TooltipItem<"scatter">;

export interface Cloud {
  readonly name: string;
  readonly color: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly text: string }[];
  readonly shape?: "circle" | "triangle" | "rect" | "rectRot";
  readonly isLine?: boolean;
}

export function scatter(clouds: readonly Cloud[], colors: Colors, xTitle: string, yTitle: string): Config {
  const datasets = clouds.map(
    ({ name, color, points, shape, isLine }): Dataset =>
      ({
        type: isLine ? "line" : "scatter",
        label: name,
        data: points,
        backgroundColor: `${color}aa`,
        borderColor: isLine ? color : colors.surface,
        borderWidth: isLine ? 2 : 0.6,
        borderDash: isLine ? [6, 5] : [],
        pointRadius: isLine ? 0 : 4,
        pointHoverRadius: isLine ? 0 : 7,
        pointHitRadius: isLine ? 0 : 4,
        pointStyle: shape ?? "circle",
        order: isLine ? 1 : 0,
      }) as unknown as Dataset,
  );
  const axis = (text: string) => ({
    type: "logarithmic",
    grid: { color: colors.line },
    border: { color: colors.line },
    ticks: { color: colors.muted, maxRotation: 0, callback: (value: number) => (/^[125]0*$/.test(String(value)) ? f.number(value) : "") },
    title: { display: true, text, color: colors.muted },
  });
  return {
    type: "scatter",
    data: { datasets },
    options: {
      scales: { x: axis(xTitle), y: axis(yTitle) },
      plugins: { tooltip: { callbacks: { title: () => "", label: (item: Item) => (item.raw as { text?: string }).text ?? "" }, filter: (item: Item) => (item.raw as { text?: string }).text !== "" } },
    },
  } as unknown as Config;
}

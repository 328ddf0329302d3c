// One bar made of parts: where the time goes, what takes the memory.
import type { TooltipItem } from "chart.js";
import type { Colors } from "./colors";
import type { Config } from "./figure";

export interface Part {
  readonly name: string;
  readonly value: number;
  readonly color: keyof Colors;
}

export function stack(parts: readonly Part[], colors: Colors, written: (value: number) => string, most: number): Config {
  return {
    type: "bar",
    data: {
      labels: [""],
      datasets: parts.map(({ name, value, color }) => ({ label: name, data: [value], backgroundColor: colors[color], borderColor: colors.surface, borderWidth: { right: 2 }, borderSkipped: false, barPercentage: 1, categoryPercentage: 0.9 })),
    },
    options: {
      indexAxis: "y",
      scales: {
        x: { stacked: true, min: 0, max: most, grid: { color: colors.line }, border: { display: false }, ticks: { color: colors.muted, maxRotation: 0, callback: (value: number | string) => written(Number(value)) } },
        y: { stacked: true, display: false },
      },
      plugins: { tooltip: { callbacks: { title: () => "", label: (item: TooltipItem<"bar">) => `${item.dataset.label}: ${written(Number(item.raw))}` } } },
    },
  } as unknown as Config;
}

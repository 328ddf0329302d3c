// A month's cost by how much of it is owned, as stacked bars, and machines over the months, as steps.
import type { FleetMonth, FleetStep } from "llmhw/planner";
import * as f from "../state/format";
import type { Colors } from "./colors";
import type { Config, Dataset } from "./figure";

export const PARTS = [
  { name: "Purchase, spread over its life", color: "part1", of: ({ purchaseUsd }: FleetMonth) => purchaseUsd },
  { name: "Electricity", color: "part3", of: ({ energyUsd }: FleetMonth) => energyUsd },
  { name: "Rented", color: "part5", of: ({ rentUsd }: FleetMonth) => rentUsd },
] as const;

export function monthBars(months: readonly FleetMonth[], colors: Colors): Config {
  const names = months.map(({ replicas, isCheapest }) => `${replicas === 0 ? "all rented" : `${f.integer(replicas)} owned`}${isCheapest ? " ★" : ""}`);
  const datasets = PARTS.map(
    ({ name, color, of }): Dataset => ({ type: "bar", label: name, data: months.map(of), backgroundColor: colors[color], stack: "month", barPercentage: 0.78, borderRadius: 3 }) as unknown as Dataset,
  );
  return {
    type: "bar",
    data: { labels: names, datasets },
    options: {
      indexAxis: "y",
      layout: { padding: { right: 12 } },
      scales: {
        x: { stacked: true, beginAtZero: true, grid: { color: colors.line }, border: { display: false }, ticks: { color: colors.muted, maxRotation: 0, callback: (value: number) => `$${f.number(value)}` }, title: { display: true, text: "USD a month", color: colors.muted } },
        y: { stacked: true, grid: { display: false }, border: { color: colors.line }, ticks: { color: colors.text, autoSkip: false } },
      },
      plugins: { tooltip: { callbacks: { label: ({ dataset, raw }: { dataset: { label: string }; raw: number }) => `${dataset.label}: ${f.usd(raw)}`, footer: (items: readonly { dataIndex: number }[]) => `together ${f.usd(months[items[0]?.dataIndex ?? 0]?.totalUsd)}` } } },
    },
  } as unknown as Config;
}

export function machineSteps(steps: readonly FleetStep[], horizon: number, colors: Colors): Config {
  const points = steps.map(({ month, machines }) => ({ x: month, y: machines }));
  const last = points.at(-1);
  if (last && last.x < horizon) points.push({ x: horizon, y: last.y });
  return {
    type: "line",
    data: { datasets: [{ type: "line", label: "machines", data: points, stepped: true, borderColor: colors.projected, backgroundColor: colors.projected, borderWidth: 2.5, pointRadius: points.map(({ x }, at) => (at < steps.length && x <= horizon ? 5 : 0)) } as unknown as Dataset] },
    options: {
      scales: {
        x: { type: "linear", min: 0, max: horizon, grid: { color: colors.line }, border: { color: colors.line }, ticks: { color: colors.muted, stepSize: horizon > 48 ? 12 : 6, maxRotation: 0 }, title: { display: true, text: "months from now", color: colors.muted } },
        y: { type: "linear", beginAtZero: true, grid: { color: colors.line }, border: { color: colors.line }, ticks: { color: colors.muted, precision: 0 }, title: { display: true, text: "machines", color: colors.muted } },
      },
      plugins: { tooltip: { callbacks: { title: () => "", label: ({ raw }: { raw: { x: number; y: number } }) => `from month ${raw.x} on: ${f.integer(raw.y)} machines` } } },
    },
  } as unknown as Config;
}

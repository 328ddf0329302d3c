// A chart with its name, legend, the same as a table, and ways to save it.
import type { ChartConfiguration, ChartDataset, ChartOptions } from "chart.js";
import { useEffect, useRef, useState } from "preact/hooks";
import { download } from "../ui/download";
import { type Column, Exports, Table } from "../ui/table";
import { Chart } from "./chart";
import { type Colors, colors } from "./colors";

export type Config = ChartConfiguration<"bar" | "scatter" | "line", never, string>;
export type Dataset = ChartDataset<"bar" | "scatter" | "line", never>;
export type Options = ChartOptions<"bar" | "scatter" | "line">;
export interface LegendEntry {
  readonly name: string;
  readonly color: string;
}

interface Props<R> {
  readonly name: string;
  readonly title: string;
  /** What the picture shows, in a sentence, for those who cannot see it. */
  readonly summary: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  readonly height: number;
  readonly draw: (colors: Colors) => Config;
  readonly legend?: (colors: Colors) => readonly LegendEntry[];
  readonly note?: preact.ComponentChildren;
}

/** Charts are made when they come near the window. */
function useNear() {
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true), { rootMargin: "400px" });
    if (box.current) watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  return { box, isNear };
}

/** A picture of the chart on the page's background: a transparent one is unreadable elsewhere. */
function picture(chart: Chart, background: string): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = chart.canvas.width;
  canvas.height = chart.canvas.height;
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.fillStyle = background;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(chart.canvas, 0, 0);
  }
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

export function Figure<R>({ name, title, summary, rows, columns, height, draw, legend, note }: Props<R>) {
  const { box, isNear } = useNear();
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart | null>(null);
  const palette = colors.value;
  const paint = (tints: Colors) => {
    if (!canvas.current) return;
    const config = draw(tints);
    if (chart.current === null) chart.current = new Chart(canvas.current, config as never);
    else {
      chart.current.data = config.data as never;
      chart.current.options = config.options as never;
      chart.current.update("none");
    }
  };
  useEffect(() => {
    // One drawn for printing is out of sight, but must not keep the printed colours.
    if (isNear || chart.current !== null) paint(palette);
  }, [isNear, rows, palette, draw]);
  const latest = useRef(paint);
  latest.current = paint;
  useEffect(() => {
    // Printing does not wait for the next render: every chart is drawn at once, in the colours of the printed theme.
    const now = () => latest.current(colors.value);
    addEventListener("beforeprint", now);
    return () => removeEventListener("beforeprint", now);
  }, []);
  useEffect(() => () => chart.current?.destroy(), []);
  useEffect(() => {
    // The height follows the number of rows; set through the object model, which the policy allows.
    if (box.current) box.current.style.height = `${height}px`;
    chart.current?.resize();
  }, [height]);
  const save = async () => {
    const blob = chart.current && (await picture(chart.current, palette.surface));
    if (blob) download(`${name}.png`, "image/png", blob);
  };
  return (
    <figure class="figure">
      <figcaption>{title}</figcaption>
      {legend && (
        <ul class="legend">
          {legend(palette).map((entry) => (
            <li key={entry.name}><svg viewBox="0 0 12 12" aria-hidden="true"><rect width="12" height="12" rx="3" fill={entry.color} /></svg>{entry.name}</li>
          ))}
        </ul>
      )}
      <div class="canvas" ref={box}>
        <canvas ref={canvas} role="img" aria-label={summary} />
      </div>
      {note !== undefined && <p class="note">{note}</p>}
      <div class="figure-foot">
        <details>
          <summary>Show as a table</summary>
          <Table columns={columns} rows={rows} caption={title} />
        </details>
        <Exports name={name} columns={columns} rows={rows}>
          <button type="button" class="small" onClick={save}>PNG</button>
        </Exports>
      </div>
    </figure>
  );
}

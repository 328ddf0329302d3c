// A chart with its name, legend, the same as a table, and ways to save it.
import type { ChartConfiguration, ChartDataset, ChartOptions } from "chart.js";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
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
  /** A square when left out. */
  readonly shape?: string;
}
/** Shapes as Chart.js names them, in a box of twelve. */
const SHAPES: Readonly<Record<string, string>> = { circle: "M1 6a5 5 0 1 0 10 0a5 5 0 1 0-10 0", triangle: "M6 1L11.5 11H.5Z", rect: "M1.5 1.5h9v9h-9Z", rectRot: "M6 0L12 6L6 12L0 6Z", star: "M6 0v12M0 6h12M2 2l8 8M10 2l-8 8" };

interface Props<R> {
  readonly name: string;
  readonly title: string;
  /** What the picture shows, in a sentence, for those who cannot see it. */
  readonly summary: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  readonly height: number;
  /** A chart of Chart.js, or a hand that draws on the canvas itself. */
  readonly draw: ((colors: Colors) => Config) | { readonly on: (canvas: HTMLCanvasElement, colors: Colors, width: number) => void };
  readonly legend?: (colors: Colors) => readonly LegendEntry[];
  readonly note?: preact.ComponentChildren;
  /** What lies over the chart. */
  readonly over?: preact.ComponentChildren;
  /** A chart whose rows stand beside it anyway needs no table of its own. */
  readonly hasTable?: boolean;
}

/** Charts are made when they come near the window, and drawn again only while they are. */
function useNear() {
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), { rootMargin: "400px" });
    if (box.current) watcher.observe(box.current);
    return () => watcher.disconnect();
  }, []);
  return { box, isNear };
}

/** A picture of the chart on the page's background: a transparent one is unreadable elsewhere. */
function picture(drawn: HTMLCanvasElement, background: string): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = drawn.width;
  canvas.height = drawn.height;
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.fillStyle = background;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(drawn, 0, 0);
  }
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

export function Figure<R>({ name, title, summary, rows, columns, height, draw, legend, note, over, hasTable = true }: Props<R>) {
  const { box, isNear } = useNear();
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<Chart | null>(null);
  const isDrawn = useRef(false);
  const width = useRef(0);
  const [isTable, setTable] = useState(false);
  const palette = colors.value;
  const paint = (tints: Colors) => {
    if (!canvas.current) return;
    isDrawn.current = true;
    if ("on" in draw) return draw.on(canvas.current, tints, width.current);
    const config = draw(tints);
    if (chart.current === null) chart.current = new Chart(canvas.current, config as never);
    else {
      chart.current.data = config.data as never;
      chart.current.options = config.options as never;
      chart.current.update("none");
    }
  };
  useEffect(() => {
    if (isNear) paint(palette);
  }, [isNear, rows, palette, draw]);
  useEffect(() => {
    // One drawn for printing is out of sight, but must not keep the printed colours.
    if (isDrawn.current) paint(palette);
  }, [palette]);
  const latest = useRef(paint);
  latest.current = paint;
  useEffect(() => {
    // Printing does not wait for the next render: every chart is drawn at once, in the colours of the printed theme.
    const now = () => latest.current(colors.value);
    addEventListener("beforeprint", now);
    // Chart.js watches the size itself.
    const watcher = new ResizeObserver(([entry]) => {
      width.current = entry?.contentRect.width ?? 0;
      if (isDrawn.current && chart.current === null) now();
    });
    if (box.current) watcher.observe(box.current);
    return () => {
      removeEventListener("beforeprint", now);
      watcher.disconnect();
    };
  }, []);
  useEffect(() => () => chart.current?.destroy(), []);
  useLayoutEffect(() => {
    // The height follows the number of rows; set through the object model, which the policy allows, and at once: a link to a section
    // further down is followed as soon as the page is there.
    if (box.current) box.current.style.height = `${height}px`;
    chart.current?.resize();
  }, [height]);
  const save = async () => {
    const blob = isDrawn.current && canvas.current && (await picture(canvas.current, palette.surface));
    if (blob) download(`${name}.png`, "image/png", blob);
  };
  return (
    <figure class="figure">
      <figcaption>{title}</figcaption>
      {legend && (
        <ul class="legend">
          {legend(palette).map((entry) => (
            <li key={entry.name}><svg viewBox="0 0 12 12" aria-hidden="true">{entry.shape === undefined ? <rect width="12" height="12" rx="3" fill={entry.color} /> : <path d={SHAPES[entry.shape] ?? ""} fill={entry.color} stroke={entry.color} />}</svg>{entry.name}</li>
          ))}
        </ul>
      )}
      <div class="canvas" ref={box}>
        <canvas ref={canvas} role="img" aria-label={summary} />
        {over}
      </div>
      {note !== undefined && <p class="note">{note}</p>}
      <div class="figure-foot">
        {hasTable && (
          <details onToggle={(event) => setTable(event.currentTarget.open)}>
            <summary>Show as a table</summary>
            {isTable && <Table columns={columns} rows={rows} caption={title} />}
          </details>
        )}
        <Exports name={name} columns={columns} rows={rows}>
          <button type="button" class="small" onClick={save}>PNG</button>
        </Exports>
      </div>
    </figure>
  );
}

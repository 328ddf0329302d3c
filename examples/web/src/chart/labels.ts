// Names of horizontal bars. Beside the bars where there is room; on a phone above each bar, over the whole width, so that none is cut.
import { signal } from "@preact/signals";
import type { Chart, Plugin } from "chart.js";

const phone = matchMedia("(max-width: 600px)");
/** Read while rendering, so that turning a phone draws the charts again. */
export const isNarrow = signal(phone.matches);
phone.addEventListener("change", ({ matches }) => (isNarrow.value = matches));

const FONT = '560 11px "Inter", system-ui, sans-serif';
/** Room for a name above its bar, in pixels. */
export const ABOVE = 16;

/** Words in as many lines as they need; a single word too long for one is left as it is. */
export function wrapped(text: string, width: number, widthOf: (text: string) => number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last} ${word}`) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The names, in the options of the plugin below; a chart without them keeps its axis. */
export interface Names {
  readonly names: readonly string[];
  readonly color: string;
}
/** Draws each name above its bar, in the upper part of the room the bar has. */
export const namesAbove: Plugin<"bar", Partial<Names>> = {
  id: "namesAbove",
  afterDatasetsDraw({ ctx, chartArea, scales }: Chart, _, { names, color }) {
    const axis = scales.y;
    if (!axis || !names || names.length === 0) return;
    const each = chartArea.height / names.length;
    ctx.save();
    ctx.fillStyle = color ?? "";
    ctx.textBaseline = "top";
    names.forEach((name, at) => {
      ctx.font = FONT;
      // Past the chart's own width nothing can be drawn: a name that long takes two lines of smaller type.
      const lines = wrapped(name, chartArea.width, (text) => ctx.measureText(text).width);
      const top = axis.getPixelForValue(at) - each / 2 + 1;
      if (lines.length > 1) ctx.font = FONT.replace("11px", "9px");
      lines.forEach((line, row) => ctx.fillText(line, chartArea.left + 2, top + row * 9));
    });
    ctx.restore();
  },
};

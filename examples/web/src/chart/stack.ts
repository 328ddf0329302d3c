// One bar made of parts: where the time goes, what takes the memory. Drawn by hand: it changes with every step of a slider, and a chart
// library's whole update for two rows of rectangles is most of a frame.
import type { Colors } from "./colors";

export interface Part {
  readonly name: string;
  readonly value: number;
  readonly color: keyof Colors;
}

const FONT = '12px "Inter", system-ui, sans-serif';
const AXIS = 26;
const GAP = 2;
/** About as many marks as there is room for, at round values. */
function marks(most: number, room: number): readonly number[] {
  const wanted = most / Math.max(2, Math.floor(room / 70));
  const tens = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].map((one) => one * tens).find((one) => one >= wanted) ?? wanted;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, at) => at * step);
}

/** The width comes in: asking the page for it would lay it out in the middle of a frame. */
export function stack(parts: readonly Part[], height: number, written: (value: number) => string, most: number, limit?: number) {
  return (canvas: HTMLCanvasElement, colors: Colors, width: number): void => {
    const pen = canvas.getContext("2d");
    if (!pen || width === 0 || !(most > 0)) return;
    const sharp = devicePixelRatio;
    if (canvas.width !== Math.round(width * sharp) || canvas.height !== Math.round(height * sharp)) {
      canvas.width = Math.round(width * sharp);
      canvas.height = Math.round(height * sharp);
      // A sharp screen has more pixels than the bar has room.
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.font = FONT;
    // Names of the marks stand in the middle of them, so the bar keeps room for half a name on both sides.
    const side = pen.measureText(written(most)).width / 2 + 2;
    const room = width - 2 * side;
    const at = (value: number) => side + (value / most) * room;
    const bottom = height - AXIS;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    for (const mark of marks(most, room)) {
      pen.fillStyle = colors.line;
      pen.fillRect(at(mark), 0, 1, bottom + 5);
      pen.fillStyle = colors.muted;
      pen.fillText(written(mark), at(mark), bottom + 9);
    }
    let before = 0;
    for (const { value, color } of parts) {
      pen.fillStyle = colors[color];
      pen.fillRect(at(before), 6, Math.max(1, at(before + value) - at(before) - GAP), bottom - 12);
      before += value;
    }
    if (limit !== undefined) {
      pen.fillStyle = colors.bad;
      pen.fillRect(at(limit) - 1.5, 0, 3, bottom);
    }
  };
}

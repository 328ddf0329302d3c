// A projection beside a measurement. The only two quotients on the page that llmhw does not compute: how far off, and how many times.
export const errorOf = (projected: number, measured: number) => projected / measured - 1;
export const ratioOf = (one: number, other: number) => one / other;

/** The middle of a list of numbers, for "typically off by". */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

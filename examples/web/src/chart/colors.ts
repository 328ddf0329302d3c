// Charts are drawn on a canvas, which knows no style sheet: the theme's colours are read out of it.
import { computed } from "@preact/signals";
import { theme } from "../state/theme";

const NAMES = ["text", "muted", "line", "surface", "accent", "measured", "projected", "interval", "guide", "warn", "bad", "part1", "part2", "part3", "part4", "part5"] as const;
export type Colors = Readonly<Record<(typeof NAMES)[number], string>>;

export const colors = computed<Colors>(() => {
  void theme.value;
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as unknown as Colors;
});

// Four themes. Until one is chosen, the system's preference decides, also when it changes.
import { signal } from "@preact/signals";

export const themes = ["dark", "light", "neon", "solarized"] as const;
export type Theme = (typeof themes)[number];
const KEY = "llmhw-theme";

const isTheme = (name: string | null | undefined): name is Theme => themes.includes(name as Theme);
const now = document.documentElement.dataset.theme;
export const theme = signal<Theme>(isTheme(now) ? now : "dark");

function show(name: Theme): void {
  document.documentElement.dataset.theme = name;
  theme.value = name;
}

export function setTheme(name: Theme): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {
    // Storage may be forbidden: the theme then lasts as long as the page.
  }
  show(name);
}

export const nextTheme = () => setTheme(themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? "dark");

/** Paper is white: the page is printed in the light theme, and shown as before afterwards. */
export function printLight(): void {
  let before: Theme = theme.value;
  addEventListener("beforeprint", () => {
    before = theme.value;
    show("light");
  });
  addEventListener("afterprint", () => show(before));
}

export function followSystem(): void {
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", (event) => {
    let kept: string | null = null;
    try {
      kept = localStorage.getItem(KEY);
    } catch {
      // As above.
    }
    if (!isTheme(kept)) show(event.matches ? "light" : "dark");
  });
}

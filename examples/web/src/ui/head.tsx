// The bar at the top, and the list of sections.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { published } from "../state/fields";
import { setTheme, theme, themes } from "../state/theme";
import { copyLink, isHelpOpen, isPaletteOpen, saveAll } from "./actions";
import { goTo, sections } from "./section";

const current = signal<string>("");

/** The section in the upper part of the window is the current one. */
function useCurrent(): void {
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) if (entry.isIntersecting) current.value = entry.target.id;
      },
      { rootMargin: "-20% 0px -70% 0px" },
    );
    for (const { id } of sections) {
      const section = document.getElementById(id);
      if (section) watcher.observe(section);
    }
    return () => watcher.disconnect();
  }, []);
}

export function Head() {
  return (
    <header class="head">
      <a class="skip" href="#bandwidth">Skip to the content</a>
      <span class="brand"><svg viewBox="0 0 32 32" aria-hidden="true"><rect x="3" y="18" width="6" height="11" rx="2" class="bar-a" /><rect x="13" y="11" width="6" height="18" rx="2" class="bar-a" /><rect x="23" y="3" width="6" height="26" rx="2" class="bar-b" /></svg>llmhw</span>
      <div class="tools">
        <label class="switch" title="Show what the guide published beside what is computed here">
          <input type="checkbox" role="switch" checked={published.value} onChange={(event) => (published.value = event.currentTarget.checked)} />
          <span>As published</span>
        </label>
        <button type="button" onClick={copyLink}>Copy link</button>
        <button type="button" class="spare" onClick={saveAll}>Save JSON</button>
        <button type="button" class="spare" onClick={() => (isPaletteOpen.value = true)}>Search <kbd>Ctrl K</kbd></button>
        <select class="theme" aria-label="Theme" value={theme.value} onChange={(event) => setTheme(event.currentTarget.value as typeof theme.value)}>
          {themes.map((name) => <option key={name} value={name} selected={name === theme.value}>{name}</option>)}
        </select>
        <button type="button" aria-label="Help" onClick={() => (isHelpOpen.value = true)}>?</button>
      </div>
    </header>
  );
}

export function Contents() {
  useCurrent();
  return (
    <nav class="contents" aria-label="Sections">
      <ol>
        {sections.map(({ id, short }) => (
          <li key={id}>
            <a href={`#${id}`} aria-current={current.value === id ? "true" : undefined} onClick={(event) => {
                event.preventDefault();
                goTo(id);
              }}>{short}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

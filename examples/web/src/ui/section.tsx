// A numbered section with a heading that copies its own address.
import { linkTo } from "../state/address";
import { copy } from "./toast";

export const sections = [
  { id: "bandwidth", title: "Why bandwidth decides", short: "Bandwidth" },
  { id: "calculator", title: "Calculator", short: "Calculator" },
  { id: "hardware", title: "Hardware", short: "Hardware" },
  { id: "projections", title: "Projections and measurements", short: "Projections" },
  { id: "fit", title: "What fits where", short: "Model fit" },
  { id: "cluster", title: "Several machines together", short: "Cluster" },
  { id: "cost", title: "What a token costs", short: "Cost" },
  { id: "insights", title: "Four claims, checked", short: "Insights" },
  { id: "decision", title: "Which hardware to buy", short: "Decision" },
  { id: "plan", title: "Everything worth considering", short: "Plan" },
  { id: "fleet", title: "Many users", short: "Fleet" },
] as const;
/** The guide's nine sections have their number as key, those beyond it a letter. */
export const keyOf = (id: SectionId) => {
  const at = sections.findIndex((section) => section.id === id);
  return at < 9 ? String(at + 1) : id.charAt(0);
};
export type SectionId = (typeof sections)[number]["id"];

/** Smooth only for those who did not ask for less motion. */
const behavior = (): ScrollBehavior => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

/** For so long parts above may still grow. */
const HELD_MILLISECONDS = 6000;
let letGo = () => {};
/** Keeps a section where one went to while parts above it are still being loaded, until the reader moves. */
export function hold(section: Element): void {
  letGo();
  const page = document.querySelector("main");
  if (!page) return;
  // Watching begins with a word about what is there already.
  let isFirst = true;
  const watcher = new ResizeObserver(() => {
    if (!isFirst) section.scrollIntoView();
    isFirst = false;
  });
  watcher.observe(page);
  const moves = ["wheel", "touchstart", "pointerdown", "keydown"] as const;
  const waiting = setTimeout(() => letGo(), HELD_MILLISECONDS);
  letGo = () => {
    watcher.disconnect();
    clearTimeout(waiting);
    for (const move of moves) removeEventListener(move, letGo);
    letGo = () => {};
  };
  for (const move of moves) addEventListener(move, letGo, { passive: true });
}

export function goTo(id: SectionId): void {
  const section = document.getElementById(id);
  section?.scrollIntoView({ behavior: behavior() });
  if (section) hold(section);
  section?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  history.replaceState(null, "", `#${id}`);
}

/** The odds stand at the end of a section that may have to be loaded first. */
export function goToOdds(): void {
  goTo("fleet");
  let tries = 0;
  const look = () => {
    const heading = document.getElementById("odds");
    tries += 1;
    if (heading) {
      heading.scrollIntoView();
      heading.focus({ preventScroll: true });
      hold(heading);
    } else if (tries < 100) setTimeout(look, 100);
  };
  look();
}

/** Files and benchmarks of the reader's own are taken within the calculator. */
export function goToBring(): void {
  const heading = document.getElementById("bring");
  heading?.scrollIntoView({ behavior: behavior() });
  heading?.focus({ preventScroll: true });
}

export function goToTop(): void {
  scrollTo({ top: 0, behavior: behavior() });
  document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  history.replaceState(null, "", `${location.pathname}${location.search}`);
}

export function Section({ id, lead, children }: { id: SectionId; lead: preact.ComponentChildren; children: preact.ComponentChildren }) {
  const at = sections.findIndex((section) => section.id === id);
  const title = sections[at]?.title ?? id;
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <header class="section-head">
        <h2 id={`${id}-title`} tabIndex={-1}><span class="count" aria-hidden="true">{at + 1}</span>{title}</h2>
        <button type="button" class="anchor" aria-label={`Copy the link to: ${title}`} title="Copy the link to this section" onClick={() => copy(linkTo(id), "Link copied!")}>#</button>
      </header>
      <p class="lead">{lead}</p>
      {children}
    </section>
  );
}

export const Card = ({ title, children, class: extra = "" }: { title?: string; children: preact.ComponentChildren; class?: string }) => (
  <div class={`card ${extra}`}>
    {title !== undefined && <h3>{title}</h3>}
    {children}
  </div>
);

/** One number with its name and what it means. */
export const Fact = ({ name, children, note }: { name: string; children: preact.ComponentChildren; note?: preact.ComponentChildren }) => (
  <div class="fact">
    <dt>{name}</dt>
    <dd>{children}{note !== undefined && <small>{note}</small>}</dd>
  </div>
);

// What the page can do, once: for the palette, the keys and the buttons.
import { computed, signal } from "@preact/signals";
import { catalog } from "llmhw";
import { kinds } from "../own/nouns";
import type { Noun } from "../own/schema";
import { linkTo, resetAll } from "../state/address";
import { question, projection } from "../state/ask";
import { fields, published, scenario } from "../state/fields";
import { allHardware, allModels } from "../state/own";
import { nextTheme, setTheme, themes } from "../state/theme";
import { download } from "./download";
import { closeOwn, openOwn } from "./own-dialog";
import { goTo, goToBring, goToTop, keyOf, sections } from "./section";
import { copy } from "./toast";

export const REPOSITORY = "https://github.com/llmhw/llmhw";
export const isHelpOpen = signal(false);
export const isPaletteOpen = signal(false);

export const openRepository = () => window.open(REPOSITORY, "_blank", "noopener");
export const copyLink = () => copy(linkTo(), "Link copied!");
export const saveAll = () =>
  download(
    "llmhw-page.json",
    "application/json",
    JSON.stringify({ catalog: catalog.version, link: linkTo(), settings: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value])), question: question.value, answer: projection.value.answer ?? null }, null, 2),
  );
export function closeAll(): void {
  isHelpOpen.value = false;
  isPaletteOpen.value = false;
  closeOwn();
}

export interface Action {
  readonly name: string;
  readonly group: string;
  readonly keys?: string;
  readonly run: () => void;
}
/** One's own are offered as soon as they are there. */
const actions = computed<readonly Action[]>(() => [
  ...sections.map(({ id, title }): Action => ({ name: title, group: "Go to", keys: keyOf(id), run: () => goTo(id) })),
  { name: "To the top", group: "Go to", keys: "0", run: goToTop },
  { name: "Copy a link to this page as it stands", group: "Do", run: copyLink },
  { name: "Save everything as JSON", group: "Do", run: saveAll },
  ...(Object.keys(kinds) as Noun[]).map((noun): Action => ({ name: `${kinds[noun].title} of your own`, group: "Do", run: () => openOwn(noun) })),
  { name: "Bring your own file or benchmark", group: "Do", run: goToBring },
  { name: "As published: on or off", group: "Do", run: () => (published.value = !published.value) },
  { name: "Start over", group: "Do", run: resetAll },
  { name: "Print", group: "Do", run: () => print() },
  { name: "Repository", group: "Do", keys: "g", run: openRepository },
  { name: "Help", group: "Do", keys: "?", run: () => (isHelpOpen.value = true) },
  { name: "Next theme", group: "Theme", keys: "t", run: nextTheme },
  ...themes.map((name): Action => ({ name: `Theme: ${name}`, group: "Theme", run: () => setTheme(name) })),
  ...allModels.value.map((model): Action => ({ name: model.name, group: "Model", run: () => pick(() => (scenario.model.value = model.id)) })),
  ...allHardware.value.map((hardware): Action => ({ name: hardware.name, group: "Hardware", run: () => pick(() => (scenario.hw.value = hardware.id)) })),
]);
export const actionsByGroup = computed(() => ["Go to", "Do", "Theme", "Model", "Hardware"].map((group) => ({ group, members: actions.value.filter((action) => action.group === group) })));

function pick(change: () => void): void {
  change();
  goTo("calculator");
}

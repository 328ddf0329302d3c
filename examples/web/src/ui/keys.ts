// Keys for those who do not want to reach for the mouse. They keep quiet while something is typed.
import { tinykeys } from "tinykeys";
import { nextTheme } from "../state/theme";
import { closeAll, isHelpOpen, isPaletteOpen, openRepository } from "./actions";
import { isOwnOpen } from "./own-dialog";
import { goTo, goToTop, keyOf, sections } from "./section";

const TYPING = "input:not([type=checkbox]):not([type=range]), select, textarea, [contenteditable]";
const isTyping = (event: KeyboardEvent) => event.target instanceof Element && event.target.closest(TYPING) !== null;
const isDialog = () => isHelpOpen.value || isPaletteOpen.value || isOwnOpen.value;

/** Acts unless something is being typed or a dialog is open. */
const alone = (act: () => void) => (event: KeyboardEvent) => {
  if (isTyping(event) || isDialog() || event.metaKey || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  act();
};
/** Home moves a slider to its start; elsewhere it goes to the top. */
const unlessSlider = (act: () => void) => (event: KeyboardEvent) => {
  if (!(event.target instanceof HTMLInputElement)) alone(act)(event);
};

export function listenToKeys(): void {
  const openPalette = (event: KeyboardEvent) => {
    event.preventDefault();
    closeAll();
    isPaletteOpen.value = true;
  };
  tinykeys(window, {
    "$mod+k": openPalette,
    "Control+k": openPalette,
    "Meta+k": openPalette,
    "Shift+?": alone(() => (isHelpOpen.value = true)),
    "?": alone(() => (isHelpOpen.value = true)),
    t: alone(nextTheme),
    g: alone(openRepository),
    Escape: closeAll,
    Home: unlessSlider(goToTop),
    "0": alone(goToTop),
    ...Object.fromEntries(sections.map(({ id }) => [keyOf(id), alone(() => goTo(id))])),
  });
}

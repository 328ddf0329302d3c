// Beside the label of a select: describe one that is not in it.
import type { Signal } from "@preact/signals";
import { kinds } from "../own/nouns";
import type { Noun } from "../own/schema";
import { mine } from "../state/own";
import { openOwn } from "./own-dialog";

export function OwnButton({ noun, into }: { noun: Noun; into: Signal<string> }) {
  const isChosen = mine(noun).some(({ id }) => id === into.value);
  const does = isChosen ? "Change it …" : "Your own …";
  return <button type="button" class="link aside" aria-label={`${does} ${kinds[noun].title}`} onClick={() => openOwn(noun, into)}>{does}</button>;
}

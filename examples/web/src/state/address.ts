// The address holds everything that differs from the start, so that a link shows the same page.
import { batch, effect, signal } from "@preact/signals";
import { catalog } from "llmhw";
import { fields, type Tell } from "./fields";
import { settleNames } from "./own";

/** Set when a link was made with another catalogue: its numbers may differ. */
export const linkedVersion = signal<string | null>(null);
/** What of the address is no value of its field, in words: the field has its value at the start then. */
export const unread = signal<readonly string[]>([]);

/** What counts visits, which other sites add to links. */
const COUNTERS = /^(utm_.*|fbclid|gclid)$/;

/** Names that no field has, as a link has them that was cut or written by hand, and those given twice. */
function strangers(query: URLSearchParams): string[] {
  const names = [...new Set(query.keys())].filter((name) => !COUNTERS.test(name));
  const unknown = names.filter((name) => !Object.hasOwn(fields, name) && name !== "v");
  const twice = names.filter((name) => query.getAll(name).length > 1);
  return [
    ...unknown.map((name) => `${name.slice(0, 40)} in the address is no setting of this page: it is left out.`),
    ...twice.map((name) => `${name.slice(0, 40)} stands in the address twice: the first is taken.`),
  ];
}

export function readAddress(): void {
  const query = new URLSearchParams(location.search);
  const refused: string[] = [];
  batch(() => {
    for (const [name, field] of Object.entries(fields)) {
      const given = query.get(name);
      const tell: Tell = (part, why, instead) => refused.push(`${name}=${part.slice(0, 40)} in the address ${why}: ${instead}.`);
      field.value = given === null ? field.start : field.read(given, tell);
    }
    unread.value = [...refused, ...strangers(query), ...settleNames()];
  });
  const version = query.get("v");
  linkedVersion.value = version !== null && version !== catalog.version ? version : null;
}

function query(withVersion: boolean): string {
  const parts = new URLSearchParams();
  for (const [name, field] of Object.entries(fields)) {
    const written = field.write(field.value);
    if (written !== field.write(field.start)) parts.set(name, written);
  }
  if (withVersion) parts.set("v", catalog.version);
  const text = parts.toString();
  return text === "" ? "" : `?${text}`;
}

/** The page as it stands, with the day of the catalogue; to a section if one is named. */
export function linkTo(section?: string): string {
  const hash = section === undefined ? "" : `#${section}`;
  return `${location.origin}${location.pathname}${query(true)}${hash}`;
}

/** Keeps the address up to date. Browsers refuse many changes in a row, so it waits for a pause. */
export function keepAddress(): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const text = query(false);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const address = `${location.pathname}${text}${location.hash}`;
      if (address !== `${location.pathname}${location.search}${location.hash}`) history.replaceState(null, "", address);
    }, 250);
  });
}

export function resetAll(): void {
  batch(() => {
    for (const field of Object.values(fields)) field.value = field.start;
  });
}

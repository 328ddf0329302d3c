// What is typed into a form, as a tree of texts and ticks, and the description it stands for.
import type { Entry, Shape } from "./schema";

export type Draft = string | boolean | undefined | readonly Draft[] | { readonly [name: string]: Draft };
export type Fields = { readonly [name: string]: Draft };
export type Path = readonly (string | number)[];

const isList = (draft: Draft): draft is readonly Draft[] => Array.isArray(draft);
const isFields = (draft: Draft): draft is Fields => typeof draft === "object" && draft !== null && !isList(draft);

/** The same tree with one place changed; undefined takes it away. */
export function changed(draft: Draft, path: Path, value: Draft): Draft {
  const [at, ...rest] = path;
  if (at === undefined) return value;
  if (typeof at === "number") {
    const list = isList(draft) ? draft : [];
    if (rest.length === 0 && value === undefined) return list.filter((_, place) => place !== at);
    return at < list.length ? list.map((one, place) => (place === at ? changed(one, rest, value) : one)) : [...list, changed(undefined, rest, value)];
  }
  const fields = isFields(draft) ? draft : {};
  return { ...fields, [at]: changed(fields[at], rest, value) };
}

/** A record as it would have been typed. */
export function typed(record: unknown): Draft {
  if (record === null || record === undefined) return undefined;
  if (Array.isArray(record)) return record.map(typed);
  if (typeof record === "object") return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, typed(value)]));
  return typeof record === "boolean" ? record : String(record);
}

/** Empty fields are left out. What is not a number goes to the core as it is, for it to say so. */
export function described(draft: Draft, shape: Shape): unknown {
  switch (shape.kind) {
    case "flag":
      return draft === true ? true : undefined;
    case "several":
      return isList(draft) ? draft.map(String) : [];
    case "list":
      return isList(draft) && draft.length > 0 ? draft.map((one) => described(one, shape.of)) : undefined;
    case "group":
      return isFields(draft) ? fieldsOf(draft, shape.entries) : undefined;
    case "variants": {
      const type = isFields(draft) && typeof draft.type === "string" ? draft.type : "";
      return { type, ...fieldsOf(isFields(draft) ? draft : {}, shape.by[type]?.entries ?? []) };
    }
    default: {
      const text = typeof draft === "string" ? draft.trim() : "";
      if (text === "") return undefined;
      return shape.kind === "number" ? Number(text) : text;
    }
  }
}

export function fieldsOf(draft: Fields, entries: readonly Entry[]): Record<string, unknown> {
  const given = entries.map(({ name, shape }) => [name, described(draft[name], shape)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

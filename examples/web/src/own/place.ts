// Where in a form a refusal belongs. The core names a place (`model.attention[0].heads`) or a field alone (`heads`); each is looked
// for among the fields there are.
import type { Draft, Path } from "./draft";
import type { Entry, Shape } from "./schema";

/** Names of the core's own that no field has. */
const MEANT: Readonly<Record<string, string>> = { id: "name" };

export const idOf = (path: Path) => ["own", ...path].join("-");

/** Every place of a form as it stands, groups before what is in them. */
function places(entries: readonly Entry[], draft: Draft, before: Path = []): readonly Path[] {
  return entries.flatMap(({ name, shape }) => inside(shape, (draft as Record<string, Draft> | undefined)?.[name], [...before, name]));
}
function inside(shape: Shape, draft: Draft, path: Path): readonly Path[] {
  if (shape.kind === "group") return draft === undefined ? [path] : [path, ...places(shape.entries, draft, path)];
  if (shape.kind === "list") return [path, ...(Array.isArray(draft) ? draft.flatMap((one: Draft, at: number) => inside(shape.of, one, [...path, at])) : [])];
  if (shape.kind === "variants") {
    const type = (draft as { type?: string } | undefined)?.type ?? "";
    return [path, ...places(shape.by[type]?.entries ?? [], draft, path)];
  }
  return [path];
}

const dotted = (path: Path) => path.map((part, at) => (typeof part === "number" ? `[${part}]` : `${at === 0 ? "" : "."}${part}`)).join("");

export function placeOf(parameter: string | undefined, noun: string, entries: readonly Entry[], draft: Draft): Path | undefined {
  if (parameter === undefined) return undefined;
  const all = places(entries, draft);
  const full = parameter.replace(new RegExp(`^(${noun}|hardware)\\.`), "");
  const exact = all.find((path) => dotted(path) === full);
  if (exact) return exact;
  const last = full.split(".").at(-1) ?? full;
  const wanted = MEANT[last] ?? last;
  const named = all.find((path) => path.at(-1) === wanted);
  if (named) return named;
  // A field that is not there: the nearest group around it.
  return all.findLast((path) => full.startsWith(`${dotted(path)}.`) || full.startsWith(`${dotted(path)}[`));
}

// The fields of a form, drawn from their shapes: texts, numbers, ticks, choices, groups, lists and variants.
import { catalog } from "llmhw";
import type { Draft, Fields, Path } from "../own/draft";
import { idOf } from "../own/place";
import type { Entry, Shape } from "../own/schema";
import { labelOf, wordOf } from "../own/words";

export interface Form {
  readonly set: (at: Path, value: Draft) => void;
  readonly errorAt: (at: Path) => string | undefined;
}
interface Part {
  readonly draft: Draft;
  readonly path: Path;
  readonly form: Form;
}

/** Words others have used before are offered, and none is required. */
const KNOWN: Readonly<Record<string, () => readonly (string | undefined)[]>> = {
  generation: () => catalog.hardware().map(({ generation }) => generation),
  chip: () => catalog.hardware().map(({ chip }) => chip),
  engine: () => catalog.runtimes().map(({ engine }) => engine),
  usableMemoryRule: () => ["macos", "vram", "linux-unified", "host"],
};

const isWide = ({ kind }: Shape) => kind === "group" || kind === "list" || kind === "several" || kind === "variants";

export function Entries({ entries, draft, path, form }: Omit<Part, "draft"> & { entries: readonly Entry[]; draft: Fields }) {
  return (
    <div class="fields">
      {entries.map((entry) => {
        const part = { draft: draft[entry.name], path: [...path, entry.name], form };
        return isWide(entry.shape) ? <Wide key={entry.name} entry={entry} {...part} /> : <Single key={entry.name} entry={entry} {...part} />;
      })}
    </div>
  );
}

/** One text, number, choice or tick. */
function Single({ entry: { name, hint, isNeeded, otherwise, shape }, draft, path, form }: Part & { entry: Entry }) {
  const id = idOf(path);
  const error = form.errorAt(path);
  const shared = {
    id,
    "aria-invalid": error !== undefined,
    "aria-describedby": [`${id}-hint`, error && `${id}-error`].filter(Boolean).join(" "),
  };
  const frame = (control: preact.ComponentChildren) => (
    <div class={error === undefined ? "field" : "field field-bad"}>
      {control}
      <p class="note" id={`${id}-hint`}>{hint}</p>
      {error !== undefined && <p class="error" id={`${id}-error`} role="alert">{error}</p>}
    </div>
  );
  if (shape.kind === "flag") {
    return frame(
      <label class="check">
        <input {...shared} type="checkbox" checked={draft === true} onChange={(event) => form.set(path, event.currentTarget.checked)} />
        <span>{labelOf(name)}</span>
      </label>,
    );
  }
  const label = <label for={id}>{labelOf(name)}{isNeeded && <span class="needed"> needed</span>}</label>;
  const value = typeof draft === "string" ? draft : "";
  if (shape.kind === "choice") {
    return frame(
      <>
        {label}
        <select {...shared} aria-required={isNeeded} value={value} onChange={(event) => form.set(path, event.currentTarget.value)}>
          {(!isNeeded || value === "") && <option value="">not stated</option>}
          {shape.words.map((word) => <option key={word} value={word} selected={word === value}>{wordOf(name, word)}</option>)}
        </select>
      </>,
    );
  }
  const known = [...new Set(KNOWN[name]?.() ?? [])].filter((word) => word !== undefined).sort();
  return frame(
    <>
      {label}
      <input {...shared} aria-required={isNeeded} type="text" inputMode={shape.kind === "number" ? "decimal" : "text"} value={value} placeholder={otherwise} list={known.length > 0 ? `${id}-known` : undefined} autocomplete="off" onInput={(event) => form.set(path, event.currentTarget.value)} />
      {known.length > 0 && <datalist id={`${id}-known`}>{known.map((word) => <option key={word} value={word} />)}</datalist>}
    </>,
  );
}

/** A group with a frame around it: an optional one can be added and taken away, a list has many. */
function Wide({ entry, draft, path, form }: Part & { entry: Entry }) {
  const id = idOf(path);
  const error = form.errorAt(path);
  const { shape } = entry;
  return (
    <fieldset id={id} class={error === undefined ? "group" : "group field-bad"} aria-describedby={error && `${id}-error`}>
      <legend>{labelOf(entry.name)}{entry.isNeeded && <span class="needed"> needed</span>}</legend>
      <p class="note">{entry.hint}</p>
      {error !== undefined && <p class="error" id={`${id}-error`} role="alert">{error}</p>}
      {shape.kind === "several" && <Ticks name={entry.name} words={shape.words} draft={draft} path={path} form={form} />}
      {shape.kind === "list" && <List of={shape.of} what={labelOf(entry.name)} draft={draft} path={path} form={form} />}
      {shape.kind === "group" && (draft === undefined ? <button type="button" class="small" onClick={() => form.set(path, {})}>Add: {labelOf(entry.name).toLowerCase()}</button> : (
        <>
          <Entries entries={shape.entries} draft={draft as Fields} path={path} form={form} />
          <button type="button" class="small" onClick={() => form.set(path, undefined)}>Take away: {labelOf(entry.name).toLowerCase()}</button>
        </>
      ))}
    </fieldset>
  );
}

function Ticks({ name, words, draft, path, form }: Part & { name: string; words: readonly string[] }) {
  const chosen = Array.isArray(draft) ? (draft as readonly string[]) : [];
  const change = (word: string, isOn: boolean) => form.set(path, words.filter((one) => (one === word ? isOn : chosen.includes(one))));
  return (
    <div class="ticks">
      {words.map((word) => (
        <label key={word} class="check">
          <input type="checkbox" checked={chosen.includes(word)} onChange={(event) => change(word, event.currentTarget.checked)} />
          <span>{wordOf(name, word)}</span>
        </label>
      ))}
    </div>
  );
}

function List({ of, what, draft, path, form }: Part & { of: Shape; what: string }) {
  const members = Array.isArray(draft) ? (draft as readonly Draft[]) : [];
  return (
    <>
      {members.map((member, at) => (
        <Member key={at} of={of} what={`${what}, ${at + 1}`} draft={member} path={[...path, at]} form={form} />
      ))}
      <button type="button" class="small" onClick={() => form.set([...path, members.length], of.kind === "variants" ? { type: Object.keys(of.by)[0] } : {})}>{members.length === 0 ? "Add" : "Add another"}: {what.toLowerCase()}</button>
    </>
  );
}

function Member({ of, what, draft, path, form }: Part & { of: Shape; what: string }) {
  const id = idOf(path);
  const error = form.errorAt(path);
  const fields = (draft ?? {}) as Fields;
  const type = typeof fields.type === "string" ? fields.type : "";
  const entries = of.kind === "group" ? of.entries : of.kind === "variants" ? (of.by[type]?.entries ?? []) : [];
  return (
    <fieldset id={id} class={error === undefined ? "group" : "group field-bad"} aria-describedby={error && `${id}-error`}>
      <legend>{what}</legend>
      {of.kind === "variants" && (
        <div class="field">
          <label for={`${id}-type`}>Kind</label>
          <select id={`${id}-type`} value={type} aria-describedby={`${id}-what`} onChange={(event) => form.set(path, { ...fields, type: event.currentTarget.value })}>
            {Object.keys(of.by).map((name) => <option key={name} value={name} selected={name === type}>{wordOf("type", name)}</option>)}
          </select>
          <p class="note" id={`${id}-what`}>{of.by[type]?.what}</p>
        </div>
      )}
      {error !== undefined && <p class="error" id={`${id}-error`} role="alert">{error}</p>}
      <Entries entries={entries} draft={fields} path={path} form={form} />
      <button type="button" class="small" onClick={() => form.set(path, undefined)}>Take away: {what.toLowerCase()}</button>
    </fieldset>
  );
}

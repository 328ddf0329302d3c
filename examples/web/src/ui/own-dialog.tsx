// What nobody has listed, described by the reader. One form for every noun: it only collects; the core says what is wrong, and that is
// shown at the field.
import { batch, signal, type Signal } from "@preact/signals";
import type { LlmhwError } from "llmhw";
import { useId } from "preact/hooks";
import { wordsOf } from "../state/ask";
import { check, dropOwn, homeOf, keepOwn, mine } from "../state/own";
import { changed, type Draft, type Fields, fieldsOf, type Path, typed } from "../own/draft";
import { type Inputs, type Kind, kinds, laidOut, shownEntries } from "../own/nouns";
import { idOf, placeOf } from "../own/place";
import type { Noun } from "../own/schema";
import { Close, Dialog } from "./dialog";
import { Entries, type Form } from "./own-form";
import { say } from "./toast";

export const isOwnOpen = signal(false);
const noun = signal<Noun>("hardware");
const draft = signal<Fields>({});
/** The id of the one that is changed; a new one is made when there is none. */
const edited = signal<string | undefined>(undefined);
/** All that is wrong with it, in the order of the record. */
const refusals = signal<readonly LlmhwError[]>([]);
/** The select that gets what was made. */
let target: Signal<string> | undefined;

const kindOf = (one: Noun) => kinds[one] as Kind<Noun>;

function fill(record: object, id: string | undefined): void {
  batch(() => {
    draft.value = typed(record) as Fields;
    edited.value = id;
    refusals.value = [];
  });
}
export function openOwn(one: Noun, into: Signal<string> | undefined = homeOf(one)): void {
  batch(() => {
    noun.value = one;
    target = into;
    // Where one's own is chosen already, it is that which one wants to change.
    const chosen = mine(one).find(({ id }) => id === into?.value);
    fill(chosen?.input ?? kindOf(one).start, chosen?.id);
    isOwnOpen.value = true;
  });
}
export const closeOwn = () => (isOwnOpen.value = false);

const place = (error: LlmhwError): Path | undefined => placeOf(error.parameter, noun.value, shownEntries(noun.value), draft.value);

function submit(event: Event): void {
  event.preventDefault();
  const input = fieldsOf(draft.value, shownEntries(noun.value)) as unknown as Inputs[Noun];
  const others = mine(noun.value).filter(({ id }) => id !== edited.value);
  const verdict = check(noun.value, input, others);
  if ("refusal" in verdict) {
    refusals.value = verdict.refusal.all;
    const path = refusals.value.map(place).find((one) => one !== undefined);
    // The part of the form that was folded away opens with the next render.
    if (path) setTimeout(() => focusAt(path), 0);
    return;
  }
  batch(() => {
    keepOwn(noun.value, verdict, edited.value);
    if (target) target.value = verdict.id;
    isOwnOpen.value = false;
  });
  say(`${verdict.input.name} is chosen.`);
}
/**
 * What is typed answers what was refused there, and may answer what did not agree with another field. Of a list that has lost a member,
 * other members have its place.
 */
function isAnswered({ kind }: LlmhwError, refused: Path, at: Path, value: Draft): boolean {
  if (kind === "inconsistent") return true;
  const changedAt = value === undefined && typeof at.at(-1) === "number" ? at.slice(0, -1) : at;
  const shared = Math.min(refused.length, changedAt.length);
  return idOf(refused.slice(0, shared)) === idOf(changedAt.slice(0, shared));
}
/** At the field, or at the first field of the group. */
function focusAt(path: Path): void {
  const at = document.getElementById(idOf(path));
  const field = at?.matches("input, select") ? at : at?.querySelector<HTMLElement>("input, select, button");
  (field as HTMLElement | null | undefined)?.focus();
}

/** A listed one is a good start: its numbers are in the form, its name asks to be changed. */
function StartFrom() {
  const id = useId();
  const listed = kindOf(noun.value).listed();
  return (
    <div class="field start-from">
      <label for={id}>Start from a listed one</label>
      <select id={id} value="" onChange={(event) => {
          const record = listed[Number(event.currentTarget.value)];
          if (event.currentTarget.value !== "" && record) fill({ ...record, id: null, provenance: null, name: `${record.name}, my own` }, undefined);
          event.currentTarget.value = "";
        }}>
        <option value="">Choose to fill the form …</option>
        {listed.map(({ name }, at) => <option key={at} value={at}>{name}</option>)}
      </select>
    </div>
  );
}

function Kept() {
  const kept = mine(noun.value);
  if (kept.length === 0) return null;
  const forget = (id: string) => {
    dropOwn(noun.value, id);
    if (edited.value === id) fill(kindOf(noun.value).start, undefined);
  };
  return (
    <div class="kept">
      <h3>Yours so far</h3>
      <ul class="chips" aria-label="Yours so far">
        {kept.map(({ id, input }) => (
          <li key={id}>
            <button type="button" class="link" aria-label={`Change ${input.name}`} aria-pressed={edited.value === id} onClick={() => fill(input, id)}>{input.name}</button>
            <button type="button" aria-label={`Take away ${input.name}`} onClick={() => forget(id)}>×</button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function OwnDialog() {
  const kind = kindOf(noun.value);
  const title = `${kind.title} of your own`;
  const refused = refusals.value.map((error) => ({ error, path: place(error) }));
  const { first, more } = laidOut(noun.value);
  const form: Form = {
    set: (at, value: Draft) => {
      batch(() => {
        draft.value = changed(draft.value, at, value) as Fields;
        refusals.value = refused.filter(({ error, path }) => path === undefined || !isAnswered(error, path, at, value)).map(({ error }) => error);
      });
    },
    errorAt: (at) => refused.filter(({ path }) => path !== undefined && idOf(path) === idOf(at)).map(({ error }) => wordsOf(error)).join(" ") || undefined,
  };
  const isInMore = more.some(({ name }) => refused.some(({ path }) => path?.[0] === name));
  return (
    <Dialog open={isOwnOpen} title={title} class="wide">
      <div class="dialog-head"><h2>{title}</h2><Close open={isOwnOpen} /></div>
      <p class="note">{kind.note} It stays in the address of this page: a link takes it along.</p>
      <Kept />
      <StartFrom />
      <form onSubmit={submit} noValidate>
        <Entries entries={first} draft={draft.value} path={[]} form={form} />
        {more.length > 0 && (
          <details class="more-fields" open={isInMore || undefined}>
            <summary>More, all optional</summary>
            <Entries entries={more} draft={draft.value} path={[]} form={form} />
          </details>
        )}
        {refused.map(({ error, path }) => path === undefined && <p key={error.message} class="error" role="alert">{error.message}</p>)}
        <div class="buttons">
          <button type="submit" class="primary">{edited.value === undefined ? "Use it" : "Change it"}</button>
          {edited.value !== undefined && <button type="button" onClick={() => fill(kind.start, undefined)}>Make another</button>}
        </div>
      </form>
    </Dialog>
  );
}

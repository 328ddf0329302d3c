// Inputs bound to a field. Each has a label, and the core's words when it refuses the value.
import type { Signal } from "@preact/signals";
import { useId, useMemo } from "preact/hooks";
import { grouped, type Option } from "./options";

interface Common {
  readonly label: string;
  readonly note?: string | undefined;
  /** What is taken instead of what is set, and why. */
  readonly instead?: string | undefined;
  readonly error?: string | undefined;
  /** Beside the label: what can be done other than choosing. */
  readonly aside?: preact.ComponentChildren;
}

/** Label above, control, then note, what is taken instead, or refusal. */
function Frame({ id, label, note, instead, error, aside, children, value }: Common & { id: string; value?: string | undefined; children: preact.ComponentChildren }) {
  return (
    <div class={error === undefined ? "field" : "field field-bad"}>
      <div class="field-head">
        <label for={id}>{label}</label>
        {value !== undefined && <span class="value" aria-hidden="true">{value}</span>}
        {aside}
      </div>
      {children}
      {note !== undefined && <p class="note" id={`${id}-note`}>{note}</p>}
      {instead !== undefined && <p class="instead" id={`${id}-instead`} role="status">{instead}</p>}
      {error !== undefined && <p class="error" id={`${id}-error`} role="alert">{error}</p>}
    </div>
  );
}
const described = (id: string, { note, instead, error }: Partial<Pick<Common, "note" | "instead" | "error">>) =>
  [note !== undefined && `${id}-note`, instead !== undefined && `${id}-instead`, error !== undefined && `${id}-error`].filter(Boolean).join(" ") || undefined;

export function Select({ bind, options, ...common }: Common & { bind: Signal<string>; options: readonly Option[] }) {
  const id = useId();
  const chosen = bind.value;
  // Hundreds of options, made only when they change: with every step of a slider they would be most of the work.
  const entries = useMemo(() => {
    const entry = ({ value, label, disabled }: Option) => <option key={value} value={value} disabled={disabled} selected={value === chosen}>{label}</option>;
    return grouped(options).map(([group, members]) => (group === undefined ? members.map(entry) : <optgroup key={group} label={group}>{members.map(entry)}</optgroup>));
  }, [options, chosen]);
  return (
    <Frame id={id} {...common}>
      <select id={id} value={chosen} aria-invalid={common.error !== undefined} aria-describedby={described(id, common)} onChange={(event) => (bind.value = event.currentTarget.value)}>
        {entries}
      </select>
    </Frame>
  );
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** A box takes what is typed, and one that is left empty shows again what holds. Not by `onChange`: preact/compat, which the palette needs, makes it `onInput` everywhere. */
const exact = (bind: Signal<number>) => ({
  value: bind.value,
  onInput: ({ currentTarget: { value } }: { currentTarget: HTMLInputElement }) => {
    if (value !== "") bind.value = Number(value);
  },
  onBlur: ({ currentTarget: box }: { currentTarget: HTMLInputElement }) => {
    if (box.value === "") box.value = String(bind.value);
  },
});

/** A slider for the hand and a number for the exact value. */
export function Slider({ bind, min, max, step, unit = "", show, ...common }: Common & Range & { bind: Signal<number>; unit?: string; show?: ((value: number) => string) | undefined }) {
  const id = useId();
  return (
    <Frame id={id} {...common} label={unit === "" ? common.label : `${common.label}, ${unit}`} value={show?.(bind.value)}>
      <div class="slider">
        <input id={id} type="range" min={min} max={max} step={step} value={bind.value} aria-valuetext={show?.(bind.value)} aria-describedby={described(id, common)} onInput={(event) => (bind.value = Number(event.currentTarget.value))} />
        <input type="number" aria-label={`${common.label}, exact`} min={min} step="any" {...exact(bind)} aria-invalid={common.error !== undefined} aria-describedby={described(id, common)} />
      </div>
    </Frame>
  );
}

/** A slider over a list of values that are not evenly spaced, such as context lengths; `taken` is what holds where that is not what is set. */
export function Steps({ bind, values, show, taken, ...common }: Common & { bind: Signal<number>; values: readonly number[]; show: (value: number) => string; taken?: number | undefined }) {
  const id = useId();
  const said = taken === undefined ? show(bind.value) : `${show(bind.value)}, ${show(taken)} is taken`;
  const at = values.findLastIndex((value) => value <= bind.value);
  return (
    <Frame id={id} {...common} value={show(taken ?? bind.value)}>
      <div class="slider">
        <input id={id} type="range" min={0} max={values.length - 1} step={1} value={Math.max(0, at)} aria-valuetext={said} aria-describedby={described(id, common)} onInput={(event) => (bind.value = values[Number(event.currentTarget.value)] ?? bind.value)} />
        <input type="number" aria-label={`${common.label}, exact`} min={1} step="any" {...exact(bind)} aria-invalid={common.error !== undefined} aria-describedby={described(id, common)} />
      </div>
    </Frame>
  );
}

/** A number that may be left empty: the placeholder says what then holds. */
export function OptionalNumber({ bind, placeholder, unit, ...common }: Common & { bind: { value: number | null }; placeholder: string; unit?: string }) {
  const id = useId();
  return (
    <Frame id={id} {...common} label={unit === undefined ? common.label : `${common.label}, ${unit}`}>
      <input id={id} type="number" step="any" placeholder={placeholder} value={bind.value ?? ""} aria-invalid={common.error !== undefined} aria-describedby={described(id, common)} onInput={(event) => (bind.value = event.currentTarget.value === "" ? null : Number(event.currentTarget.value))} />
    </Frame>
  );
}

export function NumberField({ bind, unit, ...common }: Common & { bind: Signal<number>; unit?: string }) {
  const id = useId();
  return (
    <Frame id={id} {...common} label={unit === undefined ? common.label : `${common.label}, ${unit}`}>
      <input id={id} type="number" step="any" {...exact(bind)} aria-invalid={common.error !== undefined} aria-describedby={described(id, common)} />
    </Frame>
  );
}

export function TextField({ bind, placeholder, ...common }: Common & { bind: Signal<string>; placeholder: string }) {
  const id = useId();
  return (
    <Frame id={id} {...common}>
      <input id={id} type="text" placeholder={placeholder} value={bind.value} aria-invalid={common.error !== undefined} aria-describedby={described(id, common)} onInput={(event) => (bind.value = event.currentTarget.value)} />
    </Frame>
  );
}

export function Check({ bind, label }: { bind: Signal<boolean>; label: string }) {
  return (
    <label class="check">
      <input type="checkbox" checked={bind.value} onChange={(event) => (bind.value = event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** Several of a list, shown as chips that can be taken away, and a select that adds. */
export function Several({ bind, options, label, most = 24, error }: { bind: Signal<readonly string[]>; options: readonly Option[]; label: string; most?: number; error?: string | undefined }) {
  const id = useId();
  const named = (value: string) => options.find((option) => option.value === value)?.label ?? value;
  const left = options.filter(({ value }) => !bind.value.includes(value));
  return (
    <div class={error === undefined ? "field several" : "field several field-bad"}>
      <label for={id}>{label}</label>
      <ul class="chips" aria-label={`${label}: chosen`}>
        {bind.value.map((value, at) => (
          <li key={`${value}${at}`}>
            <span>{named(value)}</span>
            <button type="button" aria-label={`Take away ${named(value)}`} onClick={() => (bind.value = bind.value.filter((_, other) => other !== at))}>×</button>
          </li>
        ))}
      </ul>
      <select id={id} value="" disabled={bind.value.length >= most} aria-invalid={error !== undefined} aria-describedby={described(id, { error })} onChange={(event) => {
          if (event.currentTarget.value !== "") bind.value = [...bind.value, event.currentTarget.value];
          event.currentTarget.value = "";
        }}>
        <option value="">Add …</option>
        {grouped(left).map(([group, members]) => (
          <optgroup key={group ?? ""} label={group ?? "All"}>{members.map(({ value, label: text }) => <option key={value} value={value}>{text}</option>)}</optgroup>
        ))}
      </select>
      {error !== undefined && <p class="error" id={`${id}-error`} role="alert">{error}</p>}
    </div>
  );
}

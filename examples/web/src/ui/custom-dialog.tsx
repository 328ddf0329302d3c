// Hardware nobody has listed. The form only collects; the core says what is wrong, and that is shown at the field.
import { batch, signal } from "@preact/signals";
import { catalog, type HardwareInput, LlmhwError } from "llmhw";
import { addCustom, check, customs, removeCustom } from "../state/custom";
import { fieldOf, wordsOf } from "../state/ask";
import { scenario } from "../state/fields";
import { formWords, vendorWords } from "../state/words";
import { Close, Dialog } from "./dialog";
import { say } from "./toast";

const isOpen = signal(false);
const draft = signal<Readonly<Record<string, string>>>({});
const refusal = signal<LlmhwError | null>(null);
const START = { name: "", device: "unified" };

interface Input {
  readonly name: string;
  readonly label: string;
  readonly kind: "text" | "number" | "select";
  readonly options?: readonly (readonly [string, string])[];
  readonly list?: string;
  readonly isNeeded?: boolean;
  readonly hint?: string;
}
const number = (name: string, label: string, isNeeded = false, hint?: string): Input => ({ name, label, kind: "number", isNeeded, ...(hint === undefined ? {} : { hint }) });
const select = (name: string, label: string, options: readonly (readonly [string, string])[], isNeeded = false): Input => ({ name, label, kind: "select", options: isNeeded ? options : [["", "not stated"], ...options], isNeeded });

const INPUTS: readonly Input[] = [
  { name: "name", label: "Name", kind: "text", isNeeded: true },
  select("device", "The GPU", [["unified", "shares the machine's memory"], ["discrete", "is a card with its own"], ["cpu", "there is none"]], true),
  number("memoryGibibytes", "Memory, GiB", true, "As sold: a 24 GB card has 24."),
  number("memoryBandwidthGigabytesPerSecond", "Memory bandwidth, GB/s", true),
  select("vendor", "Maker of the chip", ["apple", "nvidia", "amd", "intel", "other"].map((id) => [id, vendorWords[id] ?? id] as const)),
  { name: "generation", label: "Generation of the chip", kind: "text", list: "generations", hint: "Decides which measurements the speed rests on." },
  select("formFactor", "Shape", Object.entries(formWords)),
  number("peakFp16Teraflops", "Half-precision peak, TFLOP/s"),
  number("usableMemoryGibibytes", "Usable memory, GiB", false, "Where it is measured or set; else a rule."),
  number("loadPowerWatts", "Draw at work, W"),
  number("idlePowerWatts", "Draw when idle, W"),
  number("priceUsd", "Price, USD"),
];
const generations = [...new Set(catalog.hardware().flatMap(({ generation }) => generation ?? []))].sort();

export function openCustom(): void {
  batch(() => {
    draft.value = START;
    refusal.value = null;
    isOpen.value = true;
  });
}
export const closeCustom = () => (isOpen.value = false);
export const isCustomOpen = isOpen;

/** Empty fields are left out. What is not a number goes to the core as it is, for it to say so. */
function described(): HardwareInput {
  const entries = INPUTS.flatMap(({ name, kind }): [string, string | number][] => {
    const text = draft.value[name]?.trim() ?? "";
    if (text === "") return [];
    return [[name, kind === "number" ? Number(text) : text]];
  });
  return Object.fromEntries(entries) as unknown as HardwareInput;
}

/** The id is made from the name, so a refusal of the one is shown at the other. */
const atField = (error: LlmhwError) => (fieldOf(error) === "id" ? "name" : fieldOf(error));

function submit(event: Event): void {
  event.preventDefault();
  const input = described();
  const verdict = check(input);
  if ("refusal" in verdict) {
    refusal.value = verdict.refusal;
    const field = atField(verdict.refusal);
    if (field) document.querySelector<HTMLElement>(`#own-${field}`)?.focus();
    return;
  }
  batch(() => {
    addCustom(verdict.id, input);
    scenario.hw.value = verdict.id;
    isOpen.value = false;
  });
  say(`${input.name} is in the calculator.`);
}

function Field({ input }: { input: Input }) {
  const { name, label, kind, options, list, isNeeded, hint } = input;
  const id = `own-${name}`;
  const error = refusal.value && atField(refusal.value) === name ? wordsOf(refusal.value) : undefined;
  const shared = {
    id,
    value: draft.value[name] ?? "",
    "aria-invalid": error !== undefined,
    "aria-required": isNeeded,
    "aria-describedby": [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined,
    onInput: (event: Event) => {
      draft.value = { ...draft.value, [name]: (event.currentTarget as HTMLInputElement | HTMLSelectElement).value };
      if (error !== undefined) refusal.value = null;
    },
  };
  return (
    <div class={error === undefined ? "field" : "field field-bad"}>
      <label for={id}>{label}{isNeeded && <span class="needed"> needed</span>}</label>
      {kind === "select" ? (
        <select {...shared}>{options?.map(([value, text]) => <option key={value} value={value}>{text}</option>)}</select>
      ) : (
        <input {...shared} type="text" inputMode={kind === "number" ? "decimal" : "text"} list={list} autocomplete="off" />
      )}
      {hint && <p class="note" id={`${id}-hint`}>{hint}</p>}
      {error && <p class="error" id={`${id}-error`} role="alert">{error}</p>}
    </div>
  );
}

export function CustomDialog() {
  const error = refusal.value;
  const isElsewhere = error && !INPUTS.some(({ name }) => name === atField(error));
  return (
    <Dialog open={isOpen} title="Hardware of your own" class="wide">
      <div class="dialog-head"><h2>Hardware of your own</h2><Close open={isOpen} /></div>
      <p class="note">It stays in the address of this page: a link to it takes your hardware along.</p>
      <form onSubmit={submit} noValidate>
        <div class="fields">{INPUTS.map((input) => <Field key={input.name} input={input} />)}</div>
        <datalist id="generations">{generations.map((name) => <option key={name} value={name} />)}</datalist>
        {isElsewhere && <p class="error" role="alert">{error.message}</p>}
        <div class="buttons"><button type="submit" class="primary">Use it</button></div>
      </form>
      {customs.value.length > 0 && (
        <ul class="chips" aria-label="Your hardware">
          {customs.value.map(({ id, input }) => <li key={id}><span>{input.name}</span><button type="button" aria-label={`Take away ${input.name}`} onClick={() => drop(id)}>×</button></li>)}
        </ul>
      )}
    </Dialog>
  );
}

/** Nothing may point at hardware that is gone. */
function drop(id: string): void {
  batch(() => {
    removeCustom(id);
    if (scenario.hw.value === id) scenario.hw.value = scenario.hw.start;
  });
}

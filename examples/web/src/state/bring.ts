// Files and texts of the reader's own: what each is, and what becomes of it. The readers are a module of their own, which is loaded with the
// first file.
import { batch, effect, signal, untracked } from "@preact/signals";
import { catalog, LlmhwError, type Measurement } from "llmhw";
import type { Inputs } from "../own/nouns";
import type { Noun } from "../own/schema";
import { attempt, wordsOf } from "./ask";
import { scenario } from "./fields";
import * as f from "./format";
import { allHardware, allModels, check, given, keepOwn, mine, type Mine, named } from "./own";
import { addRuns } from "./runs";

const readers = () => import("llmhw/files");

/** What became of each file. */
export interface Said {
  readonly file: string;
  readonly words: string;
  readonly isRefused: boolean;
}
export const said = signal<readonly Said[]>([]);
export const isReading = signal(false);

const say = (file: string, words: string) => (said.value = [...said.value, { file, words, isRefused: false }]);
function refuse(file: string, error: unknown): void {
  const words = error instanceof LlmhwError ? error.message.replaceAll(`${file}: `, "") : String(error);
  said.value = [...said.value, { file, words, isRefused: true }];
}
async function trying(file: string, work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
  } catch (error) {
    refuse(file, error);
  }
}

/** Keeps a description; one that is called as a listed one stands beside it under a name of its own. */
function kept<N extends Noun>(noun: N, record: object): Mine<N> {
  const verdict = check(noun, record as Inputs[N]);
  const name = `${(record as { name: string }).name} (yours)`;
  const made = "refusal" in verdict ? check(noun, { ...record, id: undefined, name } as Inputs[N]) : verdict;
  if ("refusal" in made) throw "refusal" in verdict ? verdict.refusal : made.refusal;
  keepOwn(noun, made, undefined);
  return made;
}

/** What the page does not ask for is left out: the address holds it. */
function short<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([name, value]) => name !== "provenance" && value !== null)) as T;
}

async function takeGguf(name: string, parts: readonly File[]): Promise<void> {
  const { readGguf } = await readers();
  const { model, format, fileBytes } = await readGguf(parts);
  batch(() => {
    const mineModel = kept("model", { ...short(model), id: undefined, name: `${model.name} (your file)` });
    const mineFormat = kept("format", short(format));
    scenario.model.value = mineModel.id;
    scenario.format.value = mineFormat.id;
  });
  say(name, `${model.name}, ${f.number(model.totalParametersBillions)} billion parameters in ${f.gigabytes(fileBytes / 1e9)}: chosen as model and weight format.`);
}

async function takeConfig(file: File, text: string, index: string | undefined, safetensors: readonly File[]): Promise<void> {
  const { readConfig, readSafetensorsHeader } = await readers();
  const headers = await Promise.all(safetensors.map(readSafetensorsHeader));
  const { model } = readConfig(text, { name: file.name, index, safetensors: headers });
  const name = `${model.name} ${f.number(model.totalParametersBillions)}B (config.json)`;
  scenario.model.value = kept("model", { ...short(model), id: undefined, name }).id;
  say(file.name, `${f.number(model.totalParametersBillions)} billion parameters in ${model.layers} layers${headers.length > 0 ? ", counted in the safetensors files" : ""}: chosen as the model. Choose its weight format.`);
}

const ROWS: readonly (readonly [Noun, "hardware" | "models" | "formats" | "runtimes" | "links"])[] = [["hardware", "hardware"], ["model", "models"], ["format", "formats"], ["runtime", "runtimes"], ["link", "links"]];
const UNUSED = ["cloudModels", "electricity", "scenarios"] as const;

async function takeCatalogue(name: string, text: string): Promise<void> {
  const { readCatalog } = await readers();
  const file = readCatalog(text, { name });
  const added: string[] = [];
  const others: string[] = [];
  batch(() => {
    for (const [noun, list] of ROWS) {
      for (const { aliases, ...row } of file[list] ?? []) {
        added.push((kept(noun, { ...short(row), id: row.id === "" ? undefined : row.id }).input as { name?: string | null }).name ?? "");
        others.push(...(aliases ?? []));
      }
    }
  });
  const unused = UNUSED.flatMap((list) => (file[list]?.length ? [`${file[list].length} of ${list.replace(/([A-Z])/g, " $1").toLowerCase()}`] : []));
  const left = unused.length > 0 ? ` Not used by this page: ${unused.join(", ")}.` : "";
  // Rows are picked from lists here, so other names have no use.
  const aliases = others.length > 0 ? ` Other names are not used by this page: ${others.join(", ")}.` : "";
  say(name, `${added.length === 0 ? "No rows." : `In the pickers now: ${added.join(", ")}.`}${aliases}${left}`);
}

/** Rows as a tool printed them, of one machine, model and format, waiting to be told which those are. */
export interface Printed {
  readonly tool: string;
  readonly groups: readonly (readonly { readonly row: Measurement; readonly why: string | undefined }[])[];
  readonly leftOut: readonly string[];
}
export const printed = signal<Printed | null>(null);
export const group = signal("0");
/** Why the runs were refused, until something else is chosen. */
export const runRefusal = signal<LlmhwError | null>(null);
export const ran = { hardware: signal(""), model: signal(""), format: signal(""), runtime: signal("") };

export async function takeOutput(name: string, text: string): Promise<void> {
  const { ownRuns, readMeasurements } = await readers();
  const { tool, rows, leftOut } = readMeasurements(text, { name });
  const whose = ({ hardware, model, format }: Measurement) => JSON.stringify([hardware, model, format]);
  // Whether a row can be a run does not depend on what it ran on.
  const any = { hardware: "any", model: "any", format: "any" };
  const why = (row: Measurement) => {
    const { refusal } = attempt(() => ownRuns([row], any));
    return refusal && `${refusal.parameter?.replace("rows[0].", "")} ${wordsOf(refusal)}`;
  };
  const groups = [...new Set(rows.map(whose))].map((one) => rows.filter((row) => whose(row) === one).map((row) => ({ row, why: why(row) })));
  batch(() => {
    printed.value = { tool, groups, leftOut };
    group.value = "0";
  });
  say(name, `${rows.length} ${rows.length === 1 ? "row" : "rows"} of ${tool}: say what they ran on.`);
}

/** What the tool says is chosen where it is a listed name; otherwise what the calculator has. */
effect(() => {
  const row = printed.value?.groups[Number(group.value)]?.[0]?.row;
  if (row) untracked(() => prefill(row));
});
function prefill(row: Measurement): void {
  const own = (noun: Noun, name: string) => mine(noun).find(({ id, input }) => id === name || (input as { name?: string | null }).name === name)?.id;
  const found = (noun: Noun, name: string, find: (name: string) => { readonly id: string }) => (name === "" ? undefined : (own(noun, name) ?? attempt(() => find(name).id).answer));
  batch(() => {
    runRefusal.value = null;
    ran.hardware.value = found("hardware", row.hardware, catalog.find.hardware) ?? scenario.hw.value;
    ran.model.value = found("model", row.model, catalog.find.models) ?? scenario.model.value;
    ran.format.value = found("format", row.format, catalog.find.formats) ?? scenario.format.value;
    ran.runtime.value = found("runtime", row.runtime, catalog.find.runtimes) ?? scenario.runtime.value;
  });
}

/** The rows of the chosen group as runs on what was chosen; whether they were taken. */
export async function useRows(): Promise<boolean> {
  const rows = (printed.value?.groups[Number(group.value)] ?? []).filter(({ why }) => why === undefined).map(({ row }) => row);
  const { ownRuns } = await readers();
  const { refusal } = attempt(() => {
    const runtime = ran.runtime.value === "" ? null : given("runtime", ran.runtime.value);
    addRuns(ownRuns(rows, { hardware: named(ran.hardware.value), model: given("model", ran.model.value), format: given("format", ran.format.value), runtime }));
  });
  runRefusal.value = refusal ?? null;
  if (refusal) return false;
  const groups = printed.value?.groups.filter((_, at) => at !== Number(group.value)) ?? [];
  batch(() => {
    printed.value = printed.value && groups.length > 0 ? { ...printed.value, groups } : null;
    group.value = "0";
  });
  return true;
}

export const nameOfHardware = (id: string) => allHardware.value.find((one) => one.id === id)?.name ?? id;
export const nameOfModel = (id: string) => allModels.value.find((one) => one.id === id)?.name ?? id;

/** Longer is no text that a person writes or a tool prints. */
const MOST_TEXT_BYTES = 8 << 20;

/** Sorts files by what they are and takes each. */
export async function take(files: readonly File[]): Promise<void> {
  said.value = [];
  isReading.value = true;
  const ggufs = new Map<string, File[]>();
  const configs: { readonly file: File; readonly text: string }[] = [];
  const safetensors: File[] = [];
  let index: string | undefined;
  const later: (() => Promise<void>)[] = [];
  for (const file of files) {
    const ending = /\.([a-z]+)$/i.exec(file.name)?.[1]?.toLowerCase();
    if (ending === "gguf") {
      const whole = file.name.replace(/-\d{5}-of-\d{5}(?=\.gguf$)/i, "");
      ggufs.set(whole, [...(ggufs.get(whole) ?? []), file]);
    } else if (ending === "safetensors") safetensors.push(file);
    else if (file.size > MOST_TEXT_BYTES) refuse(file.name, "It is too long for a text, and not a GGUF file by its name.");
    else {
      const text = await file.text();
      const json = ending === "json" ? parsed(text) : undefined;
      if (ending === "toml" || (json && "schema_version" in json)) later.push(() => trying(file.name, () => takeCatalogue(file.name, text)));
      else if (json && "weight_map" in json) index = text;
      else if (json && ["model_type", "text_config", "llm_config", "language_config", "architectures"].some((name) => name in json)) configs.push({ file, text });
      else later.push(() => trying(file.name, () => takeOutput(file.name, text)));
    }
  }
  for (const [name, parts] of ggufs) await trying(parts.length === 1 ? parts[0]!.name : name, () => takeGguf(parts.length === 1 ? parts[0]!.name : name, parts));
  for (const { file, text } of configs) await trying(file.name, () => takeConfig(file, text, index, safetensors));
  if (configs.length === 0) for (const { name } of safetensors) refuse(name, "Weights alone do not say how the model is built: bring its config.json with them.");
  for (const work of later) await work();
  isReading.value = false;
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A text that was pasted. */
export async function paste(text: string): Promise<void> {
  said.value = [];
  isReading.value = true;
  await trying("What you pasted", () => takeOutput("What you pasted", text));
  isReading.value = false;
}

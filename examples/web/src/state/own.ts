// Hardware, models, formats, runtimes, links and hosts of the reader's own. The page keeps the descriptions; whether they make sense is
// for the core to say.
import { batch, computed, type ReadonlySignal, type Signal } from "@preact/signals";
import { catalog, type Hardware, type HardwareInput, LlmhwError, type Model, type ModelInput } from "llmhw";
import { type Inputs, kinds } from "../own/nouns";
import type { Noun } from "../own/schema";
import { cluster, type Field, matrix, needs, odds, own, plan, scenario } from "./fields";

export interface Mine<N extends Noun> {
  readonly id: string;
  readonly input: Inputs[N];
}

const nouns = Object.keys(kinds) as Noun[];
const found: Readonly<Partial<Record<Noun, (name: string) => { readonly id: string }>>> = { hardware: catalog.find.hardware, model: catalog.find.models, format: catalog.find.formats, runtime: catalog.find.runtimes, link: catalog.find.links };
const kept: Readonly<Record<Noun, Field<string>>> = { hardware: own.own, model: own.ownmodel, format: own.ownformat, runtime: own.ownruntime, link: own.ownlink, host: own.ownhost };
/** What points at them. */
const uses: Readonly<Record<Noun, { readonly one: readonly Field<string>[]; readonly many: readonly Field<readonly string[]>[] }>> = {
  hardware: { one: [scenario.hw, cluster.node], many: [matrix.mhw, cluster.mix, odds.ohw] },
  model: { one: [scenario.model, needs.nmodel], many: [matrix.mmodel] },
  format: { one: [scenario.format, matrix.mformat], many: [] },
  runtime: { one: [scenario.runtime], many: [] },
  link: { one: [cluster.link, needs.nlink], many: [plan.plinks] },
  host: { one: [scenario.host], many: [] },
};

/** The id of what a name stands for, listed or the reader's own; nothing where there is no such thing. */
function idOf(noun: Noun, name: string): string | undefined {
  if (mine(noun).some(({ id }) => id === name)) return name;
  try {
    return found[noun]?.(name).id;
  } catch (error) {
    if (error instanceof LlmhwError) return undefined;
    throw error;
  }
}
/**
 * Lists hold ids, so what the address names otherwise goes by its id. A name there is not stays where the core is asked about it and refuses
 * it at its field; where it would not be asked, the name is told and left out.
 */
export function settleNames(): readonly string[] {
  for (const noun of nouns) {
    for (const field of uses[noun].one) if (field.value !== field.start) field.value = idOf(noun, field.value) ?? field.value;
    for (const field of uses[noun].many) if (field.value !== field.start) field.value = field.value.map((name) => idOf(noun, name) ?? name);
  }
  const isKnown = (name: string) => idOf("hardware", name) !== undefined;
  const { host } = scenario;
  const told = odds.ohw.value.filter((name) => !isKnown(name)).map((name) => `ohw=${name.slice(0, 40)} in the address is no hardware: it is left out.`);
  if (told.length > 0) odds.ohw.value = odds.ohw.value.filter(isKnown);
  if (host.value === "" || idOf("host", host.value) !== undefined) return told;
  told.push(`host=${host.value.slice(0, 40)} in the address is no machine around a card: it is left out.`);
  host.value = "";
  return told;
}

/** An id stands for one thing: a second one could not be chosen. */
const isTaken = (id: string, how: string) => ({ refusal: new LlmhwError({ kind: "invalid-record", parameter: "name", message: `${id} is ${how} already; give it another name` }) });
/** What the core makes of a description: its id, or the refusal. `others` are those it will stand beside. */
export function check<N extends Noun>(noun: N, input: Inputs[N], others: readonly Mine<N>[] = []): Mine<N> | { refusal: LlmhwError } {
  try {
    const id = kinds[noun].ask(input);
    if (kinds[noun].listed().some((listed) => listed.id === id)) return isTaken(id, "listed");
    if (others.some((other) => other.id === id)) return isTaken(id, "described");
    // Links and runtimes carry their id; the others get theirs from the core each time.
    return { id, input: noun === "link" || noun === "runtime" ? { ...input, id } : input };
  } catch (error) {
    if (error instanceof LlmhwError) return { refusal: error };
    throw error;
  }
}

interface Read<N extends Noun> {
  readonly good: readonly Mine<N>[];
  readonly refused: readonly string[];
}
/** Descriptions from the address are checked like typed ones; those the core refuses are left out and said so. */
function read<N extends Noun>(noun: N, text: string): Read<N> {
  if (text === "") return { good: [], refused: [] };
  const what = kinds[noun].title;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    given = undefined;
  }
  if (!Array.isArray(given)) return { good: [], refused: [`${what} in the address cannot be read.`] };
  const good: Mine<N>[] = [];
  const refused: string[] = [];
  for (const input of given) {
    try {
      const verdict = check(noun, input as Inputs[N], good);
      if ("id" in verdict) good.push(verdict);
      else refused.push(`${what} in the address is left out. ${verdict.refusal.message}`);
    } catch (error) {
      refused.push(`${what} in the address is left out. ${String(error)}`);
    }
  }
  return { good, refused };
}

const reads = Object.fromEntries(nouns.map((noun) => [noun, computed(() => read(noun, kept[noun].value))])) as unknown as { readonly [N in Noun]: ReadonlySignal<Read<N>> };
export const mine = <N extends Noun>(noun: N): readonly Mine<N>[] => reads[noun].value.good as readonly Mine<N>[];
export const refusedOwn = computed(() => nouns.flatMap((noun) => reads[noun].value.refused));

function keep<N extends Noun>(noun: N, list: readonly Mine<N>[]): void {
  kept[noun].value = list.length === 0 ? "" : JSON.stringify(list.map(({ input }) => input));
}
function repoint(noun: Noun, from: string, to: string | undefined): void {
  for (const field of uses[noun].one) if (field.value === from) field.value = to ?? field.start;
  for (const field of uses[noun].many) if (field.value.includes(from)) field.value = field.value.flatMap((id) => (id === from ? (to ?? []) : id));
}

/** Keeps one, in the place of the one it was made from. */
export function keepOwn<N extends Noun>(noun: N, made: Mine<N>, before: string | undefined): void {
  batch(() => {
    const others = mine(noun).filter(({ id }) => id !== made.id || id === before);
    const at = others.findIndex(({ id }) => id === before);
    keep(noun, at < 0 ? [...others, made] : others.map((one, place) => (place === at ? made : one)));
    if (before !== undefined && before !== made.id) repoint(noun, before, made.id);
  });
}
/** Nothing may point at what is gone. */
export function dropOwn(noun: Noun, id: string): void {
  batch(() => {
    keep(noun, mine(noun).filter((one) => one.id !== id));
    repoint(noun, id, undefined);
  });
}

/** What to give the core for an id: the description where it is the reader's own, else the id. */
export const given = <N extends Noun>(noun: N, id: string): string | Inputs[N] => mine(noun).find((one) => one.id === id)?.input ?? id;
export const named = (id: string): string | HardwareInput => given("hardware", id);

/** Listed and own hardware together, own first. */
export const allHardware = computed<readonly (Hardware | (HardwareInput & { id: string }))[]>(() => [...mine("hardware").map(({ id, input }) => ({ ...input, id })), ...catalog.hardware()]);
export const allModels = computed<readonly (Model | (ModelInput & { id: string }))[]>(() => [...mine("model").map(({ id, input }) => ({ ...input, id })), ...catalog.models()]);
export const hardwareOf = (id: string) => allHardware.value.find((one) => one.id === id);
export const modelOf = (id: string) => allModels.value.find((one) => one.id === id);
export const formatNameOf = (id: string) => mine("format").find((one) => one.id === id)?.input.name ?? catalog.formats().find((one) => one.id === id)?.name ?? id;
export const runtimeNameOf = (id: string) => mine("runtime").find((one) => one.id === id)?.input.name ?? catalog.runtimes().find((one) => one.id === id)?.name ?? id;

export const linkNameOf = (id: string) => mine("link").find((one) => one.id === id)?.input.name ?? catalog.links().find((one) => one.id === id)?.name ?? id;

/** The chosen machine in full; a card in the host the reader put it into. Nothing where a name stands for no machine. */
export const chosenMachine = computed(() => {
  const host = mine("host").find((one) => one.id === scenario.host.value)?.input;
  const machine = hardwareOf(scenario.hw.value);
  return host === undefined || machine === undefined || !hasHost(machine) ? machine : { ...machine, host };
});
/** The same as the core takes it: by name where the reader changed nothing. */
export const chosenHardware = computed<string | HardwareInput>(() => {
  const { value: machine } = chosenMachine;
  return machine === undefined || machine === hardwareOf(scenario.hw.value) ? named(scenario.hw.value) : machine;
});
/** Cards and processors sit in a machine, and a discrete device is a card where nothing else is said. */
export const hasHost = ({ device, formFactor }: { readonly device: string; readonly formFactor?: string | null | undefined }) =>
  device === "cpu" || (formFactor ?? (device === "discrete" ? "card" : "")).endsWith("card");
/** Which select a noun is put into when it was not asked for at one. */
export const homeOf = (noun: Noun): Signal<string> | undefined => uses[noun].one[0];

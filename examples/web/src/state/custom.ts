// Hardware of the reader's own. The page keeps the descriptions; whether they make sense is for the core to say.
import { computed } from "@preact/signals";
import { catalog, type Hardware, type HardwareInput, LlmhwError, pool, project } from "llmhw";
import { own } from "./fields";

export interface Own {
  readonly id: string;
  readonly input: HardwareInput;
}

/** What the core makes of a description: its id, or the refusal. */
export function check(input: HardwareInput): { id: string } | { refusal: LlmhwError } {
  try {
    pool({ hardware: input, nodes: 1 });
    const { hardware } = project({ hardware: input, model: "llama-3.2-1b", format: "q4-k-m", contextTokens: 512 });
    if (catalog.hardware().some((listed) => listed.id === hardware)) {
      return { refusal: new LlmhwError({ kind: "invalid-record", parameter: "name", message: `${hardware} is listed already; give it another name` }) };
    }
    return { id: hardware };
  } catch (error) {
    if (error instanceof LlmhwError) return { refusal: error };
    throw error;
  }
}

/** Descriptions from the address are checked like typed ones; those the core refuses are left out and said so. */
const parsed = computed<{ good: readonly Own[]; refused: readonly string[] }>(() => {
  if (own.value === "") return { good: [], refused: [] };
  let given: unknown;
  try {
    given = JSON.parse(own.value);
  } catch {
    return { good: [], refused: ["The hardware in the address cannot be read."] };
  }
  const good: Own[] = [];
  const refused: string[] = [];
  for (const input of Array.isArray(given) ? given : []) {
    let verdict: ReturnType<typeof check>;
    try {
      verdict = check(input as HardwareInput);
    } catch (error) {
      refused.push(String(error));
      continue;
    }
    if ("id" in verdict) good.push({ id: verdict.id, input: input as HardwareInput });
    else refused.push(verdict.refusal.message);
  }
  return { good, refused };
});

export const customs = computed(() => parsed.value.good);
export const refusedCustoms = computed(() => parsed.value.refused);

function keep(list: readonly Own[]): void {
  own.value = list.length === 0 ? "" : JSON.stringify(list.map(({ input }) => input));
}
export const addCustom = (id: string, input: HardwareInput) => keep([...customs.value.filter((one) => one.id !== id), { id, input }]);
export const removeCustom = (id: string) => keep(customs.value.filter((one) => one.id !== id));

/** Listed and own hardware together, own first. */
export const allHardware = computed<readonly (Hardware | (HardwareInput & { id: string }))[]>(() => [
  ...customs.value.map(({ id, input }) => ({ ...input, id })),
  ...catalog.hardware(),
]);

/** What to give the core for an id: the description for hardware of one's own, else the id. */
export const named = (id: string): string | HardwareInput => customs.value.find((one) => one.id === id)?.input ?? id;
export const hardwareOf = (id: string) => allHardware.value.find((one) => one.id === id);

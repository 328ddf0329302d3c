// Runs of the reader's own. The address keeps them; what they change is for the core to say.
import { computed } from "@preact/signals";
import { type CalibratedRun, calibrate, LlmhwError, type OwnRunInput } from "llmhw";
import { runs } from "./fields";

/** Runs from the address are checked one by one; those the core refuses are left out and said so. */
const read = computed(() => {
  const good: OwnRunInput[] = [];
  const refused: string[] = [];
  let given: unknown;
  try {
    given = runs.value === "" ? [] : JSON.parse(runs.value);
  } catch {
    given = undefined;
  }
  if (!Array.isArray(given)) refused.push("Runs in the address cannot be read.");
  for (const run of Array.isArray(given) ? (given as OwnRunInput[]) : []) {
    try {
      calibrate({ runs: [run] });
      good.push(run);
    } catch (error) {
      if (!(error instanceof LlmhwError)) throw error;
      refused.push(`A run in the address is left out. ${error.message}`);
    }
  }
  return { good, refused };
});

export const ownRuns = computed<readonly OwnRunInput[]>(() => read.value.good);
/** As a part of a question. */
export const withRuns = computed(() => (ownRuns.value.length === 0 ? {} : { ownRuns: ownRuns.value }));
export const refusedRuns = computed<readonly string[]>(() => read.value.refused);
/** Each of them with its estimate without and with all of them. */
export const calibrated = computed<readonly CalibratedRun[]>(() => (ownRuns.value.length === 0 ? [] : calibrate({ runs: ownRuns.value })));

function keep(list: readonly OwnRunInput[]): void {
  runs.value = list.length === 0 ? "" : JSON.stringify(list);
}
/** Adds runs; what the core refuses is thrown and nothing is added. */
export function addRuns(more: readonly OwnRunInput[]): void {
  calibrate({ runs: more });
  keep([...ownRuns.value, ...more]);
}
export const dropRun = (at: number) => keep(ownRuns.value.filter((_, other) => other !== at));
export const dropRuns = () => keep([]);

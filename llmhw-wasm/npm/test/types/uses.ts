// What compiles and, with @ts-expect-error, what must not.
import {
  type CatalogFile,
  type CatalogFileInput,
  type Hardware,
  LlmhwError,
  type Projection,
  breakEven,
  calibrate,
  catalog,
  cost,
  fit,
  guideFigures,
  largestFormat,
  project,
  projectColumns,
  recommend,
} from "llmhw";
import { ownRuns, readCatalog, readConfig, readGguf, readMeasurements, readSafetensorsHeader, writeCatalog } from "llmhw/files";
import { type AskFleet, type AskPlan, type Fleet, type FleetMonth, type MachineOdds, type Plan, type PlanPoint, fleet, plan, uncertainty } from "llmhw/planner";

const plain = { hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: 8192 };
const answer: Projection = project(plain);
const rate: number = answer.decodeTokensPerSecond;
const low: number | undefined = answer.decodeInterval?.lowTokensPerSecond;
const cached: number | null = answer.endToEndSeconds;
const largest: string | null = largestFormat({ hardware: "rtx-4090-24gb", model: "qwen3-8b", contextTokens: 1 });

// Optional fields may be left out, undefined or null.
project({ ...plain, runtime: null, kvFormat: undefined, efficiency: "guide" });
project({ ...plain, efficiency: 0.5, strategy: "tensor-parallel", nodes: 2, link: "nvlink-4" });
// Aliases are names too.
project({ ...plain, format: "Q4_K_M", runtime: "llama.cpp" });
// Listed and described nouns.
const machine: Hardware = catalog.find.hardware("rtx-4090-24gb");
project({ ...plain, hardware: machine, model: catalog.models()[0]! });
project({ ...plain, hardware: { name: "Box", device: "unified", memoryGibibytes: 64, memoryBandwidthGigabytesPerSecond: 400 } });
fit({ ...plain, model: { name: "M", totalParametersBillions: 1, layers: 1, hiddenSize: 64, vocabularySize: 100, contextLimitTokens: 100,
  attention: [{ type: "grouped", layers: 1, heads: 1, kvHeads: 1, headDimension: 64 }] } });

// @ts-expect-error: a required field is missing
project({ hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4" });
// @ts-expect-error: a misspelt field
project({ ...plain, contxtTokens: 1 });
// @ts-expect-error: text where a number is meant
project({ ...plain, contextTokens: "8192" });
// @ts-expect-error: a word there is not
project({ ...plain, strategy: "tensor" });
// @ts-expect-error: a device there is not
project({ ...plain, hardware: { name: "Box", device: "unifid", memoryGibibytes: 64, memoryBandwidthGigabytesPerSecond: 400 } });
// @ts-expect-error: an unknown field of a description
project({ ...plain, hardware: { name: "Box", device: "cpu", memoryGibibytes: 64, memoryBandwidthGigabytesPerSecond: 400, cores: 4 } });
// @ts-expect-error: a field of another kind of attention
fit({ ...plain, model: { name: "M", totalParametersBillions: 1, layers: 1, hiddenSize: 64, vocabularySize: 100, contextLimitTokens: 100, attention: [{ type: "none", layers: 1, kvHeads: 1 }] } });
// @ts-expect-error: answers are read-only
answer.decodeTokensPerSecond = 1;
// @ts-expect-error: so are lists
catalog.hardware().push(machine);
// @ts-expect-error: a field the answer does not have
answer.speed;
// @ts-expect-error: may be nothing
const surely: number = answer.prefillTokensPerSecond;
// @ts-expect-error: no such list
catalog.gpus();

const chosen = projectColumns({ ...plain, contextTokens: new Float64Array(3), columns: ["decodeTokensPerSecond", "fits", "runtime"] });
const rates: Float64Array = chosen.decodeTokensPerSecond;
const fits: boolean | null | undefined = chosen.fits[0];
const word: string | undefined = chosen.runtime.words[chosen.runtime.codes[0]!];
const reason: string | null | undefined = chosen.reasons?.[0];
// @ts-expect-error: not among the columns asked for
chosen.prefillTokensPerSecond;
// @ts-expect-error: no such column
projectColumns({ ...plain, columns: ["speed"] });
// @ts-expect-error: a column of text
projectColumns({ ...plain, contextTokens: ["1"] });
const all: Float64Array = projectColumns({ ...plain, hardware: catalog.hardware() }).prefillTokensPerSecond;
projectColumns({ ...plain, hardware: { values: ["rtx-4090-24gb", machine], codes: Uint32Array.of(0, 1) } });

const ownership = { priceUsd: 1799, loadPowerWatts: 60, electricityUsdPerKilowattHour: 0.15 };
const each: number = cost({ ownership, tokensPerSecond: 46 }).usdPerMillionOutputTokens;
breakEven({ ownership, tokensPerSecond: 46, cloud: "anthropic/claude-haiku-4-5", method: "guide" });
// @ts-expect-error: a method there is not
breakEven({ ownership, tokensPerSecond: 46, cloud: "anthropic/claude-haiku-4-5", method: "guess" });
const reasons: readonly string[] = recommend({ budgetUsd: 1, contextTokens: 1, model: "qwen3-8b" }).rejected.map((it) => it.reason);
const share: number = guideFigures().formula.defaultEfficiencyFraction;

try {
  project(plain);
} catch (error) {
  if (error instanceof LlmhwError) {
    const kind: "out-of-range" | "inconsistent" | "missing-input" | "unsupported" | "unknown-id" | "ambiguous" | "invalid-record" = error.kind;
    // @ts-expect-error: a kind there is not
    if (error.kind === "wrong") throw kind;
  }
}
export { all, cached, each, fits, largest, low, rate, rates, reason, reasons, share, surely, word };

// Catalogues of one's own.
const ours: CatalogFileInput = { schemaVersion: 1, hardware: [{ name: "Box", aliases: ["box"], device: "unified", memoryGibibytes: 64, memoryBandwidthGigabytesPerSecond: 400 }] };
project({ ...plain, hardware: "box", catalog: ours });
projectColumns({ ...plain, hardware: ["box"], catalog: ours });
const listed: Hardware = catalog.hardware({ catalog: ours })[0]!;
catalog.find.hardware("box", { catalog: ours });
// @ts-expect-error: the version is missing
project({ ...plain, catalog: { hardware: [] } });
// @ts-expect-error: a list there is not
project({ ...plain, catalog: { schemaVersion: 1, gpus: [] } });
// @ts-expect-error: a misspelt field
catalog.hardware({ catalogue: ours });

// Files.
async function files(picked: File) {
  const { model, format, fileBytes } = await readGguf(picked);
  project({ ...plain, model, format });
  const bytes: number = fileBytes;
  const name: string = (await readGguf([picked, "part-2.gguf"], { tensors: true })).tensorSizes[0]!.name;
  // @ts-expect-error: only where they are asked for
  (await readGguf(picked)).tensorSizes;
  // @ts-expect-error: no such option
  readGguf(picked, { tensor: true });
  // @ts-expect-error: not a file
  readGguf(3);
  const config = readConfig({ model_type: "llama" }, { index: "{}", safetensors: [await readSafetensorsHeader(picked)] });
  // @ts-expect-error: a configuration says no format
  project({ ...plain, model: config.model, format: config.format });
  const measured = readMeasurements("", { tool: "llama-bench-json" });
  // @ts-expect-error: a tool there is not
  readMeasurements("", { tool: "llama-bench" });
  const runs = ownRuns(measured, { hardware: "box", model, format });
  project({ ...plain, ownRuns: runs });
  const after: number | null = calibrate({ runs, catalog: ours })[0]!.afterTokensPerSecond;
  // @ts-expect-error: the format is missing
  ownRuns(measured, { hardware: "box", model });
  const file: CatalogFile = readCatalog("", { name: "ours.csv", list: "cloudModels" });
  const text: string = writeCatalog(file, "csv", "hardware");
  // @ts-expect-error: of CSV, the list is needed
  writeCatalog(file, "csv");
  // @ts-expect-error: a kind there is not
  writeCatalog(file, "yaml");
  // @ts-expect-error: the name is missing
  readCatalog("");
  project({ ...plain, catalog: file });
  return [bytes, name, after, text];
}

// Plans.
const needs: AskPlan = { model: "gpt-oss-120b", contextTokens: 16384, budgetUsd: 6000, mostNodes: 2, links: ["ethernet-10g"], vendor: "apple" };
const planned: Plan = plan({ ...needs, hardware: ["rtx-4090-24gb", machine], catalog: ours, electricity: "germany", efficiency: "guide" });
const point: PlanPoint | undefined = planned.front[0];
const connected: string | null | undefined = planned.nearestMiss?.link;
const excluded: readonly string[] = planned.contradictions.flatMap(({ limits }) => limits);
export { connected, excluded, point };
// @ts-expect-error: the context is missing
plan({ model: "gpt-oss-120b" });
// @ts-expect-error: a misspelt field
plan({ ...needs, budgtUsd: 1 });
// @ts-expect-error: the spelling of records
plan({ model: "gpt-oss-120b", context_tokens: 1 });
// @ts-expect-error: text where a number is meant
plan({ ...needs, budgetUsd: "6000" });
// @ts-expect-error: a maker there is not
plan({ ...needs, vendor: "acme" });
// @ts-expect-error: one link is a list of one
plan({ ...needs, links: "ethernet-10g" });
// @ts-expect-error: may be nothing
const wait: number = planned.front[0]!.timeToFirstTokenSeconds;
// @ts-expect-error: answers are read-only
planned.front.push(point!);
// @ts-expect-error: a front has no speed of its own
planned.decodeTokensPerSecond;
// @ts-expect-error: the main module does not plan
export { plan as elsewhere } from "llmhw";

// Fleets and odds.
const office: AskFleet = { ...plain, users: 40, requestsPerUserPerHour: 6, promptTokens: { type: "log-normal", medianTokens: 1000, logStandardDeviation: 1 }, outputTokens: 300, waitSeconds: 5 };
const many: Fleet = fleet({ ...office, promptTokens: { type: "counted", lengthsTokens: [100, 4000] }, cloud: "groq/gpt-oss-20b", catalog: ours });
const dearest: FleetMonth | undefined = many.mixes[0];
const month: FleetMonth | null = many.month;
const odds: readonly MachineOdds[] = uncertainty({ machines: ["rtx-4090-24gb", { hardware: machine, priceUsd: { type: "triangular", low: 1, mode: 2, high: 3 } }], model: "gpt-oss-20b", contextTokens: 8192, electricity: { type: "triangular", low: 0.1, mode: 0.2, high: 0.4 }, cloud: "groq/gpt-oss-20b", seed: 7 }).machines;
const closed: number | null | undefined = odds[0]?.cheaperThanCloudClosedFormProbability;
export { closed, dearest, month };
// @ts-expect-error: nobody is not left out
fleet({ ...plain, requestsPerUserPerHour: 6, promptTokens: 1000, outputTokens: 300, waitSeconds: 5 });
// @ts-expect-error: a distribution there is not
fleet({ ...office, promptTokens: { type: "pareto", medianTokens: 1 } });
// @ts-expect-error: a field of another distribution
fleet({ ...office, promptTokens: { type: "uniform", lowTokens: 1, medianTokens: 2 } });
// @ts-expect-error: machines are a list
uncertainty({ machines: "rtx-4090-24gb", model: "gpt-oss-20b", contextTokens: 8192 });
// @ts-expect-error: a range has three numbers
uncertainty({ machines: ["rtx-4090-24gb"], model: "gpt-oss-20b", contextTokens: 8192, electricity: { type: "triangular", low: 0.1, high: 0.4 } });
// @ts-expect-error: a probability is not a number alone
const sure: number = odds[0]!.meetsNeed;

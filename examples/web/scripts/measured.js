// Published measurements that the catalogue can speak about, as rows the page asks `projectColumns` for.
// Rows on unlisted chips, models, formats or programs are left out; nothing is corrected.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Papa from "papaparse";
import { catalog } from "llmhw";
import { eraOf } from "./era.js";

const place = (path) => fileURLToPath(new URL(path, import.meta.url));
const table = (name) => Papa.parse(readFileSync(place(`../../../data/measurements/${name}.csv`), "utf8"), { header: true, skipEmptyLines: true }).data;
const chips = new Map(table("hardware").map((row) => [row.hardware, row.catalogue_chip]));
const models = new Map(table("models").map((row) => [row.model, row.catalogue_model]));
const suspicious = new Set(table("suspicious").map((row) => row.row_id));
const RUNTIMES = { "llama.cpp-metal": "llama-cpp-metal", "llama.cpp-cuda": "llama-cpp-cuda", "llama.cpp-rocm": "llama-cpp-rocm", "llama.cpp-vulkan": "llama-cpp-vulkan", "llama.cpp-cpu": "llama-cpp-cpu", ollama: "ollama", mlx: "mlx", "exo-mlx": "exo-mlx" };

/** The listed machine with a chip: the one with most memory, so that memory is not what differs. */
function machineOf(row) {
  const chip = chips.get(row.hardware) || (row.gpu_cores ? `${row.chip_family}-${row.gpu_cores}c` : row.chip_family);
  const machines = catalog.hardware().filter((machine) => machine.chip === chip);
  return machines.sort((a, b) => b.memoryGibibytes - a.memoryGibibytes)[0];
}

function formatOf(name) {
  try {
    return catalog.find.formats(name).id;
  } catch {
    return undefined;
  }
}

const rows = [];
const sources = new Map();
let leftOut = 0;
for (const row of table("measured")) {
  if (row.phase !== "decode" || row.n_devices !== "1" || row.batch !== "1") continue;
  const machine = machineOf(row);
  const model = models.get(row.model);
  const format = formatOf(row.quant);
  const runtime = RUNTIMES[row.runtime];
  if (!machine || !model || !format || !runtime || row.use_for_fit !== "1" || suspicious.has(row.row_id)) {
    leftOut += 1;
    continue;
  }
  sources.set(row.source_id, row.source);
  rows.push({
    hardware: machine.id,
    chip: row.gpu_cores ? `${row.hardware} (${row.gpu_cores}c)` : row.hardware,
    model,
    format,
    runtime,
    era: eraOf(row, machine),
    contextTokens: Math.max(1, Math.round(Number(row.mean_ctx_tokens || row.context_depth_tokens || 64))),
    tokensPerSecond: Number(row.tokens_per_s),
    source: row.source_id,
    date: row.date,
  });
}
writeFileSync(place("../src/measured.json"), `${JSON.stringify({ rows, leftOut, sources: Object.fromEntries(sources) })}\n`);
console.log(`measured.json: ${rows.length} rows, ${leftOut} left out`);

// What `import ... from "llmhw/files"` gives: files of one's own and of others, as records.
import * as raw from "../dist/llmhw_files.js";
import { asked, incoming, inside, isObject, outgoing } from "./convert.js";
import { LlmhwError, guarded, guardedFile, refuse, refuseName } from "./error.js";
import { snake } from "./names.js";
import { beginning, opened } from "./source.js";

export { LlmhwError };

// What the core calls the arguments of these functions.
const GGUF = { file_bytes: "fileBytes" };
const MEASUREMENTS = { format: "tool" };

// Where "give its text" is not the advice.
const ADVICE = {
  name: 'give the file\'s name, as in { name: "ours.toml" }',
  kind: "choose json, toml or csv",
  list: "name a list, such as hardware",
  tool: "name the tool",
};

const given = (value) => value !== undefined && value !== null;
const answer = (text) => incoming(JSON.parse(text));

/** Options by these names only. */
function chosen(options, names) {
  for (const [key, value] of Object.entries(asked(options, "options"))) {
    if (!names.includes(key)) throw refuseName(inside("options", key), `the options are ${names.join(", ")}`);
    if (key !== "fileBytes" && key !== "index" && key !== "safetensors" && key !== "tensors" && given(value)) text(value, key);
  }
  return options ?? {};
}

function text(value, place) {
  if (typeof value !== "string") throw refuse("invalid-record", place, value, "be text", ADVICE[place] ?? "give its text");
  return value;
}

/** JSON as the file has it; what is parsed already is written down again. */
function json(value, place) {
  if (typeof value === "string") return value;
  if (!isObject(value)) {
    throw refuse("invalid-record", place, value, "be JSON text or an object", "give the file's text, awaited, or what JSON.parse makes of it");
  }
  return JSON.stringify(value);
}

export async function readGguf(file, options) {
  const { tensors = false, fileBytes } = chosen(options, ["tensors", "fileBytes"]);
  if (typeof tensors !== "boolean") throw refuse("invalid-record", "tensors", tensors, "be true or false", "give one of the two");
  const files = Array.isArray(file) ? file : [file];
  if (files.length === 0) throw refuse("missing-input", "file", file, "have at least one part", "give the file, or all parts of a split one");
  const lengths = given(fileBytes) ? [fileBytes].flat() : files.map(() => undefined);
  if (lengths.length !== files.length) throw refuse("inconsistent", "fileBytes", lengths.length, `have one length for each of ${files.length} files`, "give them in the same order");
  const headers = [];
  const sizes = [];
  const names = [];
  for (const [at, one] of files.entries()) {
    const source = await opened(one, Array.isArray(file) ? `file[${at}]` : "file", lengths[at]);
    try {
      headers.push(await beginning(source, (bytes) => guardedFile(source.name, () => raw.gguf_needs(bytes, source.size), GGUF)));
      sizes.push(source.size);
      names.push(source.name);
    } finally {
      await source.close();
    }
  }
  return answer(guardedFile(names.length === 1 ? names[0] : "", () => raw.gguf(headers, Float64Array.from(sizes), tensors), GGUF));
}

export async function readSafetensorsHeader(file) {
  const source = await opened(file, "file", undefined);
  try {
    return await beginning(source, (bytes) => guardedFile(source.name, () => raw.safetensors_needs(bytes)));
  } finally {
    await source.close();
  }
}

export function readConfig(config, options) {
  const { index, safetensors, name = "" } = chosen(options, ["index", "safetensors", "name"]);
  const headers = given(safetensors) ? safetensors : [];
  if (!Array.isArray(headers) || headers.some((header) => !(header instanceof Uint8Array))) {
    throw refuse("invalid-record", "safetensors", safetensors, "be an array of Uint8Array", "give what readSafetensorsHeader gives, awaited");
  }
  const words = json(config, "config");
  return answer(guardedFile(name ?? "", () => raw.config(words, given(index) ? json(index, "index") : undefined, headers)));
}

export function readMeasurements(output, options) {
  const { tool, name = "" } = chosen(options, ["tool", "name"]);
  text(output, "text");
  return answer(guardedFile(name ?? "", () => raw.measurements(output, tool ?? undefined), MEASUREMENTS));
}

export function ownRuns(measurements, what) {
  const rows = Array.isArray(measurements) ? measurements : measurements?.rows;
  if (!Array.isArray(rows)) throw refuse("invalid-record", "measurements", measurements, "have rows", "give what readMeasurements gives, or its rows");
  const question = JSON.stringify({ ...outgoing(asked(what)), rows: outgoing(rows, "rows") });
  return answer(guarded(() => raw.own_runs(question)));
}

/** The name of a list in records. */
function listed(list) {
  if (!given(list)) return undefined;
  const name = snake(list);
  if (name === undefined) throw refuse("invalid-record", "list", list, "be the name of a list", "names are spelled like cloudModels");
  return name;
}

export function readCatalog(words, options) {
  const { name, list } = chosen(options, ["name", "list"]);
  text(words, "text");
  const kind = /\.([a-z]+)$/i.exec(text(name, "name"))?.[1].toLowerCase() ?? "";
  if (!["json", "toml", "csv"].includes(kind)) throw refuse("unsupported", "name", name, "end in .json, .toml or .csv", "it says how the text is written");
  return answer(guardedFile(name, () => raw.read_catalog(words, kind, listed(list))));
}

export function writeCatalog(file, kind, list) {
  if (given(list)) text(list, "list");
  const record = JSON.stringify(outgoing(asked(file)));
  return guarded(() => raw.write_catalog(record, text(kind, "kind"), listed(list)));
}

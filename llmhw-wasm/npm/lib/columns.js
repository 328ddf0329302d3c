// Questions in columns: one value for all rows, or one per row.
import * as raw from "../dist/llmhw.js";
import { asked, inside, known, outgoing, spoken } from "./convert.js";
import { guarded, refuse, refuseName } from "./error.js";
import { camel, snake, spelled } from "./names.js";

const isTyped = (value) => ArrayBuffer.isView(value) && !(value instanceof DataView);

/** A column of numbers as the module takes it. */
function numbers(value, place) {
  if (value instanceof Float64Array) return value;
  if (isTyped(value) && typeof value[0] !== "bigint") return Float64Array.from(value);
  if (typeof value === "number") return Float64Array.of(value);
  if (!Array.isArray(value)) throw refuse("invalid-record", place, value, "be a number, or an array of numbers", "give one, or one for each row");
  // The core says what is wrong with a number, but must not be handed what only looks like one.
  const other = Array.from(value).findIndex((item) => typeof item !== "number");
  if (other >= 0) throw refuse("invalid-record", `${place}[${other}]`, value[other], "be a number", "give a number for each row");
  return Float64Array.from(value);
}

/** A column of nouns: the distinct ones with codes, and how to say where one of them was given. */
function choices(value, place) {
  if (Array.isArray(value)) {
    const places = new Map();
    const codes = Uint32Array.from(Array.from(value), (noun) => {
      if (!places.has(noun)) places.set(noun, places.size);
      return places.get(noun);
    });
    const values = [...places.keys()];
    const where = (index) => `${place}[${value.indexOf(values[index])}]`;
    return { values: values.map((noun, index) => outgoing(noun, where(index), 1)), codes, where };
  }
  if (typeof value === "object" && "values" in value && "codes" in value) {
    for (const key of Object.keys(value)) {
      if (key !== "values" && key !== "codes") throw refuseName(inside(place, key), "a column of distinct values has values and codes");
    }
    if (!(value.codes instanceof Uint32Array)) throw refuse("invalid-record", `${place}.codes`, value.codes, "be a Uint32Array", "write Uint32Array.from(...) around it");
    if (!Array.isArray(value.values)) throw refuse("invalid-record", `${place}.values`, value.values, "be an array", "list each distinct value once");
    return { values: outgoing(value.values, `${place}.values`, 1), codes: value.codes, where: (index) => `${place}.values[${index}]` };
  }
  return { values: [outgoing(value, place, 1)], codes: Uint32Array.of(0), where: () => place };
}

/** The question as text, with its columns beside it. */
function taken(question, { numeric, nouns }) {
  const fields = {};
  const arrays = [];
  const codes = [];
  const places = new Map();
  for (const [key, value] of Object.entries(asked(question))) {
    const name = known(key);
    if (value === undefined || value === null) continue;
    if (numeric.includes(key)) fields[name] = arrays.push(numbers(value, key)) - 1;
    else if (nouns.includes(key)) {
      const column = choices(value, key);
      places.set(key, column.where);
      fields[name] = { values: column.values, codes: codes.push(column.codes) - 1 };
    } else fields[name] = key === "columns" ? measures(value) : outgoing(value, key, 1);
  }
  // The core sees distinct nouns; the caller gave rows.
  const place = (parameter) =>
    parameter.replace(/^(\w+)\.values\[(\d+)\]/, (all, key, index) => places.get(key)?.(Number(index)) ?? all);
  return { ...spoken(fields), arrays, codes, place };
}

/** Names of columns are names of this package too. */
function measures(names) {
  if (!Array.isArray(names)) throw refuse("invalid-record", "columns", names, "be an array of names", "write it in brackets");
  return names.map((name, index) => {
    if (typeof name !== "string") throw refuse("invalid-record", `columns[${index}]`, name, "be a name", "give the name of a column");
    const known = snake(name);
    if (known === undefined) throw refuse("invalid-record", `columns[${index}]`, name, "be the name of a column", "names are spelled like decodeTokensPerSecond");
    return known;
  });
}

function column(values) {
  if (Array.isArray(values)) return Object.freeze({ words: Object.freeze(values[0]), codes: values[1] });
  if (values instanceof Int8Array) return Object.freeze(Array.from(values, (flag) => (flag < 0 ? null : flag === 1)));
  return values;
}

function given([reasons, ...columns]) {
  const answer = Object.fromEntries(columns.map(([name, values]) => [camel(name), column(values)]));
  if (reasons !== null) answer.reasons = Object.freeze(reasons.map((reason) => reason && spelled(reason)));
  return Object.freeze(answer);
}

/** The function that asks the core's question of this name in columns. */
function overColumns(name, kinds) {
  return (question) => {
    const { text, numbers, arrays, codes, place } = taken(question, kinds);
    return given(guarded(() => raw.columns(name, text, numbers, arrays, codes), place));
  };
}

export const projectColumns = overColumns("project", {
  numeric: ["contextTokens", "promptTokens", "sequences", "nodes"],
  nouns: ["hardware", "model", "format", "runtime", "kvFormat"],
});

export const guideDecodeColumns = overColumns("guide_decode", {
  numeric: ["memoryBandwidthGigabytesPerSecond", "gigabytesPerToken", "efficiencyFraction"],
  nouns: [],
});

export const costColumns = overColumns("cost", {
  numeric: [
    "priceUsd",
    "loadPowerWatts",
    "electricityUsdPerKilowattHour",
    "tokensPerSecond",
    "lifetimeYears",
    "utilisationFraction",
    "resaleFraction",
    "idlePowerWatts",
    "cloudUsdPerMillionTokens",
  ],
  nouns: [],
});

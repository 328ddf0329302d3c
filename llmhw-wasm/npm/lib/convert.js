// Plain objects of this package to records and back. Values pass as they are; only names change their spelling.
import { refuse, refuseName } from "./error.js";
import { camel, snake, spelled } from "./names.js";

// Deeper than any record: an object that contains itself ends here.
const DEEPEST = 16;

// A surrogate without its other half, which JSON text can not have.
const HALF = /\p{Surrogate}/u;

// What to do about values that are nearly right.
const ADVICE = { bigint: "write Number(...) around it", undefined: "fill the gap" };

/** A plain object: no File, Promise or view of bytes. */
export const isObject = (value) => Object.prototype.toString.call(value) === "[object Object]";

export function inside(place, key) {
  return place === "" ? key : `${place}.${key}`;
}

/** A record of a plain object: null and undefined are left out, and what JSON can not say is refused instead of changed. */
export function outgoing(value, place = "", depth = 0) {
  if (typeof value === "boolean") return value;
  if (typeof value === "string") {
    if (!HALF.test(value)) return value;
    throw refuse("invalid-record", place, value, "be well-formed text", "it has half a character: cut text between characters");
  }
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw refuse("out-of-range", place, value, "be a finite number", "give one, or leave it out where it is optional");
  }
  if (depth > DEEPEST) throw refuse("invalid-record", place, value, `be nested at most ${DEEPEST} deep`, "it may contain itself");
  if (Array.isArray(value)) {
    // Array.from sees the holes that map skips.
    return Array.from(value, (item, index) => outgoing(item, `${place}[${index}]`, depth + 1));
  }
  if (isObject(value)) return record(value, place, depth);
  const advice = typeof value?.then === "function" ? "await it first" : ADVICE[typeof value] ?? "turn it into one of these";
  throw refuse("invalid-record", place || "question", value, "be text, a number, true, false, an array or a plain object", advice);
}

function record(value, place, depth) {
  const fields = [];
  for (const [key, field] of Object.entries(value)) {
    const name = known(key, place);
    if (field !== undefined && field !== null) fields.push([name, outgoing(field, inside(place, key), depth + 1)]);
  }
  return Object.fromEntries(fields);
}

/** A record as the module takes it: JSON text whose numbers stand beside it, so that the module need not know how they are spelled. */
export function spoken(record) {
  const numbers = [];
  const text = JSON.stringify(record, (_, value) => (typeof value === "number" ? numbers.push(value) - 1 : value));
  return { text, numbers: Float64Array.from(numbers) };
}

/** The record's name for a key. */
export function known(key, place = "") {
  const name = snake(key);
  if (name === undefined) throw refuseName(inside(place, key), "names are spelled like contextTokens");
  return name;
}

/** What a call gets: a plain object, or nothing for one without fields. */
export function asked(question, place = "question") {
  if (question === undefined) return {};
  if (!isObject(question)) throw refuse("invalid-record", place, question, "be a plain object", "give its fields by name");
  return question;
}

// Where an answer has the words of a refusal, which name fields as records do.
const REFUSALS = new Set(["not_known"]);

/** An answer as a frozen plain object. */
export function incoming(value) {
  if (Array.isArray(value)) return Object.freeze(value.map(incoming));
  if (value === null || typeof value !== "object") return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, field]) => [camel(key), REFUSALS.has(key) && field !== null ? spelled(field) : incoming(field)])));
}

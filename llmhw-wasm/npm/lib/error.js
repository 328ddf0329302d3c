// What every function throws.
import { camel, spelled } from "./names.js";

export class LlmhwError extends Error {
  /** @param {{ kind: string, parameter?: string, message: string, candidates?: readonly string[], all?: readonly LlmhwError[] }} refusal */
  constructor({ kind, parameter, message, candidates = [], all }) {
    super(message);
    this.kind = kind;
    this.parameter = parameter;
    this.candidates = Object.freeze([...candidates]);
    // Everything that was refused together; an error that stands for itself alone is all there is.
    Object.defineProperty(this, "all", { value: Object.freeze(all ?? [this]) });
  }
}
// On the prototype, as Error has it: no enumerable property of each instance.
Object.defineProperty(LlmhwError.prototype, "name", { value: "LlmhwError", configurable: true, writable: true });

/** The one place where a refusal of the core becomes an error; `spelling` turns its parameters and messages into the caller's. */
function raised(text, { parameter: place, message: words }) {
  const errors = JSON.parse(text).all.map(({ kind, parameter, message, candidates }) => {
    const name = parameter ?? undefined;
    // Names of lists are names of this package; all other candidates are ids.
    const offered = name === "list" ? candidates.map(camel) : candidates;
    return new LlmhwError({ kind, parameter: place(name), message: words(message, name), candidates: offered });
  });
  const [first] = errors;
  // Several refusals are a line each.
  return errors.length === 1 ? first : new LlmhwError({ ...first, message: errors.map(({ message }) => message).join("\n"), all: errors });
}

function thrower(run, spelling) {
  try {
    return run();
  } catch (thrown) {
    throw typeof thrown === "string" ? raised(thrown, spelling) : thrown;
  }
}

/** Runs a function of the module; the text it throws is a refusal. `place` says where the caller gave what the core names. */
export function guarded(run, place = (parameter) => parameter) {
  const parameter = (name) => (name === undefined ? undefined : place(camel(name)));
  const message = (words, name) => renamed(spelled(words), camel(name ?? ""), parameter(name));
  return thrower(run, { parameter, message });
}

/** The message with the name that the caller gave at its beginning. */
function renamed(message, name, given) {
  return name !== "" && message.startsWith(name) ? given + message.slice(name.length) : message;
}

/**
 * The same for what stands in a file: its names stay as they are spelled there, and the file's own comes first. `given` are names of
 * arguments that the core calls otherwise.
 */
export function guardedFile(file, run, given = {}) {
  const here = (name) => given[name] ?? name;
  const before = file === "" ? "" : `${file}: `;
  return thrower(run, {
    parameter: (name) => (name === undefined ? file || undefined : before + here(name)),
    message: (message, name) => before + renamed(name === "list" ? spelled(message) : message, name ?? "", here(name)),
  });
}

// Longer text says no more about what went wrong.
const LONGEST = 60;

/** A value as a message shows it: text in quotes, what is no plain value by what it is. */
export function shown(value) {
  if (typeof value === "string") return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return { Array: "an array", Object: "an object" }[kind] ?? `${kind} object`;
}

/** A refusal that is found before the core is asked, worded as the core's: `rule` goes on after "must". */
export function refuse(kind, parameter, value, rule, advice) {
  return new LlmhwError({ kind, parameter, message: `${parameter} = ${shown(value)}: must ${rule}; ${advice}` });
}

/** A refusal of a name there is not. */
export function refuseName(parameter, advice) {
  return new LlmhwError({ kind: "invalid-record", parameter, message: `${parameter}: no such name; ${advice}` });
}

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
  const { message, all } = JSON.parse(text);
  const errors = all.map(
    ({ kind, parameter, message, candidates }) =>
      new LlmhwError({ kind, parameter: place(parameter ?? undefined), message: words(message), candidates }),
  );
  const [first] = errors;
  return errors.length === 1 ? first : new LlmhwError({ ...first, message: words(message), all: errors });
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
  return thrower(run, { parameter: (name) => (name === undefined ? undefined : place(camel(name))), message: spelled });
}

/** The same for what stands in a file: its names stay as they are spelled there, and the file's own comes first. */
export function guardedFile(file, run) {
  if (file === "") return thrower(run, { parameter: (name) => name, message: (message) => message });
  return thrower(run, {
    parameter: (name) => (name === undefined ? file : `${file}: ${name}`),
    // Several refusals are a line each.
    message: (message) => message.split("\n").map((line) => (/^\s/.test(line) ? line : `${file}: ${line}`)).join("\n"),
  });
}

/** A refusal that is found before the core is asked, worded as the core's. */
export function refuse(kind, parameter, value, rule, advice) {
  return new LlmhwError({ kind, parameter, message: `${parameter} = ${value}: ${rule}; ${advice}` });
}

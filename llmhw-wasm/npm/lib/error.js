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

/** The one place where a refusal of the core becomes an error. `place` turns the core's parameter into the caller's. */
function raised(text, place) {
  const { message, all } = JSON.parse(text);
  const errors = all.map(
    ({ kind, parameter, message, candidates }) =>
      new LlmhwError({
        kind,
        parameter: parameter === null ? undefined : place(camel(parameter)),
        message: spelled(message),
        candidates,
      }),
  );
  const [first] = errors;
  return errors.length === 1 ? first : new LlmhwError({ ...first, message: spelled(message), all: errors });
}

/** Runs a function of the module; the text it throws is a refusal. */
export function guarded(run, place = (parameter) => parameter) {
  try {
    return run();
  } catch (thrown) {
    throw typeof thrown === "string" ? raised(thrown, place) : thrown;
  }
}

/** A refusal that is found before the core is asked, worded as the core's. */
export function refuse(kind, parameter, value, rule, advice) {
  return new LlmhwError({ kind, parameter, message: `${parameter} = ${value}: ${rule}; ${advice}` });
}

// Questions with one answer.
import * as raw from "../dist/llmhw.js";
import { asked, incoming, outgoing, spoken } from "./convert.js";
import { guarded } from "./error.js";
import { GUIDE } from "./guide.js";

/** The function that asks the core's question of this name. */
export function question(name) {
  return (fields) => {
    const { text, numbers } = spoken(outgoing(asked(fields)));
    return incoming(JSON.parse(guarded(() => raw.call(name, text, numbers))));
  };
}

/** The guide's figures as it published them; the same frozen object every time. */
export function guideFigures() {
  figures ??= incoming(GUIDE);
  return figures;
}
let figures;

// What every module does with a question that has one answer.
import { asked, incoming, outgoing, spoken } from "./convert.js";
import { guarded } from "./error.js";

/** Makes functions that ask a module's question of a name. */
export const asking = (raw) => (name) => (fields) => {
  const { text, numbers } = spoken(outgoing(asked(fields)));
  return incoming(JSON.parse(guarded(() => raw.call(name, text, numbers))));
};

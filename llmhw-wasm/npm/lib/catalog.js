// What is listed: hardware, models, formats and the rest, as frozen records.
import * as raw from "../dist/llmhw.js";
import { asked, incoming, outgoing, spoken } from "./convert.js";
import { guarded, refuse } from "./error.js";
import { camel } from "./names.js";
import { FOUND, LISTS } from "./lists.js";

const kept = new Map();

/** A list, with rows of one's own over the built-in ones if the question has some. */
function list(name, question) {
  const fields = outgoing(asked(question));
  const isBuiltIn = Object.keys(fields).length === 0;
  if (isBuiltIn && kept.has(name)) return kept.get(name);
  const { text, numbers } = spoken(fields);
  const records = incoming(JSON.parse(guarded(() => raw.list(name, text, numbers))));
  if (isBuiltIn) kept.set(name, records);
  return records;
}

function find(name, wanted, question) {
  if (typeof wanted !== "string") throw refuse("invalid-record", "name", wanted, "be text", "give an id or an alias");
  const { text, numbers } = spoken(outgoing(asked(question)));
  return incoming(JSON.parse(guarded(() => raw.find(name, wanted, text, numbers))));
}

const named = (names, make) => Object.fromEntries(names.map((name) => [camel(name), make(name)]));

export const catalog = Object.freeze({
  ...named(LISTS, (name) => (question) => list(name, question)),
  find: Object.freeze(named(FOUND, (name) => (wanted, question) => find(name, wanted, question))),
  get version() {
    return raw.version();
  },
});

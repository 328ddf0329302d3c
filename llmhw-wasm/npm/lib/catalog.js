// What is listed: hardware, models, formats and the rest, as frozen records.
import * as raw from "../dist/llmhw.js";
import { incoming } from "./convert.js";
import { guarded, refuse } from "./error.js";
import { camel } from "./names.js";
import { FOUND, LISTS } from "./lists.js";

const kept = new Map();

function list(name) {
  let records = kept.get(name);
  if (records === undefined) {
    records = incoming(JSON.parse(guarded(() => raw.list(name))));
    kept.set(name, records);
  }
  return records;
}

function find(name, wanted) {
  if (typeof wanted !== "string") throw refuse("invalid-record", "name", String(wanted), "is text", "give an id or an alias");
  return incoming(JSON.parse(guarded(() => raw.find(name, wanted))));
}

const named = (names, make) => Object.fromEntries(names.map((name) => [camel(name), make(name)]));

export const catalog = Object.freeze({
  ...named(LISTS, (name) => () => list(name)),
  find: Object.freeze(named(FOUND, (name) => (wanted) => find(name, wanted))),
  get version() {
    return raw.version();
  },
});

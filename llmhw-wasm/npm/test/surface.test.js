// The public interface is the text that is committed, and what the modules export is what their types say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { check, entries, exported } from "./surface.js";

test("the interface is the one committed", check);

test("what can be imported is what the types say", async () => {
  const all = await entries();
  assert.equal(all.length, 3);
  for (const entry of all) {
    const typed = (await exported(entry, all)).filter(({ isValue }) => isValue).map(({ name }) => name);
    assert.deepEqual(Object.keys(await import(entry.entry)).sort(), typed.sort(), entry.entry);
  }
});

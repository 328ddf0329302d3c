// The same answers as in Rust, bit for bit.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as main from "llmhw";
import * as planner from "llmhw/planner";
import { cases } from "./read-vectors.js";
import { failures } from "./vectors.js";

const llmhw = { ...main, ...planner };

test("every vector holds in Node", () => {
  assert.ok(cases.length > 270);
  assert.deepEqual(failures(llmhw, cases), []);
});

test("a wrong expectation is found", () => {
  const [one] = cases.filter((it) => it.call === "project" && it.expected);
  const wrong = structuredClone(one);
  wrong.expected.memory.weights_gigabytes += 1e-12;
  assert.equal(failures(llmhw, [wrong]).length, 1);
});

// Plans: on their own, beside the main module, and with what is one's own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LlmhwError, catalog, cost, project } from "llmhw";
import * as planner from "llmhw/planner";

const { fleet, plan, uncertainty } = planner;
const NEEDS = { contextTokens: 8192, model: "gpt-oss-20b", hardware: ["mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb", "rtx-3090-24gb", "dgx-spark-gb10-128gb"] };
const OFFICE = { hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: 8192, users: 200, requestsPerUserPerHour: 6, promptTokens: { type: "log-normal", medianTokens: 1500, logStandardDeviation: 1 }, outputTokens: 400, waitSeconds: 5 };
const ODDS = { machines: ["rtx-4090-24gb"], model: "gpt-oss-20b", format: "mxfp4", contextTokens: 8192, cloud: "groq/gpt-oss-20b", samples: 1000 };

function everyObject(value, visit) {
  if (value === null || typeof value !== "object") return;
  visit(value);
  Object.values(value).forEach((field) => everyObject(field, visit));
}

function refused(run) {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof LlmhwError, `${error?.stack ?? error}`);
    return error;
  }
  assert.fail("was not refused");
}

test("exactly these functions are there, and the error is that of the main module", () => {
  assert.deepEqual(Object.keys(planner).sort(), ["LlmhwError", "fleet", "plan", "uncertainty"]);
  assert.equal(planner.LlmhwError, LlmhwError);
});

test("answers are frozen plain objects with names like contextTokens", () => {
  for (const answer of [plan(NEEDS), fleet(OFFICE), uncertainty(ODDS)]) {
    everyObject(answer, (object) => {
      assert.ok(Object.isFrozen(object));
      if (!Array.isArray(object)) for (const key of Object.keys(object)) assert.doesNotMatch(key, /_/);
    });
  }
});

test("a point of the front is what the main module projects, to the last bit", () => {
  const { front } = plan(NEEDS);
  assert.ok(front.length > 3);
  for (const { hardware, model, format, runtime, decodeTokensPerSecond, timeToFirstTokenSeconds } of front) {
    const projected = project({ hardware, model, format, runtime, contextTokens: 8192, promptTokens: 8192 });
    assert.equal(decodeTokensPerSecond, projected.decodeTokensPerSecond);
    assert.equal(timeToFirstTokenSeconds, projected.timeToFirstTokenSeconds);
  }
});

test("hardware of one's own is found in a catalogue of one's own, and nothing stays behind", () => {
  const ours = { name: "Our box", device: "unified", memoryGibibytes: 96, memoryBandwidthGigabytesPerSecond: 512, priceUsd: 900, loadPowerWatts: 40 };
  const file = { schemaVersion: 1, hardware: [{ id: "our-box", ...ours }] };
  const needs = { contextTokens: 8192, model: "gpt-oss-20b", mostPoints: 1 };
  const cheapest = (answer) => answer.front[0]?.hardware;
  assert.equal(cheapest(plan({ ...needs, catalog: file })), "our-box");
  assert.notEqual(cheapest(plan(needs)), "our-box");
  // As a description too, and as the main module's record.
  assert.equal(cheapest(plan({ ...needs, hardware: [{ ...ours, id: "described" }] })), "described");
  assert.equal(cheapest(plan({ ...needs, hardware: [catalog.find.hardware("rtx-4090-24gb")] })), "rtx-4090-24gb");
});

test("a fleet and the odds know rows of one's own, too", () => {
  const file = { schemaVersion: 1, hardware: [{ id: "our-box", name: "Our box", device: "unified", memoryGibibytes: 96, memoryBandwidthGigabytesPerSecond: 512, peakFp16Teraflops: 60, priceUsd: 900, loadPowerWatts: 40 }] };
  assert.equal(fleet({ ...OFFICE, hardware: "our-box", users: 5, catalog: file }).hardware, "our-box");
  const { machines } = uncertainty({ ...ODDS, machines: ["our-box", { hardware: "rtx-4090-24gb", priceUsd: { type: "log-normal", low: 2000, median: 2500, high: 3200 } }], catalog: file });
  assert.deepEqual(machines.map(({ hardware }) => hardware).sort(), ["our-box", "rtx-4090-24gb"]);
  assert.equal(refused(() => fleet({ ...OFFICE, hardware: "our-box" })).kind, "unknown-id");
});

test("what is not known is said in this package's spelling", () => {
  const ours = { name: "Our box", device: "unified", memoryGibibytes: 96, memoryBandwidthGigabytesPerSecond: 512, peakFp16Teraflops: 60 };
  assert.match(fleet({ ...OFFICE, hardware: ours, users: 5 }).notKnown, /^priceUsd is missing/);
  assert.match(fleet({ ...OFFICE, hardware: ours, users: 5, priceUsd: 900 }).notKnown, /^loadPowerWatts is missing/);
});

test("growth adds machines, a cloud mixes, and the seed decides", () => {
  const { steps, mixes, machines } = fleet({ ...OFFICE, growthPerYearFraction: 1, horizonMonths: 60, cloud: "groq/gpt-oss-20b" });
  assert.ok(steps.length > 1 && steps[0].machines === machines && steps.every((step, at) => at === 0 || step.replicas > steps[at - 1].replicas));
  assert.equal(mixes.filter(({ isCheapest }) => isCheapest).length, 1);
  assert.deepEqual(uncertainty(ODDS), uncertainty({ ...ODDS, seed: 1 }));
  assert.notDeepEqual(uncertainty(ODDS).machines, uncertainty({ ...ODDS, seed: 2 }).machines);
});

test("contradictory needs are an answer", () => {
  const { front, frontPoints, nearestMiss, contradictions } = plan({ ...NEEDS, budgetUsd: 500 });
  assert.deepEqual([front.length, frontPoints], [0, 0]);
  assert.ok(nearestMiss.missed.length > 0);
  assert.ok(contradictions.some(({ limits }) => limits.includes("budget")), JSON.stringify(contradictions));
});

test("wrong questions are refused by name, in this package's spelling", () => {
  for (const [question, kind, parameter] of [
    [{ ...NEEDS, budgtUsd: 1 }, "invalid-record", "budgtUsd"],
    [{ ...NEEDS, budget_usd: 1 }, "invalid-record", "budget_usd"],
    [{ ...NEEDS, budgetUsd: "1000" }, "invalid-record", "budgetUsd"],
    [{ ...NEEDS, budgetUsd: NaN }, "out-of-range", "budgetUsd"],
    [{ ...NEEDS, users: 0 }, "out-of-range", "users"],
    [{ ...NEEDS, hardware: [] }, "missing-input", "hardware"],
    [{ ...NEEDS, hardware: ["rtx-4091-24gb"] }, "unknown-id", "hardware[0]"],
    [{ ...NEEDS, mostNodes: 2 }, "missing-input", "links"],
    [{ ...NEEDS, catalog: 3 }, "invalid-record", "catalog"],
    [{ ...NEEDS, catalog: { schemaVersion: 1, gpus: [] } }, "invalid-record", "catalog.gpus"],
    [{ contextTokens: 8192 }, "missing-input", "model"],
    [undefined, "missing-input", "contextTokens"],
  ]) {
    const error = refused(() => plan(question));
    assert.deepEqual([error.kind, error.parameter], [kind, parameter], error.message);
  }
  for (const [run, kind, parameter] of [
    [() => fleet({ ...OFFICE, usrs: 1 }), "invalid-record", "usrs"],
    [() => fleet({ ...OFFICE, promptTokens: { type: "log-normal", medianTokens: -1, logStandardDeviation: 1 } }), "out-of-range", "promptTokens.medianTokens"],
    [() => fleet({ ...OFFICE, promptTokens: { type: "log-normal", median_tokens: 1, logStandardDeviation: 1 } }), "invalid-record", "promptTokens.median_tokens"],
    [() => fleet({ ...OFFICE, hourWeights: [1, 2] }), "inconsistent", "hourWeights"],
    [() => fleet({ ...OFFICE, waitSeconds: undefined }), "missing-input", "waitSeconds"],
    [() => uncertainty({ ...ODDS, seed: 0.5 }), "invalid-record", "seed"],
    [() => uncertainty({ ...ODDS, machines: [] }), "missing-input", "machines"],
    [() => uncertainty({ ...ODDS, electricity: { type: "triangular", low: 2, mode: 1, high: 3 } }), "inconsistent", "electricity.mode"],
  ]) {
    const error = refused(run);
    assert.deepEqual([error.kind, error.parameter], [kind, parameter], error.message);
  }
  assert.match(refused(() => plan({ ...NEEDS, mostNodes: 2 })).message, /leave mostNodes out/);
  assert.throws(() => plan([]), LlmhwError);
});

test("nothing of it disturbs the main module", () => {
  const ownership = { priceUsd: 1799, loadPowerWatts: 60, electricityUsdPerKilowattHour: 0.15 };
  const before = cost({ ownership, tokensPerSecond: 46 });
  plan(NEEDS);
  assert.deepEqual(cost({ ownership, tokensPerSecond: 46 }), before);
});

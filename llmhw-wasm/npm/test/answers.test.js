// The shape of answers: names, frozen, the catalogue, columns as single questions.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as llmhw from "llmhw";

const { catalog, cost, costColumns, guideDecode, guideDecodeColumns, guideFigures, project, projectColumns } = llmhw;

function everyObject(value, visit) {
  if (value === null || typeof value !== "object") return;
  visit(value);
  for (const field of Object.values(value)) everyObject(field, visit);
}

const frozenAndCamel = (value) =>
  everyObject(value, (object) => {
    assert.ok(Object.isFrozen(object));
    if (!Array.isArray(object)) for (const key of Object.keys(object)) assert.doesNotMatch(key, /_/);
  });

test("exactly these functions are there", () => {
  assert.deepEqual(Object.keys(llmhw).sort(), [
    "LlmhwError", "breakEven", "calibrate", "catalog", "cloudPrice", "cost", "costColumns", "fit", "guideDecode", "guideDecodeColumns", "guideFactor",
    "guideFigures", "guideFit", "guidePropose", "largestFormat", "offload", "ownership", "pool", "project", "projectColumns", "recommend", "roofline",
    "sensitivity", "unequalPipeline", "weights",
  ]);
});

test("answers are frozen plain objects with names like contextTokens", () => {
  frozenAndCamel(project({ hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: 8192 }));
  assert.throws(() => (catalog.hardware()[0].memoryGibibytes = 1), TypeError);
});

test("lists are frozen, kept, and every entry is found by its id and may be asked with", () => {
  for (const [name, list] of Object.entries(catalog)) {
    if (typeof list !== "function") continue;
    const records = list();
    assert.ok(records.length > 0, name);
    assert.equal(list(), records);
    frozenAndCamel(records);
    if (name in catalog.find) for (const record of records) assert.deepEqual(catalog.find[name](record.id), record);
  }
  assert.ok(Object.isFrozen(catalog) && Object.isFrozen(catalog.find));
  assert.match(catalog.version, /^\d{4}-\d\d-\d\d$/);
  const [hardware, model] = [catalog.find.hardware("rtx-4090-24gb"), catalog.find.models("gpt-oss-20b")];
  const named = { hardware: hardware.id, model: model.id, format: "mxfp4", contextTokens: 8192 };
  assert.deepEqual(project({ ...named, hardware, model }), project(named));
});

test("the guide's figures are there", () => {
  frozenAndCamel(guideFigures());
  assert.equal(guideFigures().formula.defaultEfficiencyFraction, 0.6);
  assert.equal(guideFigures(), guideFigures());
});

test("a sweep gives what single questions give", () => {
  const hardware = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb", "rx-7900-xtx-24gb", "desktop-ddr5-5600-2ch-64gb"];
  const rows = hardware.flatMap((machine) => [0, 1024, 32768].flatMap((contextTokens) => [1, 4].map((sequences) => ({ hardware: machine, contextTokens, sequences }))));
  const shared = { model: "qwen3-30b-a3b", format: "q4-k-m", kvFormat: "q8-0" };
  const swept = projectColumns({
    ...shared,
    hardware: rows.map((row) => row.hardware),
    contextTokens: Float64Array.from(rows, (row) => row.contextTokens),
    sequences: rows.map((row) => row.sequences),
  });
  assert.ok(Object.isFrozen(swept));
  rows.forEach((row, at) => {
    const one = project({ ...shared, ...row });
    const number = (name) => swept[name][at];
    const word = (name) => swept[name].words[swept[name].codes[at]];
    const flat = {
      ...one, ...one.memory,
      decodeLowTokensPerSecond: one.decodeInterval.lowTokensPerSecond, decodeHighTokensPerSecond: one.decodeInterval.highTokensPerSecond,
      prefillLowTokensPerSecond: one.prefillInterval?.lowTokensPerSecond ?? null, prefillHighTokensPerSecond: one.prefillInterval?.highTokensPerSecond ?? null,
    };
    for (const name of Object.keys(swept)) {
      assert.ok(name in flat, name);
      const found = typeof flat[name] === "string" ? word(name) : number(name);
      assert.ok(Object.is(found, flat[name] ?? NaN), `${name} of ${JSON.stringify(row)}: ${found} instead of ${flat[name]}`);
    }
  });
});

test("nouns as values with codes, records among them, are the same rows", () => {
  const own = { name: "Box", device: "unified", memoryGibibytes: 64, memoryBandwidthGigabytesPerSecond: 400 };
  const question = { model: "qwen3-8b", format: "q4-k-m", contextTokens: 4096, columns: ["decodeTokensPerSecond", "fits", "runtime"] };
  const rows = projectColumns({ ...question, hardware: ["rtx-4090-24gb", own, "rtx-4090-24gb", own] });
  const codes = projectColumns({ ...question, hardware: { values: ["rtx-4090-24gb", own], codes: Uint32Array.of(0, 1, 0, 1) } });
  assert.deepEqual(rows, codes);
  assert.deepEqual(Object.keys(rows), question.columns);
  assert.deepEqual(rows.fits, [true, true, true, true]);
  const all = projectColumns({ ...question, hardware: catalog.hardware().slice(0, 20), onError: "mark" });
  assert.equal(all.decodeTokensPerSecond.length, 20);
});

test("a missing noun makes a row without an answer, a bad one is marked with its reason", () => {
  const question = { hardware: "rtx-4090-24gb", format: "q4-k-m", contextTokens: [4096, 4096, 1e6] };
  const answer = projectColumns({ ...question, model: { values: ["qwen3-8b"], codes: Uint32Array.of(0, 0xffffffff, 0) }, onError: "mark" });
  assert.deepEqual(answer.fits, [true, null, null]);
  assert.deepEqual([...answer.bottleneck.codes], [0, -1, -1]);
  assert.ok(Number.isNaN(answer.decodeTokensPerSecond[1]));
  assert.deepEqual(answer.reasons.slice(0, 2), [null, null]);
  assert.match(answer.reasons[2], /^contextTokens/);
});

test("no rows are an answer", () => {
  const answer = projectColumns({ hardware: [], model: "qwen3-8b", format: "q4-k-m", contextTokens: [] });
  assert.equal(answer.decodeTokensPerSecond.length, 0);
});

test("the guide's formula and costs in columns are those of single questions", () => {
  const bandwidth = [100, 273, 819];
  const { tokensPerSecond } = guideDecodeColumns({ memoryBandwidthGigabytesPerSecond: bandwidth, gigabytesPerToken: 5.2 });
  bandwidth.forEach((it, at) => assert.equal(tokensPerSecond[at], guideDecode({ memoryBandwidthGigabytesPerSecond: it, gigabytesPerToken: 5.2 })));
  const prices = Uint16Array.of(0, 999, 5999);
  const ownership = { loadPowerWatts: 100, electricityUsdPerKilowattHour: 0.15 };
  const columns = costColumns({ ...ownership, priceUsd: prices, tokensPerSecond: 30, cloudUsdPerMillionTokens: 5 });
  prices.forEach((priceUsd, at) => {
    const one = cost({ ownership: { ...ownership, priceUsd }, tokensPerSecond: 30 });
    assert.equal(columns.usdPerMillionOutputTokens[at], one.usdPerMillionOutputTokens);
    assert.equal(columns.totalUsd[at], one.totalUsd);
  });
  assert.deepEqual(Object.keys(columns).length, 6);
  assert.ok(!("breakEvenMonths" in costColumns({ ...ownership, priceUsd: 1, tokensPerSecond: 1 })));
});

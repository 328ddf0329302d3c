// What is refused, and how.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as llmhw from "llmhw";

const { LlmhwError, breakEven, calibrate, catalog, cloudPrice, cost, fit, guideDecode, project, projectColumns, recommend, sensitivity, unequalPipeline, weights } = llmhw;
const plain = { hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: 8192 };
const box = { name: "Box", device: "unified", memoryGibibytes: 64, memoryBandwidthGigabytesPerSecond: 400 };

function refused(run) {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof LlmhwError, `${error?.stack ?? error}`);
    assert.ok(error instanceof Error);
    assert.equal(error.name, "LlmhwError");
    assert.ok(Object.isFrozen(error.candidates));
    return error;
  }
  assert.fail("was not refused");
}

const KINDS = {
  "out-of-range": [() => project({ ...plain, nodes: 0 }), "nodes"],
  inconsistent: [() => project({ ...plain, contextTokens: 1e6 }), "contextTokens"],
  "missing-input": [() => project({ ...plain, model: undefined }), "model"],
  unsupported: [() => project({ ...plain, runtime: "mlx" }), "runtime"],
  "unknown-id": [() => project({ ...plain, hardware: "rtx-4091-24gb" }), "hardware"],
  ambiguous: [() => project({ ...plain, hardware: "M4 Max" }), "hardware"],
  "invalid-record": [() => project({ ...plain, hardware: { ...box, device: "unifid" } }), "hardware.device"],
};

test("every kind there is reaches JavaScript with its parameter", () => {
  const types = readFileSync(new URL("../index.d.ts", import.meta.url), "utf8");
  const declared = types.match(/export type ErrorKind = ([^;]+);/)[1].match(/[a-z-]{3,}/g);
  assert.deepEqual(Object.keys(KINDS).sort(), declared.sort());
  for (const [kind, [run, parameter]] of Object.entries(KINDS)) {
    const error = refused(run);
    assert.deepEqual([error.kind, error.parameter], [kind, parameter]);
    assert.ok(error.message.startsWith(parameter), error.message);
  }
});

test("candidates are offered for names", () => {
  assert.ok(refused(KINDS["unknown-id"][0]).candidates.includes("rtx-4090-24gb"));
  assert.ok(refused(KINDS.ambiguous[0]).candidates.length > 1);
  assert.ok(refused(() => catalog.find.models("gpt-oss-21b")).candidates.includes("gpt-oss-20b"));
});

test("a name is refused in the field that holds it, with its place in a list", () => {
  const needs = { model: "gpt-oss-20b", budgetUsd: 1000, contextTokens: 8192 };
  for (const [run, parameter] of [
    [() => sensitivity({ ...plain, smallerFormat: "foo" }), "smallerFormat"],
    [() => sensitivity({ ...plain, smallerFormat: "mlx-4bit" }), "smallerFormat"],
    [() => cloudPrice({ cloud: "foo" }), "cloud"],
    [() => recommend({ ...needs, cloud: ["foo"] }), "cloud[0]"],
    [() => recommend({ ...needs, models: ["foo"] }), "models[0]"],
    [() => recommend({ ...needs, formats: ["mxfp4", "foo"] }), "formats[1]"],
    [() => recommend({ ...needs, runtimes: ["foo"] }), "runtimes[0]"],
    [() => unequalPipeline({ ...plain, hardware: undefined, nodes: [plain.hardware, "foo"], link: "ethernet-10g" }), "nodes[1]"],
    [() => unequalPipeline({ ...plain, hardware: undefined, nodes: [plain.hardware, { ...box, memoryGibibytes: -1 }], link: "ethernet-10g" }), "nodes[1].memoryGibibytes"],
  ]) {
    const error = refused(run);
    assert.equal(error.parameter, parameter);
    assert.ok(error.message.startsWith(`${parameter} = `), error.message);
  }
});

test("a message shows the beginning of a long text", () => {
  const long = "schema_version = 1\n[[hardware]]\n".repeat(99);
  for (const field of ["catalog", "hardware", "model", "ownership", "efficiency"]) {
    const { message } = refused(() => project({ ...plain, [field]: long }));
    assert.ok(message.length < 300 && message.includes("…") && !message.includes("\n"), message);
  }
});

test("unknown names are refused, nested ones too, and other spellings", () => {
  for (const [question, parameter] of [
    [{ ...plain, contxtTokens: 1 }, "contxtTokens"],
    [{ ...plain, context_tokens: 1 }, "context_tokens"],
    [{ ...plain, ContextTokens: 1 }, "ContextTokens"],
    [{ ...plain, "": 1 }, ""],
    [{ ...plain, hardware: { ...box, memoryGibibyte: 1 } }, "hardware.memoryGibibyte"],
    [{ ...plain, hardware: { ...box, memory_gibibytes: 1 } }, "hardware.memory_gibibytes"],
    [{ ...plain, hardware: { ...box, host: { name: "h", cores: 4 } } }, "hardware.host.cores"],
    [{ ...plain, ownership: { prceUsd: 1 } }, "ownership.prceUsd"],
    [JSON.parse('{"__proto__": 1}'), "__proto__"],
  ]) {
    const error = refused(() => project(question));
    assert.deepEqual([error.kind, error.parameter], ["invalid-record", parameter]);
  }
  const error = refused(() => unequalPipeline({ nodes: ["rtx-4090-24gb", { ...box, colour: "red" }] }));
  assert.equal(error.parameter, "nodes[1].colour");
});

test("numbers that are none are refused by name and value", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    for (const [run, parameter] of [
      [() => project({ ...plain, contextTokens: value }), "contextTokens"],
      [() => project({ ...plain, promptTokens: value }), "promptTokens"],
      [() => project({ ...plain, hardware: { ...box, memoryGibibytes: value } }), "hardware.memoryGibibytes"],
      [() => cost({ ownership: { priceUsd: value } }), "ownership.priceUsd"],
    ]) {
      const error = refused(run);
      assert.deepEqual([error.kind, error.parameter], ["out-of-range", parameter]);
      assert.match(error.message, new RegExp(String(value)));
    }
  }
});

test("nothing passes for something else", () => {
  const bandwidth = "memoryBandwidthGigabytesPerSecond";
  for (const value of ["400", true, [400], { value: 400 }, 400n, Symbol("400"), () => 400, new Date(0), new Float64Array(1)]) {
    const error = refused(() => guideDecode({ [bandwidth]: value, gigabytesPerToken: 15 }));
    assert.equal(error.kind, "invalid-record", String(value));
    assert.ok(error.parameter.startsWith(bandwidth), error.parameter);
  }
  for (const question of ["x", 3, null, [], new Map(), Symbol("x")]) {
    assert.equal(refused(() => project(question)).parameter, "question");
  }
  assert.equal(refused(() => project()).kind, "missing-input");
  assert.equal(refused(() => project({ ...plain, hardware: null })).kind, "missing-input");
  assert.equal(refused(() => unequalPipeline({ nodes: ["rtx-4090-24gb", null] })).parameter, "nodes[1]");
  assert.equal(refused(() => unequalPipeline({ nodes: [, "rtx-4090-24gb"] })).parameter, "nodes[0]");
  assert.equal(refused(() => project({ ...plain, sequences: 1.5 })).parameter, "sequences");
  assert.equal(refused(() => project({ ...plain, sequences: 2 ** 32 })).parameter, "sequences");
  for (const name of [undefined, 3, {}, null]) assert.equal(refused(() => catalog.find.hardware(name)).kind, "invalid-record");
});

test("null and undefined are what is left out", () => {
  const answer = project(plain);
  assert.deepEqual(project({ ...plain, runtime: null, kvFormat: undefined, efficiency: null, sequences: undefined }), answer);
});

test("messages speak this package's names and leave others' text alone", () => {
  assert.match(refused(() => project({ ...plain, draftedTokens: 4 })).message, /^acceptedTokensPerStep is missing/);
  assert.match(refused(() => project({ ...plain, model: "my_own_model" })).message, /"my_own_model"/);
  // Nothing of another language's, and no name that the question does not have.
  assert.doesNotMatch(refused(() => project({ ...plain, nodes: 2 })).message, /::/);
  assert.equal(refused(() => project({ ...plain, efficiency: 1.6 })).parameter, "efficiency");
  const error = refused(() => breakEven({ ownership: { priceUsd: 1, loadPowerWatts: 1, electricityUsdPerKilowattHour: 0 }, tokensPerSecond: 1 }));
  assert.match(error.message, /cloudUsdPerMillionTokens/);
});

test("an object that contains itself ends", () => {
  const round = { ...box };
  round.host = round;
  assert.equal(refused(() => project({ ...plain, hardware: round })).kind, "invalid-record");
  const nodes = [];
  nodes.push(nodes);
  assert.equal(refused(() => unequalPipeline({ nodes })).kind, "invalid-record");
});

test("nothing that is thrown at it makes it panic", () => {
  // A fixed sequence of pseudo-random questions; a panic of the module is a RuntimeError, and `refused` lets none through.
  let state = 12345;
  const next = (below) => {
    // 32-bit xorshift.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const values = [0, -0, 1, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 32, 2 ** 53, 1e21, "", "x", "\u0000", "\ud800", "q4-k-m", "rtx-4090-24gb",
    "gpt-oss-20b", "😀".repeat(500), true, false, null, undefined, [], {}, [[]], box, [box], ["rtx-4090-24gb"], { type: "grouped" }, 8192];
  const names = ["hardware", "model", "format", "contextTokens", "runtime", "promptTokens", "outputTokens", "sequences", "kvFormat", "nodes",
    "strategy", "link", "efficiency", "ownership", "split", "electricity", "cloud", "tokensPerSecond", "budgetUsd", "machines", "columns", "onError"];
  const functions = Object.entries(llmhw).filter(([name, it]) => typeof it === "function" && !/^(LlmhwError|guideFigures|recommend)$/.test(name));
  let answered = 0;
  for (let round = 0; round < 20000; round += 1) {
    const question = next(2) ? { ...plain } : {};
    for (let fields = next(3); fields > 0; fields -= 1) question[names[next(names.length)]] = values[next(values.length)];
    const [, run] = functions[next(functions.length)];
    try {
      run(question);
      answered += 1;
    } catch (error) {
      assert.ok(error instanceof LlmhwError, `${JSON.stringify(question)}: ${error?.stack ?? error}`);
    }
  }
  assert.ok(answered > 100, `${answered} answered`);
  assert.ok(weights({ model: "qwen3-8b", format: "q8-0" }).totalGigabytes > 8);
});

test("extreme descriptions are refused or answered, never a panic", () => {
  for (const memoryGibibytes of [1e-300, 1e300, Number.MAX_VALUE, 0, -1]) {
    for (const layers of [0, 1, 2 ** 32 - 1]) {
      const model = { name: "M", totalParametersBillions: 1, layers, hiddenSize: 2 ** 32 - 1, vocabularySize: 2 ** 32 - 1, contextLimitTokens: 1e9,
        attention: [{ type: "grouped", layers, heads: 2 ** 32 - 1, kvHeads: 1, headDimension: 2 ** 32 - 1 }] };
      for (const question of [{ ...plain, hardware: { ...box, memoryGibibytes } }, { ...plain, model }]) {
        try {
          fit(question);
        } catch (error) {
          assert.ok(error instanceof LlmhwError, error?.stack);
        }
      }
    }
  }
});

test("columns name the row, and the place where a noun was given", () => {
  assert.equal(refused(() => projectColumns({ ...plain, contextTokens: [1, NaN] })).parameter, "contextTokens[1]");
  assert.equal(refused(() => projectColumns({ ...plain, contextTokens: [1, "2"] })).parameter, "contextTokens[1]");
  assert.equal(refused(() => projectColumns({ ...plain, contextTokens: "8192" })).parameter, "contextTokens");
  assert.equal(refused(() => projectColumns({ ...plain, contextTokens: new BigInt64Array(2) })).parameter, "contextTokens");
  assert.equal(refused(() => projectColumns({ ...plain, contextTokens: [1, 2, 3], nodes: [1, 1] })).kind, "inconsistent");
  const bad = { ...box, memoryGibibytes: "64" };
  assert.equal(refused(() => projectColumns({ ...plain, hardware: [box, box, bad] })).parameter, "hardware[2].memoryGibibytes");
  assert.equal(refused(() => projectColumns({ ...plain, hardware: bad })).parameter, "hardware.memoryGibibytes");
  assert.equal(refused(() => projectColumns({ ...plain, hardware: [box, { ...box, colour: 1 }] })).parameter, "hardware[1].colour");
  assert.equal(refused(() => projectColumns({ ...plain, hardware: { values: [box, bad], codes: Uint32Array.of(0, 1) } })).parameter,
    "hardware.values[1].memoryGibibytes");
  assert.equal(refused(() => projectColumns({ ...plain, hardware: { values: [box], codes: Uint32Array.of(0, 1) } })).parameter, "hardware.codes[1]");
  assert.equal(refused(() => projectColumns({ ...plain, hardware: { values: [box], codes: [0] } })).parameter, "hardware.codes");
  assert.equal(refused(() => projectColumns({ ...plain, columns: ["decodeTokensPerSecond", "speed"] })).parameter, "columns");
  assert.equal(refused(() => projectColumns({ ...plain, colums: [] })).parameter, "colums");
  assert.equal(refused(() => projectColumns({ ...plain, onError: "ignore" })).parameter, "onError");
});

test("a part of a description is refused under its own name", () => {
  const model = { name: "M", totalParametersBillions: 1, layers: 1, hiddenSize: 64, vocabularySize: 100, contextLimitTokens: 0, feedForward: [{ layers: 1, size: 64 }],
    attention: [{ type: "grouped", layers: 1, heads: 1, kvHeads: 1, headDimension: 64 }] };
  const { provenance: _, ...runtime } = catalog.find.runtimes("llama-cpp-cuda");
  for (const [question, parameter] of [
    [{ model }, "model.contextLimitTokens"],
    [{ runtime: { ...runtime, fixedMemoryMebibytes: -1 } }, "runtime.fixedMemoryMebibytes"],
    [{ hardware: { ...box, device: "discrete", host: { name: "h", priceUsd: -1 } } }, "hardware.host.priceUsd"],
    [{ hardware: { ...box, device: "discrete", host: { name: "h", priceDate: "2026" } } }, "hardware.host.priceUsd"],
    [{ hardware: { ...box, priceUsd: -1 } }, "hardware.priceUsd"],
    [{ hardware: { ...box, peakFp32Teraflops: 0 } }, "hardware.peakFp32Teraflops"],
    [{ hardware: { ...box, peakFp16Teraflops: -1 } }, "hardware.peakFp16Teraflops"],
    [{ hardware: { ...box, peakInt8Teraops: 2e6 } }, "hardware.peakInt8Teraops"],
  ]) {
    const error = refused(() => fit({ ...plain, ...question }));
    assert.equal(error.parameter, parameter);
    assert.ok(error.message.startsWith(parameter), error.message);
  }
});

test("a message begins with the place where the caller gave it, and shows a value as it would be written", () => {
  const { message, all } = refused(() => projectColumns({ ...plain, hardware: [box, box, { name: "x" }] }));
  assert.match(message, /^hardware\[2\]\.device is missing/);
  assert.ok(all.every((error) => error.message.startsWith(error.parameter)));
  for (const [run, text] of [
    [() => project("rtx-4090-24gb"), 'question = "rtx-4090-24gb": must be a plain object; '],
    [() => project(null), "question = null: must be "],
    [() => project({ ...plain, contextTokens: 8192n }), "contextTokens = 8192n: must be "],
    [() => project({ ...plain, model: Promise.resolve() }), "model = Promise object: must be "],
    [() => projectColumns({ ...plain, contextTokens: ["1"] }), 'contextTokens[0] = "1": must be a number; '],
    [() => projectColumns({ ...plain, contextTokens: new BigInt64Array(1) }), "contextTokens = BigInt64Array object: must be "],
    [() => projectColumns({ ...plain, columns: ["decode_tokens_per_second"] }), 'columns[0] = "decode_tokens_per_second": must be the name of a column; '],
    [() => project({ ...plain, context_tokens: 1 }), "context_tokens: no such name; names are spelled like contextTokens"],
  ]) {
    const error = refused(run);
    assert.ok(error.message.startsWith(text), error.message);
    assert.ok(error.message.startsWith(error.parameter), error.message);
  }
});

test("a count too large is refused by what its field takes, alone and in columns", () => {
  const rule = /^sequences = \d+: must be at least 1 and at most 65536;/;
  for (const sequences of [65_537, 4_294_967_295, 4_294_967_296, 1e12]) {
    assert.match(refused(() => project({ ...plain, sequences })).message, rule);
    const { reasons } = projectColumns({ ...plain, sequences: [sequences], columns: ["fits"], onError: "mark" });
    assert.match(reasons[0], rule);
  }
  const marked = projectColumns({ ...plain, sequences: [1.5], nodes: [1e12], columns: ["fits"], onError: "mark" });
  assert.match(marked.reasons[0], /^nodes = 1000000000000: must be at least 1 and at most 64;/);
});

test("text with half a character is refused in its field", () => {
  for (const [question, parameter] of [
    [{ ...plain, model: "\ud800" }, "model"],
    [{ ...plain, hardware: { ...box, name: "Box \udc00" } }, "hardware.name"],
    [{ ...plain, catalog: { schemaVersion: 1, links: [{ id: "a\ud83d", name: "A" }] } }, "catalog.links[0].id"],
  ]) {
    const error = refused(() => project(question));
    assert.deepEqual([error.kind, error.parameter], ["invalid-record", parameter]);
    assert.match(error.message, /: must be well-formed text; it has half a character: cut text between characters$/);
  }
  assert.equal(refused(() => projectColumns({ ...plain, model: ["gpt-oss-20b", "\ud800"] })).parameter, "model[1]");
  assert.equal(project({ ...plain, hardware: { ...box, name: "Box 😀" } }).hardware, "box-😀");
});

test("runs have their faults told together where they are of one kind", () => {
  const run = { hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: 512, tokensPerSecond: 90 };
  const faults = (...runs) => refused(() => calibrate({ runs })).all.map(({ parameter }) => parameter);
  const [noRate, noMachine, noModel] = [{ ...run, tokensPerSecond: 0 }, { ...run, hardware: "zz" }, { ...run, model: "zz" }];
  assert.deepEqual(faults(noMachine, run, noModel), ["runs[0].hardware", "runs[2].model"]);
  assert.deepEqual(faults(noRate, noRate), ["runs[0].tokensPerSecond", "runs[1].tokensPerSecond"]);
  // Names first: a run is looked at when all of them are known.
  assert.deepEqual(faults(noRate, noMachine), ["runs[1].hardware"]);
});

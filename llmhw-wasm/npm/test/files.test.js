// Files of one's own and of others, from the file to the answer.
import assert from "node:assert/strict";
import { mkdtempSync, openAsBlob, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { LlmhwError, calibrate, catalog, fit, project, projectColumns, recommend, weights } from "llmhw";
import * as files from "llmhw/files";
import { ggufIn, ggufs, textOf } from "./fixtures.js";

const { ownRuns, readCatalog, readConfig, readGguf, readMeasurements, readSafetensorsHeader, writeCatalog } = files;
const folder = mkdtempSync(join(tmpdir(), "llmhw-files-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const LLAMA = "llama-3.1-8b-q4-k-m.gguf";
const SPLIT = ggufs.filter(({ name }) => name.startsWith("split-"));
const PLAIN = { model: "qwen3-8b", format: "q4-k-m", contextTokens: 8192 };

function everyObject(value, visit) {
  if (value === null || typeof value !== "object") return;
  visit(value);
  Object.values(value).forEach((field) => everyObject(field, visit));
}
const frozenAndCamel = (value) =>
  everyObject(value, (object) => {
    assert.ok(Object.isFrozen(object));
    if (!Array.isArray(object)) for (const key of Object.keys(object)) assert.doesNotMatch(key, /_/);
  });

async function refused(run) {
  try {
    await run();
  } catch (error) {
    assert.ok(error instanceof LlmhwError, `${error?.stack ?? error}`);
    return error;
  }
  assert.fail("was not refused");
}

test("exactly these functions are there, and the error is that of the main module", () => {
  assert.deepEqual(Object.keys(files).sort(), ["LlmhwError", "ownRuns", "readCatalog", "readConfig", "readGguf", "readMeasurements", "readSafetensorsHeader", "writeCatalog"]);
  assert.equal(files.LlmhwError, LlmhwError);
});

test("every GGUF file: its length, its tensors, and a format that gives the model exactly those bytes", async () => {
  for (const { name, fileBytes, tensors, tensorBytes } of ggufs.filter((one) => !SPLIT.includes(one))) {
    const read = await readGguf(ggufIn(folder, name), { tensors: true });
    frozenAndCamel(read);
    assert.deepEqual([read.fileBytes, read.tensors, read.tensorSizes.length], [fileBytes, tensors, tensors], name);
    assert.equal(read.tensorSizes.reduce((sum, { bytes }) => sum + bytes, 0), tensorBytes, name);
    const { model, format } = read;
    assert.equal(weights({ model, format }).totalGigabytes * 1e9, fileBytes, name);
    assert.deepEqual(weights({ model, format }), read.weights);
    const { decodeTokensPerSecond } = project({ hardware: "h100-sxm5-80gb", model, format, contextTokens: 8192 });
    assert.ok(decodeTokensPerSecond > 20, name);
    assert.deepEqual([...projectColumns({ hardware: "h100-sxm5-80gb", model, format, contextTokens: 8192 }).decodeTokensPerSecond], [decodeTokensPerSecond]);
  }
});

test("a path, a Blob, bytes and a beginning say the same, and nothing but the header is read", async () => {
  // Node 20 says of a Blob above 4 GiB that it is smaller: this one is below.
  const GEMMA = "gemma-3-4b-q4-k-m.gguf";
  const path = ggufIn(folder, GEMMA);
  const { header, fileBytes } = ggufs.find(({ name }) => name === GEMMA);
  const expected = await readGguf(path);
  const blob = await openAsBlob(path);
  const reads = [];
  class Watched extends Blob {
    get size() {
      return blob.size;
    }
    slice(from, to) {
      reads.push(to - from);
      return blob.slice(from, to);
    }
  }
  assert.deepEqual(await readGguf(new Watched()), expected);
  assert.ok(reads.reduce((sum, bytes) => sum + bytes, 0) <= 2 * 65536, `${reads}`);
  assert.deepEqual(await readGguf(new Uint8Array(header), { fileBytes }), expected);
  assert.deepEqual(await readGguf(new Uint8Array(header).buffer, { fileBytes }), expected);
});

test("a split file, in any order of its parts, and a missing part by name", async () => {
  const paths = SPLIT.map(({ name }) => ggufIn(folder, name));
  const whole = await readGguf(paths);
  assert.deepEqual(await readGguf(paths.toReversed?.() ?? [...paths].reverse()), whole);
  assert.equal(whole.fileBytes, SPLIT.reduce((sum, { fileBytes }) => sum + fileBytes, 0));
  const { attention, feedForward } = (await readGguf(ggufIn(folder, LLAMA))).model;
  assert.deepEqual([whole.model.attention, whole.model.feedForward], [attention, feedForward]);
  const error = await refused(() => readGguf(paths.slice(1)));
  assert.equal(error.kind, "missing-input");
  assert.match(error.message, /part 1 of 3/);
  assert.equal((await refused(() => readGguf(SPLIT.map(({ header }) => header), { fileBytes: [1, 2] }))).parameter, "fileBytes");
});

test("what is no such file, cut, or not a file at all is refused with the file's name", async () => {
  const { header } = ggufs.find(({ name }) => name === LLAMA);
  const error = await refused(() => readGguf(new File(["<!doctype html>".repeat(9)], "my_model.gguf")));
  assert.deepEqual([error.kind, error.parameter], ["invalid-record", "my_model.gguf: magic"]);
  assert.match(error.message, /^my_model\.gguf: magic/);
  for (const length of [0, 3, 4, 23, 24, 100, 5000, header.length - 1]) {
    await refused(() => readGguf(header.subarray(0, length), { fileBytes: 4912917504 }));
    await refused(() => readGguf(header.subarray(0, length)));
  }
  // Keys of the file stay as they are spelled there.
  const broken = Buffer.from(header.toString("latin1").replace("llama.attention.head_count\u0000", "llama.attention.head_cuont\u0000"), "latin1");
  broken.write("head_cuont", broken.indexOf("head_count"));
  assert.match((await refused(() => readGguf(broken, { fileBytes: 4912917504 }))).message, /llama\.attention\.head_count\b/);
  for (const file of [3, null, undefined, {}, [], [3], new Date(0), new Uint16Array(4)]) await refused(() => readGguf(file));
  for (const options of [{ tensor: true }, { tensors: "yes" }, { fileBytes: -1 }, { fileBytes: 1.5 }, { fileBytes: "9" }, 3]) await refused(() => readGguf(header, options));
  await assert.rejects(readGguf(join(folder, "nothing.gguf")), { code: "ENOENT" });
});

test("random bytes behind the magic never break it", async () => {
  let state = 4711;
  const next = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) & 255;
  const { header } = ggufs.find(({ name }) => name === LLAMA);
  for (let round = 0; round < 300; round += 1) {
    const bytes = Uint8Array.from(header.subarray(0, 2000 + 8 * round));
    for (let flips = 0; flips < 20; flips += 1) bytes[(next() * 256 + next()) % bytes.length] = next();
    try {
      await readGguf(bytes, { fileBytes: 4912917504 });
    } catch (error) {
      assert.ok(error instanceof LlmhwError, `${error?.stack ?? error}`);
    }
  }
});

test("a config.json, as text and parsed, with its index", async () => {
  const text = textOf("huggingface/fixtures/qwen3-14b.json");
  const read = readConfig(text);
  frozenAndCamel(read);
  assert.deepEqual(readConfig(JSON.parse(text)), read);
  assert.equal(read.format, null);
  const listed = catalog.find.models("qwen3-14b");
  assert.deepEqual([read.model.layers, read.model.attention], [listed.layers, listed.attention]);
  assert.ok(project({ hardware: "rtx-4090-24gb", model: read.model, format: "q4-k-m", contextTokens: 8192 }).memory.fits);
  const index = { metadata: { total_size: 29536614400 }, weight_map: { "lm_head.weight": "model-00008-of-00008.safetensors" } };
  assert.equal(readConfig(text, { index }).fileBytes, 29536614400);
  assert.equal(readConfig(text, { index: JSON.stringify(index) }).fileBytes, 29536614400);
});

test("the headers of safetensors files count the weights, and those of another model are refused", async () => {
  const text = textOf("huggingface/fixtures/qwen3-0.6b.json");
  const config = JSON.parse(text);
  const { hidden_size: hidden, intermediate_size: inner, head_dim: head, vocab_size: vocabulary } = config;
  const [heads, kv] = [config.num_attention_heads, config.num_key_value_heads].map((count) => count * head);
  const tensors = (wide) => ({
    // The output layer is the embedding, once more.
    "model.embed_tokens.weight": [vocabulary, hidden], "model.norm.weight": [hidden],
    ...Object.fromEntries(Array.from({ length: config.num_hidden_layers }, (_, layer) => Object.entries({
      "self_attn.q_proj": [heads, hidden], "self_attn.k_proj": [kv, hidden], "self_attn.v_proj": [kv, hidden], "self_attn.o_proj": [hidden, heads],
      "self_attn.q_norm": [head], "self_attn.k_norm": [head], input_layernorm: [hidden], post_attention_layernorm: [hidden],
      "mlp.gate_proj": [wide, hidden], "mlp.up_proj": [wide, hidden], "mlp.down_proj": [hidden, wide],
    }).map(([name, shape]) => [`model.layers.${layer}.${name}.weight`, shape])).flat()),
  });
  const weightsOf = (shape) => shape.reduce((all, one) => all * one);
  const fileOf = (wide) => {
    let end = 0;
    const header = JSON.stringify(Object.fromEntries(Object.entries(tensors(wide)).map(([name, shape]) => {
      const begin = end;
      end += 2 * weightsOf(shape);
      return [name, { dtype: "BF16", shape, data_offsets: [begin, end] }];
    })));
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
    return new Blob([length, header, "weights that are not read"]);
  };
  const header = await readSafetensorsHeader(fileOf(inner));
  assert.equal(new TextDecoder().decode(header).at(-1), "}");
  const counted = Object.values(tensors(inner)).reduce((all, shape) => all + weightsOf(shape), 0);
  assert.equal(readConfig(text, { safetensors: [header] }).model.totalParametersBillions, counted / 1e9);
  const error = await refused(async () => readConfig(text, { name: "config.json", safetensors: [await readSafetensorsHeader(fileOf(2 * inner))] }));
  assert.deepEqual([error.kind, error.parameter], ["inconsistent", "config.json: safetensors: feed-forward"]);
  assert.equal((await refused(() => readConfig(text, { safetensors: [header.subarray(0, 20)] }))).kind, "missing-input");
});

test("fields of a config.json are named as there, and what is missing is said at once", async () => {
  const error = await refused(() => readConfig({ model_type: "llama", hidden_size: 4096 }, { name: "our_config.json" }));
  assert.match(error.message, /num_hidden_layers/);
  assert.match(error.message, /^our_config\.json/);
  assert.equal((await refused(() => readConfig("{"))).kind, "invalid-record");
  assert.equal((await refused(() => readConfig('{"model_type": "nobody-knows"}'))).kind, "unsupported");
  for (const config of [3, null, undefined, [], new Uint8Array(3), new Blob(["{}"]), new File(["{}"], "config.json"), new Response("{}"), Promise.resolve("{}")]) {
    assert.match((await refused(() => readConfig(config))).message, /^config = .*: must be JSON text or an object; give the file's text, awaited/);
  }
  await refused(() => readConfig("{}", { indx: "" }));
});

const FIXTURES = {
  "llama-bench.json": "llama-bench-json", "llama-bench.jsonl": "llama-bench-json", "llama-bench.csv": "llama-bench-csv", "llama-bench.md": "llama-bench-markdown",
  "llama-server-speculative.json": "llama-server-json", "llama-server.log": "llama-cpp-log", "ollama.json": "ollama-json", "ollama.txt": "ollama-text",
  "mlx-generate.txt": "mlx-generate", "mlx-benchmark.txt": "mlx-benchmark",
};

test("what every tool prints becomes rows", async () => {
  for (const [name, tool] of Object.entries(FIXTURES)) {
    const text = textOf(`measurements/fixtures/${name}`);
    const read = readMeasurements(text);
    frozenAndCamel(read);
    assert.equal(read.tool, tool);
    assert.ok(read.rows.length > 0 && read.rows.every(({ tokensPerSecond }) => tokensPerSecond > 0), name);
    assert.deepEqual(readMeasurements(text, { tool }), read);
  }
  const error = await refused(() => readMeasurements("no table here", { name: "my_bench.txt" }));
  assert.deepEqual([error.kind, error.parameter], ["unsupported", "my_bench.txt: measurements"]);
  assert.equal((await refused(() => readMeasurements(textOf("measurements/fixtures/llama-bench.json"), { tool: "llama-bench" }))).kind, "unknown-id");
  await refused(() => readMeasurements(3));
});

test("a table becomes runs, runs move the estimate to what was measured and narrow it", async () => {
  const measured = readMeasurements(textOf("measurements/fixtures/llama-bench.json"));
  const what = { hardware: "rtx-4080-16gb", model: "qwen2.5-7b", format: "q4-k-m" };
  const hardware = catalog.find.hardware("RTX 4080").id;
  const runs = ownRuns(measured, { ...what, hardware, model: "qwen2.5-7b" });
  frozenAndCamel(runs);
  assert.deepEqual(runs.map(({ phase, promptTokens, contextTokens }) => [phase, promptTokens ?? null, contextTokens]), [["prefill", 512, 0], ["decode", null, 64]]);
  assert.deepEqual(ownRuns(measured.rows, { ...what, hardware }), runs);
  for (const { measuredTokensPerSecond: measured, beforeTokensPerSecond: before, afterTokensPerSecond: after, beforeInterval, afterInterval, afterBasis } of calibrate({ runs })) {
    assert.ok(Math.abs(Math.log(after / measured)) < Math.abs(Math.log(before / measured)), `${before} ${after} ${measured}`);
    assert.ok(afterInterval.highTokensPerSecond / afterInterval.lowTokensPerSecond < beforeInterval.highTokensPerSecond / beforeInterval.lowTokensPerSecond);
    assert.equal(afterBasis, "measured");
  }
  const question = { ...what, hardware, contextTokens: 64 };
  assert.equal(project({ ...question, ownRuns: runs }).decodeTokensPerSecond, calibrate({ runs })[1].afterTokensPerSecond);
  assert.deepEqual([...projectColumns({ ...question, ownRuns: runs }).decodeTokensPerSecond], [project({ ...question, ownRuns: runs }).decodeTokensPerSecond]);
  assert.equal((await refused(() => projectColumns({ ...question, ownRuns: [{ ...runs[0], tokensPerSecond: 1e6 }] }))).parameter, "ownRuns[0].tokensPerSecond");
});

test("speculation is told per step, and rows of several models are refused with their place", async () => {
  const { rows } = readMeasurements(textOf("measurements/fixtures/llama-server-speculative.json"));
  const drafted = rows.find(({ draftedTokensInAll }) => draftedTokensInAll !== null);
  const what = { hardware: "rtx-4090-24gb", model: "qwen3-8b", format: "q4-k-m" };
  // The server does not say how much of the prompt was in the cache, and so at which context it wrote.
  assert.equal((await refused(() => ownRuns([drafted], what))).parameter, "rows[0].contextTokens");
  const [run] = ownRuns([{ ...drafted, contextTokens: 300 }], what);
  assert.equal(run.acceptedTokensPerStep, drafted.tokens / (drafted.tokens - drafted.acceptedTokensInAll));
  assert.ok(Number.isInteger(run.draftedTokens) && run.draftedTokens > 0);
  const { rows: bench } = readMeasurements(textOf("measurements/fixtures/llama-bench.json"));
  const error = await refused(() => ownRuns([bench[0], { ...bench[1], model: "another" }, { ...bench[0], phase: "e2e" }], what));
  assert.deepEqual(error.all.map(({ kind, parameter }) => [kind, parameter]), [["inconsistent", "rows[1].model"], ["unsupported", "rows[2].phase"]]);
  assert.equal((await refused(() => ownRuns([{ ...bench[1], contextTokens: null, depthTokens: null }], what))).parameter, "rows[0].contextTokens");
  assert.equal((await refused(() => ownRuns(bench, { ...what, colour: "red" }))).parameter, "colour");
  assert.equal((await refused(() => ownRuns(bench, { hardware: "x", model: "y" }))).parameter, "format");
});

const OURS = {
  schemaVersion: 1,
  hardware: [{ name: "Our box", aliases: ["box", "96er; the old one"], device: "unified", memoryGibibytes: 96, memoryBandwidthGigabytesPerSecond: 0.1 + 512.2, priceUsd: 1 / 3 }],
  electricity: catalog.electricity(),
  scenarios: [{ name: "the team", hardware: "box", model: "qwen3-8b", format: "q4-k-m", contextTokens: 8192 }],
};

test("a catalogue file goes through JSON, TOML and CSV with the same bits", () => {
  const all = { ...OURS, hardware: [...OURS.hardware, ...catalog.hardware()], models: catalog.models(), formats: catalog.formats(), runtimes: catalog.runtimes(), links: catalog.links(), cloudModels: catalog.cloudModels() };
  const expected = readCatalog(writeCatalog(all, "json"), { name: "ours.json" });
  frozenAndCamel(expected);
  assert.equal(expected.hardware[0].memoryBandwidthGigabytesPerSecond, 0.1 + 512.2);
  assert.equal(expected.hardware[0].priceUsd, 1 / 3);
  assert.equal(expected.hardware[0].id, "our-box", "made of the name");
  assert.deepEqual(readCatalog(writeCatalog(expected, "toml"), { name: "ours.toml" }), expected);
  for (const list of Object.keys(expected).filter((name) => name !== "schemaVersion")) {
    assert.deepEqual(readCatalog(writeCatalog(expected, "csv", list), { name: "Ours.CSV", list })[list], expected[list], list);
  }
});

test("questions, lists and columns take it, and a row of a built-in id replaces that row", () => {
  const file = readCatalog(writeCatalog(OURS, "toml"), { name: "ours.toml" });
  const described = project({ ...PLAIN, hardware: { ...OURS.hardware[0], aliases: undefined } });
  assert.deepEqual(project({ ...PLAIN, hardware: "box", catalog: file }), described);
  assert.deepEqual([...projectColumns({ ...PLAIN, hardware: ["box"], catalog: file }).decodeTokensPerSecond], [described.decodeTokensPerSecond]);
  assert.equal(fit({ ...PLAIN, hardware: "our-box", catalog: file }).fits, true);
  assert.equal(catalog.hardware({ catalog: file }).length, catalog.hardware().length + 1);
  assert.equal(catalog.find.hardware("96er; the old one", { catalog: file }).id, "our-box");
  frozenAndCamel(catalog.hardware({ catalog: file }));
  assert.equal(catalog.hardware(), catalog.hardware({}), "the built-in list is kept");
  const { provenance: _, ...card } = catalog.find.hardware("rtx-4090-24gb");
  const street = { schemaVersion: 1, hardware: [{ ...card, priceUsd: 2500 }] };
  assert.equal(catalog.find.hardware("RTX 4090", { catalog: street }).priceUsd, 2500);
  assert.equal(catalog.find.hardware("RTX 4090").priceUsd, card.priceUsd);
  assert.equal(catalog.hardware({ catalog: street }).length, catalog.hardware().length);
  const bought = recommend({ budgetUsd: 100, contextTokens: 1024, model: "qwen3-8b", catalog: file });
  assert.ok(bought.rejected.some(({ id, reason }) => id === "our-box" && reason === "its draw is not known"), "it is among what may be bought");
});

test("everything wrong in a file is said at once, with file, row, field, rule and value as the file spells them", async () => {
  const toml = 'schema_version = 1\n[[hardware]]\nname = "A"\ndevice = "unifid"\nmemory_gibibytes = "96"\nmemory_bandwidth_gigabytes_per_second = 512\n[[links]]\nid = "l"\nname = "L"\nbandwith = 3\n';
  const error = await refused(() => readCatalog(toml, { name: "our_rows.toml" }));
  const places = error.all.map(({ parameter }) => parameter);
  for (const place of ["our_rows.toml: hardware[0].device", "our_rows.toml: hardware[0].memory_gibibytes", "our_rows.toml: links[0].bandwith", "our_rows.toml: links[0].latency_microseconds"]) {
    assert.ok(places.includes(place), `${place} in ${places}`);
  }
  for (const part of error.message.split("\n")) assert.match(part, /^our_rows\.toml: /);
  assert.match(error.message, /hardware\[0\]\.memory_gibibytes = "96": .*a number/);
  const csv = "name,device,memory_gibibytes,memory_bandwidth_gigabytes_per_second\nA,unified,96,512\nB,unified,-1,512\n";
  assert.equal((await refused(() => readCatalog(csv, { name: "a.csv", list: "hardware" }))).parameter, "a.csv: hardware[1].memory_gibibytes");
  for (const options of [{ name: "a.csv" }, { name: "a.csv", list: "gpus" }, { name: "a.toml", list: "hardware" }, { name: "a.xlsx" }, {}, { name: 3 }, undefined, { name: "a.csv", lst: 1 }]) {
    await refused(() => readCatalog(csv, options));
  }
  for (const [file, kind, list] of [[OURS, "yaml"], [OURS, "csv"], [OURS, "json", "hardware"], [{ ...OURS, hardwares: [] }, "json"], [undefined, "json"], [{}, "json"], [OURS, "csv", "cloud_models"]]) {
    await refused(() => writeCatalog(file, kind, list));
  }
  const named = await refused(() => project({ ...PLAIN, hardware: "box", catalog: { schemaVersion: 1, hardware: [{ ...OURS.hardware[0], memoryGibibytes: -1 }] } }));
  assert.equal(named.parameter, "catalog.hardware[0].memoryGibibytes");
  assert.equal((await refused(() => catalog.hardware({ catalogue: OURS }))).parameter, "catalogue");
  assert.equal((await refused(() => catalog.find.hardware("x", { catalog: 3 }))).parameter, "catalog");
});

test("arguments are refused by the names they have here", async () => {
  const csv = await refused(() => readCatalog("name\nA\n", { name: "a.csv", list: "gpus" }));
  assert.ok(csv.candidates.includes("cloudModels") && csv.message.includes("cloudModels"), csv.message);
  assert.ok((await refused(() => writeCatalog({ schemaVersion: 1 }, "csv", "gpus"))).candidates.includes("cloudModels"));
  assert.equal((await refused(() => readMeasurements("[]", { tool: "llama-bench" }))).parameter, "tool");
  assert.equal((await refused(() => readGguf([]))).parameter, "file");
  assert.equal((await refused(() => readGguf(ggufs[0].header, { fileBytes: 1e6 }))).parameter, "fileBytes");
  assert.equal((await refused(() => readCatalog("", "ours.toml"))).parameter, "options");
  // A refusal is one line, with the file's name once before it.
  const { message } = await refused(() => readCatalog("schema_version = 1\nx", { name: "a.toml" }));
  assert.match(message, /^a\.toml: toml = "x": must be TOML text, which it is not at line 2, column 2 \([^\n]*\); check quotes, brackets and numbers$/);
  assert.equal((await refused(() => writeCatalog({ schemaVersion: 1 }, "yaml"))).message, "kind = yaml: must be json, toml or csv; choose one of them");
});

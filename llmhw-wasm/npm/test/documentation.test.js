// The JavaScript of the project's README and of docs/custom-hardware.md runs, with the files that the pages name.
import assert from "node:assert/strict";
import { copyFile, mkdtemp, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as llmhw from "llmhw";
import * as files from "llmhw/files";
import * as planner from "llmhw/planner";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
/** The length of the file whose header the fixture is. */
const GGUF_BYTES = 4_912_917_504;
const AsyncFunction = (async () => {}).constructor;

const read = (name) => readFile(join(ROOT, name), "utf8");
const blocks = async (page) => [...(await read(page)).matchAll(/```js\n(.*?)```/gs)].map(([, block]) => block);

/** Runs blocks one after the other in one scope, and gives what they call `name`. */
async function run(code, given, name) {
  const scope = { ...llmhw, ...files, ...planner, console: { log: () => {} }, ...given };
  // In a block of its own, where a snippet may call something as the package does.
  return new AsyncFunction(...Object.keys(scope), `{\n${code}\nreturn ${name};\n}`)(...Object.values(scope));
}

test("the pages' snippets run", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "llmhw-"));
  t.after(() => rm(folder, { recursive: true }));
  const model = join(folder, "model.gguf");
  await copyFile(join(ROOT, "llmhw-core/tests/gguf/llama-3.1-8b-q4-k-m.gguf"), model);
  await truncate(model, GGUF_BYTES);
  const [toml, printed] = [await read("examples/ours.toml"), await read("examples/bench.json")];
  const json = await read("llmhw-core/tests/huggingface/fixtures/qwen3-8b.json");

  const [all, ...others] = (await blocks("README.md")).filter((block) => block.includes("readCatalog"));
  assert.equal(others.length, 0);
  const answers = await run(all, { text: toml, printed, json, file: model }, "[p, q, r, s]");
  assert.deepEqual(answers.map((answer) => answer.model), ["llama-3.1-8b", "llama-3.1-8b-instruct", answers[2].model, "llama-3.1-8b"]);
  assert.ok(answers.every((answer) => answer.decodeTokensPerSecond > 0));

  const [planning, ...rest] = (await blocks("README.md")).filter((block) => block.includes("plan("));
  assert.equal(rest.length, 0);
  const said = [...planning.matchAll(/\/\/ (.*)/g)].map(([, words]) => words);
  const logged = [];
  await run(planning, { console: { log: (...words) => logged.push(words.join(" ")) } }, "front");
  assert.deepEqual(logged, said);
  assert.equal(said.length, 3);

  const [asked, measured] = await blocks("docs/custom-hardware.md");
  const before = await run(asked, { text: toml }, "p");
  const ours = files.readCatalog(toml, { name: "ours.toml" });
  const after = await run(measured, { text: printed, ours }, "p");
  assert.deepEqual([before.decodeTokensPerSecond, after.decodeTokensPerSecond], [answers[0].decodeTokensPerSecond, answers[3].decodeTokensPerSecond]);
  assert.ok(after.decodeTokensPerSecond < before.decodeTokensPerSecond);
});

// Files and benchmarks of one's own: from the picker, dropped or pasted, to the answer and into the link.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { calibrate, project } from "llmhw";
import { ownRuns, readConfig, readGguf, readMeasurements } from "llmhw/files";
import { ggufIn, ggufs, textOf } from "../../../llmhw-wasm/npm/test/fixtures.js";
import { figure, open, start } from "./browser.js";

let browser, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "llmhw-bring-"));
  browser = await start();
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const written = (value) => new Intl.NumberFormat("en-US", { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 }).format(value);
const MAC = { hardware: "mac-mini-m4-pro-20c-48gb", contextTokens: 8192 };
const fileOf = (name, text) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const picker = (page) => page.getByLabel("Choose files, or drop them here");
const report = async (page, words) => {
  await page.getByTestId("bring-report").getByText(words).first().waitFor({ timeout: 10_000 });
  return page.getByTestId("bring-report").innerText();
};
async function again(page) {
  await page.waitForTimeout(400);
  return (await open(browser, new URL(page.url()).search)).page;
}

test("a GGUF file becomes model and format; its reader is loaded for it and not before; the link holds it", async () => {
  const { page, problems } = await open(browser);
  const loaded = () => page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => name.includes("llmhw_files")).length);
  assert.equal(await loaded(), 0);
  const path = ggufIn(folder, "llama-3.1-8b-q4-k-m.gguf");
  await picker(page).setInputFiles(path);
  assert.match(await report(page, /chosen as model and weight format/), /8\.03 billion parameters in 4\.91 GB/);
  assert.ok((await loaded()) > 0);
  const { model, format } = await readGguf(path);
  const expected = project({ ...MAC, model, format });
  assert.equal(await figure(page, "rate"), written(expected.decodeTokensPerSecond));
  const chosen = (label) => page.locator("#calculator").getByLabel(label, { exact: true }).first().locator("option:checked").innerText();
  assert.match(await chosen("Model"), /Llama 3\.1 8B Instruct \(your file\)/);
  assert.match(await chosen("Weight format"), /Q4_K_M as in the file/);
  const other = await again(page);
  assert.equal(await figure(other, "rate"), written(expected.decodeTokensPerSecond));
  assert.match(await other.getByTestId("fits").innerText(), new RegExp(`${written(expected.memory.headroomGigabytes)} GB to spare`));
  assert.deepEqual(problems, []);
});

test("the parts of a split file together, and a part that is missing by name", async () => {
  const { page, problems } = await open(browser);
  const paths = ggufs.filter(({ name }) => name.startsWith("split-")).map(({ name }) => ggufIn(folder, name));
  await picker(page).setInputFiles(paths.slice(0, 2));
  assert.match(await report(page, /part 3 of 3/), /split-llama-3\.1-8b-q4-k-m\.gguf: /);
  await picker(page).setInputFiles([paths[2], paths[0], paths[1]]);
  await report(page, /chosen as model and weight format/);
  const { model, format } = await readGguf(paths);
  assert.equal(await figure(page, "rate"), written(project({ ...MAC, model, format }).decodeTokensPerSecond));
  assert.deepEqual(problems, []);
});

test("a config.json becomes the model, beside a listed one of the same shape", async () => {
  const { page, problems } = await open(browser);
  const text = textOf("huggingface/fixtures/qwen3-14b.json");
  await picker(page).setInputFiles(fileOf("config.json", text));
  await report(page, /14\.8 billion parameters in 40 layers: chosen as the model/);
  assert.equal(await figure(page, "rate"), written(project({ ...MAC, model: readConfig(text).model, format: "q4-k-m" }).decodeTokensPerSecond));
  assert.deepEqual(problems, []);
});

const BENCH = textOf("measurements/fixtures/llama-bench.json");

test("a benchmark: the machine it names is chosen, its runs shift and narrow the estimate, and the link holds them", async () => {
  const { page, problems } = await open(browser, "?model=qwen2.5-7b&hw=rtx-4080-16gb");
  const before = await figure(page, "rate");
  await picker(page).setInputFiles(fileOf("bench.json", BENCH));
  await report(page, /2 rows of llama-bench-json/);
  const form = page.getByRole("form", { name: "What the benchmark ran on" });
  assert.equal(await form.getByLabel("Machine").inputValue(), "rtx-4080-16gb");
  assert.equal(await form.getByLabel("Its weight format").inputValue(), "q4-k-m");
  await form.getByLabel("Model it ran").selectOption("qwen2.5-7b");
  await form.getByRole("button", { name: "Use these 2 runs" }).click();
  const table = page.getByTestId("own-runs");
  await table.waitFor();
  await page.waitForFunction(() => document.activeElement.id === "own-runs");
  const runs = ownRuns(readMeasurements(BENCH), { hardware: "rtx-4080-16gb", model: "qwen2.5-7b", format: "q4-k-m" });
  const text = await table.innerText();
  for (const { measuredTokensPerSecond, beforeTokensPerSecond, afterTokensPerSecond, beforeInterval, afterInterval } of calibrate({ runs })) {
    for (const value of [measuredTokensPerSecond, beforeTokensPerSecond, afterTokensPerSecond]) assert.ok(text.includes(written(value)), `${written(value)} in ${text}`);
    for (const { lowTokensPerSecond, highTokensPerSecond } of [beforeInterval, afterInterval]) assert.ok(text.includes(`${written(lowTokensPerSecond)} to ${written(highTokensPerSecond)}`), text);
  }
  const question = { hardware: "rtx-4080-16gb", model: "qwen2.5-7b", format: "q4-k-m", contextTokens: 8192 };
  const after = project({ ...question, ownRuns: runs });
  assert.equal(before, written(project(question).decodeTokensPerSecond));
  assert.equal(await figure(page, "rate"), written(after.decodeTokensPerSecond));
  assert.notEqual(await figure(page, "rate"), before);
  // The matrix counts them too.
  await page.locator("#fit").getByLabel("Machines", { exact: true }).selectOption("rtx-4080-16gb");
  await page.locator("#fit").getByLabel("Models", { exact: true }).selectOption("qwen2.5-7b");
  await page.waitForTimeout(300);
  const cells = await page.locator("#fit .matrix tr", { hasText: "Qwen2.5-7B" }).last().locator("td").last().innerText();
  assert.ok(cells.startsWith(written(after.decodeTokensPerSecond)), `${written(after.decodeTokensPerSecond)} in ${cells}`);
  const other = await again(page);
  assert.equal(await figure(other, "rate"), written(after.decodeTokensPerSecond));
  assert.match(await other.getByTestId("interval").innerText(), new RegExp(`^${written(after.decodeInterval.lowTokensPerSecond)} to ${written(after.decodeInterval.highTokensPerSecond)}`));
  await other.getByRole("button", { name: "Take all away" }).click();
  assert.equal(await figure(other, "rate"), before);
  assert.deepEqual(problems, []);
});

test("pasted, with several models: each has its own runs, and rows that are none say why", async () => {
  const { page, problems } = await open(browser);
  const both = JSON.stringify([...JSON.parse(BENCH), ...JSON.parse(BENCH).map((row) => ({ ...row, model_type: "llama 8B Q4_K - Medium", avg_ts: row.avg_ts * 0.9 }))]);
  await page.getByLabel("Or paste what a benchmark printed").fill(both);
  await page.getByRole("button", { name: "Read it" }).click();
  const form = page.getByRole("form", { name: "What the benchmark ran on" });
  await form.getByLabel("Rows of", { exact: true }).selectOption("1");
  assert.match(await form.innerText(), /The tool says: llama 8B/);
  await form.getByLabel("Model it ran").selectOption("llama-3.1-8b");
  await form.getByRole("button", { name: "Use these 2 runs" }).click();
  await page.getByTestId("own-runs").waitFor();
  assert.match(await form.innerText(), /The tool says: qwen2 7B/, "the other group waits");
  await form.getByRole("button", { name: "Leave them" }).click();
  assert.equal(await page.getByTestId("own-runs").locator("tbody tr").count(), 2);
  await page.getByRole("button", { name: /Take away the run of Llama-3.1-8B .*, number 2/ }).click();
  assert.equal(await page.getByTestId("own-runs").locator("tbody tr").count(), 1);
  await page.getByLabel("Or paste what a benchmark printed").fill(textOf("measurements/fixtures/llama-server-speculative.json"));
  await page.getByRole("button", { name: "Read it" }).click();
  await form.waitFor();
  assert.match(await form.innerText(), /depthTokens is missing/);
  assert.deepEqual(problems, []);
});

test("runs faster than the machine's ceiling are refused, in the form and in a link", async () => {
  const { page, problems } = await open(browser);
  await page.getByLabel("Or paste what a benchmark printed").fill(BENCH);
  await page.getByRole("button", { name: "Read it" }).click();
  const form = page.getByRole("form", { name: "What the benchmark ran on" });
  await form.getByLabel("Model it ran").selectOption("qwen3-14b");
  await form.getByRole("button", { name: "Use these 2 runs" }).click();
  assert.match(await form.getByRole("alert").innerText(), /ceiling/);
  assert.equal(await page.getByTestId("own-runs").count(), 0);
  const runs = [{ hardware: "rtx-4090-24gb", model: "qwen3-8b", format: "q4-k-m", tokensPerSecond: 1e6, contextTokens: 64 }, { hardware: "rtx-4090-24gb", model: "qwen3-8b", format: "q4-k-m", tokensPerSecond: 110, contextTokens: 64 }];
  const { page: linked } = await open(browser, `?${new URLSearchParams({ runs: JSON.stringify(runs) })}`);
  assert.match(await linked.locator(".warning").innerText(), /A run in the address is left out.*ceiling/);
  assert.equal(await linked.getByTestId("own-runs").locator("tbody tr").count(), 1);
  assert.deepEqual(problems, []);
});

const TOML = `schema_version = 1
[[hardware]]
name = "Our box"
aliases = ["box"]
device = "unified"
memory_gibibytes = 96
memory_bandwidth_gigabytes_per_second = 512
[[hardware]]
id = "rtx-4090-24gb"
name = "RTX 4090"
device = "discrete"
memory_gibibytes = 24
memory_bandwidth_gigabytes_per_second = 1008
price_usd = 2500
[[links]]
id = "two-cables"
name = "Two cables"
bandwidth_gigabytes_per_second = 0.5
latency_microseconds = 900
[[electricity]]
id = "roof"
name = "Our roof"
residential_usd_per_kilowatt_hour = 0.02
period = "2026"
`;

test("a catalogue file adds its rows to the pickers, one of a listed id under another name", async () => {
  const { page, problems } = await open(browser);
  await picker(page).setInputFiles(fileOf("ours.toml", TOML));
  assert.match(await report(page, /In the pickers now/), /Our box, RTX 4090 \(yours\), Two cables.*Other names are not used by this page: box\..*Not used by this page: 1 of electricity/);
  await page.locator("#calculator").getByLabel("Hardware", { exact: true }).selectOption({ label: "Our box" });
  const hardware = { name: "Our box", device: "unified", memoryGibibytes: 96, memoryBandwidthGigabytesPerSecond: 512 };
  assert.equal(await figure(page, "rate"), written(project({ hardware, model: "qwen3-coder-30b-a3b", format: "q4-k-m", contextTokens: 8192 }).decodeTokensPerSecond));
  assert.equal(await page.locator("#cluster").getByLabel("Link", { exact: true }).locator("option", { hasText: "Two cables" }).count(), 1);
  assert.equal(await figure(await again(page), "rate"), await figure(page, "rate"));
  assert.deepEqual(problems, []);
});

test("what is dropped is read, everything wrong with it is said with the file's name, and nothing changes", async () => {
  const { page, problems } = await open(browser);
  const before = await figure(page, "rate");
  const drop = (files) =>
    page.evaluate((all) => {
      const data = new DataTransfer();
      for (const [name, text] of all) data.items.add(new File([text], name));
      document.querySelector(".drop").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }, files);
  await drop([["our_rows.toml", TOML.replace("= 96", '= "96"').replace('"unified"', '"unifid"')], ["my.gguf", "no such thing"], ["config.json", '{"model_type": "nobody-knows"}'], ["notes.txt", "milk, eggs"]]);
  const words = await report(page, /milk/);
  for (const part of [/our_rows\.toml: hardware\[0\]\.device = "unifid"/, /my\.gguf: magic/, /config\.json: .*architecture/, /notes\.txt: .*llama-bench-json/]) assert.match(words, part);
  assert.match(words, /memory_gibibytes = "96": .*a number/, "the second fault of the same file");
  assert.equal(await page.getByTestId("bring-report").locator(".refusal").count(), 4);
  await drop([["model.safetensors", "x"]]);
  await report(page, /bring its config\.json with them/);
  assert.equal(await figure(page, "rate"), before);
  await drop([["config.json", textOf("huggingface/fixtures/qwen3-14b.json")], ["model.safetensors.index.json", '{"metadata": {}, "weight_map": {}}']]);
  await report(page, /chosen as the model/);
  assert.deepEqual(problems, []);
});

test("by keyboard alone: from the palette to the picker and the text", async () => {
  const { page, problems } = await open(browser);
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Bring your own");
  await page.locator("[cmdk-item][data-selected=true]").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "bring");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.type), "file");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.localName), "textarea");
  await page.keyboard.insertText(BENCH);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("form", { name: "What the benchmark ran on" }).waitFor();
  await page.getByRole("form", { name: "What the benchmark ran on" }).getByRole("button", { name: "Use" }).focus();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Use these 2 runs");
  assert.deepEqual(problems, []);
});

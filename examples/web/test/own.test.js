// Models, formats, runtimes, links and hosts of one's own: from the form to the answer, into the link, and refused at the field.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { catalog, offload, project } from "llmhw";
import { figure, open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const written = (value) => new Intl.NumberFormat("en-US", { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 }).format(value);
const MAC = { hardware: "mac-mini-m4-pro-20c-48gb", model: "qwen3-coder-30b-a3b", format: "q4-k-m", contextTokens: 8192 };

/** Opens the form of a noun, optionally fills it from a listed one, types, and says that it is to be used. */
async function make(page, noun, values, from) {
  await page.getByRole("button", { name: new RegExp(`(Your own|Change it) … ${noun}$`) }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  if (from) await dialog.getByLabel("Start from a listed one").selectOption({ label: from });
  for (const [id, value] of Object.entries(values)) {
    const field = dialog.locator(`#own-${id}`);
    if (!(await field.isVisible())) await dialog.getByText("More, all optional").click();
    await field.fill(value);
  }
  await dialog.getByRole("button", { name: "Use it" }).click();
  // Either it is taken, or something is said about it.
  await page.waitForFunction(() => document.querySelector("dialog[open]") === null || document.querySelector("dialog[open] [role=alert]") !== null);
  return dialog;
}

/** The same page from its link alone. */
async function again(page) {
  await page.waitForTimeout(400);
  return (await open(browser, new URL(page.url()).search)).page;
}

test("a model that starts from a listed one and is changed", async () => {
  const { page, problems } = await open(browser);
  const dialog = await make(page, "Model", { name: "Half of Qwen", layers: "24", totalParametersBillions: "15.4", activeParametersBillions: "1.8", "attention-0-layers": "24", "experts-layers": "24" }, "Qwen3-30B-A3B");
  await dialog.waitFor({ state: "hidden" });
  const { id: _, provenance: __, ...listed } = catalog.find.models("qwen3-30b-a3b");
  const model = { ...listed, name: "Half of Qwen", layers: 24, totalParametersBillions: 15.4, activeParametersBillions: 1.8, attention: [{ ...listed.attention[0], layers: 24 }], experts: { ...listed.experts, layers: 24 } };
  const expected = written(project({ ...MAC, model }).decodeTokensPerSecond);
  assert.equal(await figure(page, "rate"), expected);
  assert.match(await page.locator("#fit").getByLabel("Models", { exact: true }).innerText(), /Half of Qwen/);
  assert.equal(await figure(await again(page), "rate"), expected);
  assert.deepEqual(problems, []);
});

test("a dense model typed in by hand", async () => {
  const { page, problems } = await open(browser);
  const dialog = await make(page, "Model", {
    name: "By hand", totalParametersBillions: "8", layers: "32", hiddenSize: "4096", vocabularySize: "128256", contextLimitTokens: "131072",
    "attention-0-layers": "32", "attention-0-heads": "32", "attention-0-kvHeads": "8", "attention-0-headDimension": "128", "feedForward-0-layers": "32", "feedForward-0-size": "14336",
  });
  await dialog.waitFor({ state: "hidden" });
  const model = { name: "By hand", totalParametersBillions: 8, layers: 32, hiddenSize: 4096, vocabularySize: 128256, contextLimitTokens: 131072, attention: [{ type: "grouped", layers: 32, heads: 32, kvHeads: 8, headDimension: 128 }], feedForward: [{ layers: 32, size: 14336 }] };
  assert.equal(await figure(page, "rate"), written(project({ ...MAC, model }).decodeTokensPerSecond));
  assert.deepEqual(problems, []);
});

test("a weight format, changed and made anew, and a runtime", async () => {
  const { page, problems } = await open(browser);
  await make(page, "Weight format", { name: "Three and a half", bitsPerWeight: "3.5" });
  const format = { name: "Three and a half", family: "ggml", bitsPerWeight: 3.5 };
  const ask = (more) => written(project({ ...MAC, format, ...more }).decodeTokensPerSecond);
  assert.equal(await figure(page, "rate"), ask({}));
  await page.getByRole("button", { name: "Change it … Weight format" }).click();
  const dialog = page.getByRole("dialog");
  assert.equal(await dialog.locator("#own-bitsPerWeight").inputValue(), "3.5");
  await dialog.locator("#own-name").fill("Two and a half");
  await dialog.locator("#own-bitsPerWeight").fill("2.5");
  await dialog.getByRole("button", { name: "Change it" }).click();
  await dialog.waitFor({ state: "hidden" });
  const changed = { ...format, name: "Two and a half", bitsPerWeight: 2.5 };
  assert.equal(await figure(page, "rate"), ask({ format: changed }));
  assert.equal(await page.locator("#calculator").getByLabel("Weight format", { exact: true }).locator("optgroup[label='Your own'] option").count(), 1);
  await make(page, "Runtime", { name: "Our server", fixedMemoryMebibytes: "700" }, "llama.cpp (Metal)");
  const { id: _, ...metal } = catalog.find.runtimes("llama-cpp-metal");
  const runtime = { ...metal, id: "our-server", name: "Our server", fixedMemoryMebibytes: 700 };
  const expected = project({ ...MAC, format: changed, runtime });
  assert.equal(await figure(page, "rate"), written(expected.decodeTokensPerSecond));
  assert.match(await page.locator("#calculator .result").innerText(), /Our server/);
  const other = await again(page);
  assert.match(await other.getByTestId("fits").innerText(), new RegExp(`${written(expected.memory.headroomGigabytes)} GB to spare`));
  assert.deepEqual(problems, []);
});

test("a link between machines", async () => {
  const { page, problems } = await open(browser, "?n=2&strategy=tensor-parallel");
  await make(page, "Link", { name: "Two cables", bandwidthGigabytesPerSecond: "0.5", latencyMicroseconds: "900" });
  const link = { id: "two-cables", name: "Two cables", bandwidthGigabytesPerSecond: 0.5, latencyMicroseconds: 900 };
  const expected = written(project({ ...MAC, nodes: 2, strategy: "tensor-parallel", link }).decodeTokensPerSecond);
  assert.equal(await figure(page, "cluster-rate"), expected);
  assert.equal(await figure(await again(page), "cluster-rate"), expected);
  assert.deepEqual(problems, []);
});

test("a machine around a card: its memory takes what does not fit, its price counts", async () => {
  const { page, problems } = await open(browser, "?hw=rtx-4090-24gb&model=gpt-oss-120b&format=mxfp4");
  await make(page, "Machine around a card", { name: "Old server", memoryGibibytes: "256", memoryBandwidthGigabytesPerSecond: "150", priceUsd: "800", loadPowerWatts: "150", idlePowerWatts: "60" });
  const host = { name: "Old server", memoryGibibytes: 256, memoryBandwidthGigabytesPerSecond: 150, priceUsd: 800, loadPowerWatts: 150, idlePowerWatts: 60 };
  const card = catalog.find.hardware("rtx-4090-24gb");
  const expected = offload({ hardware: { ...card, host }, model: "gpt-oss-120b", format: "mxfp4", contextTokens: 8192, split: "layers" });
  assert.equal(await figure(page, "offload"), written(expected.decodeTokensPerSecond));
  const price = page.locator("#cost").getByLabel("Price, USD", { exact: true });
  assert.equal(await price.getAttribute("placeholder"), `$${new Intl.NumberFormat("en-US").format(card.priceUsd + 800)}`);
  assert.equal(await figure(await again(page), "offload"), written(expected.decodeTokensPerSecond));
  assert.deepEqual(problems, []);
});

test("a link may bring all of them, and nonsense is left out by name", async () => {
  const own = { ownmodel: '[{"name":"No layers"}]', ownformat: '[{"name":"Wide","family":"ggml","bitsPerWeight":99}]', ownlink: "{", ownhost: '[{"name":"H","memoryGibibytes":-1}]', ownruntime: '[{"name":"R","nonsense":1}]' };
  const { page, problems } = await open(browser, `?${new URLSearchParams(own)}`);
  const warnings = (await page.locator(".warning").allInnerTexts()).join("\n");
  for (const words of [/Model .*totalParametersBillions/, /Weight format .*bitsPerWeight = 99/, /Link in the address cannot be read/, /Machine around a card .*emoryGibibytes = -1/, /Runtime .*(nonsense|engine)/]) assert.match(warnings, words);
  assert.deepEqual(problems, []);
});

test("what is taken away is chosen nowhere", async () => {
  const { page, problems } = await open(browser);
  await make(page, "Model", { name: "Mine" }, "Llama-3.2-1B");
  await page.locator("#fit").getByLabel("Models", { exact: true }).selectOption("mine");
  await page.locator("#decision").getByLabel("Model", { exact: true }).selectOption("mine");
  await page.getByRole("button", { name: "Change it … Model" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take away Mine" }).click();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#calculator").getByLabel("Model", { exact: true }).inputValue(), MAC.model);
  assert.equal(await page.getByRole("button", { name: "Take away Mine" }).count(), 0);
  assert.equal(await page.locator("#decision").getByLabel("Model", { exact: true }).inputValue(), "");
  assert.deepEqual(problems, []);
});

// Where another field then does not agree with it, that is refused as well.
for (const [noun, from, id, value, words, at = id, others = []] of [
  ["Model", "Qwen3-30B-A3B", "layers", "0", /at least 1/, "layers", ["attention-0-layers", "experts-layers"]],
  ["Model", "Qwen3-30B-A3B", "layers", "1.5", /a count, such as/],
  ["Model", "Qwen3-30B-A3B", "hiddenSize", "", /missing/],
  ["Model", "Qwen3-30B-A3B", "attention-0-layers", "47", /add up to layers = 48/],
  ["Model", "Qwen3-30B-A3B", "attention-0-heads", "0", /at least 1/, "attention-0-heads", ["attention-0-kvHeads"]],
  ["Model", "Qwen3-30B-A3B", "attention-0-kvHeads", "", /missing/],
  ["Model", "Qwen3-30B-A3B", "experts-perToken", "0", /at least 1/],
  ["Model", "Qwen3-30B-A3B", "experts-feedForwardSize", "0", /at least 1/],
  ["Model", "Qwen3-30B-A3B", "contextLimitTokens", "-5", /at least 1/],
  ["Model", "Qwen3-30B-A3B", "contextLimitTokens", "0", /at least 1/],
  ["Model", "Llama-3.2-1B", "feedForward-0-size", "0", /at least 1/],
  ["Model", "Llama-3.2-1B", "feedForwardMatrices", "-1", /a count, such as/],
  ["Weight format", "F16", "bitsPerWeight", "65", /at most 64/],
  ["Weight format", "F16", "outputBitsPerWeight", "8", /both/, "embeddingBitsPerWeight"],
  ["Runtime", "vLLM (CUDA)", "microBatchTokens", "0", /at least 1/],
  ["Runtime", "vLLM (CUDA)", "fixedMemoryMebibytes", "-1", /at least 0/],
  ["Link", "Thunderbolt 4 bridge (TCP)", "bandwidthGigabytesPerSecond", "0", /above 0/],
  ["Link", "Thunderbolt 4 bridge (TCP)", "latencyMicroseconds", "soon", /finite number/],
  ["Machine around a card", "Desktop PC around one card", "memoryGibibytes", "0", /above 0/],
  ["Machine around a card", "Desktop PC around one card", "priceUsd", "-1", /at least 0/],
  ["Machine around a card", "Desktop PC around one card", "name", "", /missing/],
  ["Link", "Thunderbolt 4 bridge (TCP)", "name", "Thunderbolt 4", /listed already/],
]) {
  test(`${noun}: ${id} = "${value}" is refused at the field`, async () => {
    const { page, problems } = await open(browser, "?hw=rtx-4090-24gb");
    const dialog = await make(page, noun, { name: "Some name", [id]: value }, from);
    await dialog.locator("[role=alert]").first().waitFor();
    assert.match(await dialog.locator(`#own-${at}-error`).innerText(), words);
    await page.waitForFunction((wanted) => document.activeElement.id === wanted, `own-${at}`);
    assert.equal(await dialog.locator(`#own-${at}`).getAttribute("aria-invalid"), "true");
    const told = await dialog.locator("[role=alert]").evaluateAll((all) => all.map(({ id }) => id));
    assert.deepEqual(told.sort(), [at, ...others].map((one) => `own-${one}-error`).sort());
    // What is typed there answers all of it.
    await dialog.locator(`#own-${at}`).fill("7");
    await page.waitForFunction(() => document.querySelector("dialog[open] [role=alert]") === null);
    assert.deepEqual(problems, []);
  });
}

for (const [noun, from, cleared, told] of [
  ["Link", undefined, [], ["name", "bandwidthGigabytesPerSecond", "latencyMicroseconds"]],
  ["Runtime", "vLLM (CUDA)", ["name", "engine", "fixedMemoryMebibytes"], ["name", "engine", "fixedMemoryMebibytes"]],
  ["Model", "Llama-3.2-1B", ["layers", "attention-0-heads", "feedForward-0-size"], ["layers", "attention-0-heads", "feedForward-0-size"]],
]) {
  test(`${noun}: all that is missing is told at once`, async () => {
    const { page, problems } = await open(browser);
    const dialog = await make(page, noun, Object.fromEntries(cleared.map((id) => [id, ""])), from);
    for (const id of told) assert.equal(await dialog.locator(`#own-${id}-error`).innerText(), "is missing", id);
    assert.equal(await dialog.locator("[role=alert]").count(), told.length);
    assert.deepEqual(problems, []);
  });
}

test("what was refused of a member goes with it", async () => {
  const { page, problems } = await open(browser);
  const dialog = await make(page, "Model", { "attention-0-heads": "" }, "Llama-3.2-1B");
  assert.equal(await dialog.locator("[role=alert]").count(), 1);
  await dialog.getByRole("button", { name: "Take away: attention layers, 1" }).click();
  await dialog.locator("#own-attention-0-heads").waitFor({ state: "detached" });
  assert.equal(await dialog.locator("[role=alert]").count(), 0);
  assert.deepEqual(problems, []);
});

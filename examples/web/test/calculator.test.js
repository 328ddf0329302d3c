// The page as a person uses it: sliders and selects, and every number as llmhw gives it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { guideDecode, project } from "llmhw";
import { figure, open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const written = (value) => new Intl.NumberFormat("en-US", { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 }).format(value);
const field = (page, label) => page.locator("#calculator").getByLabel(label, { exact: true });

test("nine sections of the guide and two beyond it, and the first projection is the core's", async () => {
  const { page, problems } = await open(browser);
  assert.equal(await page.locator("main > section").count(), 11);
  const expected = project({ hardware: "mac-mini-m4-pro-20c-48gb", model: "qwen3-coder-30b-a3b", format: "q4-k-m", contextTokens: 8192 });
  assert.equal(await figure(page, "rate"), written(expected.decodeTokensPerSecond));
  assert.match(await page.getByTestId("interval").innerText(), new RegExp(`^${written(expected.decodeInterval.lowTokensPerSecond)} to ${written(expected.decodeInterval.highTokensPerSecond)} `));
  assert.match(await page.locator("#calculator .small-formula").innerText(), /273 GB\/s/);
  assert.deepEqual(problems, []);
});

test("selects and sliders change the projection", async () => {
  const { page, problems } = await open(browser);
  await field(page, "Hardware").selectOption("rtx-4090-24gb");
  await field(page, "Model").selectOption("gpt-oss-20b");
  await field(page, "Weight format").selectOption("mxfp4");
  const ask = (more) => written(project({ hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: 8192, ...more }).decodeTokensPerSecond);
  assert.equal(await figure(page, "rate"), ask({}));
  await field(page, "Context").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await figure(page, "rate"), ask({ contextTokens: 16384 }));
  await field(page, "Sequences at once, exact").fill("5");
  await page.keyboard.press("Tab");
  assert.equal(await figure(page, "rate"), ask({ contextTokens: 16384, sequences: 5 }));
  await field(page, "Runtime").selectOption("llama-cpp-vulkan");
  assert.equal(await figure(page, "rate"), ask({ contextTokens: 16384, sequences: 5, runtime: "llama-cpp-vulkan" }));
  assert.ok(await field(page, "Runtime").locator('option[value="mlx"]').isDisabled(), "MLX does not run on NVIDIA");
  assert.deepEqual(problems, []);
});

test("a model that does not fit says how much is short", async () => {
  const { page } = await open(browser, "?model=llama-3.1-405b");
  assert.match(await page.getByTestId("fits").innerText(), /^Does not fit: 2\d\d GB short/);
});

test("what the core refuses is said at the field", async () => {
  const { page, problems } = await open(browser);
  await field(page, "Sequences at once, exact").fill("0");
  await page.keyboard.press("Tab");
  const error = page.locator("#calculator .field-bad");
  assert.match(await error.innerText(), /Sequences at once/);
  assert.match(await error.locator(".error").innerText(), /at least 1/);
  assert.deepEqual(problems, []);
});

test("the guide's projector is its formula", async () => {
  const { page } = await open(browser);
  assert.equal(await figure(page, "guide-rate"), "16");
  await field(page, "Read per token, exact").fill("5.2");
  await page.keyboard.press("Tab");
  assert.equal(await figure(page, "guide-rate"), written(guideDecode({ memoryBandwidthGigabytesPerSecond: 400, gigabytesPerToken: 5.2 })));
});

test("the lineup is filtered by maker, memory and price", async () => {
  const { page } = await open(browser);
  const hardware = page.locator("#hardware");
  await hardware.getByLabel("Maker", { exact: true }).selectOption("nvidia");
  await hardware.getByLabel("At most price, USD").fill("3000");
  await hardware.getByLabel("At least memory, exact").fill("24");
  await page.keyboard.press("Tab");
  await page.waitForTimeout(300);
  const rows = await hardware.getByRole("region", { name: "Lineup" }).locator("tbody tr").allInnerTexts();
  assert.ok(rows.length >= 2, rows.join("\n"));
  for (const row of rows) assert.match(row, /NVIDIA/);
  await hardware.getByRole("button", { name: /RTX 3090 24 GB/ }).click();
  assert.equal(await field(page, "Hardware").inputValue(), "rtx-3090-24gb");
});

test("cost, cluster and decision answer", async () => {
  const { page, problems } = await open(browser);
  assert.match(await figure(page, "cost"), /^\$\d/);
  await page.locator("#cost").getByLabel("Price, USD", { exact: true }).fill("1000");
  await page.waitForTimeout(200);
  const cheaper = await figure(page, "cost");
  await page.locator("#cost").getByLabel("Price, USD", { exact: true }).fill("9000");
  await page.waitForTimeout(200);
  assert.notEqual(await figure(page, "cost"), cheaper);
  await page.locator("#cluster").getByLabel("Work is divided").selectOption("tensor-parallel");
  assert.match(await figure(page, "cluster-rate"), /^\d/);
  await page.locator("#cost").getByLabel("Kept for, exact").fill("-1");
  await page.keyboard.press("Tab");
  assert.match(await page.locator("#cost .field-bad .error").innerText(), /above 0/);
  await page.locator("#decision").scrollIntoViewIfNeeded();
  await page.getByTestId("best").waitFor({ timeout: 30_000 });
  await page.locator("#decision").getByLabel("Budget, USD").fill("100");
  await page.getByText("Nothing meets every need.", { exact: false }).first().waitFor({ timeout: 30_000 });
  await page.locator("#decision summary").click();
  assert.match(await page.getByRole("region", { name: "Dropped out" }).innerText(), /over budget/);
  assert.deepEqual(problems, []);
});

// What a field shows is what the page computes with, or it is said beside it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { catalog, project } from "llmhw";
import { figure, open, start, throughAll } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const written = (value) => new Intl.NumberFormat("en-US", { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 }).format(value);

/** By keys, as a person does it. */
async function emptied(box) {
  await box.press("ControlOrMeta+a");
  await box.press("Delete");
}

test("an emptied number shows what holds again, once it is left", { timeout: 60_000 }, async () => {
  const { page, problems } = await open(browser);
  await throughAll(page);
  const fields = [
    ["#calculator", "Context, exact", "8192", "4000"],
    ["#calculator", "Read per token, exact", "15", "5.2"],
    ["#decision", "Budget, USD", "4000", "3500"],
    ["#decision", "At least, billion parameters", "20", "14"],
    ["#decision", "At most, billion parameters", "40", "72"],
    ["#decision", "Written a month, M tokens", "5", "7.5"],
    ["#plan", "Memory left free, GiB", "0", "2"],
    ["#fleet", "Each asks an hour, mean of day and night", "2", "3"],
    ["#fleet", "Half of the prompts are below, tokens", "1500", "900"],
    ["#fleet", "Paid at most, USD", "3500", "5000"],
  ];
  for (const [section, label, held, next] of fields) {
    const box = page.locator(section).getByLabel(label, { exact: true });
    await emptied(box);
    // Not while one types: the next digit may be on its way.
    assert.equal(await box.inputValue(), "", label);
    await page.keyboard.press("Tab");
    assert.equal(await box.inputValue(), held, label);
    await box.fill(next);
    await emptied(box);
    await page.keyboard.press("Tab");
    assert.equal(await box.inputValue(), next, label);
    // A sign alone is no number either.
    await box.press("ControlOrMeta+a");
    await box.press("-");
    await page.keyboard.press("Tab");
    assert.equal(await box.inputValue(), next, label);
  }
  await page.waitForFunction(() => ["ctx=4000", "gsize=5.2", "budget=5000", "least=14", "most=72", "mtok=7.5", "pspare=2", "fasks=3", "fprompt=900"].every((part) => location.search.includes(part)));
  assert.deepEqual(problems, []);
});

test("a context above what the model was made for: what is taken instead is said at the field", async () => {
  const { page, problems } = await open(browser);
  const calculator = page.locator("#calculator");
  const [slider, exact] = ["Context", "Context, exact"].map((label) => calculator.getByLabel(label, { exact: true }));
  const field = calculator.locator(".field", { has: page.getByLabel("Context", { exact: true }) });
  const head = field.locator(".value");
  const said = async (box) => (await box.getAttribute("aria-describedby")).split(" ").map((id) => page.locator(`[id="${id}"]`));
  const rate = (model, contextTokens) => written(project({ hardware: "mac-mini-m4-pro-20c-48gb", model, format: "q4-k-m", contextTokens }).decodeTokensPerSecond);
  const model = catalog.models().find(({ id }) => id === "qwen3-coder-30b-a3b");
  // Within the limit, and at it, there is nothing to say.
  for (const tokens of [8192, model.contextLimitTokens]) {
    await exact.fill(String(tokens));
    await page.keyboard.press("Tab");
    assert.equal(await head.innerText(), `${tokens / 1024}K`);
    assert.equal(await field.getByRole("status").count(), 0);
  }
  for (const tokens of [model.contextLimitTokens + 1, 1048576]) {
    await exact.fill(String(tokens));
    await page.keyboard.press("Tab");
    assert.equal(await head.innerText(), "256K");
    const words = `256K (262,144 tokens) is taken: the longest that ${model.name} was made for.`;
    assert.equal(await field.getByRole("status").innerText(), words);
    for (const box of [slider, exact]) assert.equal(await (await said(box)).at(-1).innerText(), words);
    assert.equal(await figure(page, "rate"), rate(model.id, model.contextLimitTokens));
  }
  assert.equal(await slider.getAttribute("aria-valuetext"), "1,024K, 256K is taken");
  assert.equal(await exact.inputValue(), "1048576");
  // Another model has another limit; one that was made for more takes what was set all along.
  await calculator.getByLabel("Model", { exact: true }).selectOption("gpt-oss-20b");
  assert.match(await field.getByRole("status").innerText(), /^128K \(131,072 tokens\) is taken: the longest that gpt-oss-20b was made for\.$/);
  await calculator.getByLabel("Model", { exact: true }).selectOption("mistral-small-4-119b-a6b");
  assert.equal(await field.getByRole("status").count(), 0);
  assert.equal(await head.innerText(), "1,024K");
  assert.equal(await figure(page, "rate"), rate("mistral-small-4-119b-a6b", 1048576));
  assert.deepEqual(problems, []);
});

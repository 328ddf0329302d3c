// Hardware of one's own: taken where it makes sense, and the core's refusal at the field where it does not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { project } from "llmhw";
import { figure, open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

async function dialogOf(page) {
  await page.locator("#calculator").getByRole("button", { name: /(Your own|Change it) … Hardware/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  return dialog;
}

test("good hardware is in the calculator at once, in the lineup, and can be taken away", async () => {
  const { page, problems } = await open(browser);
  const dialog = await dialogOf(page);
  await dialog.locator("#own-name").fill("Our box");
  await dialog.locator("#own-memoryGibibytes").fill("96");
  await dialog.locator("#own-memoryBandwidthGigabytesPerSecond").fill("512");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  const expected = project({ hardware: { name: "Our box", device: "unified", memoryGibibytes: 96, memoryBandwidthGigabytesPerSecond: 512 }, model: "qwen3-coder-30b-a3b", format: "q4-k-m", contextTokens: 8192 });
  assert.equal(await figure(page, "rate"), new Intl.NumberFormat("en-US", { maximumFractionDigits: expected.decodeTokensPerSecond >= 100 ? 0 : 1 }).format(expected.decodeTokensPerSecond));
  await page.locator("#hardware").getByLabel("Maker", { exact: true }).selectOption("own");
  assert.match(await page.getByRole("region", { name: "Lineup" }).innerText(), /Our box/);
  await dialogOf(page);
  await page.getByRole("button", { name: "Take away Our box" }).click();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#calculator").getByLabel("Hardware", { exact: true }).inputValue(), "mac-mini-m4-pro-20c-48gb");
  assert.deepEqual(problems, []);
});

for (const [what, value, words, id] of [
  ["memory below zero", "-3", /above 0/, "memoryGibibytes"],
  ["bandwidth that is no number", "fast", /finite number/, "memoryBandwidthGigabytesPerSecond"],
  ["no bandwidth", "", /missing/, "memoryBandwidthGigabytesPerSecond"],
  ["a price below zero", "-5", /at least 0/, "priceUsd"],
  ["no name", "", /missing/, "name"],
]) {
  test(`${what}: the error is at the field`, async () => {
    const { page, problems } = await open(browser);
    const dialog = await dialogOf(page);
    await dialog.locator("#own-name").fill("Bad box");
    await dialog.locator("#own-memoryGibibytes").fill("96");
    await dialog.locator("#own-memoryBandwidthGigabytesPerSecond").fill("512");
    await dialog.locator(`#own-${id}`).fill(value);
    await dialog.getByRole("button", { name: "Use it" }).click();
    const input = dialog.locator(`#own-${id}`);
    assert.equal(await input.getAttribute("aria-invalid"), "true");
    assert.match(await dialog.locator(`#own-${id}-error`).innerText(), words);
    assert.equal(await page.evaluate(() => document.activeElement.id), `own-${id}`);
    assert.deepEqual(problems, []);
  });
}

test("everything that is missing is told at its field, until something is typed there", async () => {
  const { page, problems } = await open(browser);
  const dialog = await dialogOf(page);
  await dialog.locator("#own-name").fill("Only a name");
  await dialog.getByRole("button", { name: "Use it" }).click();
  const [memory, bandwidth] = ["memoryGibibytes", "memoryBandwidthGigabytesPerSecond"].map((id) => dialog.locator(`#own-${id}-error`));
  await memory.waitFor();
  assert.deepEqual([await memory.innerText(), await bandwidth.innerText()], ["is missing", "is missing"]);
  assert.equal(await dialog.locator("[role=alert]").count(), 2);
  await page.waitForFunction(() => document.activeElement.id === "own-memoryGibibytes");
  await page.keyboard.type("96");
  await memory.waitFor({ state: "detached" });
  assert.equal(await bandwidth.innerText(), "is missing");
  await dialog.locator("#own-memoryBandwidthGigabytesPerSecond").fill("512");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  assert.deepEqual(problems, []);
});

test("a name that is one's own already is refused at the field, and what has it stays", async () => {
  const box = { name: "Box", device: "unified", memoryGibibytes: 96, memoryBandwidthGigabytesPerSecond: 512 };
  const { page, problems } = await open(browser, `?${new URLSearchParams({ own: JSON.stringify([box]) })}`);
  const dialog = await dialogOf(page);
  for (const [id, value] of Object.entries({ name: "Box", memoryGibibytes: "48", memoryBandwidthGigabytesPerSecond: "256" })) await dialog.locator(`#own-${id}`).fill(value);
  await dialog.getByRole("button", { name: "Use it" }).click();
  assert.equal(await dialog.locator("#own-name-error").innerText(), "box is described already; give it another name");
  // Changing the one that has the name is no second one.
  await dialog.getByRole("button", { name: "Change Box" }).click();
  await dialog.locator("#own-memoryGibibytes").fill("64");
  await dialog.getByRole("button", { name: "Change it" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.match(await page.locator("#calculator").innerText(), /64 GiB at 512 GB\/s/);
  assert.deepEqual(problems, []);
});

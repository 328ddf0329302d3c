// The address: what a reader set is in it, and a fresh tab shows the same page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, start, throughAll } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

/** All that a reader sees or has set, except what the worker is still searching. */
const everything = async (page) => {
  await throughAll(page);
  await page.waitForTimeout(300);
  return page.evaluate(() => ({ text: document.querySelector("main").innerText, inputs: [...document.querySelectorAll("main input, main select")].map((input) => (input.type === "checkbox" ? input.checked : input.value)) }));
};

test("a copied link shows the same page in a fresh tab", { timeout: 90_000 }, async () => {
  const { page, problems } = await open(browser);
  const calculator = page.locator("#calculator");
  await calculator.getByRole("button", { name: "Your own … Hardware" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.locator("#own-name").fill("Büro-Box & Co");
  await dialog.locator("#own-memoryGibibytes").fill("96");
  await dialog.locator("#own-memoryBandwidthGigabytesPerSecond").fill("512.5");
  await dialog.locator("#own-priceUsd").fill("3210");
  await dialog.locator("#own-loadPowerWatts").fill("150");
  await dialog.getByRole("button", { name: "Use it" }).click();
  await calculator.getByLabel("Model", { exact: true }).selectOption("gpt-oss-20b");
  await calculator.getByLabel("Context, exact").fill("12345");
  await page.locator("#hardware").getByLabel("Order").selectOption("memory");
  await page.locator("#hardware").getByRole("button", { name: /Show all/ }).click();
  await page.locator("#fit").getByLabel("Machines", { exact: true }).selectOption("l4-24gb");
  await page.locator("#cluster").getByLabel("Machines, in order", { exact: true }).selectOption("rtx-4090-24gb");
  await page.locator("#cluster").getByLabel("Machines, in order", { exact: true }).selectOption("rtx-5090-32gb");
  await page.locator("#cost").getByLabel("In use", { exact: true }).fill("0.4");
  await page.getByRole("switch", { name: "As published" }).check();
  await page.locator("#decision").getByLabel("It must be carried").check();
  await page.locator("#plan").scrollIntoViewIfNeeded();
  await page.locator("#plan").getByLabel("Price to, USD").fill("3900");
  await page.locator("#plan").getByLabel("Upwards").selectOption("wait");
  await page.locator("#fleet").scrollIntoViewIfNeeded();
  await page.locator("#fleet").getByLabel("They wait at most, s").fill("");
  await page.locator("#fleet").getByLabel("First token within, s").fill("20");
  await page.locator("#fleet").getByLabel("In use from, 0 to 1").fill("0.2");
  const before = await everything(page);
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByText("Link copied!").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await open(browser, link);
  assert.deepEqual(await everything(other.page), before);
  assert.match(before.text, /Büro-Box & Co/);
  assert.deepEqual([...problems, ...other.problems], []);
});

test("the address follows, and stays short where nothing was set", async () => {
  const { page } = await open(browser);
  await page.waitForTimeout(400);
  assert.equal(new URL(page.url()).search, "");
  await page.locator("#calculator").getByLabel("Model", { exact: true }).selectOption("gpt-oss-20b");
  await page.waitForFunction(() => location.search === "?model=gpt-oss-20b");
});

test("a heading copies the address of its section", async () => {
  const { page } = await open(browser);
  await page.locator("#cost").getByRole("button", { name: /Copy the link/ }).click();
  await page.getByText("Link copied!").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /#cost$/);
  const other = await open(browser, link);
  await other.page.waitForFunction(() => Math.abs(document.querySelector("#cost").getBoundingClientRect().top) < 200);
});

test("a link to a section whose neighbours are still loading ends there", async () => {
  const { page, problems } = await open(browser, "#fleet");
  await page.getByTestId("plan-cheapest").waitFor({ timeout: 30_000 });
  await page.getByTestId("odds").waitFor({ timeout: 30_000 });
  await page.waitForTimeout(500);
  assert.ok(Math.abs(await page.evaluate(() => document.querySelector("#fleet").getBoundingClientRect().top)) < 200);
  // Whoever moves is not pulled back.
  await page.mouse.move(400, 400);
  await page.mouse.wheel(0, 700);
  await page.waitForTimeout(300);
  await page.locator("#fleet").getByLabel("They ask").selectOption("own");
  await page.waitForTimeout(300);
  assert.ok((await page.evaluate(() => document.querySelector("#fleet").getBoundingClientRect().top)) < -200);
  assert.deepEqual(problems, []);
});

test("nonsense in the address does not break the page", async () => {
  const { page, problems } = await open(browser, '?ctx=abc&n=-3&seq=&own={"a&model=gpt-oss-20b&v=1999-01-01');
  assert.match(await page.locator("main").innerText(), /made with the catalogue of 1999-01-01/);
  assert.match(await page.locator("main").innerText(), /cannot be read/);
  const warnings = await page.locator(".warning").allInnerTexts();
  assert.ok(warnings.includes("ctx=abc in the address is no number: 8192 is taken."), warnings.join("\n"));
  assert.ok(warnings.includes("seq= in the address is no number: 1 is taken."), warnings.join("\n"));
  const unknown = await browser.context.newPage();
  await unknown.goto(new URL("?model=a:b&hw=zzz&nmodel=yyy", browser.address).href);
  const error = (section, label) => unknown.locator(`${section} .field-bad`, { has: unknown.getByLabel(label, { exact: true }) }).locator(".error");
  assert.match(await error("#calculator", "Hardware").innerText(), /^"zzz": no such id/);
  await unknown.locator("#calculator").getByLabel("Hardware", { exact: true }).selectOption("rtx-4090-24gb");
  assert.match(await error("#calculator", "Model").innerText(), /^"a:b": no such id/);
  await unknown.locator("#decision").scrollIntoViewIfNeeded();
  assert.match(await error("#decision", "Model").innerText(), /^"yyy": no such id/);
  const refused = await open(browser, `?own=${encodeURIComponent('[{"name":"Bad box","device":"unified","memoryGibibytes":-1,"memoryBandwidthGigabytesPerSecond":5}]')}`);
  assert.match(await refused.page.locator(".warning").innerText(), /memoryGibibytes = -1/);
  assert.deepEqual([...problems, ...refused.problems], []);
});

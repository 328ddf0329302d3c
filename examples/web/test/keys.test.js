// Keys, palette, help and themes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());
const themeOf = (page) => page.evaluate(() => document.documentElement.dataset.theme);

test("numbers go to sections, 0 and Home to the top", async () => {
  const { page, problems } = await open(browser);
  for (const [key, id] of [["6", "cluster"], ["1", "bandwidth"], ["9", "decision"], ["p", "plan"], ["f", "fleet"]]) {
    await page.keyboard.press(key);
    await page.waitForFunction((wanted) => Math.abs(document.getElementById(wanted).getBoundingClientRect().top) < 150 || scrollY + innerHeight > document.documentElement.scrollHeight - 5, id);
    assert.equal(await page.evaluate(() => document.activeElement.id), `${id}-title`);
    assert.equal(await page.evaluate(() => location.hash), `#${id}`);
  }
  assert.ok(await page.getByRole("button", { name: "To the top" }).isVisible());
  await page.keyboard.press("Home");
  await page.waitForFunction(() => scrollY === 0);
  await page.keyboard.press("5");
  await page.waitForFunction(() => scrollY > 500);
  await page.keyboard.press("0");
  await page.waitForFunction(() => scrollY === 0);
  assert.deepEqual(problems, []);
});

test("keys are quiet while something is typed", async () => {
  const { page } = await open(browser);
  const theme = await themeOf(page);
  await page.locator("#cost").getByLabel("Price, USD", { exact: true }).fill("");
  await page.keyboard.type("5t");
  assert.equal(await themeOf(page), theme);
  assert.notEqual(await page.evaluate(() => location.hash), "#fit");
});

test("? opens help, Escape closes it", async () => {
  const { page } = await open(browser);
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Help" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Help" }).waitFor({ state: "hidden" });
});

test("the palette finds a section, a model and an action", async () => {
  const { page, problems } = await open(browser);
  for (const shortcut of ["Control+k", "Meta+k"]) {
    await page.keyboard.press(shortcut);
    await page.getByRole("dialog", { name: "Command palette" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Command palette" }).waitFor({ state: "hidden" });
  }
  await page.keyboard.press("Control+k");
  await page.keyboard.type("llama-3.3-70b");
  await page.locator("[cmdk-item][data-selected=true]", { hasText: "Llama-3.3-70B" }).waitFor();
  await page.keyboard.press("Enter");
  // The palette closes, then acts: a moment passes.
  await page.waitForFunction(() => [...document.querySelectorAll("#calculator select")].some(({ value }) => value === "llama-3.3-70b"));
  assert.equal(await page.locator("#calculator").getByLabel("Model", { exact: true }).inputValue(), "llama-3.3-70b");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("theme: neon");
  await page.locator("[cmdk-item][data-selected=true]", { hasText: "neon" }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("html[data-theme=neon]").waitFor();
  assert.deepEqual(problems, []);
});

test("g opens the repository in another tab", async () => {
  const { page } = await open(browser);
  await browser.context.route("https://github.com/**", (route) => route.fulfill({ body: "there" }));
  const [tab] = await Promise.all([browser.context.waitForEvent("page"), page.keyboard.press("g")]);
  await tab.waitForURL("https://github.com/llmhw/llmhw");
  await tab.close();
});

test("t steps through the themes, which are remembered; the system decides until then", async () => {
  const { page } = await open(browser);
  await page.evaluate(() => localStorage.clear());
  await page.emulateMedia({ colorScheme: "light" });
  await page.reload();
  assert.equal(await themeOf(page), "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  const seen = [];
  for (let turn = 0; turn < 4; turn += 1) {
    await page.keyboard.press("t");
    seen.push(await themeOf(page));
  }
  assert.deepEqual(seen, ["light", "neon", "solarized", "dark"]);
  await page.keyboard.press("t");
  await page.keyboard.press("t");
  await page.reload();
  assert.equal(await themeOf(page), "neon");
  await page.evaluate(() => localStorage.clear());
});

// For everyone: axe in four themes, a phone's width, and how quick it is.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { textOf } from "../../../llmhw-wasm/npm/test/fixtures.js";
import { open, start, throughAll } from "./browser.js";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BENCH = textOf("measurements/fixtures/llama-bench.json");
let browser;
before(async () => (browser = await start()));
after(() => browser.close());

async function violations(page, ...parts) {
  // Run through the debugger, which the page's policy does not stop.
  await page.evaluate(AXE);
  return page.evaluate(async (include) => {
    const { violations: found } = await globalThis.axe.run(include.length === 0 ? document : { include }, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return found.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map(({ html, any }) => `${html.slice(0, 120)} ${any[0]?.message ?? ""}`).join(" | ")}`);
  }, parts);
}

for (const theme of ["dark", "light", "neon", "solarized"]) {
  test(`axe finds nothing: ${theme}`, { timeout: 240_000 }, async () => {
    const { page, problems } = await open(browser, "?published=1&hw=rtx-4090-24gb&model=gpt-oss-120b&format=mxfp4&drafted=4&ctx=262144");
    await page.getByLabel("Theme", { exact: true }).selectOption(theme);
    await page.locator("#decision").scrollIntoViewIfNeeded();
    await page.getByTestId("best").waitFor({ timeout: 30_000 });
    for (const summary of await page.locator("details summary").all()) await summary.click();
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press("?");
    assert.deepEqual(await violations(page), [], "help");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("qwen");
    // The list chooses its first entry a moment after it was filtered.
    await page.locator("[cmdk-item][data-selected=true]").waitFor({ timeout: 5000 });
    assert.deepEqual(await violations(page), [], "palette");
    await page.keyboard.press("Escape");
    for (const noun of ["Hardware", "Model", "Weight format", "Runtime", "Machine around a card", "Link"]) {
      await page.getByRole("button", { name: `Your own … ${noun}`, exact: true }).first().click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Start from a listed one").selectOption({ index: 1 });
      for (const summary of await dialog.locator("summary").all()) await summary.click();
      // Empty the name: a refusal at its field is part of what is checked.
      await dialog.locator("#own-name").fill("");
      await dialog.getByRole("button", { name: "Use it" }).click();
      await dialog.locator("[role=alert]").first().waitFor();
      assert.deepEqual(await violations(page), [], `${noun} of one's own`);
      await page.keyboard.press("Escape");
    }
    await page.locator("#calculator").getByLabel("Or paste what a benchmark printed").fill(BENCH);
    await page.getByRole("button", { name: "Read it" }).click();
    const form = page.getByRole("form", { name: "What the benchmark ran on" });
    await form.getByLabel("Model it ran").selectOption("llama-3.3-70b");
    await form.getByRole("button", { name: "Use these 2 runs" }).click();
    await form.getByRole("alert").waitFor();
    assert.deepEqual(await violations(page), [], "a benchmark that is refused");
    await form.getByLabel("Model it ran").selectOption("qwen2.5-7b");
    await form.getByRole("button", { name: "Use these 2 runs" }).click();
    await page.getByTestId("own-runs").waitFor();
    // Runs start the search anew, and its old answer is dimmed meanwhile.
    await page.locator(".searching").waitFor({ state: "detached", timeout: 30_000 });
    assert.deepEqual(await violations(page), [], "runs of one's own");
    assert.deepEqual(problems, []);
    await page.close();
  });
}

for (const theme of ["dark", "light", "neon", "solarized"]) {
  test(`axe finds nothing in what is loaded later: ${theme}`, { timeout: 240_000 }, async () => {
    // With ranges and several machines; with nothing that meets the needs; with what is refused.
    for (const query of ["?nmodel=gpt-oss-20b&pbrush=price:1500:3000~power::400&machines=2&fnodes=2&fday=own&fhours=1", "?nmodel=llama-3.3-70b&budget=300&fcloud=", "?users=0&fusers=0&ouselow=0.9"]) {
      const { page, problems } = await open(browser, query);
      await page.getByLabel("Theme", { exact: true }).selectOption(theme);
      await throughAll(page);
      for (const summary of await page.locator("#plan summary, #fleet summary").all()) await summary.click();
      assert.deepEqual(await violations(page, "#plan", "#fleet"), [], query);
      assert.deepEqual(problems, []);
      await page.close();
    }
  });
}

const RUNS = JSON.stringify([{ hardware: "rtx-4090-24gb", model: "qwen2.5-7b", format: "q4-k-m", tokensPerSecond: 110, contextTokens: 64 }]);
for (const width of [320, 360, 768, 1920]) {
  test(`nothing scrolls sideways at ${width} px`, async () => {
    const { page, problems } = await open(browser, `?published=1&runs=${encodeURIComponent(RUNS)}`, { width, height: 800 });
    await page.getByLabel("Or paste what a benchmark printed").fill(BENCH);
    await page.getByRole("button", { name: "Read it" }).click();
    await page.getByRole("form", { name: "What the benchmark ran on" }).waitFor();
    await throughAll(page);
    const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: innerWidth }));
    assert.ok(wide <= room, `${wide} > ${room}`);
    assert.deepEqual(problems, []);
    await page.close();
  });
}

test("how quick it is (printed, not asserted)", async () => {
  const { page } = await open(browser);
  const times = await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    rendered: performance.getEntriesByName("llmhw-first-render")[0]?.startTime,
  }));
  // From the slider's event until the browser has painted what follows from it.
  const repaints = await page.evaluate(async () => {
    const slider = [...document.querySelectorAll("#calculator input[type=range]")][0];
    const waits = [];
    for (let turn = 0; turn < 80; turn += 1) {
      slider.value = String(turn % 9);
      const from = performance.now();
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await Promise.resolve();
      await new Promise((done) => setTimeout(done, 0));
      const script = performance.now() - from;
      await new Promise((done) => requestAnimationFrame(() => new MessageChannel().port1 && setTimeout(done, 0)));
      waits.push({ script, frame: performance.now() - from });
      await new Promise((done) => setTimeout(done, 20));
    }
    const middle = (name) => waits.map((wait) => wait[name]).sort((a, b) => a - b);
    return { script: [40, 76, 79].map((place) => middle("script")[place]), frame: [40, 76, 79].map((place) => middle("frame")[place]) };
  });
  const shown = (value) => `${value.toFixed(1)} ms`;
  console.log(`first paint ${shown(times.paint)}, page drawn ${shown(times.rendered)}; slider, median / 95th / most: work ${repaints.script.map(shown).join(" / ")}, with the frame ${repaints.frame.map(shown).join(" / ")}`);
});

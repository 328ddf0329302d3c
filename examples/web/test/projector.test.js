// Offload and speculation in the projector, and the four claims: every figure as llmhw gives it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { catalog, guideFigures, offload, project } from "llmhw";
import { figure, open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const written = (value) => new Intl.NumberFormat("en-US", { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 }).format(value);
const times = (value) => `${value.toFixed(2)}×`;
const claim = (page, id) => page.getByTestId(`claim-${id}`).innerText();

test("a model that does not fit its card runs from both memories", async () => {
  const { page, problems } = await open(browser, "?hw=rtx-4090-24gb&model=gpt-oss-120b&format=mxfp4");
  const ask = (split) => offload({ hardware: "rtx-4090-24gb", model: "gpt-oss-120b", format: "mxfp4", contextTokens: 8192, split });
  assert.equal(await figure(page, "offload"), written(ask("layers").decodeTokensPerSecond));
  await page.getByLabel("What leaves the card").selectOption("experts");
  const answer = ask("experts");
  assert.equal(await figure(page, "offload"), written(answer.decodeTokensPerSecond));
  const card = page.locator(".card", { has: page.getByTestId("offload") });
  for (const words of [answer.decodeBasis, `${written(answer.decodeInterval.lowTokensPerSecond)} to ${written(answer.decodeInterval.highTokensPerSecond)}`, `${written(answer.hostWeightsGigabytes)} GB`]) assert.ok((await card.innerText()).includes(words), words);
  await page.locator("#calculator").getByLabel("Model", { exact: true }).selectOption("llama-3.3-70b");
  await page.locator("#calculator").getByLabel("Weight format", { exact: true }).selectOption("q4-k-m");
  assert.match(await page.locator("#calculator .field-bad .error").innerText(), /which has no routed experts/);
  await page.locator("#calculator").getByLabel("Model", { exact: true }).selectOption("llama-3.1-8b");
  await page.getByLabel("What leaves the card").selectOption("layers");
  assert.match(await page.getByTestId("offload").innerText(), /fits the card/);
  await page.locator("#calculator").getByLabel("Hardware", { exact: true }).selectOption("mac-mini-m4-pro-20c-48gb");
  assert.equal(await page.getByTestId("offload").count(), 0);
  assert.deepEqual(problems, []);
});

test("speculation: the rate, its basis, and the rate without", async () => {
  const { page, problems } = await open(browser, "?hw=rtx-4090-24gb&model=llama-3.1-8b");
  const ask = (more) => project({ hardware: "rtx-4090-24gb", model: "llama-3.1-8b", format: "q4-k-m", contextTokens: 8192, ...more });
  const drafted = page.getByLabel("Drafted per step, exact");
  await drafted.fill("4");
  await page.keyboard.press("Tab");
  const accepted = page.getByLabel("Out of a step, exact");
  await accepted.fill("2.5");
  await page.keyboard.press("Tab");
  const answer = ask({ draftedTokens: 4, acceptedTokensPerStep: 2.5 });
  assert.equal(await figure(page, "rate"), written(answer.decodeTokensPerSecond));
  const result = await page.locator("#calculator .result").innerText();
  assert.ok(result.includes(answer.decodeBasis));
  assert.ok(result.includes(`${written(ask({}).decodeTokensPerSecond)} tok/s`));
  await accepted.fill("7");
  await page.keyboard.press("Tab");
  assert.match(await page.locator("#calculator .field-bad .error").innerText(), /at most draftedTokens \+ 1/);
  await drafted.fill("0");
  await page.keyboard.press("Tab");
  assert.equal(await figure(page, "rate"), written(ask({}).decodeTokensPerSecond));
  assert.deepEqual(problems, []);
});

test("what mixtures gain is computed for the chosen machine, and the word follows from the pairs", async () => {
  const { page, problems } = await open(browser);
  const { ratio: claimed } = guideFigures().claim.find(({ id }) => id === "active-part");
  const choose = (label, value) => page.locator("#calculator").getByLabel(label, { exact: true }).selectOption(value);
  const words = new Set();
  for (const [hardware, format] of [["mac-mini-m4-pro-20c-48gb", "q4-k-m"], ["mac-studio-m3-ultra-80c-512gb", "q4-k-m"], ["macbook-air-m4-10c-32gb", "q4-k-m"], ["rtx-4090-24gb", "f16"]]) {
    await choose("Hardware", hardware);
    await choose("Weight format", format);
    await page.waitForTimeout(300);
    const said = await claim(page, "active-part");
    const details = page.locator("#insights details");
    if ((await details.count()) > 0 && !(await details.evaluate((one) => one.open))) await details.locator("summary").click();
    const rows = await page.locator("#insights .card:nth-child(2) .scroll").last().locator("tbody tr").allInnerTexts().catch(() => []);
    const ratios = rows.map((row) => Number(/([\d.]+)×/.exec(row)[1]));
    const agree = ratios.filter((ratio) => ratio >= claimed / 1.5 && ratio <= claimed * 1.5).length;
    const word = ratios.length === 0 ? "Cannot be asked here" : agree === ratios.length ? "Holds" : agree === 0 ? "Does not hold" : "It depends";
    assert.ok(said.startsWith(word), `${hardware}: ${said}`);
    words.add(word);
    const rate = (model) => project({ hardware, model, format, contextTokens: 8192 });
    const [mixture, dense] = [rate("gpt-oss-20b"), rate("mistral-small-24b")];
    if (mixture.memory.fits && dense.memory.fits) assert.ok(rows.some((row) => row.includes(times(mixture.decodeTokensPerSecond / dense.decodeTokensPerSecond))), hardware);
  }
  assert.ok(words.size > 1, "the word follows the machine");
  assert.deepEqual(problems, []);
});

test("the other claims: counted over the catalogue, and not confirmed by what is assumed", async () => {
  const { page } = await open(browser);
  assert.match(await claim(page, "capacity-and-bandwidth"), /^Holds: .*faster in \d\d% of pairs/);
  const { lowRatio, highRatio } = guideFigures().claim.find(({ id }) => id === "mlx");
  const inside = catalog.comparisons().filter((row) => row.lowRatio >= lowRatio && row.highRatio <= highRatio).length;
  assert.match(await claim(page, "mlx"), new RegExp(`^It depends: of ${catalog.comparisons().length} published ratios ${inside} lie within`));
  const kinds = new Set(catalog.hardware().flatMap(({ provenance }) => provenance.filter(({ field }) => field === "sustained_fraction").map(({ kind }) => kind)));
  assert.match(await claim(page, "thermal"), kinds.size === 1 && kinds.has("assumed") ? /^Not tested/ : /^(Holds|It depends|Does not hold)/);
});

test("names in charts are whole on a phone: each is drawn above its bar, inside the picture", async () => {
  const { page, problems } = await open(browser, "", { width: 360, height: 780 });
  await page.addInitScript(() => {
    globalThis.drawn = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
      globalThis.drawn.push({ text, left: x, right: x + this.measureText(text).width, room: this.canvas.clientWidth, align: this.textAlign });
      return fillText.call(this, text, x, y, ...rest);
    };
  });
  await page.reload();
  await page.locator("#projections").scrollIntoViewIfNeeded();
  await page.waitForTimeout(600);
  const drawn = await page.evaluate(() => globalThis.drawn);
  assert.deepEqual(drawn.filter(({ text }) => text.includes("…")), []);
  const names = new Set(drawn.map(({ text }) => text));
  assert.ok(names.has("RTX PRO 6000 Blackwell Workstation 96 GB"), [...names].slice(0, 30).join(", "));
  for (const one of drawn.filter(({ text, align }) => /[a-z]{3}/i.test(text) && (align === "start" || align === "left"))) assert.ok(one.right <= one.room + 1, `${one.text} ends at ${one.right} of ${one.room}`);
  assert.deepEqual(problems, []);
});

test("the bars beside the sliders fill their room on a sharp screen, and follow the window", { timeout: 60_000 }, async () => {
  const sharp = await start({ deviceScaleFactor: 2 });
  try {
    const { page, problems } = await open(sharp, "", { width: 1280, height: 900 });
    const canvas = page.getByRole("img", { name: /^Weights \d/ });
    await canvas.scrollIntoViewIfNeeded();
    for (const width of [1280, 700]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(300);
      const drawn = await canvas.evaluate((one) => ({ room: one.parentElement.getBoundingClientRect().width, width: one.getBoundingClientRect().width, height: one.clientHeight, pixels: one.width }));
      // Rooms end between pixels.
      assert.deepEqual(drawn, { room: drawn.room, width: drawn.room, height: 110, pixels: Math.round(2 * drawn.room) });
    }
    assert.deepEqual(problems, []);
  } finally {
    await sharp.close();
  }
});

// Cost reckons with a speed the chosen machine has: not with the one a model would have if it fitted.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { catalog, cost, offload, ownership, project } from "llmhw";
import { figure, open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const speed = (page) => page.locator("#cost").getByLabel("Speed, tok/s", { exact: true });

test("a model that does not fit its card costs what it costs from both memories", async () => {
  const { page, problems } = await open(browser, "?hw=rtx-4090-24gb&model=gpt-oss-120b&format=mxfp4");
  const { decodeTokensPerSecond } = offload({ hardware: "rtx-4090-24gb", model: "gpt-oss-120b", format: "mxfp4", contextTokens: 8192, split: "layers" });
  assert.equal(await speed(page).getAttribute("placeholder"), new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 }).format(decodeTokensPerSecond));
  assert.match(await page.locator("#cost").innerText(), /Of card and host together/);
  assert.deepEqual(problems, []);
});

test("where it fits nowhere there is no cost, unless a speed is given", async () => {
  const { page, problems } = await open(browser, "?model=llama-3.1-405b");
  assert.match(await page.locator("#cost .refusal").innerText(), /does not fit this machine/);
  await speed(page).fill("3");
  assert.match(await figure(page, "cost"), /^\$\d/);
  assert.deepEqual(problems, []);
});

test("a rented price of one's own", async () => {
  const { page, problems } = await open(browser);
  const cost = page.locator("#cost");
  const price = cost.getByLabel("A rented price of your own, USD/M written", { exact: true });
  await price.fill("7.5");
  await cost.getByLabel("And for reading, USD/M read", { exact: true }).fill("2");
  await cost.getByLabel("Read per written token, exact").fill("3");
  await page.keyboard.press("Tab");
  const row = cost.getByRole("region", { name: "Rented models and break-even" }).locator("tr", { hasText: "Your own price" });
  // 7.5 for the token written and 3 x 2 for those read.
  await page.waitForFunction(() => /\$13\.50/.test(document.querySelector("#cost").innerText));
  assert.match(await row.innerText(), /\$13\.50.*(million|billion|never)/s);
  await price.fill("-1");
  assert.match(await cost.locator(".field-bad .error").innerText(), /at least 0/);
  assert.deepEqual(problems, []);
});

test("from the cost to how sure it is, though that is not loaded yet", async () => {
  const { page, problems } = await open(browser);
  await page.locator("#cost").getByRole("button", { name: "see the odds" }).click();
  await page.getByTestId("odds").waitFor({ timeout: 30_000 });
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(() => document.activeElement.id), "odds");
  const top = await page.evaluate(() => document.getElementById("odds").getBoundingClientRect().top);
  assert.ok(top > -20 && top < 400, `${top}`);
  assert.deepEqual(problems, []);
});

test("the listed idle draw stays where price and draw at work are given", async () => {
  const electricity = async (query) => {
    const { page, problems } = await open(browser, `?on=1&hw=rtx-4090-24gb${query}`);
    const fact = await page.locator("#cost .facts div", { hasText: /^Electricity/ }).innerText();
    assert.deepEqual(problems, []);
    return fact.match(/\$[\d,.]+/)[0];
  };
  const listed = await electricity("");
  // The catalogue's own values.
  assert.equal(await electricity("&price=2799&load=385"), listed);
  assert.notEqual(await electricity("&price=2799&load=385&idle=0"), listed);
});

test("a price above zero is not written as zero, however small", async () => {
  const { page, problems } = await open(browser, "?rate=1e9&rentout=0.000004");
  const cost = page.locator("#cost");
  assert.match(await figure(page, "cost"), /^\$0\.0*[1-9]\d?$/);
  assert.match(await cost.locator(".interval").first().innerText(), /^\$0\.0*[1-9]\d? of it is electricity/);
  const row = cost.getByRole("region", { name: "Rented models and break-even" }).locator("tr", { hasText: "Your own price" });
  assert.equal(await row.locator("td").nth(2).innerText(), "$0.000004");
  assert.doesNotMatch(await cost.innerText(), /\$0\.00(?!\d)/);
  // What costs nothing costs nothing, and from a cent on two decimals are enough.
  assert.equal(await row.locator("td").nth(1).innerText(), "$0");
  await speed(page).fill("1000");
  await page.waitForFunction(() => /^\$0\.\d\d$/.test(document.querySelector('[data-testid="cost"] strong')?.innerText ?? ""));
  assert.deepEqual(problems, []);
});

const usd = (value) => new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
/** What a token costs by the record's price and the draws given here. */
const costOf = (ask, more, idlePowerWatts = 0) => {
  const record = ownership({ hardware: { ...catalog.find.hardware("mac-mini-m4-pro-20c-48gb"), priceUsd: 1 }, electricity: "us-average" });
  const { decodeTokensPerSecond, prefillTokensPerSecond } = project({ format: "q4-k-m", contextTokens: 8192, ...ask });
  return usd(cost({ ownership: { ...record, ...more, idlePowerWatts }, tokensPerSecond: decodeTokensPerSecond, prefillTokensPerSecond }).usdPerMillionOutputTokens);
};

test("where no draw is listed the given one is taken, with the listed price", async () => {
  const own = { name: "Own box", device: "unified", memoryGibibytes: 48, memoryBandwidthGigabytesPerSecond: 400, priceUsd: 1500 };
  const arc = catalog.find.hardware("arc-a770-16gb");
  for (const [query, hardware, model, loadPowerWatts, priceUsd] of [
    ["hw=arc-a770-16gb&model=qwen3-8b&load=300", "arc-a770-16gb", "qwen3-8b", 300, arc.priceUsd + arc.host.priceUsd],
    ["hw=macbook-neo-a18-pro-5c-8gb&model=gemma-3-4b&load=20", "macbook-neo-a18-pro-5c-8gb", "gemma-3-4b", 20, catalog.find.hardware("macbook-neo-a18-pro-5c-8gb").priceUsd],
    [`hw=own-box&model=qwen3-8b&load=150&${new URLSearchParams({ own: JSON.stringify([own]) })}`, own, "qwen3-8b", 150, 1500],
  ]) {
    const { page, problems } = await open(browser, `?${query}`);
    assert.equal(await figure(page, "cost"), costOf({ hardware, model }, { loadPowerWatts, priceUsd }), query);
    // The field says what is listed: the price is, the draw is not.
    const placeholder = (label) => page.locator("#cost").getByLabel(label, { exact: true }).getAttribute("placeholder");
    assert.match(await placeholder("Price, USD"), /^\$\d/);
    assert.equal(await placeholder("Draw at work, W"), "not known");
    assert.deepEqual(problems, []);
  }
});

test("an idle draw that is not listed is taken as given, and not as nothing", async () => {
  const { page, problems } = await open(browser, "?hw=macbook-air-m2-8c-8gb&model=gemma-3-4b&on=1");
  const { priceUsd, loadPowerWatts } = catalog.find.hardware("macbook-air-m2-8c-8gb");
  const section = page.locator("#cost");
  assert.match(await section.locator(".refusal").innerText(), /^idlePowerWatts: is missing/);
  await section.getByLabel("Price, USD", { exact: true }).fill(String(priceUsd));
  await section.getByLabel("Draw at work, W", { exact: true }).fill(String(loadPowerWatts));
  await page.waitForTimeout(200);
  assert.match(await section.locator(".refusal").innerText(), /^idlePowerWatts: is missing/);
  await section.getByLabel("Price, USD", { exact: true }).fill("");
  await section.getByLabel("Draw at work, W", { exact: true }).fill("");
  await section.getByLabel("Draw when idle, W", { exact: true }).fill("4");
  await page.getByTestId("cost").waitFor();
  assert.equal(await figure(page, "cost"), costOf({ hardware: "macbook-air-m2-8c-8gb", model: "gemma-3-4b" }, { loadPowerWatts, priceUsd }, 4));
  assert.deepEqual(problems, []);
});

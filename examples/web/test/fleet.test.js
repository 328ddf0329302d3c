// Many users and how sure it all is: every figure as llmhw gives it, and what is wrong at its field.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { catalog, ownership } from "llmhw";
import { fleet, uncertainty } from "llmhw/planner";
import { figure, open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const usd = (value) => new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: Math.abs(value) >= 100 ? 0 : 2, minimumFractionDigits: Math.abs(value) >= 100 ? 0 : 2 }).format(value);
const share = (value) => new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits: 0 }).format(value);
const number = (value) => new Intl.NumberFormat("en-US", { maximumFractionDigits: value >= 100 ? 0 : value >= 10 ? 1 : 2 }).format(value);
const seconds = (value) => (value < 1 ? `${Math.round(value * 1000)} ms` : value < 120 ? `${number(value)} s` : `${number(value / 60)} min`);
const chance = (value) => (value < 0.005 ? "less than 1%" : value > 0.995 ? "more than 99%" : share(value));
const RENTED = "openrouter/qwen3-coder-30b-a3b-instruct";
const RUNS = { model: "qwen3-coder-30b-a3b", format: "q4-k-m", contextTokens: 8192 };
const hours = (from, to) => Array.from({ length: 24 }, (_, hour) => (hour >= from && hour < to ? 1 : 0));
const lengths = (medianTokens, logStandardDeviation) => ({ type: "log-normal", medianTokens, logStandardDeviation });
/** What the page asks at the start. */
const OFFICE = {
  ...RUNS, hardware: "mac-mini-m4-pro-20c-48gb", users: 200, requestsPerUserPerHour: 2, hourWeights: hours(9, 17), promptTokens: lengths(1500, 1), outputTokens: lengths(300, 0.7), waitSeconds: 5,
  shareOfRequestsFraction: 0.95, electricity: "us-average", lifetimeYears: 3, cloud: RENTED, growthPerYearFraction: 0.5, horizonMonths: 36,
};
const ODDS = {
  ...RUNS, machines: ["mac-mini-m4-pro-20c-48gb", "mac-studio-m4-max-40c-128gb", "rtx-4090-24gb"], tokensPerSecondPerUser: 15, budgetUsd: 4000, electricity: "us-average",
  utilisationFraction: { type: "triangular", low: 0.05, mode: 0.25, high: 0.6 }, lifetimeYears: 3, cloud: RENTED,
};

const section = (page) => page.locator("#fleet");
const field = (page, label) => section(page).getByLabel(label, { exact: true });
async function answered(page) {
  await page.waitForTimeout(200);
  await page.waitForFunction(() => document.querySelector("#fleet .result") && !document.querySelector("#fleet .searching") && !/Counting machines|Drawing\./.test(document.querySelector("#fleet").innerText), null, { timeout: 30_000 });
}
async function sized(path = "", size) {
  const opened = await open(browser, path, size);
  await section(opened.page).scrollIntoViewIfNeeded();
  await answered(opened.page);
  return opened;
}
const rowsOf = async (page, figureTitle, region) => {
  const chart = section(page).locator("figure", { hasText: figureTitle });
  await chart.getByText("Show as a table").click();
  const rows = chart.getByRole("region", { name: region ?? figureTitle }).locator("tbody tr");
  await rows.first().waitFor();
  return rows.allInnerTexts();
};

test("machines, waits, the month, the mix and the years are llmhw's", { timeout: 60_000 }, async () => {
  const { page, problems } = await sized();
  const { machines, peak, month, mixes, steps, isChecked } = fleet(OFFICE);
  assert.equal(await figure(page, "fleet-machines"), String(machines));
  const words = await section(page).innerText();
  for (const part of [`${usd(month.totalUsd)}`, `${share(peak.utilisationFraction)} used`, `${usd(month.usdPerUser)} for each person`, isChecked ? "In the range in which the queueing model was held" : "Outside of the range in which the queueing model was held"]) assert.ok(words.includes(part), part);
  const cheapest = mixes.find(({ isCheapest }) => isCheapest);
  const mix = await page.getByTestId("fleet-mix").innerText();
  assert.ok(mix.includes(usd(cheapest.totalUsd)) && (cheapest.replicas === 0 ? /Renting all/ : new RegExp(`${cheapest.replicas} owned`)).test(mix), mix);
  const months = await rowsOf(page, "A month by how much of it is owned");
  assert.equal(months.length, mixes.length);
  months.forEach((row, at) => assert.ok(row.startsWith(String(mixes[at].replicas)) && row.includes(usd(mixes[at].totalUsd)), row));
  const due = await rowsOf(page, "When the next machine is due");
  assert.deepEqual(due.map((row) => row.split("\t").slice(0, 2).map(Number)), steps.map((step) => [step.month, step.machines]));
  assert.ok(steps.length > 1);
  assert.deepEqual(problems, []);
});

test("a column or tile says whether it is for the share that is asked, or a mean", { timeout: 60_000 }, async () => {
  for (const shareOfRequestsFraction of [0.95, 0.8]) {
    const { page, problems } = await sized(`?fshare=${shareOfRequestsFraction}`);
    const { peak } = fleet({ ...OFFICE, shareOfRequestsFraction });
    const percent = share(shareOfRequestsFraction);
    const table = section(page).getByRole("region", { name: "The busiest hour and a mean one" });
    const heads = await table.locator("thead th").allInnerTexts();
    const busiest = await table.locator("tbody tr").first().locator("th, td").allInnerTexts();
    // No header of these stands without its share or the word mean.
    const told = { [`${percent} wait at most`]: peak.waitSeconds, [`${percent} first token within`]: peak.timeToFirstTokenSeconds, "Mean whole answer": peak.meanResponseSeconds, "Mean wait": peak.meanWaitSeconds };
    for (const [name, value] of Object.entries(told)) assert.equal(busiest[heads.indexOf(name)], seconds(value), `${name} of ${heads.join(", ")}`);
    assert.equal(busiest[heads.indexOf("Mean tok/s for each")], number(peak.tokensPerSecondPerUser));
    const facts = await section(page).locator(".result .facts").first().innerText();
    assert.match(facts, new RegExp(`First token then\\s+within ${seconds(peak.timeToFirstTokenSeconds)}\\s+for ${percent} of requests, estimated`), facts);
    assert.match(facts, new RegExp(`Answers come at\\s+${number(peak.tokensPerSecondPerUser)} tok/s\\s+on average`), facts);
    assert.deepEqual(problems, []);
  }
});

test("what is asked for changes the answer, and a fresh tab has it", { timeout: 60_000 }, async () => {
  const { page, problems } = await sized();
  await field(page, "People, exact").fill("2000");
  await field(page, "They ask").selectOption("even");
  await field(page, "Prompts vary, exact").fill("0");
  await field(page, "They wait at most, s").fill("");
  await field(page, "First token within, s").fill("9");
  await field(page, "What they do not take is rented as").selectOption("anthropic/claude-haiku-4-5");
  await page.keyboard.press("Tab");
  await answered(page);
  const asked = { ...OFFICE, users: 2000, hourWeights: undefined, promptTokens: 1500, waitSeconds: undefined, timeToFirstTokenSeconds: 9, cloud: "anthropic/claude-haiku-4-5" };
  const { machines, mixes } = fleet(asked);
  assert.equal(await figure(page, "fleet-machines"), String(machines));
  assert.match(await page.getByTestId("fleet-mix").innerText(), new RegExp(`^${mixes.find(({ isCheapest }) => isCheapest).replicas} owned`));
  await page.waitForTimeout(400);
  const { page: other } = await sized(new URL(page.url()).search);
  assert.equal(await figure(other, "fleet-machines"), String(machines));
  assert.equal(await field(other, "They wait at most, s").inputValue(), "");
  // Several machines that hold the model together.
  await field(other, "Machines that hold the model together, exact").fill("2");
  await other.keyboard.press("Tab");
  await answered(other);
  const together = fleet({ ...asked, nodes: 2, strategy: "pipeline", link: "thunderbolt-5" });
  assert.equal(await figure(other, "fleet-machines"), String(together.machines));
  assert.match(await other.getByTestId("fleet-machines").innerText(), new RegExp(`in ${together.replicas} groups`));
  assert.deepEqual(problems, []);
});

test("what is wrong stands at its field, and what is wrong elsewhere is said", { timeout: 60_000 }, async () => {
  const { page, problems } = await sized();
  const errorAt = async (label) => {
    const error = section(page).locator(".field-bad", { has: page.getByLabel(label, { exact: true }) }).locator(".error");
    await error.waitFor({ timeout: 10_000 });
    return error.innerText();
  };
  await field(page, "People, exact").fill("0");
  await page.keyboard.press("Tab");
  assert.match(await errorAt("People"), /between|at least|is from/);
  await field(page, "People, exact").fill("50");
  await field(page, "They wait at most, s").fill("");
  assert.match(await errorAt("They wait at most, s"), /missing.*timeToFirstTokenSeconds/);
  await field(page, "They wait at most, s").fill("5");
  await field(page, "They ask").selectOption("own");
  await field(page, "24 weights, from midnight on").fill("1 2 3");
  assert.match(await errorAt("24 weights, from midnight on"), /24/);
  await field(page, "24 weights, from midnight on").fill("1, 2, many");
  assert.match(await errorAt("24 weights, from midnight on"), /finite number/);
  await field(page, "24 weights, from midnight on").fill(Array(24).fill("0").join(" "));
  assert.match(await errorAt("24 weights, from midnight on"), /mass/);
  await field(page, "24 weights, from midnight on").fill(hours(8, 12).join(" "));
  await answered(page);
  assert.equal(await figure(page, "fleet-machines"), String(fleet({ ...OFFICE, users: 50, hourWeights: hours(8, 12) }).machines));
  await page.locator("#calculator").getByLabel("Model", { exact: true }).selectOption("llama-3.1-405b");
  await section(page).locator(".refusal").first().waitFor();
  assert.match(await section(page).locator(".refusal").first().innerText(), /^hardware: must hold llama-3\.1-405b/);
  assert.deepEqual(problems, []);
});

test("how sure it is: probabilities and ranges as llmhw draws them; a machine that does not hold the model is left out", { timeout: 60_000 }, async () => {
  const { page, problems } = await sized();
  const { priceUsd } = ownership({ hardware: "mac-mini-m4-pro-20c-48gb", electricity: 0.15 });
  const check = async (asked) => {
    await answered(page);
    const { machines } = uncertainty(asked);
    const words = await page.getByTestId("odds").innerText();
    for (const { name, cheaperThanCloud, meetsNeed } of machines) {
      const [line] = words.split("\n").filter((line) => line.startsWith(name));
      assert.ok(line?.includes(`${chance(cheaperThanCloud.probability)} of cases`) && line.includes(`meets the need in ${chance(meetsNeed.probability)}`), `${name}: ${line}, ${cheaperThanCloud.probability}, ${meetsNeed.probability}`);
    }
    const rows = await section(page).getByRole("region", { name: "Probabilities" }).locator("tbody tr").allInnerTexts();
    assert.equal(rows.length, machines.length);
    machines.forEach(({ cost, name }, at) => {
      assert.ok(rows[at].startsWith(name), `${name} in ${rows[at]}`);
      for (const value of [cost.lowUsdPerMillionTokens, cost.medianUsdPerMillionTokens, cost.highUsdPerMillionTokens]) assert.ok(rows[at].includes(usd(value)), `${usd(value)} in ${rows[at]}`);
    });
    return machines;
  };
  await check(ODDS);
  await field(page, "What they do not take is rented as").selectOption("anthropic/claude-haiku-4-5");
  await field(page, "Price, one in ten below, USD").fill("1500");
  await field(page, "Price, one in ten above, USD").fill("4000");
  await field(page, "Electricity to, USD/kWh").fill("0.6");
  await field(page, "In use from, 0 to 1").fill("0.01");
  await field(page, "Needed by each user, exact").fill("55");
  await page.keyboard.press("Tab");
  const kwh = catalog.find.electricity("us-average").residentialUsdPerKilowattHour;
  const machines = await check({
    ...ODDS,
    machines: [{ hardware: "mac-mini-m4-pro-20c-48gb", priceUsd: { type: "log-normal", low: 1500, median: priceUsd, high: 4000 } }, ...ODDS.machines.slice(1)],
    electricity: { type: "triangular", low: kwh, mode: kwh, high: 0.6 },
    utilisationFraction: { type: "triangular", low: 0.01, mode: 0.25, high: 0.6 },
    cloud: "anthropic/claude-haiku-4-5",
    tokensPerSecondPerUser: 55,
  });
  assert.ok(machines.some(({ cheaperThanCloud }) => cheaperThanCloud.probability > 0.005 && cheaperThanCloud.probability < 0.995));
  await field(page, "In use from, 0 to 1").fill("0.5");
  await section(page).locator(".field-bad", { hasText: "In use from" }).waitFor();
  await field(page, "In use from, 0 to 1").fill("0.01");
  await field(page, "Compare with these machines").selectOption("l4-24gb");
  await page.locator("#calculator").getByLabel("Model", { exact: true }).selectOption("qwen3-32b");
  await page.locator("#calculator").getByLabel("Context, exact").fill("32768");
  await page.keyboard.press("Tab");
  await section(page).getByText(/Left out, because the model does not fit/).waitFor({ timeout: 10_000 });
  assert.match(await section(page).innerText(), /Left out, because the model does not fit or does not run: .*L4/);
  assert.deepEqual(problems, []);
});

test("what is one's own is counted: hardware, a price without which there is no month, a rented price", { timeout: 60_000 }, async () => {
  const own = { name: "Our box", device: "unified", memoryGibibytes: 96, memoryBandwidthGigabytesPerSecond: 512, peakFp16Teraflops: 60 };
  const { page, problems } = await sized(`?${new URLSearchParams({ hw: "our-box", own: JSON.stringify([own]), rentout: "40", rentin: "8", fcloud: "your-own/price" })}`);
  const asked = { ...OFFICE, hardware: own, cloud: undefined };
  assert.equal(await figure(page, "fleet-machines"), String(fleet(asked).machines));
  assert.match(await section(page).innerText(), /A month\s+not known/);
  const priced = { ...own, priceUsd: 2500, loadPowerWatts: 100 };
  const { page: other } = await sized(`?${new URLSearchParams({ hw: "our-box", own: JSON.stringify([priced]), rentout: "40", rentin: "8", fcloud: "your-own/price" })}`);
  const cloud = { id: "your-own/price", provider: "your own", name: "Your own price", outputUsdPerMillionTokens: 40, inputUsdPerMillionTokens: 8, date: "as given" };
  const cheapest = fleet({ ...OFFICE, hardware: priced, cloud }).mixes.find(({ isCheapest }) => isCheapest);
  assert.ok((await other.getByTestId("fleet-mix").innerText()).includes(usd(cheapest.totalUsd)));
  assert.ok(cheapest.replicas > 0);
  assert.deepEqual(problems, []);
});

test("speed and draw of the cost section are taken, or it is said that they are not", { timeout: 60_000 }, async () => {
  const { page, problems } = await sized("?price=1999&rate=5");
  assert.match(await page.getByTestId("fleet-speed").innerText(), /estimated speed, not with the 5 tok\/s given in the cost section/);
  const odds = await section(page).getByRole("region", { name: "Probabilities" }).locator("tbody tr", { hasText: /Mac mini M4 Pro/ }).innerText();
  const [first, ...others] = ODDS.machines;
  const { cost } = uncertainty({ ...ODDS, machines: [{ hardware: first, priceUsd: 1999, tokensPerSecond: 5 }, ...others] }).machines.find(({ hardware }) => hardware === first);
  for (const value of Object.values(cost)) assert.ok(odds.includes(usd(value)), `${usd(value)} in ${odds}`);
  assert.match(await section(page).innerText(), /the chosen machine's at the 5 tok\/s given/);
  // More than the maker's limit, with the idle draw; around a card it is that of the whole.
  const month = async (query) => {
    const { page: other, problems: wrong } = await sized(query);
    const words = await section(other).locator(".result .facts").first().innerText();
    assert.deepEqual(wrong, []);
    return words.match(/A month\s+(\$[\d,.]+)/)?.[1];
  };
  const mac = catalog.find.hardware("mac-mini-m4-pro-20c-48gb");
  for (const [query, hardware, more] of [
    ["?load=500", { ...mac, loadPowerWatts: 500, powerLimitWatts: 500 }, {}],
    ["?load=60&idle=30&on=1", { ...mac, loadPowerWatts: 60, idlePowerWatts: 30 }, { alwaysOn: true }],
  ]) {
    const expected = usd(fleet({ ...OFFICE, hardware, ...more }).month.totalUsd);
    assert.equal(await month(query), expected);
    assert.notEqual(expected, usd(fleet({ ...OFFICE, ...more }).month.totalUsd));
  }
  // The catalogue's own values of a card with its host.
  assert.equal(await month("?hw=rtx-4090-24gb&on=1&load=385&idle=65"), await month("?hw=rtx-4090-24gb&on=1"));
  assert.notEqual(await month("?hw=rtx-4090-24gb&load=600"), await month("?hw=rtx-4090-24gb"));
  assert.deepEqual(problems, []);
});

test("hardware described without a draw takes the one of the cost section, and is told where to give it", { timeout: 60_000 }, async () => {
  const own = { name: "Own box", device: "discrete", vendor: "nvidia", memoryGibibytes: 48, memoryBandwidthGigabytesPerSecond: 900 };
  const link = (more) => `?${new URLSearchParams({ hw: "own-box", own: JSON.stringify([own]), ...more })}`;
  const { page, problems } = await sized(link({ price: "3000", load: "120" }));
  const { month } = fleet({ ...OFFICE, hardware: { ...own, loadPowerWatts: 120, host: { name: "Around it", loadPowerWatts: 0 } }, priceUsd: 3000 });
  const facts = await section(page).locator(".result .facts").first().innerText();
  assert.ok(facts.includes(usd(month.totalUsd)), facts);
  assert.equal(await field(page, "Price, one in ten below, USD").getAttribute("placeholder"), "$3,000");
  const { page: other } = await sized(link({ price: "3000" }));
  assert.equal(await field(other, "Price, one in ten below, USD").getAttribute("placeholder"), "$3,000");
  assert.match(await section(other).innerText(), /Give both in the cost section\./);
  assert.deepEqual(problems, []);
});

test("drafting is not reckoned with here, which is said where it is set", { timeout: 60_000 }, async () => {
  const { page, problems } = await sized("?hw=rtx-4090-24gb&drafted=3&accepted=2.5");
  assert.match(await section(page).locator(".scenario-line").innerText(), /without speculation/);
  assert.match(await section(page).innerText(), /speed by its interval \(without speculation\)/);
  assert.equal(await figure(page, "fleet-machines"), String(fleet({ ...OFFICE, hardware: "rtx-4090-24gb" }).machines));
  await page.locator("#calculator").getByLabel("Drafted per step, exact").fill("0");
  await page.keyboard.press("Tab");
  await answered(page);
  assert.doesNotMatch(await section(page).innerText(), /speculation/);
  assert.deepEqual(problems, []);
});

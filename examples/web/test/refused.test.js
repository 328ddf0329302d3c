// What was refused is said to be refused: not that nothing was found, nor that it does not pay or does not fit.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { plan } from "llmhw/planner";
import { open, start, throughAll } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const DASH = "–";

test("without a break-even nothing is said about whether it comes within the machine's life", async () => {
  for (const path of ["?use=25", "?hw=nope"]) {
    const { page, problems } = path === "?use=25" ? await open(browser, path) : await opened(path);
    const row = page.locator("#cost").getByRole("region", { name: "Rented models and break-even" }).locator("tbody tr").first();
    const cells = await row.locator("td").allInnerTexts();
    assert.deepEqual(cells.slice(4, 7), [DASH, DASH, DASH], path);
    const summary = await page.locator("#cost canvas").getAttribute("aria-label");
    assert.doesNotMatch(summary, /never/, path);
    assert.deepEqual(problems, []);
  }
});

/** A page whose calculator has no rate. */
async function opened(path) {
  const page = await browser.context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(new URL(path, browser.address).href);
  await page.locator("#calculator .refusal, #calculator .error").first().waitFor();
  return { page, problems };
}

test("a number of machines that is none is refused for what it is", async () => {
  const { page, problems } = await open(browser);
  const cluster = page.locator("#cluster");
  const exact = cluster.getByLabel("How many, exact");
  const error = cluster.locator(".field", { has: page.getByLabel("How many", { exact: true }) }).locator(".error");
  for (const [given, words] of [["3.7", /^A whole number of machines is needed, such as 4\.$/], ["0", /^must be at least 1 and at most 64/], ["100000", /^must be at least 1 and at most 64/], ["-3", /^must be a count/]]) {
    await exact.fill(given);
    await error.waitFor();
    await page.waitForFunction((source) => new RegExp(source).test(document.querySelector("#cluster .field-bad .error")?.innerText ?? ""), words.source);
    assert.match(await cluster.locator(".result .refusal").innerText(), words, given);
    assert.doesNotMatch(await cluster.innerText(), /at least one machine|does not fit\)/, given);
  }
  await exact.fill("16");
  await cluster.getByTestId("cluster-rate").waitFor();
  assert.equal(await error.count(), 0);
  assert.deepEqual(problems, []);
});

test("where the question was refused for every machine, no filter is blamed that none is left", async () => {
  for (const [path, words] of [["?seq=0", "sequences = 0: must be at least 1 and at most 65536"], ["?ctx=-5", "contextTokens = -5: must be at least 0"], ["?model=nope", 'model = "nope": no such id'], ["?format=nope", 'format = "nope": no such id']]) {
    const { page, problems } = await opened(path);
    const hardware = page.locator("#hardware");
    const refusal = hardware.locator(".refusal");
    assert.ok((await refusal.innerText()).startsWith(words), `${path}: ${await refusal.innerText()}`);
    assert.doesNotMatch(await hardware.innerText(), /Loosen a filter/, path);
    const projections = page.locator("#projections");
    assert.ok((await projections.locator(".refusal").first().innerText()).startsWith(words), path);
    assert.doesNotMatch(await projections.innerText(), /No published measurement/, path);
    assert.deepEqual(problems, []);
    await page.close();
  }
  // Filters that leave nothing are still to blame themselves.
  const { page } = await open(browser, "?maxprice=1");
  assert.match(await page.locator("#hardware").innerText(), /No machine is left\. Loosen a filter\./);
});

test("a need that is refused is named once, in the ranking and in the plan", { timeout: 90_000 }, async () => {
  for (const [path, words] of [["?budget=-1", "budgetUsd: must be at least 0"], ["?least=50&most=10", "leastParametersBillions: must be at least 0 and at most mostParametersBillions = 10"], ["?machines=0", "mostNodes: must be at least 1 and at most 64"], ["?machines=1.5", "mostNodes: must be a count"]]) {
    const { page, problems } = await open(browser, path);
    await throughAll(page);
    for (const section of ["#decision", "#plan"]) {
      assert.ok((await page.locator(`${section} .result .refusal`).innerText()).startsWith(words), `${path} ${section}: ${await page.locator(`${section} .result .refusal`).innerText()}`);
      // And once more without its name, at its field.
      assert.equal(await page.locator(`${section} .field-bad .error`).first().innerText(), (await page.locator(`${section} .result .refusal`).innerText()).replace(/^\w+: /, ""), path);
    }
    // Nowhere on the page is a field named twice.
    for (const said of await page.locator(".refusal").allInnerTexts()) assert.doesNotMatch(said, /^(\S+): \1/, path);
    assert.deepEqual(problems, []);
    await page.close();
  }
});

test("a screen reader hears as many points as are shown", { timeout: 60_000 }, async () => {
  const { page, problems } = await open(browser, "?pbrush=price::3000#plan");
  const heading = page.getByTestId("plan-within");
  await heading.waitFor({ timeout: 30_000 });
  const [, inside, all] = /^([\d,]+) of ([\d,]+) points/.exec(await heading.innerText());
  await page.waitForFunction(() => document.querySelector("#plan .unseen[role=status]").innerText !== "Searching");
  assert.equal(await page.locator("#plan .unseen[role=status]").innerText(), `${all} points, ${inside} of them in the ranges`);
  // Some of the front come to the same, or this would show nothing.
  const { front } = plan({ budgetUsd: 4000, contextTokens: 16384, leastParametersBillions: 20, mostParametersBillions: 40, users: 1, tokensPerSecondPerUser: 15, leastBits: 4, outputMillionTokensPerMonth: 5, lifetimeYears: 3, electricity: "us-average" });
  assert.ok(front.length > Number(all.replace(",", "")), `${front.length} ${all}`);
  assert.deepEqual(problems, []);
});

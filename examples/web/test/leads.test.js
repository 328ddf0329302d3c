// What sections say at their beginning is what they do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, start, throughAll } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const MACHINE = "GeForce RTX 4090";
const MODEL = "Llama-3.2-1B";

/** Ids of sections by what the calculator's lead says of them, under the names that the contents have. */
async function groupsOf(page) {
  const lead = await page.locator("#calculator .lead").innerText();
  const [, both, model, none] = /^Choose a machine and a model\. (.+) speak about both; (.+) about the model, on machines of their own\. (.+) ask anew; only context, sequences and cache go along to Model fit\.$/.exec(lead) ?? assert.fail(lead);
  const links = await page.locator(".contents a").evaluateAll((all) => all.map((link) => [link.innerText.replace(/^\d+\s*/, "").trim(), link.hash.slice(1)]));
  const idOf = (name) => links.find(([words]) => words === name)?.[1] ?? assert.fail(`${name} is no section`);
  return Object.fromEntries(Object.entries({ both, model, none }).map(([group, names]) => [group, names.split(/, | and /).map(idOf)]));
}

test("the calculator's lead says which sections speak about what is chosen there", { timeout: 90_000 }, async () => {
  const { page, problems } = await open(browser, "?hw=rtx-4090-24gb&model=llama-3.2-1b&n=2");
  await throughAll(page);
  const { both, model, none } = await groupsOf(page);
  const after = await page.locator("main > section").evaluateAll((all) => all.map(({ id }) => id));
  assert.deepEqual([...both, ...model, ...none].sort(), after.slice(after.indexOf("calculator") + 1).sort());
  const wordsOf = (id) => page.locator(`#${id}`).innerText();
  for (const id of both) for (const words of [MACHINE, MODEL]) assert.ok((await wordsOf(id)).includes(words), `${id}: ${words}`);
  for (const id of model) {
    const line = await page.locator(`#${id} .scenario-line`).innerText();
    assert.ok(line.includes(MODEL) && !line.includes(MACHINE), `${id}: ${line}`);
  }
  // Where it is asked anew, all is as for any other machine and model.
  const other = await open(browser);
  await throughAll(other.page);
  for (const id of none) assert.equal(await wordsOf(id), await other.page.locator(`#${id}`).innerText(), id);
  assert.deepEqual([...problems, ...other.problems], []);
});

test("the cluster's machines are chosen there, what they run in the calculator", async () => {
  const { page, problems } = await open(browser);
  const lead = await page.locator("#cluster .lead").innerText();
  assert.match(lead, /The machines are chosen here, what they run in the calculator\.$/);
  const rate = () => page.locator("#cluster").getByTestId("cluster-rate").innerText();
  const before = await rate();
  await page.locator("#calculator").getByLabel("Hardware", { exact: true }).selectOption("rtx-4090-24gb");
  await page.waitForTimeout(400);
  assert.equal(await rate(), before);
  await page.locator("#calculator").getByLabel("Model", { exact: true }).selectOption("llama-3.2-1b");
  await page.waitForFunction((old) => document.querySelector('[data-testid="cluster-rate"]').innerText !== old, before);
  assert.deepEqual(problems, []);
});

test("the filters that the projections name hold for all of their parts, the others for none but the first", async () => {
  const { page, problems } = await open(browser);
  assert.match(await page.locator("#projections .lead").innerText(), /Maker, kind, memory and price of the section above hold here too\.$/);
  const shown = () => page.locator("#projections .fact", { hasText: "Measurements shown" }).locator("dd").innerText();
  const all = await shown();
  await page.locator("#hardware").getByLabel("Only where the model fits").setChecked(false);
  await page.waitForTimeout(400);
  assert.equal(await shown(), all);
  await page.locator("#hardware").getByLabel("Maker", { exact: true }).selectOption("apple");
  await page.waitForFunction((old) => [...document.querySelectorAll("#projections .fact")].some(({ innerText }) => innerText.includes("Measurements shown") && !innerText.includes(old.split("\n")[0])), all);
  assert.deepEqual(problems, []);
});

test("of the four claims the first two are about what was chosen, the last two are not", async () => {
  const { page, problems } = await open(browser);
  assert.match(await page.locator("#insights .lead").innerText(), /the first two for the calculator's choice, the last two by published and listed figures\.$/);
  const verdicts = () => page.locator("#insights .verdict").allInnerTexts();
  const before = await verdicts();
  assert.equal(before.length, 4);
  await page.locator("#calculator").getByLabel("Hardware", { exact: true }).selectOption("rtx-4090-24gb");
  await page.locator("#calculator").getByLabel("Model", { exact: true }).selectOption("llama-3.1-8b");
  await page.waitForFunction((old) => { const now = [...document.querySelectorAll("#insights .verdict")].map(({ innerText }) => innerText); return now[0] !== old[0] && now[1] !== old[1]; }, before);
  assert.deepEqual((await verdicts()).slice(2), before.slice(2));
  assert.deepEqual(problems, []);
});

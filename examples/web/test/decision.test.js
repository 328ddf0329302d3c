// A ranked answer opens as it was asked about: as many machines, the context and the users it was ranked for.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { figure, open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

async function chosen(name) {
  const { page, problems } = await open(browser, "?budget=6000&nmodel=gpt-oss-120b&users=4&tps=10&machines=2&nctx=16384");
  await page.locator("#decision").scrollIntoViewIfNeeded();
  await page.getByTestId("best").waitFor({ timeout: 30_000 });
  const row = page.locator("#decision .choices tbody tr", { has: page.getByRole("button", { name }) }).first();
  const words = await row.innerText();
  await row.getByRole("button", { name }).click();
  await page.waitForTimeout(600);
  assert.deepEqual(problems, []);
  return { page, words, query: new URLSearchParams(new URL(page.url()).search), hash: new URL(page.url()).hash };
}

test("two machines open under several machines, with context, users and link", async () => {
  const { page, words, query, hash } = await chosen(/^2 × Mac mini M4 Pro/);
  assert.equal(hash, "#cluster");
  const { n, model, ctx, seq } = Object.fromEntries(query);
  assert.deepEqual({ n, model, ctx, seq }, { n: "2", model: "gpt-oss-120b", ctx: "16384", seq: "4" });
  assert.match(await page.locator("#cluster").innerText(), /Fits, with/);
  assert.ok(words.split("\t").includes(await figure(page, "cluster-rate")), words);
});

test("one machine opens in the calculator", async () => {
  const { page, query, hash } = await chosen(/^(?!\d+ ×)/);
  assert.equal(hash, "#calculator");
  assert.deepEqual([query.get("ctx"), query.get("seq")], ["16384", "4"]);
  assert.doesNotMatch(await page.locator("#calculator").innerText(), /Does not fit/);
});

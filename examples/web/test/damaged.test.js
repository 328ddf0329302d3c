// Damaged links: what of the address is no value of its field is told, and the page goes on with what it starts with.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { catalog } from "llmhw";
import { open, start, throughAll } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const warningsOf = async (page) => (await page.locator(".warning").allInnerTexts()).map((words) => words.trim());
/** Every closed field of the address, as its word for what it takes and its value at the start. */
const words = (names, values, start = "") => names.map((name) => [name, `is none of ${values}`, start]);
const numbers = (starts) => Object.entries(starts).map(([name, start]) => [name, "is no number", String(start)]);
const flags = (starts) => Object.entries(starts).map(([name, start]) => [name, "is neither 0 nor 1", String(start)]);
const NUMBERS = {
  ctx: 8192, seq: 1, out: 500, drafted: 0, accepted: 2, gbw: 400, gsize: 15, geff: 0.6, minmem: 0, n: 4, years: 3, use: 0.25, resale: 0, perout: 0, cached: 0,
  budget: 4000, least: 20, most: 40, nctx: 16384, users: 1, tps: 15, bits: 4, mtok: 5, nyears: 3, machines: 1, pspare: 0, pleast: 1, fusers: 200, fasks: 2,
  fprompt: 1500, fpvary: 1, fanswer: 300, favary: 0.7, fwait: 5, fshare: 0.95, fnodes: 1, fgrowth: 0.5, fmonths: 36, ouselow: 0.05, ousehigh: 0.6,
};
const EMPTY = ["maxprice", "price", "load", "idle", "kwh", "rate", "rentout", "rentin", "pwait", "pprompt", "ppower", "ffirst", "frate", "fseq", "opricelow", "opricehigh", "okwhlow", "okwhhigh"];
const CLOSED = [
  ...numbers(NUMBERS),
  ...EMPTY.map((name) => [name, "is no number", ""]),
  ...flags({ fitsonly: 1, measuredonly: 0, whole: 0, on: 0, clouds: 0, portable: 0, quiet: 0, alwayson: 0, pall: 0, gportable: 0, published: 0 }),
  ...words(["leaves"], "layers, experts", "layers"),
  ...words(["vendor"], "all, apple, nvidia, amd, intel, cpu, own", "all"),
  ...words(["form"], "all, fanless-laptop, laptop, mini, desktop, all-in-one, card, server-card, server", "all"),
  ...words(["sort"], "rate, price, memory, bandwidth", "rate"),
  ...words(["strategy"], "pipeline, tensor-parallel, guide-steps", "pipeline"),
  ...words(["split"], "by-bandwidth, by-memory", "by-bandwidth"),
  ...words(["method"], "marginal, guide", "marginal"),
  ...words(["show"], "own, rent, all", "own"),
  ...words(["missed"], "all, portable, quiet, known-price, known-power, budget, runtime, memory, rate, output, context, model", "all"),
  ...words(["pvendor"], "apple, nvidia, amd, intel"),
  ...words(["px"], "price, cost, rate, wait, power, free", "price"),
  ...words(["py"], "price, cost, rate, wait, power, free", "rate"),
  ...words(["fday"], "work, awake, even, own", "work"),
  ...words(["fstrategy"], "pipeline, tensor-parallel", "pipeline"),
  ...words(["gbudget"], "under-2000, 2000-4000, 4000-6000, 6000-and-more", "2000-4000"),
  ...words(["gteam"], "one, two-to-five, five-and-more", "one"),
  ...words(["gmodel"], "under-14b, 14b-to-70b, 70b-and-more", "14b-to-70b"),
  ["kv", "is no KV format of the catalogue", "f16"],
  ["region", "is no region of the catalogue", "us-average"],
  ["nregion", "is no region of the catalogue", "us-average"],
  ["fcloud", "is no rented model of the catalogue", "openrouter/qwen3-coder-30b-a3b-instruct"],
  ["cloud", "is no rented model of the catalogue", ""],
  ["pbrush", "is no range of what points are compared by, such as price:2000:4000", ""],
  ["ohw", "is no hardware", ""],
  ["host", "is no machine around a card", ""],
];

test("a word that is no value of its field is told, whichever the field, and the page is that of the start", { timeout: 90_000 }, async () => {
  const { page, problems } = await open(browser, `?${CLOSED.map(([name]) => `${name}=zz`).join("&")}`);
  const told = CLOSED.map(([name, why, start]) => `${name}=zz in the address ${why}: ${start === "" ? "it is left out" : `${start} is taken`}.`);
  assert.deepEqual((await warningsOf(page)).sort(), told.sort());
  await throughAll(page);
  // Lists are empty without what was no part of them; all else is as at the start.
  const start = await open(browser, "?cloud=&ohw=");
  await throughAll(start.page);
  const inputs = (one) => one.evaluate(() => [...document.querySelectorAll("main input, main select")].map((input) => (input.type === "checkbox" ? input.checked : input.value)));
  assert.deepEqual(await inputs(page), await inputs(start.page));
  assert.deepEqual([...problems, ...start.problems], []);
});

test("only what is wrong of a list is left out of it", async () => {
  const { page, problems } = await open(browser, "?cloud=zz~anthropic/claude-opus-4-6&ohw=rtx-4090-24gb~nope&pbrush=price:2000:~zz:1:2~rate:a:b");
  assert.deepEqual((await warningsOf(page)).sort(), [
    "cloud=zz in the address is no rented model of the catalogue: it is left out.",
    "ohw=nope in the address is no hardware: it is left out.",
    "pbrush=rate:a:b in the address is no range of what points are compared by, such as price:2000:4000: it is left out.",
    "pbrush=zz:1:2 in the address is no range of what points are compared by, such as price:2000:4000: it is left out.",
  ]);
  await page.waitForFunction(() => location.search === `?${new URLSearchParams({ cloud: "anthropic/claude-opus-4-6", pbrush: "price:2000:", ohw: "rtx-4090-24gb" })}`);
  assert.deepEqual(problems, []);
});

test("what the guide published is shown beside damaged answers to its questions", async () => {
  const { page, problems } = await open(browser, "?gbudget=zz&gmodel=x&gteam=&published=1");
  assert.match(await page.getByTestId("guide-answer").innerText(), /^The guide proposes: /);
  assert.equal((await warningsOf(page)).length, 3);
  assert.deepEqual(problems, []);
});

test("descriptions and runs that are no list are told", async () => {
  const { page, problems } = await open(browser, `?own=${encodeURIComponent('{"name":"Box"}')}&runs=5`);
  assert.deepEqual((await warningsOf(page)).sort(), ["Hardware in the address cannot be read.", "Runs in the address cannot be read."]);
  assert.deepEqual(problems, []);
});

test("of descriptions with one name the first is taken and the others are told, whatever they describe", async () => {
  const { id: _, provenance: __, ...model } = catalog.find.models("llama-3.2-1b");
  const { id: ___, ...runtime } = catalog.find.runtimes("llama-cpp-metal");
  const twice = (one) => JSON.stringify([{ ...one, name: "Box" }, { ...one, name: "Box" }]);
  const own = {
    own: JSON.stringify([[96, 512], [48, 256], [24, 128]].map(([memoryGibibytes, memoryBandwidthGigabytesPerSecond]) => ({ name: "Box", device: "unified", memoryGibibytes, memoryBandwidthGigabytesPerSecond }))),
    ownmodel: twice(model),
    ownformat: twice({ family: "ggml", bitsPerWeight: 3.5 }),
    ownruntime: twice(runtime),
    ownlink: twice({ bandwidthGigabytesPerSecond: 1, latencyMicroseconds: 50 }),
    ownhost: twice({ memoryGibibytes: 64 }),
  };
  const { page, problems } = await open(browser, `?${new URLSearchParams({ hw: "box", ...own })}`);
  assert.deepEqual((await warningsOf(page)).sort(), ["Hardware", "Link", "Machine around a card", "Model", "Runtime", "Weight format"].map((what) => `${what} in the address is left out. box is described already; give it another name`));
  for (const label of ["Hardware", "Model", "Weight format", "Runtime"]) assert.equal(await page.locator("#calculator").getByLabel(label, { exact: true }).locator("option[value=box]").count(), 1, label);
  assert.match(await page.locator("#calculator").innerText(), /96 GiB at 512 GB\/s/);
  assert.deepEqual(problems, []);
});

test("what goes by another name is chosen by its id", async () => {
  const { page, problems } = await open(browser, "?model=gpt-oss:20b&nmodel=gpt-oss:120b");
  assert.equal(await page.locator("#calculator").getByLabel("Model", { exact: true }).inputValue(), "gpt-oss-20b");
  await page.waitForFunction(() => location.search === "?model=gpt-oss-20b&nmodel=gpt-oss-120b");
  assert.deepEqual(problems, []);
});

test("what leaves a card is kept in the address, beside how layers are divided over machines", async () => {
  const { page, problems } = await open(browser, "?hw=rtx-4090-24gb&split=by-memory");
  await page.getByLabel("What leaves the card").selectOption("experts");
  await page.waitForFunction(() => location.search === "?hw=rtx-4090-24gb&leaves=experts&split=by-memory");
  const other = await open(browser, new URL(page.url()).search);
  assert.equal(await other.page.getByLabel("What leaves the card").inputValue(), "experts");
  assert.equal(await other.page.locator("#cluster").getByLabel("Layers are divided").inputValue(), "by-memory");
  assert.deepEqual([...problems, ...other.problems], []);
});

test("a part that fails says so in its place, and the others go on", async () => {
  const page = await browser.context.newPage();
  // Only the cluster has this many machines in a list.
  await page.addInitScript(() => {
    const findLastIndex = Array.prototype.findLastIndex;
    Array.prototype.findLastIndex = function (...given) {
      if (this.join() === "1,2,3,4,5,6,7,8" && !window.isMended) throw new Error("broken for this test");
      return findLastIndex.apply(this, given);
    };
  });
  await page.goto(browser.address);
  await page.getByTestId("rate").waitFor();
  const failed = page.getByText("This part of the page failed: broken for this test.");
  await failed.waitFor();
  assert.equal(await failed.count(), 1);
  assert.equal(await page.locator("#cluster").count(), 0);
  assert.equal(await page.locator("#cost").count(), 1);
  await page.evaluate(() => (window.isMended = true));
  await page.getByRole("button", { name: "try again" }).click();
  await page.locator("#cluster").getByTestId("cluster-rate").waitFor();
  await page.close();
});

test("names that are no settings are told, and what stands there twice", async () => {
  const { page, problems } = await open(browser, "?hw=rtx-4090-24gb&amp;model=gpt-oss-20b&modl=x&seq=2&seq=3&utm_source=a&v=x");
  assert.deepEqual((await warningsOf(page)).filter((words) => words.includes("in the address")).sort(), [
    "amp;model in the address is no setting of this page: it is left out.",
    "modl in the address is no setting of this page: it is left out.",
    "seq stands in the address twice: the first is taken.",
  ]);
  assert.deepEqual(problems, []);
});

test("what every object has is no setting", async () => {
  const { page, problems } = await open(browser, "?constructor=1&toString=x");
  const words = await page.locator("body").innerText();
  for (const name of ["constructor", "toString"]) assert.ok(words.includes(`${name} in the address is no setting of this page`), name);
  assert.deepEqual(problems, []);
});

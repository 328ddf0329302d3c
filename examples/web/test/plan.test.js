// The plan: everything worth considering, as llmhw says it; ranges by mouse, finger, number and key; and nothing, with the reasons.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { plan } from "llmhw/planner";
import { open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

/** What the page asks at the start. */
const NEEDS = { budgetUsd: 4000, contextTokens: 16384, leastParametersBillions: 20, mostParametersBillions: 40, users: 1, tokensPerSecondPerUser: 15, leastBits: 4, outputMillionTokensPerMonth: 5, lifetimeYears: 3, electricity: "us-average" };
const MODEL = { ...NEEDS, leastParametersBillions: undefined, mostParametersBillions: undefined, model: "gpt-oss-20b" };
const section = (page) => page.locator("#plan");
const field = (page, label) => section(page).getByLabel(label, { exact: true });

/** The section with an answer to what is asked now. */
async function planned(path = "?nmodel=gpt-oss-20b", size) {
  const opened = await open(browser, path, size);
  await section(opened.page).scrollIntoViewIfNeeded();
  await answered(opened.page);
  return opened;
}
async function answered(page) {
  await page.waitForTimeout(150);
  await page.waitForFunction(() => document.querySelector("#plan .result") && !document.querySelector("#plan .searching") && !/Searching every/.test(document.querySelector("#plan").innerText), null, { timeout: 30_000 });
}
const chartOf = async (page) => {
  const canvas = section(page).locator("canvas");
  await canvas.scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector("#plan .brush .overlay"));
  await page.waitForTimeout(200);
  return canvas.boundingBox();
};
const brushes = (page) => page.waitForTimeout(400).then(() => (new URL(page.url()).searchParams.get("pbrush") ?? "").split("~").filter(Boolean));
/** What a person reads: points that come to the same in everything stand once. */
const MEASURES = ["priceUsd", "usdPerMillionOutputTokens", "warmTokensPerSecondPerUser", "timeToFirstTokenSeconds", "powerWatts", "headroomGigabytes"];
const distinct = (front) => front.filter((point, at) => at === 0 || ["hardware", "nodes", "model", ...MEASURES].some((name) => point[name] !== front[at - 1][name]));
const NAMES = { price: MEASURES[0], cost: MEASURES[1], rate: MEASURES[2], wait: MEASURES[3], power: MEASURES[4], free: MEASURES[5] };
const within = (front, ranges) =>
  ranges.reduce((left, range) => {
    const [id, from, to] = range.split(":");
    return left.filter((point) => (from === "" || point[NAMES[id]] >= Number(from)) && (to === "" || point[NAMES[id]] <= Number(to)));
  }, distinct(front));
const counted = async (page) => (await page.getByTestId("plan-within").innerText()).replaceAll(",", "");

test("the planner is loaded when one comes near and not before, and says what llmhw says", { timeout: 60_000 }, async () => {
  const { page, problems } = await open(browser);
  const loaded = () => page.evaluate(() => performance.getEntriesByType("resource").filter(({ name }) => /planner|plan-body/.test(name)).map(({ name }) => name));
  assert.deepEqual(await loaded(), []);
  await section(page).scrollIntoViewIfNeeded();
  await answered(page);
  assert.ok((await loaded()).length > 0);
  const { front, notComparable } = plan(NEEDS);
  const cheapest = await page.getByTestId("plan-cheapest").innerText();
  assert.ok(cheapest.includes(front[0].name) && cheapest.includes(`$${front[0].priceUsd.toLocaleString("en-US")}`), cheapest);
  assert.match(await counted(page), new RegExp(`^All ${distinct(front).length} points`));
  assert.match(await section(page).innerText(), new RegExp(`${notComparable.length} machines left out`));
  const shown = await page.getByTestId("plan-shown").innerText();
  for (const reason of front[0].reasons) assert.ok(shown.includes(reason), `${reason} in ${shown}`);
  assert.deepEqual(problems, []);
});

test("a range by mouse filters the table, is in the address, and a fresh tab has it", { timeout: 60_000 }, async () => {
  const { page, problems } = await planned();
  const { front } = plan(MODEL);
  const box = await chartOf(page);
  await page.mouse.move(box.x + box.width * 0.35, box.y + box.height * 0.2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.4, { steps: 4 });
  await page.mouse.move(box.x + box.width * 0.75, box.y + box.height * 0.75, { steps: 4 });
  await page.mouse.up();
  const ranges = await brushes(page);
  assert.deepEqual(ranges.map((range) => range.split(":")[0]), ["price", "rate"]);
  const left = within(front, ranges);
  assert.ok(left.length > 0 && left.length < distinct(front).length, `${left.length}`);
  assert.match(await counted(page), new RegExp(`^${left.length} of ${distinct(front).length} points`));
  const rows = await section(page).getByRole("region", { name: "Points of the front" }).locator("tbody tr").allInnerTexts();
  assert.equal(rows.length, Math.min(12, left.length));
  rows.forEach((row, at) => assert.ok(row.includes(left[at].name), `${left[at].name} in ${row}`));
  const selection = () => section(page).locator(".brush .selection").boundingBox();
  const drawn = await selection();
  assert.ok(Math.abs(drawn.width - box.width * 0.4) < 4 && Math.abs(drawn.height - box.height * 0.55) < 4, JSON.stringify([drawn, box]));

  const { page: other } = await planned(new URL(page.url()).search);
  assert.equal(await counted(other), await counted(page));
  await chartOf(other);
  const again = await section(other).locator(".brush .selection").boundingBox();
  assert.ok(Math.abs(again.width - drawn.width) < 4 && Math.abs(again.height - drawn.height) < 4);

  // The rectangle is moved as a whole, and a click beside it and all points takes it away.
  await page.mouse.move(drawn.x + drawn.width / 2, drawn.y + drawn.height / 2);
  await page.mouse.down();
  await page.mouse.move(drawn.x + drawn.width / 2 - 40, drawn.y + drawn.height / 2, { steps: 4 });
  await page.mouse.up();
  const moved = await brushes(page);
  assert.notDeepEqual(moved, ranges);
  assert.match(await counted(page), new RegExp(`^${within(front, moved).length} of`));
  await page.mouse.click(box.x + box.width - 22, box.y + box.height * 0.8);
  assert.deepEqual(await brushes(page), []);
  assert.match(await counted(page), /^All/);
  assert.deepEqual(problems, []);
});

test("by keys alone: ends as numbers, axes, chips, and from point to point", { timeout: 60_000 }, async () => {
  const { page, problems } = await planned();
  const { front } = plan(MODEL);
  await field(page, "Price to, USD").focus();
  await page.keyboard.type("2500");
  assert.match(await counted(page), new RegExp(`^${within(front, ["price::2500"]).length} of`));
  await field(page, "Upwards").focus();
  await page.keyboard.type("Power");
  await page.keyboard.press("Tab");
  assert.equal(await field(page, "Upwards").inputValue(), "power");
  await page.keyboard.type("20");
  await page.keyboard.press("Tab");
  await page.keyboard.type("200");
  const ranges = await brushes(page);
  assert.deepEqual(ranges, ["price::2500", "power:20:200"]);
  assert.match(await counted(page), new RegExp(`^${within(front, ranges).length} of`));
  // A range stays when its axis goes, and says so.
  await field(page, "Upwards").selectOption("wait");
  assert.match(await counted(page), new RegExp(`^${within(front, ranges).length} of`));
  const chips = section(page).getByRole("list", { name: "Ranges that are looked at" });
  assert.match(await chips.innerText(), /Price to \$2,500[^]*Power from 20 W to 200 W/);
  const walk = field(page, "Go from point to point");
  await walk.focus();
  const first = await page.getByTestId("plan-shown").innerText();
  await page.keyboard.press("End");
  const last = within(front, ranges).at(-1);
  const shown = await page.getByTestId("plan-shown").innerText();
  assert.notEqual(shown, first);
  assert.ok(shown.includes(`Point ${last.place}`) && last.reasons.every((reason) => shown.includes(reason)), shown);
  assert.ok((await walk.getAttribute("aria-valuetext")).includes(last.name));
  await chips.getByRole("button", { name: /Take away Power/ }).press("Enter");
  assert.deepEqual(await brushes(page), ["price::2500"]);
  await section(page).getByRole("button", { name: "Show all points" }).press("Enter");
  assert.match(await counted(page), /^All/);
  // Reaching a row shows its point.
  const row = section(page).getByRole("region", { name: "Points of the front" }).getByRole("button").nth(3);
  await row.focus();
  assert.ok((await page.getByTestId("plan-shown").innerText()).includes(`Point ${distinct(front)[3].place}`));
  await field(page, "Price from, USD").focus();
  await page.keyboard.type("9999999");
  assert.match(await section(page).innerText(), /No point lies in these ranges/);
  assert.deepEqual(problems, []);
});

test("what the pointer is on says why it is there", { timeout: 60_000 }, async () => {
  const { page, problems } = await planned("?nmodel=gpt-oss-20b&px=price&py=rate");
  const box = await chartOf(page);
  const seen = new Set();
  for (let across = 0.1; across < 0.99; across += 0.04) {
    for (let up = 0.1; up < 0.85; up += 0.06) {
      await page.mouse.move(box.x + box.width * across, box.y + box.height * up);
      seen.add((await page.getByTestId("plan-shown").innerText()).split("\n")[0]);
    }
  }
  assert.ok(seen.size > 5, [...seen].join());
  const { front } = plan(MODEL);
  const place = Number([...seen].at(-1).split(" ")[1]);
  assert.ok(front.some((point) => point.place === place));
  await page.mouse.move(box.x - 10, box.y - 10);
  assert.match(await page.getByTestId("plan-shown").innerText(), /^Point 0/);
  assert.deepEqual(problems, []);
});

test("by finger", { timeout: 60_000 }, async (t) => {
  const phone = await start({ hasTouch: true });
  t.after(() => phone.close());
  const { page, problems } = await open(phone, "?nmodel=gpt-oss-20b", { width: 390, height: 780 });
  await section(page).scrollIntoViewIfNeeded();
  await answered(page);
  const session = await page.context().newCDPSession(page);
  const drag = async () => {
    const box = await chartOf(page);
    const touch = (type, across, up) => session.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: box.x + box.width * across, y: box.y + box.height * up }] });
    await touch("touchStart", 0.3, 0.2);
    for (let step = 1; step <= 5; step += 1) await touch("touchMove", 0.3 + step * 0.09, 0.2 + step * 0.1);
    await touch("touchEnd");
  };
  // A finger scrolls the page over the chart, until it is to choose a range.
  await drag();
  assert.deepEqual(await brushes(page), []);
  await section(page).getByRole("button", { name: "Choose a range by finger" }).tap();
  await drag();
  const ranges = await brushes(page);
  assert.deepEqual(ranges.map((range) => range.split(":")[0]), ["price", "rate"]);
  assert.match(await counted(page), new RegExp(`^${within(plan(MODEL).front, ranges).length} of`));
  assert.deepEqual(problems, []);
});

test("when nothing meets the needs: what excludes what, what would be enough, and what comes nearest", { timeout: 60_000 }, async () => {
  const { page, problems } = await planned();
  await field(page, "Budget, USD").fill("300");
  await page.getByTestId("plan-nothing").waitFor({ timeout: 30_000 });
  await answered(page);
  const { contradictions, concessions, nearestMiss } = plan({ ...MODEL, budgetUsd: 300 });
  const words = await section(page).innerText();
  for (const { words: said } of contradictions) assert.ok(words.includes(said), said);
  for (const said of concessions) assert.ok(words.includes(said), said);
  const nearest = await page.getByTestId("plan-nearest").innerText();
  assert.ok(nearest.includes(nearestMiss.name) && nearestMiss.missed.every((missed) => nearest.includes(missed)), nearest);
  assert.equal(await section(page).locator("canvas").count(), 0);
  await field(page, "Budget, USD").fill("4000");
  await page.getByTestId("plan-cheapest").waitFor({ timeout: 30_000 });
  assert.deepEqual(problems, []);
});

test("what is wrong stands at its field; several machines want links", { timeout: 60_000 }, async () => {
  const { page, problems } = await planned();
  await field(page, "Users at once, exact").fill("0");
  await page.keyboard.press("Tab");
  await section(page).locator(".field-bad .error").first().waitFor();
  assert.match(await section(page).locator(".field-bad").innerText(), /Users at once/);
  await field(page, "Users at once, exact").fill("2");
  await field(page, "Machines at most, exact").fill("2");
  await page.keyboard.press("Tab");
  await page.getByTestId("plan-cheapest").waitFor({ timeout: 30_000 });
  for (const name of ["10 Gigabit", "Thunderbolt"]) await section(page).getByRole("button", { name: new RegExp(`Take away .*${name}`) }).click();
  await section(page).locator(".several .error").waitFor();
  assert.match(await section(page).locator(".several .error").innerText(), /name those that would be used/);
  await field(page, "Links that would be used").selectOption("ethernet-10g");
  await page.getByTestId("plan-cheapest").waitFor({ timeout: 30_000 });
  await answered(page);
  const { front } = plan({ ...MODEL, users: 2, mostNodes: 2, links: ["ethernet-10g"] });
  assert.match(await counted(page), new RegExp(`^All ${distinct(front).length} points`));
  assert.deepEqual(problems, []);
});

test("hardware of one's own is planned with, and a point opens where it is looked at closely", { timeout: 60_000 }, async () => {
  const own = { name: "Our box", device: "unified", vendor: "amd", memoryGibibytes: 96, memoryBandwidthGigabytesPerSecond: 512, priceUsd: 700, loadPowerWatts: 40 };
  const { page, problems } = await planned(`?${new URLSearchParams({ nmodel: "gpt-oss-20b", own: JSON.stringify([own]) })}`);
  assert.match(await page.getByTestId("plan-cheapest").innerText(), /Our box for \$700/);
  await page.getByTestId("plan-shown").getByRole("button", { name: "Open in the calculator" }).click();
  assert.equal(await page.locator("#calculator").getByLabel("Hardware", { exact: true }).locator("option:checked").innerText(), "Our box");
  assert.equal(await page.locator("#calculator").getByLabel("Model", { exact: true }).inputValue(), "gpt-oss-20b");
  assert.deepEqual(problems, []);
});

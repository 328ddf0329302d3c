// On paper: what is not there yet says so and comes at the next print, and nothing is printed over something else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, start, throughAll } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

test("printing begins what was not loaded, and the paper says what it lacks", { timeout: 120_000 }, async () => {
  const { page, problems } = await open(browser);
  const lacks = page.locator(".on-paper");
  assert.equal(await lacks.count(), 3);
  assert.equal(await lacks.first().isVisible(), false, "only on paper");
  await page.emulateMedia({ media: "print" });
  for (const id of ["decision", "plan", "fleet"]) assert.ok(await page.locator(`#${id} .on-paper`).isVisible(), id);
  assert.equal(await page.getByText("is loaded when you come here").first().isVisible(), false);
  await page.emulateMedia({ media: "screen" });
  // A real print: nobody has scrolled.
  await page.pdf();
  await page.waitForFunction(() => document.querySelector(".on-paper") === null, null, { timeout: 60_000 });
  for (const id of ["best", "plan-cheapest", "fleet-machines"]) await page.getByTestId(id).waitFor({ timeout: 30_000 });
  assert.equal(await page.evaluate(() => scrollY), 0);
  assert.deepEqual(problems, []);
  await page.close();
});

test("what may go over the end of a page is laid out as blocks", { timeout: 120_000 }, async () => {
  const { page } = await open(browser);
  await throughAll(page);
  await page.emulateMedia({ media: "print" });
  // Chromium prints what follows a table in a grid over the table where a page ends.
  const grids = await page.evaluate(() => [...document.querySelectorAll("main table")].flatMap((table) => {
    const found = [];
    for (let box = table.parentElement; box && box.tagName !== "MAIN"; box = box.parentElement) {
      if (/grid|flex/.test(getComputedStyle(box).display)) found.push(`${box.closest("section").id}: ${box.className || box.tagName}`);
    }
    return found;
  }));
  assert.deepEqual([...new Set(grids)], []);
  await page.close();
});

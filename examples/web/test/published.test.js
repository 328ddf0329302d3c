// The guide's own figures, and the files that can be saved.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { guideFigures, project } from "llmhw";
import { open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

test("as published: the guide's figures and where they go wrong", async () => {
  const { page, problems } = await open(browser);
  assert.equal(await page.locator(".published").count(), 0);
  await page.getByRole("switch", { name: "As published" }).check();
  assert.equal(await page.locator(".published").count(), 9);
  const text = await page.locator("main").innerText();
  for (const { correct } of guideFigures().correction) assert.ok(text.includes(correct), correct);
  const fit = await page.getByRole("region", { name: /The guide's fit table/ }).innerText();
  for (const figure of ["94.5", "47.2", "2.4"]) assert.ok(fit.includes(figure), figure);
  assert.match(await page.getByRole("region", { name: /guide's cluster table/ }).innerText(), /165\.38/);
  assert.match(await page.getByRole("region", { name: /guide's break-even/ }).innerText(), /733 \(369\.6\)/);
  await page.locator("#decision").getByLabel("Model size").selectOption("70b-and-more");
  assert.match(await page.getByTestId("guide-answer").innerText(), /cluster of 3 .*over the budget/);
  assert.deepEqual(problems, []);
});

async function saved(page, button) {
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) };
}

test("CSV, JSON and PNG are saved", async () => {
  const { page, problems } = await open(browser);
  const lineup = page.getByRole("group", { name: "Save llmhw-lineup", exact: true });
  const csv = await saved(page, lineup.getByRole("button", { name: "CSV" }));
  assert.equal(csv.name, "llmhw-lineup.csv");
  const [head, first] = csv.content.toString().split("\r\n");
  assert.match(head, /^Machine,Maker,Memory GiB/);
  assert.match(first, /tok\/s|,/);
  const json = JSON.parse((await saved(page, lineup.getByRole("button", { name: "JSON" }))).content);
  assert.ok(json.length > 50 && json[0].Machine);
  const all = JSON.parse((await saved(page, page.getByRole("button", { name: "Save JSON" }))).content);
  assert.equal(all.answer.decodeTokensPerSecond, project(all.question).decodeTokensPerSecond);
  await page.locator("#cluster").scrollIntoViewIfNeeded();
  await page.waitForTimeout(400);
  const png = await saved(page, page.getByRole("group", { name: "Save llmhw-cluster" }).getByRole("button", { name: "PNG" }));
  assert.equal(png.content.subarray(1, 4).toString(), "PNG");
  assert.ok(png.content.length > 5000);
  assert.deepEqual(problems, []);
});

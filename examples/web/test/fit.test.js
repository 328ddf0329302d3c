// Model fit rests on what it says, and the calculator agrees with the cell that opened it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import Papa from "papaparse";
import { figure, open, start } from "./browser.js";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const cellOf = (page, model, column) => page.locator("#fit .matrix tbody tr", { hasText: model }).locator("td").nth(column);

/** Opens the first cell of a model, and holds the calculator against it. */
async function opened(query, model) {
  const { page, problems } = await open(browser, query);
  const heading = await page.locator("#fit .table-head h3").innerText();
  const cell = cellOf(page, model, 0);
  const [, rate, free, longest] = /^([\d.,]+) tok\/s\s+([\d.]+ GB) free\s+to (\S+)$/.exec(await cell.innerText());
  await cell.getByRole("button").click();
  await page.waitForTimeout(300);
  assert.equal(await figure(page, "rate"), rate, query);
  assert.match(await page.getByTestId("fits").innerText(), new RegExp(`with ${free} to spare`));
  assert.equal(await page.locator("#calculator .fact", { hasText: "Longest context" }).locator("dd").innerText(), longest);
  assert.deepEqual(problems, []);
  return { page, heading };
}

test("a cell has the calculator's context, sequences and cache, and says so", { timeout: 60_000 }, async () => {
  const { heading } = await opened("?hw=rtx-4090-24gb&seq=4&kv=q4-0", "Qwen3-Coder");
  assert.match(heading, /^With 8K of context, or the model's longest if that is less; 4 sequences at once; a q4-0 cache$/);
  // A context above what the calculator's model was made for, and a runtime that is not the one of the cell.
  const { heading: longer } = await opened("?model=llama-3-8b&ctx=32768&runtime=ollama-metal", "Qwen3-Coder");
  assert.match(longer, /^With 32K of context, or the model's longest if that is less$/);
});

test("the file says it too", async () => {
  const { page, problems } = await open(browser, "?seq=4&kv=q4-0");
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("group", { name: "Save llmhw-fit" }).getByRole("button", { name: "CSV" }).click()]);
  const [row] = Papa.parse(await readFile(await saved.path(), "utf8"), { header: true }).data;
  assert.deepEqual([row.Context, row.Sequences, row["KV cache"]], ["8192", "4", "q4-0"]);
  assert.deepEqual(problems, []);
});

test("what drafting is not in says so", async () => {
  const { page, problems } = await open(browser, "?hw=rtx-4090-24gb&drafted=3&accepted=2.5&kv=q8-0");
  assert.match(await page.locator("#fit .table-head h3").innerText(), /without speculation$/);
  const line = (id) => page.locator(`#${id} .scenario-line`).first().innerText();
  for (const id of ["hardware", "projections", "cluster"]) assert.match(await line(id), /q8-0 cache\s+without speculation/, id);
  assert.doesNotMatch(await line("cost"), /speculation/);
  assert.deepEqual(problems, []);
});

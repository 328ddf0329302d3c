// Chromium, the built page on loopback, and everything that must not happen while a person uses it.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../scripts/serve.js";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** A browser with the page's address; `close` ends both. */
export async function start(options = {}) {
  const { server, address } = await serve();
  const folder = await mkdtemp(join(tmpdir(), "llmhw-page-"));
  const executablePath = execFileSync(fileURLToPath(new URL("../../../scripts/ensure-chromium.sh", import.meta.url)), { encoding: "utf8" }).trim();
  const context = await chromium.launchPersistentContext(folder, { executablePath, headless: true, args: FLAGS, viewport: { width: 1280, height: 900 }, acceptDownloads: true, colorScheme: "dark", ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(address).origin });
  const close = async () => {
    await context.close();
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { context, address, close };
}

/** A tab on the page. `problems` gathers console errors, page errors and requests that leave the page's origin. */
export async function open({ context, address }, path = "", { width = 1280, height = 900 } = {}) {
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(`console: ${message.text()}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== new URL(address).origin && !["blob:", "data:"].includes(protocol)) problems.push(`request: ${request.url()}`);
  });
  page.on("requestfailed", (request) => problems.push(`failed: ${request.url()}`));
  await page.setViewportSize({ width, height });
  await page.goto(new URL(path, address).href);
  await page.getByTestId("rate").waitFor({ timeout: 20_000 });
  return { page, problems };
}

/** The number a big figure shows. */
export const figure = async (page, name) => (await page.getByTestId(name).locator("strong").innerText()).trim();

/** Goes through the sections that are loaded when one comes near, until the last of them has its answer. */
export async function throughAll(page) {
  for (const id of ["decision", "plan", "fleet"]) {
    await page.locator(`#${id}`).scrollIntoViewIfNeeded();
    await page.waitForFunction((section) => document.querySelector(`#${section} .result`) && !document.querySelector(`#${section} .later-card`), id, { timeout: 30_000 });
  }
  const either = (testId, section) => page.getByTestId(testId).or(page.locator(`${section} :is(.refusal, .error)`)).first().waitFor({ timeout: 30_000 });
  await either("best", "#decision");
  await page.getByTestId("plan-nothing").or(page.getByTestId("plan-cheapest")).or(page.locator("#plan :is(.refusal, .error)")).first().waitFor({ timeout: 30_000 });
  await either("fleet-machines", "#fleet");
  await page.getByTestId("odds").or(page.locator("#fleet :is(.refusal, .error, .note)")).first().waitFor({ timeout: 30_000 });
  await page.waitForFunction(() => document.querySelector(".searching") === null, null, { timeout: 30_000 });
}

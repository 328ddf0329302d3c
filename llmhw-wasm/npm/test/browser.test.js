// The package in Chromium: without a bundler, and built with Vite.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build } from "vite";
import { ggufIn, textOf } from "./fixtures.js";
import { cases } from "./read-vectors.js";

const README = await readFile(new URL("../README.md", import.meta.url), "utf8");
/** The README's block of this kind that has these words. */
const block = (kind, words) => [...README.matchAll(new RegExp(`\`\`\`${kind}\\n([^]*?)\`\`\``, "g"))].map(([, code]) => code).find((code) => code.includes(words));
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
let server, base, context, work;

/** The README's page without a bundler, with what it wrote as its result. */
function plainPage() {
  // The next script does not wait for one that waits.
  const done = `<script>new MutationObserver(() => (document.body.dataset.result = document.body.innerText)).observe(document.body, { childList: true });</script>`;
  return `<!doctype html><meta charset="utf-8" /><link rel="icon" href="data:," /><body>${done}${block("html", "importmap")}</body>`;
}

/** Files of the package and of the work folder, and the vectors. */
async function answer(request, response) {
  const path = normalize(new URL(request.url, "http://localhost").pathname);
  try {
    const made = { "/vectors.json": () => JSON.stringify(cases), "/readme.html": plainPage }[path];
    const root = path.startsWith("/built/") ? work : PACKAGE;
    const body = made === undefined ? await readFile(join(root, path.replace(/^\/llmhw\//, "/"))) : made();
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

before(async () => {
  work = await mkdtemp(join(tmpdir(), "llmhw-browser-"));
  server = createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${server.address().port}`;
  const executablePath = execFileSync(fileURLToPath(new URL("../../../scripts/ensure-chromium.sh", import.meta.url)), { encoding: "utf8" }).trim();
  context = await chromium.launchPersistentContext(join(work, "profile"), { executablePath, headless: true, args: FLAGS });
});

after(async () => {
  await context?.close();
  server?.close();
  if (work) await rm(work, { recursive: true, force: true });
});

/** What a page writes into its body; its errors fail the test. */
async function resultOf(path, files) {
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
  await page.goto(base + path);
  if (files) await page.locator("input:enabled").setInputFiles(files);
  await page.waitForFunction(() => document.body?.dataset.result, null, { timeout: 60_000 }).catch(() => assert.fail(`no result: ${errors.join("; ")}`));
  const result = JSON.parse(await page.evaluate(() => document.body.dataset.result));
  assert.deepEqual(errors, []);
  await page.close();
  return result;
}

test("without a bundler, every vector holds in Chromium", { timeout: 120_000 }, async () => {
  const result = await resultOf("/test/pages/plain.html");
  assert.equal(result.cases, cases.length);
  assert.deepEqual(result.failures, []);
  const { rows, machines, decodeMilliseconds, allMilliseconds } = result.grid;
  console.log(`${rows} projections (${machines} machines): decode ${decodeMilliseconds.toFixed(1)} ms, all columns ${allMilliseconds.toFixed(1)} ms`);
});

test("the README's page without a bundler", { timeout: 60_000 }, async () => {
  const { project } = await import("llmhw");
  const { decodeTokensPerSecond } = project({ hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: 8192 });
  assert.equal(await resultOf("/readme.html"), decodeTokensPerSecond);
});

test("a GGUF file of 5 GB from a picker, in parts too; the module is loaded when it is needed", { timeout: 120_000 }, async () => {
  const { project } = await import("llmhw");
  const { readGguf } = await import("llmhw/files");
  for (const names of [["llama-3.1-8b-q4-k-m.gguf"], [3, 1, 2].map((part) => `split-llama-3.1-8b-q4-k-m-0000${part}-of-00003.gguf`)]) {
    const paths = names.map((name) => ggufIn(work, name));
    const { model, format, fileBytes } = await readGguf(paths);
    const { decodeTokensPerSecond } = project({ hardware: "rtx-4090-24gb", model, format, contextTokens: 8192 });
    const { path, ...result } = await resultOf("/test/pages/files.html", paths);
    assert.deepEqual(result, { isLoadedEarly: false, fileBytes, decodeTokensPerSecond, isSame: true });
    assert.match(path, /be a File, a Blob/);
  }
});

test("built with Vite", { timeout: 120_000 }, async () => {
  const root = join(work, "app");
  await mkdir(join(root, "node_modules"), { recursive: true });
  await symlink(PACKAGE, join(root, "node_modules/llmhw"));
  await writeFile(join(root, "package.json"), JSON.stringify({ type: "module" }));
  await writeFile(join(root, "index.html"), '<!doctype html><link rel="icon" href="data:," /><script type="module" src="/main.js"></script><body></body>');
  await writeFile(join(root, "main.js"), `import { project } from "llmhw";
    const { decodeTokensPerSecond } = project({ hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: 8192 });
    const { readConfig } = await import("llmhw/files");
    const { model } = readConfig(${JSON.stringify(textOf("huggingface/fixtures/qwen3-14b.json"))});
    const before = performance.getEntriesByType("resource").some(({ name }) => name.includes("planner"));
    const { plan } = await import("llmhw/planner");
    const [{ hardware }] = plan({ model: "gpt-oss-20b", contextTokens: 8192, hardware: ["rtx-4090-24gb"] }).front;
    // Asked at once: what a worker is told while it loads must not be lost.
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    const told = [];
    worker.onmessage = ({ data }) => {
      told.push(data.answer?.decodeTokensPerSecond ?? data.refused);
      if (told.length === 2) document.body.dataset.result = JSON.stringify({ decodeTokensPerSecond, layers: model.layers, before, hardware, told });
    };
    worker.postMessage({ hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: 8192 });
    worker.postMessage({ hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: NaN });`);
  await writeFile(join(root, "worker.js"), block("javascript", "self.onmessage"));
  await build({ root, base: "/built/", logLevel: "warn", worker: { format: "es" }, build: { outDir: join(work, "built"), emptyOutDir: true } });
  const { project } = await import("llmhw");
  const { decodeTokensPerSecond } = project({ hardware: "rtx-4090-24gb", model: "gpt-oss-20b", format: "mxfp4", contextTokens: 8192 });
  const { told, ...result } = await resultOf("/built/index.html");
  assert.deepEqual(result, { decodeTokensPerSecond, layers: 40, before: false, hardware: "rtx-4090-24gb" });
  assert.equal(told[0], decodeTokensPerSecond);
  assert.deepEqual([told[1].kind, told[1].parameter], ["out-of-range", "contextTokens"]);
});

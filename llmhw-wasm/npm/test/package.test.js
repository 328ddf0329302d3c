// What is published: packed, installed into an empty project, imported, and its types and its README's examples used there.
// A release is rehearsed with the file that LLMHW_TARBALL names.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
let project;
const run = (program, ...options) => execFileSync(program, options, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

before(async () => {
  project = await mkdtemp(join(tmpdir(), "llmhw-package-"));
  const [{ filename, files }] = JSON.parse(execFileSync("npm", ["pack", "--json", "--pack-destination", project], { cwd: PACKAGE, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  assert.deepEqual(files.filter(({ path }) => /test|node_modules|lock/.test(path)), []);
  for (const needed of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "index.d.ts", "files.d.ts", "planner.d.ts", "dist/llmhw_bg.wasm", "dist/llmhw_files_bg.wasm", "dist/llmhw_planner_bg.wasm"]) assert.ok(files.some(({ path }) => path === needed), needed);
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, type: "module" }));
  run("npm", "install", "--offline", "--no-audit", "--no-fund", process.env.LLMHW_TARBALL ?? join(project, filename));
});

after(() => rm(project, { recursive: true, force: true }));

test("import and require both start at once", async () => {
  await writeFile(join(project, "import.js"), 'import { guideFactor } from "llmhw"; console.log(guideFactor({ nodes: 2 }));');
  assert.equal(run(process.execPath, "import.js").trim(), "0.95");
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || minor >= 19) {
    await writeFile(join(project, "require.cjs"), 'console.log(require("llmhw").guideFactor({ nodes: 2 }));');
    assert.equal(run(process.execPath, "--no-warnings", "require.cjs").trim(), "0.95");
  }
});

test("llmhw/files starts at once too, and throws the same error", async () => {
  await writeFile(join(project, "files.js"), `import { LlmhwError } from "llmhw";
    import { readCatalog } from "llmhw/files";
    try { readCatalog("", { name: "ours.toml" }); } catch (error) { console.log(error instanceof LlmhwError, error.parameter); }`);
  assert.equal(run(process.execPath, "files.js").trim(), "true ours.toml: schema_version");
});

test("llmhw/planner starts at once too, works alone, and throws the same error", async () => {
  await writeFile(join(project, "planner.js"), `import { plan } from "llmhw/planner";
    console.log(plan({ model: "gpt-oss-20b", contextTokens: 8192, mostPoints: 1 }).front[0].place);
    const { LlmhwError } = await import("llmhw");
    try { plan({}); } catch (error) { console.log(error instanceof LlmhwError, error.parameter); }`);
  assert.equal(run(process.execPath, "planner.js").trim(), "0\ntrue contextTokens");
});

test("the types of the installed package say what is right and what is not", async () => {
  await cp(join(PACKAGE, "test/types"), join(project, "types"), { recursive: true });
  const tsc = join(PACKAGE, "node_modules/typescript/bin/tsc");
  for (const module of ["nodenext", "esnext"]) {
    const resolution = module === "esnext" ? "bundler" : "nodenext";
    run(process.execPath, tsc, "--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--lib", "es2022,dom", "--module", module, "--moduleResolution", resolution, "types/uses.ts");
  }
});

test("the README's examples run", async () => {
  const readme = await readFile(join(project, "node_modules/llmhw/README.md"), "utf8");
  const examples = [...readme.matchAll(/```js\n([^]*?)```/g)].map(([, code]) => code);
  assert.ok(examples.length >= 3);
  for (const [at, code] of examples.entries()) {
    const said = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, line]) => line);
    const file = join(project, `example-${at}.js`);
    await writeFile(file, code);
    assert.deepEqual(run(process.execPath, file).trim().split("\n").filter(Boolean), said);
  }
});

// What a page waits for. The limit is that of xtask/wasm, which says more; Node's gzip makes it one percent larger.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const LIMITS = { llmhw: 226_000, llmhw_files: 299_000, llmhw_planner: 229_000 };

for (const [name, limit] of Object.entries(LIMITS)) {
  test(`${name}: module and glue do not grow`, () => {
    const files = [`${name}_bg.wasm`, `${name}.js`].map((file) => readFileSync(new URL(`../dist/${file}`, import.meta.url)));
    const bytes = files.map((file) => gzipSync(file, { level: 9 }).length).reduce((all, one) => all + one);
    assert.ok(bytes <= limit, `${bytes} bytes gzipped`);
  });
}

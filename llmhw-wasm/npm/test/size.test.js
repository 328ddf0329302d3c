// What a page waits for. The limit is that of xtask/wasm, which says more; Node's gzip makes it one percent larger.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const LIMIT_BYTES = 364_000;

test("module and glue do not grow", () => {
  const files = ["llmhw_bg.wasm", "llmhw.js"].map((file) => readFileSync(new URL(`../dist/${file}`, import.meta.url)));
  const bytes = files.map((file) => gzipSync(file, { level: 9 }).length).reduce((all, one) => all + one);
  assert.ok(bytes <= LIMIT_BYTES, `${bytes} bytes gzipped`);
});

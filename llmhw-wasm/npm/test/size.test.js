// What a page waits for. The limit is that of xtask/wasm.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

test("module and glue stay small", () => {
  const files = ["llmhw_bg.wasm", "llmhw.js"].map((file) => readFileSync(new URL(`../dist/${file}`, import.meta.url)));
  const bytes = files.map((file) => gzipSync(file, { level: 9 }).length).reduce((all, one) => all + one);
  assert.ok(bytes <= 120_000, `${bytes} bytes gzipped`);
});

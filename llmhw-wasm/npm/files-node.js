// Node: starts at once, and knows paths.
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { initSync } from "./dist/llmhw_files.js";
import { openPathsWith } from "./lib/source.js";

initSync({ module: readFileSync(new URL("./dist/llmhw_files_bg.wasm", import.meta.url)) });

openPathsWith(async (path) => {
  const file = await open(path);
  const { size } = await file.stat();
  const read = async (from, to) => {
    const { buffer, bytesRead } = await file.read(new Uint8Array(to - from), 0, to - from, from);
    return buffer.subarray(0, bytesRead);
  };
  return { name: basename(path), size, read, close: () => file.close() };
});

export * from "./lib/files.js";

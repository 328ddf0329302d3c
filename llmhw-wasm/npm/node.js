// Node: starts at once, so that nothing has to be awaited.
import { readFileSync } from "node:fs";
import { initSync } from "./dist/llmhw.js";

initSync({ module: readFileSync(new URL("./dist/llmhw_bg.wasm", import.meta.url)) });

export * from "./lib/api.js";

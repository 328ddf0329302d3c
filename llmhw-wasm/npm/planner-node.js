// Node: starts at once.
import { readFileSync } from "node:fs";
import { initSync } from "./dist/llmhw_planner.js";

initSync({ module: readFileSync(new URL("./dist/llmhw_planner_bg.wasm", import.meta.url)) });

export * from "./lib/planner.js";

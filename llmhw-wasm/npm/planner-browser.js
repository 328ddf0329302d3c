// Browsers and bundlers: importing this waits until the module that plans is loaded; the main one is not needed for it.
import init from "./dist/llmhw_planner.js";

await init();

export * from "./lib/planner.js";

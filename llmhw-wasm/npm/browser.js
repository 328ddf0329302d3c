// Browsers and bundlers: importing this waits until the module is loaded, so that the functions are the same everywhere.
import init from "./dist/llmhw.js";

await init();

export * from "./lib/api.js";

// Browsers and bundlers: importing this waits until the module that reads files is loaded; the main one is not needed for it.
import init from "./dist/llmhw_files.js";

await init();

export * from "./lib/files.js";

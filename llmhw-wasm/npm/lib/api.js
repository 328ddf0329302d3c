// The package: what `import ... from "llmhw"` gives.
export { LlmhwError } from "./error.js";
export { catalog } from "./catalog.js";
export { guideFigures } from "./call.js";
export { costColumns, guideDecodeColumns, projectColumns } from "./columns.js";

export * from "./calls.js";

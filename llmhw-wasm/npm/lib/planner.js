// What `import ... from "llmhw/planner"` gives: searches over everything that could be bought.
export { LlmhwError } from "./error.js";

export * from "./planner-calls.js";

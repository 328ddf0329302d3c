// Answers what the planner is asked, away from the page. Its module is loaded here and nowhere else.
import * as planner from "llmhw/planner";
import { answering } from "./answering";
import type { Planning } from "./planner";

answering<Planning, unknown>(
  ({ call, ask }) => planner[call](ask as never),
  (error) => (error instanceof planner.LlmhwError ? { kind: error.kind, parameter: error.parameter, message: error.message } : undefined),
);

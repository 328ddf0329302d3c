// Questions of the module that plans.
import * as raw from "../dist/llmhw_planner.js";
import { asking } from "./ask.js";

/** The function that asks the core's question of this name. */
export const question = asking(raw);

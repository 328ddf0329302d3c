// Questions of the main module with one answer.
import * as raw from "../dist/llmhw.js";
import { asking } from "./ask.js";
import { incoming } from "./convert.js";
import { GUIDE } from "./guide.js";

/** The function that asks the core's question of this name. */
export const question = asking(raw);

/** The guide's figures as it published them; the same frozen object every time. */
export function guideFigures() {
  figures ??= incoming(GUIDE);
  return figures;
}
let figures;

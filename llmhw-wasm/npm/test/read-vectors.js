// The files of data/vectors.
import { readFileSync, readdirSync } from "node:fs";

const folder = new URL("../../../data/vectors/", import.meta.url);

// Plans are not in this package: docs/decisions.md.
export const cases = readdirSync(folder).filter((file) => file !== "plan.json").flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")));

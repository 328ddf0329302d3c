// The files of data/vectors.
import { readFileSync, readdirSync } from "node:fs";

const folder = new URL("../../../data/vectors/", import.meta.url);

export const cases = readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")));

// Files of others as the core's tests have them. Of a GGUF file there is the header; the rest is a hole of the right length.
import { copyFileSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const TESTS = fileURLToPath(new URL("../../../llmhw-core/tests/", import.meta.url));

export const textOf = (path) => readFileSync(join(TESTS, path), "utf8");

/** Name, length and number of tensors of every GGUF file. */
export const ggufs = textOf("gguf/fixtures.csv")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(","))
  .map(([name, fileBytes, tensors, , tensorBytes]) => ({ name, fileBytes: Number(fileBytes), tensors: Number(tensors), tensorBytes: Number(tensorBytes), header: readFileSync(join(TESTS, "gguf", name)) }));

/** Such a file as long as it is, in a folder; its path. */
export function ggufIn(folder, name) {
  const { fileBytes } = ggufs.find((one) => one.name === name);
  const path = join(folder, name);
  copyFileSync(join(TESTS, "gguf", name), path);
  truncateSync(path, fileBytes);
  return path;
}

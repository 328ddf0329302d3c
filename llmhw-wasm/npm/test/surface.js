// The exports of each entry point with their types, as text: `node test/surface.js` writes data/surface/javascript.txt,
// and with `--check` it compares.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { join } from "node:path";
import ts from "typescript";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
export const FILE = fileURLToPath(new URL("../../../data/surface/javascript.txt", import.meta.url));
const printer = ts.createPrinter({ removeComments: true });

/** The entry points: what is imported, and the file of its types. */
export async function entries() {
  const { name, exports } = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8"));
  return Object.entries(exports)
    .filter(([, to]) => to.types)
    .map(([path, { types }]) => ({ entry: name + path.slice(1), file: join(PACKAGE, types) }));
}

/** Ids are the catalogue's, which has its own tests: a new one is no change of the interface. */
function isListOfIds(node) {
  return ts.isTypeAliasDeclaration(node) && /Id$/.test(node.name.text) && ts.isUnionTypeNode(node.type);
}

function printed(node) {
  const text = isListOfIds(node)
    ? `export type ${node.name.text} = "(the ids that are listed)";`
    : printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile());
  return text.replace(/^export declare /, "export ");
}

/** What an entry point exports, each with its declarations, by name; what it takes from another entry point says so. */
export async function exported({ file }, all) {
  const program = ts.createProgram([file], { strict: true, target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"] });
  const checker = program.getTypeChecker();
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  return symbols
    .map((symbol) => {
      const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const declarations = original.declarations.map((node) => (ts.isVariableDeclaration(node) ? node.parent.parent : node));
      const home = all.find((other) => other.file === declarations[0].getSourceFile().fileName);
      const isValue = Boolean(original.flags & ts.SymbolFlags.Value);
      const text = home.file === file ? declarations.map(printed).join("\n") : `export { ${symbol.name} } from "${home.entry}";`;
      return { name: symbol.name, isValue, text };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export async function render() {
  const all = await entries();
  const parts = ["// The exports of each entry point of the JavaScript package, rendered by `cargo xtask surface`.\n"];
  for (const entry of all) {
    parts.push(`\n// ${entry.entry}\n`);
    for (const { text } of await exported(entry, all)) parts.push(`${text}\n`);
  }
  return parts.join("");
}

/** Fails with the lines that came and went. */
export async function check() {
  const [old, now] = [await readFile(FILE, "utf8"), await render()].map((text) => text.split("\n"));
  const gone = old.filter((line) => !now.includes(line)).map((line) => `- ${line}`);
  const come = now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`);
  assert.deepEqual(now, old, `if that is meant, run \`cargo xtask surface\` and commit the result\n${[...gone, ...come].join("\n")}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes("--check")) {
    await check();
    console.log(`${FILE} is fresh`);
  } else {
    await writeFile(FILE, await render());
    console.log(`wrote ${FILE}`);
  }
}

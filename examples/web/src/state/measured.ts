// The published measurements with a projection for each, asked under the conditions in which it was measured.
import { type BuildEra, catalog, projectColumns, type RuntimeInput } from "llmhw";
import data from "../measured.json";
import { errorOf } from "./compare";

export interface Measured {
  readonly hardware: string;
  readonly chip: string;
  readonly model: string;
  readonly format: string;
  readonly runtime: string;
  readonly contextTokens: number;
  readonly tokensPerSecond: number;
  readonly source: string;
  readonly date: string;
  readonly vendor: string;
  readonly projected: number;
  readonly low: number;
  readonly high: number;
  readonly ceiling: number;
  /** What the guide's constant gives on the same row. */
  readonly byConstant: number;
  readonly error: number;
}

export const sourceOf = (id: string): string => (data.sources as Record<string, string>)[id] ?? id;

/** An old build of a listed program; where only the engine is known, the core picks the program. */
function runtimeOf(id: string, era: string): string | RuntimeInput {
  const listed = catalog.runtimes().find((runtime) => runtime.id === id);
  return listed === undefined ? id : { ...listed, buildEra: era as BuildEra };
}

/** Rows of the file that are not here, and those the core refuses. */
export const leftOut = () => data.leftOut + data.rows.length - measurements().length;

let rows: readonly Measured[] | undefined;

/** Computed once, when first asked for: nothing a reader sets changes it. */
export function measurements(): readonly Measured[] {
  if (rows !== undefined) return rows;
  const given = data.rows;
  const question = {
    hardware: given.map(({ hardware }) => hardware),
    model: given.map(({ model }) => model),
    format: given.map(({ format }) => format),
    runtime: given.map(({ runtime, era }) => runtimeOf(runtime, era)),
    contextTokens: given.map(({ contextTokens }) => contextTokens),
    onError: "mark",
  } as const;
  const ours = projectColumns({ ...question, columns: ["decodeTokensPerSecond", "decodeLowTokensPerSecond", "decodeHighTokensPerSecond", "ceilingTokensPerSecond"] });
  const constant = projectColumns({ ...question, efficiency: "guide", columns: ["decodeTokensPerSecond"] });
  const vendors = new Map(catalog.hardware().map(({ id, vendor }) => [id, vendor ?? "other"]));
  rows = given.flatMap((row, at) => {
    const projected = ours.decodeTokensPerSecond[at] ?? Number.NaN;
    if (!Number.isFinite(projected)) return [];
    return {
      ...row,
      vendor: vendors.get(row.hardware) ?? "other",
      projected,
      low: ours.decodeLowTokensPerSecond[at] ?? Number.NaN,
      high: ours.decodeHighTokensPerSecond[at] ?? Number.NaN,
      ceiling: ours.ceilingTokensPerSecond[at] ?? Number.NaN,
      byConstant: constant.decodeTokensPerSecond[at] ?? Number.NaN,
      error: errorOf(projected, row.tokensPerSecond),
    };
  });
  return rows;
}

// When a measured program was built. Kernels became faster in steps, so an old build is compared with the projection of an old build.
// The same rules as in xtask/calibration/src/runtime.rs.
const OLD_SOURCES = ["xiongjiedai", "xiongjiedai-old"];

function yearOf(text) {
  const one = (part) => {
    const [year, month] = part.split("-").map(Number);
    return Number.isFinite(year) && year > 1999 ? year + (month ? (month - 0.5) / 12 : 0.5) : undefined;
  };
  const [first, last] = text.split("..").map(one);
  return first === undefined ? undefined : (first + (last ?? first)) / 2;
}

/** The number of a llama.cpp build, such as `b6918`. */
const buildOf = (version) => Number(/\bb(\d{4,5})\b/i.exec(version)?.[1] ?? Number.NaN);

export function eraOf(row, machine) {
  if (row.source_id === "llamacpp-4167") {
    const early = ["apple-m1", "apple-m2", "apple-m3"].includes(machine.generation) && row.hardware !== "Apple M3 Ultra";
    return early ? "until-mid-2024" : "until-autumn-2025";
  }
  const build = buildOf(row.runtime_version ?? "");
  const year = yearOf(row.date ?? "");
  if (OLD_SOURCES.includes(row.source_id) || build < 3500 || year < 2024.5) return "until-mid-2024";
  if (year < 2025.8 || (year === undefined && build < 6700)) return "until-autumn-2025";
  return "current";
}

// Times 100,000 projections in columns: machines x contexts of one model.

export function grid(llmhw) {
  const values = llmhw.catalog.hardware().filter((it) => it.device === "unified" && it.memoryGibibytes >= 32).slice(0, 100).map((it) => it.id);
  const rows = 100_000;
  const codes = Uint32Array.from({ length: rows }, (_, row) => row % values.length);
  const contextTokens = Float64Array.from({ length: rows }, (_, row) => 100 + Math.floor(row / values.length) * 30);
  const question = { hardware: { values, codes }, model: "qwen3-30b-a3b", format: "q4-k-m", contextTokens };
  const timed = (columns) => {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      llmhw.projectColumns({ ...question, columns });
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  return { rows, machines: values.length, decodeMilliseconds: timed(["decodeTokensPerSecond"]), allMilliseconds: timed(undefined) };
}

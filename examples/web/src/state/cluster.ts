// The same machines, one to eight of them, by each way of dividing the work.
import { computed } from "@preact/signals";
import { type Pool, pool, type Projection, project, type Strategy, unequalPipeline } from "llmhw";
import { type Attempt, attempt, lateWorkload, wordsOf } from "./ask";
import { cluster } from "./fields";
import { given, named } from "./own";

export const COUNTS = [1, 2, 3, 4, 5, 6, 7, 8];
export const STRATEGIES: readonly { readonly id: Strategy; readonly name: string; readonly words: string }[] = [
  { id: "pipeline", name: "Pipeline", words: "layers in sequence: one stream gains nothing, the memory adds up" },
  { id: "tensor-parallel", name: "Tensor parallel", words: "every layer over all machines: faster if the link is quick" },
  { id: "guide-steps", name: "The guide's factors", words: "0.95, 0.85, 0.75 of the added bandwidths, whatever the link" },
];

export interface ClusterRow {
  readonly nodes: number;
  readonly projections: Readonly<Record<Strategy, Attempt<Projection>>>;
  readonly pool: Attempt<Pool>;
}

function projected(nodes: number, strategy: Strategy): Attempt<Projection> {
  const shared = { hardware: named(cluster.node.value), ...lateWorkload.value.ask };
  // One machine has nothing to divide; the guide's factors know no link and hold for its constant efficiency.
  return attempt(() => project({ ...shared, nodes, ...(nodes === 1 ? {} : { strategy, link: strategy === "guide-steps" ? null : given("link", cluster.link.value) }), efficiency: strategy === "guide-steps" ? "guide" : "calibrated" }));
}

/** Why there can not be so many. */
export const wrongCount = computed(() => {
  const { value: nodes } = cluster.n;
  if (!Number.isInteger(nodes)) return "A whole number of machines is needed, such as 4.";
  const { refusal } = attempt(() => pool({ hardware: cluster.node.start, nodes }));
  return refusal && wordsOf(refusal);
});

/** How many there are beside 1 to 8, should the reader ask for more. */
const counts = computed(() => (COUNTS.includes(cluster.n.value) || wrongCount.value !== undefined ? COUNTS : [...COUNTS, cluster.n.value]));

export const clusterRows = computed<readonly ClusterRow[]>(() =>
  counts.value.map((nodes) => ({
    nodes,
    projections: { pipeline: projected(nodes, "pipeline"), "tensor-parallel": projected(nodes, "tensor-parallel"), "guide-steps": projected(nodes, "guide-steps") },
    pool: attempt(() => pool({ hardware: named(cluster.node.value), nodes, ...(nodes === 1 ? {} : { strategy: cluster.strategy.value }) })),
  })),
);

export const mixed = computed(() =>
  cluster.mix.value.length < 2
    ? null
    : attempt(() => {
        const { model, format, contextTokens, sequences, kvFormat } = lateWorkload.value.ask;
        return unequalPipeline({ nodes: cluster.mix.value.map(named), model, format, contextTokens, sequences, kvFormat, link: given("link", cluster.link.value), split: cluster.split.value });
      }),
);

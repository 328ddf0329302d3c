// Section 6: several machines, by physics and by the guide's factors.
import type { Strategy } from "llmhw";
import { barsHeight, rateBars } from "../chart/bars";
import { Figure } from "../chart/figure";
import { wordsOf } from "../state/ask";
import { type ClusterRow, clusterRows, mixed, STRATEGIES, wrongCount } from "../state/cluster";
import { cluster } from "../state/fields";
import * as f from "../state/format";
import { hardwareOf } from "../state/own";
import { basisWords, intervalWords } from "../state/words";
import { Select, Several, Steps } from "../ui/fields";
import { hardwareOptions, linkOptions } from "../ui/options";
import { OwnButton } from "../ui/own-button";
import { Card, Fact, Section } from "../ui/section";
import { Table } from "../ui/table";
import { guide, Published } from "./published";
import { ScenarioLine } from "./scenario-line";

const chosen = () => cluster.strategy.value;
const rateOf = (row: ClusterRow, strategy: Strategy) => row.projections[strategy].answer?.decodeTokensPerSecond ?? null;
const intervalOf = (row: ClusterRow, strategy: Strategy) => row.projections[strategy].answer?.decodeInterval ?? null;
const inner = (row: ClusterRow) => row.projections[chosen()];
const fits = (row: ClusterRow) => inner(row).answer?.memory.fits === true;

function Bars() {
  const rows = clusterRows.value;
  const label = (row: ClusterRow) => `${row.nodes === cluster.n.value ? "▸ " : ""}${row.nodes} ${row.nodes === 1 ? "machine" : "machines"}${inner(row).refusal ? " (refused)" : fits(row) ? "" : " (does not fit)"}`;
  return (
    <Figure
      name="llmhw-cluster"
      title={`${STRATEGIES.find(({ id }) => id === chosen())?.name}: tokens per second by number of machines`}
      summary={rows.map((row) => `${label(row)}: ${f.rate(rateOf(row, chosen()))}`).join(", ")}
      rows={rows}
      height={barsHeight(rows.length)}
      columns={[
        { name: "Machines", value: (row) => row.nodes },
        ...STRATEGIES.map(({ id, name }) => ({ name: `${name} tok/s`, value: (row: ClusterRow) => rateOf(row, id), show: (row: ClusterRow) => f.number(rateOf(row, id)), isNumber: true })),
        { name: "Usable GB", value: (row) => row.pool.answer?.usableMemoryGigabytes ?? null, show: (row) => f.number(row.pool.answer?.usableMemoryGigabytes), isNumber: true },
        { name: "Price USD", value: (row) => row.pool.answer?.priceUsd ?? null, show: (row) => f.usd(row.pool.answer?.priceUsd), isNumber: true },
        { name: "Fits", value: (row) => inner(row).answer?.memory.fits ?? null, show: (row) => (inner(row).refusal ? f.NONE : fits(row) ? "yes" : "no") },
      ]}
      legend={(colors) => [{ name: "Chosen number", color: colors.projected }, { name: "80 % interval", color: colors.interval }, { name: "The guide's factors", color: colors.guide }]}
      draw={(colors) =>
        rateBars(
          rows.map((row) => ({
            label: label(row),
            value: rateOf(row, chosen()),
            low: intervalOf(row, chosen())?.lowTokensPerSecond ?? null,
            high: intervalOf(row, chosen())?.highTokensPerSecond ?? null,
            isDim: row.nodes !== cluster.n.value,
            ...(chosen() === "guide-steps" ? { color: colors.guide } : { marks: [rateOf(row, "guide-steps") ?? Number.NaN] }),
          })),
          colors,
          "tok/s",
        )
      }
      note="Diamonds: what the guide's factors and constant would promise for the same number of machines."
    />
  );
}

function Chosen() {
  const row = clusterRows.value.find(({ nodes }) => nodes === cluster.n.value);
  if (!row) return <p class="refusal">{wrongCount.value}</p>;
  const { answer, refusal } = inner(row);
  const pooled = row.pool.answer;
  if (refusal) return <p class="refusal" role="alert">{refusal.parameter}: {wordsOf(refusal)}</p>;
  return (
    <>
      <p class="big" data-testid="cluster-rate"><strong>{f.number(answer.decodeTokensPerSecond)}</strong> tokens per second</p>
      {answer.decodeInterval && <p class="interval">{f.number(answer.decodeInterval.lowTokensPerSecond)} to {f.number(answer.decodeInterval.highTokensPerSecond)}{intervalWords(answer.decodeBasis)}</p>}
      <p class={answer.memory.fits ? "verdict good" : "verdict bad"}>{answer.memory.fits ? `Fits, with ${f.gigabytes(answer.memory.headroomGigabytes)} to spare` : `${f.gigabytes(answer.memory.shortfallGigabytes)} short`}</p>
      <dl class="facts">
        <Fact name="By the guide">{f.rate(rateOf(row, "guide-steps"))}</Fact>
        <Fact name="Basis" note={basisWords[answer.decodeBasis]}>{answer.decodeBasis}</Fact>
        <Fact name="Time on the link">{f.share(answer.breakdown.communicationFraction)}</Fact>
        <Fact name="First token">{f.seconds(answer.timeToFirstTokenSeconds)}</Fact>
        <Fact name="Memory">{f.gibibytes(pooled?.memoryGibibytes)}</Fact>
        <Fact name="Bandwidth for one stream">{f.bandwidth(pooled?.bandwidthGigabytesPerSecond)}</Fact>
        <Fact name="Price">{f.usd(pooled?.priceUsd)}</Fact>
        <Fact name="Draw at work">{f.watts(pooled?.loadPowerWatts)}</Fact>
      </dl>
    </>
  );
}

function Mixed() {
  const attempt = mixed.value;
  return (
    <Card title="Machines that are not the same">
      <Several label="Machines, in order" bind={cluster.mix} options={hardwareOptions.value} most={8} />
      <Select label="Layers are divided" bind={cluster.split} options={[{ value: "by-bandwidth", label: "by bandwidth" }, { value: "by-memory", label: "by memory" }]} />
      {attempt === null && <p class="note">Add two or more: a pipeline over them is projected.</p>}
      {attempt?.refusal && <p class="refusal" role="alert">{attempt.refusal.parameter}: {wordsOf(attempt.refusal)}</p>}
      {attempt?.answer && (
        <>
          <p class="big"><strong>{f.number(attempt.answer.decodeTokensPerSecond)}</strong> tokens per second</p>
          {attempt.answer.decodeInterval && <p class="interval">{f.number(attempt.answer.decodeInterval.lowTokensPerSecond)} to {f.number(attempt.answer.decodeInterval.highTokensPerSecond)}{intervalWords(attempt.answer.decodeBasis)}</p>}
          <p class={attempt.answer.fits ? "verdict good" : "verdict bad"}>{attempt.answer.fits ? `Fits, with ${f.gigabytes(attempt.answer.headroomGigabytes)} to spare` : `${f.gigabytes(attempt.answer.shortfallGigabytes)} short`}</p>
          <Table caption="Shares of the layers" rows={attempt.answer.nodes} columns={[{ name: "Machine", value: (node) => hardwareOf(node.hardware)?.name ?? node.hardware }, { name: "Share of the layers", value: (node) => node.shareFraction, show: (node) => f.share(node.shareFraction), isNumber: true }]} />
        </>
      )}
    </Card>
  );
}

export function Cluster() {
  return (
    <Section id="cluster" lead="Several machines add up their memory. Whether they add up their speed depends on how the work is divided and on what connects them. The machines are chosen here, what they run in the calculator.">
      <ScenarioLine machine={hardwareOf(cluster.node.value)?.name} />
      <div class="columns">
        <div class="stack">
          <Card title="The machines">
            <div class="fields">
              <Select label="Each machine" bind={cluster.node} options={hardwareOptions.value} aside={<OwnButton noun="hardware" into={cluster.node} />} />
              <Steps label="How many" bind={cluster.n} values={[1, 2, 3, 4, 5, 6, 7, 8]} show={f.number} error={wrongCount.value} />
              <Select label="Link" bind={cluster.link} options={linkOptions.value} aside={<OwnButton noun="link" into={cluster.link} />} />
              <Select label="Work is divided" bind={cluster.strategy} options={STRATEGIES.map(({ id, name }) => ({ value: id, label: name }))} note={STRATEGIES.find(({ id }) => id === chosen())?.words} />
            </div>
          </Card>
          <Mixed />
        </div>
        <Card title={`${cluster.n.value} of them`} class="result"><Chosen /></Card>
      </div>
      <Card><Bars /></Card>
      <Published title="exo on Mac minis" corrections={["cluster-factors"]}>
        <p>{guide.cluster.rule}; factor 1, then {guide.cluster.step.slice(1).map((step) => `${step.factorFraction} from ${step.fromNodes}`).join(", ")}. {guide.cluster.model}, efficiency {guide.cluster.efficiencyFraction}.</p>
        <Table
          caption="The guide's cluster table"
          rows={guide.cluster.row}
          columns={[
            { name: "Machines", value: (row) => row.nodes },
            { name: "GB/s", value: (row) => row.memoryBandwidthGigabytesPerSecond, isNumber: true },
            { name: "GB", value: (row) => row.memoryGigabytes, isNumber: true },
            { name: "tok/s", value: (row) => row.tokensPerSecond, isNumber: true },
            { name: "Price", value: (row) => row.priceUsd, show: (row) => f.usd(row.priceUsd), isNumber: true },
          ]}
        />
      </Published>
    </Section>
  );
}

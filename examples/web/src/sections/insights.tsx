// Section 8: the guide's four claims, each with the figures it is judged by and the rule.
import { lateWorkload } from "../state/ask";
import { ABOUT, active, capacity, HOLDS, mlx, MOST_PAIRS, OF_ITS_SIZE, type Pair, SAME, warm, type Word } from "../state/claims";
import { scenario } from "../state/fields";
import * as f from "../state/format";
import { formatNameOf, hardwareOf, modelOf, runtimeNameOf } from "../state/own";
import { Card, Section } from "../ui/section";
import { type Column, Table } from "../ui/table";
import { Corrections, guide, Published } from "./published";

const TONES: Record<Word, string> = { Holds: "good", "Does not hold": "bad", "It depends": "mixed", "Cannot be asked here": "mixed", "Not tested": "mixed" };
function Claim({ id, title, word, why, rule, children }: { id: string; title: string; word: Word; why: preact.ComponentChildren; rule: string; children: preact.ComponentChildren }) {
  return (
    <Card title={title}>
      <blockquote>{guide.claim.find((one) => one.id === id)?.text}</blockquote>
      <p class={`verdict ${TONES[word]}`} data-testid={`claim-${id}`}>{word}{why !== undefined && <>: {why}</>}</p>
      {children}
      <p class="note">Rule: {rule}</p>
    </Card>
  );
}

function Capacity() {
  const { examples, machines, chips, spread, byMemory, byBandwidth, word } = capacity.value;
  const { model } = lateWorkload.value;
  return (
    <Claim
      id="capacity-and-bandwidth"
      title="1. Memory is not speed"
      word={word}
      why={machines < 2 ? "the model fits too few machines" : `of two machines, the one with more bandwidth is the faster in ${f.share(byBandwidth)} of pairs, the one with more memory in ${f.share(byMemory)}`}
      rule={`holds if machines with one chip and different memory are at most ${f.share(SAME)} apart, and more bandwidth is faster in at least ${f.share(MOST_PAIRS)} of pairs and more often than more memory. Half of it: it depends.`}
    >
      <p class="note">{modelOf(model)?.name} on the {f.integer(machines)} machines it fits; {f.integer(chips)} chips are sold with several sizes of memory, which are {spread === null ? f.NONE : f.share(spread)} apart at most.</p>
      <Table
        caption="One chip with little and with much memory, and the fastest machine with less"
        rows={examples}
        columns={[
          { name: "Machine", value: (row) => row.name },
          { name: "GB/s", value: (row) => row.bandwidth, show: (row) => f.number(row.bandwidth), isNumber: true },
          { name: "tok/s", value: (row) => row.rate, show: (row) => <b>{f.number(row.rate)}</b>, isNumber: true },
        ]}
      />
    </Claim>
  );
}

const pairColumns: readonly Column<Pair>[] = [
  { name: "Mixture", value: (row) => row.mixture, show: (row) => <>{row.mixture}<small class="under">{f.rate(row.mixtureRate)}</small></> },
  { name: "Dense", value: (row) => row.dense, show: (row) => <>{row.dense}<small class="under">{f.rate(row.denseRate)}</small></> },
  { name: "Ratio", value: (row) => row.ratio, show: (row) => <b>{f.times(row.ratio)}</b>, isNumber: true },
];
function Active() {
  const { claimed, rows, agree, word } = active.value;
  const { format } = lateWorkload.value;
  const [least, most] = [rows[0], rows.at(-1)];
  const few = [...new Set([least, rows[Math.floor(rows.length / 2)], most])].filter((row) => row !== undefined);
  const machine = hardwareOf(scenario.hw.value)?.name ?? scenario.hw.value;
  const why = !least || !most ? `no mixture fits this machine in ${formatNameOf(format)} together with a dense model of its size` : `${f.times(least.ratio)} to ${f.times(most.ratio)} here, about ${f.number(claimed)}× for ${f.integer(agree)} of ${f.integer(rows.length)} pairs`;
  return (
    <Claim
      id="active-part"
      title="2. A mixture reads its active part"
      word={word}
      why={why}
      rule={`each listed mixture beside the dense model nearest in size, at most ${f.share(OF_ITS_SIZE)} apart, where both fit; “about ${f.number(claimed)}×” is ${f.times(claimed / ABOUT)} to ${f.times(claimed * ABOUT)}. All pairs: holds; none: does not; else it depends.`}
    >
      <p class="note">{formatNameOf(format)} on {machine}. The ratio grows with what a mixture leaves unread.</p>
      {rows.length > 0 && <Table caption="The least, the middle and the largest ratio" columns={pairColumns} rows={few} />}
      {rows.length > few.length && (
        <details>
          <summary>All {f.integer(rows.length)} pairs</summary>
          <Table caption="Mixtures and dense models of their size" columns={pairColumns} rows={rows} />
        </details>
      )}
    </Claim>
  );
}

function Mlx() {
  const { claim, published, inside, partly, outside, projected, verdict, machineName, word } = mlx.value;
  return (
    <Claim
      id="mlx"
      title="3. MLX against llama.cpp"
      word={word}
      why={`of ${f.integer(published.length)} published ratios ${f.integer(inside)} lie within ${f.times(claim?.lowRatio)} to ${f.times(claim?.highRatio)}, ${f.integer(partly)} partly, ${f.integer(outside)} outside`}
      rule="all published ratios within the claim's range: holds; none even partly: does not; else it depends. The projection is shown beside and does not count."
    >
      <p class="note">{projected === null ? `${machineName}: MLX or llama.cpp does not run this model.` : `Projected for the chosen model at 4 bit on ${machineName}: ${f.times(projected)}, ${verdict} the range.`}</p>
      <Table
        caption="Published ratios of MLX to llama.cpp and Ollama"
        rows={published}
        columns={[
          { name: "On", value: (row) => row.condition, show: (row) => <>{row.condition}<small class="under">against {runtimeNameOf(row.against)}, {row.kind}</small></> },
          { name: "Ratio", value: (row) => row.ratio, show: (row) => <>{row.lowRatio === row.highRatio ? f.times(row.ratio) : `${f.times(row.lowRatio)} to ${f.times(row.highRatio)}`}<small class="under">{row.verdict}</small></>, isNumber: true },
        ]}
      />
    </Claim>
  );
}

function Thermal() {
  const { lowLossFraction, highLossFraction, groups, word } = warm;
  const pro = groups[0];
  return (
    <Claim
      id="thermal"
      title="4. Laptops slow down"
      word={word}
      why={word === "Not tested" ? "what the catalogue has machines keep once warm is assumed, for laptops by the guide itself; no measurement stands behind it" : pro && `the catalogue has a MacBook Pro lose ${f.share(pro.low)} to ${f.share(pro.high)}`}
      rule={`what the catalogue has machines keep once warm: every MacBook Pro loses ${f.share(lowLossFraction)} to ${f.share(highLossFraction)}, no desktop more than ${f.share(HOLDS)}. All groups: holds; none: does not; else it depends. Figures that are assumed, or the guide’s own, do not count; with no others it is not tested.`}
    >
      <Table
        caption="What machines lose once warm"
        rows={groups}
        columns={[
          { name: "Machines", value: ({ name }) => name, show: ({ name, machines, kinds }) => <>{name} ({machines})<small class="under">{kinds.join("; ")}</small></> },
          { name: "Loses", value: ({ high }) => high, show: ({ low, high, agrees }) => <>{low === high ? f.share(low) : `${f.share(low)} to ${f.share(high)}`}{agrees !== null && <small class="under">{agrees ? "as claimed" : "not as claimed"}</small>}</>, isNumber: true },
        ]}
      />
    </Claim>
  );
}

export function Insights() {
  return (
    <Section id="insights" lead="The guide ends with four facts. Each is asked again here and judged by a rule that is stated: the first two for the calculator's choice, the last two by published and listed figures.">
      <div class="columns even">
        <Capacity />
        <Active />
        <Mlx />
        <Thermal />
      </div>
      <Published title="everything that is wrong in it"><Corrections /></Published>
    </Section>
  );
}

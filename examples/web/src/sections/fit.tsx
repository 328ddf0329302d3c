// Section 5: models over machines. Each cell says how fast, how much room, how long a context, or why not.
import { computed } from "@preact/signals";
import { projectColumns } from "llmhw";
import { attempt, contextFor, settled } from "../state/ask";
import { given, hardwareOf, modelOf, named } from "../state/own";
import { matrix, scenario } from "../state/fields";
import { withRuns } from "../state/runs";
import * as f from "../state/format";
import { Select, Several } from "../ui/fields";
import { formatOptions, hardwareOptions, modelOptions } from "../ui/options";
import { Card, goTo, Section } from "../ui/section";
import { type Column, Exports, Table } from "../ui/table";
import { guide, Published } from "./published";

interface Cell {
  readonly model: string;
  readonly hardware: string;
  readonly context: number;
  readonly sequences: number;
  readonly kvFormat: string;
  readonly rate: number;
  readonly fits: boolean | null;
  readonly headroom: number;
  readonly shortfall: number;
  readonly longest: number;
  readonly reason: string | null;
}

/** Models, machines and format are chosen here; the context as set, not as the calculator's model limits it. */
const wanted = computed(() => ({ models: matrix.mmodel.value, machines: matrix.mhw.value, format: matrix.mformat.value, context: scenario.ctx.value, sequences: scenario.seq.value, kvFormat: scenario.kv.value }));
const asked = settled(wanted);

const cells = computed<readonly Cell[]>(() => {
  const { models, machines, format, context, sequences, kvFormat } = asked.value;
  const pairs = models.flatMap((model) => machines.map((hardware) => ({ model, hardware, context: contextFor(model, context), sequences, kvFormat })));
  if (pairs.length === 0) return [];
  const { answer } = attempt(() =>
    projectColumns({
      hardware: pairs.map(({ hardware }) => named(hardware)),
      model: pairs.map(({ model }) => given("model", model)),
      format: given("format", format),
      contextTokens: pairs.map((pair) => pair.context),
      sequences,
      kvFormat,
      ...withRuns.value,
      columns: ["decodeTokensPerSecond", "fits", "headroomGigabytes", "shortfallGigabytes", "longestContextTokens"],
      onError: "mark",
    }),
  );
  return pairs.map((pair, at) => ({
    ...pair,
    rate: answer?.decodeTokensPerSecond[at] ?? Number.NaN,
    fits: answer?.fits[at] ?? null,
    headroom: answer?.headroomGigabytes[at] ?? Number.NaN,
    shortfall: answer?.shortfallGigabytes[at] ?? Number.NaN,
    longest: answer?.longestContextTokens[at] ?? Number.NaN,
    reason: answer?.reasons?.[at] ?? null,
  }));
});

const why = (cell: Cell) => cell.reason ?? (cell.fits ? "" : `${f.gigabytes(cell.shortfall)} short`);
const columns: readonly Column<Cell>[] = [
  { name: "Model", value: (cell) => cell.model },
  { name: "Hardware", value: (cell) => cell.hardware },
  { name: "Context", value: (cell) => cell.context },
  { name: "Sequences", value: (cell) => cell.sequences },
  { name: "KV cache", value: (cell) => cell.kvFormat },
  { name: "Fits", value: (cell) => cell.fits },
  { name: "tok/s", value: (cell) => cell.rate },
  { name: "Headroom GB", value: (cell) => cell.headroom },
  { name: "Longest context", value: (cell) => cell.longest },
  { name: "Why not", value: why },
];

function Verdict({ cell }: { cell: Cell }) {
  if (cell.reason !== null) return <td class="cell cell-refused"><span>refused</span><small>{cell.reason}</small></td>;
  if (!cell.fits) return <td class="cell cell-bad"><span>no</span><small>{f.gigabytes(cell.shortfall)} short</small></td>;
  const choose = () => {
    scenario.hw.value = cell.hardware;
    scenario.model.value = cell.model;
    scenario.format.value = matrix.mformat.value;
    // A cell is of the runtime most people use: one that was chosen for another machine would contradict it.
    scenario.runtime.value = scenario.runtime.start;
    goTo("calculator");
  };
  return (
    <td class="cell cell-good">
      <button type="button" class="link" onClick={choose} title="Open in the calculator"><b>{f.number(cell.rate)}</b> tok/s</button>
      <small>{f.gigabytes(cell.headroom)} free</small>
      <small>to {f.context(cell.longest)}</small>
    </td>
  );
}

/** What the cells rest on besides what is chosen here. */
function conditions(): string {
  const { context, sequences, kvFormat } = asked.value;
  const more = [sequences > 1 && `${f.integer(sequences)} sequences at once`, kvFormat !== scenario.kv.start && `a ${kvFormat} cache`, scenario.drafted.value !== 0 && "without speculation"];
  return [`With ${f.context(context)} of context, or the model's longest if that is less`, ...more.filter(Boolean)].join("; ");
}

export function Fit() {
  const { models, machines } = asked.value;
  const rows = cells.value;
  return (
    <Section id="fit" lead="Capacity decides what runs at all. Weights, cache, buffers and what the system keeps for itself are all counted. Context, sequences and cache are the calculator's.">
      <Card>
        <div class="fields">
          <Several label="Machines" bind={matrix.mhw} options={hardwareOptions.value} most={14} />
          <Several label="Models" bind={matrix.mmodel} options={modelOptions.value} />
          <Select label="Weight format" bind={matrix.mformat} options={formatOptions.value} />
        </div>
      </Card>
      <Card>
        <div class="table-head">
          <h3>{conditions()}</h3>
          <Exports name="llmhw-fit" columns={columns} rows={rows} />
        </div>
        <p class="note">“No” is of the memory that the model runs from: what card and host hold together is in the calculator.</p>
        <div class="scroll" tabIndex={0} role="region" aria-label="Fit matrix">
          <table class="matrix">
            <caption class="unseen">Models over machines</caption>
            <thead>
              <tr>
                <th scope="col">Model</th>
                {machines.map((id, at) => <th key={`${id}${at}`} scope="col">{hardwareOf(id)?.name ?? id}</th>)}
              </tr>
            </thead>
            <tbody>
              {models.map((model, row) => (
                <tr key={`${model}${row}`}>
                  <th scope="row">{modelOf(model)?.name ?? model}</th>
                  {machines.map((id, column) => {
                    const cell = rows[row * machines.length + column];
                    return cell && <Verdict key={`${id}${column}`} cell={cell} />;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
      <Published title="what fits by size + 4 GB" corrections={["sizes", "qwen3-coder-size", "m3-ultra-memory", "m4-ultra"]}>
        <p>{guide.fit.rule}. {guide.fit.note}</p>
        <Table
          caption="The guide's fit table, tokens per second where the model fits"
          rows={guide.fit.row}
          columns={[
            { name: "Model", value: (row) => `${guide.fit.model.find(({ id }) => id === row.model)?.name ?? row.model} ${row.quantisation}` },
            ...guide.machine.map((machine) => ({ name: machine.name, value: (row: (typeof guide.fit.row)[number]) => row.tokensPerSecond[machine.id] ?? "no", isNumber: true })),
          ]}
        />
      </Published>
    </Section>
  );
}

// Within section 2: models, catalogues and benchmarks of the reader's own, from a file or pasted.
import { signal } from "@preact/signals";
import type { CalibratedRun, Measurement, TokenRateInterval } from "llmhw";
import { useId } from "preact/hooks";
import { wordsOf } from "../state/ask";
import { group, isReading, nameOfHardware, nameOfModel, paste, printed, ran, runRefusal, said, take, useRows } from "../state/bring";
import * as f from "../state/format";
import { formatNameOf, runtimeNameOf } from "../state/own";
import { calibrated, dropRun, dropRuns } from "../state/runs";
import { basisWords } from "../state/words";
import { Select } from "../ui/fields";
import { formatOptions, hardwareOptions, modelOptions, runtimeOptions } from "../ui/options";
import { type Column, Exports, Table } from "../ui/table";

const isOver = signal(false);

const takeAll = (list: FileList | null | undefined) => {
  if (list && list.length > 0) void take([...list]);
};

/** The browser's own picker, in a box that also takes what is dropped. */
function Drop() {
  const id = useId();
  const over = (event: DragEvent, is: boolean) => {
    event.preventDefault();
    isOver.value = is;
  };
  return (
    <div
      class={isOver.value ? "drop drop-over" : "drop"}
      onDragOver={(event) => over(event, true)}
      onDragLeave={(event) => over(event, false)}
      onDrop={(event) => {
        over(event, false);
        takeAll(event.dataTransfer?.files);
      }}
    >
      <label for={id}>Choose files, or drop them here</label>
      <input id={id} type="file" multiple aria-describedby={`${id}-note`} onChange={(event) => {
          takeAll(event.currentTarget.files);
          // The same file may be chosen again once it was changed.
          event.currentTarget.value = "";
        }} />
      <p class="note" id={`${id}-note`}>A GGUF file with all its parts, a config.json with its safetensors if you have them, what a benchmark printed, or a catalogue file (TOML, JSON).</p>
    </div>
  );
}

const pasted = signal("");
function Paste() {
  const id = useId();
  return (
    <form class="paste" onSubmit={(event) => {
        event.preventDefault();
        void paste(pasted.value);
      }}>
      <div class="field">
        <label for={id}>Or paste what a benchmark printed</label>
        <textarea id={id} rows={5} spellcheck={false} value={pasted.value} aria-describedby={`${id}-note`} onInput={(event) => (pasted.value = event.currentTarget.value)} />
        <p class="note" id={`${id}-note`}>llama-bench in any form, llama-server, llama.cpp's log, Ollama with --verbose, MLX.</p>
      </div>
      <button type="submit" disabled={pasted.value.trim() === ""}>Read it</button>
    </form>
  );
}

function Report() {
  return (
    <div role="status" aria-label="What became of it" class="report" data-testid="bring-report">
      {isReading.value && <p class="note">Reading …</p>}
      {said.value.map(({ file, words, isRefused }, at) => <p key={at} class={isRefused ? "refusal" : "verdict good"}><b>{file}</b>: {words}</p>)}
    </div>
  );
}

const phases: Readonly<Record<string, string>> = { decode: "writing", prefill: "reading a prompt", e2e: "both together" };
const measuredColumns: readonly Column<{ readonly row: Measurement; readonly why: string | undefined }>[] = [
  { name: "What", value: ({ row }) => phases[row.phase] ?? row.phase },
  { name: "tok/s", value: ({ row }) => row.tokensPerSecond, show: ({ row }) => `${f.number(row.tokensPerSecond)}${row.standardDeviationTokensPerSecond ? ` ± ${f.number(row.standardDeviationTokensPerSecond)}` : ""}`, isNumber: true },
  { name: "Tokens", value: ({ row }) => row.tokens, show: ({ row }) => f.integer(row.tokens), isNumber: true },
  { name: "In the cache before", value: ({ row }) => row.depthTokens, show: ({ row }) => f.integer(row.depthTokens), isNumber: true },
  { name: "Becomes a run", value: ({ why }) => why ?? "yes" },
];
const whoseOf = ({ hardware, model, format, runtime }: Measurement) => [hardware, model, format, runtime].filter((part) => part !== "").join(", ");
const toolSays = (words: string) => (words === "" ? "The tool does not say." : `The tool says: ${words}`);

/** Rows that wait to be told what they ran on. */
function Printed() {
  const all = printed.value;
  if (all === null) return null;
  const rows = all.groups[Number(group.value)] ?? [];
  const first = rows[0]?.row;
  if (!first) return null;
  const usable = rows.filter(({ why }) => why === undefined).length;
  const refusal = runRefusal.value;
  const errorAt = (name: string) => (refusal?.parameter?.split(".").includes(name) ? wordsOf(refusal) : undefined);
  const isElsewhere = refusal !== null && ["hardware", "model", "format", "runtime"].every((name) => errorAt(name) === undefined);
  const use = async (event: Event) => {
    event.preventDefault();
    if (await useRows()) document.getElementById("own-runs")?.focus();
  };
  return (
    <form class="ran" onSubmit={use} aria-label="What the benchmark ran on">
      <h4>What it ran on</h4>
      {all.groups.length > 1 && (
        <Select label="Rows of" bind={group} options={all.groups.map((members, at) => ({ value: String(at), label: members[0] ? whoseOf(members[0].row) : String(at) }))} />
      )}
      <div class="fields">
        <Select label="Machine" bind={ran.hardware} options={hardwareOptions.value} note={toolSays(first.hardware)} error={errorAt("hardware")} />
        <Select label="Model it ran" bind={ran.model} options={modelOptions.value} note={toolSays(first.model)} error={errorAt("model")} />
        <Select label="Its weight format" bind={ran.format} options={formatOptions.value} note={toolSays(first.format)} error={errorAt("format")} />
        <Select label="Runtime that ran it" bind={ran.runtime} options={[{ value: "", label: "The one most people use" }, ...runtimeOptions.value]} note={toolSays(first.runtime)} error={errorAt("runtime")} />
      </div>
      <Table caption="Rows of the benchmark" columns={measuredColumns} rows={rows} />
      {all.leftOut.map((why) => <p key={why} class="note">Left out: {why}</p>)}
      {isElsewhere && <p class="refusal" role="alert">{refusal?.message}</p>}
      <div class="buttons">
        <button type="submit" class="primary" disabled={usable === 0}>{usable === 1 ? "Use this run" : `Use these ${usable} runs`}</button>
        <button type="button" onClick={() => (printed.value = null)}>Leave them</button>
      </div>
    </form>
  );
}

const between = (interval: TokenRateInterval | null) => (interval ? `${f.number(interval.lowTokensPerSecond)} to ${f.number(interval.highTokensPerSecond)}` : f.NONE);
type Numbered = CalibratedRun & { readonly at: number };
const runColumns: readonly Column<Numbered>[] = [
  { name: "Run", value: (run) => `${nameOfModel(run.model)}, ${formatNameOf(run.format)}` },
  { name: "On", value: (run) => `${nameOfHardware(run.hardware)}, ${runtimeNameOf(run.runtime)}` },
  { name: "What", value: (run) => phases[run.phase] ?? run.phase },
  { name: "Measured tok/s", value: (run) => run.measuredTokensPerSecond, show: (run) => f.number(run.measuredTokensPerSecond), isNumber: true },
  { name: "Estimate before", value: (run) => run.beforeTokensPerSecond, show: (run) => <>{f.number(run.beforeTokensPerSecond)}<small>{between(run.beforeInterval)}</small></>, isNumber: true },
  { name: "Estimate now", value: (run) => run.afterTokensPerSecond, show: (run) => <>{f.number(run.afterTokensPerSecond)}<small>{between(run.afterInterval)}</small></>, isNumber: true },
  { name: "Basis", value: (run) => run.afterBasis, show: (run) => (run.afterBasis ? <span title={basisWords[run.afterBasis]}>{run.afterBasis}</span> : f.NONE) },
];
const withButton: readonly Column<Numbered>[] = [...runColumns, { name: "Take away", value: () => "", show: ({ at, model, hardware }) => <button type="button" class="small" aria-label={`Take away the run of ${nameOfModel(model)} on ${nameOfHardware(hardware)}, number ${at + 1}`} onClick={() => dropRun(at)}>×</button> }];

function Runs() {
  const rows = calibrated.value.map((run, at) => ({ ...run, at }));
  if (rows.length === 0) return null;
  return (
    <div class="own-runs" data-testid="own-runs">
      <div class="table-head">
        <h4 id="own-runs" tabIndex={-1}>Your runs, and what they change</h4>
        <Exports name="llmhw-own-runs" columns={runColumns} rows={rows}><button type="button" class="small" onClick={dropRuns}>Take all away</button></Exports>
      </div>
      <Table caption="Your runs with their estimates before and now" columns={withButton} rows={rows} />
      <p class="note">Under each estimate: where four of five comparable measurements lie. Your runs shift and narrow what the calculator, the lineup, the matrix, the decision and the fleet say of these machines; a link takes them along.</p>
    </div>
  );
}

export function Bring() {
  return (
    <div class="card bring">
      <h3 id="bring" tabIndex={-1}>Bring your own</h3>
      <div class="bring-in">
        <Drop />
        <Paste />
      </div>
      <p class="note">Of models only the header is read, and nothing leaves your browser.</p>
      <Report />
      <Printed />
      <Runs />
    </div>
  );
}

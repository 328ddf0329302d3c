// Section 8: the guide's four claims, each beside what the model of speed and the measurements say.
import { catalog, project } from "llmhw";
import { attempt } from "../state/ask";
import { ratioOf } from "../state/compare";
import * as f from "../state/format";
import { Card, Section } from "../ui/section";
import { Table } from "../ui/table";
import { Corrections, guide, Published } from "./published";

const claim = (id: string) => guide.claim.find((one) => one.id === id)?.text ?? "";
const ask = (hardware: string, model: string, format = "q4-k-m", runtime: string | null = null) => attempt(() => project({ hardware, model, format, runtime, contextTokens: 4096 })).answer;
const nameOf = (id: string) => catalog.find.hardware(id).name;

interface Pair {
  readonly what: string;
  readonly rate: number | undefined;
}
const Pairs = ({ rows, caption }: { rows: readonly Pair[]; caption: string }) => (
  <Table caption={caption} rows={rows} columns={[{ name: "What", value: (row) => row.what }, { name: "tok/s", value: (row) => row.rate ?? null, show: (row) => <b>{f.number(row.rate)}</b>, isNumber: true }]} />
);

function Capacity() {
  const machines = ["mac-studio-m4-max-40c-64gb", "mac-studio-m4-max-40c-128gb", "rtx-4090-24gb"];
  return (
    <Card title="1. Memory is not speed">
      <blockquote>{claim("capacity-and-bandwidth")}</blockquote>
      <p class="verdict good">Holds.</p>
      <Pairs caption="gpt-oss 20B" rows={machines.map((id) => ({ what: nameOf(id), rate: ask(id, "gpt-oss-20b", "mxfp4")?.decodeTokensPerSecond }))} />
      <p class="note">gpt-oss 20B at 4K. Twice the memory of the same chip changes nothing; a card with a fifth of it is faster.</p>
    </Card>
  );
}

function Active() {
  const mixture = ask("mac-mini-m4-pro-20c-48gb", "qwen3-30b-a3b");
  const dense = ask("mac-mini-m4-pro-20c-48gb", "qwen3-32b");
  return (
    <Card title="2. A mixture reads its active part">
      <blockquote>{claim("active-part")}</blockquote>
      <p class="verdict good">Holds, and more: {mixture && dense ? f.times(ratioOf(mixture.decodeTokensPerSecond, dense.decodeTokensPerSecond)) : f.NONE} here.</p>
      <Pairs caption="Mixture and dense model of one size" rows={[{ what: "Qwen3 30B-A3B", rate: mixture?.decodeTokensPerSecond }, { what: "Qwen3 32B, dense", rate: dense?.decodeTokensPerSecond }]} />
      <p class="note">Q4_K_M on a Mac mini M4 Pro. But it also costs kernels and routing: the mixture reaches {f.share(mixture?.efficiencyFraction)} of its ceiling, the dense model {f.share(dense?.efficiencyFraction)}.</p>
    </Card>
  );
}

function Mlx() {
  return (
    <Card title="3. MLX against llama.cpp">
      <blockquote>{claim("mlx")}</blockquote>
      <p class="verdict mixed">It depends: published ratios go from {f.times(Math.min(...catalog.comparisons().map(({ lowRatio }) => lowRatio)))} to {f.times(Math.max(...catalog.comparisons().map(({ highRatio }) => highRatio)))}.</p>
      <Table
        caption="Published ratios of MLX to llama.cpp and Ollama"
        rows={catalog.comparisons()}
        columns={[
          { name: "On", value: (row) => row.condition },
          { name: "Against", value: (row) => row.against },
          { name: "Ratio", value: (row) => row.ratio, show: (row) => (row.lowRatio === row.highRatio ? f.times(row.ratio) : `${f.times(row.lowRatio)} to ${f.times(row.highRatio)}`), isNumber: true },
          { name: "Kind", value: (row) => row.kind },
        ]}
      />
    </Card>
  );
}

function Thermal() {
  const ids = ["macbook-air-m4-10c-32gb", "macbook-pro-14-m4-max-40c-64gb", "mac-studio-m4-max-40c-64gb"];
  return (
    <Card title="4. Laptops slow down">
      <blockquote>{claim("thermal")}</blockquote>
      <p class="verdict good">Holds; without a fan it is worse.</p>
      <Table
        caption="Cold and warm"
        rows={ids.map((id) => ({ id, answer: ask(id, "gpt-oss-20b", "mxfp4") }))}
        columns={[
          { name: "Machine", value: ({ id }) => nameOf(id) },
          { name: "Cold", value: ({ answer }) => answer?.decodeTokensPerSecond ?? null, show: ({ answer }) => f.rate(answer?.decodeTokensPerSecond), isNumber: true },
          { name: "Warm", value: ({ answer }) => answer?.sustainedDecode.lowTokensPerSecond ?? null, show: ({ answer }) => (answer ? `${f.number(answer.sustainedDecode.lowTokensPerSecond)} to ${f.number(answer.sustainedDecode.highTokensPerSecond)}` : f.NONE), isNumber: true },
        ]}
      />
    </Card>
  );
}

export function Insights() {
  return (
    <Section id="insights" lead="The guide ends with four facts. Each is asked again here.">
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

// Section 1: one formula, and how far a constant in it goes.
import { scatter } from "../chart/scatter";
import { Figure } from "../chart/figure";
import * as f from "../state/format";
import { measurements, sourceOf } from "../state/measured";
import { Card, Section } from "../ui/section";
import { Table } from "../ui/table";
import { guide, Published } from "./published";

export function Bandwidth() {
  const rows = measurements();
  const line = [...rows].sort((a, b) => a.ceiling - b.ceiling).filter((_, at) => at === 0 || at === rows.length - 1);
  const { context } = guide.guide;
  return (
    <Section id="bandwidth" lead="To write one token, which is a word or a piece of one, a machine reads every weight (number of the model) that the token passes through, once. So the memory's bandwidth sets a ceiling, and the rest is how much of it a program reaches.">
      <p class="formula" role="math" aria-label="tokens per second equals memory bandwidth divided by bytes read per token, times efficiency">
        <span>tokens/s</span> <i>=</i> <span class="fraction"><span>memory bandwidth</span><span>bytes read per token</span></span> <span class="together"><i>×</i> <span>efficiency</span></span>
      </p>
      <div class="columns wide-left">
        <Figure
          name="llmhw-ceiling-and-measured"
          title="What machines reach of their ceiling"
          summary={`${rows.length} published measurements over the ceiling that bandwidth sets. They lie between a tenth of it and nearly all of it; the guide's constant of ${f.share(guide.formula.defaultEfficiencyFraction)} is one line through them.`}
          rows={rows}
          height={380}
          columns={[
            { name: "Chip", value: (row) => row.chip },
            { name: "Model", value: (row) => row.model },
            { name: "Format", value: (row) => row.format },
            { name: "Ceiling tok/s", value: (row) => row.ceiling, show: (row) => f.number(row.ceiling), isNumber: true },
            { name: "Measured tok/s", value: (row) => row.tokensPerSecond, show: (row) => f.number(row.tokensPerSecond), isNumber: true },
            { name: "Constant 0.6 tok/s", value: (row) => row.byConstant, show: (row) => f.number(row.byConstant), isNumber: true },
            { name: "Source", value: (row) => sourceOf(row.source) },
          ]}
          legend={(colors) => [
            { name: "Measured", color: colors.measured },
            { name: "Ceiling", color: colors.muted },
            { name: "Constant 0.6", color: colors.guide },
          ]}
          draw={(colors) =>
            scatter(
              [
                { name: "Measured", color: colors.measured, points: rows.map((row) => ({ x: row.ceiling, y: row.tokensPerSecond, text: `${row.chip}, ${row.model} ${row.format}: ${f.rate(row.tokensPerSecond)} of ${f.rate(row.ceiling)}` })) },
                { name: "Ceiling", color: colors.muted, isLine: true, points: line.map((row) => ({ x: row.ceiling, y: row.ceiling, text: "" })) },
                { name: "Constant 0.6", color: colors.guide, isLine: true, points: line.map((row) => ({ x: row.ceiling, y: row.byConstant, text: "" })) },
              ],
              colors,
              "ceiling, tok/s",
              "measured, tok/s",
            )
          }
        />
        <Card title="Why one constant is not enough">
          <p>The guide sets efficiency to {f.number(guide.formula.defaultEfficiencyFraction)}. Real machines spread around it, because a token also costs:</p>
          <ul class="plain">
            <li><b>arithmetic</b>, which few GPU cores do not hide behind reading;</li>
            <li><b>the KV cache</b>, which is what the model keeps of the text so far, read again for every token;</li>
            <li><b>kernels</b>, the small programs of a GPU, launched layer by layer whatever their size;</li>
            <li><b>the format</b>, some of which take longer to unpack.</li>
          </ul>
          <p>Here efficiency is computed from machine, program, format, model, context and batch, fitted on published measurements, and given with an interval that held 80 % of those it had not seen.</p>
        </Card>
      </div>
      <Published title="the formula and four measurements" corrections={["qwen3-coder-size", "glm-4.7-flash", "dense-measurements"]}>
        <p>{guide.formula.text}. Measured with Ollama on a MacBook Pro M2 Max, {context.memoryGibibytes} GB, {f.bandwidth(context.memoryBandwidthGigabytesPerSecond)}: {context.tests} tests. Best local {f.rate(context.bestLocalTokensPerSecond)} ({context.bestLocalModel}), best in the cloud {f.rate(context.bestCloudTokensPerSecond)} ({context.bestCloudModel}), a gap of {f.times(context.gapRatio)}.</p>
        <Table
          caption="The guide's measurements on an M2 Max"
          rows={guide.measurement}
          columns={[
            { name: "Model", value: (row) => row.model },
            { name: "Size used", value: (row) => row.sizeGigabytes, show: (row) => f.gigabytes(row.sizeGigabytes), isNumber: true },
            { name: "Measured", value: (row) => row.measuredTokensPerSecond, show: (row) => f.rate(row.measuredTokensPerSecond), isNumber: true },
            { name: "Implied efficiency", value: (row) => row.impliedEfficiencyFraction, show: (row) => f.share(row.impliedEfficiencyFraction), isNumber: true },
          ]}
        />
      </Published>
    </Section>
  );
}

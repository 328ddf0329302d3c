// Section 4: projections beside what was measured, and how far off they are.
import { barsHeight, rateBars } from "../chart/bars";
import { Figure } from "../chart/figure";
import { type Cloud, scatter } from "../chart/scatter";
import { lateWorkload } from "../state/ask";
import { medianOf } from "../state/compare";
import * as f from "../state/format";
import { lineupRefusal, lineupRows, measuredLike, measuredShown } from "../state/lineup";
import { leftOut, type Measured, sourceOf } from "../state/measured";
import { vendorWords } from "../state/words";
import { Card, Fact, Section } from "../ui/section";
import { guide, Published } from "./published";
import { ScenarioLine } from "./scenario-line";

function Bars() {
  const rows = lineupRows.value.slice(0, 16);
  if (rows.length === 0 && lineupRefusal.value != null) return <Card title="Projected rates of the machines above"><p class="refusal">{lineupRefusal.value}</p></Card>;
  return (
    <Card>
      <ScenarioLine />
      <Figure
        name="llmhw-projections"
        title="Projected rates of the machines above"
        summary={rows.map((row) => `${row.name} ${f.rate(row.rate)}`).join(", ")}
        rows={rows}
        height={barsHeight(rows.length, 28)}
        columns={[
          { name: "Machine", value: (row) => row.name },
          { name: "Projected tok/s", value: (row) => row.rate, show: (row) => f.number(row.rate), isNumber: true },
          { name: "From", value: (row) => row.low, show: (row) => f.number(row.low), isNumber: true },
          { name: "To", value: (row) => row.high, show: (row) => f.number(row.high), isNumber: true },
          { name: "Basis", value: (row) => row.basis },
        ]}
        legend={(colors) => [
          { name: "Projected", color: colors.projected },
          { name: "80 % interval", color: colors.interval },
        ]}
        draw={(colors) => rateBars(rows.map((row) => ({ label: row.name, value: row.rate, low: row.low, high: row.high, isDim: row.fits !== true })), colors, "tok/s")}
        note="The first of the list above, with its filters and order."
      />
    </Card>
  );
}

const MOST = 24;

/** Each measurement of the chosen model beside the projection for the very conditions it was made under. */
function MeasuredOfModel() {
  const { model, format } = lateWorkload.value;
  const shown = new Set(measuredShown.value);
  const all = measuredLike(model, format).filter((row) => shown.has(row));
  const rows = [...all].sort((a, b) => b.tokensPerSecond - a.tokensPerSecond).slice(0, MOST);
  if (rows.length === 0 && lineupRefusal.value != null) return <Card title="Measured with this model"><p class="refusal">{lineupRefusal.value}</p></Card>;
  if (rows.length === 0) {
    return (
      <Card title="Measured with this model">
        <p class="empty">No published measurement of this model in this format on the hardware the filters leave. gpt-oss in MXFP4, Llama 3.1 8B and Qwen3 30B-A3B in Q4_K_M were measured most.</p>
      </Card>
    );
  }
  const label = (row: Measured) => `${row.chip}, ${row.runtime.replace("llama-cpp-", "")}, ${f.context(row.contextTokens)}`;
  return (
    <Card>
      <Figure
        name="llmhw-measured-model"
        title="Measured with this model, each beside the projection under the same conditions"
        summary={rows.map((row) => `${label(row)}: projected ${f.rate(row.projected)}, measured ${f.rate(row.tokensPerSecond)}, ${f.change(row.error)}`).join("; ")}
        rows={rows}
        height={barsHeight(rows.length, 32)}
        columns={[
          { name: "Chip, runtime, context", value: label },
          { name: "Model", value: (row) => row.model },
          { name: "Measured tok/s", value: (row) => row.tokensPerSecond, show: (row) => f.number(row.tokensPerSecond), isNumber: true },
          { name: "Projected tok/s", value: (row) => row.projected, show: (row) => f.number(row.projected), isNumber: true },
          { name: "Error", value: (row) => row.error, show: (row) => f.change(row.error), isNumber: true },
          { name: "Source", value: (row) => sourceOf(row.source) },
          { name: "Date", value: (row) => row.date },
        ]}
        legend={(colors) => [
          { name: "Projected", color: colors.projected },
          { name: "80 % interval", color: colors.interval },
          { name: "Measured", color: colors.measured },
        ]}
        draw={(colors) => rateBars(rows.map((row) => ({ label: `${label(row)}: ${f.change(row.error)}`, value: row.projected, low: row.low, high: row.high, measured: [row.tokensPerSecond] })), colors, "tok/s")}
        note={`The percentage is how far the projection lies above or below the measurement. ${all.length > MOST ? `The fastest ${MOST} of ${all.length}. ` : ""}Models of the same shape count as the same: only their training differs.`}
      />
    </Card>
  );
}

const SHAPES = { apple: "circle", nvidia: "triangle", amd: "rectRot", intel: "rect", other: "rect" } as const;
const TINTS = { apple: "part1", nvidia: "part2", amd: "part4", intel: "part5", other: "muted" } as const;

function Accuracy() {
  const rows = measuredShown.value;
  const inside = rows.filter((row) => row.tokensPerSecond >= row.low && row.tokensPerSecond <= row.high).length;
  const ends = [...rows].sort((a, b) => a.tokensPerSecond - b.tokensPerSecond).filter((_, at) => at === 0 || at === rows.length - 1);
  const clouds = (tint: (vendor: string) => string): readonly Cloud[] =>
    [...new Set(rows.map(({ vendor }) => vendor))].map((vendor) => ({
      name: vendorWords[vendor] ?? vendor,
      color: tint(vendor),
      shape: SHAPES[vendor as keyof typeof SHAPES] ?? "rect",
      points: rows.filter((row) => row.vendor === vendor).map((row) => ({ x: row.tokensPerSecond, y: row.projected, text: `${row.chip}, ${row.model} ${row.format}: projected ${f.rate(row.projected)}, measured ${f.rate(row.tokensPerSecond)} (${f.change(row.error)})` })),
    }));
  return (
    <div class="columns wide-left">
      <Card>
        <Figure
          name="llmhw-projected-and-measured"
          title="Projected against measured"
          summary={`${rows.length} measurements; half of the projections are within ${f.share(medianOf(rows.map(({ error }) => Math.abs(error))))} of what was measured.`}
          rows={rows}
          height={420}
          columns={[
            { name: "Chip", value: (row) => row.chip },
            { name: "Model", value: (row) => row.model },
            { name: "Format", value: (row) => row.format },
            { name: "Runtime", value: (row) => row.runtime },
            { name: "Context", value: (row) => row.contextTokens, isNumber: true },
            { name: "Measured tok/s", value: (row) => row.tokensPerSecond, show: (row) => f.number(row.tokensPerSecond), isNumber: true },
            { name: "Projected tok/s", value: (row) => row.projected, show: (row) => f.number(row.projected), isNumber: true },
            { name: "Error", value: (row) => row.error, show: (row) => f.change(row.error), isNumber: true },
            { name: "Source", value: (row) => sourceOf(row.source) },
            { name: "Date", value: (row) => row.date },
          ]}
          legend={(colors) => clouds((vendor) => colors[TINTS[vendor as keyof typeof TINTS] ?? "muted"])}
          draw={(colors) => scatter([...clouds((vendor) => colors[TINTS[vendor as keyof typeof TINTS] ?? "muted"]), { name: "equal", color: colors.muted, isLine: true, points: ends.map((row) => ({ x: row.tokensPerSecond, y: row.tokensPerSecond, text: "" })) }], colors, "measured, tok/s", "projected, tok/s")}
        />
      </Card>
      <Card title="How far off">
        <dl class="facts">
          <Fact name="Measurements shown" note="single machines, one sequence, listed chip, model, format and program">{f.integer(rows.length)}</Fact>
          <Fact name="Typical error" note="median, by the fit these rows were part of">{f.share(medianOf(rows.map(({ error }) => Math.abs(error))))}</Fact>
          <Fact name="Inside the interval">{f.integer(inside)} of {f.integer(rows.length)}</Fact>
        </dl>
        <p class="note">{f.integer(leftOut())} more are left out here because their chip, model, format or program is not listed, or the row looks wrong. Errors on machines the fit had never seen are larger: the repository's docs/accuracy.md has them.</p>
      </Card>
    </div>
  );
}

export function Projections() {
  return (
    <Section id="projections" lead="A projection is only worth something beside a measurement. Maker, kind, memory and price of the section above hold here too.">
      <Bars />
      <MeasuredOfModel />
      <Accuracy />
      <Published title="projected qwen3-coder rates" corrections={["qwen3-coder-size", "dense-measurements", "m4-ultra"]}>
        <Figure
          name="guide-projections"
          title="The guide's bars"
          summary={guide.machine.map((one) => `${one.name} ${f.rate(one.measuredTokensPerSecond ?? one.projectedTokensPerSecond)}`).join(", ")}
          rows={guide.machine}
          height={barsHeight(guide.machine.length)}
          columns={[
            { name: "Machine", value: (row) => row.name },
            { name: "tok/s", value: (row) => row.measuredTokensPerSecond ?? row.projectedTokensPerSecond, isNumber: true },
          ]}
          legend={(colors) => [{ name: "Measured", color: colors.measured }, { name: "Projected by 0.6", color: colors.guide }]}
          draw={(colors) => rateBars(guide.machine.map((one) => ({ label: one.name, value: one.measuredTokensPerSecond ?? one.projectedTokensPerSecond, color: one.measuredTokensPerSecond ? colors.measured : colors.guide })), colors, "tok/s")}
        />
      </Published>
    </Section>
  );
}

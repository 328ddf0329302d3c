// Two stacked bars of the projection: time of a decode step, and memory.
import { Figure } from "../chart/figure";
import { type Part, stack } from "../chart/stack";
import { projection } from "../state/ask";
import * as f from "../state/format";
import { Card } from "../ui/section";

const HEIGHT = 110;
function Stacked({ name, title, summary, parts, written, most, limit, note }: { name: string; title: string; summary: string; parts: readonly Part[]; written: (value: number) => string; most: number; limit?: number | undefined; note?: string }) {
  const shown = parts.filter(({ value }) => value > 0);
  return (
    <Card>
      <Figure
        name={name}
        title={title}
        summary={summary}
        rows={shown}
        height={HEIGHT}
        columns={[
          { name: "Part", value: (part) => part.name },
          { name: "Amount", value: (part) => part.value, show: (part) => written(part.value), isNumber: true },
        ]}
        legend={(colors) => [...shown.map((part) => ({ name: `${part.name} ${written(part.value)}`, color: colors[part.color] })), ...(limit === undefined ? [] : [{ name: `Usable ${written(limit)}`, color: colors.bad }])]}
        draw={{ on: stack(shown, HEIGHT, written, most, limit) }}
        note={note}
      />
    </Card>
  );
}

export function BreakdownFigure() {
  const { answer } = projection.value;
  if (!answer) return null;
  const { breakdown } = answer;
  const parts: readonly Part[] = [
    { name: "Weights", value: breakdown.weightsFraction, color: "part1" },
    { name: "KV cache", value: breakdown.kvCacheFraction, color: "part2" },
    { name: "Arithmetic", value: breakdown.computeFraction, color: "part3" },
    { name: "Kernels", value: breakdown.overheadFraction, color: "part4" },
    { name: "Link", value: breakdown.communicationFraction, color: "part5" },
  ];
  return <Stacked name="llmhw-time" title="Where the time of a token goes" summary={parts.map(({ name, value }) => `${name} ${f.share(value)}`).join(", ")} parts={parts} written={f.share} most={1} note={`A step takes ${f.seconds(answer.timePerOutputTokenSeconds)}.`} />;
}

export function MemoryFigure() {
  const { answer } = projection.value;
  if (!answer) return null;
  const { memory } = answer;
  const parts: readonly Part[] = [
    { name: "Weights", value: memory.weightsGigabytes, color: "part1" },
    { name: "KV cache", value: memory.kvCacheGigabytes, color: "part2" },
    { name: "Buffers", value: memory.buffersGigabytes, color: "part3" },
    { name: "Free", value: memory.headroomGigabytes ?? 0, color: "line" },
  ];
  return (
    <Stacked
      name="llmhw-memory"
      title="What takes the memory"
      summary={`${f.gigabytes(memory.neededGigabytes)} needed of ${f.gigabytes(memory.usableGigabytes)} usable`}
      parts={parts}
      written={f.gigabytes}
      most={Math.max(memory.usableGigabytes, memory.neededGigabytes)}
      limit={memory.fits ? undefined : memory.usableGigabytes}
      note={`${f.gigabytes(memory.neededGigabytes)} needed, ${f.gigabytes(memory.usableGigabytes)} of the machine's memory may be used.${memory.fits ? "" : ` ${f.gigabytes(memory.shortfallGigabytes)} short.`}`}
    />
  );
}

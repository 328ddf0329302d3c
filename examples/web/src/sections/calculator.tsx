// Section 2: one projection with everything that is known about it.
import { guideDecode, sensitivity } from "llmhw";
import { attempt, plainProjection, plainQuestion, projection, question, wordsOf } from "../state/ask";
import { guideSliders, scenario } from "../state/fields";
import * as f from "../state/format";
import { offloaded } from "../state/offload";
import { hardwareOf, runtimeNameOf } from "../state/own";
import { basisWords, bottleneckWords, intervalWords, speedWords } from "../state/words";
import { Slider } from "../ui/fields";
import { Card, Fact, Section } from "../ui/section";
import { download } from "../ui/download";
import { Bring } from "./bring";
import { BreakdownFigure, MemoryFigure } from "./breakdown";
import { OffloadCard } from "./offload";
import { guide, Published } from "./published";
import { ScenarioFields } from "./scenario";

/** The formula with the numbers of this projection in it. */
function Formula() {
  const { answer } = projection.value;
  const hardware = hardwareOf(scenario.hw.value);
  if (!answer || !hardware) return null;
  return (
    <p class="formula small-formula" role="math" aria-label={`${f.bandwidth(hardware.memoryBandwidthGigabytesPerSecond)} divided by ${f.gigabytes(answer.readGigabytesPerToken)} read per token, times ${f.share(answer.efficiencyFraction)}, is ${f.rate(answer.decodeTokensPerSecond)}`}>
      <span class="fraction"><span>{f.bandwidth(hardware.memoryBandwidthGigabytesPerSecond)}</span><span>{f.gigabytes(answer.readGigabytesPerToken)} per token</span></span> <i>×</i> <span>{f.share(answer.efficiencyFraction)}</span> <span class="together"><i>=</i> <strong>{f.rate(answer.decodeTokensPerSecond)}</strong></span>
    </p>
  );
}

function Answer() {
  const { answer, refusal } = projection.value;
  if (refusal) return <Card class="result"><p class="refusal" role="alert">{refusal.parameter}: {wordsOf(refusal)}</p></Card>;
  const { memory, decodeInterval, sustainedDecode } = answer;
  const divided = memory.fits ? undefined : offloaded.value?.answer;
  return (
    <Card class="result">
      <p class={memory.fits ? "big" : "big hypothetical"} data-testid="rate"><strong>{f.number(answer.decodeTokensPerSecond)}</strong> tokens per second{!memory.fits && ", if it fitted"}</p>
      {decodeInterval && <p class="interval" data-testid="interval">{f.number(decodeInterval.lowTokensPerSecond)} to {f.number(decodeInterval.highTokensPerSecond)}{intervalWords(answer.decodeBasis)}</p>}
      <p class={memory.fits ? "verdict good" : "verdict bad"} data-testid="fits">
        {memory.fits ? `Fits, with ${f.gigabytes(memory.headroomGigabytes)} to spare` : `Does not fit: ${f.gigabytes(memory.shortfallGigabytes)} short`}
      </p>
      {divided && <p>Divided between card and host: <b>{f.rate(divided.decodeTokensPerSecond)}</b>, {divided.decodeBasis}.</p>}
      <Formula />
      <dl class="facts">
        <Fact name="Feels">{speedWords[answer.speedWord]}</Fact>
        <Fact name="Basis" note={basisWords[answer.decodeBasis]}>{answer.decodeBasis}</Fact>
        <Fact name="Waits for">{bottleneckWords[answer.bottleneck]}</Fact>
        <Fact name="Ceiling">{f.rate(answer.ceilingTokensPerSecond)}</Fact>
        {scenario.drafted.value !== 0 && <Fact name="Without speculation" note={`${f.number(scenario.accepted.value)} tokens out of ${f.integer(scenario.drafted.value)} drafted; what drafting costs is not counted`}>{f.rate(plainProjection.value.answer?.decodeTokensPerSecond)}</Fact>}
        {answer.sequences > 1 && <Fact name="Each sequence">{f.rate(answer.decodeTokensPerSecondPerSequence)}</Fact>}
        <Fact name="Once warm">{sustainedDecode.lowTokensPerSecond === sustainedDecode.highTokensPerSecond ? f.rate(sustainedDecode.lowTokensPerSecond) : `${f.number(sustainedDecode.lowTokensPerSecond)} to ${f.rate(sustainedDecode.highTokensPerSecond)}`}</Fact>
        <Fact name="Reads prompts at" note={answer.prefillBasis ?? undefined}>{f.rate(answer.prefillTokensPerSecond)}</Fact>
        <Fact name="First token" note={`prompt of ${f.context(answer.promptTokens)}`}>{f.seconds(answer.timeToFirstTokenSeconds)}</Fact>
        <Fact name="Whole answer" note={f.tokens(scenario.out.value)}>{f.seconds(answer.endToEndSeconds)}</Fact>
        <Fact name="Longest context">{f.context(memory.longestContextTokens)}</Fact>
        <Fact name="Runtime">{runtimeNameOf(answer.runtime)}</Fact>
      </dl>
      <WhatWouldHelp />
      <div class="exports" role="group" aria-label="Save the projection">
        <button type="button" class="small" onClick={() => download("llmhw-projection.json", "application/json", JSON.stringify({ question: question.value, answer }, null, 2))}>JSON</button>
      </div>
    </Card>
  );
}

function WhatWouldHelp() {
  const { hardware, model, format, contextTokens, runtime, sequences, kvFormat } = plainQuestion.value;
  const { answer } = attempt(() => sensitivity({ hardware, model, format, contextTokens, runtime, sequences, kvFormat }));
  if (!answer) return null;
  return (
    <>
      <h4>What would make it faster</h4>
      <dl class="facts">
        <Fact name="A tenth more bandwidth">{f.times(answer.bandwidthPlusTenthRatio)}</Fact>
        <Fact name="A tenth more arithmetic">{f.times(answer.arithmeticPlusTenthRatio)}</Fact>
        <Fact name="Half the context">{f.times(answer.halfContextRatio)}</Fact>
      </dl>
    </>
  );
}

const words = (rate: number) => guide.speedWord.find(({ belowTokensPerSecond }) => belowTokensPerSecond === undefined || rate < belowTokensPerSecond)?.words;

/** The guide's own projector: three sliders and a constant. */
function GuideProjector() {
  const [bandwidth, size, efficiency] = guide.projector.slider;
  const { gbw, gsize, geff } = guideSliders;
  const { answer, refusal } = attempt(() => guideDecode({ memoryBandwidthGigabytesPerSecond: gbw.value, gigabytesPerToken: gsize.value, efficiencyFraction: geff.value }));
  return (
    <Card title="The guide's projector" class="guide-projector">
      <div class="fields">
        {bandwidth && <Slider label="Bandwidth" unit="GB/s" bind={gbw} min={bandwidth.minimum} max={bandwidth.maximum} step={1} />}
        {size && <Slider label="Read per token" unit="GB" bind={gsize} min={size.minimum} max={size.maximum} step={0.1} />}
        {efficiency && <Slider label="Efficiency" bind={geff} min={efficiency.minimum} max={efficiency.maximum} step={0.01} />}
      </div>
      {answer === undefined ? <p class="refusal" role="alert">{wordsOf(refusal)}</p> : <p class="big" data-testid="guide-rate"><strong>{f.number(answer)}</strong> tokens per second: {words(answer)}</p>}
      <p class="note">The formula alone, with an efficiency set by hand. Compare it with the projection.</p>
    </Card>
  );
}

export function Calculator() {
  return (
    <Section id="calculator" lead="Choose a machine and a model. Cost, Insights and Fleet speak about both; Hardware, Projections and Cluster about the model, on machines of their own. Model fit, Decision and Plan ask anew; only context, sequences and cache go along to Model fit.">
      <div class="columns answering">
        <Card title="What runs where"><ScenarioFields /></Card>
        <div class="stack">
          <Answer />
          <OffloadCard />
        </div>
        <GuideProjector />
      </div>
      <div class="columns">
        <BreakdownFigure />
        <MemoryFigure />
      </div>
      <Bring />
      <Published title="worked examples" corrections={["sizes"]}>
        <ul class="plain">
          {guide.formula.example.map((one) => (
            <li key={one.id}>{one.note}: {f.number(one.memoryBandwidthGigabytesPerSecond)} / {one.sizeGigabytes} × {one.efficiencyFraction} = {f.rate(one.tokensPerSecond)}{one.measuredTokensPerSecond !== undefined && `, measured ${f.rate(one.measuredTokensPerSecond)}`}</li>
          ))}
        </ul>
      </Published>
    </Section>
  );
}

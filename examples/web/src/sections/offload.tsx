// Card and host memory together: what leaves the card, and how fast the model then runs.
import { fieldOf, wordsOf } from "../state/ask";
import { scenario } from "../state/fields";
import * as f from "../state/format";
import { offloaded, SPLITS } from "../state/offload";
import { chosenHardware } from "../state/own";
import { basisWords, intervalWords } from "../state/words";
import { Select } from "../ui/fields";
import { OwnButton } from "../ui/own-button";
import { Card, Fact } from "../ui/section";

const hostName = () => {
  const machine = chosenHardware.value;
  return typeof machine === "string" ? "the host" : (machine.host?.name ?? "the host");
};

function Divided() {
  const attempt = offloaded.value;
  if (attempt?.answer === undefined) return null;
  const { answer } = attempt;
  if (answer.shareOnDeviceFraction === 1) return <p class="verdict good" data-testid="offload">All of it fits the card: nothing has to leave it.</p>;
  return (
    <>
      <p class="big" data-testid="offload"><strong>{f.number(answer.decodeTokensPerSecond)}</strong> tokens per second</p>
      {answer.decodeInterval && <p class="interval">{f.number(answer.decodeInterval.lowTokensPerSecond)} to {f.number(answer.decodeInterval.highTokensPerSecond)}{intervalWords(answer.decodeBasis)}</p>}
      <p class={answer.fitsHost ? "verdict good" : "verdict bad"}>{answer.fitsHost ? `The host's memory holds the rest, with ${f.gigabytes(answer.hostHeadroomGigabytes)} to spare` : `The host's memory is ${f.gigabytes(answer.hostShortfallGigabytes)} short as well`}</p>
      <dl class="facts">
        <Fact name="Basis" note={basisWords[answer.decodeBasis]}>{answer.decodeBasis}</Fact>
        <Fact name="On the card" note={`${f.share(answer.shareOnDeviceFraction)} of what can leave it`}>{f.gigabytes(answer.deviceWeightsGigabytes)}</Fact>
        <Fact name="In the host's memory">{f.gigabytes(answer.hostWeightsGigabytes)}</Fact>
      </dl>
    </>
  );
}

export function OffloadCard() {
  const attempt = offloaded.value;
  if (attempt === null) return null;
  const { refusal } = attempt;
  const isSplit = refusal && fieldOf(refusal) === "split";
  return (
    <Card title="With part of it in the host's memory">
      <Select label="What leaves the card" bind={scenario.leaves} options={SPLITS} note={SPLITS.find(({ value }) => value === scenario.leaves.value)?.words} error={isSplit ? wordsOf(refusal) : undefined} />
      {refusal && !isSplit && (fieldOf(refusal) === "host" ? <p class="refusal">No memory is described of {hostName()}. <OwnButton noun="host" into={scenario.host} /></p> : <p class="refusal" role="alert">{refusal.parameter}: {wordsOf(refusal)}</p>)}
      <Divided />
    </Card>
  );
}

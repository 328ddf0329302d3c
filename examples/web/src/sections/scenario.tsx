// What is asked about: hardware, model, format and so on. The same fields serve every section.
import { computed } from "@preact/signals";
import { contextFor, fieldOf, projection, reasonsFor, wordsOf } from "../state/ask";
import { scenario } from "../state/fields";
import * as f from "../state/format";
import { hardwareOf, hasHost, modelOf } from "../state/own";
import { Select, Slider, Steps } from "../ui/fields";
import { CONTEXTS, formatOptions, hardwareOptions, hostOptions, kvOptions, modelOptions, type Option, runtimeOptions } from "../ui/options";
import { OwnButton } from "../ui/own-button";

function withReasons(choice: "format" | "runtime", options: readonly Option[]): readonly Option[] {
  const chosen = scenario[choice].value;
  const reasons = reasonsFor(choice, options.map(({ value }) => value));
  return options.map((option, at) => ({ ...option, disabled: reasons[at] != null && option.value !== chosen }));
}
const formats = computed(() => withReasons("format", formatOptions.value));
const runtimes = computed(() => [{ value: "", label: "The one most people use" }, ...withReasons("runtime", runtimeOptions.value)]);

/** The refusal's words at the field it names. */
export function errorAt(...names: readonly string[]): string | undefined {
  const { refusal } = projection.value;
  const field = refusal && fieldOf(refusal);
  return refusal && field !== undefined && names.includes(field) ? wordsOf(refusal) : undefined;
}

/** A card or processor sits in a machine, which costs money, draws power and has memory of its own. */
function HostField() {
  const hardware = hardwareOf(scenario.hw.value);
  if (!hardware || !hasHost(hardware)) return null;
  const listed = hardware.host ? `${hardware.host.name}${hardware.host.memoryGibibytes == null ? "" : `, ${f.gibibytes(hardware.host.memoryGibibytes)}`}` : "none described";
  return <div class="whole"><Select label="The machine around it" bind={scenario.host} options={[{ value: "", label: listed }, ...hostOptions.value]} aside={<OwnButton noun="host" into={scenario.host} />} /></div>;
}

/** A context above what the model was made for stays set, for the next model; what is taken for this one is said. */
function ContextField() {
  const [id, set] = [scenario.model.value, scenario.ctx.value];
  const limit = contextFor(id, set);
  const taken = limit < set ? limit : undefined;
  const instead = taken === undefined ? undefined : `${f.context(taken)} (${f.tokens(taken)}) is taken: the longest that ${modelOf(id)?.name ?? id} was made for.`;
  return <Steps label="Context" note="Tokens of prompt and answer together." bind={scenario.ctx} values={CONTEXTS} show={f.context} taken={taken} instead={instead} error={errorAt("contextTokens", "promptTokens")} />;
}

export function ScenarioFields() {
  const hardware = hardwareOf(scenario.hw.value);
  return (
    <div class="fields">
      <div class="whole"><Select label="Hardware" bind={scenario.hw} options={hardwareOptions.value} error={errorAt("hardware")} note={hardware && `${f.gibibytes(hardware.memoryGibibytes)} at ${f.bandwidth(hardware.memoryBandwidthGigabytesPerSecond)}`} aside={<OwnButton noun="hardware" into={scenario.hw} />} /></div>
      <HostField />
      <div class="whole"><Select label="Model" bind={scenario.model} options={modelOptions.value} error={errorAt("model")} aside={<OwnButton noun="model" into={scenario.model} />} /></div>
      <Select label="Weight format" note="How weights are stored. Fewer bits: smaller, faster, less exact." bind={scenario.format} options={formats.value} error={errorAt("format")} aside={<OwnButton noun="format" into={scenario.format} />} />
      <Select label="Runtime" note="The program that runs the model." bind={scenario.runtime} options={runtimes.value} error={errorAt("runtime")} aside={<OwnButton noun="runtime" into={scenario.runtime} />} />
      <ContextField />
      <Steps label="Sequences at once" note="Answers written at the same time." bind={scenario.seq} values={[1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128, 256]} show={f.integer} error={errorAt("sequences")} />
      <Select label="KV cache" note="What is kept of the text so far." bind={scenario.kv} options={kvOptions} error={errorAt("kvFormat")} />
      <Steps label="Drafted per step" note="Speculative decoding: tokens guessed ahead." bind={scenario.drafted} values={[0, 1, 2, 3, 4, 5, 6, 8, 12, 16]} show={(value) => (value === 0 ? "none" : f.tokens(value))} error={errorAt("draftedTokens")} />
      {scenario.drafted.value !== 0 && <Slider label="Out of a step" unit="tokens" bind={scenario.accepted} min={1} max={Math.max(2, scenario.drafted.value + 1)} step={0.1} error={errorAt("acceptedTokensPerStep")} note="On average, the model's own token included." />}
      <Steps label="Answer length" bind={scenario.out} values={[50, 100, 200, 500, 1000, 2000, 4000, 8000, 16000]} show={f.tokens} error={errorAt("outputTokens")} />
    </div>
  );
}

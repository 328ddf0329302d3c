// What is asked about: hardware, model, format and so on. The same fields serve every section.
import { computed } from "@preact/signals";
import { fieldOf, projection, reasonsFor, wordsOf } from "../state/ask";
import { hardwareOf } from "../state/custom";
import { scenario } from "../state/fields";
import * as f from "../state/format";
import { Select, Steps } from "../ui/fields";
import { CONTEXTS, formatOptions, hardwareOptions, kvOptions, modelOptions, runtimeOptions } from "../ui/options";
import { openCustom } from "../ui/custom-dialog";

const formats = computed(() => {
  const reasons = reasonsFor("format", formatOptions.map(({ value }) => value));
  return formatOptions.map((option, at) => ({ ...option, disabled: reasons[at] != null && option.value !== scenario.format.value }));
});
const runtimes = computed(() => {
  const reasons = reasonsFor("runtime", runtimeOptions.map(({ value }) => value));
  return [{ value: "", label: "The one most people use" }, ...runtimeOptions.map((option, at) => ({ ...option, disabled: reasons[at] != null && option.value !== scenario.runtime.value }))];
});

/** The refusal's words at the field it names. */
export function errorAt(...names: readonly string[]): string | undefined {
  const { refusal } = projection.value;
  const field = refusal && fieldOf(refusal);
  return refusal && field !== undefined && names.includes(field) ? wordsOf(refusal) : undefined;
}

export function ScenarioFields() {
  const hardware = hardwareOf(scenario.hw.value);
  return (
    <div class="fields">
      <div class="with-button whole">
        <Select label="Hardware" bind={scenario.hw} options={hardwareOptions.value} error={errorAt("hardware")} note={hardware && `${f.gibibytes(hardware.memoryGibibytes)} at ${f.bandwidth(hardware.memoryBandwidthGigabytesPerSecond)}`} />
        <button type="button" onClick={() => openCustom()}>Your own …</button>
      </div>
      <div class="whole"><Select label="Model" bind={scenario.model} options={modelOptions} error={errorAt("model")} /></div>
      <Select label="Weight format" bind={scenario.format} options={formats.value} error={errorAt("format")} />
      <Select label="Runtime" bind={scenario.runtime} options={runtimes.value} error={errorAt("runtime")} />
      <Steps label="Context" bind={scenario.ctx} values={CONTEXTS} show={f.context} error={errorAt("contextTokens", "promptTokens")} />
      <Steps label="Sequences at once" bind={scenario.seq} values={[1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128, 256]} show={f.integer} error={errorAt("sequences")} />
      <Select label="KV cache" bind={scenario.kv} options={kvOptions} error={errorAt("kvFormat")} />
      <Steps label="Answer length" bind={scenario.out} values={[50, 100, 200, 500, 1000, 2000, 4000, 8000, 16000]} show={f.tokens} error={errorAt("outputTokens")} />
    </div>
  );
}

// What is needed, for the ranking and for the plan alike: one state, shown where it is asked for.
import { needs } from "../state/fields";
import * as f from "../state/format";
import { Check, NumberField, Select, Slider, Steps } from "../ui/fields";
import { CONTEXTS, modelOptions, regionOptions } from "../ui/options";

interface Props {
  /** What is wrong with the field of a name. */
  readonly at: (...names: readonly string[]) => string | undefined;
  /** What is tried where no model is named. */
  readonly sized: string;
  /** What is asked beside it. */
  readonly children: preact.ComponentChildren;
}

export function NeedsFields({ at, sized, children }: Props) {
  return (
    <div class="fields">
      <NumberField label="Budget" unit="USD" bind={needs.budget} error={at("budgetUsd")} />
      <Select label="Model" bind={needs.nmodel} options={[{ value: "", label: sized }, ...modelOptions.value]} error={at("model")} />
      {needs.nmodel.value === "" && (
        <>
          <NumberField label="At least" unit="billion parameters" bind={needs.least} error={at("leastParametersBillions")} />
          <NumberField label="At most" unit="billion parameters" bind={needs.most} error={at("mostParametersBillions")} />
        </>
      )}
      <Steps label="Context of each user" bind={needs.nctx} values={CONTEXTS} show={f.context} error={at("contextTokens")} />
      <Steps label="Users at once" bind={needs.users} values={[1, 2, 3, 4, 5, 8, 12, 16, 24, 32, 64]} show={f.integer} error={at("users")} />
      <Slider label="Each gets at least" unit="tok/s" bind={needs.tps} min={0} max={100} step={1} error={at("tokensPerSecondPerUser")} />
      <Steps label="Bits per weight, at least" bind={needs.bits} values={[2, 3, 4, 5, 6, 8, 16]} show={f.integer} error={at("leastBits")} />
      <NumberField label="Written a month" unit="M tokens" bind={needs.mtok} error={at("outputMillionTokensPerMonth")} />
      <Steps label="Machines at most" bind={needs.machines} values={[1, 2, 3, 4, 6, 8]} show={f.integer} error={at("mostNodes", "nodes")} />
      <Slider label="Kept for" unit="years" bind={needs.nyears} min={1} max={8} step={0.5} error={at("lifetimeYears")} />
      <Select label="Electricity" bind={needs.nregion} options={regionOptions} />
      {children}
      <Check label="It must be carried" bind={needs.portable} />
      <Check label="It stands in a room with people" bind={needs.quiet} />
    </div>
  );
}

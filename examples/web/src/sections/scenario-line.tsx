// One line that says what a section speaks about, with the way to change it.
import { lateWorkload } from "../state/ask";
import { scenario } from "../state/fields";
import * as f from "../state/format";
import { formatNameOf, modelOf } from "../state/own";
import { goTo } from "../ui/section";

/** Only the calculator and what takes its rate count drafting; the others say that they do not. */
export function ScenarioLine({ machine, isDrafted = false }: { machine?: string | undefined; isDrafted?: boolean }) {
  const { model, format, ask: { contextTokens, sequences, kvFormat } } = lateWorkload.value;
  return (
    <p class="scenario-line">
      {machine !== undefined && <b>{machine}</b>}
      <b>{modelOf(model)?.name ?? model}</b>
      <span>{formatNameOf(format)}</span>
      <span>{f.context(contextTokens)} context</span>
      {sequences > 1 && <span>{sequences} sequences</span>}
      {kvFormat !== scenario.kv.start && <span>{kvFormat} cache</span>}
      {!isDrafted && scenario.drafted.value !== 0 && <span>without speculation</span>}
      <button type="button" class="link" onClick={() => goTo("calculator")}>change</button>
    </p>
  );
}

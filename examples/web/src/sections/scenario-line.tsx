// One line that says what a section speaks about, with the way to change it.
import { lateWorkload } from "../state/ask";
import * as f from "../state/format";
import { formatNameOf, modelOf } from "../state/own";
import { goTo } from "../ui/section";

export function ScenarioLine({ machine }: { machine?: string | undefined }) {
  const { model, format, ask: { contextTokens, sequences } } = lateWorkload.value;
  return (
    <p class="scenario-line">
      {machine !== undefined && <b>{machine}</b>}
      <b>{modelOf(model)?.name ?? model}</b>
      <span>{formatNameOf(format)}</span>
      <span>{f.context(contextTokens)} context</span>
      {sequences > 1 && <span>{sequences} sequences</span>}
      <button type="button" class="link" onClick={() => goTo("calculator")}>change</button>
    </p>
  );
}

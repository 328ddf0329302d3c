// What the keys do, and where the numbers come from.
import { catalog } from "llmhw";
import { isHelpOpen, REPOSITORY } from "./actions";
import { Close, Dialog } from "./dialog";

const KEYS = [
  ["?", "this help"],
  ["Ctrl K or ⌘ K", "command palette"],
  ["1 … 9", "to a section of the guide"],
  ["p, f", "to the plan, to the fleet"],
  ["Home or 0", "to the top"],
  ["t", "next theme"],
  ["g", "the repository"],
  ["Esc", "close"],
] as const;

export function Help() {
  return (
    <Dialog open={isHelpOpen} title="Help">
      <div class="dialog-head"><h2>Help</h2><Close open={isHelpOpen} /></div>
      <dl class="keys">
        {KEYS.map(([key, does]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div>)}
      </dl>
      <p>Everything is computed in your browser; nothing is sent anywhere. The address holds every choice, so a copied link shows the same page.</p>
      <p>“80 %” means: four of five comparable published measurements lay within the interval. The catalogue is of {catalog.version}. How each number is known, and how large the errors are, is in the <a href={REPOSITORY}>repository</a>.</p>
    </Dialog>
  );
}

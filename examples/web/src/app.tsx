// The whole page.
import { catalog } from "llmhw";
import { linkedVersion, unread } from "./state/address";
import { refusedOwn } from "./state/own";
import { refusedRuns } from "./state/runs";
import { REPOSITORY } from "./ui/actions";
import { Guarded } from "./ui/guarded";
import { Contents, Head } from "./ui/head";
import { Help } from "./ui/help";
import { OwnDialog } from "./ui/own-dialog";
import { Palette } from "./ui/palette";
import { Reading } from "./ui/reading";
import { Toast } from "./ui/toast";
import { Bandwidth } from "./sections/bandwidth";
import { Calculator } from "./sections/calculator";
import { Cluster } from "./sections/cluster";
import { Cost } from "./sections/cost";
import { Decision } from "./sections/decision";
import { Fit } from "./sections/fit";
import { FleetSection } from "./sections/fleet";
import { HardwareSection } from "./sections/hardware";
import { Insights } from "./sections/insights";
import { Plan } from "./sections/plan";
import { Projections } from "./sections/projections";
import { guide } from "./sections/published";

const PARTS = [Bandwidth, Calculator, HardwareSection, Projections, Fit, Cluster, Cost, Insights, Decision, Plan, FleetSection];

/** What a link brought along that cannot be shown as it was. */
function Warnings() {
  const version = linkedVersion.value;
  return (
    <>
      {version !== null && <p class="warning" role="status">This link was made with the catalogue of {version}; this page has that of {catalog.version}. Numbers may differ.</p>}
      {[...new Set([...unread.value, ...refusedOwn.value, ...refusedRuns.value])].map((words) => <p key={words} class="warning" role="alert">{words}</p>)}
    </>
  );
}

export function App() {
  return (
    <>
      <Reading />
      <Head />
      <div class="frame">
        <Contents />
        <main>
          <div class="title">
            <h1 tabIndex={-1}>On-Premise LLM Infrastructure Guide</h1>
            <p>How fast a language model runs on your hardware, whether it fits, what a token costs, and what to buy. Computed in your browser from {catalog.hardware().length} machines and {catalog.models().length} models, each number with its source and each rate with its error.</p>
          </div>
          <Warnings />
          {PARTS.map((Part, at) => <Guarded key={at}><Part /></Guarded>)}
          <footer>
            <p>After the <cite>{guide.guide.title}</cite> by {guide.guide.publisher}, {guide.guide.published}. Catalogue of {catalog.version}. <a href={REPOSITORY}>Source, data and errors</a>, MIT or Apache-2.0.</p>
          </footer>
        </main>
      </div>
      <OwnDialog />
      <Help />
      <Palette />
      <Toast />
    </>
  );
}

// Beyond the guide: what could be bought, compared in everything at once. The search and its chart are loaded when one comes this far.
import { Later } from "../ui/later";
import { Section } from "../ui/section";

export function Plan() {
  return (
    <Section id="plan" lead="Hardware, how many, how connected, which format and program: what meets your needs and is beaten in nothing by another stays. There is no single best; choose what you give up. Budget, model, users and speed are those of the section above.">
      <Later words="The search is loaded when you come here." load={() => import("./plan-body").then(({ PlanBody }) => PlanBody)} />
    </Section>
  );
}

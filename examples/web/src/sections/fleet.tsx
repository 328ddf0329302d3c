// Beyond the guide: many users who ask now and then. Loaded when one comes this far.
import { Later } from "../ui/later";
import { Section } from "../ui/section";

export function FleetSection() {
  return (
    <Section id="fleet" lead="How many machines serve so many people within what they put up with, what a month of them costs, when the next one is due, and what is better rented; then how sure all of it is. What runs where is the calculator's; price, electricity and years are those of the cost section.">
      <Later words="The arithmetic of queues is loaded when you come here." load={() => import("./fleet-body").then(({ FleetBody }) => FleetBody)} />
    </Section>
  );
}

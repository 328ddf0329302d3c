// The guide's four questions and what its rule proposes.
import { guidePropose } from "llmhw";
import { BUDGETS, SIZES, TEAMS } from "../state/choices";
import { guideNeeds } from "../state/fields";
import * as f from "../state/format";
import { Check, Select } from "../ui/fields";

const budgets = { "under-2000": "under $2,000", "2000-4000": "$2,000 to 4,000", "4000-6000": "$4,000 to 6,000", "6000-and-more": "$6,000 and more" };
const teams = { one: "1", "two-to-five": "2 to 5", "five-and-more": "5 and more" };
const sizes = { "under-14b": "under 14B", "14b-to-70b": "14B to 70B", "70b-and-more": "70B and more" };
const options = <C extends string>(values: readonly C[], labels: Readonly<Record<C, string>>) => values.map((value) => ({ value, label: labels[value] }));

export function GuideAnswer() {
  const { gbudget: budget, gteam: team, gmodel: size, gportable: portable } = guideNeeds;
  const { kind, name, nodes, priceUsd, isOverBudget } = guidePropose({ budget: budget.value, team: team.value, size: size.value, portable: portable.value });
  const what = kind === "cloud" ? "the cloud (Claude Haiku 4.5)" : `${nodes > 1 ? `a cluster of ${nodes} × ` : ""}${name}, ${f.usd(priceUsd)}`;
  return (
    <>
      <div class="fields">
        <Select label="Budget" bind={budget} options={options(BUDGETS, budgets)} />
        <Select label="Users" bind={team} options={options(TEAMS, teams)} />
        <Select label="Model size" bind={size} options={options(SIZES, sizes)} />
        <Check label="Portable" bind={portable} />
      </div>
      <p data-testid="guide-answer">The guide proposes: <b>{what}</b>{isOverBudget && <span class="verdict bad"> which is over the budget, and it does not say so</span>}</p>
    </>
  );
}

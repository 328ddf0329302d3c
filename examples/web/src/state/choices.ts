// The values of what is chosen out of few: a word of the address that is none of them is told.
import type { BreakEvenMethod, Budget, FormFactor, ModelSize, OffloadSplit, Split, Strategy, Team, Vendor } from "llmhw";

export const LEAVES = ["layers", "experts"] as const satisfies readonly OffloadSplit[];
export const VENDORS = ["all", "apple", "nvidia", "amd", "intel", "cpu", "own"] as const;
export const FORMS = ["all", "fanless-laptop", "laptop", "mini", "desktop", "all-in-one", "card", "server-card", "server"] as const satisfies readonly ("all" | FormFactor)[];
export const ORDERS = ["rate", "price", "memory", "bandwidth"] as const;
/** How a number of like machines divides the work; without the guide's factors, which know no link. */
export const STRATEGIES = ["pipeline", "tensor-parallel", "guide-steps"] as const satisfies readonly Strategy[];
export const LINKED = ["pipeline", "tensor-parallel"] as const satisfies readonly Strategy[];
export const SPLITS = ["by-bandwidth", "by-memory"] as const satisfies readonly Split[];
export const METHODS = ["marginal", "guide"] as const satisfies readonly BreakEvenMethod[];
/** A price nobody has listed, such as an offer one was made. */
export const OWN_PRICE = "your-own/price";
/** Which ranked answers are shown, and which need those miss that dropped out. */
export const SHOWN = ["own", "rent", "all"] as const;
export const MISSED = ["all", "portable", "quiet", "known-price", "known-power", "budget", "runtime", "memory", "rate", "output", "context", "model"] as const;
/** Whose chips a plan may have; empty: anybody's. */
export const MAKERS = ["", "apple", "nvidia", "amd", "intel"] as const satisfies readonly ("" | Vendor)[];
/** What points of a plan are compared by. */
export const MEASURES = ["price", "cost", "rate", "wait", "power", "free"] as const;
export const DAYS = ["work", "awake", "even", "own"] as const;
export const BUDGETS = ["under-2000", "2000-4000", "4000-6000", "6000-and-more"] as const satisfies readonly Budget[];
export const TEAMS = ["one", "two-to-five", "five-and-more"] as const satisfies readonly Team[];
export const SIZES = ["under-14b", "14b-to-70b", "70b-and-more"] as const satisfies readonly ModelSize[];

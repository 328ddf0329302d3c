//! Laws of plans. The search drops what it can prove to matter nowhere; brute force looks at everything, so that each law of
//! the search's bounds is the same: the two answers are equal, to the last bit.

mod inputs;

use inputs::{asked, efficiency, lists};
use llmhw_core::catalog;
use llmhw_core::efficiency::{self, Efficiency};
use llmhw_core::plan::{Candidates, Figures, Limit, Needs, Objective, Plan, Reason, Use, brute_force, search};
use llmhw_core::units::*;
use proptest::prelude::*;

/// What a token costs, worked out apart: purchase less resale and electricity over the lifetime, over the tokens written in it.
fn cost(needs: &Needs<'_>, figures: &Figures) -> f64 {
    let utilisation = match needs.usage {
        Use::Utilisation(share) => share.value,
        Use::OutputPerMonth(wanted) => (wanted / (figures.rate * months(1))).value.min(1.0),
        _ => unreachable!(),
    };
    let busy_seconds = needs.lifetime.get::<time::second>() * utilisation;
    let electricity = figures.power.get::<power::watt>() / 1000.0 * busy_seconds / 3600.0
        * needs.electricity.get::<energy_price::usd_per_kilowatt_hour>();
    let purchase = figures.price.get::<money::usd>() * (1.0 - needs.resale.get::<ratio::fraction>());
    let written = figures.rate.get::<token_rate::token_per_second>() * busy_seconds;
    (purchase + electricity) / written * 1e6
}

fn is_cost(needs: &Needs<'_>, figures: &Figures) -> bool {
    let (own, apart) =
        (figures.cost_per_output_token.get::<token_price::usd_per_million_tokens>(), cost(needs, figures));
    (own - apart).abs() <= 1e-9 * apart
}

fn merits(figures: &Figures) -> [f64; 6] {
    [
        figures.price.value,
        figures.cost_per_output_token.value,
        -figures.rate.value,
        figures.time_to_first_token.map_or(0.0, |time| time.value),
        figures.power.value,
        -figures.headroom().value,
    ]
}

/// Both answers, or that both refuse alike.
fn both<'a>(needs: &Needs<'a>, candidates: &Candidates<'a>, efficiency: Efficiency) -> Option<(Plan<'a>, Plan<'a>)> {
    match (search(needs, candidates, efficiency), brute_force(needs, candidates, efficiency)) {
        (Ok(quick), Ok(slow)) => Some((quick, slow)),
        (Err(quick), Err(slow)) => {
            assert_eq!(quick, slow);
            None
        }
        (quick, slow) => panic!("one refuses: {quick:?} {slow:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    /// No bound of the search drops a winner: front with its reasons, nearest miss, contradictions, all are brute force's.
    #[test]
    fn the_search_answers_as_brute_force_does(lists in lists(), asked in asked(), efficiency in efficiency()) {
        let needs = asked.needs(&lists, efficiency);
        if let Some((quick, slow)) = both(&needs, &lists.candidates(), efficiency) {
            prop_assert_eq!(&quick.front, &slow.front);
            prop_assert_eq!(&quick.nearest_miss, &slow.nearest_miss);
            prop_assert_eq!(&quick.contradictions, &slow.contradictions);
            prop_assert_eq!(&quick.concessions, &slow.concessions);
            prop_assert_eq!(&quick.not_comparable, &slow.not_comparable);
            prop_assert_eq!(quick.considered, slow.considered);
            prop_assert_eq!(slow.considered, slow.evaluated);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// The same over all hardware that is listed.
    #[test]
    fn the_search_answers_as_brute_force_does_over_the_whole_catalogue(mut lists in lists(), asked in asked(), efficiency in efficiency()) {
        lists.hardware = catalog::HARDWARE.to_vec();
        lists.formats.truncate(3);
        lists.links.truncate(2);
        let needs = asked.needs(&lists, efficiency);
        if let Some((quick, slow)) = both(&needs, &lists.candidates(), efficiency) {
            prop_assert_eq!(&quick.front, &slow.front);
            prop_assert_eq!(&quick.nearest_miss, &slow.nearest_miss);
            prop_assert_eq!(&quick.contradictions, &slow.contradictions);
            prop_assert_eq!(&quick.concessions, &slow.concessions);
        }
    }

    /// The order of candidates is irrelevant.
    #[test]
    fn the_order_of_candidates_is_irrelevant(lists in lists(), asked in asked(), efficiency in efficiency()) {
        let mut turned = lists.clone();
        turned.hardware.reverse();
        turned.formats.reverse();
        turned.runtimes.reverse();
        turned.links.reverse();
        let needs = asked.needs(&lists, efficiency);
        let (one, other) = (search(&needs, &lists.candidates(), efficiency), search(&needs, &turned.candidates(), efficiency));
        if let (Ok(one), Ok(other)) = (&one, &other) {
            prop_assert_eq!(&one.front, &other.front);
            prop_assert_eq!(&one.nearest_miss, &other.nearest_miss);
            prop_assert_eq!(&one.contradictions, &other.contradictions);
            prop_assert_eq!(&one.concessions, &other.concessions);
            prop_assert_eq!(&one.not_comparable, &other.not_comparable);
        } else {
            prop_assert_eq!(one.err(), other.err());
        }
    }

    /// What a point comes to is what a scenario projects, each limit is met, and no point dominates another.
    #[test]
    fn a_point_is_what_a_scenario_projects_and_meets_every_need(lists in lists(), asked in asked(), efficiency in efficiency()) {
        let needs = asked.needs(&lists, efficiency);
        let Ok(plan) = search(&needs, &lists.candidates(), efficiency) else { return Ok(()) };
        for point in &plan.front {
            let (c, f) = (&point.combination, &point.figures);
            let projected = c.scenario(&needs, efficiency).project()?;
            prop_assert_eq!(point.decode, projected.decode.rate);
            prop_assert_eq!(f.rate, projected.decode.sustained.low);
            prop_assert_eq!(f.time_to_first_token, projected.time_to_first_token());
            prop_assert_eq!(f.time_per_output_token, projected.decode.time_per_output_token);
            prop_assert_eq!((f.needed, f.usable), (projected.memory.needed(), projected.memory.usable));
            prop_assert_eq!(f.price, c.hardware.system_price().unwrap() * f64::from(c.nodes));
            prop_assert_eq!(f.power, c.hardware.system_load_power().unwrap() * f64::from(c.nodes));
            prop_assert!(is_cost(&needs, f), "{:?} is not {}", f.cost_per_output_token, cost(&needs, f));
            prop_assert!(projected.memory.verdict.fits() && f.headroom() >= needs.headroom);
            prop_assert!(c.runtime.supports(c.hardware, c.format).is_ok() && c.format.nominal_bits() >= needs.least_bits);
            prop_assert!(f.rate / f64::from(needs.users) >= needs.rate_per_user);
            prop_assert!(needs.budget.is_none_or(|most| f.price <= most) && needs.power.is_none_or(|most| f.power <= most));
            prop_assert!(needs.time_to_first_token.is_none_or(|limit| f.time_to_first_token.unwrap() <= limit));
            prop_assert!((needs.least_nodes..=needs.most_nodes).contains(&c.nodes) && (c.nodes > 1) == c.together.is_some());
            prop_assert!(!needs.portable || (c.hardware.is_portable() && c.nodes == 1));
            prop_assert!(!needs.quiet || c.hardware.form_factor().is_quiet());
            prop_assert!(needs.vendor.is_none_or(|vendor| vendor == c.hardware.vendor()));
            prop_assert!(c.together.is_none_or(|t| (lists.candidates().connects)(c.hardware, t.link)));
            let own = merits(f);
            let is_dominated = plan.front.iter().map(|other| merits(&other.figures))
                .any(|other| other != own && other.iter().zip(&own).all(|(other, own)| other <= own));
            prop_assert!(!is_dominated, "{}", c);
        }
        prop_assert_eq!(plan.cheapest().map(|p| p.figures.price.value),
            plan.front.iter().map(|p| p.figures.price.value).min_by(f64::total_cmp));
        prop_assert!(plan.front.windows(2).all(|pair| pair[0].figures.price <= pair[1].figures.price));
        prop_assert!(plan.front.is_empty() || (plan.nearest_miss.is_none() && plan.contradictions.is_empty()));
    }

    /// Reasons hold: the best is the best, and a trade has two sides and the right amounts.
    #[test]
    fn reasons_hold(lists in lists(), asked in asked(), efficiency in efficiency()) {
        let needs = asked.needs(&lists, efficiency);
        let Ok(plan) = search(&needs, &lists.candidates(), efficiency) else { return Ok(()) };
        for (i, point) in plan.front.iter().enumerate() {
            prop_assert!(!point.reasons.is_empty());
            let own = merits(&point.figures);
            for reason in &point.reasons {
                match reason {
                    Reason::Best(objective) => {
                        let place = Objective::ALL.iter().position(|other| other == objective).unwrap();
                        prop_assert!(plan.front.iter().all(|other| merits(&other.figures)[place] >= own[place]));
                    }
                    Reason::Tie { with } => {
                        prop_assert!(*with < i);
                        prop_assert_eq!(merits(&plan.front[*with].figures), own);
                    }
                    Reason::Trade { against, better, worse } => {
                        let other = merits(&plan.front[*against].figures);
                        let count = |is: fn(f64, f64) -> bool| own.iter().zip(&other).filter(|(a, b)| is(**a, **b)).count();
                        prop_assert_eq!((better.len(), worse.len()), (count(|a, b| a < b), count(|a, b| a > b)));
                        prop_assert!(!better.is_empty() && !worse.is_empty() && *against < i);
                    }
                    other => prop_assert!(false, "{}", other),
                }
            }
        }
    }

    /// A contradiction is one, and a minimal one: asking for its limits alone finds nothing, asking for all but one of them finds something.
    #[test]
    fn contradictions_contradict_and_are_minimal(lists in lists(), asked in asked(), efficiency in efficiency()) {
        let needs = asked.needs(&lists, efficiency);
        let Ok(plan) = search(&needs, &lists.candidates(), efficiency) else { return Ok(()) };
        // Nothing in the lists can be compared, or something meets the needs, or something contradicts.
        prop_assert!(plan.considered == 0 || plan.front.is_empty() != plan.contradictions.is_empty());
        prop_assert!(plan.considered == 0 || plan.front.is_empty() == plan.nearest_miss.is_some());
        for contradiction in &plan.contradictions {
            prop_assert_eq!(contradiction.limits.len(), contradiction.least.len());
            let only = |limits: &dyn Fn(Limit) -> bool| {
                let needs = asked.only(&lists, efficiency == efficiency::CALIBRATED, limits).build()?;
                search(&needs, &lists.candidates(), efficiency)
            };
            prop_assert!(only(&|limit| contradiction.limits.contains(&limit))?.front.is_empty());
            // Memory is always asked for, so only sets with it say something about the rest.
            if contradiction.limits.contains(&Limit::Memory) {
                for left_out in contradiction.limits.iter().filter(|limit| **limit != Limit::Memory) {
                    let rest = only(&|limit| limit != *left_out && contradiction.limits.contains(&limit))?;
                    prop_assert!(!rest.front.is_empty(), "{contradiction} without {left_out}");
                }
            }
        }
        // Giving way in a limit alone is enough where the plan says so, and only there.
        for limit in Limit::ALL.iter().filter(|limit| **limit != Limit::Memory && plan.nearest_miss.is_some()) {
            let without = asked.only(&lists, efficiency == efficiency::CALIBRATED, |other| other != *limit).build()?;
            let is_enough = !search(&without, &lists.candidates(), efficiency)?.front.is_empty();
            prop_assert_eq!(is_enough, plan.concessions.iter().any(|concession| concession.limit() == *limit));
        }
        if let Some(miss) = &plan.nearest_miss {
            prop_assert!(!miss.violations.is_empty());
            prop_assert!(is_cost(&needs, &miss.figures));
            for contradiction in &plan.contradictions {
                prop_assert!(miss.violations.iter().any(|violation| contradiction.limits.contains(&violation.limit())));
            }
        }
    }
}

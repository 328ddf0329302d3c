//! Plans of the catalogue, worked out apart, and needs that exclude one another.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use llmhw_core::catalog::{self, links};
use llmhw_core::efficiency::{CALIBRATED, GUIDE};
use llmhw_core::plan::{Candidates, Limit, Needs, NeedsBuilder, Plan, Unknown, Violation, search};
use llmhw_core::recommend::Wanted;
use llmhw_core::spec::*;
use llmhw_core::units::*;
use llmhw_core::{ErrorKind, memory};

fn listed() -> Candidates<'static> {
    Candidates::new(&catalog::HARDWARE, &catalog::MODELS, catalog::FORMATS, catalog::RUNTIMES)
        .linked(std::slice::from_ref(&links::ETHERNET_10G))
}

fn asked(model: &str) -> NeedsBuilder<'static> {
    Needs::builder(Wanted::Model(catalog::model(model).unwrap()), tokens(4096))
}

fn planned(needs: NeedsBuilder<'static>) -> Plan<'static> {
    search(&needs.build().unwrap(), &listed(), CALIBRATED).unwrap()
}

fn limits(plan: &Plan<'_>) -> Vec<Vec<Limit>> {
    plan.contradictions.iter().map(|contradiction| contradiction.limits.clone()).collect()
}

#[test]
fn a_machine_to_carry_is_not_eight_machines() {
    let plan = planned(asked("qwen3-8b").portable().nodes(8, 8));
    assert!(plan.front.is_empty());
    assert_eq!(limits(&plan), [[Limit::Portable, Limit::Nodes]]);
    assert_eq!(
        plan.contradictions[0].to_string(),
        "being carried and the least number of machines exclude every candidate; as to these alone it would take \
         a machine that stays where it is, or one machine in place of 8"
    );
}

#[test]
fn a_budget_below_the_cheapest_machine_that_holds_the_smallest_format_good_enough() {
    let model = catalog::model("gpt-oss-120b").unwrap();
    let plan = planned(asked("gpt-oss-120b").budget(usd(700)));
    assert_eq!(limits(&plan), [[Limit::Budget, Limit::Memory]]);
    // The cheapest that holds it, found apart.
    let needs = asked("gpt-oss-120b").build().unwrap();
    let workload = Workload::new(needs.context).unwrap();
    let holds = |hardware: &&Hardware| {
        catalog::RUNTIMES.iter().any(|runtime| {
            let formats = catalog::FORMATS.iter().filter(|format| format.nominal_bits() >= 4);
            let drives = runtime.backend().drives(hardware)
                && (runtime.backend() != Backend::Cpu || hardware.device() == Device::Cpu);
            drives && memory::largest_format(hardware, 1, model, formats, runtime, &workload).unwrap().is_some()
        })
    };
    let known = catalog::HARDWARE.iter().filter(|h| h.system_load_power().is_some()).filter(holds);
    let cheapest = known.filter_map(Hardware::system_price).min_by(|a, b| a.value.total_cmp(&b.value)).unwrap();
    let [Violation::Budget { limit, price }, Violation::Memory { short }] = plan.contradictions[0].least[..] else {
        panic!("{:?}", plan.contradictions)
    };
    // A machine that holds it in two bits is cheaper, and still too expensive; four bits are what is asked for.
    assert!(limit == usd(700) && limit < price && price < cheapest);
    assert!(short > gigabytes(20));
    assert_eq!(plan.concessions[0], Violation::Budget { limit, price: cheapest });
    // Without the budget that machine is the cheapest plan.
    assert_eq!(planned(asked("gpt-oss-120b")).cheapest().unwrap().figures.price, cheapest);
}

#[test]
fn a_wait_that_no_hardware_reaches_excludes_everything_alone() {
    let plan = planned(asked("llama-3.3-70b").time_to_first_token(milliseconds(1)).nodes(1, 4));
    assert_eq!(limits(&plan), [[Limit::FirstToken]]);
    let miss = plan.nearest_miss.unwrap();
    assert!(miss.violations.iter().any(|violation| violation.limit() == Limit::FirstToken));
    assert!(miss.worst_excess > fraction(1));
    let [Violation::FirstToken { takes, .. }] = plan.contradictions[0].least[..] else { panic!() };
    // No hardware answers sooner than the soonest without the limit, whatever else it has.
    let soonest = planned(asked("llama-3.3-70b").nodes(1, 4));
    let soonest = soonest.front.iter().filter_map(|point| point.figures.time_to_first_token);
    assert!(soonest.into_iter().all(|time| time >= takes));
}

#[test]
fn what_is_not_known_is_listed_and_not_on_the_front() {
    let plan = planned(asked("qwen3-8b"));
    for hardware in &catalog::HARDWARE {
        let reason = plan.not_comparable.iter().find(|other| other.hardware.id() == hardware.id()).map(|c| c.reason);
        let expected = if hardware.system_price().is_none() {
            Some(Unknown::Price)
        } else if hardware.system_load_power().is_none() {
            Some(Unknown::Power)
        } else {
            None
        };
        assert_eq!(reason, expected, "{}", hardware.id());
    }
    assert!(plan.evaluated * 2 < plan.considered);
}

#[test]
fn lists_with_nothing_to_choose_are_refused() {
    let needs = asked("qwen3-8b").build().unwrap();
    let all = listed();
    let refused = |candidates: &Candidates<'_>, needs: &Needs<'_>| {
        let error = search(needs, candidates, CALIBRATED).unwrap_err();
        (error.kind(), error.parameter().unwrap().to_owned())
    };
    let missing = |name: &str| (ErrorKind::MissingInput, name.to_owned());
    let new = Candidates::new;
    assert_eq!(refused(&new(&[], all.models, all.formats, all.runtimes), &needs), missing("hardware"));
    assert_eq!(refused(&new(all.hardware, all.models, &[], all.runtimes), &needs), missing("formats"));
    assert_eq!(refused(&new(all.hardware, all.models, all.formats, &[]), &needs), missing("runtimes"));
    let two = asked("qwen3-8b").nodes(2, 4).build().unwrap();
    assert_eq!(refused(&new(all.hardware, all.models, all.formats, all.runtimes), &two), missing("links"));
    let giants = Wanted::Class { least: billion_parameters(1e5), most: billion_parameters(1e6) };
    let giants = Needs::builder(giants, tokens(1)).build().unwrap();
    assert_eq!(refused(&all, &giants), missing("models"));
}

#[test]
fn a_constant_efficiency_knows_no_prompts() {
    let needs = asked("qwen3-8b").time_to_first_token(seconds(10)).build().unwrap();
    let error = search(&needs, &listed(), GUIDE).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::Unsupported, Some("efficiency")));
    let plan = search(&asked("qwen3-8b").build().unwrap(), &listed(), GUIDE).unwrap();
    assert!(!plan.front.is_empty() && plan.front.iter().all(|point| point.figures.time_to_first_token.is_none()));
}

#[test]
fn needs_out_of_range_are_refused_by_name() {
    let refused = |needs: NeedsBuilder<'_>| {
        let error = needs.build().unwrap_err();
        (error.kind(), error.parameter().unwrap().to_owned())
    };
    let out = |name: &str| (ErrorKind::OutOfRange, name.to_owned());
    let inconsistent = |name: &str| (ErrorKind::Inconsistent, name.to_owned());
    let ask = || asked("qwen3-8b");
    assert_eq!(refused(ask().users(0)), out("users"));
    assert_eq!(refused(ask().time_to_first_token(seconds(0))), out("time_to_first_token_seconds"));
    assert_eq!(refused(ask().headroom(gibibytes(-1))), out("headroom_gibibytes"));
    assert_eq!(refused(ask().budget(usd(f64::NAN))), out("budget_usd"));
    assert_eq!(refused(ask().power(watts(-1))), out("power_watts"));
    assert_eq!(refused(ask().nodes(1, 65)), out("most_nodes"));
    assert_eq!(refused(ask().nodes(3, 2)), inconsistent("least_nodes"));
    assert_eq!(refused(ask().prompt(tokens(5000))), inconsistent("prompt_tokens"));
    assert_eq!(refused(ask().prompt(tokens(0)).time_to_first_token(seconds(1))), inconsistent("prompt_tokens"));
    assert_eq!(refused(ask().resale(percent(150))), out("resale_fraction"));
}

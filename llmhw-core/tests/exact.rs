//! What is just enough is enough, and a hair less is not: limits hold at the limit itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use llmhw_core::efficiency::{CALIBRATED, GUIDE};
use llmhw_core::fleet::{Length, Limits};
use llmhw_core::plan::{self, Needs, NeedsBuilder};
use llmhw_core::recommend::{self, Offer, Wanted, guide};
use llmhw_core::spec::*;
use llmhw_core::units::*;
use llmhw_core::{ErrorKind, Scenario, catalog};
use std::slice::from_ref;

/// The number just below.
macro_rules! below {
    ($quantity:expr) => {{
        let mut less = $quantity;
        less.value = less.value.next_down();
        less
    }};
}

/// The number just above.
macro_rules! above {
    ($quantity:expr) => {{
        let mut more = $quantity;
        more.value = more.value.next_up();
        more
    }};
}

/// One card, one format, one runtime: the only plan there is.
struct Only {
    hardware: &'static Hardware,
    model: &'static Model,
    format: &'static WeightFormat,
    runtime: &'static Runtime,
}

impl Only {
    fn listed() -> Self {
        Self {
            hardware: catalog::hardware("mac-mini-m4-pro-20c-48gb").unwrap(),
            model: catalog::model("gpt-oss-20b").unwrap(),
            format: catalog::format("mxfp4").unwrap(),
            runtime: catalog::runtime("llama-cpp-metal").unwrap(),
        }
    }

    fn planned(&self, wanted: impl Fn(NeedsBuilder<'static>) -> NeedsBuilder<'static>) -> plan::Plan<'_> {
        let needs = wanted(Needs::builder(Wanted::Model(self.model), tokens(4096))).build().unwrap();
        let candidates = plan::Candidates::new(
            from_ref(self.hardware),
            from_ref(self.model),
            from_ref(self.format),
            from_ref(self.runtime),
        );
        plan::search(&needs, &candidates, CALIBRATED).unwrap()
    }

    fn projected(&self, context: f64) -> llmhw_core::Result<llmhw_core::Projection> {
        Scenario::new(self.hardware, self.model)
            .format(self.format)
            .runtime(self.runtime)
            .context(tokens(context))
            .project()
    }
}

#[test]
fn a_plan_that_meets_each_limit_exactly_meets_it() {
    let only = Only::listed();
    let figures = only.planned(|needs| needs).front[0].figures;
    let first_token = figures.time_to_first_token.unwrap();
    let month = figures.rate * months(1);
    let enough = only.planned(|needs| {
        needs
            .budget(figures.price)
            .power(figures.power)
            .rate_per_user(figures.rate_per_user)
            .headroom(figures.headroom())
            .time_to_first_token(first_token)
    });
    assert_eq!(enough.front.len(), 1, "{:?}", enough.nearest_miss);
    assert_eq!(only.planned(|needs| needs.usage(plan::Use::OutputPerMonth(month))).front.len(), 1);

    let missed =
        |wanted: &dyn Fn(NeedsBuilder<'static>) -> NeedsBuilder<'static>| only.planned(wanted).front.is_empty();
    assert!(missed(&|needs| needs.budget(below!(figures.price))));
    assert!(missed(&|needs| needs.power(below!(figures.power))));
    assert!(missed(&|needs| needs.rate_per_user(above!(figures.rate_per_user))));
    assert!(missed(&|needs| needs.headroom(above!(figures.headroom()))));
    assert!(missed(&|needs| needs.time_to_first_token(below!(first_token))));
    assert!(missed(&|needs| needs.usage(plan::Use::OutputPerMonth(above!(month)))));
}

#[test]
fn a_recommended_machine_may_be_just_fast_enough() {
    let only = Only::listed();
    let candidates = recommend::Candidates {
        hardware: from_ref(only.hardware),
        models: from_ref(only.model),
        formats: from_ref(only.format),
        runtimes: from_ref(only.runtime),
        cloud: &[],
    };
    let price = only.hardware.system_price().unwrap();
    let offers = |rate: TokenRate, output: Tokens, budget: Money| {
        let needs = recommend::Needs::builder(Wanted::Model(only.model), budget, tokens(4096))
            .rate_per_user(rate)
            .output_per_month(output)
            .build()
            .unwrap();
        recommend::recommend(&needs, &candidates, CALIBRATED).choices.len()
    };
    let warm = only.projected(4096.0).unwrap().decode.sustained.low;
    let (written, plenty) = (warm * months(1), usd(1e6));
    assert_eq!(offers(warm, tokens(1e6), plenty), 1);
    assert_eq!(offers(above!(warm), tokens(1e6), plenty), 0);
    assert_eq!(offers(warm, written, plenty), 1);
    assert_eq!(offers(warm, above!(written), plenty), 0);
    assert_eq!((offers(warm, tokens(1e6), price), offers(warm, tokens(1e6), below!(price))), (1, 0));
}

#[test]
fn a_rented_model_may_have_just_the_context() {
    let rented = catalog::CLOUD_MODELS
        .iter()
        .find(|cloud| {
            let listed = cloud.catalog_model().and_then(|id| catalog::model(id).ok());
            let limit = cloud.context_limit_tokens();
            listed.zip(limit).is_some_and(|(model, limit)| tokens(limit) < model.context_limit())
        })
        .unwrap();
    let (model, limit) =
        (catalog::model(rented.catalog_model().unwrap()).unwrap(), rented.context_limit_tokens().unwrap());
    let candidates = recommend::Candidates {
        hardware: &[],
        models: from_ref(model),
        formats: &[],
        runtimes: &[],
        cloud: from_ref(rented),
    };
    let is_offered = |context: Tokens| {
        let needs = recommend::Needs::builder(Wanted::Model(model), usd(1e6), context).build().unwrap();
        let found = recommend::recommend(&needs, &candidates, CALIBRATED);
        found.choices.iter().any(|choice| matches!(choice.offer, Offer::Cloud { .. }))
    };
    assert!(is_offered(tokens(limit)) && !is_offered(tokens(limit) + tokens(1)));
}

#[test]
fn the_guides_cluster_may_cost_the_whole_budget() {
    let small = guide::Candidate {
        name: "small",
        memory: gigabytes(8),
        bandwidth: gigabytes_per_second(100),
        price: usd(500),
        is_portable: false,
    };
    let answers = guide::Answers {
        budget: guide::Budget::UnderTwoThousand,
        team: guide::Team::One,
        size: guide::ModelSize::FourteenToSeventyBillion,
        portable: false,
    };
    let is_over = |price: Money| match guide::propose(answers, from_ref(&small), price) {
        guide::Proposal::Cluster { nodes: 1, is_over_budget, .. } => is_over_budget,
        other => panic!("{other:?}"),
    };
    assert!(!is_over(usd(2000)) && is_over(above!(usd(2000))));
}

#[test]
fn contexts_lengths_and_memory_reach_their_ends() {
    let only = Only::listed();
    let most = only.model.context_limit().value;
    assert!(only.projected(most).is_ok());
    assert_eq!(only.projected(most + 1.0).unwrap_err().parameter(), Some("context_tokens"));

    // Of lengths from 512 to 512 none is longer or shorter.
    assert_eq!(Length::uniform(tokens(512), tokens(512)).unwrap(), Length::exactly(tokens(512)).unwrap());
    assert_eq!(Length::uniform(tokens(513), tokens(512)).unwrap_err().kind(), ErrorKind::Inconsistent);

    // Nobody waits for a share of nothing, and all is the longest wait there is.
    for share in [0.0, 1.0] {
        let refused = Limits::new().wait_within(seconds(1), fraction(share)).unwrap_err();
        assert_eq!(refused.parameter(), Some("share_of_requests_fraction"), "{share}");
    }

    let usable = |of: Information| {
        Hardware::builder("box", "Box", Device::Unified)
            .memory(gibibytes(64))
            .memory_bandwidth(gigabytes_per_second(200))
            .usable_memory(UsableMemory::Exactly(of))
            .build()
    };
    assert!(usable(gibibytes(64)).is_ok());
    assert_eq!(usable(above!(gibibytes(64))).unwrap_err().kind(), ErrorKind::Inconsistent);
}

#[test]
fn a_class_of_models_has_ends_in_order_and_a_model_its_context() {
    let needs = |wanted: Wanted<'static>, context: Tokens| {
        recommend::Needs::builder(wanted, usd(1000), context)
            .build()
            .map_err(|error| error.parameter().map(String::from))
    };
    let class =
        |least: f64, most: f64| Wanted::Class { least: billion_parameters(least), most: billion_parameters(most) };
    assert!(needs(class(7.0, 7.0), tokens(1)).is_ok() && needs(class(0.0, 7.0), tokens(1)).is_ok());
    for (least, most) in [(8.0, 7.0), (-1.0, 7.0)] {
        assert_eq!(needs(class(least, most), tokens(1)).unwrap_err().as_deref(), Some("least_parameters_billions"));
    }
    let only = Only::listed();
    let limit = only.model.context_limit();
    assert!(needs(Wanted::Model(only.model), limit).is_ok());
    assert_eq!(needs(Wanted::Model(only.model), limit + tokens(1)).unwrap_err().as_deref(), Some("context_tokens"));
    let other = catalog::model("qwen3-8b").unwrap();
    assert!(Wanted::Model(only.model).includes(only.model) && !Wanted::Model(only.model).includes(other));
}

fn first<'a>(
    needs: recommend::NeedsBuilder<'a>,
    candidates: &recommend::Candidates<'a>,
) -> (Option<recommend::Choice<'a>>, Option<recommend::Rejected<'a>>) {
    let found = recommend::recommend(&needs.build().unwrap(), candidates, CALIBRATED);
    (found.choices.first().copied(), found.rejected.first().copied())
}

#[test]
fn two_machines_cost_and_draw_twice_as_much() {
    let only = Only { model: catalog::model("gpt-oss-120b").unwrap(), ..Only::listed() };
    let link = catalog::link("thunderbolt-5").unwrap();
    let candidates = recommend::Candidates {
        hardware: from_ref(only.hardware),
        models: from_ref(only.model),
        formats: from_ref(only.format),
        runtimes: from_ref(only.runtime),
        cloud: &[],
    };
    let asked = |budget: Money| {
        recommend::Needs::builder(Wanted::Model(only.model), budget, tokens(4096))
            .cluster(2, link)
            .output_per_month(tokens(1e6))
            .electricity(usd_per_kilowatt_hour(0.2))
            .lifetime(years(3))
    };
    let (price, load) = (only.hardware.system_price().unwrap(), only.hardware.system_load_power().unwrap());
    let within = |budget: Money| first(asked(budget), &candidates);
    let (choice, _) = within(price * 2.0);
    let choice = choice.expect("two hold it");
    assert_eq!(choice.price, price * 2.0);
    let Offer::Machines { nodes: 2, decode, .. } = choice.offer else { panic!("{:?}", choice.offer) };
    let busy = years(3) * (tokens(1e6) / (decode.sustained.low * months(1)));
    let expected = price * 2.0 + load * 2.0 * busy * usd_per_kilowatt_hour(0.2);
    assert!((choice.total_cost / expected - fraction(1)).value.abs() < 1e-9, "{} {expected}", choice.total_cost);
    // Both draw their idle power in the rest of the time if they stay on.
    let on = first(asked(price * 2.0).always_on(), &candidates).0.unwrap().total_cost;
    let idle = only.hardware.system_idle_power().unwrap() * 2.0 * (years(3) - busy) * usd_per_kilowatt_hour(0.2);
    assert!(((on - choice.total_cost) / idle - fraction(1)).value.abs() < 1e-9, "{on} {idle}");
    // One is not enough, and two are too dear: what is short is told, since that is why two were looked at.
    let (none, rejected) = within(below!(price * 2.0));
    assert!(none.is_none());
    assert!(
        matches!(rejected.unwrap().reason, recommend::Need::Memory(short) if short > gigabytes(10)),
        "{rejected:?}"
    );
    let (_, rejected) = within(below!(price));
    assert!(matches!(rejected.unwrap().reason, recommend::Need::Budget(needed) if needed == price), "{rejected:?}");
}

#[test]
fn a_machine_that_is_too_slow_is_told_by_its_fastest_way() {
    let only = Only::listed();
    let formats = ["q8-0", "q2-k", "mxfp4"].map(|format| catalog::format(format).unwrap().clone());
    let candidates = recommend::Candidates {
        hardware: from_ref(only.hardware),
        models: from_ref(only.model),
        formats: &formats,
        runtimes: from_ref(only.runtime),
        cloud: &[],
    };
    let needs = recommend::Needs::builder(Wanted::Model(only.model), usd(1e6), tokens(4096))
        .least_bits(2)
        .rate_per_user(tokens_per_second(1e4))
        .build()
        .unwrap();
    let rejected = recommend::recommend(&needs, &candidates, CALIBRATED).rejected[0];
    let warm = |format: &WeightFormat| {
        let scenario =
            Scenario::new(only.hardware, only.model).format(format).runtime(only.runtime).context(tokens(4096));
        scenario.project().unwrap().decode.sustained.low
    };
    let fastest =
        formats.iter().map(warm).fold(tokens_per_second(0), |most, rate| if rate > most { rate } else { most });
    assert!(formats.iter().any(|format| warm(format) < fastest));
    assert!(matches!(rejected.reason, recommend::Need::Rate(rate) if rate == fastest), "{rejected:?}");
}

#[test]
fn a_plan_says_what_it_does_not_know_and_praises_nothing_it_does_not() {
    let unpriced = Hardware::builder("box", "Box", Device::Unified)
        .memory(gibibytes(128))
        .memory_bandwidth(gigabytes_per_second(400))
        .chip(Vendor::Apple, "", "")
        .build()
        .unwrap();
    let only = Only::listed();
    let hardware = [unpriced, only.hardware.clone()];
    let candidates =
        plan::Candidates::new(&hardware, from_ref(only.model), from_ref(only.format), from_ref(only.runtime));
    let needs = Needs::builder(Wanted::Model(only.model), tokens(4096)).build().unwrap();
    let found = plan::search(&needs, &candidates, GUIDE).unwrap();
    assert_eq!(found.not_comparable[0].reason.to_string(), "its price with everything needed to run is not known");
    // A constant efficiency knows no prompts, so nothing is the quickest to begin.
    let of_wait = plan::Reason::Best(plan::Objective::FirstToken);
    assert!(found.front[0].figures.time_to_first_token.is_none() && !found.front[0].reasons.contains(&of_wait));
    assert!(plan::search(&needs, &candidates, CALIBRATED).unwrap().front[0].reasons.contains(&of_wait));
}

/// Memory and bandwidth are held against each other only where both are something: one fault, not two.
#[test]
fn a_bandwidth_out_of_range_is_one_fault() {
    let build = |memory, bandwidth| {
        let hardware = Hardware::builder("box", "Box", Device::Unified).memory(gibibytes(memory));
        hardware.memory_bandwidth(gigabytes_per_second(bandwidth)).build().unwrap_err()
    };
    for (memory, bandwidth, field) in
        [(96.0, 0.0, "memory_bandwidth_gigabytes_per_second"), (1e9, 500.0, "memory_gibibytes")]
    {
        let error = build(memory, bandwidth);
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::OutOfRange, Some(field)), "{error}");
        assert_eq!(error.all().len(), 1, "{error}");
    }
    assert_eq!(build(98_304.0, 500.0).kind(), ErrorKind::Inconsistent);
}

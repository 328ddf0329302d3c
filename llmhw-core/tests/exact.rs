//! What is just enough is enough, and a hair less is not: limits hold at the limit itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use llmhw_core::efficiency::CALIBRATED;
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

//! One of every public type, and the traits each must have.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use llmhw_core::catalog::{self, formats, links, runtimes};
use llmhw_core::cost::{self, BreakEven, Ownership, OwnershipBuilder};
use llmhw_core::efficiency::class::{BackendClass, ChipClass, Class, FormatClass, IntervalClass};
use llmhw_core::efficiency::constants::{Constant, Constants, Group, Row};
use llmhw_core::efficiency::own::{Belief, Case, Correction, Evidence, Shares, Shift};
use llmhw_core::efficiency::terms::{DecodeWork, Factors, Part, PrefillWork, StepSeconds, Term};
use llmhw_core::efficiency::{self, Calibration, Efficiency, Tuned};
use llmhw_core::evidence::{Basis, Estimate, Interval, Kind, Provenance};
use llmhw_core::memory::{self, FitReport, ParameterCount, Verdict, Weights};
use llmhw_core::perf::{
    Bottleneck, Breakdown, Decode, Offload, OffloadSplit, OwnRun, Placement, Prefill, Sensitivity, Setup, SpeedWord,
};
use llmhw_core::plan::{self, Plan};
use llmhw_core::recommend::guide::{Answers, Budget, Candidate, ModelSize, Proposal, Team};
use llmhw_core::recommend::{Candidates, Choice, Need, Needs, NeedsBuilder, Offer, Recommendation, Rejected, Wanted};
use llmhw_core::spec::*;
use llmhw_core::units::*;
use llmhw_core::{Error, ErrorKind, Prepared, Projection, Scenario, bounds, cluster};
use std::fmt::{Debug, Display};

/// What every public type is.
fn is_plain<T: Send + Sync + Debug + Clone + Unpin>() {}
/// What every value type is besides.
fn is_value<T: Send + Sync + Debug + Clone + PartialEq>() {}
/// What a small value type is besides.
fn is_copied<T: Send + Sync + Debug + Copy + PartialEq>() {}
/// What a word is besides.
fn is_word<T: Send + Sync + Debug + Copy + Eq + Ord + std::hash::Hash + Display>() {}

#[test]
fn every_type_has_the_traits_its_users_expect() {
    is_plain::<HardwareBuilder>();
    is_plain::<ModelBuilder>();
    is_plain::<OwnershipBuilder>();
    is_plain::<NeedsBuilder<'_>>();
    is_plain::<Scenario<'_>>();
    is_plain::<Prepared<'_>>();
    is_plain::<Candidates<'_>>();
    is_plain::<Setup<'_>>();
    is_plain::<OwnRun<'_>>();
    is_value::<Belief>();
    is_value::<Correction>();
    is_copied::<Case<'_>>();
    is_copied::<Evidence<'_>>();
    is_copied::<Shares>();
    is_copied::<Shift>();
    is_plain::<plan::NeedsBuilder<'_>>();
    is_plain::<plan::Candidates<'_>>();
    is_value::<Plan<'_>>();
    is_value::<plan::Point<'_>>();
    is_value::<plan::NearestMiss<'_>>();
    is_value::<plan::Reason>();
    is_value::<plan::Contradiction>();
    is_copied::<plan::Needs<'_>>();
    is_copied::<plan::Use>();
    is_copied::<plan::Combination<'_>>();
    is_copied::<plan::Together<'_>>();
    is_copied::<plan::Figures>();
    is_copied::<plan::Difference>();
    is_copied::<plan::Violation>();
    is_copied::<plan::NotComparable<'_>>();
    is_value::<Error>();
    is_value::<Calibration>();
    is_value::<Constants>();
    is_value::<Hardware>();
    is_value::<Host>();
    is_value::<Model>();
    is_value::<WeightFormat>();
    is_value::<Runtime>();
    is_value::<Link>();
    is_value::<Price>();
    is_value::<Electricity>();
    is_value::<CloudModel>();
    is_value::<Provenance>();
    is_value::<Recommendation<'_>>();
    is_value::<catalog::Source>();
    is_copied::<catalog::Comparison>();
    is_value::<cluster::UnequalPipeline>();
    is_copied::<Offload>();
    is_copied::<Sensitivity>();
    is_copied::<bounds::Bound>();
    is_copied::<Attention>();
    is_copied::<AttentionLayers>();
    is_copied::<Experts>();
    is_copied::<FeedForward>();
    is_copied::<GroupedAttention>();
    is_copied::<Indexer>();
    is_copied::<KvFormat>();
    is_copied::<LatentAttention>();
    is_copied::<Layout>();
    is_copied::<LinearAttention>();
    is_copied::<LinearVariant>();
    is_copied::<MixRule>();
    is_copied::<PeakRates>();
    is_copied::<Strategy>();
    is_copied::<Sustained>();
    is_copied::<TensorType>();
    is_copied::<Traits>();
    is_copied::<UsableMemory>();
    is_copied::<When>();
    is_copied::<Workload>();
    is_copied::<Speculation>();
    is_copied::<Class>();
    is_copied::<Constant>();
    is_copied::<DecodeWork>();
    is_copied::<Factors>();
    is_copied::<Group>();
    is_copied::<Part>();
    is_copied::<Placement>();
    is_copied::<Prefill>();
    is_copied::<PrefillWork>();
    is_copied::<Row>();
    is_copied::<StepSeconds>();
    is_copied::<Term>();
    is_copied::<Tuned>();
    is_copied::<Cluster<'_>>();
    is_copied::<cluster::Pool>();
    is_copied::<Efficiency>();
    is_copied::<Estimate<TokenRate>>();
    is_copied::<Interval<Ratio>>();
    is_copied::<Verdict>();
    is_copied::<FitReport>();
    is_copied::<ParameterCount>();
    is_copied::<Weights>();
    is_copied::<Breakdown>();
    is_copied::<Decode>();
    is_copied::<Projection>();
    is_copied::<Ownership>();
    is_copied::<BreakEven>();
    is_copied::<Answers>();
    is_copied::<Budget>();
    is_copied::<Team>();
    is_copied::<ModelSize>();
    is_copied::<Candidate<'_>>();
    is_copied::<Proposal<'_>>();
    is_copied::<Need>();
    is_copied::<Needs<'_>>();
    is_copied::<Wanted<'_>>();
    is_copied::<Choice<'_>>();
    is_copied::<Offer<'_>>();
    is_copied::<Rejected<'_>>();
    is_word::<Backend>();
    is_word::<BackendClass>();
    is_word::<BuildEra>();
    is_word::<ChipClass>();
    is_word::<FormatClass>();
    is_word::<IntervalClass>();
    is_word::<Basis>();
    is_word::<Bottleneck>();
    is_word::<Device>();
    is_word::<FormFactor>();
    is_word::<FormatFamily>();
    is_word::<Kind>();
    is_word::<Layers>();
    is_word::<MemoryTechnology>();
    is_word::<Role>();
    is_word::<SpeedWord>();
    is_word::<plan::Limit>();
    is_word::<plan::Objective>();
    is_word::<plan::Unknown>();
    is_word::<Vendor>();
}

/// Every quantity: small, copied, compared, printed, read from text.
fn is_quantity<Q: Send + Sync + Copy + Debug + Display + PartialOrd + Default + Parse>() {
    assert_eq!(size_of::<Q>(), 8);
}

#[test]
fn every_quantity_has_the_traits_its_users_expect() {
    is_quantity::<Information>();
    is_quantity::<Time>();
    is_quantity::<Tokens>();
    is_quantity::<Parameters>();
    is_quantity::<Operations>();
    is_quantity::<Energy>();
    is_quantity::<Money>();
    is_quantity::<Ratio>();
    is_quantity::<Bandwidth>();
    is_quantity::<TokenRate>();
    is_quantity::<TimePerToken>();
    is_quantity::<OperationRate>();
    is_quantity::<Power>();
    is_quantity::<BytesPerToken>();
    is_quantity::<BytesPerParameter>();
    is_quantity::<ParametersPerToken>();
    is_quantity::<OperationsPerToken>();
    is_quantity::<OperationsPerParameter>();
    is_quantity::<ArithmeticIntensity>();
    is_quantity::<EnergyPerToken>();
    is_quantity::<EnergyPrice>();
    is_quantity::<TokenPrice>();
    is_quantity::<MoneyRate>();
}

#[test]
fn an_error_is_one_pointer_and_a_result_no_larger_than_its_value() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<&Hardware, Error>>(), 2 * size_of::<usize>());
}

/// What the message of an error must hold: the parameter, the value and a way out.
fn assert_tells(error: &Error, kind: ErrorKind, parts: &[&str]) {
    assert_eq!(error.kind(), kind, "{error}");
    let text = error.to_string();
    for part in parts {
        assert!(text.contains(part), "\"{part}\" is not in: {text}");
    }
    assert!(text.contains(error.parameter().unwrap()));
}

#[test]
fn every_kind_of_error_names_the_parameter_the_rule_and_the_value() {
    let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb").unwrap();
    let studio = catalog::hardware("mac-studio-m4-max-40c-128gb").unwrap();
    let coder = catalog::model("qwen3-coder:30b").unwrap();
    let scenario = Scenario::new(mini, coder).format(&formats::Q4_K_M).runtime(&runtimes::LLAMA_CPP_METAL);

    let e = Efficiency::constant(fraction(60)).unwrap_err();
    assert_tells(&e, ErrorKind::OutOfRange, &["efficiency_fraction = 60", "above 0 and at most 1"]);
    let e =
        Ownership::builder(usd(1), watts(1), usd_per_kilowatt_hour(0.1)).utilisation(percent(150)).build().unwrap_err();
    assert_tells(&e, ErrorKind::OutOfRange, &["utilisation_fraction = 1.5", "0.25"]);
    let e = Experts::new(8, 9, 64, 4).unwrap_err();
    assert_tells(&e, ErrorKind::Inconsistent, &["per_token = 9", "at most count = 8"]);
    let e = scenario.context(tokens(10_000_000)).project().unwrap_err();
    assert_tells(&e, ErrorKind::Inconsistent, &["context_tokens = 10000000", "262144"]);
    let e = scenario.project().unwrap_err();
    assert_tells(&e, ErrorKind::MissingInput, &["context_tokens is missing"]);
    let e = scenario.runtime(&runtimes::LLAMA_CPP_CUDA).context(tokens(1)).project().unwrap_err();
    assert_tells(&e, ErrorKind::Unsupported, &["llama-cpp-cuda", "apple"]);
    let e = scenario.format(&formats::MLX_4BIT).context(tokens(1)).project().unwrap_err();
    assert_tells(&e, ErrorKind::Unsupported, &["mlx-4bit", "ggml"]);
    let e = Cluster::from_nodes(&[mini, studio], Strategy::GuideSteps).unwrap_err();
    assert_tells(&e, ErrorKind::Unsupported, &["mac-studio-m4-max-40c-128gb", "the same"]);
    let e = catalog::hardware("mac-mini-m4-pro-20c-48gbb").unwrap_err();
    assert_tells(&e, ErrorKind::UnknownId, &["mac-mini-m4-pro-20c-48gb"]);
    let e = catalog::hardware("M4 Pro").unwrap_err();
    assert_tells(&e, ErrorKind::Ambiguous, &["mac-mini-m4-pro-20c-48gb", "mac-mini-m4-pro-16c-24gb"]);
    let e = Bandwidth::parse("400 Gb/s").unwrap_err();
    assert_tells(&e, ErrorKind::InvalidRecord, &["400 Gb/s", "GB/s", "Gbit/s"]);
}

#[test]
fn what_does_not_fit_or_never_pays_is_an_answer() {
    let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb").unwrap();
    let giant = catalog::model("llama-3.1-405b").unwrap();
    let projection = Scenario::new(mini, giant)
        .format(&formats::Q4_K_M)
        .runtime(&runtimes::LLAMA_CPP_METAL)
        .context(tokens(4096))
        .project()
        .unwrap();
    assert!(matches!(projection.memory.verdict, Verdict::TooLarge { shortfall } if shortfall > gigabytes(180)));
    assert!(projection.memory.to_string().starts_with("does not fit: "));
    let workload = Workload::new(tokens(4096)).unwrap();
    let none = memory::largest_format(mini, 1, giant, catalog::FORMATS, &runtimes::LLAMA_CPP_METAL, &workload);
    assert_eq!(none.unwrap(), None);
    let owned = Ownership::of(mini, usd_per_kilowatt_hour(0.15)).unwrap().build().unwrap();
    let never = cost::break_even(&owned, tokens_per_second(0.1), usd_per_million_tokens(0.5));
    assert!(matches!(never, BreakEven::Never { .. }) && never.to_string().starts_with("never"));
    assert_eq!(efficiency::GUIDE.basis(), Basis::Assumed);
}

/// What goes to the memory around a card goes there from one card.
#[test]
fn a_cluster_is_not_offloaded() {
    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let scenario = Scenario::new(card, catalog::model("gpt-oss-120b").unwrap())
        .format(&formats::MXFP4)
        .runtime(&runtimes::LLAMA_CPP_CUDA)
        .context(tokens(4096));
    let offload = |nodes| {
        let asked = scenario.cluster(nodes, Strategy::Pipeline).link(&links::PCIE_4_X16);
        asked.prepare().unwrap().offload(OffloadSplit::Experts)
    };
    assert!(offload(1).is_ok());
    assert_eq!(offload(2).unwrap_err().parameter(), Some("nodes"));
}

//! What is printed: the words of answers, as they stand in a sentence or a table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use llmhw_core::Scenario;
use llmhw_core::catalog::{self, formats, runtimes};
use llmhw_core::evidence::Kind;
use llmhw_core::perf::{Bottleneck, SpeedWord};
use llmhw_core::plan::Unknown;
use llmhw_core::spec::Strategy;
use llmhw_core::units::*;

#[test]
fn words_fill_a_column() {
    assert_eq!(format!("{:>30}|", Bottleneck::Overhead), "             launching kernels|");
    for (bottleneck, words) in [
        (Bottleneck::Weights, "reading the weights"),
        (Bottleneck::KvCache, "reading the KV cache"),
        (Bottleneck::Compute, "arithmetic"),
        (Bottleneck::Communication, "passing results between devices"),
    ] {
        assert_eq!(bottleneck.to_string(), words);
    }
    assert_eq!(format!("{:<12}|", SpeedWord::VerySlow), "very slow   |");
    assert_eq!(format!("{:>10}", Kind::Datasheet), " datasheet");
}

#[test]
fn what_can_not_be_compared_says_why() {
    for (reason, words) in [
        (Unknown::Price, "its price with everything needed to run is not known"),
        (Unknown::Power, "its draw is not known"),
        (Unknown::Runtime, "no runtime here drives it and loads a format"),
    ] {
        assert_eq!(reason.to_string(), words);
    }
}

#[test]
fn a_breakdown_names_what_takes_time() {
    let hardware = catalog::hardware("mac-mini-m4-pro-20c-48gb").unwrap();
    let model = catalog::model("llama-3.1-8b").unwrap();
    let alone = Scenario::new(hardware, model)
        .format(&formats::Q4_K_M)
        .runtime(&runtimes::LLAMA_CPP_METAL)
        .context(tokens(4096));
    let decode = alone.project().unwrap().decode;
    let shares = decode.breakdown;
    let percent = |share: Ratio| format!("{:.0}", share.get::<ratio::percent>());
    let text = shares.to_string();
    let parts: Vec<&str> = text.split(", ").collect();
    let expected = [
        format!("weights {} %", percent(shares.weights)),
        format!("KV {} %", percent(shares.kv_cache)),
        format!("compute {} %", percent(shares.compute)),
        format!("overhead {} %", percent(shares.overhead)),
    ];
    assert_eq!(parts, expected, "one machine passes nothing on");
    assert_eq!(format!("{decode:.1}"), format!("{:.1}", decode.rate));
    let link = catalog::LINKS.first().expect("links are listed");
    let pair = alone.cluster(2, Strategy::Pipeline).link(link).project().unwrap().decode.breakdown;
    let last = format!("communication {} %", percent(pair.communication));
    assert!(pair.to_string().ends_with(&last), "{pair}");
    // The guide's way knows no overhead.
    let guide = alone.efficiency(llmhw_core::efficiency::GUIDE).project().unwrap().decode.breakdown;
    assert_eq!(guide.to_string().split(", ").count(), 3, "{guide}");
}

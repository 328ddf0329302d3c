//! What the generators give, counted: a law that never meets an edge says nothing there.

use crate::strategies;
use crate::{own, uncertainty};
use llmhw_core::bounds;
use llmhw_core::spec::{Attention, Device};
use llmhw_core::uncertainty::Spread;
use llmhw_core::units::TokenRate;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

const DRAWN: u32 = 4000;

/// The share of drawn values of which something holds.
pub(crate) fn share<T>(strategy: &impl Strategy<Value = T>, holds: impl Fn(&T) -> bool) -> f64 {
    let mut runner = TestRunner::deterministic();
    let count = (0..DRAWN).filter(|_| holds(&strategy.new_tree(&mut runner).unwrap().current())).count();
    count as f64 / f64::from(DRAWN)
}

/// Fails with all shares that are too small, so that one run tells everything.
pub(crate) fn at_least(shares: &[(&str, f64, f64)]) {
    let few: Vec<String> = shares
        .iter()
        .filter(|(_, share, least)| share < least)
        .map(|(what, share, least)| format!("{what}: {:.2} % instead of {:.2} %", share * 100.0, least * 100.0))
        .collect();
    assert!(few.is_empty(), "{}", few.join("\n"));
}

#[test]
fn contexts_and_shares_are_met_at_both_ends_and_between() {
    let (context, part) = (strategies::context(), strategies::share());
    let price = strategies::within(&bounds::ENERGY_PRICE);
    let most = bounds::ENERGY_PRICE.maximum;
    at_least(&[
        ("no context", share(&context, |tokens| *tokens == 0.0), 0.02),
        ("a context of one token", share(&context, |tokens| *tokens == 1.0), 0.02),
        ("the longest context", share(&context, |tokens| *tokens == strategies::LONGEST_CONTEXT), 0.02),
        ("a context of thousands", share(&context, |tokens| (1000.0..100_000.0).contains(tokens)), 0.2),
        ("all of it", share(&part, |part| *part == 1.0), 0.02),
        ("hardly any of it", share(&part, |part| *part == 0.001), 0.02),
        ("the least of a bound", share(&price, |price| *price == 0.0), 0.02),
        ("the most of a bound", share(&price, |price| *price == most), 0.02),
        ("a hundredth to a half of the most", share(&price, |price| (0.01..0.5).contains(&(price / most))), 0.05),
    ]);
}

#[test]
fn models_have_one_layer_one_head_all_experts_and_windows_of_one_token() {
    let model = strategies::model();
    let grouped = |attention: Attention| match attention {
        Attention::Grouped(grouped) => grouped,
        other => panic!("{other:?}"),
    };
    at_least(&[
        ("one layer", share(&model, |m| m.layers() == 1), 0.02),
        ("ninety layers and more", share(&model, |m| m.layers() >= 90), 0.05),
        ("one key head", share(&model, |m| grouped(m.attention()[0].attention).kv_heads == 1), 0.02),
        ("a window", share(&model, |m| grouped(m.attention()[0].attention).window_tokens.is_some()), 0.3),
        (
            "a window of one token",
            share(&model, |m| grouped(m.attention()[0].attention).window_tokens == Some(1)),
            0.02,
        ),
        ("dense", share(&model, |m| m.experts().is_none()), 0.3),
        ("one expert per token", share(&model, |m| m.experts().is_some_and(|e| e.per_token == 1)), 0.02),
        ("every expert at once", share(&model, |m| m.experts().is_some_and(|e| e.per_token == e.count)), 0.02),
        ("tied embeddings", share(&model, llmhw_core::spec::Model::has_tied_embeddings), 0.3),
    ]);
}

#[test]
fn machines_are_of_every_kind_and_some_know_little_of_themselves() {
    let hardware = strategies::hardware();
    let shares = |device: Device| share(&hardware, |h| h.device() == device);
    at_least(&[
        ("unified", shares(Device::Unified), 0.2),
        ("discrete", shares(Device::Discrete), 0.2),
        ("a processor", shares(Device::Cpu), 0.2),
        ("without a peak", share(&hardware, |h| h.peak().fp16.is_none()), 0.3),
        ("that draw nothing", share(&hardware, |h| h.load_power().is_some_and(|p| p.value == 0.0)), 0.02),
        (
            "whose rate never falls",
            share(&hardware, |h| h.sustained() == llmhw_core::spec::Sustained::UNTHROTTLED),
            0.02,
        ),
    ]);
}

#[test]
fn runs_of_ones_own_agree_scatter_and_lie_far_apart() {
    let (context, off, scatter) = (own::context(), own::off(0.5), own::scatter());
    at_least(&[
        ("an empty cache", share(&context, |tokens| *tokens == 0.0), 0.02),
        ("a million tokens", share(&context, |tokens| *tokens == 1e6), 0.02),
        ("a run that is as estimated", share(&off, |off| *off == 0.0), 0.02),
        ("a run without scatter", share(&scatter, |error| *error == 0.0), 0.02),
    ]);
}

#[test]
fn spreads_lean_against_either_end_and_some_are_known() {
    let (rate, triangle) = (uncertainty::rate(), uncertainty::triangle());
    let at = |rate: &Spread<TokenRate>, share: f64| rate.quantile(share).unwrap();
    at_least(&[
        ("never slower than the median", share(&rate, |r| at(r, 0.1) == at(r, 0.5)), 0.02),
        ("never faster than the median", share(&rate, |r| at(r, 0.9) == at(r, 0.5)), 0.02),
        ("a rate that is known", share(&rate, |r| at(r, 0.1) == at(r, 0.9)), 0.02),
        ("likeliest at the low end", share(&triangle, |[low, mode, high]| low == mode && mode < high), 0.02),
        ("likeliest at the high end", share(&triangle, |[low, mode, high]| low < mode && mode == high), 0.02),
        ("a share that is known", share(&triangle, |[low, _, high]| low == high), 0.02),
        ("all of it", share(&triangle, |[_, _, high]| *high == 1.0), 0.02),
    ]);
}

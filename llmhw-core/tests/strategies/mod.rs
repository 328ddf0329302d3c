//! Generators of valid nouns, built from `bounds`.
//!
//! Left out: bandwidths and memories at the very ends of their bounds, where products leave the range of `f64` that a
//! rate can be compared in; `bounds` has its own tests there.
#![allow(dead_code, reason = "each test file uses some of these")]

use llmhw_core::bounds::Bound;
use llmhw_core::catalog;
use llmhw_core::spec::*;
use llmhw_core::units::*;
use proptest::prelude::*;
use proptest::strategy::Strategy;

/// Values of a bound, spread over its orders of magnitude.
pub(crate) fn within(bound: &Bound) -> impl Strategy<Value = f64> + use<> {
    let low = if bound.minimum > 0.0 { bound.minimum } else { (bound.maximum * 1e-9).max(1e-6) };
    let high = bound.maximum;
    (0.0..=1.0_f64).prop_map(move |t| (low * libm::pow(high / low, t)).clamp(low, high))
}

/// Any machine without a host.
pub(crate) fn hardware() -> impl Strategy<Value = Hardware> {
    let numbers =
        (1.0..4096.0_f64, 10.0..20_000.0_f64, proptest::option::of(1.0..5000.0_f64), 0.0..3000.0_f64, 0.0..1.0_f64);
    let sustained = (0.1..=1.0_f64, 0.1..=1.0_f64);
    (
        numbers,
        sustained,
        prop_oneof![Just(Device::Unified), Just(Device::Discrete), Just(Device::Cpu)],
        1.0..100_000.0_f64,
    )
        .prop_map(|((memory, bandwidth, peak, load, idle_share), (a, b), device, price)| {
            Hardware::builder("any", "Any", device)
                .memory(gibibytes(memory))
                .memory_bandwidth(gigabytes_per_second(bandwidth))
                .peak(PeakRates {
                    fp16: peak.map(teraflops),
                    fp32: peak.map(|p| teraflops(p / 4.0)),
                    ..PeakRates::default()
                })
                .power(watts(load * idle_share), watts(load))
                .sustained(llmhw_core::evidence::Interval::new(fraction(a), fraction(b)))
                .price(Price::new(usd(price), "", "").unwrap())
                .build()
                .unwrap()
        })
}

/// A dense model or a mixture, with full or windowed attention.
pub(crate) fn model() -> impl Strategy<Value = Model> {
    let shape = (1..100_u32, 1..80_u32, 1..32_u32, 0..4_u32, 1..200_u32);
    (
        shape,
        1_000..200_000_u32,
        proptest::option::of((2..200_u32, 1..16_u32)),
        proptest::option::of(64..8192_u32),
        any::<bool>(),
    )
        .prop_map(|((layers, width, kv_heads, groups, inner), vocabulary, experts, window, tied)| {
            let hidden = width * 64;
            let attention = GroupedAttention::new(kv_heads << groups, kv_heads, 128);
            let mut builder = Model::builder("any", "Any")
                .parameters(billion_parameters(100.0))
                .shape(layers, hidden, vocabulary)
                .attention(window.map_or(attention, |w| attention.windowed(w)))
                .context_limit(tokens(1_000_000));
            builder = match experts {
                None => builder.feed_forward(inner * 64),
                Some((count, per_token)) => builder
                    .experts(Experts::new(count, per_token.min(count), inner * 64, layers).unwrap())
                    .active_parameters(billion_parameters(10.0) / tokens(1)),
            };
            if tied {
                builder = builder.tied_embeddings();
            }
            builder.build().unwrap()
        })
}

/// Any listed format.
pub(crate) fn format() -> impl Strategy<Value = &'static WeightFormat> {
    (0..catalog::FORMATS.len()).prop_map(|i| &catalog::FORMATS[i])
}

/// Contexts up to a million tokens.
pub(crate) fn context() -> impl Strategy<Value = f64> {
    (0.0..20.0_f64).prop_map(|t| t.exp2().floor())
}

/// Shares above 0 and up to 1.
pub(crate) fn share() -> impl Strategy<Value = f64> {
    0.001..=1.0_f64
}

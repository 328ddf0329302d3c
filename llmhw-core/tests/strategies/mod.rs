//! Generators of valid nouns, built from `bounds`. Ends and special values are drawn on purpose: a range of numbers gives them next to
//! never. `properties/edges.rs` counts how often each comes.
//!
//! Left out: bandwidths and memories at the very ends of their bounds, where products leave the range of `f64` that a
//! rate can be compared in; `bounds` has its own tests there.
#![allow(dead_code, reason = "each test file uses some of these")]

use llmhw_core::bounds::Bound;
use llmhw_core::catalog;
use llmhw_core::memory::ParameterCount;
use llmhw_core::spec::*;
use llmhw_core::units::*;
use proptest::prelude::*;
use proptest::strategy::Strategy;

/// Values of a bound: both ends, and between them spread over the orders of magnitude.
pub(crate) fn within(bound: &Bound) -> impl Strategy<Value = f64> + use<> {
    let low = if bound.minimum > 0.0 { bound.minimum } else { (bound.maximum * 1e-9).max(1e-6) };
    let high = bound.maximum;
    let between = (0.0..=1.0_f64).prop_map(move |t| (low * libm::pow(high / low, t)).clamp(low, high));
    let least = if bound.is_minimum_open { low } else { bound.minimum };
    prop_oneof![1 => Just(least), 1 => Just(high), 8 => between]
}

/// Any machine without a host.
pub(crate) fn hardware() -> impl Strategy<Value = Hardware> {
    let load = prop_oneof![1 => Just(0.0), 9 => 0.0..3000.0_f64];
    let numbers = (1.0..4096.0_f64, 0.0..1.0_f64, proptest::option::of(1.0..5000.0_f64), load, 0.0..1.0_f64);
    let sustained = prop_oneof![1 => Just((1.0, 1.0)), 9 => (0.1..=1.0_f64, 0.1..=1.0_f64)];
    (
        numbers,
        sustained,
        prop_oneof![Just(Device::Unified), Just(Device::Discrete), Just(Device::Cpu)],
        1.0..100_000.0_f64,
    )
        .prop_map(|((memory, speed, peak, load, idle_share), (a, b), device, price)| {
            // All of the memory is read within ten seconds, which every kind of device must be able to.
            let slowest = (memory * 0.108).max(10.0);
            let bandwidth = slowest + speed * (20_000.0 - slowest);
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
    let layers = prop_oneof![1 => Just(1_u32), 9 => 1..100_u32];
    let key_heads = prop_oneof![1 => Just(1_u32), 9 => 1..32_u32];
    let shape = (layers, 1..80_u32, key_heads, 0..4_u32, 1..200_u32);
    let per_token = prop_oneof![1 => Just(1_u32), 1 => Just(u32::MAX), 8 => 1..16_u32];
    let window = prop_oneof![1 => Just(1_u32), 9 => 64..8192_u32];
    (
        shape,
        1_000..200_000_u32,
        proptest::option::of((2..200_u32, per_token)),
        proptest::option::of(window),
        any::<bool>(),
    )
        .prop_map(|((layers, width, kv_heads, groups, inner), vocabulary, experts, window, tied)| {
            let hidden = width * 64;
            let attention = GroupedAttention::new(kv_heads << groups, kv_heads, 128);
            let mut builder = Model::builder("any", "Any")
                .parameters(billion_parameters(1.0))
                .shape(layers, hidden, vocabulary)
                .attention(window.map_or(attention, |w| attention.windowed(w)))
                .context_limit(tokens(LONGEST_CONTEXT));
            builder = match experts {
                None => builder.feed_forward(inner * 64),
                Some((count, per_token)) => builder
                    .experts(Experts::new(count, per_token.min(count), inner * 64, layers).unwrap())
                    .active_parameters(billion_parameters(0.5) / tokens(1)),
            };
            if tied {
                builder = builder.tied_embeddings();
            }
            let count = ParameterCount::of(&builder.clone().build().unwrap());
            builder.parameters(count.total).active_parameters(count.active).build().unwrap()
        })
}

/// Any listed format.
pub(crate) fn format() -> impl Strategy<Value = &'static WeightFormat> {
    (0..catalog::FORMATS.len()).prop_map(|i| &catalog::FORMATS[i])
}

/// The longest context of a model made here.
pub(crate) const LONGEST_CONTEXT: f64 = 1_000_000.0;

/// Contexts from none to a million tokens, spread over the orders of magnitude.
pub(crate) fn context() -> impl Strategy<Value = f64> {
    let between = (0.0..20.0_f64).prop_map(|t| t.exp2().floor().min(LONGEST_CONTEXT));
    prop_oneof![1 => Just(0.0), 1 => Just(LONGEST_CONTEXT), 8 => between]
}

/// Shares above 0 and up to 1.
pub(crate) fn share() -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.001), 1 => Just(1.0), 8 => 0.001..=1.0_f64]
}

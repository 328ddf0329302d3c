//! Weights of the rarer kinds of layer, and a step bound by arithmetic: counted by hand.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use llmhw_core::catalog::{formats, runtimes};
use llmhw_core::efficiency;
use llmhw_core::memory::ParameterCount;
use llmhw_core::perf::{Placement, Setup};
use llmhw_core::spec::*;
use llmhw_core::units::*;

const LAYERS: u32 = 3;

/// Weights of a model of width 64 with these layers.
fn total(attention: Attention, streams: u32) -> f64 {
    let mut traits = Traits::default();
    traits.hyper_connection_streams = streams;
    let model = Model::builder("m", "M")
        .parameters(billion_parameters(1.0))
        .shape(LAYERS, 64, 1000)
        .attention_layers(LAYERS, attention)
        .feed_forward(128)
        .traits(traits)
        .context_limit(tokens(4096))
        .build()
        .unwrap();
    ParameterCount::of(&model).total.value
}

/// What the layers have beside those without attention, per layer.
fn per_layer(attention: Attention) -> f64 {
    (total(attention, 0) - total(Attention::None, 0)) / f64::from(LAYERS)
}

#[test]
fn a_gated_delta_net_has_seven_matrices_and_two_vectors() {
    let variant = LinearVariant::GatedDeltaNet { key_heads: 2, key_dimension: 16, value_heads: 4, value_dimension: 8 };
    let layer = Attention::Linear(LinearAttention::new(variant, bytes(1), 4));
    // Queries and keys of 32 each and values of 32; a gate; two numbers per value head; a convolution over 4; norms; the way out.
    let matrices = 64.0 * 96.0 + 64.0 * 32.0 + 64.0 * 8.0 + 4.0 * 96.0 + 32.0 * 64.0;
    assert_eq!(per_layer(layer), matrices + 2.0 * 4.0 + 8.0);
}

#[test]
fn kimi_delta_attention_has_two_narrow_ways_besides() {
    let variant = LinearVariant::Kda { key_heads: 2, key_dimension: 16, value_heads: 4, value_dimension: 8 };
    let layer = Attention::Linear(LinearAttention::new(variant, bytes(1), 4));
    let narrow = 64.0 * 8.0 + 8.0 * 32.0;
    let matrices = 3.0 * 64.0 * 32.0 + 4.0 * 96.0 + 2.0 * narrow + 64.0 * 4.0 + 32.0 * 64.0;
    assert_eq!(per_layer(layer), matrices + 32.0 + 4.0 + 8.0);
}

#[test]
fn an_indexer_has_three_matrices_and_a_norm() {
    let latent = LatentAttention::new(4, 32, None, 8, 16, 16);
    let indexed = latent.with_indexer(Indexer { heads: 8, head_dimension: 32, top_k: 100 });
    let more = per_layer(Attention::Latent(indexed)) - per_layer(Attention::Latent(latent));
    assert_eq!(more, 64.0 * 256.0 + 64.0 * 32.0 + 64.0 * 8.0 + 2.0 * 32.0);
}

#[test]
fn streams_are_mixed_before_and_behind_every_layer() {
    for streams in [1, 2, 3] {
        let (n, hidden) = (f64::from(streams), 64.0);
        // From all streams to a weight in and out of each, and from each to each.
        let mix = n * hidden * n * (2.0 + n);
        assert_eq!(
            total(Attention::None, streams) - total(Attention::None, 0),
            2.0 * f64::from(LAYERS) * mix,
            "{streams}"
        );
    }
}

#[test]
fn a_step_that_arithmetic_bounds_takes_two_operations_per_weight_and_sequence_on_however_many_devices() {
    let peak = PeakRates { fp16: Some(teraflops(40.0)), ..PeakRates::default() };
    let machine = Hardware::builder("m", "M", Device::Discrete)
        .memory(gibibytes(256.0))
        .memory_bandwidth(gigabytes_per_second(4000.0))
        .peak(peak)
        .build()
        .unwrap();
    let model = llmhw_core::catalog::model("llama-3.1-8b").unwrap();
    let setup = Setup::new(&machine, &runtimes::LLAMA_CPP_CUDA, model, &formats::Q4_K_M);
    for (sequences, devices, is_bound) in [(1, 1, false), (64, 1, true), (1, 2, false), (64, 2, true)] {
        let load = Workload::new(tokens(512)).unwrap().sequences(sequences).unwrap();
        let together = Placement::multiplied(fraction(devices));
        let decode = setup.decode(&load, together, efficiency::GUIDE);
        let count = f64::from(sequences);
        let cache = llmhw_core::memory::kv_read(model, load.cache_format(), load.context()).value;
        let reading = (setup.weights().read_per_step(sequences).value + count * cache) / 4e12;
        let arithmetic = 2.0 * model.active_parameters().value * count / 40e12;
        assert_eq!(arithmetic > reading, is_bound);
        let step = reading.max(arithmetic) / 0.6 / f64::from(devices);
        assert!(
            (count / decode.rate.value.value / step - 1.0).abs() < 1e-9,
            "{sequences}: {}",
            decode.rate.value.value
        );
        let hidden = (arithmetic - reading).max(0.0) / reading.max(arithmetic);
        assert!((decode.breakdown.compute.value - hidden).abs() < 1e-9, "{sequences}: {}", decode.breakdown);
    }
}

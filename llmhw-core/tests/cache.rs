//! The KV cache of every kind of layer, stored and read: counted by hand.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use llmhw_core::memory::{kv_cache, kv_read};
use llmhw_core::spec::*;
use llmhw_core::units::*;

fn model(layers: u32, attention: Attention) -> Model {
    Model::builder("m", "M")
        .parameters(billion_parameters(1.0))
        .shape(layers, 1024, 32_000)
        .attention_layers(layers, attention)
        .feed_forward(4096)
        .context_limit(tokens(131_072))
        .build()
        .unwrap()
}

/// Bytes stored and bytes read at a context, at 16 bit.
fn sizes(model: &Model, context: u32) -> (f64, f64) {
    let at = |size: fn(&Model, KvFormat, Tokens) -> Information| size(model, KvFormat::F16, tokens(context)).value;
    (at(kv_cache), at(kv_read))
}

#[test]
fn grouped_attention_stores_and_reads_keys_and_values_up_to_the_window() {
    let grouped = GroupedAttention::new(16, 4, 64);
    let full = model(10, Attention::Grouped(grouped));
    let per_token = 2.0 * 10.0 * 4.0 * 64.0 * 2.0;
    assert_eq!(sizes(&full, 1000), (1000.0 * per_token, 1000.0 * per_token));
    let windowed = model(10, Attention::Grouped(grouped.windowed(256)));
    for (context, seen) in [(0, 0.0), (255, 255.0), (256, 256.0), (257, 256.0), (1000, 256.0)] {
        assert_eq!(sizes(&windowed, context), (seen * per_token, seen * per_token), "{context}");
    }
}

#[test]
fn latent_attention_stores_one_vector_for_all_heads() {
    let latent = LatentAttention::new(16, 512, None, 64, 128, 128);
    let plain = model(10, Attention::Latent(latent));
    let per_token = 10.0 * (512.0 + 64.0) * 2.0;
    assert_eq!(sizes(&plain, 1000), (1000.0 * per_token, 1000.0 * per_token));
    // An indexer stores and reads a key of its own for each token, and has 200 of them looked at.
    let sparse = latent.with_indexer(Indexer { heads: 8, head_dimension: 32, top_k: 200 });
    let sparse = model(10, Attention::Latent(sparse));
    let stored = |context: f64| 10.0 * (512.0 + 64.0 + 32.0) * 2.0 * context;
    let read = |context: f64, chosen: f64| 10.0 * 2.0 * ((512.0 + 64.0) * chosen + 32.0 * context);
    assert_eq!(sizes(&sparse, 1000), (stored(1000.0), read(1000.0, 200.0)));
    assert_eq!(sizes(&sparse, 200), (stored(200.0), read(200.0, 200.0)));
    assert_eq!(sizes(&sparse, 150), (stored(150.0), read(150.0, 150.0)));
}

#[test]
fn a_given_cache_grows_by_what_is_given_and_within_the_window_by_more() {
    let per_token = |bytes: f64| bytes_per_token_of(bytes);
    let given = Attention::Given {
        cache: per_token(3000.0),
        window_cache: per_token(500.0),
        window_tokens: 100,
        parameters: 1e6,
    };
    let model = model(10, given);
    for (context, seen) in [(50, 50.0), (100, 100.0), (1000, 100.0)] {
        let bytes = 3000.0 * f64::from(context) + 500.0 * seen;
        assert_eq!(sizes(&model, context), (bytes, bytes), "{context}");
    }
    // A format of 34 bytes for 32 values instead of 64.
    let eight = kv_cache(&model, KvFormat::Q8_0, tokens(1000)).value;
    assert_eq!(eight, (3000.0 * 1000.0 + 500.0 * 100.0) * 34.0 / 64.0);
}

fn bytes_per_token_of(bytes: f64) -> BytesPerToken {
    BytesPerToken::new::<bytes_per_token::byte_per_token>(bytes)
}

#[test]
fn a_state_is_as_large_whatever_the_context_and_the_format() {
    let variant = LinearVariant::Mamba2 { heads: 8, head_dimension: 64, state_size: 128, groups: 1 };
    let linear = model(10, Attention::Linear(LinearAttention::new(variant, bytes(1_000_000), 4)));
    assert_eq!(sizes(&linear, 0), (1e6, 1e6));
    assert_eq!(sizes(&linear, 9999), (1e6, 1e6));
    assert_eq!(kv_cache(&linear, KvFormat::Q8_0, tokens(9999)).value, 1e6);
}

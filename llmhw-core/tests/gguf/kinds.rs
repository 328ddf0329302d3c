//! Kinds of layer that the files of the reference package do not have: small models built by hand.

use super::complete;
use super::writer::{FAR, PLAIN, blocks, layered, small};
use llmhw_core::files::gguf::{File, read_parts};
use llmhw_core::memory::{Part, Weights, kv_cache};
use llmhw_core::spec::{Attention, KvFormat};
use llmhw_core::units::tokens;

fn read(architecture: &str, heads: u32, extra: &[(&str, u32)], tensors: &[(&str, &[u64])]) -> File {
    let file = read_parts(&[&complete(&small(architecture, heads, extra, tensors).0, FAR)]).unwrap();
    assert_eq!(Weights::of(file.model(), file.format()), *file.weights(), "{architecture}");
    file
}

/// The plain layer with some tensors replaced, by name, and others left out.
fn with(changes: &[(&'static str, &'static [u64])], without: &[&str]) -> Vec<(&'static str, &'static [u64])> {
    let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let kept = PLAIN.iter().filter(|(name, _)| !is_changed(name) && !without.contains(name));
    kept.chain(changes).copied().collect()
}

fn cache_per_token(file: &File) -> f64 {
    kv_cache(file.model(), KvFormat::F16, tokens(1)).value
}

#[test]
fn queries_keys_and_values_in_one_matrix_and_a_gate_in_another() {
    let tensors = with(
        &[("blk.0.attn_qkv.weight", &[256, 512]), ("blk.0.ffn_up.weight", &[256, 1024])],
        &["blk.0.attn_q.weight", "blk.0.attn_k.weight", "blk.0.attn_v.weight", "blk.0.ffn_gate.weight"],
    );
    let file = read("phi3", 4, &[("attention.head_count_kv", 2), ("attention.sliding_window", 128)], &tensors);
    let Attention::Grouped(grouped) = file.model().attention()[0].attention else { panic!("grouped attention") };
    assert_eq!((grouped.kv_heads, grouped.head_dimension, grouped.window_tokens), (2, 64, None));
    assert!(file.model().traits().fused_qkv && file.model().traits().fused_gate_up);
}

#[test]
fn keys_wider_than_values_take_their_own_room_in_the_cache() {
    let tensors = with(
        &[
            ("blk.0.attn_q.weight", &[256, 4 * 96]),
            ("blk.0.attn_k.weight", &[256, 2 * 96]),
            ("blk.0.attn_v.weight", &[256, 2 * 64]),
        ],
        &[],
    );
    let file = read("next-year", 4, &[("attention.head_count_kv", 2)], &tensors);
    assert!(matches!(file.model().attention()[0].attention, Attention::Given { .. }));
    assert_eq!(cache_per_token(&file), 2.0 * (96.0 + 64.0) * 2.0);
}

#[test]
fn a_query_twice_as_tall_makes_a_gate_and_a_missing_value_matrix_means_keys_are_values() {
    let gated = read("next-year", 4, &[], &with(&[("blk.0.attn_q.weight", &[256, 512])], &[]));
    let Attention::Grouped(grouped) = gated.model().attention()[0].attention else { panic!("grouped attention") };
    assert!(grouped.query_gate && !grouped.keys_are_values);
    let shared = read("next-year", 4, &[], &with(&[], &["blk.0.attn_v.weight"]));
    let Attention::Grouped(grouped) = shared.model().attention()[0].attention else { panic!("grouped attention") };
    assert!(grouped.keys_are_values);
}

#[test]
fn keys_of_a_layer_that_reads_an_earlier_cache_are_not_read() {
    let bytes = layered("gemma4", 2, 4, &[("attention.shared_kv_layers", 1)], &blocks(&[&PLAIN[1..], &PLAIN[1..]])).0;
    let file = read_parts(&[&complete(&bytes, FAR)]).unwrap();
    assert_eq!(file.model().layers(), 2);
    assert_eq!(cache_per_token(&file), 2.0 * 256.0 * 2.0, "one layer's keys and values");
    let unread: Vec<&str> =
        file.tensors().filter(|(_, part)| *part == Part::Unread).map(|(tensor, _)| tensor.name()).collect();
    assert_eq!(unread, ["blk.1.attn_k.weight", "blk.1.attn_v.weight"]);
    assert_eq!(file.weights().unread.value, 2.0 * 256.0 * 256.0 * 2.0);
    // They are of the model, but no token passes through them.
    let all = 256.0 * 1000.0 + 2.0 * (4.0 * 256.0 * 256.0 + 3.0 * 256.0 * 512.0);
    let (total, active) = (file.model().total_parameters().value, file.model().active_parameters().value);
    assert_eq!((total, active), (all, all - 2.0 * 256.0 * 256.0));
    assert_eq!(Weights::of(file.model(), file.format()), *file.weights());
}

#[test]
fn a_dense_part_beside_the_experts_is_one_that_every_token_passes_through() {
    let tensors = with(
        &[
            ("blk.0.ffn_gate_inp.weight", &[256, 8]),
            ("blk.0.ffn_gate_exps.weight", &[256, 128, 8]),
            ("blk.0.ffn_up_exps.weight", &[256, 128, 8]),
            ("blk.0.ffn_down_exps.weight", &[128, 256, 8]),
        ],
        &[],
    );
    let file = read("gemma4", 4, &[("expert_used_count", 2)], &tensors);
    let experts = file.model().experts().unwrap();
    assert_eq!((experts.count, experts.feed_forward_size, experts.shared_feed_forward_size), (8, 128, 512));
    assert_eq!(file.weights().experts_read_per_step(1), file.weights().experts * 0.25);
}

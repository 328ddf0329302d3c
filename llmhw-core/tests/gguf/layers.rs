//! Layers that differ from one another, and files that say something else of them than their tensors do.

use super::complete;
use super::writer::{FAR, PLAIN, Writer, blocks, layered, small};
use llmhw_core::ErrorKind;
use llmhw_core::files::gguf::{File, read_parts};
use llmhw_core::memory::kv_cache;
use llmhw_core::spec::KvFormat;
use llmhw_core::units::tokens;

/// The tensors of a layer.
const LAYER: &[(&str, &[u64])] = PLAIN.split_at(1).1;

/// So many heads of 64, two layers.
fn two(extra: &[(&str, u32)], tensors: &[(String, &[u64])]) -> Writer {
    layered("next-year", 2, 4, extra, tensors)
}

fn read(file: &Writer) -> File {
    read_parts(&[&complete(&file.0, FAR)]).unwrap()
}

fn without(names: &[&str]) -> Vec<(&'static str, &'static [u64])> {
    LAYER.iter().filter(|(name, _)| !names.contains(name)).copied().collect()
}

#[test]
fn a_last_block_is_a_layer_unless_it_predicts_further_tokens_or_is_left_out() {
    let layers = |tensors: &[(String, &[u64])]| read(&two(&[("nextn_predict_layers", 1)], tensors)).model().layers();
    let mut both = blocks(&[LAYER, LAYER]);
    assert_eq!(layers(&both), 2, "a layer as any other");
    both.push(("blk.1.nextn.eh_proj.weight".to_owned(), &[512, 256]));
    assert_eq!(layers(&both), 1);
    assert_eq!(layers(&blocks(&[LAYER])), 1);
}

#[test]
fn only_a_layer_that_reads_an_earlier_cache_may_have_no_keys() {
    let tensors = blocks(&[LAYER, &without(&["blk.0.attn_k.weight", "blk.0.attn_v.weight"])]);
    let sharing = read(&two(&[("attention.shared_kv_layers", 1)], &tensors));
    assert_eq!(kv_cache(sharing.model(), KvFormat::F16, tokens(1)).value, 2.0 * 256.0 * 2.0);
    two(&[], &tensors).model_refused(ErrorKind::MissingInput, "blk.1.attn_k.weight");
}

#[test]
fn experts_in_every_second_layer_are_placed_there() {
    let mut mixed = without(&["blk.0.ffn_up.weight", "blk.0.ffn_gate.weight", "blk.0.ffn_down.weight"]);
    mixed.extend([
        ("blk.0.ffn_gate_inp.weight", &[256, 8][..]),
        ("blk.0.ffn_gate_exps.weight", &[256, 128, 8]),
        ("blk.0.ffn_up_exps.weight", &[256, 128, 8]),
        ("blk.0.ffn_down_exps.weight", &[128, 256, 8]),
    ]);
    let tensors = blocks(&[LAYER, &mixed, LAYER, &mixed]);
    let file = read(&layered("next-year", 4, 4, &[("expert_used_count", 2)], &tensors));
    let experts = file.model().experts().unwrap();
    assert_eq!((experts.layers, experts.first_layer, experts.layer_step), (2, 1, 2));
    let dense: Vec<(u32, u32)> = file.model().feed_forward().iter().map(|run| (run.layers, run.size)).collect();
    assert_eq!(dense, [(2, 512)]);
}

#[test]
fn the_convolution_of_a_linear_layer_runs_over_what_the_keys_add_up_to() {
    let keys = [
        ("ssm.time_step_rank", 4),
        ("ssm.inner_size", 64),
        ("ssm.group_count", 2),
        ("ssm.state_size", 16),
        ("ssm.conv_kernel", 4),
    ];
    for kind in ["blk.0.ssm_in.weight", "blk.0.ssm_ba.weight"] {
        let tensors = [PLAIN[0], (kind, &[256, 512]), ("blk.0.ssm_conv1d.weight", &[4, 96])];
        // 64, and twice 2 groups of 16.
        let file = small("next-year", 4, &keys, &tensors);
        file.model_refused(ErrorKind::Inconsistent, "blk.0.ssm_conv1d = 96: must have 128 rows");
    }
}

#[test]
fn a_part_that_the_shape_has_not_is_refused_however_small_it_is() {
    let tensors = [PLAIN, &[("blk.0.ffn_up_shexp.weight", &[256, 1])]].concat();
    small("next-year", 4, &[], &tensors).model_refused(ErrorKind::Unsupported, "256 weights of SharedExperts");
}

/// A plain file with one key more.
fn with(key: impl FnOnce(Writer) -> Writer) -> Writer {
    let plain = small("next-year", 4, &[], PLAIN);
    let mut file = key(Writer::new(PLAIN.len() as u64, 6));
    // What follows the two counts of the other file.
    file.0.extend_from_slice(&plain.0[24..]);
    file
}

#[test]
fn what_a_part_says_of_all_parts_must_hold() {
    assert_eq!(read(&with(|file| file.whole("split.tensors.count", 8))).tensors().count(), 8);
    with(|file| file.whole("split.tensors.count", 9))
        .model_refused(ErrorKind::Inconsistent, "tensors in all parts = 8");
    let minus_one = |key| with(|file| file.text(key).u32(5).u32(u32::MAX));
    for key in ["split.no", "split.count"] {
        minus_one(key).model_refused(ErrorKind::InvalidRecord, &format!("{key} = -1: must be a whole number"));
    }
}

#[test]
fn a_key_for_each_layer_holds_whole_numbers() {
    let fractions = with(|file| file.text("next-year.attention.head_count_kv").u32(9).u32(6).u64(1).u32(0));
    fractions.model_refused(ErrorKind::InvalidRecord, "must be a whole number, or one for each layer");
}

#[test]
fn tensors_begin_at_the_next_multiple_of_the_alignment() {
    // Behind 24 bytes of counts: a name of 9 bytes, two sides of 8 behind their number of 4, a type of 4, a place of 8.
    let plain = Writer::new(1, 0).tensor("a", &[256, 3], 0, 0);
    assert_eq!((plain.0.len(), complete(&plain.0, FAR).data_offset()), (65, 96));
    // The key takes 8 + 17 bytes, its type and value 4 each.
    let aligned = Writer::new(1, 1).whole("general.alignment", 64).tensor("a", &[256, 3], 0, 0);
    assert_eq!((aligned.0.len(), complete(&aligned.0, FAR).data_offset()), (98, 128));
}

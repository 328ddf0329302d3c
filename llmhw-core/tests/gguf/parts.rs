//! Which part of the model a tensor is, and what is refused because parts contradict each other.

use super::complete;
use super::writer::{FAR, PLAIN, Writer, blocks, layered, small};
use llmhw_core::ErrorKind;
use llmhw_core::files::gguf::{File, read_parts};
use llmhw_core::memory::{Part, kv_cache};
use llmhw_core::spec::KvFormat;
use llmhw_core::units::tokens;

fn read(file: &Writer) -> File {
    read_parts(&[&complete(&file.0, FAR)]).unwrap()
}

fn plain_and(more: &[(&'static str, &'static [u64])]) -> Vec<(&'static str, &'static [u64])> {
    PLAIN.iter().chain(more).copied().collect()
}

/// Two layers of the same tensors.
fn two_layers(architecture: &str, extra: &[(&str, u32)], layer: &[(&str, &[u64])]) -> Writer {
    layered(architecture, 2, 4, extra, &blocks(&[layer, layer]))
}

#[test]
fn eyes_and_ears_are_not_read_and_not_counted() {
    let alone = read(&small("next-year", 4, &[], PLAIN));
    let more = [("v.patch.weight", &[256, 64][..]), ("a.conv.weight", &[256, 8]), ("mm.0.weight", &[256, 32])];
    let file = read(&small("next-year", 4, &[], &plain_and(&more)));
    for (name, _) in more {
        let (_, part) = file.tensors().find(|(tensor, _)| tensor.name() == name).unwrap();
        assert_eq!(part, Part::Unread, "{name}");
    }
    assert_eq!(file.weights().unread.value, 2.0 * 256.0 * (64.0 + 8.0 + 32.0));
    assert_eq!(file.model().total_parameters(), alone.model().total_parameters());
    assert_eq!(file.weights().read_per_step(1), alone.weights().read_per_step(1));
}

#[test]
fn norms_are_no_attention() {
    let norms = [
        ("blk.0.attn_norm.weight", &[256][..]),
        ("blk.0.attn_post_norm.weight", &[256]),
        ("output_norm.weight", &[256]),
    ];
    let file = read(&small("next-year", 4, &[], &plain_and(&norms)));
    let part = |name: &str| file.tensors().find(|(tensor, _)| tensor.name() == name).unwrap().1;
    for (name, _) in norms {
        assert_eq!(part(name), Part::Other, "{name}");
    }
    assert_eq!(part("blk.0.attn_q.weight"), Part::Attention);
    assert_eq!(part("blk.0.ffn_up.weight"), Part::FeedForward);
    assert_eq!(file.weights().other.value, 3.0 * 256.0 * 2.0);
}

#[test]
fn a_cache_given_for_a_layer_is_held_by_every_layer() {
    let wide: Vec<(&str, &[u64])> = PLAIN
        .iter()
        .skip(1)
        .map(|(name, shape)| match *name {
            "blk.0.attn_q.weight" => (*name, &[256, 4 * 96][..]),
            "blk.0.attn_k.weight" => (*name, &[256, 2 * 96][..]),
            "blk.0.attn_v.weight" => (*name, &[256, 2 * 64][..]),
            _ => (*name, *shape),
        })
        .collect();
    let cache = |file: &File, at: u32| kv_cache(file.model(), KvFormat::F16, tokens(at)).value;
    let file = read(&two_layers("next-year", &[("attention.head_count_kv", 2)], &wide));
    // 2 layers x 2 heads x (96 + 64) x 2 bytes.
    assert_eq!(cache(&file, 1), 2.0 * 2.0 * 160.0 * 2.0);
    let keys =
        [("attention.head_count_kv", 2), ("attention.sliding_window", 100), ("attention.sliding_window_pattern", 2)];
    let file = read(&two_layers("next-year", &keys, &wide));
    // Of two layers one looks at 100 tokens: 100 + 1000 tokens of 2 x 160 x 2 bytes.
    assert_eq!(cache(&file, 1000), 1100.0 * 2.0 * 160.0 * 2.0);
    let keys =
        [("attention.head_count_kv", 2), ("attention.sliding_window", 100), ("attention.sliding_window_pattern", 0)];
    let file = read(&two_layers("next-year", &keys, &wide));
    assert_eq!(cache(&file, 1000), 2.0 * 100.0 * 2.0 * 160.0 * 2.0);
}

#[test]
fn queries_keys_and_values_in_one_matrix_have_two_caches_per_key_head() {
    let fused: Vec<(&str, &[u64])> = PLAIN
        .iter()
        .filter(|(name, _)| !["blk.0.attn_k.weight", "blk.0.attn_v.weight"].contains(name))
        .map(|(name, shape)| match *name {
            "blk.0.attn_q.weight" => ("blk.0.attn_qkv.weight", &[256, 768][..]),
            "blk.0.attn_output.weight" => (*name, &[384, 256][..]),
            _ => (*name, *shape),
        })
        .collect();
    // (6 + 2 x 3) heads of 64.
    let file = read(&small("next-year", 6, &[("attention.head_count_kv", 3)], &fused));
    assert_eq!(kv_cache(file.model(), KvFormat::F16, tokens(1)).value, 2.0 * 3.0 * 64.0 * 2.0);
}

#[test]
fn attention_beside_a_state_space_part_is_refused_whichever_matrix_it_has() {
    for matrix in ["blk.0.attn_q.weight", "blk.0.attn_output.weight"] {
        let tensors =
            [("token_embd.weight", &[256, 1000][..]), ("blk.0.ssm_in.weight", &[256, 512]), (matrix, &[256, 256])];
        small("next-year", 4, &[], &tensors).model_refused(ErrorKind::Unsupported, "at once");
    }
}

#[test]
fn one_tensor_per_expert_is_of_old_files() {
    for name in ["blk.0.ffn_up.0.weight", "blk.0.ffn_down.0.weight"] {
        small("next-year", 4, &[], &plain_and(&[(name, &[256, 512])]))
            .model_refused(ErrorKind::Unsupported, "per expert");
    }
}

#[test]
fn dense_layers_of_two_widths_are_two_runs() {
    let wider: Vec<(&str, &[u64])> = PLAIN[1..]
        .iter()
        .map(|(name, shape)| match *name {
            "blk.0.ffn_up.weight" | "blk.0.ffn_gate.weight" => (*name, &[256, 768][..]),
            "blk.0.ffn_down.weight" => (*name, &[768, 256][..]),
            _ => (*name, *shape),
        })
        .collect();
    let file = layered("next-year", 2, 4, &[], &blocks(&[&PLAIN[1..], &wider]));
    let runs: Vec<(u32, u32)> = read(&file).model().feed_forward().iter().map(|run| (run.layers, run.size)).collect();
    assert_eq!(runs, [(1, 512), (1, 768)]);
}

#[test]
fn a_side_beyond_any_vocabulary_is_damage() {
    let tensors = plain_and(&[("blk.0.other.weight", &[1 << 33, 1])]);
    small("next-year", 4, &[], &tensors).model_refused(ErrorKind::OutOfRange, "blk.0.other.weight.shape");
}

#[test]
fn the_rows_of_a_table_per_layer_are_the_sum_of_all_layers() {
    let table = |columns: &'static [u64]| plain_and(&[("per_layer_token_embd.weight", columns)]);
    let key = [("embedding_length_per_layer_input", 32)];
    small("next-year", 4, &key, &table(&[64, 1000])).model_refused(ErrorKind::Inconsistent, "layers = 32");
    let mut both = blocks(&[&PLAIN[1..], &PLAIN[1..]]);
    both.push(("per_layer_token_embd.weight".to_owned(), &[32, 1000]));
    layered("next-year", 2, 4, &key, &both).model_refused(ErrorKind::Inconsistent, "layers = 64");
    // The table counts as weights, but a token reads a row of it: only what projects the row is passed through.
    let projections = [
        ("per_layer_model_proj.weight", &[256, 32][..]),
        ("blk.0.inp_gate.weight", &[256, 32]),
        ("blk.0.proj.weight", &[32, 256]),
    ];
    let tensors: Vec<_> = table(&[32, 1000]).into_iter().chain(projections).collect();
    let with = read(&small("next-year", 4, &key, &tensors));
    let without = read(&small("next-year", 4, &[], PLAIN));
    let more = with.model().total_parameters().value - without.model().total_parameters().value;
    assert_eq!(more, 32_000.0 + 3.0 * 256.0 * 32.0);
    let more = with.model().active_parameters().value - without.model().active_parameters().value;
    assert_eq!(more, 3.0 * 256.0 * 32.0);
}

#[test]
fn the_alignment_is_a_power_of_two() {
    let aligned = |alignment, second| {
        Writer::new(2, 1).whole("general.alignment", alignment).tensor("a", &[1], 0, 0).tensor("b", &[1], 0, second)
    };
    assert!(aligned(64, 64).read().is_ok());
    aligned(64, 32).refused(ErrorKind::InvalidRecord, "must be 64");
    aligned(48, 48).refused(ErrorKind::InvalidRecord, "a power of two");
}

#[test]
fn the_name_falls_back_from_one_key_to_the_next() {
    let named = |values: &[(&str, &str)]| {
        let mut file = Writer::new(PLAIN.len() as u64, 5 + values.len() as u64);
        for (key, text) in values {
            file = file.name(key, text);
        }
        file.0.extend_from_slice(&small("next-year", 4, &[], PLAIN).0[24..]);
        let file = read(&file);
        (file.model().name().to_owned(), file.model().id().to_owned())
    };
    let pair = |name: &str, id: &str| (name.to_owned(), id.to_owned());
    assert_eq!(named(&[("general.name", "(My) Model!")]), pair("(My) Model!", "my-model"));
    assert_eq!(
        named(&[("general.name", ""), ("general.basename", "Base"), ("general.size_label", "7B")]),
        pair("Base-7B", "base-7b")
    );
    assert_eq!(named(&[("general.basename", "Base")]), pair("Base", "base"));
    assert_eq!(named(&[("general.size_label", "7B")]), pair("next-year 7B", "next-year-7b"));
}

#[test]
fn the_type_of_most_weights_says_the_class_of_kernels() {
    use llmhw_core::efficiency::class::{FormatClass, format_class};
    assert_eq!(format_class(read(&small("next-year", 4, &[], PLAIN)).format()), FormatClass::Half);
    let listed = super::file("gpt-oss");
    assert_eq!(format_class(listed.format()), FormatClass::Micro);
}

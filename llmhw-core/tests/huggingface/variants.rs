//! What a field's value switches in the shape: windows by layer, dense layers before a mixture, the states of Kimi Linear. Each
//! configuration is small, and what it must give is counted by hand from the classes' rules.

use crate::read;
use llmhw_core::ErrorKind;
use llmhw_core::spec::{Attention, Model};
use serde_json::{Value, json};

/// A configuration with four heads of 16, two of them with a cache, and these fields.
pub(crate) fn config(model_type: &str, layers: u32, more: &Value) -> Value {
    let mut config = json!({ "model_type": model_type, "hidden_size": 64, "num_hidden_layers": layers, "num_attention_heads": 4,
        "num_key_value_heads": 2, "intermediate_size": 128, "vocab_size": 1000, "max_position_embeddings": 65_536 });
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

/// How many layers look at a window, and how wide it is.
fn windows(config: &Value) -> (u32, Option<u32>) {
    let model = read(config).unwrap_or_else(|error| panic!("{config}: {error}"));
    let mut found = (0, None);
    for kind in model.attention() {
        let Attention::Grouped(grouped) = kind.attention else { panic!("{config}: grouped attention") };
        if let Some(window) = grouped.window_tokens {
            found = (found.0 + kind.layers, Some(window));
        }
    }
    found
}

#[test]
fn a_class_says_which_layers_look_at_the_window() {
    let two = json!({ "num_local_experts": 4, "num_experts_per_tok": 2, "num_experts": 4, "moe_intermediate_size": 32,
        "shared_expert_intermediate_size": 64 });
    let and = |more: Value| {
        let mut both = two.clone();
        both.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        both
    };
    for (model_type, more, local, window) in [
        // Mistral's class has a window of 4096 where the file leaves it out, and none where it says null.
        ("mistral", json!({}), 5, Some(4096)),
        ("mistral", json!({ "sliding_window": null }), 0, None),
        ("mistral", json!({ "sliding_window": 512 }), 5, Some(512)),
        ("llama", json!({}), 0, None),
        ("phi3", json!({ "sliding_window": 512 }), 5, Some(512)),
        ("phi3", json!({}), 0, None),
        // Layers from max_window_layers on, where the window is switched on.
        ("qwen2", json!({ "sliding_window": 512, "use_sliding_window": true, "max_window_layers": 3 }), 2, Some(512)),
        ("qwen3", json!({ "sliding_window": 512, "use_sliding_window": true, "max_window_layers": 4 }), 1, Some(512)),
        ("qwen2", json!({ "sliding_window": 512, "use_sliding_window": false, "max_window_layers": 3 }), 0, None),
        ("qwen3", json!({ "sliding_window": 512, "max_window_layers": 3 }), 0, None),
        // All but each fourth layer, or each so manieth.
        ("cohere2", json!({ "sliding_window": 512 }), 4, Some(512)),
        ("cohere2", json!({ "sliding_window": 512, "sliding_window_pattern": 2 }), 3, Some(512)),
        ("cohere2", json!({ "sliding_window": 512, "sliding_window_pattern": 3 }), 4, Some(512)),
        // The first, the third and the fifth.
        ("gpt_oss", and(json!({ "sliding_window": 128 })), 3, Some(128)),
        ("qwen3_moe", and(json!({ "sliding_window": 512, "use_sliding_window": true })), 5, Some(512)),
        ("qwen3_moe", and(json!({ "sliding_window": 512, "use_sliding_window": false })), 0, None),
        ("qwen2_moe", and(json!({ "sliding_window": 512, "use_sliding_window": true })), 5, Some(512)),
        ("qwen2_moe", and(json!({ "sliding_window": 512 })), 0, None),
        ("mixtral", and(json!({ "sliding_window": 512 })), 5, Some(512)),
        ("mixtral", and(json!({ "sliding_window": null })), 0, None),
        // The fourth of five layers sees everything.
        (
            "llama4_text",
            and(json!({ "attention_chunk_size": 512, "interleave_moe_layer_step": 2, "intermediate_size_mlp": 256 })),
            4,
            Some(512),
        ),
    ] {
        assert_eq!(windows(&config(model_type, 5, &more)), (local, window), "{model_type}: {more}");
    }
}

fn llama4(layers: u32, step: u32) -> Model {
    let more = json!({ "num_local_experts": 4, "num_experts_per_tok": 1, "attention_chunk_size": 512,
        "interleave_moe_layer_step": step, "intermediate_size_mlp": 256 });
    read(&config("llama4_text", layers, &more)).unwrap()
}

#[test]
fn llama_4_has_a_mixture_in_each_so_manieth_layer_and_dense_ones_between() {
    for (layers, step, sparse) in [(6, 2, 3), (7, 3, 2), (4, 1, 4)] {
        let model = llama4(layers, step);
        let experts = model.experts().unwrap();
        assert_eq!((experts.layers, experts.count, experts.shared_feed_forward_size), (sparse, 4, 128));
        assert_eq!((experts.first_layer, experts.layer_step), (step - 1, step));
        // The layers that have it: the step-th, the next but so many.
        let with: Vec<u32> = (0..layers).filter(|layer| (layer + 1) % step == 0).collect();
        assert_eq!(with.len() as u32, sparse);
        let dense: Vec<(u32, u32)> = model.feed_forward().iter().map(|run| (run.layers, run.size)).collect();
        assert_eq!(dense, if step == 1 { vec![] } else { vec![(layers - sparse, 256)] });
    }
}

fn kimi_linear(more: &Value) -> Value {
    let mut config = json!({ "model_type": "kimi_linear", "hidden_size": 256, "num_hidden_layers": 5, "num_attention_heads": 4,
        "kv_lora_rank": 64, "q_lora_rank": null, "qk_rope_head_dim": 16, "qk_nope_head_dim": 32, "v_head_dim": 32,
        "intermediate_size": 512, "moe_intermediate_size": 128, "num_experts": 8, "num_experts_per_token": 2,
        "num_shared_experts": 1, "first_k_dense_replace": 1, "moe_layer_freq": 1, "vocab_size": 1000, "model_max_length": 4096,
        "linear_attn_config": { "full_attn_layers": [4], "kda_layers": [1, 2, 3, 5], "num_heads": 3, "head_dim": 32,
            "short_conv_kernel_size": 4 } });
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

#[test]
fn a_layer_of_kimi_linear_holds_a_matrix_per_head_and_what_three_convolutions_still_need() {
    let model = read(&kimi_linear(&json!({}))).unwrap();
    let linear = model.attention().iter().find(|kind| matches!(kind.attention, Attention::Linear(_))).unwrap();
    let Attention::Linear(state) = linear.attention else { unreachable!() };
    // 3 heads of 32 x 32 values, and of queries, keys and values of 3 x 32 the last 3; 4 bytes each, in 4 layers.
    assert_eq!((linear.layers, state.state.value), (4, 4.0 * 4.0 * (3.0 * 32.0 * 32.0 + 3.0 * 3.0 * 96.0)));
    assert_eq!(model.attention().iter().map(|kind| kind.layers).sum::<u32>(), 5);
    let dense: Vec<(u32, u32)> = model.feed_forward().iter().map(|run| (run.layers, run.size)).collect();
    assert_eq!((dense, model.experts().unwrap().layers), (vec![(1, 512)], 4));
    let none = read(&kimi_linear(&json!({ "first_k_dense_replace": 0 }))).unwrap();
    assert!(none.feed_forward().is_empty());
    assert_eq!(none.experts().unwrap().layers, 5);
}

#[test]
fn lists_of_layers_that_do_not_add_up_and_experts_in_some_layers_only_are_refused() {
    let short = json!({ "linear_attn_config": { "full_attn_layers": [4], "kda_layers": [1, 2], "num_heads": 3, "head_dim": 32,
        "short_conv_kernel_size": 4 } });
    let error = read(&kimi_linear(&short)).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::Inconsistent, Some("linear_attn_config.kda_layers")));
    assert!(error.to_string().contains("num_hidden_layers = 5") && error.to_string().contains('3'), "{error}");
    let some = read(&kimi_linear(&json!({ "moe_layer_freq": 2 }))).unwrap_err();
    assert_eq!((some.kind(), some.parameter()), (ErrorKind::Unsupported, Some("moe_layer_freq")));
    // What an inner object lacks is named with it.
    let error =
        read(&kimi_linear(&json!({ "linear_attn_config": { "full_attn_layers": [4], "kda_layers": [1, 2, 3, 5] } })));
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingInput);
    assert!(error.parameter().unwrap().contains("linear_attn_config.num_heads"), "{error}");
}

/// How many layers there are of each kind of attention, in words.
fn kinds(model: &Model) -> Vec<(u32, &'static str)> {
    let kinds = model.attention().iter().map(|kind| {
        let word = match kind.attention {
            Attention::Grouped(_) => "grouped",
            Attention::Linear(_) => "linear",
            Attention::None => "none",
            _ => "other",
        };
        (kind.layers, word)
    });
    kinds.collect()
}

fn runs(model: &Model) -> Vec<(u32, u32)> {
    model.feed_forward().iter().map(|run| (run.layers, run.size)).collect()
}

#[test]
fn each_fourth_layer_of_qwen3_next_looks_at_everything() {
    let more = json!({ "linear_num_key_heads": 2, "linear_num_value_heads": 4, "linear_key_head_dim": 16,
        "linear_value_head_dim": 16, "linear_conv_kernel_dim": 4, "num_experts": 4, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32, "shared_expert_intermediate_size": 32 });
    assert_eq!(kinds(&read(&config("qwen3_next", 5, &more)).unwrap()), [(1, "grouped"), (4, "linear")]);
    let every_second = json!({ "full_attention_interval": 2 });
    let mut both = more.as_object().unwrap().clone();
    both.extend(every_second.as_object().unwrap().clone());
    assert_eq!(kinds(&read(&config("qwen3_next", 5, &both.into())).unwrap()), [(2, "grouped"), (3, "linear")]);
}

#[test]
fn layers_of_one_width_found_by_search_are_one_run() {
    let block = |multiple: f64| json!({ "attention": { "n_heads_in_group": 2 }, "ffn": { "ffn_mult": multiple } });
    let none = json!({ "attention": { "no_op": true }, "ffn": { "no_op": true } });
    let blocks = [block(6.0), block(6.0), none, block(12.0), block(6.0)];
    let model = read(&config("nemotron-nas", 5, &json!({ "block_configs": blocks }))).unwrap();
    // Two thirds of 6 x 64 are 256, of 12 x 64 they are 512.
    assert_eq!(runs(&model), [(2, 256), (1, 512), (1, 256)]);
    assert_eq!(kinds(&model), [(4, "grouped"), (1, "none")]);
}

#[test]
fn a_layer_of_nemotron_h_is_one_part_by_word_or_by_letter() {
    let parts = json!({ "head_dim": 16, "mamba_num_heads": 4, "mamba_head_dim": 16, "ssm_state_size": 16, "n_groups": 2,
        "conv_kernel": 4, "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32 });
    let with = |name: &str, value: Value| {
        let mut fields = parts.as_object().unwrap().clone();
        fields.insert(name.to_owned(), value);
        read(&config("nemotron_h", 5, &fields.into())).unwrap()
    };
    for model in [
        with("layers_block_type", json!(["mamba", "mlp", "attention", "mamba", "moe"])),
        with("hybrid_override_pattern", json!("M-*ME")),
    ] {
        assert_eq!(kinds(&model), [(1, "grouped"), (2, "linear"), (2, "none")]);
        assert_eq!((runs(&model), model.experts().unwrap().layers), (vec![(1, 128)], 1));
    }
}

#[test]
fn heads_without_a_cache_of_their_own_are_assumed_where_the_class_does() {
    let mixture = json!({ "num_key_value_heads": null, "num_local_experts": 4, "num_experts": 4, "num_experts_per_tok": 2,
        "moe_intermediate_size": 32 });
    for (model_type, heads) in
        [("llama", Some(4)), ("granitemoe", Some(4)), ("mistral", None), ("mixtral", None), ("qwen3_moe", None)]
    {
        match read(&config(model_type, 2, &mixture)) {
            Ok(model) => {
                let Attention::Grouped(grouped) = model.attention()[0].attention else { panic!("grouped attention") };
                assert_eq!(Some(grouped.kv_heads), heads, "{model_type}");
            }
            Err(error) => {
                assert_eq!((error.parameter(), heads), (Some("num_key_value_heads"), None), "{model_type}: {error}");
            }
        }
    }
}

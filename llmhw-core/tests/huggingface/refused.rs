//! Shapes that contradict themselves, go beyond what is read or are not modelled: what is refused, and by which field's name.

use crate::read;
use crate::variants::config;
use llmhw_core::ErrorKind::{Inconsistent, InvalidRecord, MissingInput, OutOfRange, Unsupported};
use serde_json::{Value, json};

/// Fields of a class and others over them.
fn over(fields: &Value, others: &Value) -> Value {
    let mut both = fields.as_object().unwrap().clone();
    both.extend(others.as_object().unwrap().clone());
    both.into()
}

/// Each configuration has two layers.
fn refused(model_type: &str, fields: &Value, changes: &[(Value, llmhw_core::ErrorKind, &str)]) {
    for (change, kind, parameter) in changes {
        let error = read(&config(model_type, 2, &over(fields, change))).unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (*kind, Some(*parameter)), "{model_type}: {change}: {error}");
    }
}

#[test]
fn kinds_of_layers_that_a_class_has_not() {
    refused(
        "llama",
        &json!({}),
        &[
            (json!({ "layer_types": ["linear_attention", "full_attention"] }), Unsupported, "layer_types"),
            (json!({ "layer_types": ["sliding_attention", "full_attention"] }), MissingInput, "sliding_window"),
            (json!({ "num_attention_heads": 5 }), Inconsistent, "hidden_size"),
        ],
    );
    let linear = json!({ "linear_num_key_heads": 2, "linear_num_value_heads": 4, "linear_key_head_dim": 16,
        "linear_value_head_dim": 16, "linear_conv_kernel_dim": 4 });
    let kinds = json!({ "layer_types": ["sliding_attention", "full_attention"] });
    refused("qwen3_5_text", &linear, &[(kinds, Unsupported, "layer_types")]);
}

#[test]
fn a_mixture_without_a_layer() {
    let fields =
        json!({ "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "n_shared_experts": 1 });
    let first = |first: u32| json!({ "first_k_dense_replace": first });
    refused("glm4_moe", &fields, &[(first(2), Inconsistent, "first_k_dense_replace")]);
    assert_eq!(read(&config("glm4_moe", 2, &over(&fields, &first(1)))).unwrap().experts().unwrap().layers, 1);
}

#[test]
fn gemma_4_with_layers_that_do_not_agree() {
    let fields =
        json!({ "head_dim": 16, "sliding_window": 32, "layer_types": ["sliding_attention", "full_attention"] });
    let layers = |layers: Value| (json!({ "per_layer_config": layers }), Unsupported, "per_layer_config");
    let wide = json!({ "head_dim": 32 });
    refused(
        "gemma4_text",
        &fields,
        &[
            (json!({ "layer_types": ["linear_attention", "full_attention"] }), Unsupported, "layer_types"),
            // Some layers have twice the width.
            (json!({ "intermediate_size": 5_000_001 }), OutOfRange, "intermediate_size"),
            // Of the two layers the second sees everything.
            layers(json!({ "1": wide, "last": wide })),
            layers(json!({ "0": wide })),
            layers(json!({ "0": wide, "1": wide })),
        ],
    );
    let every_layer = json!({ "layer_types": ["full_attention", "full_attention"] });
    let unlike = layers(json!({ "0": wide, "1": { "head_dim": 64 } }));
    refused("gemma4_text", &over(&fields, &every_layer), &[unlike]);
    assert!(read(&config("gemma4_text", 2, &over(&fields, &json!({ "per_layer_config": { "1": wide } })))).is_ok());
}

#[test]
fn widths_beyond_what_is_read() {
    let latent = json!({ "kv_lora_rank": 32, "q_lora_rank": null, "qk_rope_head_dim": 16, "qk_nope_head_dim": 16, "v_head_dim": 16,
        "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "n_shared_experts": 1,
        "first_k_dense_replace": 1 });
    assert!(read(&config("deepseek_v3", 2, &latent)).is_ok());
    // A head of a query has both.
    let too_wide = |name: &'static str| (json!({ name: 32_769 }), OutOfRange, name);
    refused("deepseek_v3", &latent, &[too_wide("qk_rope_head_dim"), too_wide("qk_nope_head_dim")]);
    for multiple in [0.0, 1024.5] {
        let block = json!({ "attention": { "n_heads_in_group": 2 }, "ffn": { "ffn_mult": multiple } });
        let blocks = json!({ "block_configs": [block, block] });
        refused("nemotron-nas", &json!({}), &[(blocks, InvalidRecord, "block_configs")]);
    }
}

#[test]
fn patterns_of_layers_that_are_not_theirs() {
    let fields = json!({ "head_dim": 16, "mamba_num_heads": 4, "mamba_head_dim": 16, "ssm_state_size": 16, "n_groups": 2,
        "conv_kernel": 4 });
    let name = "hybrid_override_pattern";
    let pattern = |pattern: &str| json!({ name: pattern });
    refused("nemotron_h", &fields, &[(pattern("M*-"), Inconsistent, name), (pattern("MX"), Inconsistent, name)]);
    assert!(read(&config("nemotron_h", 2, &over(&fields, &pattern("M*")))).is_ok());
    // More layers than any model has, without their number.
    let words = json!({ "num_hidden_layers": null, "layers_block_type": vec!["mamba"; 10_001] });
    let error = read(&config("nemotron_h", 2, &over(&fields, &words))).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (OutOfRange, Some("layers")), "{error}");
}

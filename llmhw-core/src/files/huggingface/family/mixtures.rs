//! Mixtures of experts with grouped attention.

use super::draft::{Draft, Kind, experts, first_dense, grouped, kinds, refuse, shared, unmodelled};
use crate::error::Result;
use crate::files::huggingface::fields::{Fields, most};
use crate::spec::{Experts, FeedForward};
use alloc::vec;

/// Mixtures of experts with grouped attention.
pub(super) fn mixtures(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let attention = grouped(f, draft.hidden, architecture == "granitemoe")?;
    let (names, width): (&[&str], _) = match architecture {
        "qwen2_moe" | "qwen3_moe" => (&["num_experts", "num_local_experts"], "moe_intermediate_size"),
        "glm4_moe" => (&["n_routed_experts"], "moe_intermediate_size"),
        _ => (&["num_local_experts"], "intermediate_size"),
    };
    let mut mixture = experts(f, names, width, draft.layers)?;
    let mut first = 0;
    if architecture == "glm4_moe" {
        mixture = shared(f, "n_shared_experts", mixture)?;
        first = first_dense(f)?;
        let size = f.count("intermediate_size", most::WIDTH)?;
        if first > 0 {
            draft.feed_forward = vec![FeedForward { layers: first, size }];
        }
        draft.traits.qkv_bias = f.flag("attention_bias")?.unwrap_or(false);
    }
    if architecture == "qwen2_moe" {
        mixture = mixture.with_shared(f.count("shared_expert_intermediate_size", most::WIDTH)?);
        draft.traits.qkv_bias = f.flag("qkv_bias")?.unwrap_or(true);
    }
    if architecture == "phimoe" {
        // Its norms and its output layer have biases too, which are too small to count.
        let bias = f.flag("attention_bias")?.unwrap_or(false);
        (draft.traits.qkv_bias, draft.traits.attention_output_bias) = (bias, bias);
    }
    if matches!(architecture, "qwen2_moe" | "qwen3_moe") {
        if f.optional("decoder_sparse_step", 0, most::LAYERS)?.unwrap_or(1) != 1 {
            return Err(unmodelled(f, "decoder_sparse_step", "not 1"));
        }
        if f.list("mlp_only_layers")?.is_some_and(|list| !list.is_empty()) {
            return Err(unmodelled(f, "mlp_only_layers", "a list with layers"));
        }
    }
    if matches!(architecture, "qwen3_moe" | "granitemoe") {
        refuse(f, "attention_bias")?;
    }
    draft.mixture(f, mixture, first)?;
    let window = match architecture {
        "qwen2_moe" | "qwen3_moe" if f.flag("use_sliding_window")? != Some(true) => None,
        _ => f.optional("sliding_window", 1, most::WIDTH)?,
    };
    let by_rule = if window.is_some() { Kind::Local } else { Kind::Full };
    let kinds = kinds(f, draft.layers, |_| by_rule)?;
    draft.windowed(f, attention, &kinds, window)?;
    Ok(draft)
}

pub(super) fn gpt_oss(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, Some((201_088, 131_072)))?;
    let attention = grouped(f, draft.hidden, false)?;
    let mixture = experts(f, &["num_local_experts", "num_experts"], "intermediate_size", draft.layers)?;
    draft.mixture(f, mixture, 0)?;
    let window = f.count("sliding_window", most::WIDTH)?;
    let kinds = kinds(f, draft.layers, |layer| if layer % 2 == 0 { Kind::Local } else { Kind::Full })?;
    draft.windowed(f, attention, &kinds, Some(window))?;
    let bias = f.flag("attention_bias")?.unwrap_or(true);
    (draft.traits.qkv_bias, draft.traits.attention_output_bias, draft.traits.expert_bias) = (bias, bias, true);
    Ok(draft)
}

pub(super) fn llama4(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let attention = grouped(f, draft.hidden, false)?;
    refuse(f, "attention_bias")?;
    let step = f.count("interleave_moe_layer_step", most::LAYERS)?;
    let mixture = experts(f, &["num_local_experts"], "intermediate_size", draft.layers)?;
    let dense_size = f.count("intermediate_size_mlp", most::WIDTH)?;
    let sparse = draft.layers / step;
    if sparse == 0 {
        return Err(unmodelled(f, "interleave_moe_layer_step", "above num_hidden_layers"));
    }
    let mixture = mixture.with_shared(mixture.feed_forward_size).placed(step - 1, step);
    draft.experts = Some(Experts { layers: sparse, ..mixture });
    if draft.layers > sparse {
        draft.feed_forward = vec![FeedForward { layers: draft.layers - sparse, size: dense_size }];
    }
    let window = f.count("attention_chunk_size", most::WIDTH)?;
    // Every fourth layer has no rotary positions and sees everything.
    let kinds = kinds(f, draft.layers, |layer| if (layer + 1) % 4 == 0 { Kind::Full } else { Kind::Local })?;
    draft.windowed(f, attention, &kinds, Some(window))?;
    Ok(draft)
}

//! Multi-head latent attention.

use super::draft::{Draft, experts, experts_by, first_dense, refuse, shared, unmodelled};
use crate::error::{Error, Result};
use crate::files::huggingface::fields::{Fields, most, wrong};
use crate::spec::{Attention, FeedForward, Indexer, LatentAttention, LinearAttention, LinearVariant};
use crate::units::in_base_unit;
use alloc::{format, vec};
use serde_json::Value;

/// The latent heads. Whether queries are compressed is stated, as null where they are not: classes differ in what a missing
/// field means.
fn heads(f: &mut Fields<'_>) -> Result<LatentAttention> {
    if !f.has("q_lora_rank") {
        f.require("q_lora_rank");
    }
    Ok(LatentAttention::new(
        f.count("num_attention_heads", most::HEADS)?,
        f.count("kv_lora_rank", most::HEAD_WIDTH)?,
        f.optional("q_lora_rank", 1, most::HEAD_WIDTH)?,
        f.count("qk_rope_head_dim", most::HEAD_WIDTH / 2)?,
        f.count("qk_nope_head_dim", most::HEAD_WIDTH / 2)?,
        f.count("v_head_dim", most::HEAD_WIDTH)?,
    ))
}

/// Experts are in every layer behind the dense ones.
fn every_layer(f: &Fields<'_>) -> Result<()> {
    match f.optional("moe_layer_freq", 1, most::LAYERS)? {
        None | Some(1) => Ok(()),
        Some(_) => Err(unmodelled(f, "moe_layer_freq", "not 1")),
    }
}

/// Kimi Linear: Kimi delta attention, with latent attention between.
pub(super) fn kimi_linear(f: &mut Fields<'_>) -> Result<Draft> {
    let context = ["max_position_embeddings", "model_max_length"].into_iter().find(|name| f.get(name).is_some());
    let mut draft = Draft::with_context(f, context.unwrap_or("model_max_length"), None)?;
    // Kimi K3 has the same word and more parts.
    for name in ["use_full_rank_gate", "mla_use_output_gate"] {
        refuse(f, name)?;
    }
    for name in ["attn_res_block_size", "routed_expert_hidden_size", "moe_latent_size"] {
        if f.get(name).is_some() {
            return Err(unmodelled(f, name, "there"));
        }
    }
    every_layer(f)?;
    let full = heads(f)?;
    let (path, lacks) = (f.named("linear_attn_config."), f.lacks());
    let (linear, missing) = match f.get("linear_attn_config") {
        None => {
            f.require("linear_attn_config");
            (0, None)
        }
        Some(Value::Object(object)) => {
            let mut inner = Fields::new(object, &path);
            refuse(&inner, "use_full_rank_gate")?;
            let layers = inner.list("kda_layers")?.map_or(0, <[Value]>::len);
            let full = inner.list("full_attn_layers")?.map_or(0, <[Value]>::len);
            if layers + full != draft.layers as usize && !lacks {
                return Err(Error::inconsistent(
                    path + "kda_layers",
                    format!("list, with full_attn_layers, each of num_hidden_layers = {}", draft.layers),
                    layers + full,
                    "take config.json as published",
                ));
            }
            let (heads, width) = (inner.count("num_heads", most::HEADS)?, inner.count("head_dim", most::HEAD_WIDTH)?);
            let convolution = inner.count("short_conv_kernel_size", 1024)?;
            let layers = u32::try_from(layers).unwrap_or(0);
            let (one, state) = (f64::from(heads) * f64::from(width), f64::from(width));
            let bytes = 4.0 * f64::from(layers) * (one * state + f64::from(convolution - 1) * 3.0 * one);
            let variant = LinearVariant::Kda {
                key_heads: heads,
                key_dimension: width,
                value_heads: heads,
                value_dimension: width,
            };
            draft.add(layers, Attention::Linear(LinearAttention::new(variant, in_base_unit(bytes), convolution)));
            (layers, Some(inner.into_missing()))
        }
        Some(other) => return Err(wrong(&f.named("linear_attn_config"), "be an object", other)),
    };
    for name in missing.into_iter().flatten() {
        f.require_at(name);
    }
    draft.add(draft.layers.saturating_sub(linear), Attention::Latent(full));
    let (count, per_token) = (["num_experts"], ["num_experts_per_token"]);
    let mixture = experts_by(f, &count, &per_token, "moe_intermediate_size", draft.layers)?;
    let mixture = shared(f, "num_shared_experts", mixture)?;
    let first = first_dense(f)?;
    if first > 0 {
        let size = f.count("intermediate_size", most::WIDTH)?;
        draft.feed_forward = vec![FeedForward { layers: first, size }];
    }
    draft.mixture(f, mixture, first)?;
    Ok(draft)
}

/// Multi-head latent attention in every layer, with or without an indexer: DeepSeek, Kimi K2, GLM, Mistral Small 4.
pub(super) fn latent(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let mut attention = heads(f)?;
    let has_indexer = matches!(architecture, "deepseek_v32" | "glm_moe_dsa");
    if has_indexer || ["index_n_heads", "index_head_dim", "index_topk"].iter().any(|name| f.get(name).is_some()) {
        attention = attention.with_indexer(Indexer {
            heads: f.count("index_n_heads", most::HEADS)?,
            head_dimension: f.count("index_head_dim", most::HEAD_WIDTH)?,
            top_k: f.count("index_topk", most::CONTEXT)?,
        });
    }
    draft.add(draft.layers, Attention::Latent(attention));
    every_layer(f)?;
    if architecture == "glm_moe_dsa"
        && f.list("indexer_types")?.is_some_and(|list| list.iter().any(|t| t.as_str() != Some("full")))
    {
        return Err(unmodelled(f, "indexer_types", "layers that use the indexer of another"));
    }
    let mixture = experts(f, &["n_routed_experts"], "moe_intermediate_size", draft.layers)?;
    let mixture = shared(f, "n_shared_experts", mixture)?;
    let first = match f.list("mlp_layer_types")? {
        Some(list) => {
            let dense = list.iter().take_while(|value| value.as_str() == Some("dense")).count();
            if list.iter().skip(dense).any(|value| value.as_str() != Some("sparse")) {
                return Err(unmodelled(f, "mlp_layer_types", "not first dense, then sparse"));
            }
            u32::try_from(dense).unwrap_or(u32::MAX)
        }
        None => first_dense(f)?,
    };
    if first > 0 {
        let size = f.count("intermediate_size", most::WIDTH)?;
        draft.feed_forward = vec![FeedForward { layers: first, size }];
    }
    draft.mixture(f, mixture, first)?;
    Ok(draft)
}

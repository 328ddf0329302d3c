//! Multi-head latent attention.

use super::{Draft, experts, shared, unmodelled};
use crate::error::Result;
use crate::files::huggingface::fields::{Fields, most};
use crate::spec::{Attention, FeedForward, Indexer, LatentAttention};
use alloc::vec;

/// Multi-head latent attention, with or without an indexer: DeepSeek, Kimi K2, GLM, Mistral Small 4.
pub(super) fn latent(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let mut attention = LatentAttention::new(
        f.count("num_attention_heads", most::HEADS)?,
        f.count("kv_lora_rank", most::HEAD_WIDTH)?,
        f.optional("q_lora_rank", 1, most::HEAD_WIDTH)?,
        f.count("qk_rope_head_dim", most::HEAD_WIDTH / 2)?,
        f.count("qk_nope_head_dim", most::HEAD_WIDTH / 2)?,
        f.count("v_head_dim", most::HEAD_WIDTH)?,
    );
    if ["index_n_heads", "index_head_dim", "index_topk"].iter().any(|name| f.get(name).is_some()) {
        attention = attention.with_indexer(Indexer {
            heads: f.count("index_n_heads", most::HEADS)?,
            head_dimension: f.count("index_head_dim", most::HEAD_WIDTH)?,
            top_k: f.count("index_topk", most::CONTEXT)?,
        });
    }
    draft.add(draft.layers, Attention::Latent(attention));
    let mixture = experts(f, &["n_routed_experts"], "moe_intermediate_size", draft.layers)?;
    let mixture = shared(f, mixture)?;
    let first = match f.list("mlp_layer_types")? {
        Some(list) => {
            let dense = list.iter().take_while(|value| value.as_str() == Some("dense")).count();
            if list.iter().skip(dense).any(|value| value.as_str() != Some("sparse")) {
                return Err(unmodelled(f, "mlp_layer_types", "not first dense, then sparse"));
            }
            u32::try_from(dense).unwrap_or(u32::MAX)
        }
        None => match f.optional("first_k_dense_replace", 0, most::LAYERS)? {
            Some(first) => first,
            None => f.count("first_k_dense_replace", most::LAYERS)?,
        },
    };
    if first > 0 {
        let size = f.count("intermediate_size", most::WIDTH)?;
        draft.feed_forward = vec![FeedForward { layers: first, size }];
    }
    draft.mixture(f, mixture, first)?;
    Ok(draft)
}

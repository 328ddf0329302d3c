//! Gemma: heads of a width of their own, windows in most layers, and since Gemma 4 layers that share a cache.

use super::draft::{Draft, Kind, count, experts_by, kinds, unmodelled};
use crate::error::Result;
use crate::files::huggingface::fields::{Fields, most, wrong};
use crate::spec::{Attention, FeedForward, GroupedAttention};
use alloc::{vec, vec::Vec};
use serde_json::Value;

pub(super) fn gemma(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    // Published files of Gemma 3 leave out what equals the class's defaults.
    let third = architecture == "gemma3_text";
    let mut draft = Draft::new(f, third.then_some((262_208, 131_072)))?;
    let attention = if third {
        GroupedAttention::new(
            f.optional("num_attention_heads", 1, most::HEADS)?.unwrap_or(8),
            f.optional("num_key_value_heads", 1, most::HEADS)?.unwrap_or(4),
            f.optional("head_dim", 1, most::HEAD_WIDTH)?.unwrap_or(256),
        )
    } else {
        let width = f.count("head_dim", most::HEAD_WIDTH)?;
        let (heads, kv_heads) =
            (f.count("num_attention_heads", most::HEADS)?, f.count("num_key_value_heads", most::HEADS)?);
        GroupedAttention::new(heads, kv_heads, width)
    };
    draft.dense(f)?;
    draft.tied_by_default = true;
    if architecture == "gemma" {
        draft.add(draft.layers, Attention::Grouped(attention));
        return Ok(draft);
    }
    let window = f.optional("sliding_window", 1, most::WIDTH)?.unwrap_or(4096);
    let period = f.optional("sliding_window_pattern", 1, most::LAYERS)?.unwrap_or(if third { 6 } else { 2 });
    let kinds = kinds(f, draft.layers, |layer| if (layer + 1) % period == 0 { Kind::Full } else { Kind::Local })?;
    draft.windowed(f, attention, &kinds, Some(window))?;
    Ok(draft)
}

pub(super) fn gemma4(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    draft.tied_by_default = true;
    let (heads, kv_heads) =
        (f.count("num_attention_heads", most::HEADS)?, f.count("num_key_value_heads", most::HEADS)?);
    let width = f.count("head_dim", most::HEAD_WIDTH)?;
    let window = f.count("sliding_window", most::WIDTH)?;
    let local = GroupedAttention::new(heads, kv_heads, width).windowed(window);
    if f.get("layer_types").is_none() {
        f.require("layer_types");
    }
    let kinds = kinds(f, draft.layers, |_| Kind::Full)?;
    if count(&kinds, Kind::Linear) > 0 {
        return Err(unmodelled(f, "layer_types", "linear_attention"));
    }
    let full = gemma4_full(f, heads, kv_heads, &kinds)?;
    let sharing = f.optional("num_kv_shared_layers", 0, draft.layers)?.unwrap_or(0);
    let (own, borrowed) = kinds.split_at_checked((draft.layers - sharing) as usize).unwrap_or((&kinds, &[]));
    for (part, shares_cache) in [(own, false), (borrowed, true)] {
        draft.add(count(part, Kind::Local), Attention::Grouped(GroupedAttention { shares_cache, ..local }));
        draft.add(count(part, Kind::Full), Attention::Grouped(GroupedAttention { shares_cache, ..full }));
    }
    draft.traits.per_layer_embedding_size =
        f.optional("hidden_size_per_layer_input", 0, most::HEAD_WIDTH)?.unwrap_or(0);
    let size = f.count("intermediate_size", most::WIDTH / 2)?;
    if f.flag("enable_moe_block")?.is_none() && f.get("num_experts").is_some() {
        f.require("enable_moe_block");
    }
    if f.flag("enable_moe_block")? == Some(true) {
        // The dense part runs beside the experts for every token, as shared experts do elsewhere.
        let experts = experts_by(
            f,
            &["num_experts"],
            &["top_k_experts", "num_experts_per_tok"],
            "moe_intermediate_size",
            draft.layers,
        )?
        .with_shared(size);
        draft.mixture(f, experts, 0)?;
    } else if f.flag("use_double_wide_mlp")? == Some(true) && sharing > 0 {
        let wide = FeedForward { layers: sharing, size: 2 * size };
        draft.feed_forward = vec![FeedForward { layers: draft.layers - sharing, size }, wide];
    } else {
        draft.feed_forward = vec![FeedForward { layers: draft.layers, size }];
    }
    Ok(draft)
}

/// Gemma 4's layers that see everything have heads of their own: stated once (`global_head_dim`), or, since transformers 5,
/// layer by layer (`per_layer_config`).
fn gemma4_full(f: &Fields<'_>, heads: u32, kv_heads: u32, kinds: &[Kind]) -> Result<GroupedAttention> {
    let equal = f.flag("attention_k_eq_v")?.unwrap_or(false);
    let (width, own_heads) = match f.get("per_layer_config") {
        None => {
            let own = f.optional("num_global_key_value_heads", 1, most::HEADS)?.filter(|_| equal);
            (f.optional("global_head_dim", 1, most::HEAD_WIDTH)?.unwrap_or(512), own)
        }
        Some(Value::Object(layers)) => {
            let full = kinds.iter().enumerate().filter(|(_, kind)| **kind == Kind::Full);
            let mut stated: Vec<usize> = layers.keys().filter_map(|layer| layer.parse().ok()).collect();
            stated.sort_unstable();
            let first = layers.values().next();
            if stated.len() != layers.len()
                || !full.map(|(layer, _)| layer).eq(stated)
                || layers.values().any(|layer| Some(layer) != first)
            {
                return Err(unmodelled(
                    f,
                    "per_layer_config",
                    "not one configuration for all layers of full attention",
                ));
            }
            let Some(Value::Object(first)) = first else {
                return Err(wrong(
                    &f.named("per_layer_config"),
                    "have an object per layer",
                    first.unwrap_or(&Value::Null),
                ));
            };
            if let Some(other) = first.keys().find(|key| !matches!(key.as_str(), "head_dim" | "num_key_value_heads")) {
                return Err(unmodelled(f, "per_layer_config", other));
            }
            let path = f.named("per_layer_config.");
            let layer = Fields::new(first, &path);
            let width = layer.optional("head_dim", 1, most::HEAD_WIDTH)?;
            let width = width.map_or_else(|| f.optional("head_dim", 1, most::HEAD_WIDTH), |width| Ok(Some(width)))?;
            (width.unwrap_or(1), layer.optional("num_key_value_heads", 1, most::HEADS)?)
        }
        Some(other) => return Err(wrong(&f.named("per_layer_config"), "be an object of layers", other)),
    };
    let mut full = GroupedAttention::new(heads, own_heads.unwrap_or(kv_heads), width);
    full.keys_are_values = equal;
    Ok(full)
}

//! Layers of different kinds: linear attention and state spaces between attention, and layers with widths of their own.

use super::draft::{Draft, Kind, count, experts, grouped, kinds, unmodelled};
use crate::error::{Error, Result};
use crate::files::huggingface::fields::{Fields, most, whole, wrong};
use crate::spec::{Attention, FeedForward, GroupedAttention, LinearAttention, LinearVariant};
use crate::units::in_base_unit;
use alloc::format;
use serde_json::Value;

pub(super) fn gated_delta_net(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let mut attention = grouped(f, draft.hidden, false)?;
    attention.query_gate = true;
    let [key_heads, value_heads] =
        [f.count("linear_num_key_heads", most::HEADS)?, f.count("linear_num_value_heads", most::HEADS)?];
    let key_dimension = f.count("linear_key_head_dim", most::HEAD_WIDTH)?;
    let value_dimension = f.count("linear_value_head_dim", most::HEAD_WIDTH)?;
    let width = f.count("linear_conv_kernel_dim", 1024)?;
    let period = f.optional("full_attention_interval", 1, most::LAYERS)?.unwrap_or(4);
    let kinds = kinds(f, draft.layers, |layer| if (layer + 1) % period == 0 { Kind::Full } else { Kind::Linear })?;
    let linear = count(&kinds, Kind::Linear);
    let channels =
        2.0 * f64::from(key_heads) * f64::from(key_dimension) + f64::from(value_heads) * f64::from(value_dimension);
    let state = f64::from(value_heads) * f64::from(key_dimension) * f64::from(value_dimension);
    let bytes = 4.0 * f64::from(linear) * (state + f64::from(width - 1) * channels);
    let variant = LinearVariant::GatedDeltaNet { key_heads, key_dimension, value_heads, value_dimension };
    if count(&kinds, Kind::Local) > 0 {
        return Err(unmodelled(f, "layer_types", "sliding_attention"));
    }
    draft.add(draft.layers.saturating_sub(linear), Attention::Grouped(attention));
    draft.add(linear, Attention::Linear(LinearAttention::new(variant, in_base_unit(bytes), width)));
    if architecture == "qwen3_5_text" {
        draft.dense(f)?;
    } else {
        let shared = f.count("shared_expert_intermediate_size", most::WIDTH)?;
        let mixture = experts(f, &["num_experts"], "moe_intermediate_size", draft.layers)?.with_shared(shared);
        draft.mixture(f, mixture, 0)?;
    }
    Ok(draft)
}

/// Models found by architecture search: every layer with widths of its own, or without a part (`block_configs`).
pub(super) fn nemotron_nas(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let heads = f.count("num_attention_heads", most::HEADS)?;
    let width =
        f.optional("head_dim", 1, most::HEAD_WIDTH)?.unwrap_or((draft.hidden / heads).clamp(1, most::HEAD_WIDTH));
    let Some(blocks) = f.list("block_configs")? else {
        f.require("block_configs");
        return Ok(draft);
    };
    if f.lacks() {
        return Ok(draft);
    }
    if u32::try_from(blocks.len()) != Ok(draft.layers) {
        return Err(Error::inconsistent(
            f.named("block_configs"),
            format!("have one entry for each of num_hidden_layers = {}", draft.layers),
            blocks.len(),
            "take config.json as published",
        ));
    }
    let name = f.named("block_configs");
    let absent = |part: &Value| part.get("no_op").and_then(Value::as_bool) == Some(true);
    for block in blocks {
        let (Some(attention), Some(ffn)) = (block.get("attention"), block.get("ffn")) else {
            return Err(wrong(&name, "have attention and ffn in each entry", block));
        };
        for part in [attention, ffn] {
            if part.get("replace_with_linear").and_then(Value::as_bool) == Some(true) {
                return Err(unmodelled(f, "block_configs", "replace_with_linear"));
            }
        }
        let kind = if absent(attention) {
            Attention::None
        } else {
            let group = whole(
                &format!("{name}.attention.n_heads_in_group"),
                attention.get("n_heads_in_group").unwrap_or(&Value::Null),
                1,
                heads,
            )?;
            Attention::Grouped(GroupedAttention::new(heads, (heads / group).max(1), width))
        };
        match draft.attention.iter_mut().find(|known| known.attention == kind) {
            Some(known) => known.layers += 1,
            None => draft.add(1, kind),
        }
        if absent(ffn) {
            continue;
        }
        let multiple = ffn.get("ffn_mult").and_then(Value::as_f64).filter(|m| *m > 0.0 && *m <= 1024.0);
        let Some(multiple) = multiple else {
            return Err(wrong(&name, "have a number above 0 and at most 1024 as ffn.ffn_mult", ffn));
        };
        // The model's own rule: two thirds of the multiple, rounded up to 256.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 1024 times 10,000,000, positive"
        )]
        let exact = (2.0 * multiple * f64::from(draft.hidden) / 3.0) as u64;
        let Ok(size) = u32::try_from(exact.div_ceil(256) * 256) else {
            return Err(wrong(&name, "have widths of at most 10000000", ffn));
        };
        match draft.feed_forward.last_mut() {
            Some(run) if run.size == size => run.layers += 1,
            _ => draft.feed_forward.push(FeedForward { layers: 1, size }),
        }
    }
    Ok(draft)
}

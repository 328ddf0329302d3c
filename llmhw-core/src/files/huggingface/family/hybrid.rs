//! Layers of different kinds: linear attention and state spaces between attention, and layers with widths of their own.

use super::{Draft, Kind, count, experts, grouped, kinds, refuse, unmodelled};
use crate::error::{Error, Result};
use crate::files::huggingface::fields::{Fields, most, whole, wrong};
use crate::spec::{Attention, FeedForward, GroupedAttention, LinearAttention, LinearVariant, Traits};
use crate::units::in_base_unit;
use alloc::{format, vec, vec::Vec};
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
    draft.add(draft.layers - linear, Attention::Grouped(attention));
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

/// Layers of one part each: Mamba-2, attention, experts or a dense feed-forward part.
pub(super) fn nemotron_h(f: &mut Fields<'_>) -> Result<Draft> {
    if f.get("num_hidden_layers").is_none() && f.get("layers_block_type").is_none() {
        f.require("num_hidden_layers");
    }
    let mut letters = Vec::new();
    if let Some(list) = f.list("layers_block_type")? {
        for value in list {
            letters.push(match value.as_str() {
                Some("mamba" | "linear_attention") => 'M',
                Some("attention" | "full_attention") => '*',
                Some("moe") => 'E',
                Some("mlp") => '-',
                _ => return Err(wrong(&f.named("layers_block_type"), "names mamba, attention, moe or mlp", value)),
            });
        }
    } else if let Some(text) = f.text("hybrid_override_pattern")? {
        letters.extend(text.chars());
    } else {
        f.require("hybrid_override_pattern");
    }
    let layers = u32::try_from(letters.len()).unwrap_or(u32::MAX);
    let stated = f.optional("num_hidden_layers", 1, most::LAYERS)?.unwrap_or(layers);
    let of = |letter| u32::try_from(letters.iter().filter(|l| **l == letter).count()).unwrap_or(0);
    let [mamba, attention, sparse, dense] = ['M', '*', 'E', '-'].map(of);
    if !letters.is_empty()
        && (mamba + attention + sparse + dense != layers || stated != layers || layers > most::LAYERS)
    {
        return Err(Error::inconsistent(
            f.named("hybrid_override_pattern"),
            format!("has a letter M, *, E or - for each of num_hidden_layers = {stated}"),
            layers,
            "take config.json as published",
        ));
    }
    let mut draft = Draft {
        layers: stated,
        hidden: f.count("hidden_size", most::WIDTH)?,
        vocabulary: f.count("vocab_size", most::WIDTH)?,
        context: f.count("max_position_embeddings", most::CONTEXT)?,
        tied_by_default: false,
        attention: vec![],
        feed_forward: vec![],
        experts: None,
        traits: Traits { feed_forward_matrices: 2, ..Traits::PLAIN },
    };
    for name in ["attention_bias", "mlp_bias", "use_bias", "mamba_proj_bias"] {
        refuse(f, name)?;
    }
    if attention > 0 || letters.is_empty() {
        let grouped = GroupedAttention::new(
            f.count("num_attention_heads", most::HEADS)?,
            f.count("num_key_value_heads", most::HEADS)?,
            f.count_as(&["head_dim", "attention_head_dim"], most::HEAD_WIDTH)?,
        );
        draft.add(attention, Attention::Grouped(grouped));
    }
    if mamba > 0 || letters.is_empty() {
        let (heads, width) = (f.count("mamba_num_heads", most::HEADS)?, f.count("mamba_head_dim", most::HEAD_WIDTH)?);
        let (state, groups) = (f.count("ssm_state_size", most::HEAD_WIDTH)?, f.count("n_groups", most::HEADS)?);
        let convolution = f.count("conv_kernel", 1024)?;
        let inner = f64::from(heads) * f64::from(width);
        let mixed = inner + 2.0 * f64::from(groups) * f64::from(state);
        let bytes = 4.0 * f64::from(mamba) * (inner * f64::from(state) + f64::from(convolution - 1) * mixed);
        let variant = LinearVariant::Mamba2 { heads, head_dimension: width, state_size: state, groups };
        draft.add(mamba, Attention::Linear(LinearAttention::new(variant, in_base_unit(bytes), convolution)));
    }
    draft.add(sparse + dense, Attention::None);
    if dense > 0 {
        draft.feed_forward = vec![FeedForward { layers: dense, size: f.count("intermediate_size", most::WIDTH)? }];
    }
    if sparse > 0 {
        let mut mixture = experts(f, &["n_routed_experts"], "moe_intermediate_size", sparse)?;
        mixture.latent_size = f.optional("moe_latent_size", 1, most::WIDTH)?;
        let copies = f.optional("n_shared_experts", 0, 64)?.unwrap_or(0);
        if copies > 0 {
            let size = f.count("moe_shared_expert_intermediate_size", most::WIDTH)?;
            mixture = mixture.with_shared(copies * size);
        }
        draft.experts = Some(mixture);
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
    if u32::try_from(blocks.len()) != Ok(draft.layers) {
        return Err(Error::inconsistent(
            f.named("block_configs"),
            format!("has one entry for each of num_hidden_layers = {}", draft.layers),
            blocks.len(),
            "take config.json as published",
        ));
    }
    let name = f.named("block_configs");
    let absent = |part: &Value| part.get("no_op").and_then(Value::as_bool) == Some(true);
    for block in blocks {
        let (Some(attention), Some(ffn)) = (block.get("attention"), block.get("ffn")) else {
            return Err(wrong(&name, "has attention and ffn in each entry", block));
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
            return Err(wrong(&name, "has a number above 0 and at most 1024 as ffn.ffn_mult", ffn));
        };
        // The model's own rule: two thirds of the multiple, rounded up to 256.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 1024 times 10,000,000, positive"
        )]
        let exact = (2.0 * multiple * f64::from(draft.hidden) / 3.0) as u64;
        let Ok(size) = u32::try_from(exact.div_ceil(256) * 256) else {
            return Err(wrong(&name, "has widths of at most 10000000", ffn));
        };
        match draft.feed_forward.last_mut() {
            Some(run) if run.size == size => run.layers += 1,
            _ => draft.feed_forward.push(FeedForward { layers: 1, size }),
        }
    }
    Ok(draft)
}

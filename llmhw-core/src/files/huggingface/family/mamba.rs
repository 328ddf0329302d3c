//! Mamba-2 layers between attention: Nemotron-H and Granite 4.

use super::draft::{Draft, Kind, count, experts, grouped, kinds, refuse};
use crate::error::{Error, Result};
use crate::files::huggingface::fields::{Fields, most, wrong};
use crate::spec::{Attention, FeedForward, GroupedAttention, LinearAttention, LinearVariant, Traits};
use crate::units::in_base_unit;
use alloc::{format, vec, vec::Vec};

/// `layers` layers of Mamba-2 by the names of heads, their width, the state's width, groups and the convolution's width.
fn mamba_2(f: &mut Fields<'_>, names: [&str; 5], layers: u32) -> Result<Attention> {
    let [heads, width, state, groups, convolution] = names;
    let (heads, width) = (f.count(heads, most::HEADS)?, f.count(width, most::HEAD_WIDTH)?);
    let (state, groups) = (f.count(state, most::HEAD_WIDTH)?, f.count(groups, most::HEADS)?);
    let convolution = f.count(convolution, 1024)?;
    let inner = f64::from(heads) * f64::from(width);
    let mixed = inner + 2.0 * f64::from(groups) * f64::from(state);
    let bytes = 4.0 * f64::from(layers) * (inner * f64::from(state) + f64::from(convolution - 1) * mixed);
    let variant = LinearVariant::Mamba2 { heads, head_dimension: width, state_size: state, groups };
    Ok(Attention::Linear(LinearAttention::new(variant, in_base_unit(bytes), convolution)))
}

/// Granite 4: Mamba-2 or attention, and a feed-forward part in every layer: experts beside a shared one, or the shared one alone.
pub(super) fn granite_hybrid(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let attention = grouped(f, draft.hidden, false)?;
    for name in ["attention_bias", "mamba_proj_bias"] {
        refuse(f, name)?;
    }
    if f.get("layer_types").is_none() {
        f.require("layer_types");
    }
    let kinds = kinds(f, draft.layers, |_| Kind::Full)?;
    let mamba = count(&kinds, Kind::Linear);
    if mamba > 0 || f.lacks() {
        let names = ["mamba_n_heads", "mamba_d_head", "mamba_d_state", "mamba_n_groups", "mamba_d_conv"];
        let layers = mamba_2(f, names, mamba)?;
        draft.add(mamba, layers);
    }
    draft.add(draft.layers.saturating_sub(mamba), Attention::Grouped(attention));
    let shared = f.count("shared_intermediate_size", most::WIDTH)?;
    if f.optional("num_local_experts", 0, most::EXPERTS)? == Some(0) {
        draft.feed_forward = vec![FeedForward { layers: draft.layers, size: shared }];
    } else {
        let mixture = experts(f, &["num_local_experts"], "intermediate_size", draft.layers)?;
        draft.mixture(f, mixture.with_shared(shared), 0)?;
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
                _ => return Err(wrong(&f.named("layers_block_type"), "name mamba, attention, moe or mlp", value)),
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
    if !letters.is_empty() && (mamba + attention + sparse + dense != layers || stated != layers) {
        return Err(Error::inconsistent(
            f.named("hybrid_override_pattern"),
            format!("have a letter M, *, E or - for each of num_hidden_layers = {stated}"),
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
        let names = ["mamba_num_heads", "mamba_head_dim", "ssm_state_size", "n_groups", "conv_kernel"];
        let layers = mamba_2(f, names, mamba)?;
        draft.add(mamba, layers);
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

//! The feed-forward parts: dense runs of layers, and the mixture of experts.

use super::attention::Reader;
use super::tensor::Tensor;
use crate::error::{Error, Result};
use crate::spec::{Experts, FeedForward};
use alloc::{format, vec::Vec};

/// What the layers have beside attention.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub runs: Vec<FeedForward>,
    pub experts: Option<Experts>,
    /// Some feed-forward part has a gate.
    pub has_gate: bool,
    /// Gate and up lie in one matrix.
    pub fused_gate_up: bool,
}

/// One layer's experts, as far as layers must agree on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mixture {
    count: u32,
    feed_forward_size: u32,
    shared_feed_forward_size: u32,
    outer: u32,
}

pub(super) fn read(reader: &Reader<'_>, hidden: u32) -> Result<Parts> {
    let mut parts = Parts::default();
    let mut mixtures: Vec<(u32, Mixture)> = Vec::new();
    for layer in 0..reader.division.layers {
        let get = |name| reader.blocks.get(layer, name);
        if reader.blocks.has(layer, "ffn_up.0.") || reader.blocks.has(layer, "ffn_down.0.") {
            return Err(Error::unsupported(
                format!("blk.{layer}"),
                "have one tensor for all experts",
                "one tensor per expert",
                "such files were replaced in April 2024: fetch a newer one",
            ));
        }
        parts.has_gate |= reader.blocks.has(layer, "ffn_gate.")
            || reader.blocks.has(layer, "ffn_gate_exps.")
            || reader.blocks.has(layer, "ffn_gate_shexp.");
        let down = get("ffn_down.weight");
        let dense = down.map_or(Ok(0), |down| width(down.columns()))?;
        if let (Some(up), Some(down)) = (get("ffn_up.weight"), down) {
            parts.fused_gate_up |= up.rows() == 2 * down.columns();
        }
        parts.fused_gate_up |= get("ffn_gate_up_exps.weight").is_some();
        if let Some(down) = get("ffn_down_exps.weight") {
            let shared = get("ffn_down_shexp.weight").map_or(Ok(0), |down| width(down.columns()))?;
            mixtures.push((layer, mixture(down, shared.saturating_add(dense))?));
        } else if dense > 0 {
            match parts.runs.last_mut() {
                Some(run) if run.size == dense => run.layers += 1,
                _ => parts.runs.push(FeedForward { layers: 1, size: dense }),
            }
        }
    }
    parts.has_gate |= parts.fused_gate_up;
    parts.experts = experts(reader, &mixtures, hidden)?;
    Ok(parts)
}

fn width(columns: u64) -> Result<u32> {
    u32::try_from(columns)
        .map_err(|_| Error::out_of_range("feed_forward_size", "be below 2^32", columns, "the file is damaged"))
}

fn mixture(down: &Tensor, shared_feed_forward_size: u32) -> Result<Mixture> {
    Ok(Mixture {
        count: width(down.copies())?,
        feed_forward_size: width(down.columns())?,
        shared_feed_forward_size,
        outer: width(down.rows())?,
    })
}

fn experts(reader: &Reader<'_>, mixtures: &[(u32, Mixture)], hidden: u32) -> Result<Option<Experts>> {
    let Some((first_layer, mixture)) = mixtures.first().copied() else { return Ok(None) };
    if let Some((layer, other)) = mixtures.iter().find(|(_, other)| *other != mixture) {
        return Err(Error::unsupported(
            format!("blk.{layer}.ffn_down_exps"),
            format!("have the same experts as layer {first_layer}: {mixture:?}"),
            format!("{other:?}"),
            "mixtures that differ between layers are not modelled: describe the model by hand",
        ));
    }
    let per_token = reader.metadata.required("expert_used_count", "decides what one token reads")?;
    let layers = u32::try_from(mixtures.len()).unwrap_or(u32::MAX);
    let experts = Experts::new(mixture.count, per_token, mixture.feed_forward_size, layers);
    let mut experts = experts.map_err(|error| error.inside("experts"))?;
    experts.shared_feed_forward_size = mixture.shared_feed_forward_size;
    experts.latent_size = (mixture.outer != hidden).then_some(mixture.outer);
    let steps = mixtures.windows(2).map(|pair| match pair {
        [(earlier, _), (later, _)] => later - earlier,
        _ => 1,
    });
    // Where the distances differ, the most common of hybrids' patterns is the smallest; sizes do not depend on it.
    Ok(Some(experts.placed(first_layer, steps.min().unwrap_or(1))))
}

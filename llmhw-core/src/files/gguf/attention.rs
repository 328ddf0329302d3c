//! The attention of a layer, from its tensors and the metadata. Shapes decide; metadata says what shapes can not.

use super::metadata::Metadata;
use super::parts::{Blocks, Division};
use super::tensor::Tensor;
use super::window;
use crate::error::{Error, Result};
use crate::memory::Part;
use crate::spec::{
    Attention, AttentionLayers, GroupedAttention, Indexer, LatentAttention, LinearAttention, LinearVariant,
};
use crate::units::*;
use alloc::{format, string::String, vec::Vec};

/// Bytes of a value of a linear layer's state, which llama.cpp keeps at 32 bit.
const STATE_BYTES: f64 = 4.0;
/// Bytes of a cached value at 16 bit.
const CACHE_BYTES: f64 = 2.0;

pub(super) struct Reader<'a> {
    pub metadata: Metadata<'a>,
    pub blocks: &'a Blocks<'a>,
    pub division: Division,
}

/// The kinds of layer, each once, in the order in which they first occur.
pub(super) fn kinds(reader: &Reader<'_>) -> Result<Vec<AttentionLayers>> {
    let mut kinds: Vec<AttentionLayers> = Vec::new();
    for layer in 0..reader.division.layers {
        let attention = reader.layer(layer)?;
        match kinds.iter_mut().find(|kind| kind.attention == attention) {
            Some(kind) => kind.layers += 1,
            None => kinds.push(AttentionLayers { layers: 1, attention }),
        }
    }
    for kind in &mut kinds {
        let layers = f64::from(kind.layers);
        match &mut kind.attention {
            Attention::Linear(linear) => linear.state *= layers,
            Attention::Given { cache, window_cache, .. } => {
                *cache *= layers;
                *window_cache *= layers;
            }
            _ => {}
        }
    }
    Ok(kinds)
}

impl<'a> Reader<'a> {
    fn tensor(&self, layer: u32, name: &str) -> Result<&'a Tensor> {
        self.blocks.get(layer, name).ok_or_else(|| {
            Error::missing(
                format!("blk.{layer}.{name}"),
                "the layer's other tensors need it",
                "the file is incomplete, or of an architecture that is not modelled: describe the model by hand",
            )
        })
    }

    fn layer(&self, layer: u32) -> Result<Attention> {
        let has = |prefix| self.blocks.has(layer, prefix);
        let unsupported = |what| {
            Err(Error::unsupported(
                format!("blk.{layer}"),
                "have attention, latent attention, Gated DeltaNet, Mamba-2 or none of these",
                what,
                "such layers are not modelled: describe the model by hand",
            ))
        };
        if has("attn_kv_a_mqa.") {
            self.latent(layer)
        } else if has("ssm_conv1d_q.") {
            unsupported("Kimi delta attention")
        } else if has("ssm_x.") {
            unsupported("Mamba-1")
        } else if has("ssm_") && (has("attn_q.") || has("attn_output.")) {
            unsupported("attention and a state-space part at once")
        } else if has("ssm_ba.") || has("ssm_alpha.") {
            self.gated_delta_net(layer)
        } else if has("ssm_in.") {
            self.mamba2(layer)
        } else if has("attn_q.") || has("attn_qkv.") {
            self.grouped(layer)
        } else if has("time_mix_") {
            unsupported("RWKV")
        } else if has("shortconv.") {
            unsupported("a short convolution")
        } else {
            Ok(Attention::None)
        }
    }

    fn heads(&self, layer: u32) -> Result<u32> {
        let heads = self.metadata.of_layer("attention.head_count", layer)?;
        match heads {
            Some(heads @ 1..) => Ok(heads),
            Some(0) => Err(Error::inconsistent(
                format!("{}.attention.head_count", self.metadata.architecture),
                format!("be at least 1 in layer {layer}, which has a query matrix"),
                0,
                "the file contradicts itself: convert the model again",
            )),
            None => Err(self.metadata.missing("attention.head_count", "decides the KV cache")),
        }
    }

    /// `whole` divided by `by`, refused with a remainder.
    fn share(layer: u32, name: &str, whole: u64, by: u32) -> Result<u32> {
        match whole.checked_rem(u64::from(by)) {
            Some(0) => Ok(u32::try_from(whole / u64::from(by)).unwrap_or(u32::MAX)),
            _ => Err(contradiction(layer, name, format!("be a multiple of {by} heads"), whole)),
        }
    }

    fn grouped(&self, layer: u32) -> Result<Attention> {
        let heads = self.heads(layer)?;
        let kv_heads = self.metadata.of_layer("attention.head_count_kv", layer)?.unwrap_or(heads);
        let shares_cache = layer >= self.division.first_sharing_layer;
        let key_width = |name: &str, rows: u64| Self::share(layer, name, rows, kv_heads);
        let (queries, keys, values, keys_are_values) = if let Some(fused) = self.blocks.get(layer, "attn_qkv.weight") {
            let all = u64::from(heads) + 2 * u64::from(kv_heads);
            let width = Self::share(layer, "attn_qkv", fused.rows(), u32::try_from(all).unwrap_or(u32::MAX))?;
            (u64::from(heads) * u64::from(width), width, width, false)
        } else {
            let queries = self.tensor(layer, "attn_q.weight")?.rows();
            let keys = match self.blocks.get(layer, "attn_k.weight") {
                Some(keys) => key_width("attn_k", keys.rows())?,
                // A layer that only reads an earlier layer's cache may have no key matrix of its own.
                None if shares_cache => Self::share(layer, "attn_q", queries, heads)?,
                None => key_width("attn_k", self.tensor(layer, "attn_k.weight")?.rows())?,
            };
            match self.blocks.get(layer, "attn_v.weight") {
                Some(values) => (queries, keys, key_width("attn_v", values.rows())?, false),
                None => (queries, keys, keys, !shares_cache),
            }
        };
        let query_gate = Self::query_gate(layer, queries, heads, keys)?;
        let output = self.tensor(layer, "attn_output.weight")?;
        if output.columns() != u64::from(heads) * u64::from(values) {
            let rule = format!("have rows of {heads} heads x {values} values");
            return Err(contradiction(layer, "attn_output", rule, output.columns()));
        }
        self.check_key_length(layer, keys)?;
        let window_tokens = window::of_layer(&self.metadata, layer)?;
        if keys != values {
            return Ok(self.given(layer, kv_heads, keys, values, window_tokens));
        }
        Ok(Attention::Grouped(GroupedAttention {
            heads,
            kv_heads,
            head_dimension: keys,
            window_tokens,
            keys_are_values,
            shares_cache,
            query_gate,
        }))
    }

    /// Queries are as wide as keys, or twice when they make a gate too.
    fn query_gate(layer: u32, queries: u64, heads: u32, keys: u32) -> Result<bool> {
        let plain = u64::from(heads) * u64::from(keys);
        match queries {
            rows if rows == plain => Ok(false),
            rows if rows == 2 * plain => Ok(true),
            rows => {
                let rule = format!("have {plain} rows for {heads} heads of {keys}, or twice as many with a gate");
                Err(contradiction(layer, "attn_q", rule, rows))
            }
        }
    }

    /// Where the file states the width of a key, the matrices have it.
    fn check_key_length(&self, layer: u32, keys: u32) -> Result<()> {
        let stated = self.metadata.whole("attention.key_length")?;
        let windowed = self.metadata.whole("attention.key_length_swa")?;
        match (stated, windowed) {
            (Some(stated), _) if stated != keys && windowed != Some(keys) => {
                Err(contradiction(layer, "attn_k", format!("have heads of key_length = {stated}"), keys))
            }
            _ => Ok(()),
        }
    }

    /// Keys and values of different width: the cache per token and the weights are known, and that is what counts.
    fn given(&self, layer: u32, kv_heads: u32, keys: u32, values: u32, window: Option<u32>) -> Attention {
        let per_token = f64::from(kv_heads) * (f64::from(keys) + f64::from(values)) * CACHE_BYTES;
        let (cache, window_cache) = if window.is_some() { (0.0, per_token) } else { (per_token, 0.0) };
        let attention = self
            .blocks
            .tensors(layer)
            .filter(|(_, tensor)| self.division.part(tensor.name(), self.blocks) == Part::Attention);
        Attention::Given {
            cache: in_base_unit(cache),
            window_cache: in_base_unit(window_cache),
            window_tokens: window.unwrap_or(0),
            parameters: attention.map(|(_, tensor)| tensor.weights() as f64).sum(),
        }
    }

    fn latent(&self, layer: u32) -> Result<Attention> {
        let heads = self.heads(layer)?;
        let compressed = self.tensor(layer, "attn_kv_a_mqa.weight")?.rows();
        let kv_lora_rank = self.metadata.required("attention.kv_lora_rank", "decides the KV cache")?;
        let rope = compressed.checked_sub(u64::from(kv_lora_rank)).and_then(|rope| u32::try_from(rope).ok());
        let rope = rope.ok_or_else(|| {
            contradiction(
                layer,
                "attn_kv_a_mqa",
                format!("have at least kv_lora_rank = {kv_lora_rank} rows"),
                compressed,
            )
        })?;
        let (query, q_lora_rank) = match self.blocks.get(layer, "attn_q_b.weight") {
            Some(second) => (second, u32::try_from(second.columns()).ok()),
            None => (self.tensor(layer, "attn_q.weight")?, None),
        };
        let head = Self::share(layer, "attn_q", query.rows(), heads)?;
        let nope = head.checked_sub(rope).ok_or_else(|| {
            contradiction(layer, "attn_q", format!("have heads of at least {rope}, the part with positions"), head)
        })?;
        let values = Self::share(layer, "attn_output", self.tensor(layer, "attn_output.weight")?.columns(), heads)?;
        let latent = LatentAttention::new(heads, kv_lora_rank, q_lora_rank, rope, nope, values);
        if !self.blocks.has(layer, "indexer.") {
            return Ok(Attention::Latent(latent));
        }
        let key = |name, why| self.metadata.required(name, why);
        Ok(Attention::Latent(latent.with_indexer(Indexer {
            heads: key("attention.indexer.head_count", "decides the indexer's size")?,
            head_dimension: key("attention.indexer.key_length", "decides the indexer's cache")?,
            top_k: key("attention.indexer.top_k", "decides how much of the cache is read")?,
        })))
    }

    fn gated_delta_net(&self, layer: u32) -> Result<Attention> {
        let key = |name| self.metadata.required(name, "decides the state of a linear layer");
        let (key_heads, key_dimension) = (key("ssm.group_count")?, key("ssm.state_size")?);
        let (value_heads, convolution) = (key("ssm.time_step_rank")?, key("ssm.conv_kernel")?);
        let inner = key("ssm.inner_size")?;
        let value_dimension = Self::share(layer, "ssm.inner_size", u64::from(inner), value_heads)?;
        let mixed = 2 * u64::from(key_heads) * u64::from(key_dimension) + u64::from(inner);
        self.check_convolution(layer, mixed)?;
        let cells = f64::from(value_heads) * f64::from(value_dimension) * f64::from(key_dimension);
        let variant = LinearVariant::GatedDeltaNet { key_heads, key_dimension, value_heads, value_dimension };
        Ok(Attention::Linear(LinearAttention::new(variant, state(cells, mixed, convolution), convolution)))
    }

    fn mamba2(&self, layer: u32) -> Result<Attention> {
        let key = |name| self.metadata.required(name, "decides the state of a linear layer");
        let (heads, inner, groups) = (key("ssm.time_step_rank")?, key("ssm.inner_size")?, key("ssm.group_count")?);
        let (state_size, convolution) = (key("ssm.state_size")?, key("ssm.conv_kernel")?);
        let head_dimension = Self::share(layer, "ssm.inner_size", u64::from(inner), heads)?;
        let mixed = u64::from(inner) + 2 * u64::from(groups) * u64::from(state_size);
        self.check_convolution(layer, mixed)?;
        let variant = LinearVariant::Mamba2 { heads, head_dimension, state_size, groups };
        let cells = f64::from(inner) * f64::from(state_size);
        Ok(Attention::Linear(LinearAttention::new(variant, state(cells, mixed, convolution), convolution)))
    }

    /// The convolution runs over what the metadata's widths add up to.
    fn check_convolution(&self, layer: u32, mixed: u64) -> Result<()> {
        let convolution = self.tensor(layer, "ssm_conv1d.weight")?;
        if convolution.rows() == mixed {
            return Ok(());
        }
        Err(contradiction(layer, "ssm_conv1d", format!("have {mixed} rows by the ssm keys"), convolution.rows()))
    }
}

/// The state of one layer: its cells and the inputs the convolution still needs.
fn state(cells: f64, mixed: u64, convolution: u32) -> Information {
    in_base_unit(STATE_BYTES * (cells + mixed as f64 * (f64::from(convolution) - 1.0)))
}

fn contradiction(layer: u32, name: &str, rule: String, value: impl core::fmt::Display) -> Error {
    Error::inconsistent(
        format!("blk.{layer}.{name}"),
        rule,
        value,
        "metadata and shapes contradict each other: convert the model again, or describe it by hand",
    )
}

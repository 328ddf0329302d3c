//! The kinds of attention layer as records.

use crate::plain::{Blank, tagged};
use crate::spec::{self, Attention, GroupedAttention, Indexer, LatentAttention, LinearAttention, LinearVariant};
use crate::units::*;
use crate::{Error, Result};

tagged! {
    /// So many layers of one kind of attention. The kinds of a model add up to its layers.
    AttentionLayers {
        /// Multi-head, grouped-query or multi-query attention, over everything or over a window.
        Grouped = "grouped" {
            /// How many layers.
            layers: u32,
            /// Query heads.
            heads: u32,
            /// Key and value heads.
            kv_heads: u32,
            /// Width of a head.
            head_dimension: u32,
            /// How far back a local layer looks, in tokens; everything when left out.
            window_tokens: Option<u32> = None,
            /// Values are the keys: no matrix of their own.
            keys_are_values: bool = false,
            /// Reads the cache of an earlier layer and stores none.
            shares_cache: bool = false,
            /// The query matrix also makes a gate, and is twice as tall.
            query_gate: bool = false,
        }
        /// Multi-head latent attention: one compressed vector per token.
        Latent = "latent" {
            /// How many layers.
            layers: u32,
            /// Query heads.
            heads: u32,
            /// Width of the compressed vector.
            kv_lora_rank: u32,
            /// Width of the compressed query; queries are not compressed when left out.
            q_lora_rank: Option<u32> = None,
            /// Width of the part of a head that carries positions.
            rope_head_dimension: u32,
            /// Width of the part of a head that does not.
            nope_head_dimension: u32,
            /// Width of a value head.
            value_head_dimension: u32,
            /// Sparse attention: heads of the indexer that picks the tokens.
            indexer_heads: Option<u32> = None,
            /// Width of the indexer's one key per token.
            indexer_head_dimension: Option<u32> = None,
            /// How many tokens the indexer picks.
            indexer_top_k: Option<u32> = None,
        }
        /// Gated DeltaNet: a state instead of a cache.
        GatedDeltaNet = "gated-delta-net" {
            /// How many layers.
            layers: u32,
            /// Key heads.
            key_heads: u32,
            /// Width of a key head.
            key_dimension: u32,
            /// Value heads.
            value_heads: u32,
            /// Width of a value head.
            value_dimension: u32,
            /// Width of the convolution in front.
            convolution_width: u32,
            /// State of one sequence over all these layers, in bytes.
            state_bytes_per_sequence: f64,
        }
        /// Kimi delta attention: a state instead of a cache.
        Kda = "kda" {
            /// How many layers.
            layers: u32,
            /// Key heads.
            key_heads: u32,
            /// Width of a key head.
            key_dimension: u32,
            /// Value heads.
            value_heads: u32,
            /// Width of a value head.
            value_dimension: u32,
            /// Width of the convolution in front.
            convolution_width: u32,
            /// State of one sequence over all these layers, in bytes.
            state_bytes_per_sequence: f64,
        }
        /// Mamba-2: a state instead of a cache.
        Mamba2 = "mamba-2" {
            /// How many layers.
            layers: u32,
            /// Heads.
            heads: u32,
            /// Width of a head.
            head_dimension: u32,
            /// Width of the state.
            state_size: u32,
            /// Groups.
            groups: u32,
            /// Width of the convolution in front.
            convolution_width: u32,
            /// State of one sequence over all these layers, in bytes.
            state_bytes_per_sequence: f64,
        }
        /// Layers without attention.
        None = "none" {
            /// How many layers.
            layers: u32,
        }
        /// A cache whose size per token is published but does not follow from a shape.
        Given = "given" {
            /// How many layers.
            layers: u32,
            /// Cache per token of all these layers at 16 bit, in bytes.
            kv_bytes_per_token_f16: f64,
            /// The same within the window, in bytes.
            window_kv_bytes_per_token_f16: f64 = 0.0,
            /// The window, in tokens.
            window_tokens: u32 = 0,
            /// Attention weights of one such layer.
            matrix_parameters_per_layer: f64,
        }
    }
}

impl Blank for AttentionLayers {
    fn blank() -> Self {
        Self::None { layers: 0 }
    }
}

fn indexer_in(heads: Option<u32>, head_dimension: Option<u32>, top_k: Option<u32>) -> Result<Option<Indexer>> {
    match (heads, head_dimension, top_k) {
        (None, None, None) => Ok(None),
        (Some(heads), Some(head_dimension), Some(top_k)) => Ok(Some(Indexer { heads, head_dimension, top_k })),
        _ => Err(Error::missing(
            "indexer_heads",
            "an indexer has heads, a head dimension and a number of tokens it picks",
            "give indexer_heads, indexer_head_dimension and indexer_top_k, or none of them",
        )),
    }
}

impl TryFrom<AttentionLayers> for spec::AttentionLayers {
    type Error = Error;

    fn try_from(record: AttentionLayers) -> Result<Self> {
        let linear = |variant, state, convolution_width| {
            Attention::Linear(LinearAttention::new(variant, bytes(state), convolution_width))
        };
        let (layers, attention) = match record {
            AttentionLayers::Grouped {
                layers,
                heads,
                kv_heads,
                head_dimension,
                window_tokens,
                keys_are_values,
                shares_cache,
                query_gate,
            } => {
                let plain = GroupedAttention::new(heads, kv_heads, head_dimension);
                let grouped = GroupedAttention { window_tokens, keys_are_values, shares_cache, query_gate, ..plain };
                (layers, Attention::Grouped(grouped))
            }
            AttentionLayers::Latent {
                layers,
                heads,
                kv_lora_rank,
                q_lora_rank,
                rope_head_dimension,
                nope_head_dimension,
                value_head_dimension,
                indexer_heads,
                indexer_head_dimension,
                indexer_top_k,
            } => {
                let plain = LatentAttention::new(
                    heads,
                    kv_lora_rank,
                    q_lora_rank,
                    rope_head_dimension,
                    nope_head_dimension,
                    value_head_dimension,
                );
                let indexer = indexer_in(indexer_heads, indexer_head_dimension, indexer_top_k)?;
                (layers, Attention::Latent(LatentAttention { indexer, ..plain }))
            }
            AttentionLayers::GatedDeltaNet {
                layers,
                key_heads,
                key_dimension,
                value_heads,
                value_dimension,
                convolution_width,
                state_bytes_per_sequence,
            } => {
                let variant = LinearVariant::GatedDeltaNet { key_heads, key_dimension, value_heads, value_dimension };
                (layers, linear(variant, state_bytes_per_sequence, convolution_width))
            }
            AttentionLayers::Kda {
                layers,
                key_heads,
                key_dimension,
                value_heads,
                value_dimension,
                convolution_width,
                state_bytes_per_sequence,
            } => {
                let variant = LinearVariant::Kda { key_heads, key_dimension, value_heads, value_dimension };
                (layers, linear(variant, state_bytes_per_sequence, convolution_width))
            }
            AttentionLayers::Mamba2 {
                layers,
                heads,
                head_dimension,
                state_size,
                groups,
                convolution_width,
                state_bytes_per_sequence,
            } => {
                let variant = LinearVariant::Mamba2 { heads, head_dimension, state_size, groups };
                (layers, linear(variant, state_bytes_per_sequence, convolution_width))
            }
            AttentionLayers::None { layers } => (layers, Attention::None),
            AttentionLayers::Given {
                layers,
                kv_bytes_per_token_f16,
                window_kv_bytes_per_token_f16,
                window_tokens,
                matrix_parameters_per_layer,
            } => {
                let per_token = |size: f64| bytes(size) / tokens(1);
                let given = Attention::Given {
                    cache: per_token(kv_bytes_per_token_f16),
                    window_cache: per_token(window_kv_bytes_per_token_f16),
                    window_tokens,
                    parameters: matrix_parameters_per_layer,
                };
                (layers, given)
            }
        };
        Ok(Self { layers, attention })
    }
}

impl From<&spec::AttentionLayers> for AttentionLayers {
    fn from(kind: &spec::AttentionLayers) -> Self {
        let layers = kind.layers;
        match kind.attention {
            Attention::Grouped(g) => Self::Grouped {
                layers,
                heads: g.heads,
                kv_heads: g.kv_heads,
                head_dimension: g.head_dimension,
                window_tokens: g.window_tokens,
                keys_are_values: g.keys_are_values,
                shares_cache: g.shares_cache,
                query_gate: g.query_gate,
            },
            Attention::Latent(l) => Self::Latent {
                layers,
                heads: l.heads,
                kv_lora_rank: l.kv_lora_rank,
                q_lora_rank: l.q_lora_rank,
                rope_head_dimension: l.rope_head_dimension,
                nope_head_dimension: l.nope_head_dimension,
                value_head_dimension: l.value_head_dimension,
                indexer_heads: l.indexer.map(|indexer| indexer.heads),
                indexer_head_dimension: l.indexer.map(|indexer| indexer.head_dimension),
                indexer_top_k: l.indexer.map(|indexer| indexer.top_k),
            },
            Attention::Linear(l) => {
                let (state_bytes_per_sequence, convolution_width) = (l.state.value, l.convolution_width);
                match l.variant {
                    LinearVariant::GatedDeltaNet { key_heads, key_dimension, value_heads, value_dimension } => {
                        Self::GatedDeltaNet {
                            layers,
                            key_heads,
                            key_dimension,
                            value_heads,
                            value_dimension,
                            convolution_width,
                            state_bytes_per_sequence,
                        }
                    }
                    LinearVariant::Kda { key_heads, key_dimension, value_heads, value_dimension } => Self::Kda {
                        layers,
                        key_heads,
                        key_dimension,
                        value_heads,
                        value_dimension,
                        convolution_width,
                        state_bytes_per_sequence,
                    },
                    LinearVariant::Mamba2 { heads, head_dimension, state_size, groups } => Self::Mamba2 {
                        layers,
                        heads,
                        head_dimension,
                        state_size,
                        groups,
                        convolution_width,
                        state_bytes_per_sequence,
                    },
                }
            }
            Attention::None => Self::None { layers },
            Attention::Given { cache, window_cache, window_tokens, parameters } => Self::Given {
                layers,
                kv_bytes_per_token_f16: cache.value,
                window_kv_bytes_per_token_f16: window_cache.value,
                window_tokens,
                matrix_parameters_per_layer: parameters,
            },
        }
    }
}

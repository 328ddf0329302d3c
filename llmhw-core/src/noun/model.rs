//! `Model` as a record.

use super::hardware::{Provenance, id_or_slug, provenance_in, provenance_out, some_text};
use crate::plain::plain;
use crate::plain::{record, tagged};
use crate::spec::{
    self, Attention, GroupedAttention, Indexer, LatentAttention, LinearAttention, LinearVariant, Text, Traits,
};
use crate::units::*;
use crate::{Error, Result};
use alloc::borrow::Cow;
use alloc::vec::Vec;

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

record! {
    /// A run of layers with a dense feed-forward part.
    FeedForward {
        /// How many layers.
        layers: u32,
        /// Its width.
        size: u32,
    }
}

record! {
    /// How the feed-forward part of a model is divided into experts.
    Experts {
        /// Experts in each such layer.
        count: u32,
        /// Experts a token passes through.
        per_token: u32,
        /// Width of one expert.
        feed_forward_size: u32,
        /// Layers with experts.
        layers: u32,
        /// Width of all shared experts together; zero without any.
        shared_feed_forward_size: u32 = 0,
        /// The first layer with experts, counted from zero.
        first_layer: u32 = 0,
        /// Distance from one such layer to the next: 2 when every other layer is dense.
        layer_step: u32 = 1,
        /// Width in which experts work when it is narrower than the hidden size.
        latent_size: Option<u32> = None,
    }
}

record! {
    /// A language model by its shape, from which sizes, cache and arithmetic follow.
    Model {
        /// The id, for programs. Made from the name when left out.
        id: Text = Text::Borrowed(""),
        /// The name, for people.
        name: Text,
        /// All weights, in billions.
        total_parameters_billions: f64,
        /// Layers.
        layers: u32,
        /// Width of the residual stream.
        hidden_size: u32,
        /// Entries of the vocabulary.
        vocabulary_size: u32,
        /// The longest context it was made for, in tokens.
        context_limit_tokens: f64,
        /// The kinds of attention layer; their layers add up to those of the model.
        attention: Vec<AttentionLayers>,
        /// The dense feed-forward layers, in order; left out when all layers have experts.
        feed_forward: Vec<FeedForward> = Vec::new(),
        /// Weights a token passes through, in billions. Required for a mixture of experts; a dense model uses all.
        active_parameters_billions: Option<f64> = None,
        /// The mixture, if it is one.
        experts: Option<Experts> = None,
        /// The family, such as `Qwen3-Coder`.
        family: Option<Text> = None,
        /// Whether the output layer is the input embedding.
        tied_embeddings: bool = false,
        /// Matrices of a feed-forward part: three with a gate, two without.
        feed_forward_matrices: u32 = 3,
        /// Query, key and value in one matrix.
        fused_qkv: bool = false,
        /// Gate and up in one matrix.
        fused_gate_up: bool = false,
        /// Query, key and value have a bias.
        qkv_bias: bool = false,
        /// The attention's output has a bias.
        attention_output_bias: bool = false,
        /// Experts and their router have biases.
        expert_bias: bool = false,
        /// Width of an embedding added in each layer (Gemma 3n, Gemma 4 E); zero without.
        per_layer_embedding_size: u32 = 0,
        /// Streams of hyper-connections; zero without.
        hyper_connection_streams: u32 = 0,
        /// Kind and source of each number, where stated.
        provenance: Vec<Provenance> = Vec::new(),
    }
}

impl crate::plain::Blank for AttentionLayers {
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

impl TryFrom<&Experts> for spec::Experts {
    type Error = Error;

    fn try_from(record: &Experts) -> Result<Self> {
        let plain = Self::new(record.count, record.per_token, record.feed_forward_size, record.layers)?
            .with_shared(record.shared_feed_forward_size)
            .placed(record.first_layer, record.layer_step);
        let experts = Self { latent_size: record.latent_size, ..plain };
        experts.validate()?;
        Ok(experts)
    }
}

impl TryFrom<Model> for spec::Model {
    type Error = Error;

    fn try_from(record: Model) -> Result<Self> {
        let total = billion_parameters(record.total_parameters_billions);
        let active = match (record.active_parameters_billions, &record.experts) {
            (Some(active), _) => billion_parameters(active) / tokens(1),
            (None, None) => total / tokens(1),
            (None, Some(_)) => {
                return Err(Error::missing(
                    "active_parameters_billions",
                    "a mixture of experts has an active part",
                    "give the published count; it is on the model's card",
                ));
            }
        };
        if record.attention.is_empty() {
            return Err(Error::missing("attention", "decides the KV cache", "describe the layers"));
        }
        if record.feed_forward.is_empty() && record.experts.is_none() {
            return Err(Error::missing(
                "feed_forward",
                "a model without experts has dense layers",
                "give their number and width, such as [{\"layers\": 32, \"size\": 14336}]",
            ));
        }
        let experts = record.experts.as_ref().map(spec::Experts::try_from).transpose()?;
        let model = Self {
            id: id_or_slug(record.id, &record.name),
            name: record.name,
            family: record.family.unwrap_or_default(),
            total,
            active,
            layers: record.layers,
            hidden_size: record.hidden_size,
            vocabulary_size: record.vocabulary_size,
            tied_embeddings: record.tied_embeddings,
            context_limit: tokens(record.context_limit_tokens),
            attention: record.attention.into_iter().map(TryFrom::try_from).collect::<Result<Cow<'static, [_]>>>()?,
            feed_forward: record
                .feed_forward
                .iter()
                .map(|run| spec::FeedForward { layers: run.layers, size: run.size })
                .collect(),
            experts,
            traits: Traits {
                feed_forward_matrices: record.feed_forward_matrices,
                fused_qkv: record.fused_qkv,
                fused_gate_up: record.fused_gate_up,
                qkv_bias: record.qkv_bias,
                attention_output_bias: record.attention_output_bias,
                expert_bias: record.expert_bias,
                per_layer_embedding_size: record.per_layer_embedding_size,
                hyper_connection_streams: record.hyper_connection_streams,
            },
            provenance: provenance_in(record.provenance),
        };
        model.validate()?;
        Ok(model)
    }
}

impl From<&spec::Model> for Model {
    fn from(model: &spec::Model) -> Self {
        let traits = model.traits();
        Self {
            id: model.id.clone(),
            name: model.name.clone(),
            total_parameters_billions: plain!(
                model.total_parameters(),
                Parameters,
                parameter_count::billion_parameters
            ),
            layers: model.layers(),
            hidden_size: model.hidden_size(),
            vocabulary_size: model.vocabulary_size(),
            context_limit_tokens: model.context_limit().get::<token_count::token>(),
            attention: model.attention().iter().map(AttentionLayers::from).collect(),
            feed_forward: model
                .feed_forward()
                .iter()
                .map(|run| FeedForward { layers: run.layers, size: run.size })
                .collect(),
            active_parameters_billions: Some(plain!(
                model.active_parameters(),
                ParametersPerToken,
                parameters_per_token::billion_parameters_per_token
            )),
            experts: model.experts().map(|experts| Experts {
                count: experts.count,
                per_token: experts.per_token,
                feed_forward_size: experts.feed_forward_size,
                layers: experts.layers,
                shared_feed_forward_size: experts.shared_feed_forward_size,
                first_layer: experts.first_layer,
                layer_step: experts.layer_step,
                latent_size: experts.latent_size,
            }),
            family: some_text(model.family(), &model.family),
            tied_embeddings: model.has_tied_embeddings(),
            feed_forward_matrices: traits.feed_forward_matrices,
            fused_qkv: traits.fused_qkv,
            fused_gate_up: traits.fused_gate_up,
            qkv_bias: traits.qkv_bias,
            attention_output_bias: traits.attention_output_bias,
            expert_bias: traits.expert_bias,
            per_layer_embedding_size: traits.per_layer_embedding_size,
            hyper_connection_streams: traits.hyper_connection_streams,
            provenance: provenance_out(model.provenance()),
        }
    }
}

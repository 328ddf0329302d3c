//! `Model` as a record.

use super::AttentionLayers;
use super::hardware::{Provenance, id_or_slug, provenance_in, provenance_out, some_text};
use crate::plain::{plain, record};
use crate::spec::{self, Text, Traits};
use crate::units::*;
use crate::{Error, Result};
use alloc::borrow::Cow;
use alloc::vec::Vec;

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
            return Err(Error::missing("attention", "it decides the size of the KV cache", "describe the layers"));
        }
        if record.feed_forward.is_empty() && record.experts.is_none() {
            return Err(Error::missing(
                "feed_forward",
                "a model without experts has dense layers",
                "give their number and width, such as [{\"layers\": 32, \"size\": 14336}]",
            ));
        }
        let experts = record.experts.as_ref().map(spec::Experts::try_from).transpose();
        let experts = experts.map_err(|error| error.inside("experts"))?;
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

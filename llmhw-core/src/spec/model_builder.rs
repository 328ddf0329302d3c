//! The builder of [`Model`]: collects what is said and checks it at the end.

use super::{Attention, AttentionLayers, Experts, FeedForward, GroupedAttention, Model, Text, Traits};
use crate::error::{Error, Result};
use crate::evidence::Provenance;
use crate::units::*;
use alloc::{borrow::Cow, vec};

/// Collects the shape of a [`Model`]; [`ModelBuilder::build`] checks it.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until build() is called"]
pub struct ModelBuilder {
    total: Option<Parameters>,
    active: Option<ParametersPerToken>,
    shape: Option<(u32, u32, u32)>,
    context_limit: Option<Tokens>,
    attention: vec::Vec<AttentionLayers>,
    feed_forward_size: Option<u32>,
    draft: Model,
}

impl Model {
    /// Starts a description. `id` is for programs, `name` for people.
    pub fn builder(id: impl Into<Text>, name: impl Into<Text>) -> ModelBuilder {
        ModelBuilder {
            total: None,
            active: None,
            shape: None,
            context_limit: None,
            attention: vec![],
            draft: Model {
                id: id.into(),
                name: name.into(),
                family: Cow::Borrowed(""),
                total: in_base_unit(0.0),
                active: in_base_unit(0.0),
                layers: 0,
                hidden_size: 0,
                vocabulary_size: 0,
                tied_embeddings: false,
                context_limit: in_base_unit(0.0),
                attention: Cow::Borrowed(&[]),
                feed_forward: Cow::Borrowed(&[]),
                experts: None,
                traits: Traits::PLAIN,
                provenance: Cow::Borrowed(&[]),
            },
            feed_forward_size: None,
        }
    }
}

impl ModelBuilder {
    /// All weights. Required. Sizes follow from the shape; a question about a model whose shape makes less than half or more than twice
    /// this many is refused.
    pub fn parameters(mut self, total: Parameters) -> Self {
        self.total = Some(total);
        self
    }

    /// Weights a token passes through. Required for a mixture of experts; a dense model uses all of them.
    pub fn active_parameters(mut self, active: ParametersPerToken) -> Self {
        self.active = Some(active);
        self
    }

    /// Layers, width of the residual stream and size of the vocabulary. Required.
    pub fn shape(mut self, layers: u32, hidden_size: u32, vocabulary_size: u32) -> Self {
        self.shape = Some((layers, hidden_size, vocabulary_size));
        self
    }

    /// The attention of every layer.
    pub fn attention(self, attention: GroupedAttention) -> Self {
        let layers = self.shape.map_or(0, |(layers, ..)| layers);
        self.attention_layers(layers, Attention::Grouped(attention))
    }

    /// The attention of some layers; call once per kind.
    pub fn attention_layers(mut self, layers: u32, attention: Attention) -> Self {
        self.attention.push(AttentionLayers { layers, attention });
        self
    }

    /// Width of the dense feed-forward part, in every layer that has no experts.
    pub fn feed_forward(mut self, size: u32) -> Self {
        self.feed_forward_size = Some(size);
        self
    }

    /// The mixture of experts.
    pub fn experts(mut self, experts: Experts) -> Self {
        self.draft.experts = Some(experts);
        self
    }

    /// The output layer is the input embedding.
    pub fn tied_embeddings(mut self) -> Self {
        self.draft.tied_embeddings = true;
        self
    }

    /// The longest context it was made for. Required.
    pub fn context_limit(mut self, tokens: Tokens) -> Self {
        self.context_limit = Some(tokens);
        self
    }

    /// Details of the architecture.
    pub fn traits(mut self, traits: Traits) -> Self {
        self.draft.traits = traits;
        self
    }

    /// The family, for people.
    pub fn family(mut self, family: impl Into<Text>) -> Self {
        self.draft.family = family.into();
        self
    }

    /// Kind and source of a number.
    pub fn provenance(mut self, provenance: Provenance) -> Self {
        self.draft.provenance.to_mut().push(provenance);
        self
    }

    /// Checks every rule and hands the model over.
    ///
    /// # Errors
    /// `MissingInput` without parameters, shape, attention, context limit, or the active part of a mixture; `OutOfRange`
    /// by [`bounds`](crate::bounds); `Inconsistent` when active exceeds total or layers do not add up.
    ///
    /// # Example: more active than total
    /// ```
    /// use llmhw_core::ErrorKind;
    /// use llmhw_core::spec::{GroupedAttention, Model};
    /// use llmhw_core::units::{ParametersPerToken, billion_parameters, parameters_per_token, tokens};
    ///
    /// let error = Model::builder("odd", "Odd")
    ///     .parameters(billion_parameters(3.0))
    ///     .active_parameters(ParametersPerToken::new::<parameters_per_token::billion_parameters_per_token>(30.0))
    ///     .shape(32, 4096, 128_256)
    ///     .attention(GroupedAttention::new(32, 8, 128))
    ///     .feed_forward(14_336)
    ///     .context_limit(tokens(8192))
    ///     .build()
    ///     .unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Inconsistent);
    /// ```
    pub fn build(self) -> Result<Model> {
        let mut model = self.draft;
        let (layers, hidden_size, vocabulary_size) = self.shape.ok_or_else(|| {
            Error::missing("shape", "all sizes follow from it", "give layers, hidden size and vocabulary size")
        })?;
        model.total = self.total.ok_or_else(|| {
            Error::missing("total_parameters_billions", "it decides the size", "give the published count")
        })?;
        model.active = match (self.active, model.experts) {
            (Some(active), _) => active,
            (None, None) => model.total / tokens(1),
            (None, Some(_)) => {
                return Err(Error::missing(
                    "active_parameters_billions",
                    "a mixture of experts has an active part",
                    "give the published count; it is on the model's card",
                ));
            }
        };
        model.context_limit = self.context_limit.ok_or_else(|| {
            Error::missing(
                "context_limit_tokens",
                "it bounds the cache",
                "give max_position_embeddings of the model's config.json",
            )
        })?;
        if self.attention.is_empty() {
            return Err(Error::missing("attention", "it decides the size of the KV cache", "describe the layers"));
        }
        (model.layers, model.hidden_size, model.vocabulary_size) = (layers, hidden_size, vocabulary_size);
        model.attention = Cow::Owned(self.attention);
        let dense = layers.saturating_sub(model.experts.map_or(0, |experts| experts.layers));
        match (self.feed_forward_size, dense) {
            (Some(size), 1..) => model.feed_forward = Cow::Owned(vec![FeedForward { layers: dense, size }]),
            (Some(size), 0) => {
                return Err(Error::inconsistent(
                    "feed_forward_size",
                    "be left out where all layers have experts",
                    size,
                    "leave it out, or lower the number of layers with experts",
                ));
            }
            (None, 1..) if model.experts.is_none() => {
                return Err(Error::missing(
                    "feed_forward_size",
                    "dense layers have one",
                    "give intermediate_size of the model's config.json",
                ));
            }
            (None, _) => {}
        }
        model.validate()?;
        Ok(model)
    }
}

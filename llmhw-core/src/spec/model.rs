//! `Model`: the shape of a language model, from which sizes, cache and arithmetic follow.

use super::{AttentionLayers, Experts, Text};
use crate::Faults;
use crate::bounds;
use crate::error::{Error, Result};
use crate::evidence::Provenance;
use crate::units::*;
use alloc::borrow::Cow;

/// A language model by its shape. Made by [`Model::builder`] or taken from the [`catalog`](crate::catalog).
///
/// # Example: a small dense model of one's own
/// ```
/// use llmhw_core::spec::{GroupedAttention, Model};
/// use llmhw_core::units::{billion_parameters, tokens};
///
/// let ours = Model::builder("ours-8b", "Ours 8B")
///     .parameters(billion_parameters(8.03))
///     .shape(32, 4096, 128_256)
///     .attention(GroupedAttention::new(32, 8, 128))
///     .feed_forward(14_336)
///     .context_limit(tokens(131_072))
///     .build()?;
/// assert_eq!(ours.layers(), 32);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) family: Text,
    pub(crate) total: Parameters,
    pub(crate) active: ParametersPerToken,
    pub(crate) layers: u32,
    pub(crate) hidden_size: u32,
    pub(crate) vocabulary_size: u32,
    pub(crate) tied_embeddings: bool,
    pub(crate) context_limit: Tokens,
    pub(crate) attention: Cow<'static, [AttentionLayers]>,
    pub(crate) feed_forward: Cow<'static, [FeedForward]>,
    pub(crate) experts: Option<Experts>,
    pub(crate) traits: Traits,
    pub(crate) provenance: Cow<'static, [Provenance]>,
}

/// A run of layers with a dense feed-forward part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FeedForward {
    /// How many layers.
    pub layers: u32,
    /// Its width.
    pub size: u32,
}

/// Details of an architecture that change the number and shape of its matrices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "independent facts about an architecture, each yes or no")]
pub struct Traits {
    /// Three with a gate (SwiGLU), two without.
    pub feed_forward_matrices: u32,
    /// Query, key and value in one matrix.
    pub fused_qkv: bool,
    /// Gate and up in one matrix.
    pub fused_gate_up: bool,
    /// Query, key and value have a bias.
    pub qkv_bias: bool,
    /// The attention's output has a bias.
    pub attention_output_bias: bool,
    /// Experts and their router have biases.
    pub expert_bias: bool,
    /// Width of an embedding added in each layer (Gemma 3n, Gemma 4 E); zero without. Its table is not read in decoding.
    pub per_layer_embedding_size: u32,
    /// Streams of hyper-connections; zero without.
    pub hyper_connection_streams: u32,
}

impl Traits {
    /// A gated feed-forward part and nothing special.
    pub const PLAIN: Self = Self {
        feed_forward_matrices: 3,
        fused_qkv: false,
        fused_gate_up: false,
        qkv_bias: false,
        attention_output_bias: false,
        expert_bias: false,
        per_layer_embedding_size: 0,
        hyper_connection_streams: 0,
    };

    fn validate(self, layers: u32, faults: &mut Faults) {
        if !(2..=3).contains(&self.feed_forward_matrices) {
            faults.add(Error::out_of_range(
                "feed_forward_matrices",
                "be 3 with a gate or 2 without",
                self.feed_forward_matrices,
                "leave it out for a gated feed-forward part",
            ));
        }
        // The table of all layers is one matrix.
        if u64::from(self.per_layer_embedding_size) * u64::from(layers) > u64::from(u32::MAX) {
            faults.add(Error::out_of_range(
                "per_layer_embedding_size",
                "be below 2^32 over all layers",
                self.per_layer_embedding_size,
                "give hidden_size_per_layer_input of the model's config.json",
            ));
        }
        if self.hyper_connection_streams > MOST_STREAMS {
            faults.add(Error::out_of_range(
                "hyper_connection_streams",
                alloc::format!("be at most {MOST_STREAMS}"),
                self.hyper_connection_streams,
                "give the number of residual streams: published models have 4",
            ));
        }
    }
}

/// Residual streams of a model; published ones have four.
const MOST_STREAMS: u32 = 64;

impl Default for Traits {
    fn default() -> Self {
        Self::PLAIN
    }
}

impl Model {
    /// The id, unique in a catalogue.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The family, such as `Qwen3-Coder`; empty when not stated.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// All weights.
    pub fn total_parameters(&self) -> Parameters {
        self.total
    }

    /// Weights a token passes through: all of them in a dense model.
    pub fn active_parameters(&self) -> ParametersPerToken {
        self.active
    }

    /// Refuses a context beyond the model's limit.
    pub(crate) fn check_context(&self, context: Tokens) -> Result<()> {
        if context <= self.context_limit {
            return Ok(());
        }
        Err(Error::inconsistent(
            bounds::CONTEXT.name,
            alloc::format!("be at most {} for {}", self.context_limit.get::<token_count::token>(), self.name),
            context.get::<token_count::token>(),
            "shorten the context or choose a model with a longer one",
        ))
    }

    /// Layers.
    pub fn layers(&self) -> u32 {
        self.layers
    }

    /// Width of the residual stream.
    pub fn hidden_size(&self) -> u32 {
        self.hidden_size
    }

    /// Entries of the vocabulary.
    pub fn vocabulary_size(&self) -> u32 {
        self.vocabulary_size
    }

    /// Whether the output layer is the input embedding.
    pub fn has_tied_embeddings(&self) -> bool {
        self.tied_embeddings
    }

    /// The longest context it was made for.
    pub fn context_limit(&self) -> Tokens {
        self.context_limit
    }

    /// The kinds of attention layer.
    pub fn attention(&self) -> &[AttentionLayers] {
        &self.attention
    }

    /// The dense feed-forward layers, in order; empty when all layers have experts.
    pub fn feed_forward(&self) -> &[FeedForward] {
        &self.feed_forward
    }

    /// The mixture, if it is one.
    pub fn experts(&self) -> Option<&Experts> {
        self.experts.as_ref()
    }

    /// Details of the architecture.
    pub fn traits(&self) -> Traits {
        self.traits
    }

    /// Whether a token passes through a part of the feed-forward weights only.
    pub fn is_mixture_of_experts(&self) -> bool {
        self.experts.is_some()
    }

    /// Kind and source of each number, where stated.
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }

    /// Every rule a record must keep. The builder applies it; the catalogue's tests apply it to every generated row.
    pub(crate) fn validate(&self) -> Result<()> {
        let mut faults = Faults::default();
        if self.id.is_empty() {
            faults.add(super::without_id(&self.name));
        }
        let total = self.total.get::<parameter_count::billion_parameters>();
        let active = self.active.get::<parameters_per_token::billion_parameters_per_token>();
        faults.note(bounds::PARAMETERS.check_as("total_parameters_billions", total));
        faults.note(bounds::PARAMETERS.check_as("active_parameters_billions", active));
        if active > total {
            faults.add(Error::inconsistent(
                "active_parameters_billions",
                alloc::format!("be at most total_parameters_billions = {total}"),
                active,
                "swap them: a token can not pass through more weights than there are",
            ));
        }
        faults.note(bounds::LAYERS.check_count(self.layers));
        faults.note(bounds::WIDTH.check_as("hidden_size", f64::from(self.hidden_size)));
        faults.note(bounds::WIDTH.check_as("vocabulary_size", f64::from(self.vocabulary_size)));
        faults.note(bounds::CONTEXT_LIMIT.check(self.context_limit.get::<token_count::token>()));
        for (at, kind) in self.attention.iter().enumerate() {
            faults.note(kind.validate().map_err(|error| error.inside(&alloc::format!("attention[{at}]"))));
        }
        let attention_layers: u64 = self.attention.iter().map(|a| u64::from(a.layers)).sum();
        if attention_layers != u64::from(self.layers) {
            faults.add(Error::inconsistent(
                // Of one kind it is that kind's number; of several any may be wrong.
                if self.attention.len() == 1 { "attention[0].layers" } else { "attention" },
                alloc::format!("add up to layers = {}", self.layers),
                attention_layers,
                "describe each layer once: one without attention counts too, as none",
            ));
        }
        let mut with_feed_forward: u64 = 0;
        for (at, run) in self.feed_forward.iter().enumerate() {
            let place = alloc::format!("feed_forward[{at}]");
            let layers = bounds::LAYERS.check_as("layers", f64::from(run.layers));
            faults.note(layers.map_err(|error| error.inside(&place)));
            let size = bounds::WIDTH.check_as("size", f64::from(run.size));
            faults.note(size.map_err(|error| error.inside(&place)));
            with_feed_forward += u64::from(run.layers);
        }
        if let Some(experts) = &self.experts {
            faults.note(experts.validate().map_err(|error| error.inside("experts")));
            if experts.layers > self.layers {
                faults.add(Error::inconsistent(
                    "experts.layers",
                    alloc::format!("be at most layers = {}", self.layers),
                    experts.layers,
                    "count only the layers with experts",
                ));
            } else if experts.first_layer >= self.layers {
                faults.add(Error::inconsistent(
                    "experts.first_layer",
                    alloc::format!("be below layers = {}: the first layer is 0", self.layers),
                    experts.first_layer,
                    "count the layers without experts before it",
                ));
            }
        }
        if with_feed_forward > u64::from(self.layers) {
            faults.add(Error::inconsistent(
                if self.feed_forward.len() == 1 { "feed_forward[0].layers" } else { "feed_forward" },
                alloc::format!("add up to at most layers = {}", self.layers),
                with_feed_forward,
                "describe each layer once",
            ));
        }
        self.traits.validate(self.layers, &mut faults);
        faults.finish()
    }
}

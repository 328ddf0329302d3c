//! `Shape`: what the model needs to know of a language model.

use llmhw_core::efficiency::terms::COMPRESSED_ATTENTION_FLOP;
use llmhw_core::memory;
use llmhw_core::perf::attention_flop;
use llmhw_core::spec::{KvFormat, Model};
use llmhw_core::units::*;

/// What the model needs to know of a language model. Parameters are counts, not billions.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub(crate) total: f64,
    /// Read per token: without the input embedding.
    pub(crate) read: f64,
    /// Of those, in routed experts.
    pub(crate) expert_read: f64,
    /// In all routed experts.
    pub(crate) expert_total: f64,
    pub(crate) experts: f64,
    pub(crate) experts_per_token: f64,
    pub(crate) layers: f64,
    pub(crate) expert_layers: f64,
    pub(crate) linear_layers: f64,
    pub(crate) compressed_layers: f64,
    pub(crate) hidden_size: f64,
    /// Parameters of the output layer.
    pub(crate) head: f64,
    /// Whether files of it named "XL" date from 2026.
    pub(crate) is_of_2026: bool,
    pub(crate) origin: ShapeOrigin,
    pub(crate) context: ContextCost,
}

/// How a shape was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShapeOrigin {
    /// By name.
    Known,
    /// A known model of the same size and layers.
    SameSize,
    /// From the row's columns, by rules of thumb.
    Row,
}

/// What a context costs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ContextCost {
    Listed(&'static Model),
    Given { cache: f64, window_cache: f64, window: f64, flop: f64, window_flop: f64 },
}

impl Shape {
    /// Bytes of 16-bit KV cache read at a context.
    pub(crate) fn cache_bytes(&self, context: f64) -> f64 {
        match self.context {
            ContextCost::Listed(model) => memory::kv_read(model, KvFormat::F16, tokens(context)).value,
            ContextCost::Given { cache, window_cache, window, .. } => {
                cache * context + window_cache * context.min(window)
            }
        }
    }

    /// FLOP of attention for one token at a context.
    pub(crate) fn attention_flop(&self, context: f64) -> f64 {
        match self.context {
            ContextCost::Listed(model) => {
                let compressed = self.compressed_layers * COMPRESSED_ATTENTION_FLOP * context;
                attention_flop(model, tokens(context)).value.max(compressed)
            }
            ContextCost::Given { flop, window_flop, window, .. } => flop * context + window_flop * context.min(window),
        }
    }

    /// The catalogue's entry, when it is one.
    pub(crate) fn listed(&self) -> Option<&'static Model> {
        match self.context {
            ContextCost::Listed(model) => Some(model),
            ContextCost::Given { .. } => None,
        }
    }
}

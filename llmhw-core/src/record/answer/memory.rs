//! `Memory` and `WeightSizes`: does it fit, and what takes the room.

use crate::memory::{self, FitReport, Verdict};
use crate::plain::record;
use crate::units::*;

pub(super) fn gigabytes_of(size: Information) -> f64 {
    size.get::<information::gigabyte>()
}

record! {
    /// What a workload needs of a machine's memory, part by part, in gigabytes (10^9 bytes).
    Memory {
        /// Whether it fits.
        fits: bool,
        /// The weights.
        weights_gigabytes: f64,
        /// The cache of all sequences at the context.
        kv_cache_gigabytes: f64,
        /// The runtime's buffers.
        buffers_gigabytes: f64,
        /// All of these together.
        needed_gigabytes: f64,
        /// What a model may take on the machine, or on all nodes together.
        usable_gigabytes: f64,
        /// Memory left over; nothing when it does not fit.
        headroom_gigabytes: Option<f64>,
        /// Memory short; nothing when it fits.
        shortfall_gigabytes: Option<f64>,
        /// The longest context each sequence can have, up to the model's limit; zero when weights and buffers leave no room for one.
        longest_context_tokens: f64,
    }
}

impl From<&FitReport> for Memory {
    fn from(report: &FitReport) -> Self {
        let (headroom, shortfall) = match report.verdict {
            Verdict::Fits { headroom } => (Some(headroom), None),
            Verdict::TooLarge { shortfall } => (None, Some(shortfall)),
        };
        Self {
            fits: report.verdict.fits(),
            weights_gigabytes: gigabytes_of(report.weights),
            kv_cache_gigabytes: gigabytes_of(report.kv_cache),
            buffers_gigabytes: gigabytes_of(report.buffers),
            needed_gigabytes: gigabytes_of(report.needed()),
            usable_gigabytes: gigabytes_of(report.usable),
            headroom_gigabytes: headroom.map(gigabytes_of),
            shortfall_gigabytes: shortfall.map(gigabytes_of),
            longest_context_tokens: report.longest_context.get::<token_count::token>(),
        }
    }
}

record! {
    /// The size of a model in a format, part by part, in gigabytes (10^9 bytes).
    WeightSizes {
        /// The file, and the weights in memory.
        total_gigabytes: f64,
        /// What one decode step of so many sequences reads.
        read_per_step_gigabytes: f64,
        /// Input embedding, of which a token reads one row. Zero when the output layer serves for both.
        embedding_gigabytes: f64,
        /// Output layer.
        output_gigabytes: f64,
        /// Attention, in all its kinds.
        attention_gigabytes: f64,
        /// Dense feed-forward parts.
        feed_forward_gigabytes: f64,
        /// Experts that every token passes through.
        shared_experts_gigabytes: f64,
        /// Experts of which a token passes through a few.
        experts_gigabytes: f64,
        /// Norms, routers and the rest.
        other_gigabytes: f64,
        /// What lies in the file and is never read.
        unread_gigabytes: f64,
        /// The tokenizer in a GGUF file.
        tokenizer_gigabytes: f64,
    }
}

impl WeightSizes {
    pub(in crate::record) fn of(weights: &memory::Weights, sequences: u32) -> Self {
        Self {
            total_gigabytes: gigabytes_of(weights.total()),
            read_per_step_gigabytes: gigabytes_of(weights.read_per_step(sequences)),
            embedding_gigabytes: gigabytes_of(weights.embedding),
            output_gigabytes: gigabytes_of(weights.output),
            attention_gigabytes: gigabytes_of(weights.attention),
            feed_forward_gigabytes: gigabytes_of(weights.feed_forward),
            shared_experts_gigabytes: gigabytes_of(weights.shared_experts),
            experts_gigabytes: gigabytes_of(weights.experts),
            other_gigabytes: gigabytes_of(weights.other),
            unread_gigabytes: gigabytes_of(weights.unread),
            tokenizer_gigabytes: gigabytes_of(weights.tokenizer),
        }
    }
}

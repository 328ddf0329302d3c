//! `Correction`: what one's own runs changed for one machine and runtime.

use super::Belief;
use super::belief::{NEAR, SHORT_TOKENS};
use crate::spec::{Hardware, Runtime};
use alloc::borrow::ToOwned;
use alloc::string::String;

/// What a run is of, besides machine and runtime.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case<'a> {
    /// The model's id.
    pub model: &'a str,
    /// The format's id.
    pub format: &'a str,
    /// The id of the format of the KV cache.
    pub kv_format: &'static str,
    /// Sequences decoded together.
    pub sequences: u32,
    /// Tokens drafted per step; 0 without speculation.
    pub drafted_tokens: u32,
    /// Tokens in the cache, on average over the run.
    pub context: f64,
}

impl<'a> Case<'a> {
    /// Whether two runs are of one set-up: alike in everything, with contexts up to four times apart. Errors of such contexts
    /// are nearly as alike as those of equal ones. 64 tokens are added to both, so that short ones are alike.
    #[must_use]
    pub fn is_near(&self, other: &Case<'_>) -> bool {
        let [a, b] = [self.context, other.context].map(|context| context + SHORT_TOKENS);
        self.names() == other.names() && a <= NEAR * b && b <= NEAR * a
    }

    pub(super) fn names(&self) -> (&'a str, &'a str, &'static str, u32, u32) {
        (self.model, self.format, self.kv_format, self.sequences, self.drafted_tokens)
    }
}

/// What one's own runs changed for one machine and runtime, in decoding and in prefill apart.
///
/// Made by [`perf::calibrate`](crate::perf::calibrate), used by [`Scenario::corrected`](crate::Scenario::corrected).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Correction {
    /// The machine's id.
    pub hardware: String,
    /// The runtime's id.
    pub runtime: String,
    /// Decoding.
    pub decode: Belief,
    /// Reading prompts.
    pub prefill: Belief,
}

impl Correction {
    /// What is believed of a machine with a runtime.
    #[must_use]
    pub fn new(hardware: &Hardware, runtime: &Runtime, decode: Belief, prefill: Belief) -> Self {
        Self { hardware: hardware.id().to_owned(), runtime: runtime.id().to_owned(), decode, prefill }
    }

    /// Whether it is about this machine and runtime.
    #[must_use]
    pub fn is_for(&self, hardware: &Hardware, runtime: &Runtime) -> bool {
        self.hardware == hardware.id() && self.runtime == runtime.id()
    }
}

//! `Correction`: what one's own runs changed for one machine and runtime.

use super::Belief;
use crate::spec::{Hardware, Runtime};
use alloc::borrow::ToOwned;
use alloc::string::String;

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

//! The answer to a scenario.

use crate::memory::FitReport;
use crate::perf::{Decode, Prefill, SpeedWord};
use crate::units::*;

/// The answer. The rates say how fast it would run if it fitted; look at `memory` first.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Projection {
    /// How fast it decodes, and why not faster.
    pub decode: Decode,
    /// How fast it reads the prompt, where the efficiency knows.
    pub prefill: Option<Prefill>,
    /// Whether it fits.
    pub memory: FitReport,
    /// What the speed of one sequence feels like.
    pub speed_word: SpeedWord,
    /// What a written token costs, when an ownership was given.
    pub cost_per_output_token: Option<TokenPrice>,
}

impl Projection {
    /// Time until the first token is written: the prompt, and one step.
    #[must_use]
    pub fn time_to_first_token(&self) -> Option<Time> {
        self.prefill.map(|prefill| prefill.time + self.decode.time_per_output_token * tokens(1))
    }

    /// Time until `output` tokens are written, at the speed stated for the context.
    #[must_use]
    pub fn end_to_end_time(&self, output: Tokens) -> Option<Time> {
        self.prefill.map(|prefill| prefill.time + self.decode.time_per_output_token * output)
    }
}

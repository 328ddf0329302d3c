//! `Row`: one measurement.

use super::number;
use crate::error::Result;
use crate::units::*;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// What was timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Phase {
    /// Writing tokens.
    Decode,
    /// Reading a prompt.
    Prefill,
    /// Written tokens over the wall time of all, short prompt included: only in this project's table.
    EndToEnd,
}

impl Phase {
    /// The word in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Prefill => "prefill",
            Self::EndToEnd => "e2e",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Tokens drafted over a whole run, and those of them that were accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the two numbers a run is described by")]
pub struct Drafted {
    /// Tokens drafted.
    pub drafted: u64,
    /// Tokens of them that were accepted.
    pub accepted: u64,
}

impl Drafted {
    /// Tokens drafted per step (rounded up) and tokens that came out of a step on average, of a run that wrote so many. Each step
    /// writes one token of the model's own. Nothing where no step drafted.
    #[must_use]
    pub fn per_step(self, written: Tokens) -> Option<(u32, f64)> {
        let steps = written.value - self.accepted as f64;
        if self.drafted == 0 || steps < 1.0 {
            return None;
        }
        let per_step = libm::ceil(self.drafted as f64 / steps);
        (per_step <= f64::from(u32::MAX)).then_some((per_step as u32, written.value / steps))
    }
}

/// One measurement. Texts are the tool's own words, empty where it says nothing.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Row {
    /// What was timed.
    pub phase: Phase,
    /// Tokens per second of all sequences together.
    pub rate: TokenRate,
    /// Tokens of the prompt, or written, of one sequence.
    pub tokens: Option<Tokens>,
    /// Tokens in the cache when it started: a prefill's begin, or the prompt and what came before it.
    pub depth: Option<Tokens>,
    /// Tokens in the cache on average, where this is said and no whole number of tokens read or written follows from it.
    pub mean: Option<Tokens>,
    /// Sequences at the same time.
    pub sequences: u32,
    /// How many times it was repeated, where the tool says.
    pub repetitions: Option<u32>,
    /// The standard deviation of the repetitions.
    pub standard_deviation: Option<TokenRate>,
    /// Speculation, where tokens were drafted.
    pub drafted: Option<Drafted>,
    /// The model.
    pub model: String,
    /// The format of the weights.
    pub format: String,
    /// The machine: the GPU, or the processor where no GPU is named.
    pub hardware: String,
    /// The backend or runtime.
    pub runtime: String,
    /// Its build.
    pub version: String,
    /// When.
    pub date: String,
    /// Size of the weights.
    pub weights: Option<Information>,
    /// Parameters of the model.
    pub parameters: Option<Parameters>,
    /// What else is said, by the names of the tool's own fields or columns.
    pub others: Vec<(String, String)>,
}

impl Row {
    pub(super) fn new(phase: Phase, rate: TokenRate) -> Self {
        Self {
            phase,
            rate,
            tokens: None,
            depth: None,
            mean: None,
            sequences: 1,
            repetitions: None,
            standard_deviation: None,
            drafted: None,
            model: String::new(),
            format: String::new(),
            hardware: String::new(),
            runtime: String::new(),
            version: String::new(),
            date: String::new(),
            weights: None,
            parameters: None,
            others: Vec::new(),
        }
    }

    /// A row of so many tokens in so many seconds. `None` where nothing was timed.
    pub(super) fn timed(phase: Phase, place: &str, field: &str, count: f64, duration: f64) -> Result<Option<Self>> {
        number::tokens_in(place, field, count)?;
        if count <= 0.0 || duration <= 0.0 {
            return Ok(None);
        }
        let mut row = Self::new(phase, number::rate(place, field, count / duration)?);
        row.tokens = Some(tokens(count));
        Ok(Some(row))
    }

    /// Tokens in the cache on average: as said, or where it started and half of what was read or written, as in `data/measurements`.
    #[must_use]
    pub fn mean_context(&self) -> Option<Tokens> {
        self.mean.or_else(|| Some(self.depth? + self.tokens? / 2.0))
    }

    /// Tokens drafted per step (rounded up) and tokens that came out of a step on average, for
    /// [`Workload::speculative`](crate::spec::Workload::speculative). Each step writes one token of the model's own.
    ///
    /// # Example: 347 drafted, 65 accepted, 200 written
    /// ```
    /// use llmhw_core::files::measurements;
    ///
    /// // From github.com/ggml-org/llama.cpp/pull/12603.
    /// let reading = measurements::read(r#"{
    ///   "prompt_n": 1, "prompt_ms": 228.522, "prompt_per_token_ms": 228.522, "prompt_per_second": 4.375946298387026,
    ///   "predicted_n": 200, "predicted_ms": 11082.606, "predicted_per_token_ms": 55.41303, "predicted_per_second": 18.0462970532382,
    ///   "draft_n": 347, "draft_n_accepted": 65
    /// }"#)?;
    /// assert_eq!(reading.rows[1].speculation(), Some((3, 200.0 / 135.0)));
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    #[must_use]
    pub fn speculation(&self) -> Option<(u32, f64)> {
        self.drafted?.per_step(self.tokens?)
    }
}

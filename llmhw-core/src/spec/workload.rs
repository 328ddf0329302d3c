//! `Workload`: what the machine is asked to do.

use super::KvFormat;
use crate::bounds;
use crate::error::{Error, Result};
use crate::units::*;

/// How long the context is, how many sequences run side by side, and how the KV cache is stored.
///
/// `context` is the number of tokens in the cache when the speed is stated, and what memory is reserved for, per sequence.
///
/// # Example: four people at 8,192 tokens each, with an 8-bit cache
/// ```
/// use llmhw_core::spec::{KvFormat, Workload};
/// use llmhw_core::units::tokens;
///
/// let workload = Workload::new(tokens(8192))?.sequences(4)?.kv_format(KvFormat::Q8_0);
/// assert_eq!(workload.context(), tokens(8192));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Workload {
    context: Tokens,
    sequences: u32,
    kv_format: KvFormat,
    speculation: Option<Speculation>,
}

/// Speculative decoding or multi-token prediction: several tokens of a sequence are drafted and verified in one step.
///
/// What the draft itself costs is not modelled; it belongs to the draft model.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Speculation {
    /// Tokens drafted per step and sequence.
    pub drafted_tokens: u32,
    /// Tokens that come out of a step on average: the accepted ones and the one the model adds.
    pub accepted_tokens_per_step: f64,
}

impl Workload {
    /// One sequence with `context` tokens in a half-precision cache.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::CONTEXT`].
    pub fn new(context: Tokens) -> Result<Self> {
        bounds::CONTEXT.check(context.get::<token_count::token>())?;
        Ok(Self { context, sequences: 1, kv_format: KvFormat::F16, speculation: None })
    }

    /// The same for this many sequences decoded together.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::SEQUENCES`].
    pub fn sequences(mut self, sequences: u32) -> Result<Self> {
        self.sequences = bounds::SEQUENCES.check_count(sequences)?;
        Ok(self)
    }

    /// The same for another number of sequences and another context, of which both are in range.
    pub(crate) fn resized(self, sequences: u32, context_tokens: f64) -> Self {
        Self { sequences, context: tokens(context_tokens), ..self }
    }

    /// The same with the KV cache stored in another format.
    #[must_use]
    pub fn kv_format(mut self, format: KvFormat) -> Self {
        self.kv_format = format;
        self
    }

    /// The same with speculative decoding: `drafted_tokens` are verified per step, of which on average
    /// `accepted_tokens_per_step` come out, the model's own token included.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::ACCEPTED`] and [`bounds::DRAFTED`], `Inconsistent` when more come out than were drafted
    /// plus one.
    ///
    /// # Example: three drafted, two and a half come out
    /// ```
    /// use llmhw_core::{spec::Workload, units::tokens};
    ///
    /// let workload = Workload::new(tokens(8192))?.speculative(3, 2.5)?;
    /// assert_eq!(workload.accepted_tokens_per_step(), 2.5);
    /// assert!(Workload::new(tokens(8192))?.speculative(3, 4.5).is_err());
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn speculative(mut self, drafted_tokens: u32, accepted_tokens_per_step: f64) -> Result<Self> {
        bounds::DRAFTED.check_count(drafted_tokens)?;
        bounds::ACCEPTED.check(accepted_tokens_per_step)?;
        if accepted_tokens_per_step > f64::from(drafted_tokens) + 1.0 {
            return Err(Error::inconsistent(
                bounds::ACCEPTED.name,
                alloc::format!("be at most drafted_tokens + 1 = {}", drafted_tokens + 1),
                accepted_tokens_per_step,
                "no more can come out than was drafted, and the token the model adds",
            ));
        }
        self.speculation = Some(Speculation { drafted_tokens, accepted_tokens_per_step });
        Ok(self)
    }

    /// The speculation, if any.
    #[must_use]
    pub fn speculation(&self) -> Option<Speculation> {
        self.speculation
    }

    /// Tokens of one sequence that come out of a step: 1 without speculation.
    #[must_use]
    pub fn accepted_tokens_per_step(&self) -> f64 {
        self.speculation.map_or(1.0, |s| s.accepted_tokens_per_step)
    }

    /// Tokens a step computes for all sequences: one each, and the drafted ones.
    #[must_use]
    pub fn tokens_per_step(&self) -> f64 {
        f64::from(self.sequences) * self.speculation.map_or(1.0, |s| f64::from(s.drafted_tokens) + 1.0)
    }

    /// The same at another context.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::CONTEXT`].
    pub fn at_context(mut self, context: Tokens) -> Result<Self> {
        bounds::CONTEXT.check(context.get::<token_count::token>())?;
        self.context = context;
        Ok(self)
    }

    /// Tokens in the cache of each sequence.
    #[must_use]
    pub fn context(&self) -> Tokens {
        self.context
    }

    /// Sequences decoded together.
    #[must_use]
    pub fn sequence_count(&self) -> u32 {
        self.sequences
    }

    /// How the cache is stored.
    #[must_use]
    pub fn cache_format(&self) -> KvFormat {
        self.kv_format
    }
}

//! `Queue`: what waits where, from the stationary distribution of a birth-death chain.

use super::chain::{pooled, staged};
use super::demand::check_share;
use crate::error::Result;
use crate::units::*;

/// Utilisations up to which the model was held against simulations.
pub const CHECKED_UTILISATION: f64 = 0.85;
/// Squared variations of the work of a request up to which the model was held against simulations.
pub const CHECKED_SQUARED_VARIATION: f64 = 1.5;

/// Replicas under a constant stream of requests.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Queue {
    /// Requests that come over requests that full batches could serve.
    pub utilisation: Ratio,
    /// Share of the time in which a replica has something to do.
    pub busy: Ratio,
    /// Share of requests that find all batches full and wait.
    pub waits: Ratio,
    /// Mean wait for a place in a batch, of all requests.
    pub mean_wait: Time,
    /// Mean time in a batch: prompt and answer.
    pub mean_service: Time,
    /// Tokens per second of an answer on average, once its prompt is read.
    pub rate_per_user: TokenRate,
    /// The same with all batches full.
    pub rate_when_full: TokenRate,
    /// Whether utilisation and variation are in the range in which simulations were met within 5 %.
    pub checked: bool,
    /// Mean wait of those that wait.
    wait_of_waiting: f64,
    /// Prompt and first step with a full batch.
    first_token: f64,
}

/// What a chain needs to know.
pub(super) struct Chain<'a> {
    /// Requests per second of one replica with 0, 1, 2, ... in its batch.
    pub(super) completions: &'a [f64],
    /// Answers per second that it writes with 1, 2, ... together when it reads nothing.
    pub(super) decode: &'a [f64],
    pub(super) replicas: u32,
    pub(super) arrivals_per_second: f64,
    pub(super) squared_variation: f64,
    pub(super) prompt_seconds: f64,
    pub(super) output_tokens: f64,
    /// Rate of all sequences with a full batch.
    pub(super) full: f64,
}

impl Chain<'_> {
    /// Requests per second with all batches full.
    pub(super) fn capacity(&self) -> f64 {
        f64::from(self.replicas) * self.completions.last().copied().unwrap_or(0.0)
    }

    /// The stationary queue; `None` when more comes than is served.
    pub(super) fn queue(&self) -> Option<Queue> {
        let capacity = self.capacity();
        let load = self.arrivals_per_second / capacity;
        if load.is_nan() || load >= 1.0 {
            return None;
        }
        let replicas = f64::from(self.replicas);
        let each = self.arrivals_per_second / replicas;
        let alone = staged(self.decode, 1.0 / self.prompt_seconds, each);
        // What sharing one queue changes, by the chain that knows no prompts apart.
        let (shared, separate) =
            (pooled(self.completions, self.replicas, self.arrivals_per_second), pooled(self.completions, 1, each));
        let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
        let waits = (alone.waits * ratio(shared.waits, separate.waits)).min(1.0);
        let mean_wait = alone.queued / each * ratio(shared.queued, separate.queued * replicas) * self.variation();
        let service = alone.served / each * ratio(shared.served, separate.served * replicas);
        let busy = (alone.busy * ratio(shared.busy, separate.busy)).min(1.0);
        let full_service = self.decode.len() as f64 * replicas / capacity;
        let rate = |residence: f64| tokens_per_second(self.output_tokens / (residence - self.prompt_seconds));
        Some(Queue {
            utilisation: fraction(load),
            busy: fraction(busy),
            waits: fraction(waits),
            mean_wait: seconds(mean_wait),
            mean_service: seconds(service),
            rate_per_user: rate(service),
            rate_when_full: rate(full_service),
            checked: load <= CHECKED_UTILISATION && self.squared_variation <= CHECKED_SQUARED_VARIATION,
            wait_of_waiting: ratio(mean_wait, waits),
            first_token: self.prompt_seconds + self.decode.len() as f64 / self.full,
        })
    }

    /// What the wait is multiplied by, since work varies otherwise than in the chain: Allen and Cunneen's (1 + v) over that of the
    /// chain, in which prompts and answers are exponential.
    fn variation(&self) -> f64 {
        let answer = self.decode.last().map_or(0.0, |rate| 1.0 / rate);
        let mean = self.prompt_seconds + answer;
        let of_chain = (self.prompt_seconds * self.prompt_seconds + answer * answer) / (mean * mean);
        (1.0 + self.squared_variation) / (1.0 + of_chain)
    }
}

impl Queue {
    /// Mean time from a request to the end of its answer.
    #[must_use]
    pub fn mean_response(&self) -> Time {
        self.mean_wait + self.mean_service
    }

    /// How long this share of requests waits at most: the wait of those that wait is taken as exponential.
    ///
    /// # Errors
    /// `OutOfRange` for a share that is not between 0 and 1.
    pub fn wait_of(&self, share: Ratio) -> Result<Time> {
        check_share(share)?;
        Ok(self.wait_at(share))
    }

    pub(super) fn wait_at(&self, share: Ratio) -> Time {
        let longer = 1.0 - share.value;
        if self.waits.value <= longer {
            return seconds(0);
        }
        seconds(self.wait_of_waiting * libm::log(self.waits.value / longer))
    }

    /// Time in which this share of requests has its first token: the wait, the mean prompt, and a step with a full batch. Prompts
    /// of others that are read first, and longer prompts than the mean, are not in it.
    ///
    /// # Errors
    /// As [`Queue::wait_of`].
    pub fn first_token_of(&self, share: Ratio) -> Result<Time> {
        Ok(self.wait_of(share)? + seconds(self.first_token))
    }

    pub(super) fn first_token_at(&self, share: Ratio) -> Time {
        self.wait_at(share) + seconds(self.first_token)
    }
}

//! `Queue`: what waits where, from the stationary distribution of a Markov chain.

use super::chain::Chain;
use super::demand::check_share;
use super::tail::{Moments, when};
use super::variation::Variation;
use crate::error::Result;
use crate::units::*;

/// Utilisations up to which the model was held against simulations.
pub const CHECKED_UTILISATION: f64 = 0.85;
/// Squared variations of prompts from which on it was; below, waits are overestimated where prompts take much of the time.
pub const CHECKED_LEAST_SQUARED_VARIATION: f64 = 0.25;
/// Squared variations of prompts up to which it was.
pub const CHECKED_SQUARED_VARIATION: f64 = 1.75;
/// Squared variations of answers for which it was, from and to: equal answers come and go together, and with very long ones it counts
/// how long, of which the model knows mean and variance only.
pub const CHECKED_ANSWERS: (f64, f64) = (0.4, 1.0);
/// Share of requests up to which waits were met; the wait of 99 % was within 10 %.
pub const CHECKED_SHARE: f64 = 0.95;
/// Replicas up to which it was.
pub const CHECKED_REPLICAS: u32 = 8;
/// Places of a batch up to which it was.
pub const CHECKED_SLOTS: u32 = 64;
/// For squared variations of prompts up to the first number, prompts' share of a replica's time up to which it was.
pub const CHECKED_PROMPT_SHARE: [(f64, f64); 2] = [(0.9, 0.45), (CHECKED_SQUARED_VARIATION, 0.3)];
/// Rate of a full batch over that of one sequence, over the square root of its places, from which on it was. Where batches hardly gain,
/// it matters that requests are not quite evenly spread.
pub const CHECKED_BATCH_GAIN: f64 = 1.1;

/// Replicas that share a queue in the model at most; more are several such groups.
const POOLED_REPLICAS: u32 = 8;
/// Places of them all at most, so that an answer takes a millisecond or two.
const POOLED_PLACES: u32 = 1024;

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
    pub rate_per_user_when_full: TokenRate,
    /// Whether this is in the range in which simulations were met within 5 % by all figures here and by waits of up to
    /// [`CHECKED_SHARE`] of requests, or closer than matters: by one request in a hundred for the share that waits, by half a percent of
    /// the mean response for the mean wait, by two percent of it for other waits. Time to the first token is not in it.
    pub is_checked: bool,
    /// The wait of those that wait.
    waiting: Moments,
    /// From a place in a batch to the end of reading, of those that find one at once.
    reading: Moments,
    /// From the request to the end of reading, of those that wait.
    late: Moments,
    /// Seconds of the first step.
    step: f64,
    /// Seconds that tokens after the first take at least.
    later: f64,
}

/// Requests, and replicas that serve them.
pub(super) struct Offered<'a> {
    /// Answers per second that one replica writes with 1, 2, ... together when it reads nothing.
    pub(super) decode: &'a [f64],
    pub(super) replicas: u32,
    pub(super) arrivals_per_second: f64,
    pub(super) variation: Variation,
    pub(super) prompt_seconds: f64,
    pub(super) output_tokens: f64,
}

impl Offered<'_> {
    fn places(&self) -> u32 {
        // Checked against the bound on sequences.
        self.decode.len() as u32
    }

    /// Seconds of one replica that a mean request takes with a full batch.
    fn work(&self) -> f64 {
        self.prompt_seconds + self.decode.last().map_or(f64::INFINITY, |rate| 1.0 / rate)
    }

    /// Requests per second with all batches full.
    pub(super) fn capacity(&self) -> f64 {
        f64::from(self.replicas) / self.work()
    }

    fn is_checked(&self, load: f64) -> bool {
        let Variation { prompts, answers, prompt_share } = self.variation;
        let (first, last) = (self.decode.first(), self.decode.last());
        let gain = first.zip(last).map_or(0.0, |(first, last)| last / first / libm::sqrt(f64::from(self.places())));
        load <= CHECKED_UTILISATION
            && self.replicas <= CHECKED_REPLICAS
            && self.places() <= CHECKED_SLOTS
            && (CHECKED_LEAST_SQUARED_VARIATION..=CHECKED_SQUARED_VARIATION).contains(&prompts)
            && (CHECKED_ANSWERS.0..=CHECKED_ANSWERS.1).contains(&answers)
            && CHECKED_PROMPT_SHARE.iter().any(|(varied, share)| prompts <= *varied && prompt_share <= *share)
            && (self.places() == 1 || gain >= CHECKED_BATCH_GAIN)
    }

    /// Replicas that the model takes together: as many as there are, or a group of them.
    pub(super) fn pooled(&self) -> u32 {
        self.replicas.min(POOLED_REPLICAS).min(POOLED_PLACES / self.places().max(1)).max(1)
    }

    /// The stationary queue; `None` when more comes than is served.
    pub(super) fn queue(&self) -> Option<Queue> {
        let load = self.arrivals_per_second / self.capacity();
        if load.is_nan() || load >= 1.0 {
            return None;
        }
        let pooled = self.pooled();
        let arrivals = self.arrivals_per_second * f64::from(pooled) / f64::from(self.replicas);
        let of_prompts = self.variation.of_prompts_in_chain();
        // An exponential time for some, none for the rest: mean and variance are met.
        let skips = (of_prompts - 1.0) / (of_prompts + 1.0);
        let chain = Chain {
            decode: self.decode,
            reads: (1.0 - skips) / self.prompt_seconds,
            skips,
            replicas: pooled as usize,
            arrivals,
        }
        .stationary();
        // Requests that wait are those that came during the wait of the first of them (Little's law for distributions).
        let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
        let waits = chain.waits.min(1.0);
        let of_chain = Moments {
            mean: ratio(chain.queued, arrivals * waits),
            square: ratio((chain.queued_squared - chain.queued).max(0.0), arrivals * arrivals * waits),
        };
        let places = f64::from(pooled * self.places());
        let waiting = self.variation.of_wait(of_chain, f64::from(pooled), places, load);
        let service = chain.served / arrivals;
        let rate = |residence: f64| tokens_per_second(self.output_tokens / (residence - self.prompt_seconds));
        let step = self.step(chain.served / f64::from(pooled));
        let prompt = self.prompt();
        Some(Queue {
            utilisation: fraction(load),
            busy: fraction(chain.busy.min(1.0)),
            waits: fraction(waits),
            mean_wait: seconds(waits * waiting.mean),
            mean_service: seconds(service),
            rate_per_user: rate(service),
            rate_per_user_when_full: rate(f64::from(self.places()) * self.work()),
            is_checked: self.is_checked(load),
            waiting,
            reading: self.reading(step),
            late: waiting.plus(&prompt),
            step,
            later: (self.output_tokens - 1.0).max(0.0) * self.alone_step().unwrap_or(0.0),
        })
    }

    /// Seconds of a step of one more sequence than there are on average.
    fn step(&self, others: f64) -> f64 {
        let at = |n: usize| {
            let n = n.clamp(1, self.decode.len().max(1));
            n as f64 / (self.output_tokens * self.decode.get(n - 1).copied().unwrap_or(0.0))
        };
        // Below the number of places.
        let whole = libm::floor(others);
        at(whole as usize + 1) + (others - whole) * (at(whole as usize + 2) - at(whole as usize + 1))
    }

    /// Seconds of a step of one sequence alone; `None` without places.
    fn alone_step(&self) -> Option<f64> {
        Some(1.0 / (self.output_tokens * self.decode.first()?))
    }

    fn prompt(&self) -> Moments {
        let mean = self.prompt_seconds;
        Moments::of_variance(mean, mean * mean * self.variation.prompts)
    }

    /// Time in which this share of requests has its first token when nobody else is there; `None` without places.
    pub(super) fn idle_first_token(&self, share: Ratio) -> Option<Time> {
        let step = self.alone_step()?;
        let prompt = self.prompt();
        let reading = when(prompt.mean, 1.0 - share.value, |time| prompt.log_normal_longer(time));
        Some(seconds(reading + step))
    }

    /// From a place in a batch to the end of reading: the rest of a step, the prompts that are there, one's own, and those that come
    /// meanwhile, as in a queue of prompts alone with exceptional first service: a delay busy period (L. Kleinrock, Queueing
    /// Systems, volume 2, 1976, section 3.3). Each replica is taken for itself.
    fn reading(&self, step: f64) -> Moments {
        let arrivals = self.arrivals_per_second / f64::from(self.replicas);
        let prompt = self.prompt();
        let idle = 1.0 - arrivals * prompt.mean;
        // Third moment of a log-normal prompt.
        let cubed = prompt.square * prompt.square * prompt.square / (prompt.mean * prompt.mean * prompt.mean);
        let ahead = arrivals * prompt.square / (2.0 * idle);
        let ahead = Moments::of_variance(ahead, ahead * ahead + arrivals * cubed / (3.0 * idle));
        let first = ahead.plus(&Moments::of_variance(step / 2.0, step * step / 12.0)).plus(&prompt);
        let variance = first.variance() / (idle * idle) + first.mean * arrivals * prompt.square / (idle * idle * idle);
        Moments::of_variance(first.mean / idle, variance)
    }
}

impl Queue {
    /// Mean time from a request to the end of its answer.
    #[must_use]
    pub fn mean_response(&self) -> Time {
        self.mean_wait + self.mean_service
    }

    /// How long this share of requests waits at most.
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
        seconds(when(self.waiting.mean, longer, |time| self.waits.value * self.waiting.longer(time)))
    }

    /// Mean time to the first token: the wait, the rest of a step, prompts that are read first, one's own, and a step; and no more than
    /// leaves time for the other tokens before the mean answer ends, since each replica is taken for itself here.
    #[must_use]
    pub fn mean_time_to_first_token(&self) -> Time {
        let alone = seconds(self.reading.or(&self.late, self.waits.value).mean + self.step);
        let most = self.mean_response() - seconds(self.later);
        if alone > most { most } else { alone }
    }

    /// Time in which this share of requests has its first token, for log-normal prompts. Each replica is taken for itself here: where
    /// there are several, new requests go round those that read, and the time is overestimated.
    ///
    /// # Errors
    /// As [`Queue::wait_of`].
    pub fn time_to_first_token_of(&self, share: Ratio) -> Result<Time> {
        check_share(share)?;
        Ok(self.first_token_at(share))
    }

    pub(super) fn first_token_at(&self, share: Ratio) -> Time {
        let waits = self.waits.value;
        let longer = |time: f64| (1.0 - waits) * self.reading.log_normal_longer(time) + waits * self.late.longer(time);
        seconds(when(self.reading.mean, 1.0 - share.value, longer) + self.step)
    }
}

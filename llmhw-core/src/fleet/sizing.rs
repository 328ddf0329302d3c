//! `Fleet`: how many replicas meet the limits, and what that many can take.

use super::queue::{CHECKED_SHARE, Offered, Queue};
use super::variation::Variation;
use super::{Demand, Limits, Service};
use crate::bounds;
use crate::error::{Error, Result};
use alloc::format;
use alloc::vec::Vec;

/// Seconds of an hour.
const HOUR: f64 = 3600.0;
/// Halvings when the most that replicas can take is sought: to less than a millionth of what full batches could.
const HALVINGS: u32 = 22;

/// Demand, limits, and replicas that are all the same.
///
/// # Example: how many machines for 200 people
/// ```
/// use llmhw_core::fleet::{Demand, Fleet, Length, Limits, Service};
/// use llmhw_core::units::{fraction, seconds, tokens, tokens_per_second as rate};
///
/// let demand = Demand::new(200, 6.0, Length::log_normal(tokens(1500), 1.0)?, Length::log_normal(tokens(300), 0.7)?)?;
/// let service = Service::new(rate(2000), &[rate(60), rate(105), rate(140), rate(165)])?;
/// let limits = Limits::new().time_to_first_token_within(seconds(10), fraction(0.95))?.rate_per_user(rate(20))?;
/// let fleet = Fleet::new(demand, &service, limits)?;
/// let size = fleet.size()?;
/// assert_eq!(size.replicas, 2);
/// assert!(size.peak.time_to_first_token_of(fraction(0.95))? <= seconds(10));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Fleet {
    pub(super) demand: Demand,
    limits: Limits,
    decode: Vec<f64>,
    variation: Variation,
    prompt_seconds: f64,
}

/// The smallest number of replicas that meets all limits.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Size {
    /// Replicas: machines, or clusters that hold the model together.
    pub replicas: u32,
    /// The busiest hour.
    pub peak: Queue,
    /// An hour of mean demand.
    pub mean: Queue,
    /// Whether what decides was held against simulations: [`Queue::is_checked`] of the busiest hour, waits of at most
    /// [`CHECKED_SHARE`](super::CHECKED_SHARE) of requests, and no limit on the first token, whose time is only estimated.
    pub is_checked: bool,
}

impl Fleet {
    /// A question of demand, replica and limits.
    ///
    /// # Errors
    /// `MissingInput` without a limit; `Inconsistent` for a limit that no number of replicas meets, such as a rate above that of
    /// one sequence alone.
    pub fn new(demand: Demand, service: &Service, limits: Limits) -> Result<Self> {
        if limits.are_none() {
            let advice = "say how long requests may wait, or how fast answers come";
            return Err(Error::missing("limits", "the number of replicas follows from them", advice));
        }
        let fleet = Self {
            demand,
            limits,
            decode: service.answers(&demand),
            variation: Variation {
                prompts: demand.prompt.squared_variation(),
                answers: demand.output.squared_variation(),
                prompt_share: service.prompt_share(&demand),
            },
            prompt_seconds: service.prompt_seconds(&demand),
        };
        let alone = service.alone();
        if let Some(rate) = limits.rate
            && rate.value >= alone
        {
            let rule = format!("be below {alone:.1}, what one sequence alone gets");
            let advice = "choose a faster machine, or a smaller model or format";
            return Err(Error::inconsistent("rate_per_user_tokens_per_second", rule, rate.value, advice));
        }
        if let Some(within) = limits.first_token
            && let Some(idle) = fleet.offered(1, 0.0).idle_first_token(within.share)
            && within.time < idle
        {
            let rule =
                format!("be at least {:.3}, what a prompt and a step take when nobody else is there", idle.value);
            let advice = "choose a machine that reads prompts faster, or fewer sequences";
            return Err(Error::inconsistent(bounds::FIRST_TOKEN.name, rule, within.time.value, advice));
        }
        Ok(fleet)
    }

    pub(super) fn offered(&self, replicas: u32, requests_per_hour: f64) -> Offered<'_> {
        Offered {
            decode: &self.decode,
            replicas,
            arrivals_per_second: requests_per_hour / HOUR,
            variation: self.variation,
            prompt_seconds: self.prompt_seconds,
            output_tokens: self.demand.output.mean().value,
        }
    }

    /// So many replicas under so many requests.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::REPLICAS`] and [`bounds::REQUESTS`]; `Inconsistent` when more comes than is served, with the
    /// number of replicas that it takes.
    pub fn queue(&self, replicas: u32, requests_per_hour: f64) -> Result<Queue> {
        bounds::REPLICAS.check_count(replicas)?;
        bounds::REQUESTS.check_as("requests_per_hour", requests_per_hour)?;
        self.offered(replicas, requests_per_hour).queue().ok_or_else(|| {
            let needed = self.least(requests_per_hour);
            let rule = format!(
                "be at least {needed} for {requests_per_hour} requests per hour, so that utilisation is below 1"
            );
            Error::inconsistent(bounds::REPLICAS.name, rule, replicas, "add replicas, or send fewer requests")
        })
    }

    /// Replicas below which the queue grows without end.
    fn least(&self, requests_per_hour: f64) -> f64 {
        libm::floor(requests_per_hour / HOUR / self.offered(1, 0.0).capacity()) + 1.0
    }

    fn meets(&self, queue: &Queue) -> bool {
        let limits = &self.limits;
        limits.wait.is_none_or(|within| queue.wait_at(within.share) <= within.time)
            && limits.first_token.is_none_or(|within| queue.first_token_at(within.share) <= within.time)
            && limits.rate.is_none_or(|rate| queue.rate_per_user >= rate)
    }

    /// The queue, where there is one and it meets all limits.
    fn good(&self, replicas: u32, requests_per_hour: f64) -> Option<Queue> {
        self.offered(replicas, requests_per_hour).queue().filter(|queue| self.meets(queue))
    }

    /// The smallest number of replicas that meets the limits in the busiest hour.
    ///
    /// # Errors
    /// `Inconsistent` when it takes more than [`bounds::REPLICAS`] allows.
    pub fn size(&self) -> Result<Size> {
        let (replicas, peak) = self.smallest(1, self.demand.peak_requests_per_hour())?;
        let mean = self.queue(replicas, self.demand.requests_per_hour())?;
        let limits = &self.limits;
        let share = limits.wait.is_none_or(|within| within.share.value <= CHECKED_SHARE);
        let is_checked = peak.is_checked && share && limits.first_token.is_none();
        Ok(Size { replicas, peak, mean, is_checked })
    }

    /// The smallest number from `from` on; more replicas make nothing worse.
    pub(super) fn smallest(&self, from: u32, requests_per_hour: f64) -> Result<(u32, Queue)> {
        let most = bounds::REPLICAS.maximum;
        let least = self.least(requests_per_hour).max(f64::from(from));
        let too_many = || {
            let rule = format!("be met with at most {most} replicas");
            Error::inconsistent(
                "requests_per_hour",
                rule,
                requests_per_hour,
                "choose faster machines, or relax the limits",
            )
        };
        if least > most {
            return Err(too_many());
        }
        // Both are in the bound, and whole.
        let (mut low, most) = (least as u32, most as u32);
        let mut high = low;
        let mut found = self.good(high, requests_per_hour);
        while found.is_none() {
            if high == most {
                return Err(too_many());
            }
            low = high + 1;
            high = high.saturating_mul(2).min(most);
            found = self.good(high, requests_per_hour);
        }
        while low < high {
            let middle = low + (high - low) / 2;
            match self.good(middle, requests_per_hour) {
                Some(queue) => (high, found) = (middle, Some(queue)),
                None => low = middle + 1,
            }
        }
        found.map(|queue| (high, queue)).ok_or_else(too_many)
    }

    /// The most requests per hour that so many replicas take within the limits; 0 for none.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::REPLICAS`].
    pub fn most_requests_per_hour(&self, replicas: u32) -> Result<f64> {
        bounds::REPLICAS.check_count(replicas)?;
        let mut low = 0.0;
        let mut high = self.offered(replicas, 0.0).capacity() * HOUR;
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if self.good(replicas, middle).is_some() {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}

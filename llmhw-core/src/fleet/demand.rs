//! `Demand`: who asks how much and when, and `Limits`: what they will put up with.

use super::Length;
use crate::bounds;
use crate::error::{Error, Result};
use crate::units::*;

/// Hours of a day.
const HOURS: usize = 24;

/// Users, how often they ask, and how long prompts and answers are.
///
/// # Example: an office of 40 that asks at work
/// ```
/// use llmhw_core::fleet::{Demand, Length};
/// use llmhw_core::units::tokens;
///
/// let prompts = Length::log_normal(tokens(1500), 1.0)?;
/// let answers = Length::log_normal(tokens(300), 0.7)?;
/// let mut day = [0.0; 24];
/// day[9..17].fill(1.0);
/// let demand = Demand::new(40, 2.0, prompts, answers)?.profile(day)?;
/// assert_eq!((demand.requests_per_hour(), demand.peak_requests_per_hour()), (80.0, 240.0));
/// assert!(Demand::new(0, 2.0, prompts, answers).is_err());
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demand {
    users: u32,
    per_user_hour: f64,
    pub(super) prompt: Length,
    pub(super) output: Length,
    /// Each hour's requests over those of the mean hour.
    shape: [f64; HOURS],
}

impl Demand {
    /// So many people who each ask so often in the mean hour of the day and night, at random and independently: a Poisson
    /// stream, the same at all hours until [`Demand::profile`] says otherwise.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::POPULATION`] and [`bounds::REQUESTS`].
    pub fn new(users: u32, requests_per_user_per_hour: f64, prompt: Length, output: Length) -> Result<Self> {
        bounds::POPULATION.check_as("users", f64::from(users))?;
        bounds::REQUESTS.check_as("requests_per_user_per_hour", requests_per_user_per_hour)?;
        Ok(Self { users, per_user_hour: requests_per_user_per_hour, prompt, output, shape: [1.0; HOURS] })
    }

    /// The same with requests spread over the day by these weights, from midnight on. The mean stays.
    ///
    /// # Errors
    /// `OutOfRange` for weights that are negative, not finite, or all nothing.
    pub fn profile(mut self, weights: [f64; HOURS]) -> Result<Self> {
        for weight in weights {
            bounds::REQUESTS_WEIGHT.check(weight)?;
        }
        let mean = weights.iter().sum::<f64>() / HOURS as f64;
        if mean <= 0.0 {
            return Err(Error::out_of_range(
                "hour_weights",
                "have some mass: at least one of 24 is above 0",
                mean,
                "leave the profile out if all hours are the same",
            ));
        }
        self.shape = weights.map(|weight| weight / mean);
        Ok(self)
    }

    /// Requests of the mean hour.
    #[must_use]
    pub fn requests_per_hour(&self) -> f64 {
        f64::from(self.users) * self.per_user_hour
    }

    /// Requests of the busiest hour.
    #[must_use]
    pub fn peak_requests_per_hour(&self) -> f64 {
        self.requests_per_hour() * self.shape.iter().fold(0.0, |most, share| f64::max(most, *share))
    }

    /// Requests of each hour from midnight on.
    #[must_use]
    pub fn hours(&self) -> [f64; HOURS] {
        self.shape.map(|share| share * self.requests_per_hour())
    }

    /// How long prompts are.
    #[must_use]
    pub fn prompt(&self) -> Length {
        self.prompt
    }

    /// How long answers are.
    #[must_use]
    pub fn output(&self) -> Length {
        self.output
    }
}

/// What must hold in the busiest hour. At least one limit is needed to size a fleet.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    pub(super) wait: Option<Within>,
    pub(super) first_token: Option<Within>,
    pub(super) rate: Option<TokenRate>,
}

/// A share of requests is done within a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Within {
    pub(super) share: Ratio,
    pub(super) time: Time,
}

impl Within {
    fn new(share: Ratio, time: Time, name: &'static str) -> Result<Self> {
        check_share(share)?;
        if time.value.is_finite() && time.value >= 0.0 {
            return Ok(Self { share, time });
        }
        Err(Error::out_of_range(name, "be finite and not negative", time.value, "say how long people wait"))
    }
}

/// A share of requests that a time is stated for.
pub(super) fn check_share(share: Ratio) -> Result<()> {
    if share.value > 0.0 && share.value < 1.0 {
        return Ok(());
    }
    Err(Error::out_of_range(
        "share_of_requests_fraction",
        "be above 0 and below 1",
        share.value,
        "no wait is the longest of all: ask for 0.95 or 0.99",
    ))
}

impl Limits {
    /// Nothing is asked for yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// This share of requests starts within `time`.
    ///
    /// # Errors
    /// `OutOfRange` for a share that is not between 0 and 1, or a time that is negative or not finite.
    pub fn wait_within(mut self, time: Time, share: Ratio) -> Result<Self> {
        self.wait = Some(Within::new(share, time, "wait_seconds")?);
        Ok(self)
    }

    /// This share of requests has its first token within `time`.
    ///
    /// # Errors
    /// As [`Limits::wait_within`].
    pub fn time_to_first_token_within(mut self, time: Time, share: Ratio) -> Result<Self> {
        self.first_token = Some(Within::new(share, time, bounds::FIRST_TOKEN.name)?);
        Ok(self)
    }

    /// Answers come at this rate on average, other prompts that are read in between included.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::RATE`].
    pub fn rate_per_user(mut self, rate: TokenRate) -> Result<Self> {
        bounds::RATE.check(rate.value)?;
        self.rate = Some(rate);
        Ok(self)
    }

    pub(super) fn are_none(&self) -> bool {
        self.wait.is_none() && self.first_token.is_none() && self.rate.is_none()
    }
}

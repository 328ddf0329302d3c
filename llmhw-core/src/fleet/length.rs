//! `Length`: how long prompts and answers are, by mean and variance.

use crate::bounds;
use crate::error::{Error, Result};
use crate::units::*;

/// A distribution of lengths, of which queueing needs mean and variance.
///
/// # Example: answers of 300 tokens in the middle, some much longer
/// ```
/// use llmhw_core::fleet::Length;
/// use llmhw_core::units::tokens;
///
/// let answers = Length::log_normal(tokens(300), 0.8)?;
/// assert_eq!(format!("{:.0}", answers.mean()), "413 tok"); // 300 exp(0.8^2 / 2)
/// assert!(Length::samples(&[]).unwrap_err().to_string().contains("must have some mass"));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Length {
    mean: f64,
    variance: f64,
}

impl Length {
    /// Always the same.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::CONTEXT`], and for a length of nothing.
    pub fn exactly(length: Tokens) -> Result<Self> {
        Self::of(length.value, 0.0)
    }

    /// A mean and a standard deviation, whatever the distribution.
    ///
    /// # Errors
    /// As [`Length::exactly`]; `OutOfRange` for a deviation beyond [`bounds::CONTEXT`].
    pub fn with_deviation(mean: Tokens, standard_deviation: Tokens) -> Result<Self> {
        let deviation = bounds::CONTEXT.check_as("standard_deviation_tokens", standard_deviation.value)?;
        Self::of(mean.value, deviation * deviation)
    }

    /// Every length from `low` to `high` as likely as any other: mean (low + high) / 2, variance (high - low)^2 / 12.
    ///
    /// # Errors
    /// As [`Length::exactly`]; `Inconsistent` when `low` is above `high`.
    pub fn uniform(low: Tokens, high: Tokens) -> Result<Self> {
        bounds::CONTEXT.check_as("low_tokens", low.value)?;
        bounds::CONTEXT.check_as("high_tokens", high.value)?;
        if low > high {
            let rule = alloc::format!("be at most high_tokens = {}", high.value);
            return Err(Error::inconsistent("low_tokens", rule, low.value, "swap them"));
        }
        let width = high.value - low.value;
        Self::of(f64::midpoint(low.value, high.value), width * width / 12.0)
    }

    /// Log-normal, as lengths of chats are roughly: mean m exp(s^2 / 2), variance mean^2 (exp(s^2) - 1), for the median m and the
    /// standard deviation s of the natural logarithm.
    ///
    /// # Errors
    /// As [`Length::exactly`]; `OutOfRange` by [`bounds::LOG_DEVIATION`].
    pub fn log_normal(median: Tokens, log_deviation: f64) -> Result<Self> {
        bounds::CONTEXT.check_as("median_tokens", median.value)?;
        let s = bounds::LOG_DEVIATION.check(log_deviation)?;
        let mean = median.value * libm::exp(s * s / 2.0);
        Self::of(mean, mean * mean * libm::expm1(s * s))
    }

    /// Lengths that were counted, each as likely as any other.
    ///
    /// # Errors
    /// `OutOfRange` without any, by [`bounds::CONTEXT`], and when all are nothing.
    pub fn samples(lengths: &[Tokens]) -> Result<Self> {
        Self::of_weighted(lengths.iter().map(|length| (length.value, 1.0)))
    }

    /// Lengths with a weight each, such as a histogram's. Weights need not add up to one.
    ///
    /// # Errors
    /// `OutOfRange` for weights that are negative or add up to nothing, and as [`Length::samples`].
    pub fn weighted(lengths: &[(Tokens, f64)]) -> Result<Self> {
        Self::of_weighted(lengths.iter().map(|(length, weight)| (length.value, *weight)))
    }

    fn of_weighted(lengths: impl Iterator<Item = (f64, f64)> + Clone) -> Result<Self> {
        let (mut mass, mut sum) = (0.0, 0.0);
        for (length, weight) in lengths.clone() {
            bounds::CONTEXT.check_as("length_tokens", length)?;
            if !(weight.is_finite() && weight >= 0.0) {
                return Err(Error::out_of_range("weight", "be finite and not negative", weight, "count how often"));
            }
            mass += weight;
            sum += weight * length;
        }
        if !(mass > 0.0 && mass.is_finite()) {
            return Err(Error::out_of_range(
                "lengths",
                "have some mass: at least one length with a weight above 0, and a finite sum",
                alloc::format!("a mass of {mass}"),
                "give lengths that occur",
            ));
        }
        let mean = sum / mass;
        let spread: f64 = lengths.map(|(length, weight)| weight * (length - mean) * (length - mean)).sum();
        Self::of(mean, spread / mass)
    }

    fn of(mean: f64, variance: f64) -> Result<Self> {
        let mean = bounds::CONTEXT.check_as("mean_tokens", mean)?;
        if mean > 0.0 {
            return Ok(Self { mean, variance });
        }
        Err(Error::out_of_range("mean_tokens", "be above 0", mean, "a request reads and writes something"))
    }

    /// The mean.
    #[must_use]
    pub fn mean(&self) -> Tokens {
        tokens(self.mean)
    }

    /// The standard deviation.
    #[must_use]
    pub fn standard_deviation(&self) -> Tokens {
        tokens(libm::sqrt(self.variance))
    }

    /// Variance over the square of the mean: 0 for lengths that are all the same, 1 for an exponential distribution.
    #[must_use]
    pub fn squared_variation(&self) -> f64 {
        self.variance / (self.mean * self.mean)
    }

    /// Tokens before it of the average token of an answer: E(L^2) / (2 E(L)), since long answers have more tokens.
    pub(super) fn mean_age(&self) -> Tokens {
        tokens((self.variance + self.mean * self.mean) / (2.0 * self.mean))
    }
}

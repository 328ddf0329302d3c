//! How many samples, from which seed, and what a count of them says.

use crate::bounds;
use crate::error::Result;
use core::fmt;

/// A seed and a number of samples.
///
/// # Example: how sure a count is
/// ```
/// use llmhw_core::uncertainty::Sampling;
///
/// let sampling = Sampling::new(2026, 10_000)?;
/// assert_eq!(sampling.samples(), 10_000); // a probability of one half is found to 0.005
/// assert!(Sampling::new(2026, 0).is_err());
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling {
    seed: u64,
    samples: u32,
}

impl Sampling {
    /// So many samples from this seed.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::SAMPLES`].
    pub fn new(seed: u64, samples: u32) -> Result<Self> {
        bounds::SAMPLES.check_count(samples)?;
        Ok(Self { seed, samples })
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many.
    #[must_use]
    pub fn samples(&self) -> u32 {
        self.samples
    }
}

/// A probability that was counted, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Probability {
    /// The share of samples.
    pub value: f64,
    /// Its standard error, sqrt(p (1 - p) / samples), with p kept a half sample away from 0 and 1: not one in so many is not never.
    pub standard_error: f64,
}

impl Probability {
    pub(crate) fn of(hits: f64, samples: u32) -> Self {
        let samples = f64::from(samples);
        let value = hits / samples;
        let p = value.clamp(0.5 / samples, 1.0 - 0.5 / samples);
        Self { value, standard_error: libm::sqrt(p * (1.0 - p) / samples) }
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} % (standard error {:.1})", self.value * 100.0, self.standard_error * 100.0)
    }
}

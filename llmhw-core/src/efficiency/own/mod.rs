//! Calibration on one's own runs: how far a machine is off its class, and how much less is left open.
//!
//! The error of an estimate, as the logarithm of measured over predicted in units of its class's spread, is taken to be the
//! sum of three parts: the machine's (all set-ups of one machine and runtime share it), the set-up's (all runs of one model,
//! format and about the same context share it) and the run's. Their variances are the [`Shares`], found on published
//! measurements of chips left out of the fit. Runs of one's own then say, by the rule of conditional normal distributions,
//! where machine and set-up lie. That is the usual random-effects model of small-area statistics (best linear unbiased
//! prediction; Henderson 1975, Biometrics 31), with one caution: where runs scatter more than the class's spread lets
//! expect, the spread that is left grows by the rule of Student's t distribution, as wide as the class's own at most.

mod belief;
mod between;
mod case;
mod correction;
mod set_up;
mod shift;

pub use belief::{Belief, Evidence};
pub use case::Case;
pub use correction::Correction;
pub use shift::Shift;

/// How the variance of an estimate's error divides. The three add up to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Shares {
    /// What all set-ups of one machine and runtime share.
    pub machine: f64,
    /// What all runs of one set-up share besides.
    pub set_up: f64,
    /// What differs from run to run.
    pub run: f64,
}

impl Shares {
    /// Shares from the correlations between errors: of different set-ups of one machine, and of runs of one set-up. `None`
    /// unless 0 < `between_set_ups` < `within_set_up` < 1.
    ///
    /// # Example
    /// ```
    /// use llmhw_core::efficiency::own::Shares;
    ///
    /// let shares = Shares::from_correlations(0.5, 0.8).expect("in order");
    /// assert_eq!(shares.machine, 0.5);
    /// assert!(Shares::from_correlations(0.8, 0.5).is_none());
    /// ```
    #[must_use]
    pub fn from_correlations(between_set_ups: f64, within_set_up: f64) -> Option<Self> {
        let in_order = 0.0 < between_set_ups && between_set_ups < within_set_up && within_set_up < 1.0;
        in_order.then_some(Self {
            machine: between_set_ups,
            set_up: within_set_up - between_set_ups,
            run: 1.0 - within_set_up,
        })
    }

    pub(super) const fn new(between_set_ups: f64, within_set_up: f64) -> Self {
        Self { machine: between_set_ups, set_up: within_set_up - between_set_ups, run: 1.0 - within_set_up }
    }
}

//! `Shift`: how an estimate moves by what runs of one's own say.

use crate::evidence::Interval;

/// Standard deviations between the middle and the 90 % quantile of a normal distribution: half of what holds 80 %.
pub(super) const TO_NINETY_PERCENT: f64 = 1.281_551_565_544_600_4;

/// How an estimate moves, and what is left of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Shift {
    /// What is believed of the machine, in units of the class's spread; above 0 is faster.
    pub deviations: f64,
    /// The logarithm of the factor by which this set-up is believed to be off after runs of it: that of the nearest context, or between
    /// two contexts in proportion to the logarithms of their tokens. `None` where no context of it was measured. It moves a rate by as
    /// much whatever class its context makes it: contexts of 4,096 and of 4,097 tokens are of two classes, and one machine's errors
    /// there are the same.
    pub set_up: Option<f64>,
    /// How much farther its slowest and its fastest run lie, as logarithms: an interval reaches to where they are, however unlikely they
    /// seemed.
    pub reach: [f64; 2],
    /// The factor on the width of the interval, in logarithms: above 0, at most 1.
    pub narrowing: f64,
    /// The standard deviation of the classes that ran, in logarithms. A class that errs more does not do so because of the
    /// machine: it shifts by this at most for each deviation, and narrows accordingly less.
    pub spread: f64,
    /// Whether this very set-up was measured.
    pub is_measured: bool,
}

impl Shift {
    /// The same, believed to be off by more; runs stay where they are.
    pub(super) fn moved(self, by: f64) -> Self {
        Self { set_up: self.set_up.map(|shift| shift + by), reach: self.reach.map(|reach| reach - by), ..self }
    }

    /// The factor on the rate, and the factors on the new rate between which 80 % of measurements are expected of an estimate of this class.
    /// `narrowest` is of all classes that the model is of, at whatever context and number of sequences: in its deviations the machine's shift
    /// is told, so that it is the same for all of them.
    #[must_use]
    pub fn factors(&self, class: Interval<f64>, narrowest: Interval<f64>) -> (f64, Interval<f64>) {
        let (of_class, step) = (spread(class), spread(narrowest));
        let step = if step > self.spread { self.spread } else { step };
        let narrowing = if of_class > self.spread {
            // What is known takes its part from the variance of the class, which stays otherwise.
            let (share, known) = (self.spread / of_class, 1.0 - self.narrowing * self.narrowing);
            libm::sqrt(1.0 - known * share * share)
        } else {
            self.narrowing
        };
        let log = self.set_up.unwrap_or(self.deviations * step);
        let narrowed = |factor: f64| libm::exp(narrowing * libm::log(factor));
        let (mut low, mut high) = (narrowed(class.low), narrowed(class.high));
        let [slowest, fastest] = self.reach.map(libm::exp);
        low = if slowest < low { slowest } else { low };
        high = if fastest > high { fastest } else { high };
        (libm::exp(log), Interval::new(low, high))
    }
}

/// The standard deviation of a class's errors, in logarithms: by its 80 % interval, as if it were normal.
pub(super) fn spread(factors: Interval<f64>) -> f64 {
    libm::log(factors.high / factors.low) / (2.0 * TO_NINETY_PERCENT)
}

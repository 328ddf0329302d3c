//! Distributions of times by their mean and mean square.

/// Halvings when a quantile is sought.
const HALVINGS: u32 = 60;

/// Mean and mean square of a time that is not negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moments {
    pub(super) mean: f64,
    pub(super) square: f64,
}

impl Moments {
    pub(super) fn of_variance(mean: f64, variance: f64) -> Self {
        Self { mean, square: mean * mean + variance }
    }

    pub(super) fn variance(&self) -> f64 {
        f64::max(self.square - self.mean * self.mean, 0.0)
    }

    /// The sum of independent times.
    pub(super) fn plus(&self, other: &Self) -> Self {
        Self::of_variance(self.mean + other.mean, self.variance() + other.variance())
    }

    /// One or the other: the second in this share of cases.
    pub(super) fn or(&self, other: &Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| (1.0 - share) * a + share * b;
        Self { mean: mix(self.mean, other.mean), square: mix(self.square, other.square) }
    }

    fn squared_variation(&self) -> f64 {
        self.variance() / (self.mean * self.mean)
    }

    /// Share of times that are longer than `time`: of a sum of two exponential times, or of one of two with balanced means where they
    /// vary more than one (H. C. Tijms, A First Course in Stochastic Models, 2003, appendix B, for the fits). Variations below that of two
    /// equal times, 1/2, are taken as 1/2.
    pub(super) fn longer(&self, time: f64) -> f64 {
        let (v, x) = (self.squared_variation(), time / self.mean);
        if self.mean <= 0.0 || v.is_nan() {
            return 0.0;
        }
        if v < 1.0 {
            // Apart by a little at least: equal times are the limit, and are met to a millionth.
            let apart = f64::max(libm::sqrt(f64::max(2.0 * v - 1.0, 0.0)), 1e-4);
            let (long, short) = (f64::midpoint(1.0, apart), f64::midpoint(1.0, -apart));
            return (long * libm::exp(-x / long) - short * libm::exp(-x / short)) / (long - short);
        }
        let share = f64::midpoint(1.0, libm::sqrt((v - 1.0) / (v + 1.0)));
        let (often, seldom) = (2.0 * share, 2.0 * (1.0 - share));
        share * libm::exp(-often * x) + (1.0 - share) * libm::exp(-seldom * x)
    }

    /// The same of a log-normal time.
    pub(super) fn log_normal_longer(&self, time: f64) -> f64 {
        if time <= 0.0 {
            return 1.0;
        }
        let variance = libm::log1p(self.squared_variation());
        if variance <= 0.0 {
            return if time < self.mean { 1.0 } else { 0.0 };
        }
        let deviations = (libm::log(time / self.mean) + variance / 2.0) / libm::sqrt(variance);
        libm::erfc(deviations / core::f64::consts::SQRT_2) / 2.0
    }
}

/// The time for which a share that falls with time is `longer`, from the typical time on.
pub(super) fn when(typical: f64, longer: f64, share: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, typical);
    while share(high) > longer && high < f64::MAX / 2.0 {
        (low, high) = (high, high * 2.0);
    }
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if share(middle) > longer {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

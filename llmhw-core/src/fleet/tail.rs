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
            return if self.mean > 0.0 { 1.0 } else { 0.0 };
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

#[cfg(test)]
mod tests {
    use super::{Moments, when};

    /// Mean and mean square by Simpson's rule over the share that is longer: the integral of it, and twice that of time times it.
    fn integrals(longer: impl Fn(f64) -> f64, until: f64) -> (f64, f64) {
        const STEPS: u32 = 20_000;
        let width = until / f64::from(STEPS);
        let sum = |weight: fn(f64) -> f64| -> f64 {
            (0..=STEPS)
                .map(|i| {
                    let time = f64::from(i) * width;
                    let times = if i == 0 || i == STEPS { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
                    times * weight(time) * longer(time)
                })
                .sum::<f64>()
                * width
                / 3.0
        };
        (sum(|_| 1.0), sum(|time| 2.0 * time))
    }

    #[test]
    fn a_fitted_distribution_has_the_moments_that_it_was_fitted_to() {
        for squared_variation in [0.5, 0.7, 0.99, 1.0, 1.01, 1.5, 4.0] {
            for mean in [0.25, 3.0] {
                let moments = Moments::of_variance(mean, squared_variation * mean * mean);
                assert_eq!(moments.longer(0.0), 1.0);
                let (first, second) = integrals(|time| moments.longer(time), 250.0 * mean);
                assert!((first / mean - 1.0).abs() < 1e-5, "{squared_variation}: {first} for {mean}");
                assert!(
                    (second / moments.square - 1.0).abs() < 1e-5,
                    "{squared_variation}: {second} for {}",
                    moments.square
                );
            }
        }
        // Less than two equal times vary: as two equal ones.
        let even = Moments::of_variance(2.0, 0.1);
        assert!((even.longer(3.0) - 4.0 * libm::exp(-3.0)).abs() < 1e-6);
    }

    #[test]
    fn a_log_normal_time_has_its_moments_and_one_that_does_not_vary_is_its_mean() {
        let moments = Moments::of_variance(2.0, 3.0);
        let (first, second) = integrals(|time| moments.log_normal_longer(time), 400.0);
        assert!((first / 2.0 - 1.0).abs() < 1e-4 && (second / 7.0 - 1.0).abs() < 1e-3, "{first}, {second}");
        let certain = Moments::of_variance(2.0, 0.0);
        assert_eq!([1.0, 1.999, 2.0, 3.0].map(|time| certain.log_normal_longer(time)), [1.0, 1.0, 0.0, 0.0]);
        assert_eq!(certain.log_normal_longer(-1.0), 1.0);
    }

    #[test]
    fn a_time_of_nothing_is_never_longer() {
        assert_eq!(Moments { mean: 0.0, square: 0.0 }.longer(1.0), 0.0);
        assert_eq!(Moments { mean: 0.0, square: 1.0 }.longer(1.0), 0.0);
        assert_eq!(Moments { mean: 0.0, square: 0.0 }.log_normal_longer(0.0), 0.0);
        assert_eq!(Moments { mean: 1.0, square: f64::NAN }.longer(0.5), Moments::of_variance(1.0, 0.0).longer(0.5));
    }

    #[test]
    fn a_quantile_is_where_the_share_is() {
        for (typical, longer) in [(1e-3, 0.05), (1.0, 0.05), (100.0, 0.05), (1.0, 0.9)] {
            let time = when(typical, longer, |time| libm::exp(-time));
            assert!((libm::exp(-time) / longer - 1.0).abs() < 1e-9, "{typical}: {time}");
        }
        // One that never falls: the longest time that is a number.
        assert!(when(1.0, 0.5, |_| 1.0).is_finite());
    }
}

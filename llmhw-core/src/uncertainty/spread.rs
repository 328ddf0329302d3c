//! `Spread`: a quantity that is not known exactly.

use super::Deciles;
use super::normal::{normal, normal_quantile};
use crate::error::{Error, Result};
use crate::evidence::Estimate;
use crate::units::{Dimension, Quantity, Units, in_base_unit};
use core::marker::PhantomData;

/// The least random number: half of a step of 52 bits.
const LEAST_DRAWN: f64 = f64::EPSILON / 2.0;

/// Deviations of a normal variate that four of five lie within.
const DEVIATIONS_OF_80_PERCENT: f64 = 1.281_551_565_544_600_5;

/// A quantity with how likely its values are.
///
/// # Example: 60 tok/s, four times in five between 50 and 66
/// ```
/// use llmhw_core::uncertainty::Spread;
/// use llmhw_core::units::tokens_per_second as rate;
///
/// let speed = Spread::log_normal(rate(50), rate(60), rate(66))?;
/// assert_eq!(format!("{:.3}", speed.probability_above(rate(60))), "0.500");
/// assert_eq!(format!("{:.3}", speed.probability_above(rate(50))), "0.900");
/// assert_eq!(format!("{:.1}", speed.quantile(0.9)?), "66.0 tok/s");
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, PartialEq)]
pub struct Spread<Q> {
    shape: Shape,
    quantity: PhantomData<Q>,
}

impl<Q> Clone for Spread<Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q> Copy for Spread<Q> {}

/// Numbers in base units.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Exactly(f64),
    /// Median, and deviations of the logarithm below and above it.
    LogNormal {
        median: f64,
        below: f64,
        above: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
}

impl<D, U> Spread<Quantity<D, U, f64>>
where
    D: Dimension + ?Sized,
    U: Units<f64> + ?Sized,
{
    const fn of_shape(shape: Shape) -> Self {
        Self { shape, quantity: PhantomData }
    }

    /// Known.
    ///
    /// # Errors
    /// `OutOfRange` for what is negative or not finite.
    pub fn exactly(value: Quantity<D, U, f64>) -> Result<Self> {
        amount("value", value.value)?;
        Ok(Self::of_shape(Shape::Exactly(value.value)))
    }

    /// Log-normal on either side of a median, with one case in ten below `low` and one in ten above `high`: as intervals of speed are
    /// stated, and for prices that have no end.
    ///
    /// # Errors
    /// `OutOfRange` for what is not above 0 or not finite; `Inconsistent` when the three are not in order.
    pub fn log_normal(
        low: Quantity<D, U, f64>,
        median: Quantity<D, U, f64>,
        high: Quantity<D, U, f64>,
    ) -> Result<Self> {
        ordered(low.value, "median", median.value, high.value)?;
        if low.value <= 0.0 {
            return Err(Error::out_of_range("low", "be above 0 for a log-normal", low.value, "use a triangle"));
        }
        let deviation = |ratio: f64| libm::log(ratio) / DEVIATIONS_OF_80_PERCENT;
        let (below, above) = (deviation(median.value / low.value), deviation(high.value / median.value));
        amount("high", below + above)?;
        Ok(Self::of_shape(Shape::LogNormal { median: median.value, below, above }))
    }

    /// An estimate with its 80 % interval.
    ///
    /// # Errors
    /// `MissingInput` without an interval: nothing is said of how sure it is; and as [`Spread::log_normal`].
    pub fn of(estimate: &Estimate<Quantity<D, U, f64>>) -> Result<Self> {
        let interval = estimate.interval.as_ref().ok_or_else(|| {
            let advice = "use the calibrated efficiency, or state a range of your own";
            Error::missing("interval", "a probability needs to know how sure the estimate is", advice)
        })?;
        let at = |value: f64| in_base_unit(value);
        Self::log_normal(at(interval.low.value), at(estimate.value.value), at(interval.high.value))
    }

    /// Triangular: never below `low` or above `high`, most likely `mode`. For prices of electricity and shares of time.
    ///
    /// # Errors
    /// `OutOfRange` for what is negative or not finite; `Inconsistent` when the three are not in order.
    pub fn triangular(low: Quantity<D, U, f64>, mode: Quantity<D, U, f64>, high: Quantity<D, U, f64>) -> Result<Self> {
        ordered(low.value, "mode", mode.value, high.value)?;
        if low.value == high.value {
            return Ok(Self::of_shape(Shape::Exactly(mode.value)));
        }
        Ok(Self::of_shape(Shape::Triangular { low: low.value, mode: mode.value, high: high.value }))
    }

    /// The value that this share of cases lies below.
    ///
    /// # Errors
    /// `OutOfRange` for a share that is not between 0 and 1.
    pub fn quantile(&self, share: f64) -> Result<Quantity<D, U, f64>> {
        if share > 0.0 && share < 1.0 {
            return Ok(in_base_unit(self.at(share)));
        }
        Err(Error::out_of_range("share_fraction", "be above 0 and below 1", share, "ask for 0.1, 0.5 or 0.9"))
    }

    /// The values that one in ten, half and nine in ten lie below.
    #[must_use]
    pub fn deciles(&self) -> Deciles<Quantity<D, U, f64>> {
        let at = |share| in_base_unit(self.at(share));
        Deciles { low: at(0.1), median: at(0.5), high: at(0.9) }
    }

    /// The probability of more than `value`, in closed form.
    #[must_use]
    pub fn probability_above(&self, value: Quantity<D, U, f64>) -> f64 {
        self.above(value.value)
    }

    /// The probability of `value` or less, in closed form.
    #[must_use]
    pub fn probability_up_to(&self, value: Quantity<D, U, f64>) -> f64 {
        1.0 - self.above(value.value)
    }

    /// The least and the most that is ever drawn: of a log-normal, which has no ends, what is eight deviations out.
    pub(crate) fn drawn_ends(&self) -> (f64, f64) {
        (self.at(LEAST_DRAWN), self.at(1.0 - LEAST_DRAWN))
    }

    /// Monotone in `u`, which is above 0 and below 1.
    pub(super) fn at(&self, u: f64) -> f64 {
        match self.shape {
            Shape::Exactly(value) => value,
            Shape::LogNormal { median, below, above } => {
                let z = normal_quantile(u);
                median * libm::exp(z * if z < 0.0 { below } else { above })
            }
            Shape::Triangular { low, mode, high } => {
                let width = high - low;
                if u * width < mode - low {
                    (low + libm::sqrt(u * width * (mode - low))).min(mode)
                } else {
                    (high - libm::sqrt((1.0 - u) * width * (high - mode))).max(mode)
                }
            }
        }
    }

    fn above(&self, x: f64) -> f64 {
        match self.shape {
            Shape::Exactly(value) => f64::from(value > x),
            Shape::LogNormal { median, below, above } => {
                if x <= 0.0 {
                    return 1.0;
                }
                let log = libm::log(x / median);
                let deviation = if log < 0.0 { below } else { above };
                if log == 0.0 {
                    if above > 0.0 { 0.5 } else { 0.0 }
                } else if deviation == 0.0 {
                    // All of this side lies on the median.
                    f64::from(log < 0.0)
                } else {
                    normal(-log / deviation)
                }
            }
            Shape::Triangular { low, mode, high } => {
                let width = high - low;
                if x <= low {
                    1.0
                } else if x >= high {
                    0.0
                } else if x < mode {
                    1.0 - (x - low) * (x - low) / (width * (mode - low))
                } else {
                    (high - x) * (high - x) / (width * (high - mode))
                }
            }
        }
    }
}

fn amount(name: &'static str, value: f64) -> Result<()> {
    if value.is_finite() && value >= 0.0 {
        return Ok(());
    }
    Err(Error::out_of_range(name, "be finite and not negative", value, "give an amount"))
}

fn ordered(low: f64, middle_name: &'static str, middle: f64, high: f64) -> Result<()> {
    amount("low", low)?;
    amount(middle_name, middle)?;
    amount("high", high)?;
    if low <= middle && middle <= high {
        return Ok(());
    }
    let rule = alloc::format!("lie between low = {low} and high = {high} (in base units)");
    Err(Error::inconsistent(middle_name, rule, middle, "put the three in order"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Money, usd};

    fn log_normal(low: f64, median: f64, high: f64) -> Spread<Money> {
        Spread::log_normal(usd(low), usd(median), usd(high)).unwrap()
    }

    #[test]
    fn a_log_normal_has_one_case_in_ten_beyond_either_end() {
        let spread = log_normal(1.0, 3.0, 5.0);
        for (share, value) in [(0.1, 1.0), (0.5, 3.0), (0.9, 5.0)] {
            assert!((spread.quantile(share).unwrap().value / value - 1.0).abs() < 1e-9, "{share}");
            assert!((spread.probability_up_to(usd(value)) - share).abs() < 1e-9, "{share}");
        }
        // Eight deviations and a fifth out, each ln 3 or ln 5/3 over 1.28.
        let (least, most) = spread.drawn_ends();
        assert!((2e-3..4e-3).contains(&least) && (70.0..90.0).contains(&most), "{least} {most}");
        for share in [0.0, 1.0, -0.1, 1.1, f64::NAN] {
            assert!(spread.quantile(share).is_err(), "{share}");
        }
        assert_eq!(spread.probability_above(usd(0)), 1.0);
    }

    #[test]
    fn a_log_normal_may_be_open_to_one_side_only() {
        let above = log_normal(3.0, 3.0, 5.0);
        assert_eq!((above.drawn_ends().0, above.quantile(0.1).unwrap()), (3.0, usd(3)));
        assert_eq!([2.0, 3.0].map(|value| above.probability_above(usd(value))), [1.0, 0.5]);
        let below = log_normal(1.0, 3.0, 3.0);
        assert_eq!((below.drawn_ends().1, below.quantile(0.9).unwrap()), (3.0, usd(3)));
        assert_eq!([3.0, 4.0].map(|value| below.probability_above(usd(value))), [0.0, 0.0]);
        let neither = log_normal(3.0, 3.0, 3.0);
        assert_eq!(neither.drawn_ends(), (3.0, 3.0));
    }

    #[test]
    fn an_amount_is_finite_and_not_negative() {
        assert!(Spread::<Money>::exactly(usd(0)).is_ok());
        for wrong in [-1.0, f64::INFINITY, f64::NAN] {
            assert_eq!(Spread::<Money>::exactly(usd(wrong)).unwrap_err().parameter(), Some("value"), "{wrong}");
            let error = Spread::<Money>::triangular(usd(0), usd(1), usd(wrong)).unwrap_err();
            assert_eq!(error.parameter(), Some("high"), "{wrong}");
        }
    }

    #[test]
    fn a_triangle_is_worked_by_hand() {
        // Below the mode a share x^2 / (4 x 1), above it 1 - (4 - x)^2 / (4 x 3).
        let spread = Spread::<Money>::triangular(usd(0), usd(1), usd(4)).unwrap();
        let (least, most) = spread.drawn_ends();
        assert!((0.0..1e-7).contains(&least) && (4.0 - 1e-7..=4.0).contains(&most), "{least} {most}");
        for (value, above) in
            [(0.0, 1.0), (0.5, 1.0 - 0.25 / 4.0), (1.0, 0.75), (2.0, 4.0 / 12.0), (4.0, 0.0), (5.0, 0.0)]
        {
            assert!((spread.probability_above(usd(value)) - above).abs() < 1e-12, "{value}");
        }
        for share in [0.01, 0.25, 0.5, 0.99] {
            let value = spread.quantile(share).unwrap();
            assert!((spread.probability_up_to(value) - share).abs() < 1e-12, "{share}");
        }
        let known = Spread::<Money>::exactly(usd(2)).unwrap();
        assert_eq!([1.0, 2.0, 3.0].map(|value| known.probability_above(usd(value))), [1.0, 0.0, 0.0]);
    }
}

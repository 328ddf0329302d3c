//! `Calibration`: fitted constants, what they rest on, and how far off they were on chips they had not seen.

use super::class::IntervalClass;
use super::constants::{COUNT, Constant, Constants};
use super::fitted;
use super::own::Shares;
use crate::evidence::Interval;

/// Below this many measurements a constant is little more than what was believed before.
const FEW_ROWS: u32 = 3;

/// Constants with the measurements behind them and the spread of their held-out errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    constants: Constants,
    rows: &'static [u32],
    intervals: &'static [(f64, f64)],
    shares: [Shares; 2],
}

impl Calibration {
    /// The fit on `data/measurements` that comes with the crate.
    #[expect(clippy::indexing_slicing, reason = "evaluated at compile time, where a panic is a compile error")]
    pub const BUILT_IN: Self = {
        let mut values = [1.0; COUNT];
        let mut i = 0;
        // A table of another length is a stale one; a test of the calibration program says so.
        while i < COUNT && fitted::VALUES.len() == COUNT {
            values[i] = fitted::VALUES[i];
            i += 1;
        }
        let [decode, prefill] = fitted::CORRELATIONS;
        Self {
            constants: Constants { values },
            rows: fitted::ROWS,
            intervals: fitted::INTERVALS,
            shares: [Shares::new(decode.0, decode.1), Shares::new(prefill.0, prefill.1)],
        }
    };

    /// The same evidence with other constants, such as those of a refit.
    #[must_use]
    pub fn with_constants(constants: Constants) -> Self {
        Self { constants, ..Self::BUILT_IN }
    }

    /// The constants.
    pub fn constants(&self) -> &Constants {
        &self.constants
    }

    /// How many measurements stand behind a constant.
    #[must_use]
    pub fn rows(&self, constant: Constant) -> u32 {
        self.rows.get(constant.index()).copied().unwrap_or(0)
    }

    /// Whether all of these constants were measured.
    pub(crate) fn has_measured(&self, mut constants: impl Iterator<Item = Constant>) -> bool {
        constants.all(|constant| self.rows(constant) >= FEW_ROWS)
    }

    /// Half to twice, where nothing comparable was measured: no class measured so far is as wide.
    pub const UNKNOWN: Interval<f64> = Interval { low: 0.5, high: 2.0 };

    /// Factors on a rate between which 80 % of the held-out measurements of a class lie.
    #[must_use]
    pub fn interval(&self, class: IntervalClass) -> Interval<f64> {
        self.intervals.get(class as usize).map_or(Self::UNKNOWN, |(low, high)| Interval::new(*low, *high))
    }

    /// How the errors of decoding divide into the machine's, the set-up's and the run's.
    #[must_use]
    pub fn decode_shares(&self) -> Shares {
        let [decode, _] = self.shares;
        decode
    }

    /// The same of prefill.
    #[must_use]
    pub fn prefill_shares(&self) -> Shares {
        let [_, prefill] = self.shares;
        prefill
    }
}

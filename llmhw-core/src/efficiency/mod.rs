//! Efficiency: the share of the memory bandwidth that decoding reaches.
//!
//! Two ways: a constant somebody chose, as in the guide, and a model of the step whose constants are fitted on published
//! measurements ([`CALIBRATED`]). The model's terms are in [`terms`], its constants in [`constants`], the classes that share
//! them in [`class`]; `docs/accuracy.md` holds it against chips it never saw. Runs of one's own shift it: [`own`].

mod calibration;
pub mod class;
pub mod constants;
mod fitted;
pub mod own;
pub mod terms;
mod tuned;

pub use calibration::Calibration;
pub use tuned::Tuned;

use crate::bounds;
use crate::error::Result;
use crate::evidence::{Basis, Interval};
use crate::units::*;

/// The guide's default.
pub const GUIDE: Efficiency = Efficiency::Constant { value: in_base_unit(0.6), source: "guide-tps-sh" };

/// The model fitted on `data/measurements`.
pub const CALIBRATED: Efficiency = Efficiency::Calibrated(&Calibration::BUILT_IN);

/// The range the guide calls typical for Ollama and llama.cpp on Apple silicon.
pub const GUIDE_BAND: Interval<Ratio> = Interval { low: in_base_unit(0.5), high: in_base_unit(0.7) };

/// How the share of the bandwidth is found.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Efficiency {
    /// The same share for everything.
    Constant {
        /// Above 0, at most 1.
        value: Ratio,
        /// The id of the source, or who chose it.
        source: &'static str,
    },
    /// Derived from runtime, device, format, model, context and batch, with fitted constants.
    Calibrated(&'static Calibration),
}

impl Efficiency {
    /// A constant chosen by the caller.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::EFFICIENCY`]: 60 % is `fraction(0.6)` or `percent(60)`, not `fraction(60)`.
    ///
    /// # Example: percent taken for a fraction
    /// ```
    /// use llmhw_core::efficiency::Efficiency;
    /// use llmhw_core::units::{fraction, percent};
    ///
    /// assert_eq!(Efficiency::constant(percent(60))?, Efficiency::constant(fraction(0.6))?);
    /// assert!(Efficiency::constant(fraction(60)).is_err());
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn constant(value: Ratio) -> Result<Self> {
        bounds::EFFICIENCY.check(value.get::<ratio::fraction>())?;
        Ok(Self::Constant { value, source: "caller" })
    }

    /// The best an estimate made with it can rest on.
    #[must_use]
    pub fn basis(self) -> Basis {
        match self {
            Self::Constant { .. } => Basis::Assumed,
            Self::Calibrated(_) => Basis::Calibrated,
        }
    }

    /// The id of the source.
    #[must_use]
    pub fn source(self) -> &'static str {
        match self {
            Self::Constant { source, .. } => source,
            Self::Calibrated(_) => "llmhw-measurements",
        }
    }
}

/// The efficiency a measured rate implies: measured over ceiling.
///
/// # Example: the guide's qwen3-coder run
/// ```
/// use llmhw_core::efficiency;
/// use llmhw_core::units::{gigabytes_per_second, gigabytes_per_token, tokens_per_second};
///
/// let implied = efficiency::implied(tokens_per_second(48.8), gigabytes_per_second(400), gigabytes_per_token(5.2));
/// assert_eq!(format!("{:.1}", implied), "63.4 %");
/// ```
#[must_use]
pub fn implied(measured: TokenRate, bandwidth: Bandwidth, read: BytesPerToken) -> Ratio {
    measured * read / bandwidth
}

//! The guide's formula, its examples, runs and machines.

use crate::units::*;

/// The formula and its efficiencies.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideFormula {
    /// The formula in words.
    pub text: &'static str,
    /// The efficiency used throughout.
    pub default_efficiency: Ratio,
    /// The lower end of what is called typical.
    pub typical_low: Ratio,
    /// The upper end.
    pub typical_high: Ratio,
}

/// A worked example of the formula.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideExample {
    /// A short name.
    pub id: &'static str,
    /// Memory bandwidth.
    pub bandwidth: Bandwidth,
    /// Bytes read per token.
    pub read: BytesPerToken,
    /// Efficiency.
    pub efficiency: Ratio,
    /// The rate as published.
    pub rate: TokenRate,
    /// The measured rate beside it.
    pub measured: Option<TokenRate>,
    /// What it shows.
    pub note: &'static str,
}

/// A slider of the guide's projector.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideSlider {
    /// What it sets, with its unit.
    pub field: &'static str,
    /// Where it stands at first.
    pub default: f64,
    /// Its lower end.
    pub minimum: f64,
    /// Its upper end.
    pub maximum: f64,
}

/// The guide's word for rates below a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideSpeedWord {
    /// A short name.
    pub id: &'static str,
    /// Rates below this; `None` is everything above the other words.
    pub below: Option<TokenRate>,
    /// The words.
    pub words: &'static str,
}

/// A run of the guide's own.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideMeasurement {
    /// A short name.
    pub id: &'static str,
    /// The model as the guide calls it.
    pub model: &'static str,
    /// Bytes read per token, by the guide.
    pub read: BytesPerToken,
    /// Size of all weights, where it differs.
    pub total_size: Option<Information>,
    /// The measured rate.
    pub measured: TokenRate,
    /// The efficiency it implies, by the guide.
    pub implied_efficiency: Ratio,
    /// Memory bandwidth.
    pub bandwidth: Bandwidth,
    /// The runtime.
    pub runtime: &'static str,
    /// A remark, often empty.
    pub note: &'static str,
}

/// A machine of the guide's lineup.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideMachine {
    /// A short name.
    pub id: &'static str,
    /// The name.
    pub name: &'static str,
    /// The chip.
    pub chip: &'static str,
    /// Memory, in decimal gigabytes.
    pub memory: Information,
    /// The most memory it comes with, in decimal gigabytes.
    pub maximum_memory: Information,
    /// Memory bandwidth.
    pub bandwidth: Bandwidth,
    /// GPU cores.
    pub gpu_cores: u32,
    /// Price; zero is already owned.
    pub price: Money,
    /// Whether it can be carried: a MacBook.
    pub is_portable: bool,
    /// The projected rate of qwen3-coder.
    pub projected: TokenRate,
    /// The measured rate of qwen3-coder.
    pub measured: Option<TokenRate>,
    /// The nearest entry of the catalogue; none where no such machine was sold.
    pub nearest_hardware: Option<&'static str>,
    /// A remark, often empty.
    pub note: &'static str,
}

impl GuideMachine {
    /// Whether its rate was measured.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        self.measured.is_some()
    }
}

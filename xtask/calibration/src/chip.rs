//! `Chip`: what the model needs to know of a chip, and how it was recognised.

use llmhw_core::efficiency::class::{ChipClass, assumed_fp32_rate};
use llmhw_core::spec::{Device, MemoryTechnology, Vendor};
use llmhw_core::units::*;

/// A chip as the model sees it.
#[derive(Debug, Clone)]
pub(crate) struct Chip {
    pub(crate) generation: String,
    pub(crate) vendor: Vendor,
    pub(crate) device: Device,
    pub(crate) technology: MemoryTechnology,
    pub(crate) class: ChipClass,
    pub(crate) is_ultra: bool,
    /// Bytes per second.
    pub(crate) bandwidth: Option<f64>,
    /// FLOP per second.
    pub(crate) fp32: Option<f64>,
    /// FLOP per second at 16 bit with matrix units.
    pub(crate) matrix: Option<f64>,
    pub(crate) power_limit: Option<f64>,
    /// How its facts were found.
    pub(crate) origin: Origin,
}

/// How a chip was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In the catalogue or in `hardware.csv`.
    Known,
    /// Its generation told by name or family; FP32 by bandwidth.
    Generation,
    /// Not at all.
    Unknown,
}

impl Chip {
    /// The FP32 rate, known or by bandwidth.
    pub(crate) fn fp32_or_assumed(&self, bandwidth: f64) -> f64 {
        self.fp32
            .unwrap_or_else(|| assumed_fp32_rate(self.device, self.vendor, gigabytes_per_second(bandwidth / 1e9)).value)
    }
}

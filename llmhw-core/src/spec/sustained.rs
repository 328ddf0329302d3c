//! `Sustained`: what a warm machine keeps of its speed.

use super::{FormFactor, rules};
use crate::Faults;
use crate::bounds;
use crate::error::{Error, Result};
use crate::units::*;

/// The share of its short-run speed that a machine keeps once warm, as a range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sustained {
    /// The least that was seen.
    pub low: Ratio,
    /// The most that was seen.
    pub high: Ratio,
}

impl Sustained {
    /// A machine that does not slow down.
    pub const UNTHROTTLED: Self = Self { low: in_base_unit(1.0), high: in_base_unit(1.0) };

    /// The range reported for machines of this shape.
    #[must_use]
    pub fn of(form_factor: FormFactor) -> Self {
        let listed = rules::SUSTAINED.iter().find(|(listed, ..)| *listed == form_factor);
        listed.map_or(Self::UNTHROTTLED, |(_, low, high)| Self { low: in_base_unit(*low), high: in_base_unit(*high) })
    }

    pub(crate) fn validate(self) -> Result<()> {
        let mut faults = Faults::default();
        faults.note(bounds::SUSTAINED.check_as("sustained_fraction_low", self.low.get::<ratio::fraction>()));
        faults.note(bounds::SUSTAINED.check_as("sustained_fraction_high", self.high.get::<ratio::fraction>()));
        if self.low > self.high {
            faults.add(Error::inconsistent(
                "sustained_fraction_low",
                alloc::format!("be at most sustained_fraction_high = {}", self.high.get::<ratio::fraction>()),
                self.low.get::<ratio::fraction>(),
                "swap them",
            ));
        }
        faults.finish()
    }
}

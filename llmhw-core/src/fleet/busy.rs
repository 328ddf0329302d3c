//! Share of the time in which a replica has something to do.

use super::Fleet;
use alloc::vec::Vec;

/// Parts of a curve between nothing and the most that is taken.
const PARTS: u32 = 64;

/// Where the share is taken from.
pub(super) enum Busy<'f> {
    /// The queue of so many replicas.
    Exact(&'f Fleet),
    /// A curve over the requests per hour that a group takes, and how many replicas that is. The share is the same for any number of such groups
    /// with as many requests each.
    Curve { group: f64, part: f64, shares: Vec<f64> },
}

impl Busy<'_> {
    /// The curve of a group that takes at most so many requests per hour.
    pub(super) fn curve(fleet: &Fleet, group: u32, most: f64) -> Self {
        let part = most / f64::from(PARTS);
        let shares = (0..=PARTS).map(|step| exact(fleet, group, part * f64::from(step))).collect();
        Self::Curve { group: f64::from(group), part, shares }
    }

    pub(super) fn share(&self, replicas: u32, requests_per_hour: f64) -> f64 {
        match self {
            Self::Exact(fleet) => exact(fleet, replicas, requests_per_hour),
            Self::Curve { group, part, shares } => {
                let place = requests_per_hour * group / f64::from(replicas) / part;
                // At most the number of parts, but for rounding.
                let whole = libm::floor(place).clamp(0.0, f64::from(PARTS - 1));
                let at = |step: usize| shares.get(step).copied().unwrap_or(1.0);
                let (low, high) = (at(whole as usize), at(whole as usize + 1));
                low + (place - whole) * (high - low)
            }
        }
    }
}

fn exact(fleet: &Fleet, replicas: u32, requests_per_hour: f64) -> f64 {
    if requests_per_hour <= 0.0 {
        return 0.0;
    }
    fleet.offered(replicas, requests_per_hour).queue().map_or(1.0, |queue| queue.busy.value)
}

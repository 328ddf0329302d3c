//! By how little limits are missed where others are met.

use super::figures::{Excess, Figures, Group};
use super::limit::{Contradiction, Limit, Violation};
use super::needs::Needs;
use alloc::vec::Vec;

/// For each limit of each excluding set, the combination that misses it least among those that meet the rest of the set.
pub(super) struct Least {
    sets: Vec<(u16, Vec<Option<Smallest>>)>,
}

/// A violation, by how much it is one, and what decides between equals.
#[derive(Clone, Copy)]
struct Smallest {
    excess: f64,
    raw: f64,
    violation: Violation,
}

impl Least {
    /// For these sets, and for all limits together, which is what a single concession would leave.
    pub(super) fn of(sets: &[u16]) -> Self {
        let with_nothing = |set: &u16| (*set, alloc::vec![None; Limit::ALL.len()]);
        Self { sets: sets.iter().chain(&[u16::MAX]).map(with_nothing).collect() }
    }

    pub(super) fn take(&mut self, needs: &Needs<'_>, group: &Group<'_>, bits: u32, figures: &Figures, missed: u16) {
        for (set, smallest) in &mut self.sets {
            let shared = missed & *set;
            if shared.count_ones() != 1 {
                continue;
            }
            let place = shared.trailing_zeros() as usize;
            let (Some(limit), Some(smallest)) = (Limit::ALL.get(place), smallest.get_mut(place)) else { continue };
            let violation = group.violation(needs, *limit, bits, figures);
            let excess = Excess::of(shared, |_| violation, figures.usable).by_limit.get(place).copied().unwrap_or(0.0);
            let new = Smallest { excess, raw: raw(&violation), violation };
            if smallest.is_none_or(|old| new.excess.total_cmp(&old.excess).then(new.raw.total_cmp(&old.raw)).is_lt()) {
                *smallest = Some(new);
            }
        }
    }

    /// The contradictions, and what giving way in one limit alone takes, where that is enough.
    pub(super) fn report(mut self) -> (Vec<Contradiction>, Vec<Violation>) {
        let violations = |smallest: Vec<Option<Smallest>>| {
            smallest.into_iter().flatten().map(|smallest| smallest.violation).collect::<Vec<_>>()
        };
        let concessions = self.sets.pop().map_or(Vec::new(), |(_, smallest)| violations(smallest));
        let report = |(set, smallest): (u16, Vec<Option<Smallest>>)| Contradiction {
            limits: Limit::ALL.iter().copied().filter(|limit| set & limit.bit() != 0).collect(),
            least: violations(smallest),
        };
        (self.sets.into_iter().map(report).collect(), concessions)
    }
}

/// The number of a violation that is not its limit, more being worse.
fn raw(violation: &Violation) -> f64 {
    match violation {
        Violation::Quality { has, .. } | Violation::Nodes { has, .. } => -f64::from(*has),
        Violation::Vendor { has, .. } => f64::from(*has as u8),
        Violation::Portable | Violation::Quiet => 0.0,
        Violation::Budget { price, .. } => price.value,
        Violation::Power { draws, .. } => draws.value,
        Violation::Memory { short } => short.value,
        Violation::Rate { has, .. } => -has.value,
        Violation::FirstToken { takes, .. } => takes.value,
        Violation::Output { can, .. } => -can.value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::*;

    #[test]
    fn more_is_worse_whatever_is_missed() {
        let rate = tokens_per_second;
        let pairs = [
            (Violation::Quality { wanted: 8, has: 5 }, Violation::Quality { wanted: 8, has: 4 }),
            (Violation::Nodes { wanted: 8, has: 5 }, Violation::Nodes { wanted: 8, has: 4 }),
            (Violation::Budget { limit: usd(1), price: usd(2) }, Violation::Budget { limit: usd(1), price: usd(3) }),
            (
                Violation::Power { limit: watts(1), draws: watts(2) },
                Violation::Power { limit: watts(1), draws: watts(3) },
            ),
            (Violation::Memory { short: gibibytes(1.0) }, Violation::Memory { short: gibibytes(2.0) }),
            (
                Violation::Rate { wanted: rate(9.0), has: rate(8.0) },
                Violation::Rate { wanted: rate(9.0), has: rate(7.0) },
            ),
            (
                Violation::FirstToken { limit: seconds(1), takes: seconds(2) },
                Violation::FirstToken { limit: seconds(1), takes: seconds(3) },
            ),
            (
                Violation::Output { wanted: tokens(9), can: tokens(8) },
                Violation::Output { wanted: tokens(9), can: tokens(7) },
            ),
        ];
        for (less, more) in pairs {
            assert!(raw(&less) < raw(&more), "{less:?} against {more:?}");
        }
    }
}

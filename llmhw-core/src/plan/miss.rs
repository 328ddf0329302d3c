//! What comes nearest where nothing meets the needs.

use super::figures::{Excess, Figures, Group, Merits};
use super::limit::Limit;
use super::needs::Needs;
use super::point::{Combination, NearestMiss, order_merits};
use crate::evidence::Estimate;
use crate::units::*;
use core::cmp::Ordering;

/// The combination that misses least so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Miss<'a> {
    pub(super) combination: Combination<'a>,
    pub(super) figures: Figures,
    pub(super) merits: Merits,
    pub(super) missed: u16,
    pub(super) excess: Excess,
    pub(super) group: Group<'a>,
}

impl<'a> Miss<'a> {
    pub(super) fn of(
        needs: &Needs<'_>,
        group: &Group<'a>,
        combination: Combination<'a>,
        figures: &Figures,
        missed: u16,
    ) -> Self {
        let bits = combination.format.nominal_bits();
        let excess = Excess::of(missed, |limit| group.violation(needs, limit, bits, figures), figures.usable);
        Self { combination, figures: *figures, merits: figures.merits(), missed, excess, group: *group }
    }

    /// Fewest wishes missed, then the least worst excess, then the merits.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        (self.excess.wishes.cmp(&other.excess.wishes))
            .then(self.excess.worst.total_cmp(&other.excess.worst))
            .then_with(|| order_merits(&self.merits, &other.merits))
    }

    pub(super) fn report(&self, needs: &Needs<'_>, decode: Estimate<TokenRate>) -> NearestMiss<'a> {
        let Self { combination, figures, .. } = *self;
        let bits = combination.format.nominal_bits();
        NearestMiss {
            combination,
            figures,
            decode,
            violations: (Limit::ALL.iter().filter(|limit| self.missed & limit.bit() != 0))
                .map(|limit| self.group.violation(needs, *limit, bits, &figures))
                .collect(),
            worst_excess: fraction(self.excess.worst),
        }
    }
}

//! `Spot`: one place of the search.

use super::figures::{Figures, Group};
use super::needs::Needs;
use super::point::Combination;
use super::runs::{Machine, Run, Sized};
use super::space::{Layout, Space};
use crate::evidence::Estimate;
use crate::units::TokenRate;

/// A run on a group of machines in a layout.
#[derive(Clone, Copy)]
pub(super) struct Spot<'s, 'a> {
    pub(super) sized: &'s Sized<'a>,
    pub(super) machine: &'s Machine<'a>,
    pub(super) run: &'s Run<'a>,
    pub(super) group: &'s Group<'a>,
    pub(super) layout: &'s Layout,
}

impl<'a> Spot<'_, 'a> {
    pub(super) fn missed(&self, needs: &Needs<'_>, figures: &Figures) -> u16 {
        self.group.missed_by(needs, self.run.format.nominal_bits(), figures)
    }

    pub(super) fn combination(&self, space: &Space<'a>) -> Combination<'a> {
        space.combination(self.sized.model, self.machine.hardware, self.layout, self.run.format, self.run.runtime())
    }

    /// The rate with its interval. Of links that come to the same, each has the same.
    pub(super) fn decode(&self, space: &Space<'a>) -> Estimate<TokenRate> {
        self.run.decode(space, self.layout)
    }

    /// Hands over everything that comes to the same as this: with twins of the runtime, and over links whose difference
    /// rounding swallows. `figures` are this spot's.
    pub(super) fn ties(&self, space: &Space<'a>, figures: &Figures, mut visit: impl FnMut(Combination<'a>)) {
        let Self { sized, machine, run, group, layout } = *self;
        let users = f64::from(space.needs.users);
        let paid = |layout: &Layout| layout.placement.step_overhead(users, sized.model).value;
        let step = run.times[0] + run.times[1] + paid(layout);
        // Far more than rounding: what is farther apart is seen in the rate.
        let is_close = |other: &Layout| (paid(other) - paid(layout)).abs() <= 1e-9 * step;
        let start = sized.layouts.partition_point(|other| other.nodes < layout.nodes);
        for other in sized.layouts.iter().skip(start).take_while(|other| other.nodes == layout.nodes) {
            let is_alike = other.strategy == layout.strategy
                && other.link.is_none_or(|link| machine.connected.get(link) == Some(&true));
            let is_same = other.link == layout.link
                || (is_close(other) && run.figures(space, sized, group, other).merits() == figures.merits());
            if is_alike && is_same {
                for runtime in machine.twins(run) {
                    visit(space.combination(sized.model, machine.hardware, other, run.format, runtime));
                }
            }
        }
    }
}

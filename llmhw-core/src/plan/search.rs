//! The search: the same answer as brute force, without looking at most combinations.

use super::blocks::Blocks;
use super::figures::{Figures, Group};
use super::front::Front;
use super::least::Least;
use super::limit;
use super::miss::Miss;
use super::point::Found;
use super::runs::{Machine, Sized};
use super::space::{Layout, Space};
use super::spot::Spot;
use super::{Candidates, Needs, Plan};
use crate::efficiency::Efficiency;
use crate::error::Result;
use alloc::vec::Vec;

/// What could be bought for these needs: everything worth considering, or what comes nearest and why nothing meets them.
///
/// # Errors
/// `MissingInput` for a list of candidates in which there is nothing to choose: no hardware, formats or runtimes, no model
/// of the wanted class, no links where several machines are wanted; `Unsupported` for a limit on the first token with a
/// constant efficiency, which does not know prompts.
pub fn search<'a>(needs: &Needs<'a>, candidates: &Candidates<'a>, efficiency: Efficiency) -> Result<Plan<'a>> {
    let space = Space::new(needs, candidates, efficiency)?;
    let mut evaluated = 0;
    let sized: Vec<Sized<'a>> = space.models.iter().map(|model| Sized::new(&space, model)).collect::<Result<_>>()?;
    let stage = Stage::new(&space, &sized, needs.least_bits, |group| group.missed == 0);
    let mut front = Blocks::default();
    for group in &stage.groups {
        let mut of_group = Front::default();
        stage.each_of(group, |spot, figures| {
            evaluated += 1;
            if spot.missed(needs, figures) == 0 {
                of_group.add(figures, || spot);
            }
        });
        front.add(of_group);
    }
    let mut found = Vec::new();
    for (spot, figures) in front.into_points() {
        let decode = spot.decode(&space);
        spot.ties(&space, &figures, |combination| found.push(Found::new(combination, figures, decode)));
    }
    if !found.is_empty() {
        return Ok(Plan::of(space, found, None, Least::of(&[]), evaluated));
    }
    // Nothing does, so now what misses a limit is of interest too.
    evaluated = 0;
    let stage = Stage::new(&space, &sized, 0, |_| true);
    let (mut nearest, mut sets) = (Vec::new(), Vec::new());
    stage.each(|spot, figures| {
        evaluated += 1;
        let missed = spot.missed(needs, figures);
        add_smallest(&mut sets, missed);
        add_nearest(&mut nearest, &space, spot, figures, missed);
    });
    let sets = limit::excluding_sets(&sets);
    let mut least = Least::of(&sets);
    if !sets.is_empty() {
        stage.each(|spot, figures| {
            let missed = spot.missed(needs, figures);
            least.take(needs, spot.group, spot.run.format.nominal_bits(), figures, missed);
        });
    }
    // Of those that are equally near, the first in the fixed order.
    let mut first: Option<(Spot<'_, 'a>, Miss<'a>)> = None;
    for (spot, miss) in nearest {
        spot.ties(&space, &miss.figures, |combination| {
            let is_first = first.as_ref().is_none_or(|(_, first)| combination.order(&first.combination).is_lt());
            if is_first {
                first = Some((spot, Miss { combination, ..miss }));
            }
        });
    }
    let nearest = first.map(|(spot, miss)| miss.report(needs, spot.decode(&space)));
    Ok(Plan::of(space, Vec::new(), nearest, least, evaluated))
}

/// Keeps the sets of which none holds another: only these decide what excludes everything.
fn add_smallest(sets: &mut Vec<u16>, missed: u16) {
    if sets.iter().all(|known| known & missed != *known) {
        sets.retain(|known| known & missed != missed);
        sets.push(missed);
    }
}

/// Keeps the nearest, all that are equally near.
fn add_nearest<'s, 'a>(
    nearest: &mut Vec<(Spot<'s, 'a>, Miss<'a>)>,
    space: &Space<'a>,
    spot: Spot<'s, 'a>,
    figures: &Figures,
    missed: u16,
) {
    let known = nearest.first().map(|(_, miss)| miss);
    if known.is_some_and(|known| limit::wishes(missed) > known.excess.wishes) {
        return;
    }
    let miss = Miss::of(&space.needs, spot.group, spot.combination(space), figures, missed);
    let order = known.map_or(core::cmp::Ordering::Less, |known| miss.order(known));
    if order.is_lt() {
        nearest.clear();
    }
    if order.is_le() {
        nearest.push((spot, miss));
    }
}

/// Machines with what runs on them, for a part of the search.
struct Stage<'s, 'a> {
    space: &'s Space<'a>,
    sized: &'s [Sized<'a>],
    machines: Vec<(usize, Machine<'a>)>,
    /// Cheapest first, so that what comes later seldom dominates what came before.
    groups: Vec<(usize, Group<'a>)>,
    /// The layouts worth considering of each machine.
    layouts: Vec<Vec<&'s Layout>>,
}

impl<'s, 'a> Stage<'s, 'a> {
    fn new(space: &'s Space<'a>, sized: &'s [Sized<'a>], least_bits: u32, wants: impl Fn(&Group<'a>) -> bool) -> Self {
        let (mut machines, mut groups) = (Vec::new(), Vec::new());
        for (model, known) in sized.iter().enumerate() {
            for hardware in space.hardware.iter().copied() {
                let before = groups.len();
                groups.extend(space.groups(hardware).filter(&wants).map(|group| (machines.len(), group)));
                if groups.len() > before {
                    machines.push((model, Machine::new(space, known, hardware, least_bits)));
                }
            }
        }
        groups.sort_by(|(_, a), (_, b)| a.price().value.total_cmp(&b.price().value));
        let of_machine = |(model, machine): &(usize, Machine<'a>)| {
            sized.get(*model).map_or(Vec::new(), |sized| fastest(&sized.layouts, &machine.connected))
        };
        let layouts = machines.iter().map(of_machine).collect();
        Self { space, sized, machines, groups, layouts }
    }

    /// Hands over every spot that can matter, with its figures.
    fn each(&'s self, mut visit: impl FnMut(Spot<'s, 'a>, &Figures)) {
        for group in &self.groups {
            self.each_of(group, &mut visit);
        }
    }

    /// The same of one group.
    fn each_of(&'s self, (place, group): &'s (usize, Group<'a>), mut visit: impl FnMut(Spot<'s, 'a>, &Figures)) {
        let (Some((model, machine)), Some(layouts)) = (self.machines.get(*place), self.layouts.get(*place)) else {
            return;
        };
        let Some(sized) = self.sized.get(*model) else { return };
        let start = layouts.partition_point(|layout| layout.nodes < group.nodes);
        for run in &machine.runs {
            for layout in layouts.iter().skip(start).take_while(|layout| layout.nodes == group.nodes) {
                let figures = run.figures(self.space, sized, group, layout);
                visit(Spot { sized, machine, run, group, layout }, &figures);
            }
        }
    }
}

/// The layouts whose link no other link beats with the same machines and strategy; of links that are the same, one.
fn fastest<'s>(layouts: &'s [Layout], connected: &[bool]) -> Vec<&'s Layout> {
    let mut kept: Vec<&Layout> = Vec::new();
    for layout in layouts {
        if layout.link.is_some_and(|link| connected.get(link) != Some(&true)) {
            continue;
        }
        let is_alike = |other: &Layout| other.nodes == layout.nodes && other.strategy == layout.strategy;
        let beats = |a: &Layout, b: &Layout| {
            a.placement.step_time <= b.placement.step_time && a.placement.time_per_width <= b.placement.time_per_width
        };
        if kept.iter().any(|other| is_alike(other) && beats(other, layout)) {
            continue;
        }
        kept.retain(|other| !(is_alike(other) && beats(layout, other)));
        kept.push(layout);
    }
    kept
}

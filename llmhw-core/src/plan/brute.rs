//! Every combination, one after the other, as `Scenario` would project it: what the search is held against.

use super::figures::{Figures, Group};
use super::front::Front;
use super::least::Least;
use super::limit;
use super::miss::Miss;
use super::point::{Combination, Found};
use super::space::Space;
use super::{Candidates, Needs, Plan};
use crate::efficiency::Efficiency;
use crate::error::Result;
use crate::memory;
use crate::perf::Setup;
use alloc::vec::Vec;

/// The same answer as [`search`](super::search), found by looking at every combination.
///
/// For tests and for measuring what the search saves; it takes 50 to 200 times as long (`docs/performance.md`).
///
/// # Errors
/// As [`search`](super::search).
pub fn brute_force<'a>(needs: &Needs<'a>, candidates: &Candidates<'a>, efficiency: Efficiency) -> Result<Plan<'a>> {
    let space = Space::new(needs, candidates, efficiency)?;
    let mut collector = Collector::default();
    let mut evaluated = 0;
    each(&space, |group, combination, figures| {
        evaluated += 1;
        collector.take(needs, group, combination, &figures);
    })?;
    let sets = collector.excluding_sets();
    let mut least = Least::of(&sets);
    if !sets.is_empty() {
        each(&space, |group, combination, figures| {
            let bits = combination.format.nominal_bits();
            least.take(needs, group, bits, &figures, group.missed_by(needs, bits, &figures));
        })?;
    }
    let Collector { front, nearest, .. } = collector;
    let decode = |combination: &Combination<'a>| {
        combination.scenario(needs, efficiency).prepare().map(|prepared| prepared.decode().rate)
    };
    let found = |(combination, figures)| Ok(Found::new(combination, figures, decode(&combination)?));
    let front: Vec<Found<'a>> = front.into_points().into_iter().map(found).collect::<Result<_>>()?;
    let report = |miss: Miss<'a>| Ok(miss.report(needs, decode(&miss.combination)?));
    let nearest = nearest.filter(|_| front.is_empty()).map(report).transpose()?;
    Ok(Plan::of(space, front, nearest, least, evaluated))
}

fn each<'a>(space: &Space<'a>, mut visit: impl FnMut(&Group<'a>, Combination<'a>, Figures)) -> Result<()> {
    let needs = &space.needs;
    for model in space.models.iter().copied() {
        let layouts = space.layouts(model)?;
        for hardware in space.hardware.iter().copied() {
            let groups: Vec<Group<'a>> = space.groups(hardware).collect();
            let connected = space.connected(hardware);
            for runtime in space.drivers(hardware) {
                for format in space.formats.iter().copied().filter(|format| runtime.loads(format)) {
                    let setup = Setup::new(hardware, runtime, model, format);
                    let tuned = setup.tuned(space.efficiency);
                    let prefill = setup.tuned_prefill(space.efficiency);
                    for layout in &layouts {
                        let Some(group) = groups.get(layout.nodes as usize - 1) else { continue };
                        if layout.link.is_some_and(|link| connected.get(link) != Some(&true)) {
                            continue;
                        }
                        let decode =
                            setup.decode_tuned(&space.workload, layout.placement, space.efficiency, tuned.as_ref());
                        let prompt = prefill.as_ref().and_then(|tuned| {
                            setup.prefill_tuned(needs.prompt, needs.before(), layout.placement, tuned)
                        });
                        let fit = memory::fit(hardware, layout.nodes, model, setup.weights(), runtime, &space.workload);
                        let figures = group.figures(
                            needs,
                            decode.rate.value,
                            decode.time_per_output_token,
                            prompt.map(|prompt| prompt.time),
                            fit.needed(),
                        );
                        visit(group, space.combination(model, hardware, layout, format, runtime), figures);
                    }
                }
            }
        }
    }
    Ok(())
}

/// What brute force keeps of all combinations.
#[derive(Default)]
struct Collector<'a> {
    front: Front<Combination<'a>>,
    nearest: Option<Miss<'a>>,
    missed: Vec<u16>,
}

impl<'a> Collector<'a> {
    fn take(&mut self, needs: &Needs<'_>, group: &Group<'a>, combination: Combination<'a>, figures: &Figures) {
        let missed = group.missed_by(needs, combination.format.nominal_bits(), figures);
        if missed == 0 {
            self.front.add(figures, || combination);
            return;
        }
        if let Err(place) = self.missed.binary_search(&missed) {
            self.missed.insert(place, missed);
        }
        let miss = Miss::of(needs, group, combination, figures, missed);
        let is_nearer = self
            .nearest
            .as_ref()
            .is_none_or(|nearest| miss.order(nearest).then_with(|| combination.order(&nearest.combination)).is_lt());
        if is_nearer {
            self.nearest = Some(miss);
        }
    }

    /// What excludes everything; nothing where something meets the needs.
    fn excluding_sets(&self) -> Vec<u16> {
        if self.front.is_empty() { limit::excluding_sets(&self.missed) } else { Vec::new() }
    }
}

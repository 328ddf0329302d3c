//! Scenarios of combinations of nouns, prepared once for all rows that share them.

use super::Sweep;
use crate::error::{Error, Result};
use crate::memory::{FitReport, Room};
use crate::perf::{AtContexts, ContextKinds, Prefill, TunedPrefill};
use crate::spec::{KvFormat, Workload};
use crate::units::*;
use crate::{Prepared, Scenario};
use alloc::vec::Vec;

/// What does not change while the nouns and the number of machines stay the same.
pub(super) type Combination = [u32; 6];

/// A prepared scenario with all that is the same in rows of other numbers, computed once, and the ids it is made of.
pub(super) struct Ready<'s> {
    pub(super) prepared: Prepared<'s>,
    prefill: Option<TunedPrefill>,
    room: Room,
    /// What decode rates at many contexts need, where they follow from the contexts.
    pub(super) kinds: Option<ContextKinds>,
    /// The longest context of the number of sequences that was asked last.
    longest: Option<(u32, Tokens)>,
    pub(super) hardware: &'s str,
    pub(super) model: &'s str,
    pub(super) format: &'s str,
    pub(super) runtime: &'s str,
    pub(super) nodes: u32,
}

impl Ready<'_> {
    pub(super) fn prefill(&self, workload: &Workload, prompt: Option<Tokens>) -> Option<Prefill> {
        self.prepared.prefill_tuned_of(workload, prompt, self.prefill.as_ref()?)
    }

    /// The decode rates of so many sequences as a function of the context, and what the model does with contexts.
    pub(super) fn at_contexts(&self, sequences: u32) -> Option<AtContexts> {
        self.kinds.as_ref().and_then(|_| self.prepared.at_contexts(sequences))
    }

    pub(super) fn fit(&mut self, workload: &Workload) -> FitReport {
        let sequences = workload.sequence_count();
        let longest = match self.longest {
            Some((known, longest)) if known == sequences => longest,
            _ => self.prepared.longest_context_in(&self.room, workload),
        };
        self.longest = Some((sequences, longest));
        self.prepared.fit_in(&self.room, workload, longest)
    }
}

/// Scenarios by combination, or why there is none.
#[derive(Default)]
pub(super) struct Known<'s> {
    combinations: Vec<Combination>,
    prepared: Vec<Result<Ready<'s>>>,
    /// Places by the hash of the combination, once there are more than a few.
    places: Vec<Vec<usize>>,
    last: Option<(Combination, usize)>,
}

/// Lists of places, enough for short ones in any sweep.
const LISTS: usize = 4096;

/// As many are found one by one.
const FEW: usize = 16;

/// The list of a combination.
fn list_of(combination: Combination) -> usize {
    // The multiplier is 2^32 over the golden ratio.
    combination.iter().fold(0_u32, |hash, code| (hash ^ code).wrapping_mul(0x9E37_79B9).rotate_left(7)) as usize % LISTS
}

impl<'s> Known<'s> {
    fn place_of(&mut self, combination: Combination, make: impl FnOnce() -> Result<Ready<'s>>) -> usize {
        let is_it = |place: &&usize| self.combinations.get(**place) == Some(&combination);
        let known = if self.places.is_empty() {
            self.combinations.iter().position(|known| *known == combination)
        } else {
            self.places.get(list_of(combination)).and_then(|list| list.iter().find(is_it)).copied()
        };
        if let Some(place) = known {
            return place;
        }
        let place = self.prepared.len();
        self.prepared.push(make());
        self.combinations.push(combination);
        if place == FEW {
            self.places.resize(LISTS, Vec::new());
            for earlier in 0..place {
                self.enlist(earlier);
            }
        }
        if place >= FEW {
            self.enlist(place);
        }
        place
    }

    fn enlist(&mut self, place: usize) {
        let list = self.combinations.get(place).and_then(|combination| self.places.get_mut(list_of(*combination)));
        if let Some(list) = list {
            list.push(place);
        }
    }

    #[inline]
    pub(super) fn find(
        &mut self,
        combination: Combination,
        make: impl FnOnce() -> Result<Ready<'s>>,
    ) -> core::result::Result<&mut Ready<'s>, &Error> {
        let place = match self.last {
            Some((last, place)) if last == combination => place,
            _ => self.place_of(combination, make),
        };
        self.last = Some((combination, place));
        // `place` was handed out for this list.
        #[expect(clippy::indexing_slicing, reason = "the place is one of this list's own")]
        self.prepared[place].as_mut().map_err(|error| &*error)
    }
}

impl Sweep<'_> {
    pub(super) fn prepare(
        &self,
        [hardware, model, format, runtime, kv_format, nodes]: Combination,
    ) -> Result<Ready<'_>> {
        fn chosen<'n, N>(nouns: &'n [Result<N>], place: u32, name: &'static str) -> Result<&'n N> {
            match nouns.get(place as usize) {
                Some(noun) => noun.as_ref().map_err(Clone::clone),
                None => Err(Error::missing(name, "each row names one", "list the nouns")),
            }
        }
        let hardware = chosen(&self.hardware.nouns, hardware, "hardware")?.as_ref();
        let model = chosen(&self.model.nouns, model, "model")?.as_ref();
        let format = chosen(&self.format.nouns, format, "format")?.as_ref();
        let named = self.runtime.as_ref().map(|column| chosen(&column.nouns, runtime, "runtime")).transpose()?;
        let runtime = match named {
            Some(choice) => choice.on(hardware, format)?,
            None => self.catalog.runtime_for(hardware, format)?,
        };
        let kv_format = match &self.kv_format {
            Some(column) => *chosen(&column.nouns, kv_format, "kv_format")?,
            None => KvFormat::F16,
        };
        let mut scenario = Scenario::new(hardware, model)
            .format(format)
            .runtime(runtime)
            // Each row has its own; this one is in every model's range.
            .context(tokens(0))
            .kv_format(kv_format)
            .cluster(nodes, self.strategy)
            .efficiency(self.efficiency)
            .corrected(&self.corrections);
        if let Some(link) = &self.link {
            scenario = scenario.link(link);
        }
        let prepared = scenario.prepare()?;
        Ok(Ready {
            prefill: prepared.tuned_prefill(),
            room: prepared.room(),
            kinds: prepared.context_kinds(),
            longest: None,
            prepared,
            hardware: hardware.id(),
            model: model.id(),
            format: format.id(),
            runtime: runtime.id(),
            nodes,
        })
    }
}

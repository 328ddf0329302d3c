//! The space that is searched: what can be compared, and how machines can be put together.

use super::candidates::Candidates;
use super::figures::Group;
use super::needs::Needs;
use super::point::{Combination, Together};
use crate::cluster;
use crate::efficiency::Efficiency;
use crate::error::{Error, Result};
use crate::perf::Placement;
use crate::spec::{Backend, Hardware, Link, Model, Runtime, Strategy, WeightFormat, Workload};
use alloc::vec::Vec;
use core::fmt;

/// What is not known of a candidate, so that it can not be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Unknown {
    /// What it costs with everything needed to run.
    Price,
    /// What it draws during inference with everything needed to run.
    Power,
    /// A runtime here that drives it and loads a format here.
    Runtime,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Price => "its price with everything needed to run is not known",
            Self::Power => "its draw is not known",
            Self::Runtime => "no runtime here drives it and loads a format",
        })
    }
}

/// Hardware that is not on the front because something of it is not known: nothing is filled in.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct NotComparable<'a> {
    /// Which.
    pub hardware: &'a Hardware,
    /// What is not known.
    pub reason: Unknown,
}

/// One way to put machines together for a model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) nodes: u32,
    pub(super) strategy: Strategy,
    /// The place of the link; `None` for one machine.
    pub(super) link: Option<usize>,
    pub(super) placement: Placement,
}

/// Strategies of a plan; the guide's steps are not measured.
const STRATEGIES: [Strategy; 2] = [Strategy::Pipeline, Strategy::TensorParallel];

/// All that can be compared.
pub(super) struct Space<'a> {
    pub(super) needs: Needs<'a>,
    pub(super) efficiency: Efficiency,
    pub(super) workload: Workload,
    pub(super) models: Vec<&'a Model>,
    pub(super) hardware: Vec<&'a Hardware>,
    pub(super) formats: Vec<&'a WeightFormat>,
    pub(super) runtimes: Vec<&'a Runtime>,
    pub(super) links: Vec<&'a Link>,
    connects: fn(&Hardware, &Link) -> bool,
    pub(super) not_comparable: Vec<NotComparable<'a>>,
}

impl<'a> Space<'a> {
    /// Refuses lists in which there is nothing to choose, and sets apart what can not be compared.
    pub(super) fn new(needs: &Needs<'a>, candidates: &Candidates<'a>, efficiency: Efficiency) -> Result<Self> {
        let empty = |name, rule| Error::missing(name, rule, "list at least one; catalog has what is listed");
        if candidates.hardware.is_empty() {
            return Err(empty("hardware", "there is something to choose from"));
        }
        if candidates.formats.is_empty() {
            return Err(empty("formats", "a model is stored in a format"));
        }
        if candidates.runtimes.is_empty() {
            return Err(empty("runtimes", "a program runs the model"));
        }
        if needs.least_nodes > 1 && candidates.links.is_empty() {
            return Err(empty("links", "what connects several machines decides what passing results costs"));
        }
        if needs.time_to_first_token.is_some() && matches!(efficiency, Efficiency::Constant { .. }) {
            return Err(Error::unsupported(
                "efficiency",
                "know prompts where a first token is waited for",
                "a constant",
                "use the calibrated efficiency, or leave the limit out",
            ));
        }
        let models = needs.wanted.among(candidates.models, needs.context);
        if models.is_empty() {
            return Err(empty("models", "a model here is of the wanted class and has the wanted context"));
        }
        let mut space = Self {
            needs: *needs,
            efficiency,
            workload: needs.workload()?,
            models,
            hardware: Vec::new(),
            formats: candidates.formats.iter().collect(),
            runtimes: candidates.runtimes.iter().collect(),
            links: candidates.links.iter().collect(),
            connects: candidates.connects,
            not_comparable: Vec::new(),
        };
        for hardware in candidates.hardware {
            let reason = if hardware.system_price().is_none() {
                Unknown::Price
            } else if hardware.system_load_power().is_none() {
                Unknown::Power
            } else if space.pairs(hardware) == 0 {
                Unknown::Runtime
            } else {
                space.hardware.push(hardware);
                continue;
            };
            space.not_comparable.push(NotComparable { hardware, reason });
        }
        space.not_comparable.sort_by(|a, b| a.hardware.id().cmp(b.hardware.id()));
        Ok(space)
    }

    /// Runtimes that drive the machine. Its processor counts only where nothing here drives its GPU: how fast it is beside
    /// one nobody measured.
    pub(super) fn drivers<'s>(&'s self, hardware: &'s Hardware) -> impl Iterator<Item = &'a Runtime> + 's {
        let drives = |runtime: &&'a Runtime| runtime.backend().drives(hardware);
        let has_gpu = self.runtimes.iter().filter(|r| drives(r)).any(|runtime| runtime.backend() != Backend::Cpu);
        self.runtimes.iter().copied().filter(move |runtime| {
            runtime.backend().drives(hardware) && (runtime.backend() != Backend::Cpu || !has_gpu)
        })
    }

    /// How many pairs of runtime and format run on the machine.
    fn pairs(&self, hardware: &Hardware) -> usize {
        self.drivers(hardware).map(|runtime| self.formats.iter().filter(|format| runtime.loads(format)).count()).sum()
    }

    /// The groups of a machine: one of it, two, and so on, as far as the search goes.
    pub(super) fn groups(&self, hardware: &'a Hardware) -> impl Iterator<Item = Group<'a>> {
        let most =
            if self.links.iter().any(|link| (self.connects)(hardware, link)) { self.needs.most_nodes } else { 1 };
        (1..=most).map_while(move |nodes| Group::of(&self.needs, hardware, nodes))
    }

    /// Which links connect the machine with others of its kind.
    pub(super) fn connected(&self, hardware: &Hardware) -> Vec<bool> {
        self.links.iter().map(|link| (self.connects)(hardware, link)).collect()
    }

    /// Every way to put machines together for a model, fewest first.
    pub(super) fn layouts(&self, model: &Model) -> Result<Vec<Layout>> {
        let mut layouts =
            alloc::vec![Layout { nodes: 1, strategy: Strategy::Pipeline, link: None, placement: Placement::ONE }];
        for nodes in 2..=self.needs.most_nodes {
            for strategy in STRATEGIES {
                for (place, link) in self.links.iter().enumerate() {
                    let placement = cluster::placement(strategy, nodes, Some(link), model, self.efficiency)?;
                    layouts.push(Layout { nodes, strategy, link: Some(place), placement });
                }
            }
        }
        Ok(layouts)
    }

    /// How many combinations there are.
    pub(super) fn size(&self) -> u64 {
        let of_machine = |hardware: &&'a Hardware| {
            let links = self.connected(hardware).into_iter().filter(|connects| *connects).count();
            let together = self.groups(hardware).count().saturating_sub(1) * STRATEGIES.len() * links;
            (self.pairs(hardware) * (1 + together)) as u64
        };
        self.models.len() as u64 * self.hardware.iter().map(of_machine).sum::<u64>()
    }

    /// What a layout on a machine is called.
    pub(super) fn combination(
        &self,
        model: &'a Model,
        hardware: &'a Hardware,
        layout: &Layout,
        format: &'a WeightFormat,
        runtime: &'a Runtime,
    ) -> Combination<'a> {
        let link = layout.link.and_then(|place| self.links.get(place));
        let together = link.map(|link| Together { strategy: layout.strategy, link });
        Combination { model, hardware, nodes: layout.nodes, together, format, runtime }
    }
}

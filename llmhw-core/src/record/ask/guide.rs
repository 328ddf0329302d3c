//! The guide's own ways, under their own names.

use super::{Ask, ask};
use crate::catalog::{Catalog, guide as published};
use crate::memory::{self, Verdict};
use crate::plain::record;
use crate::recommend::guide::{self, Answers, Budget, Candidate, ModelSize, Team};
use crate::record::answer::GuideProposal;
use crate::units::*;
use crate::{Error, Result, bounds, cluster, perf};
use alloc::borrow::Cow;
use alloc::vec::Vec;

fn guides_efficiency() -> f64 {
    published::FORMULA.default_efficiency.get::<ratio::fraction>()
}

ask! {
    /// The guide's formula: bandwidth / bytes per token x efficiency, in tokens per second.
    AskGuideDecode {
        /// Memory bandwidth, in gigabytes (10^9 bytes) per second.
        memory_bandwidth_gigabytes_per_second: f64,
        /// What one token reads, in gigabytes: the file of a dense model, the active part of a mixture.
        gigabytes_per_token: f64,
        /// Efficiency, above 0 and at most 1: 0.6 when left out.
        efficiency_fraction: f64 = guides_efficiency(),
    }
}

impl Ask for AskGuideDecode {
    type Answer = f64;

    const NAME: &'static str = "guide_decode";

    fn answer_in(self, _: &Catalog) -> Result<f64> {
        let bandwidth = bounds::MEMORY_BANDWIDTH.check(self.memory_bandwidth_gigabytes_per_second)?;
        let read = bounds::MEMORY_READ.check(self.gigabytes_per_token)?;
        let share = bounds::EFFICIENCY.check(self.efficiency_fraction)?;
        let rate = perf::guide_decode(gigabytes_per_second(bandwidth), gigabytes_per_token(read), fraction(share));
        Ok(rate.get::<token_rate::token_per_second>())
    }
}

record! {
    /// The guide's rule of thumb: a model needs 4 GB more than its size, and all memory sold can be used.
    GuideFit {
        /// Whether it fits.
        fits: bool,
        /// Memory left over, in gigabytes; nothing when it does not fit.
        headroom_gigabytes: Option<f64>,
        /// Memory short, in gigabytes; nothing when it fits.
        shortfall_gigabytes: Option<f64>,
    }
}

ask! {
    /// The guide's rule of thumb for what fits.
    AskGuideFit {
        /// Size of the model, in the guide's gigabytes.
        size_gigabytes: f64,
        /// Memory of the machine, in the guide's gigabytes.
        memory_gigabytes: f64,
    }
}

impl Ask for AskGuideFit {
    type Answer = GuideFit;

    const NAME: &'static str = "guide_fit";

    fn answer_in(self, _: &Catalog) -> Result<GuideFit> {
        bounds::MEMORY.check_as("size_gigabytes", self.size_gigabytes)?;
        bounds::MEMORY.check_as("memory_gigabytes", self.memory_gigabytes)?;
        let verdict = memory::guide_fit(gigabytes(self.size_gigabytes), gigabytes(self.memory_gigabytes));
        let (headroom, shortfall) = match verdict {
            Verdict::Fits { headroom } => (Some(headroom), None),
            Verdict::TooLarge { shortfall } => (None, Some(shortfall)),
        };
        Ok(GuideFit {
            fits: verdict.fits(),
            headroom_gigabytes: headroom.map(|size| size.get::<information::gigabyte>()),
            shortfall_gigabytes: shortfall.map(|size| size.get::<information::gigabyte>()),
        })
    }
}

ask! {
    /// The guide's factor on the added bandwidths of a cluster, from 0 to 1.
    AskGuideFactor {
        /// How many nodes.
        nodes: u32,
    }
}

impl Ask for AskGuideFactor {
    type Answer = f64;

    const NAME: &'static str = "guide_factor";

    fn answer_in(self, _: &Catalog) -> Result<f64> {
        bounds::NODES.check(f64::from(self.nodes))?;
        Ok(cluster::guide_factor(self.nodes).get::<ratio::fraction>())
    }
}

record! {
    /// A machine as the guide describes one.
    GuideMachine {
        /// The name.
        name: Cow<'static, str>,
        /// Memory, in the guide's gigabytes.
        memory_gigabytes: f64,
        /// Memory bandwidth, in gigabytes per second.
        memory_bandwidth_gigabytes_per_second: f64,
        /// Price, in US dollars; zero is a machine already owned, which the rule leaves out.
        price_usd: f64,
        /// Whether it can be carried.
        portable: bool,
    }
}

ask! {
    /// The guide's four questions, answered by the guide's rule.
    AskGuideProposal {
        /// What may be spent.
        budget: Budget,
        /// Who uses it.
        team: Team,
        /// How large the model is.
        size: ModelSize,
        /// Whether it must be carried.
        portable: bool,
        /// The machines to choose from: the guide's lineup when left out.
        machines: Option<Vec<GuideMachine>> = None,
    }
}

impl Ask for AskGuideProposal {
    type Answer = GuideProposal;

    const NAME: &'static str = "guide_propose";

    fn answer_in(self, _: &Catalog) -> Result<GuideProposal> {
        let answers = Answers { budget: self.budget, team: self.team, size: self.size, portable: self.portable };
        let candidates: Vec<Candidate<'_>> = match &self.machines {
            None => published::MACHINES
                .iter()
                .map(|machine| Candidate {
                    name: machine.name,
                    memory: machine.memory,
                    bandwidth: machine.bandwidth,
                    price: machine.price,
                    is_portable: machine.is_portable,
                })
                .collect(),
            Some(machines) => machines.iter().map(candidate).collect::<Result<_>>()?,
        };
        let node = published::RECOMMENDATION.cluster_node;
        let node = published::MACHINES.iter().find(|machine| machine.id == node).ok_or_else(|| {
            // Can not happen: the catalogue's generator checks it.
            Error::missing("cluster_node", "the guide builds clusters of one machine", "list it")
        })?;
        Ok(GuideProposal::of(&guide::propose(answers, &candidates, node.price), node.name))
    }
}

pub(in crate::record) fn check_guide_machine(machine: &GuideMachine) -> Result<()> {
    candidate(machine).map(|_| ())
}

fn candidate(machine: &GuideMachine) -> Result<Candidate<'_>> {
    bounds::MEMORY.check_as("memory_gigabytes", machine.memory_gigabytes)?;
    bounds::MEMORY_BANDWIDTH.check(machine.memory_bandwidth_gigabytes_per_second)?;
    bounds::MONEY.check(machine.price_usd)?;
    Ok(Candidate {
        name: &machine.name,
        memory: gigabytes(machine.memory_gigabytes),
        bandwidth: gigabytes_per_second(machine.memory_bandwidth_gigabytes_per_second),
        price: usd(machine.price_usd),
        is_portable: machine.portable,
    })
}

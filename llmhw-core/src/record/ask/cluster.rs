//! Several devices: what they add up to, unequal ones in a row, a card with its host.

use super::setting::{EfficiencyChoice, Load, Setting, kv_format};
use super::{Ask, ask};
use crate::Result;
use crate::catalog::Catalog;
use crate::cluster::{self, Split};
use crate::perf::{OffloadSplit, Setup};
use crate::record::Named;
use crate::record::answer::{Offload, Pool, UnequalPipeline};
use crate::spec::{Cluster, Hardware, Link, Model, Runtime, Strategy, WeightFormat, Workload};
use crate::units::*;
use alloc::borrow::Cow;
use alloc::vec::Vec;

ask! {
    /// What several equal machines add up to: memory, bandwidth that serves one stream, price, power.
    AskPool<'a> {
        /// The machine each node is: a name, or a description.
        hardware: Named<'a, Hardware>,
        /// How many there are.
        nodes: u32,
        /// How they divide the work: layers in sequence when left out.
        strategy: Option<Strategy> = None,
    }
}

impl Ask for AskPool<'_> {
    type Answer = Pool;

    const NAME: &'static str = "pool";

    fn answer_in(self, catalog: &Catalog) -> Result<Pool> {
        let hardware = self.hardware.resolve(catalog)?;
        let strategy = self.strategy.unwrap_or(Strategy::Pipeline);
        Ok(Pool::from(&cluster::pool(&Cluster::of(&hardware, self.nodes, strategy)?)))
    }
}

ask! {
    /// A pipeline of machines that are not the same, each holding a share of the layers.
    AskUnequalPipeline<'a> {
        /// The machines, in order: names, or descriptions.
        nodes: Vec<Named<'a, Hardware>>,
        /// The model: a name, or a description.
        model: Named<'a, Model>,
        /// The weight format: a name, or a description.
        format: Named<'a, WeightFormat>,
        /// Tokens in the cache of each sequence.
        context_tokens: f64,
        /// What connects them.
        link: Named<'a, Link>,
        /// How the layers are divided: by bandwidth when left out.
        split: Option<Split> = None,
        /// The runtime. When left out, on each machine the first listed one that drives it and loads the format.
        runtime: Option<Named<'a, Runtime>> = None,
        /// Sequences decoded together.
        sequences: u32 = 1,
        /// How the cache is stored: `f16` when left out.
        kv_format: Option<Cow<'a, str>> = None,
        /// How the share of the bandwidth is found.
        efficiency: EfficiencyChoice = EfficiencyChoice::Calibrated,
    }
}

impl Ask for AskUnequalPipeline<'_> {
    type Answer = UnequalPipeline;

    const NAME: &'static str = "unequal_pipeline";

    fn answer_in(self, catalog: &Catalog) -> Result<UnequalPipeline> {
        let (model, format, link) =
            (self.model.resolve(catalog)?, self.format.resolve(catalog)?, self.link.resolve(catalog)?);
        let nodes = Named::each(self.nodes, "nodes", |node| node.resolve(catalog))?;
        let runtimes = nodes
            .iter()
            .map(|hardware| {
                let runtime = Named::resolve_for(self.runtime.clone(), hardware, &format, catalog)?;
                runtime.supports(hardware, &format)?;
                Ok(runtime)
            })
            .collect::<Result<Vec<_>>>()?;
        let setups: Vec<Setup<'_>> = nodes
            .iter()
            .zip(&runtimes)
            .map(|(hardware, runtime)| Setup::new(hardware, runtime, &model, &format))
            .collect();
        let context = tokens(self.context_tokens);
        let workload =
            Workload::new(context)?.sequences(self.sequences)?.kv_format(kv_format(self.kv_format.as_deref())?);
        let split = self.split.unwrap_or(Split::ByBandwidth);
        let answer = cluster::unequal_pipeline(&setups, split, &workload, &link, self.efficiency.resolve()?)?;
        Ok(UnequalPipeline::of(nodes.iter().map(|hardware| hardware.id.clone()), &answer))
    }
}

ask! {
    /// A model that does not fit its card, divided between the card and the machine around it.
    AskOffload<'a> {
        /// The card: a name, or a description with its host.
        hardware: Named<'a, Hardware>,
        /// The model: a name, or a description.
        model: Named<'a, Model>,
        /// The weight format: a name, or a description.
        format: Named<'a, WeightFormat>,
        /// Tokens in the cache of each sequence.
        context_tokens: f64,
        /// Which weights leave the card: `layers`, whole ones, or `experts`, the routed ones alone.
        split: OffloadSplit,
        /// The runtime. When left out, the first listed one that drives the machine and loads the format.
        runtime: Option<Named<'a, Runtime>> = None,
        /// Sequences decoded together.
        sequences: u32 = 1,
        /// How the cache is stored: `f16` when left out.
        kv_format: Option<Cow<'a, str>> = None,
        /// How the share of the bandwidth is found.
        efficiency: EfficiencyChoice = EfficiencyChoice::Calibrated,
    }
}

impl Ask for AskOffload<'_> {
    type Answer = Offload;

    const NAME: &'static str = "offload";

    fn answer_in(self, catalog: &Catalog) -> Result<Offload> {
        let setting = Setting::find(self.hardware, self.model, self.format, self.runtime, catalog)?;
        let load = Load {
            context_tokens: self.context_tokens,
            sequences: self.sequences,
            kv_format: self.kv_format,
            nodes: 1,
            strategy: Strategy::Pipeline,
            link: None,
            efficiency: self.efficiency.resolve()?,
        };
        Ok(Offload::from(&load.prepare(&setting)?.offload(self.split)?))
    }
}

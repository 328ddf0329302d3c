//! Does it fit, how large is it, and what is the largest format that fits?

use super::setting::{EfficiencyChoice, Load, Setting, kv_format};
use super::{Ask, ask};
use crate::catalog::Catalog;
use crate::memory::Weights;
use crate::record::Named;
use crate::record::answer::{Memory, WeightSizes};
use crate::spec::{Hardware, Model, Runtime, Strategy, Text, WeightFormat, Workload};
use crate::units::*;
use crate::{Result, bounds, memory};
use alloc::borrow::Cow;
use alloc::vec::Vec;

ask! {
    /// Whether a model fits a machine, and what takes the memory.
    AskFit<'a> {
        /// The hardware: a name, or a description.
        hardware: Named<'a, Hardware>,
        /// The model: a name, or a description.
        model: Named<'a, Model>,
        /// The weight format: a name, or a description.
        format: Named<'a, WeightFormat>,
        /// Tokens in the cache of each sequence.
        context_tokens: f64,
        /// The runtime. When left out, the first listed one that drives the machine and loads the format.
        runtime: Option<Named<'a, Runtime>> = None,
        /// Sequences decoded together.
        sequences: u32 = 1,
        /// How the cache is stored: `f16` when left out.
        kv_format: Option<Cow<'a, str>> = None,
        /// How many such machines pool their memory.
        nodes: u32 = 1,
    }
}

impl Ask for AskFit<'_> {
    type Answer = Memory;

    const NAME: &'static str = "fit";

    fn answer_in(self, catalog: &Catalog) -> Result<Memory> {
        let setting = Setting::find(self.hardware, self.model, self.format, self.runtime, catalog)?;
        let load = Load {
            context_tokens: self.context_tokens,
            sequences: self.sequences,
            kv_format: self.kv_format,
            nodes: self.nodes,
            // Memory adds up alike whatever connects the machines.
            strategy: Strategy::GuideSteps,
            link: None,
            efficiency: EfficiencyChoice::Guide.resolve()?,
        };
        Ok(Memory::from(&load.prepare(&setting)?.fit()))
    }
}

ask! {
    /// The size of a model in a format, part by part, and what a decode step reads of it.
    AskWeights<'a> {
        /// The model: a name, or a description.
        model: Named<'a, Model>,
        /// The weight format: a name, or a description.
        format: Named<'a, WeightFormat>,
        /// Sequences decoded together, for what a step reads.
        sequences: u32 = 1,
    }
}

impl Ask for AskWeights<'_> {
    type Answer = WeightSizes;

    const NAME: &'static str = "weights";

    fn answer_in(self, catalog: &Catalog) -> Result<WeightSizes> {
        let (model, format) = (self.model.resolve(catalog)?, self.format.resolve(catalog)?);
        bounds::SEQUENCES.check(f64::from(self.sequences))?;
        Ok(WeightSizes::of(&Weights::of(&model, &format), self.sequences))
    }
}

ask! {
    /// The id of the largest format in which a model fits a machine; nothing when none does.
    AskLargestFormat<'a> {
        /// The hardware: a name, or a description.
        hardware: Named<'a, Hardware>,
        /// The model: a name, or a description.
        model: Named<'a, Model>,
        /// Tokens in the cache of each sequence.
        context_tokens: f64,
        /// The runtime. When left out, for each format the first listed one that drives the machine and loads it.
        runtime: Option<Named<'a, Runtime>> = None,
        /// The formats to choose from: every listed one when left out.
        formats: Option<Vec<Named<'a, WeightFormat>>> = None,
        /// Sequences decoded together.
        sequences: u32 = 1,
        /// How the cache is stored: `f16` when left out.
        kv_format: Option<Cow<'a, str>> = None,
        /// How many such machines pool their memory.
        nodes: u32 = 1,
    }
}

impl Ask for AskLargestFormat<'_> {
    type Answer = Option<Text>;

    const NAME: &'static str = "largest_format";

    fn answer_in(self, catalog: &Catalog) -> Result<Option<Text>> {
        let (hardware, model) = (self.hardware.resolve(catalog)?, self.model.resolve(catalog)?);
        bounds::NODES.check(f64::from(self.nodes))?;
        let workload = Workload::new(tokens(self.context_tokens))?
            .sequences(self.sequences)?
            .kv_format(kv_format(self.kv_format.as_deref())?);
        // Also where no format is left to try.
        model.check_context(workload.context())?;
        let formats: Vec<Cow<'_, WeightFormat>> = match self.formats {
            Some(formats) => Named::each(formats, "formats", |format| format.resolve(catalog))?,
            None => catalog.rows().map(Cow::Borrowed).collect(),
        };
        let mut best: Option<(Information, &WeightFormat)> = None;
        for format in &formats {
            let runtime = Named::resolve_for(self.runtime.clone(), &hardware, format, catalog);
            // A format that nothing loads here is no answer; a runtime that is not listed is an error.
            let Ok(runtime) = runtime else {
                if let Some(named) = self.runtime.clone() {
                    named_runtime_exists(named, catalog)?;
                }
                continue;
            };
            if !runtime.runs(&hardware, format) {
                continue;
            }
            let size = Weights::of(&model, format).total();
            let found = memory::largest_format(&hardware, self.nodes, &model, [format.as_ref()], &runtime, &workload)?;
            if let Some(format) = found
                && best.is_none_or(|(largest, _)| size > largest)
            {
                best = Some((size, format));
            }
        }
        Ok(best.map(|(_, format)| format.id.clone()))
    }
}

/// Whether a name means at least one runtime.
fn named_runtime_exists(named: Named<'_, Runtime>, catalog: &Catalog) -> Result<()> {
    match named.resolve(catalog) {
        Err(error) if error.kind() != crate::ErrorKind::Ambiguous => Err(error),
        _ => Ok(()),
    }
}

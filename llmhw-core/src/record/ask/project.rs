//! How does this model run on that hardware?

use super::own::{OwnRun, own_corrections};
use super::setting::{EfficiencyChoice, Load, Setting, speculation};
use super::{Ask, ask};
use crate::catalog::Catalog;
use crate::record::answer::{Asked, Projection, Sensitivity};
use crate::record::{Named, noun};
use crate::spec::{Hardware, Link, Model, Runtime, Strategy, WeightFormat};
use crate::units::*;
use crate::{Result, bounds, cost};
use alloc::borrow::Cow;
use alloc::vec::Vec;

ask! {
    /// How a model runs on hardware: speed with its interval, where the time goes, and whether it fits.
    AskProjection<'a> {
        /// The hardware: a name, or a description.
        hardware: Named<'a, Hardware>,
        /// The model: a name, or a description.
        model: Named<'a, Model>,
        /// The weight format: a name, or a description.
        format: Named<'a, WeightFormat>,
        /// Tokens in the cache of each sequence when the speed is stated, and what memory is reserved for.
        context_tokens: f64,
        /// The runtime: a name, an engine such as `llama.cpp`, or a description. When left out, the first listed one that drives the machine and loads the format.
        runtime: Option<Named<'a, Runtime>> = None,
        /// Tokens of the prompt, the last of the context. The whole context when left out.
        prompt_tokens: Option<f64> = None,
        /// Tokens of the answer, for the end-to-end time: each takes what one takes at the context, whether or not so many fit in it.
        output_tokens: Option<f64> = None,
        /// Sequences decoded together.
        sequences: u32 = 1,
        /// How the cache is stored: `f16` when left out.
        kv_format: Option<Cow<'a, str>> = None,
        /// Speculative decoding: tokens drafted per step and sequence.
        drafted_tokens: Option<u32> = None,
        /// Speculative decoding: tokens that come out of a step on average, the model's own included.
        accepted_tokens_per_step: Option<f64> = None,
        /// How many such machines hold the model together.
        nodes: u32 = 1,
        /// How they divide the work: layers in sequence when left out.
        strategy: Option<Strategy> = None,
        /// What connects them: needed for several machines, except for the guide's steps.
        link: Option<Named<'a, Link>> = None,
        /// How the share of the bandwidth is found: by the model fitted on measurements when left out.
        efficiency: EfficiencyChoice = EfficiencyChoice::Calibrated,
        /// What owning all machines costs, for the cost of a token.
        ownership: Option<noun::Ownership> = None,
        /// Runs of one's own, which shift the estimates for each machine in the runtime that ran and narrow their intervals.
        own_runs: Vec<OwnRun> = Vec::new(),
    }
}

impl<'a> AskProjection<'a> {
    /// The question in its shortest form.
    #[must_use]
    pub fn new(
        hardware: Named<'a, Hardware>,
        model: Named<'a, Model>,
        format: Named<'a, WeightFormat>,
        context_tokens: f64,
    ) -> Self {
        Self {
            hardware,
            model,
            format,
            context_tokens,
            runtime: None,
            prompt_tokens: None,
            output_tokens: None,
            sequences: 1,
            kv_format: None,
            drafted_tokens: None,
            accepted_tokens_per_step: None,
            nodes: 1,
            strategy: None,
            link: None,
            efficiency: EfficiencyChoice::Calibrated,
            ownership: None,
            own_runs: Vec::new(),
        }
    }
}

impl Ask for AskProjection<'_> {
    type Answer = Projection;

    const NAME: &'static str = "project";

    fn answer_in(self, catalog: &Catalog) -> Result<Projection> {
        let setting = Setting::find(self.hardware, self.model, self.format, self.runtime, catalog)?;
        let load = Load {
            context_tokens: self.context_tokens,
            sequences: self.sequences,
            kv_format: self.kv_format,
            nodes: self.nodes,
            strategy: self.strategy.unwrap_or(Strategy::Pipeline),
            link: self.link.map(|link| link.resolve(catalog)).transpose()?,
            efficiency: self.efficiency.resolve()?,
        };
        let corrections = own_corrections(&self.own_runs, load.efficiency, catalog)?;
        let mut scenario = load.on(&setting)?.corrected(&corrections);
        if let Some(prompt) = self.prompt_tokens {
            scenario = scenario.prompt(tokens(prompt));
        }
        if let Some((drafted, accepted)) = speculation(self.drafted_tokens, self.accepted_tokens_per_step)? {
            scenario = scenario.speculative(drafted, accepted);
        }
        if let Some(ownership) = &self.ownership {
            scenario = scenario.ownership(cost::Ownership::try_from(ownership)?);
        }
        let output = self.output_tokens.map(|output| bounds::OUTPUT.check(output).map(tokens)).transpose()?;
        let prepared = scenario.prepare()?;
        let asked = Asked {
            hardware: setting.hardware.id.clone(),
            model: setting.model.id.clone(),
            format: setting.format.id.clone(),
            runtime: setting.runtime.id.clone(),
            prompt_tokens: self.prompt_tokens.unwrap_or(self.context_tokens),
            nodes: self.nodes,
            strategy: load.strategy,
            output,
        };
        Ok(Projection::of(asked, &prepared, &prepared.project()))
    }
}

ask! {
    /// How the decode rate answers to changes: what would make it faster.
    AskSensitivity<'a> {
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
        /// How many such machines hold the model together.
        nodes: u32 = 1,
        /// How they divide the work: layers in sequence when left out.
        strategy: Option<Strategy> = None,
        /// What connects them.
        link: Option<Named<'a, Link>> = None,
        /// How the share of the bandwidth is found.
        efficiency: EfficiencyChoice = EfficiencyChoice::Calibrated,
        /// A format to compare with.
        smaller_format: Option<Named<'a, WeightFormat>> = None,
    }
}

impl Ask for AskSensitivity<'_> {
    type Answer = Sensitivity;

    const NAME: &'static str = "sensitivity";

    fn answer_in(self, catalog: &Catalog) -> Result<Sensitivity> {
        let setting = Setting::find(self.hardware, self.model, self.format, self.runtime, catalog)?;
        let load = Load {
            context_tokens: self.context_tokens,
            sequences: self.sequences,
            kv_format: self.kv_format,
            nodes: self.nodes,
            strategy: self.strategy.unwrap_or(Strategy::Pipeline),
            link: self.link.map(|link| link.resolve(catalog)).transpose()?,
            efficiency: self.efficiency.resolve()?,
        };
        let smaller = self.smaller_format.map(|format| format.resolve_as("smaller_format", catalog)).transpose()?;
        let prepared = load.prepare(&setting)?;
        if let Some(smaller) = smaller.as_deref() {
            setting.runtime.check_loads(smaller, "smaller_format")?;
        }
        Ok(Sensitivity::from(&prepared.sensitivity(smaller.as_deref())))
    }
}

//! A checked question: what does not depend on the context is done, and many contexts are answered without allocating.

use super::projection::Projection;
use crate::bounds;
use crate::cost::Ownership;
use crate::efficiency::{Efficiency, Tuned};
use crate::error::{Error, Result};
use crate::memory::{FitReport, Room, Weights};
use crate::perf::{
    AtContexts, ContextKinds, Decode, Offload, OffloadSplit, Placement, Prefill, Roofline, Sensitivity, Setup,
    SpeedWord, TunedPrefill,
};
use crate::spec::{Hardware, Runtime, WeightFormat, Workload};
use crate::units::*;

/// A checked scenario, for many projections of one model in one format.
#[derive(Debug, Clone, Copy)]
pub struct Prepared<'a> {
    pub(super) setup: Setup<'a>,
    pub(super) tuned: Option<Tuned>,
    pub(super) workload: Workload,
    pub(super) prompt: Option<Tokens>,
    pub(super) nodes: u32,
    pub(super) placement: Placement,
    pub(super) efficiency: Efficiency,
    pub(super) ownership: Option<Ownership>,
}

impl<'a> Prepared<'a> {
    /// The same at another context.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::CONTEXT`], `Inconsistent` beyond the model's limit and for one without room for the
    /// prompt.
    pub fn at_context(mut self, context: Tokens) -> Result<Self> {
        self.workload = self.workload.at_context(context)?;
        self.setup.model().check_context(context)?;
        if let Some(prompt) = self.prompt {
            check_prompt(prompt, context)?;
        }
        Ok(self)
    }

    /// The same workload with other numbers, checked as [`Scenario::prepare`](super::Scenario::prepare) checks them.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds`]; `Inconsistent` for a context beyond the model's limit or a prompt beyond the context.
    pub fn workload_of(&self, context_tokens: f64, sequences: u32, prompt_tokens: Option<f64>) -> Result<Workload> {
        let context = tokens(context_tokens);
        let workload = self.workload.at_context(context)?.sequences(sequences)?;
        self.setup.model().check_context(context)?;
        if let Some(prompt) = prompt_tokens {
            check_prompt(tokens(prompt), context)?;
        }
        Ok(workload)
    }

    /// The same on another machine, with the same runtime.
    ///
    /// # Errors
    /// `Unsupported` when the runtime does not drive it; `Inconsistent` with an ownership, which is of the machine it was made for.
    pub fn on(mut self, hardware: &'a Hardware) -> Result<Self> {
        self.runtime().check_drives(hardware)?;
        if self.ownership.is_some() {
            return Err(Error::inconsistent(
                "ownership",
                alloc::format!("be that of {}", hardware.id()),
                self.setup.hardware().id(),
                "prepare without it, or prepare for each machine",
            ));
        }
        self.setup = self.setup.on(hardware);
        self.tuned = self.setup.tuned(self.efficiency);
        Ok(self)
    }

    /// What the machine is asked to do.
    pub fn workload(&self) -> &Workload {
        &self.workload
    }

    /// How the decode rate answers to changes; `smaller` is a format to compare with. See [`Setup::sensitivity`].
    #[must_use]
    pub fn sensitivity(&self, smaller: Option<&WeightFormat>) -> Sensitivity {
        self.setup.sensitivity(&self.workload, self.placement, self.efficiency, smaller)
    }

    /// Places estimates of one device on its roofline. See [`Setup::roofline`].
    #[must_use]
    pub fn roofline(&self, decode: &Decode, prefill: Option<&Prefill>) -> Roofline {
        let (prompt, before) = divided(&self.workload, self.prompt);
        self.setup.roofline(&self.workload, decode, prompt, before, prefill)
    }

    /// How it runs when what does not fit the card lies in the host's memory. See [`Setup::offload`].
    ///
    /// # Errors
    /// As [`Setup::offload`], and `Unsupported` for several machines.
    pub fn offload(&self, split: OffloadSplit) -> Result<Offload> {
        if self.nodes > 1 {
            let advice = "ask for one machine: layers and experts go to the memory around its card";
            return Err(Error::unsupported(bounds::NODES.name, "be 1 where a model is offloaded", self.nodes, advice));
        }
        self.setup.offload(&self.workload, split, self.efficiency)
    }

    /// The sizes of the weights.
    pub fn weights(&self) -> &Weights {
        self.setup.weights()
    }

    /// The runtime.
    pub fn runtime(&self) -> &'a Runtime {
        self.setup.runtime()
    }

    /// The decode rate alone.
    #[must_use]
    pub fn decode(&self) -> Decode {
        self.decode_of(&self.workload)
    }

    /// The decode rate of another workload, such as one of [`Prepared::workload_of`].
    #[must_use]
    pub fn decode_of(&self, workload: &Workload) -> Decode {
        self.setup.decode_tuned(workload, self.placement, self.efficiency, self.tuned.as_ref())
    }

    /// What the model does with contexts, where the decode rate follows from the context alone: calibrated and without own runs.
    pub(crate) fn context_kinds(&self) -> Option<ContextKinds> {
        let is_alone = self.tuned.is_some() && !self.setup.is_corrected() && self.workload.speculation().is_none();
        is_alone.then(|| ContextKinds::of(self.setup.model()))
    }

    /// The decode rates of so many sequences at many contexts.
    pub(crate) fn at_contexts(&self, sequences: u32) -> Option<AtContexts> {
        let format = self.workload.cache_format();
        let tuned = self.tuned.as_ref()?;
        Some(AtContexts::new(&self.setup, format, sequences, &self.placement, tuned))
    }

    /// The longest context that is accepted, in tokens.
    pub(crate) fn context_limit(&self) -> f64 {
        self.setup.model().context_limit().get::<token_count::token>()
    }

    /// Whether it fits.
    #[must_use]
    pub fn fit(&self) -> FitReport {
        self.fit_of(&self.workload)
    }

    /// Whether another workload fits.
    #[must_use]
    pub fn fit_of(&self, workload: &Workload) -> FitReport {
        let room = self.room();
        self.fit_in(&room, workload, self.longest_context_in(&room, workload))
    }

    /// What is the same for every context, for many of them.
    pub(crate) fn room(&self) -> Room {
        let setup = &self.setup;
        Room::of(setup.hardware(), self.nodes, setup.model(), setup.weights(), setup.runtime())
    }

    /// The longest context of so many sequences as the workload has.
    pub(crate) fn longest_context_in(&self, room: &Room, workload: &Workload) -> Tokens {
        room.longest_context(self.setup.model(), workload)
    }

    /// [`Prepared::fit_of`] with what [`Prepared::room`] and [`Prepared::longest_context_in`] found.
    pub(crate) fn fit_in(&self, room: &Room, workload: &Workload, longest_context: Tokens) -> FitReport {
        room.report(self.setup.model(), workload, longest_context)
    }

    /// Reading the prompt; `None` with a constant efficiency, which does not know it.
    #[must_use]
    pub fn prefill(&self) -> Option<Prefill> {
        self.prefill_of(&self.workload, self.prompt)
    }

    /// Reading the prompt of another workload; without one the prompt is the whole context.
    #[must_use]
    pub fn prefill_of(&self, workload: &Workload, prompt: Option<Tokens>) -> Option<Prefill> {
        self.prefill_tuned_of(workload, prompt, &self.tuned_prefill()?)
    }

    /// What is the same for every prompt, for many of them.
    pub(crate) fn tuned_prefill(&self) -> Option<TunedPrefill> {
        self.setup.tuned_prefill(self.efficiency)
    }

    /// [`Prepared::prefill_of`] with what [`Prepared::tuned_prefill`] found.
    pub(crate) fn prefill_tuned_of(
        &self,
        workload: &Workload,
        prompt: Option<Tokens>,
        tuned: &TunedPrefill,
    ) -> Option<Prefill> {
        let (prompt, before) = divided(workload, prompt);
        self.setup.prefill_tuned(prompt, before, self.placement, tuned)
    }

    /// Everything. Allocates nothing.
    #[must_use]
    pub fn project(&self) -> Projection {
        let decode = self.decode();
        Projection {
            decode,
            prefill: self.prefill(),
            memory: self.fit(),
            speed_word: SpeedWord::of(decode.rate_per_sequence),
            cost_per_output_token: self.ownership.map(|o| o.cost_per_output_token(decode.rate.value)),
        }
    }
}

/// The prompt, all of the context unless stated, and what came before it.
fn divided(workload: &Workload, prompt: Option<Tokens>) -> (Tokens, Tokens) {
    let context = workload.context();
    let prompt = prompt.unwrap_or(context);
    (prompt, if prompt < context { context - prompt } else { tokens(0) })
}

/// A prompt is a part of the context.
pub(super) fn check_prompt(prompt: Tokens, context: Tokens) -> Result<()> {
    bounds::CONTEXT.check_as("prompt_tokens", prompt.get::<token_count::token>())?;
    if prompt <= context {
        return Ok(());
    }
    Err(Error::inconsistent(
        "prompt_tokens",
        alloc::format!("be at most context_tokens = {}", context.get::<token_count::token>()),
        prompt.get::<token_count::token>(),
        "the context holds the prompt and what came before it",
    ))
}

//! `Scenario`: hardware x cluster x model x format x runtime x workload, and its `Projection`.

use crate::bounds;
use crate::cluster;
use crate::cost::Ownership;
use crate::efficiency::own::Correction;
use crate::efficiency::{self, Efficiency, Tuned};
use crate::error::{Error, Result};
use crate::memory::{FitReport, Room, Weights};
use crate::perf::{
    AtContexts, ContextKinds, Decode, Offload, OffloadSplit, Placement, Prefill, Roofline, Sensitivity, Setup,
    SpeedWord, TunedPrefill,
};
use crate::spec::{Hardware, KvFormat, Link, Model, Runtime, Strategy, WeightFormat, Workload};
use crate::units::*;

/// A question: how does this model run on that hardware?
///
/// # Example: a 30B mixture on a Mac mini
/// ```
/// use llmhw_core::Scenario;
/// use llmhw_core::catalog::{self, formats, runtimes};
/// use llmhw_core::units::tokens;
///
/// let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb")?;
/// let model = catalog::model("qwen3-coder:30b")?;
/// let projection = Scenario::new(mini, model)
///     .format(&formats::Q4_K_M)
///     .runtime(&runtimes::LLAMA_CPP_METAL)
///     .context(tokens(8192))
///     .project()?;
/// assert!(projection.memory.verdict.fits());
/// assert!(projection.decode.rate.value < projection.decode.ceiling);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[must_use = "a scenario does nothing until project() or prepare() is called"]
pub struct Scenario<'a> {
    hardware: &'a Hardware,
    model: &'a Model,
    format: Option<&'a WeightFormat>,
    runtime: Option<&'a Runtime>,
    context: Option<Tokens>,
    sequences: u32,
    kv_format: KvFormat,
    speculation: Option<(u32, f64)>,
    prompt: Option<Tokens>,
    nodes: u32,
    strategy: Strategy,
    link: Option<&'a Link>,
    efficiency: Efficiency,
    corrections: &'a [Correction],
    ownership: Option<Ownership>,
}

impl<'a> Scenario<'a> {
    /// A model on a machine. Format, runtime and context must be said too; the rest is one sequence, a half-precision
    /// cache, one machine, a prompt that fills the context, and the model fitted on measurements
    /// ([`efficiency::CALIBRATED`]).
    pub fn new(hardware: &'a Hardware, model: &'a Model) -> Self {
        Self {
            hardware,
            model,
            format: None,
            runtime: None,
            context: None,
            sequences: 1,
            kv_format: KvFormat::F16,
            speculation: None,
            prompt: None,
            nodes: 1,
            strategy: Strategy::Pipeline,
            link: None,
            efficiency: efficiency::CALIBRATED,
            corrections: &[],
            ownership: None,
        }
    }

    /// The format of the weights. Required.
    pub fn format(mut self, format: &'a WeightFormat) -> Self {
        self.format = Some(format);
        self
    }

    /// The runtime. Required.
    pub fn runtime(mut self, runtime: &'a Runtime) -> Self {
        self.runtime = Some(runtime);
        self
    }

    /// Tokens in the cache when the speed is stated, and what memory is reserved for. Required.
    pub fn context(mut self, context: Tokens) -> Self {
        self.context = Some(context);
        self
    }

    /// Sequences decoded together.
    pub fn sequences(mut self, sequences: u32) -> Self {
        self.sequences = sequences;
        self
    }

    /// How the cache is stored.
    pub fn kv_format(mut self, format: KvFormat) -> Self {
        self.kv_format = format;
        self
    }

    /// Tokens of the prompt, the last of the context; without this the prompt is the whole context.
    pub fn prompt(mut self, prompt: Tokens) -> Self {
        self.prompt = Some(prompt);
        self
    }

    /// Speculative decoding: tokens drafted per step, and tokens that come out of it on average.
    pub fn speculative(mut self, drafted_tokens: u32, accepted_tokens_per_step: f64) -> Self {
        self.speculation = Some((drafted_tokens, accepted_tokens_per_step));
        self
    }

    /// What connects the machines of a cluster. Needed for all strategies but the guide's.
    pub fn link(mut self, link: &'a Link) -> Self {
        self.link = Some(link);
        self
    }

    /// Several such machines that hold the model together.
    pub fn cluster(mut self, nodes: u32, strategy: Strategy) -> Self {
        self.nodes = nodes;
        self.strategy = strategy;
        self
    }

    /// How the share of the bandwidth is found.
    pub fn efficiency(mut self, efficiency: Efficiency) -> Self {
        self.efficiency = efficiency;
        self
    }

    /// What one's own runs say, made by [`perf::calibrate`](crate::perf::calibrate): estimates for the machine and runtime that
    /// ran shift and narrow; others stay as they are. A constant efficiency is not corrected.
    pub fn corrected(mut self, corrections: &'a [Correction]) -> Self {
        self.corrections = corrections;
        self
    }

    /// What owning all machines costs, for the cost of a token.
    pub fn ownership(mut self, ownership: Ownership) -> Self {
        self.ownership = Some(ownership);
        self
    }

    /// Checks the question and does what does not depend on the context: the sizes of the weights.
    ///
    /// # Errors
    /// `MissingInput` without format, runtime or context; `Unsupported` when the runtime does not load the format or
    /// drive the machine; `OutOfRange` by [`bounds`]; `Inconsistent` for a context beyond the model's limit.
    pub fn prepare(self) -> Result<Prepared<'a>> {
        let missing = |what| Error::missing(what, "a projection needs it", "set it on the scenario");
        let format = self.format.ok_or_else(|| missing("format"))?;
        let runtime = self.runtime.ok_or_else(|| missing("runtime"))?;
        let context = self.context.ok_or_else(|| missing(bounds::CONTEXT.name))?;
        runtime.supports(self.hardware, format)?;
        bounds::NODES.check_count(self.nodes)?;
        let mut workload = Workload::new(context)?.sequences(self.sequences)?.kv_format(self.kv_format);
        if let Some((drafted, accepted)) = self.speculation {
            workload = workload.speculative(drafted, accepted)?;
        }
        if let Some(prompt) = self.prompt {
            check_prompt(prompt, context)?;
        }
        let setup = Setup::new(self.hardware, runtime, self.model, format).corrected(self.corrections);
        let prepared = Prepared {
            setup,
            tuned: setup.tuned(self.efficiency),
            workload,
            prompt: self.prompt,
            nodes: self.nodes,
            placement: cluster::placement(self.strategy, self.nodes, self.link, self.model, self.efficiency)?,
            efficiency: self.efficiency,
            ownership: self.ownership,
        };
        prepared.at_context(context)
    }

    /// Answers the question.
    ///
    /// # Errors
    /// As [`Scenario::prepare`].
    pub fn project(self) -> Result<Projection> {
        self.prepare().map(|prepared| prepared.project())
    }
}

/// A checked scenario, for many projections of one model in one format.
#[derive(Debug, Clone, Copy)]
pub struct Prepared<'a> {
    setup: Setup<'a>,
    tuned: Option<Tuned>,
    workload: Workload,
    prompt: Option<Tokens>,
    nodes: u32,
    placement: Placement,
    efficiency: Efficiency,
    ownership: Option<Ownership>,
}

impl<'a> Prepared<'a> {
    /// The same at another context.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::CONTEXT`], `Inconsistent` beyond the model's limit.
    pub fn at_context(mut self, context: Tokens) -> Result<Self> {
        self.workload = self.workload.at_context(context)?;
        self.check_context(context)?;
        Ok(self)
    }

    fn check_context(&self, context: Tokens) -> Result<()> {
        if context <= self.setup.model().context_limit() {
            return Ok(());
        }
        Err(Error::inconsistent(
            bounds::CONTEXT.name,
            alloc::format!(
                "is at most {} for {}",
                self.setup.model().context_limit().get::<token_count::token>(),
                self.setup.model().name()
            ),
            context.get::<token_count::token>(),
            "shorten the context or choose a model with a longer one",
        ))
    }

    /// The same workload with other numbers, checked as [`Scenario::prepare`] checks them.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds`]; `Inconsistent` for a context beyond the model's limit or a prompt beyond the context.
    pub fn workload_of(&self, context_tokens: f64, sequences: u32, prompt_tokens: Option<f64>) -> Result<Workload> {
        let context = tokens(context_tokens);
        let workload = self.workload.at_context(context)?.sequences(sequences)?;
        self.check_context(context)?;
        if let Some(prompt) = prompt_tokens {
            check_prompt(tokens(prompt), context)?;
        }
        Ok(workload)
    }

    /// The same on another machine, with the same runtime.
    #[must_use]
    pub fn on(mut self, hardware: &'a Hardware) -> Self {
        self.setup = self.setup.on(hardware);
        self.tuned = self.setup.tuned(self.efficiency);
        self
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
        let context = self.workload.context();
        let prompt = self.prompt.unwrap_or(context);
        let before = if prompt < context { context - prompt } else { tokens(0) };
        self.setup.roofline(&self.workload, decode, prompt, before, prefill)
    }

    /// How it runs when what does not fit the card lies in the host's memory. See [`Setup::offload`].
    ///
    /// # Errors
    /// As [`Setup::offload`].
    pub fn offload(&self, split: OffloadSplit) -> Result<Offload> {
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
        let context = workload.context();
        let prompt = prompt.unwrap_or(context);
        let before = if prompt < context { context - prompt } else { tokens(0) };
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
            word: SpeedWord::of(decode.rate_per_sequence),
            cost_per_output_token: self.ownership.map(|o| o.cost_per_output_token(decode.rate.value)),
        }
    }
}

/// A prompt is a part of the context.
fn check_prompt(prompt: Tokens, context: Tokens) -> Result<()> {
    bounds::CONTEXT.check_as("prompt_tokens", prompt.get::<token_count::token>())?;
    if prompt <= context {
        return Ok(());
    }
    Err(Error::inconsistent(
        "prompt_tokens",
        alloc::format!("is at most context_tokens = {}", context.get::<token_count::token>()),
        prompt.get::<token_count::token>(),
        "the context holds the prompt and what came before it",
    ))
}

/// The answer. The rates say how fast it would run if it fitted; look at `memory` first.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Projection {
    /// How fast it decodes, and why not faster.
    pub decode: Decode,
    /// How fast it reads the prompt, where the efficiency knows.
    pub prefill: Option<Prefill>,
    /// Whether it fits.
    pub memory: FitReport,
    /// What the speed of one sequence feels like.
    pub word: SpeedWord,
    /// What a written token costs, when an ownership was given.
    pub cost_per_output_token: Option<TokenPrice>,
}

impl Projection {
    /// Time until the first token is written: the prompt, and one step.
    #[must_use]
    pub fn time_to_first_token(&self) -> Option<Time> {
        self.prefill.map(|prefill| prefill.time + self.decode.time_per_output_token * tokens(1))
    }

    /// Time until `output` tokens are written, at the speed stated for the context.
    #[must_use]
    pub fn end_to_end_time(&self, output: Tokens) -> Option<Time> {
        self.prefill.map(|prefill| prefill.time + self.decode.time_per_output_token * output)
    }
}

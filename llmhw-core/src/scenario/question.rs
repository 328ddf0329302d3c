//! The question: what runs on what, and how; what is said about it is collected here and checked when it is prepared.

use super::prepared::Prepared;
use super::projection::Projection;
use crate::bounds;
use crate::cluster;
use crate::cost::Ownership;
use crate::efficiency::own::Correction;
use crate::efficiency::{self, Efficiency};
use crate::error::{Error, Result};
use crate::perf::Setup;
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
    /// drive the machine; `OutOfRange` by [`bounds`]; `Inconsistent` for a context beyond the model's limit, and for a
    /// model whose stated count is less than half or more than twice what its shape makes.
    pub fn prepare(self) -> Result<Prepared<'a>> {
        let missing = |what, advice| Error::missing(what, "a projection needs it", advice);
        let format =
            self.format.ok_or_else(|| missing("format", "set it with Scenario::format, such as formats::Q4_K_M"))?;
        let runtime = self.runtime.ok_or_else(|| {
            missing("runtime", "set it with Scenario::runtime; catalog::runtime_for finds the usual one")
        })?;
        let context = self
            .context
            .ok_or_else(|| missing(bounds::CONTEXT.name, "set it with Scenario::context, such as tokens(8192)"))?;
        runtime.supports(self.hardware, format)?;
        bounds::NODES.check_count(self.nodes)?;
        let mut workload = Workload::new(context)?.sequences(self.sequences)?.kv_format(self.kv_format);
        if let Some((drafted, accepted)) = self.speculation {
            workload = workload.speculative(drafted, accepted)?;
        }
        let setup = Setup::new(self.hardware, runtime, self.model, format).corrected(self.corrections);
        setup.check()?;
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

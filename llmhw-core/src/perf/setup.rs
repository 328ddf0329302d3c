//! `Setup`: a model in a format, in a runtime, on a machine: all that does not change from one context to the next.

use crate::efficiency::class::{Class, FormatClass, format_class, fp32_rate};
use crate::efficiency::own::{Case, Correction};
use crate::efficiency::terms::{self, DecodeWork, PrefillWork, prefill_rate};
use crate::efficiency::{Calibration, Efficiency, Tuned};
use crate::error::Result;
use crate::memory::{self, ParameterCount, Weights};
use crate::spec::{Attention, AttentionLayers, Hardware, KvFormat, Model, Runtime, WeightFormat, Workload};
use crate::units::*;

/// A model in a format, in a runtime, on a machine, with the sizes and classes that follow.
///
/// # Example: sizes are computed once, speeds at every context
/// ```
/// use llmhw_core::catalog::{self, formats, runtimes};
/// use llmhw_core::perf::{Placement, Setup};
/// use llmhw_core::{efficiency, spec::Workload, units::tokens};
///
/// let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb")?;
/// let setup = Setup::new(mini, &runtimes::LLAMA_CPP_METAL, catalog::model("qwen3-coder:30b")?, &formats::Q4_K_M);
/// let rate = |context| -> Result<_, llmhw_core::Error> {
///     Ok(setup.decode(&Workload::new(tokens(context))?, Placement::ONE, efficiency::CALIBRATED).rate.value)
/// };
/// assert!(rate(512)? > rate(65_536)?);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    pub(super) hardware: &'a Hardware,
    pub(super) runtime: &'a Runtime,
    pub(super) model: &'a Model,
    pub(super) weights: Weights,
    format_id: &'a str,
    pub(super) format: FormatClass,
    is_bf16: bool,
    pub(super) corrections: &'a [Correction],
    /// The one of them that is about this machine and runtime.
    pub(super) correction: Option<&'a Correction>,
    pub(super) knows_fp32: bool,
    count: ParameterCount,
    /// A step without a workload: what does not change from one context to the next.
    pub(super) shape: DecodeWork,
}

impl<'a> Setup<'a> {
    /// Computes the sizes and finds the classes. Whether the runtime supports machine and format is
    /// [`Runtime::supports`]'s business.
    #[must_use]
    pub fn new(hardware: &'a Hardware, runtime: &'a Runtime, model: &'a Model, format: &'a WeightFormat) -> Self {
        let count = ParameterCount::of(model);
        let weights = Weights::of(model, format);
        let (fp32, knows_fp32) = fp32_rate(hardware);
        let layers_that = |is: fn(&Attention) -> bool| -> f64 {
            model.attention().iter().filter(|kind| is(&kind.attention)).map(|kind| f64::from(kind.layers)).sum()
        };
        let mixture = model.experts();
        let shape = DecodeWork {
            weights_bytes: weights.read_by_every_token().value,
            experts_bytes: weights.experts_read_per_step(1).value,
            all_experts_bytes: weights.experts.value,
            experts: mixture.map_or(0.0, |e| f64::from(e.count)),
            experts_per_token: mixture.map_or(0.0, |e| f64::from(e.per_token)),
            cache_bytes: 0.0,
            attention_flop: 0.0,
            read_parameters: count.read.value,
            layers: f64::from(model.layers()),
            expert_layers: mixture.map_or(0.0, |e| f64::from(e.layers)),
            linear_layers: layers_that(|attention| matches!(attention, Attention::Linear(_))),
            compressed_layers: layers_that(|attention| matches!(attention, Attention::Given { .. })),
            sequences: 1.0,
            bandwidth: hardware.memory_bandwidth().value,
            fp32: fp32.value,
        };
        Self {
            hardware,
            runtime,
            model,
            weights,
            format_id: format.id(),
            format: format_class(format),
            is_bf16: format.id() == "bf16",
            corrections: &[],
            correction: None,
            knows_fp32,
            count,
            shape,
        }
    }

    /// Whether the model is what its shape makes ([`ParameterCount::agrees_with`]).
    pub(crate) fn check(&self) -> Result<()> {
        self.count.agrees_with(self.model)
    }

    /// The same on another machine.
    #[must_use]
    pub fn on(mut self, hardware: &'a Hardware) -> Self {
        let (fp32, knows_fp32) = fp32_rate(hardware);
        self.hardware = hardware;
        self.knows_fp32 = knows_fp32;
        (self.shape.bandwidth, self.shape.fp32) = (hardware.memory_bandwidth().value, fp32.value);
        self.corrected(self.corrections)
    }

    /// The same with what one's own runs say: calibrated estimates shift by the correction about this machine and runtime, if
    /// one of `corrections` is. Without one the estimates keep their bits. See [`calibrate`](super::calibrate).
    #[must_use]
    pub fn corrected(mut self, corrections: &'a [Correction]) -> Self {
        self.corrections = corrections;
        self.correction = corrections.iter().find(|correction| correction.is_for(self.hardware, self.runtime));
        self
    }

    /// Whether a correction is about this machine and runtime.
    pub(crate) fn is_corrected(&self) -> bool {
        self.correction.is_some()
    }

    /// What a decode is of, for a correction.
    pub(super) fn decode_case(&self, workload: &Workload) -> Case<'a> {
        Case {
            model: self.model.id(),
            format: self.format_id,
            kv_format: workload.cache_format().id(),
            sequences: workload.sequence_count(),
            drafted_tokens: workload.speculation().map_or(0, |speculation| speculation.drafted_tokens),
            context: workload.context().value,
        }
    }

    /// What reading `prompt` tokens after `before` is of, for a correction.
    pub(super) fn prefill_case(&self, prompt: Tokens, before: Tokens) -> Case<'a> {
        Case {
            model: self.model.id(),
            format: self.format_id,
            kv_format: KvFormat::F16.id(),
            sequences: 1,
            drafted_tokens: 0,
            context: (before + prompt / 2.0).value,
        }
    }

    /// The same in another runtime.
    #[must_use]
    pub(crate) fn with_runtime(mut self, runtime: &'a Runtime) -> Self {
        self.runtime = runtime;
        self
    }

    /// The machine.
    pub fn hardware(&self) -> &'a Hardware {
        self.hardware
    }

    /// The model.
    pub fn model(&self) -> &'a Model {
        self.model
    }

    /// The runtime.
    pub fn runtime(&self) -> &'a Runtime {
        self.runtime
    }

    /// The sizes of the weights.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The classes whose constants an estimate uses.
    pub fn class(&self) -> Class {
        Class::new(self.hardware, self.runtime, self.format, self.is_bf16)
    }

    /// The fitted model multiplied out for this setup, for many estimates; `None` with a constant efficiency.
    #[must_use]
    pub fn tuned(&self, efficiency: Efficiency) -> Option<Tuned> {
        let Efficiency::Calibrated(calibration) = efficiency else { return None };
        let class = self.class();
        let arithmetic_per_token = arithmetic_per_token(&class, &self.prefill_shape(&class), calibration);
        let tuned = Tuned::new(&class, &self.shape, arithmetic_per_token, calibration);
        Some(tuned.no_faster_than(self.least_decode_seconds()))
    }

    /// What [`Setup::tuned`] finds, from what it found for a format of the same class on the same machine in the same runtime.
    pub(crate) fn tuned_from(&self, other: &Tuned) -> Tuned {
        other.with_weights(&self.shape)
    }

    /// The class of the format: formats of a class differ in bytes alone.
    pub(crate) fn format_class(&self) -> (FormatClass, bool) {
        (self.format, self.is_bf16)
    }

    /// Of the machine's memory.
    pub(super) fn bandwidth(&self) -> Bandwidth {
        in_base_unit(self.shape.bandwidth)
    }

    /// What a decode step does, in bytes, FLOP and counts.
    #[must_use]
    pub fn decode_work(&self, workload: &Workload) -> DecodeWork {
        DecodeWork {
            cache_bytes: memory::kv_read(self.model, workload.cache_format(), workload.context()).value,
            attention_flop: attention_flop(self.model, workload.context()).value,
            sequences: f64::from(workload.sequence_count()),
            ..self.shape
        }
    }

    /// What reading a prompt of `prompt` tokens does, with `before` tokens in the cache already.
    #[must_use]
    pub fn prefill_work(&self, prompt: Tokens, before: Tokens) -> PrefillWork {
        self.prefill_work_in(&self.prefill_shape(&self.class()), prompt, before)
    }

    /// The same from [`Setup::prefill_shape`].
    pub(super) fn prefill_work_in(&self, shape: &PrefillWork, prompt: Tokens, before: Tokens) -> PrefillWork {
        let per_token = attention_flop(self.model, before + prompt / 2.0).value;
        PrefillWork { tokens: prompt.value, attention_flop: per_token * prompt.value, ..*shape }
    }

    /// Reading without a prompt: what does not change from one prompt to the next.
    pub(super) fn prefill_shape(&self, class: &Class) -> PrefillWork {
        let shape = &self.shape;
        let outside = shape.read_parameters - self.count.experts_read.value;
        let head = f64::from(self.model.vocabulary_size()) * f64::from(self.model.hidden_size());
        // The output layer is needed for the last token only; a fifth stays for models that are little else.
        let dense = if outside - head > 0.2 * outside { outside - head } else { 0.2 * outside };
        PrefillWork {
            tokens: 0.0,
            micro_batch: f64::from(self.runtime.micro_batch_tokens()),
            dense_parameters: dense,
            expert_parameters: self.count.experts_read.value,
            attention_flop: 0.0,
            weights_bytes: shape.weights_bytes,
            all_experts_bytes: shape.all_experts_bytes,
            experts: shape.experts,
            experts_per_token: shape.experts_per_token,
            layers: shape.layers,
            expert_layers: shape.expert_layers,
            linear_layers: shape.linear_layers,
            compressed_layers: shape.compressed_layers,
            hidden_size: f64::from(self.model.hidden_size()),
            bandwidth: shape.bandwidth,
            rate: prefill_rate(
                class,
                self.hardware.generation() == "nvidia-hopper",
                shape.fp32,
                self.hardware.power_limit().map(|limit| limit.get::<power::watt>()),
            ),
        }
    }
}

/// Seconds in which one token more of a batch goes through the matrices of `shape`: as one of a prompt does.
pub(super) fn arithmetic_per_token(class: &Class, shape: &PrefillWork, calibration: &Calibration) -> f64 {
    let mut arithmetic = 0.0;
    terms::arithmetic_terms(class, &PrefillWork { tokens: 1.0, ..*shape }, |term| {
        arithmetic += term.seconds * term.factors.product(calibration.constants());
    });
    arithmetic
}

/// Arithmetic of attention for one token that looks back over `context`: 4 x heads x head_dimension per token looked at
/// and layer; for latent attention 2 x heads x (2 x kv_lora_rank + rope_head_dimension); compressed sparse attention counts as
/// if it were dense, since measured rates fall as if it were.
#[must_use]
pub fn attention_flop(model: &Model, context: Tokens) -> Operations {
    let tokens = context.value;
    in_base_unit(model.attention().iter().map(|kind| AttentionFlop::of(kind).at(tokens)).sum())
}

/// FLOP of attention in layers of one kind, as a function of the context: the parts that do not change with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct AttentionFlop {
    layers: f64,
    /// Of one layer, per token looked at.
    pub(super) per_seen: f64,
    /// How far it looks back, in tokens; infinite where it sees everything.
    pub(super) window: f64,
}

impl AttentionFlop {
    pub(super) fn of(kind: &AttentionLayers) -> Self {
        let limit = |tokens: Option<u32>| tokens.map_or(f64::INFINITY, f64::from);
        let (per_seen, window) = match kind.attention {
            Attention::Grouped(g) => (4.0 * f64::from(g.heads) * f64::from(g.head_dimension), limit(g.window_tokens)),
            Attention::Latent(l) => {
                let width = 2.0 * f64::from(l.kv_lora_rank) + f64::from(l.rope_head_dimension);
                (2.0 * f64::from(l.heads) * width, limit(l.indexer.map(|indexer| indexer.top_k)))
            }
            Attention::Given { .. } => (terms::COMPRESSED_ATTENTION_FLOP, f64::INFINITY),
            Attention::Linear(_) | Attention::None => (0.0, f64::INFINITY),
        };
        Self { layers: f64::from(kind.layers), per_seen, window }
    }

    /// The same where every layer sees everything.
    #[inline]
    pub(super) fn everything_at(&self, tokens: f64) -> f64 {
        self.layers * (self.per_seen * tokens)
    }

    /// FLOP at a context of so many tokens.
    #[inline]
    pub(super) fn at(&self, tokens: f64) -> f64 {
        let seen = if tokens < self.window { tokens } else { self.window };
        self.layers * (self.per_seen * seen)
    }
}

//! The terms of reading a prompt.

use super::term::{Factors, Part, StepSeconds, Term};
use crate::efficiency::class::{BackendClass, ChipClass, Class, FormatClass};
use crate::efficiency::constants::{Constants, Group};
use crate::spec::{BuildEra, MemoryTechnology, Vendor};

/// What reading a prompt does on one device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrefillWork {
    /// Tokens of the prompt.
    pub tokens: f64,
    /// Tokens computed together.
    pub micro_batch: f64,
    /// Weights outside routed experts and output layer.
    pub dense_parameters: f64,
    /// Weights of the experts a token uses.
    pub expert_parameters: f64,
    /// FLOP of attention over the whole prompt.
    pub attention_flop: f64,
    /// Bytes of weights outside routed experts.
    pub weights_bytes: f64,
    /// Bytes of all routed experts.
    pub all_experts_bytes: f64,
    /// Experts of a layer; zero in a dense model.
    pub experts: f64,
    /// Experts a token uses.
    pub experts_per_token: f64,
    /// Layers.
    pub layers: f64,
    /// Layers with experts.
    pub expert_layers: f64,
    /// Layers of linear attention.
    pub linear_layers: f64,
    /// Layers of compressed sparse attention.
    pub compressed_layers: f64,
    /// Width of the residual stream.
    pub hidden_size: f64,
    /// Bytes per second of memory.
    pub bandwidth: f64,
    /// FLOP per second that prefill's constants multiply: see [`prefill_rate`].
    pub rate: f64,
}

impl PrefillWork {
    /// The base of the matrices' time: two FLOP per weight and token, outside and inside routed experts.
    fn arithmetic_seconds(&self) -> [f64; 2] {
        [self.dense_parameters, self.expert_parameters].map(|parameters| 2.0 * parameters * self.tokens / self.rate)
    }

    /// The share of the routed experts that one micro batch reads; zero in a dense model.
    pub(crate) fn touched(&self) -> f64 {
        if self.experts <= 0.0 {
            return 0.0;
        }
        let together = if self.tokens < self.micro_batch { self.tokens } else { self.micro_batch };
        1.0 - libm::pow(1.0 - self.experts_per_token / self.experts, together)
    }
}

/// The FLOP rate that prefill's constants multiply: FP32, with two corrections found on chips whose matrix units it misses.
///
/// Hopper counts as 25.6 TFLOP/s, since llama.cpp uses Ampere's instructions there; other NVIDIA chips are held back by their
/// power: (FP32^-4 + (0.2 TFLOP/s per watt)^-4)^(-1/4).
#[must_use]
pub fn prefill_rate(class: &Class, is_hopper: bool, fp32: f64, power_limit_watts: Option<f64>) -> f64 {
    if is_hopper {
        return 25.6e12;
    }
    // A unified chip's own power is seldom stated; GB10's is 140 W.
    let on_chip = (class.technology == MemoryTechnology::Lpddr).then_some(140.0);
    match (class.chip, on_chip.or(power_limit_watts)) {
        (ChipClass::Nvidia, Some(watts)) if watts > 0.0 => {
            let ratio = fp32 / (0.2e12 * watts);
            let square = ratio * ratio;
            fp32 / libm::sqrt(libm::sqrt(1.0 + square * square))
        }
        _ => fp32,
    }
}

fn prefill_factors(class: &Class) -> Factors {
    Factors::NONE
        .member(Group::Prefill, class.chip as usize)
        .member(Group::PrefillBackend, class.chip as usize * BackendClass::ALL.len() + class.backend as usize)
        .when(class.era == BuildEra::UntilMid2024, Group::PrefillOld)
        .when(class.vendor == Vendor::Amd && class.era != BuildEra::Current, Group::PrefillAmd2025)
        .when(class.is_amdvlk && class.era == BuildEra::Current, Group::PrefillAmdvlk)
        .member(Group::PrefillFormat, class.format as usize)
        .when(class.is_bf16 && class.backend == BackendClass::Vulkan, Group::PrefillBf16Vulkan)
        .when(class.is_bf16 && class.backend == BackendClass::Rocm, Group::PrefillBf16Rocm)
}

/// The constants on the arithmetic outside and inside routed experts.
fn arithmetic_factors(class: &Class) -> (Factors, Factors) {
    let gemm = prefill_factors(class);
    (gemm, gemm.one(Group::PrefillExperts).member(Group::PrefillExpertsBackend, class.backend as usize))
}

/// What stands on each term of a prompt: constants, or what they multiply out to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PromptTerms<F> {
    dense: F,
    experts: F,
    attention: F,
    read: F,
    read_experts: F,
    layer: F,
    expert_layer: F,
    linear_layer: F,
    start: F,
    compressed: F,
}

impl PromptTerms<Factors> {
    /// The constants on the terms of a class.
    pub(crate) fn of(class: &Class) -> Self {
        let (dense, experts) = arithmetic_factors(class);
        let layer = Factors::NONE.member(Group::PrefillLayer, class.backend as usize);
        Self {
            dense,
            experts,
            attention: Factors::NONE
                .one(Group::PrefillAttention)
                .member(Group::PrefillAttentionBackend, class.backend as usize)
                .member(Group::PrefillAttentionChip, class.chip as usize)
                .when(class.era == BuildEra::UntilMid2024, Group::PrefillAttentionOld)
                .when(class.is_amdvlk, Group::PrefillAttentionAmdvlk),
            read: Factors::NONE.one(Group::PrefillRead),
            read_experts: Factors::NONE
                .one(Group::PrefillReadExperts)
                .when(class.format == FormatClass::Half, Group::PrefillReadExpertsHalf),
            layer,
            expert_layer: layer.one(Group::PrefillLayerExperts),
            linear_layer: layer.one(Group::PrefillLayerLinear),
            start: Factors::NONE.member(Group::PrefillStart, class.backend as usize),
            compressed: Factors::NONE.one(Group::PrefillCompressed),
        }
    }
}

impl<F: Copy> PromptTerms<F> {
    /// The same terms with something else on them.
    pub(crate) fn map<G>(&self, make: impl Fn(&F) -> G) -> PromptTerms<G> {
        PromptTerms {
            dense: make(&self.dense),
            experts: make(&self.experts),
            attention: make(&self.attention),
            read: make(&self.read),
            read_experts: make(&self.read_experts),
            layer: make(&self.layer),
            expert_layer: make(&self.expert_layer),
            linear_layer: make(&self.linear_layer),
            start: make(&self.start),
            compressed: make(&self.compressed),
        }
    }

    /// Hands the terms of a prompt to `visit`, each with what stands on it. `touched` is [`PrefillWork::touched`].
    #[inline]
    pub(crate) fn visit(&self, work: &PrefillWork, touched: f64, mut visit: impl FnMut(Part, f64, F)) {
        let mut term = |part, seconds, factors| {
            if seconds > 0.0 {
                visit(part, seconds, factors);
            }
        };
        let [dense, experts] = work.arithmetic_seconds();
        term(Part::Arithmetic, dense, self.dense);
        term(Part::Arithmetic, experts, self.experts);
        let batches = libm::ceil(work.tokens / work.micro_batch);
        term(Part::Attention, work.attention_flop / work.rate, self.attention);
        term(Part::Weights, batches * work.weights_bytes / work.bandwidth, self.read);
        if work.experts > 0.0 {
            term(Part::Experts, batches * touched * work.all_experts_bytes / work.bandwidth, self.read_experts);
        }
        term(Part::Overhead, batches * work.layers, self.layer);
        term(Part::Overhead, batches * work.expert_layers, self.expert_layer);
        term(Part::Overhead, batches * work.linear_layers, self.linear_layer);
        term(Part::Overhead, 1.0, self.start);
        let compressed = work.tokens * work.compressed_layers * work.hidden_size * work.hidden_size / work.rate;
        term(Part::Attention, compressed, self.compressed);
    }
}

/// Hands the arithmetic of a prompt's matrices to `visit`: two FLOP per weight and token, experts apart.
pub fn arithmetic_terms(class: &Class, work: &PrefillWork, mut visit: impl FnMut(Term)) {
    let (dense, experts) = arithmetic_factors(class);
    for (seconds, factors) in work.arithmetic_seconds().into_iter().zip([dense, experts]) {
        if seconds > 0.0 {
            visit(Term { part: Part::Arithmetic, seconds, factors });
        }
    }
}

/// Hands the terms of a prompt to `visit`; they add up.
pub fn prefill_terms(class: &Class, work: &PrefillWork, mut visit: impl FnMut(Term)) {
    PromptTerms::of(class).visit(work, work.touched(), |part, seconds, factors| visit(Term { part, seconds, factors }));
}

/// Seconds to read a prompt, part by part. Never less than reading the weights once.
#[must_use]
pub fn prefill_seconds(class: &Class, work: &PrefillWork, constants: &Constants) -> StepSeconds {
    let mut step = StepSeconds::default();
    prefill_terms(class, work, |term| step.add_of_prompt(term.part, term.seconds, term.factors.product(constants)));
    step
}

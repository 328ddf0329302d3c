//! The terms of a step's time: a physical base, such as bytes over bandwidth, times constants.
//!
//! The same terms serve the estimate and the fit, so there is one place where the model is written down.

use super::class::{BackendClass, ChipClass, Class, FormatClass};
use super::constants::{Constant, Constants, Group};
use crate::spec::{BuildEra, MemoryTechnology, Vendor};

/// Constants that multiply a term.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    constants: [Constant; 12],
    count: usize,
}

impl Factors {
    const NONE: Self = Self { constants: [Constant::of(Group::Weights); 12], count: 0 };

    fn with(mut self, constant: Constant) -> Self {
        if let Some(slot) = self.constants.get_mut(self.count) {
            *slot = constant;
            self.count += 1;
        }
        self
    }

    fn one(self, group: Group) -> Self {
        self.with(Constant::of(group))
    }

    fn when(self, condition: bool, group: Group) -> Self {
        if condition { self.one(group) } else { self }
    }

    fn member(self, group: Group, member: usize) -> Self {
        self.with(Constant::at(group, member))
    }

    /// The constants.
    #[must_use]
    pub fn as_slice(&self) -> &[Constant] {
        self.constants.get(..self.count).unwrap_or(&[])
    }

    /// Their product.
    #[must_use]
    pub fn product(&self, constants: &Constants) -> f64 {
        self.as_slice().iter().map(|constant| constants.get(*constant)).product()
    }
}

/// What a term is time for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part {
    /// Reading weights that every token reads.
    Weights,
    /// Reading routed experts.
    Experts,
    /// Unpacking and multiplying weights, as far as reading does not hide it.
    Unpack,
    /// Reading the KV cache.
    Cache,
    /// Arithmetic of attention.
    Attention,
    /// Launching the kernels of the layers, and what a step costs besides.
    Overhead,
    /// Arithmetic of further sequences, or of a prompt.
    Arithmetic,
}

/// One term: `seconds` x the product of `factors`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// What it is time for.
    pub part: Part,
    /// The physical base, in seconds.
    pub seconds: f64,
    /// The constants on it.
    pub factors: Factors,
}

/// FLOP of compressed sparse attention per layer and token looked at: 4 x 64 heads x 512, DeepSeek-V4's, as if it were dense.
/// Measured rates fall with the context as if it were.
pub const COMPRESSED_ATTENTION_FLOP: f64 = 131_072.0;

/// What one decode step does on one device, in bytes, FLOP and counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecodeWork {
    /// Bytes of weights that every token reads.
    pub weights_bytes: f64,
    /// Bytes of routed experts that one sequence reads.
    pub experts_bytes: f64,
    /// Bytes of all routed experts.
    pub all_experts_bytes: f64,
    /// Experts of a layer, and those a token uses; zero in a dense model.
    pub experts: f64,
    /// Experts a token uses.
    pub experts_per_token: f64,
    /// Bytes of KV cache that one sequence reads.
    pub cache_bytes: f64,
    /// FLOP of attention of one sequence.
    pub attention_flop: f64,
    /// Weights a token reads.
    pub read_parameters: f64,
    /// Layers.
    pub layers: f64,
    /// Layers with experts.
    pub expert_layers: f64,
    /// Layers of linear attention.
    pub linear_layers: f64,
    /// Layers of compressed sparse attention.
    pub compressed_layers: f64,
    /// Sequences decoded together.
    pub sequences: f64,
    /// Bytes per second of memory.
    pub bandwidth: f64,
    /// FLOP per second at FP32.
    pub fp32: f64,
}

fn weights_factors(class: &Class) -> Factors {
    Factors::NONE
        .one(Group::Weights)
        .when(class.technology == MemoryTechnology::Hbm, Group::WeightsHbm)
        .when(class.technology == MemoryTechnology::Gddr, Group::WeightsGddr)
        .when(class.vendor == Vendor::Intel && class.backend != BackendClass::Cpu, Group::WeightsIntel)
        .when(class.backend == BackendClass::Cpu, Group::WeightsCpu)
        .member(Group::WeightsFormat, class.format as usize)
        .when(class.is_ultra, Group::WeightsUltra)
        .when(class.chip == ChipClass::Pascal, Group::WeightsPascal)
        .when(class.is_ollama, Group::WeightsOllama)
        .when(class.era == BuildEra::UntilMid2024, Group::WeightsOld)
}

fn layer_factors(class: &Class) -> Factors {
    Factors::NONE
        .member(Group::Layer, class.backend as usize)
        .when(class.is_ultra, Group::LayerUltra)
        .when(class.is_ada_on, Group::LayerAda)
        .when(class.is_m4_on, Group::LayerM4)
        .when(class.era == BuildEra::UntilMid2024, Group::LayerOld)
}

/// Hands the terms of one decode step of one sequence to `visit`; further sequences are added by [`Tuned`](super::Tuned).
pub fn decode_terms(class: &Class, work: &DecodeWork, experts_bytes: f64, mut visit: impl FnMut(Term)) {
    let old = class.era == BuildEra::UntilMid2024;
    let mut term = |part, seconds, factors| {
        if seconds > 0.0 {
            visit(Term { part, seconds, factors });
        }
    };
    let weights = weights_factors(class);
    term(Part::Weights, work.weights_bytes / work.bandwidth, weights);
    let mut experts = weights.one(Group::Experts);
    if class.format == FormatClass::Half {
        experts = experts.one(Group::ExpertsHalf);
        experts = experts.member(Group::ExpertsHalfBackend, class.backend as usize);
    }
    term(Part::Experts, experts_bytes / work.bandwidth, experts);
    let unpack = Factors::NONE
        .one(Group::Unpack)
        .member(Group::UnpackFormat, class.format as usize)
        .when(class.chip == ChipClass::Apple12, Group::UnpackApple12)
        .when(matches!(class.chip, ChipClass::Apple34 | ChipClass::Apple5), Group::UnpackApple3);
    term(Part::Unpack, work.read_parameters / work.fp32, unpack);
    let cache = Factors::NONE.one(Group::Cache).when(old, Group::CacheOld);
    term(Part::Cache, work.cache_bytes * work.sequences / work.bandwidth, cache);
    let attention = Factors::NONE
        .one(Group::Attention)
        .member(Group::AttentionBackend, class.backend as usize)
        .when(old, Group::AttentionOld);
    term(Part::Attention, work.attention_flop * work.sequences / work.fp32, attention);
    let layer = layer_factors(class);
    term(Part::Overhead, work.layers, layer);
    term(Part::Overhead, work.expert_layers, layer.one(Group::LayerExperts));
    term(Part::Overhead, work.linear_layers, layer.one(Group::LayerLinear));
    let compressed = Factors::NONE.one(Group::Compressed).member(Group::CompressedBackend, class.backend as usize);
    term(Part::Overhead, work.compressed_layers, compressed);
    term(Part::Overhead, 1.0, Factors::NONE.member(Group::Token, class.backend as usize));
}

/// Seconds of a step, part by part.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct StepSeconds {
    /// Reading weights and experts.
    pub weights: f64,
    /// What unpacking adds to reading.
    pub unpack: f64,
    /// Reading the KV cache.
    pub cache: f64,
    /// Arithmetic of attention.
    pub attention: f64,
    /// Launches.
    pub overhead: f64,
    /// Arithmetic of further sequences.
    pub arithmetic: f64,
}

impl StepSeconds {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.weights + self.unpack + self.cache + self.attention + self.overhead + self.arithmetic
    }
}

/// Reading and unpacking overlap: the cube root of the sum of cubes, a smooth maximum.
#[must_use]
pub fn overlapped(reading: f64, unpacking: f64) -> f64 {
    let (large, small) = if reading > unpacking { (reading, unpacking) } else { (unpacking, reading) };
    if large <= 0.0 {
        return 0.0;
    }
    let share = small / large;
    large * libm::cbrt(1.0 + share * share * share)
}

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

/// The constants on the arithmetic outside and inside routed experts.
fn arithmetic_factors(class: &Class) -> (Factors, Factors) {
    let gemm = prefill_factors(class);
    (gemm, gemm.one(Group::PrefillExperts).member(Group::PrefillExpertsBackend, class.backend as usize))
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

impl StepSeconds {
    /// Adds a term of a prompt: a base and the product of the constants on it. Reading is never less than its base.
    #[inline]
    pub(crate) fn add_of_prompt(&mut self, part: Part, base: f64, product: f64) {
        let seconds = base * product;
        match part {
            Part::Weights | Part::Experts => self.weights += if seconds > base { seconds } else { base },
            Part::Unpack | Part::Arithmetic => self.arithmetic += seconds,
            Part::Cache => self.cache += seconds,
            Part::Attention => self.attention += seconds,
            Part::Overhead => self.overhead += seconds,
        }
    }
}

/// Seconds to read a prompt, part by part. Never less than reading the weights once.
#[must_use]
pub fn prefill_seconds(class: &Class, work: &PrefillWork, constants: &Constants) -> StepSeconds {
    let mut step = StepSeconds::default();
    prefill_terms(class, work, |term| step.add_of_prompt(term.part, term.seconds, term.factors.product(constants)));
    step
}

//! The terms of one decode step.

use super::term::{Factors, Part, Term};
use crate::efficiency::class::{BackendClass, ChipClass, Class, FormatClass};
use crate::efficiency::constants::Group;
use crate::spec::{BuildEra, MemoryTechnology, Vendor};

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

/// Hands the terms of one decode step of one sequence to `visit`; further sequences are added by [`Tuned`](crate::efficiency::Tuned).
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

//! `Tuned`: the model with its constants multiplied out for one class, so that an estimate is a few multiplications.

use super::calibration::Calibration;
use super::class::{BackendClass, Class};
use super::constants::{Constant, Group};
use super::terms::{self, DecodeWork, Part, StepSeconds};
use crate::spec::MemoryTechnology;

/// Seconds per unit of work for one class, and whether measurements stand behind them.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Tuned {
    per_weight_byte: f64,
    per_expert_byte: f64,
    per_cache_byte: f64,
    per_attention_flop: f64,
    unpack: f64,
    overhead: f64,
    batch_start: f64,
    batch_arithmetic: f64,
    spread: f64,
    /// Seconds in which nothing multiplies a token by the matrices faster; zero where that is not known.
    least_per_token: f64,
    /// Seconds that one sequence reads weights, and that reading and unpacking them takes: most steps are of one.
    alone: [f64; 2],
    /// Whether every constant was measured.
    pub is_measured: bool,
    /// Whether decoding several sequences together was measured: only on one unified NVIDIA chip with llama.cpp.
    pub is_measured_in_batches: bool,
}

impl Tuned {
    /// Multiplies the constants out for a class and the shape in `work`; bytes, FLOP and sequences of `work` do not matter.
    /// `arithmetic_per_token` is the time of one token in the matrices of a prompt.
    #[must_use]
    pub fn new(class: &Class, work: &DecodeWork, arithmetic_per_token: f64, calibration: &Calibration) -> Self {
        let constants = calibration.constants();
        let unit = DecodeWork { weights_bytes: 1.0, cache_bytes: 1.0, attention_flop: 1.0, sequences: 1.0, ..*work };
        let mut tuned = Self {
            per_weight_byte: 0.0,
            per_expert_byte: 0.0,
            per_cache_byte: 0.0,
            per_attention_flop: 0.0,
            unpack: 0.0,
            overhead: 0.0,
            batch_start: work.layers * constants.get(Constant::of(Group::BatchLayer)),
            batch_arithmetic: arithmetic_per_token * constants.get(Constant::of(Group::BatchArithmetic)),
            spread: constants.get(Constant::of(Group::BatchSpread)).min(1.0),
            least_per_token: 0.0,
            alone: [0.0; 2],
            is_measured: class.is_measured(),
            is_measured_in_batches: class.backend == BackendClass::Cuda && class.technology == MemoryTechnology::Lpddr,
        };
        // Reading is never faster than the bandwidth, whatever the constants.
        let floor = |factor: f64| if factor > 1.0 { factor } else { 1.0 };
        let has_experts = work.experts > 0.0;
        terms::decode_terms(class, &unit, if has_experts { 1.0 } else { 0.0 }, |term| {
            let factor = term.factors.product(constants);
            tuned.is_measured &= calibration.has_measured(term.factors.as_slice().iter().copied());
            match term.part {
                Part::Weights => tuned.per_weight_byte += term.seconds * floor(factor),
                Part::Experts => tuned.per_expert_byte += term.seconds * floor(factor),
                Part::Unpack => tuned.unpack += term.seconds * factor,
                Part::Cache => tuned.per_cache_byte += term.seconds * floor(factor),
                Part::Attention => tuned.per_attention_flop += term.seconds * factor,
                Part::Overhead | Part::Arithmetic => tuned.overhead += term.seconds * factor,
            }
        });
        tuned.with_weights(work)
    }

    /// The same for other sizes of the weights: what [`Tuned::new`] finds for `work` if only its bytes differ.
    #[must_use]
    pub(crate) fn with_weights(mut self, work: &DecodeWork) -> Self {
        let reading = self.reading(work, work.experts_bytes);
        self.alone = [reading, terms::overlapped(reading, self.unpack)];
        self
    }

    /// The same where no token is multiplied by the matrices in less than `seconds`: the constants know no peak, and batches of thousands
    /// come near it.
    #[must_use]
    pub(crate) fn no_faster_than(mut self, seconds: f64) -> Self {
        self.least_per_token = seconds;
        self
    }

    /// Seconds in which nothing does the matrices' arithmetic of a step faster.
    pub(crate) fn least_arithmetic(&self, work: &DecodeWork) -> f64 {
        self.least_per_token * work.sequences
    }

    /// Bytes of routed experts that a step reads. Routing is skewed: further sequences touch fewer distinct experts than
    /// uniform routing would.
    #[must_use]
    pub fn experts_read(&self, work: &DecodeWork) -> f64 {
        if work.experts <= 0.0 || work.sequences <= 1.0 {
            return work.experts_bytes;
        }
        let uniform = work.experts * (1.0 - libm::pow(1.0 - work.experts_per_token / work.experts, work.sequences));
        let touched = work.experts_per_token + self.spread * (uniform - work.experts_per_token);
        work.all_experts_bytes * touched / work.experts
    }

    /// Seconds per byte of the cache, and per FLOP of attention.
    pub(crate) fn per_context(&self) -> [f64; 2] {
        [self.per_cache_byte, self.per_attention_flop]
    }

    fn reading(&self, work: &DecodeWork, experts_read: f64) -> f64 {
        work.weights_bytes * self.per_weight_byte + experts_read * self.per_expert_byte
    }

    /// Twice what a second sequence saves where the peak decides how long two take: what both share but overhead is gone then. A third
    /// saves more than it costs in any case.
    #[cold]
    fn saved_at_the_peak(&self, work: &DecodeWork, arithmetic: f64) -> f64 {
        let two = DecodeWork { sequences: 2.0, ..*work };
        let [_, alone] = self.alone;
        let second = terms::overlapped(self.reading(work, self.experts_read(&two)), self.unpack) + arithmetic;
        let [one, two] = [alone.max(self.least_per_token), second.max(self.least_arithmetic(&two))];
        2.0 * (2.0 * one - two + self.overhead)
    }

    /// Seconds of one decode step.
    ///
    /// A second sequence starts other kernels and adds its arithmetic. Both are kept below what sequences share, so that
    /// decoding more of them together never writes fewer tokens per second: with s shared, a for a further sequence's
    /// arithmetic and k to start kernels, t(b) / b falls when a + k <= s, so a becomes a s / (a + s) and k likewise with the
    /// rest.
    #[must_use]
    pub fn step(&self, work: &DecodeWork) -> StepSeconds {
        let reading = self.reading(work, self.experts_read(work));
        let [alone, overlapped_alone] = self.alone;
        let overlapped = if reading == alone { overlapped_alone } else { terms::overlapped(reading, self.unpack) };
        let mut step = StepSeconds {
            weights: reading,
            unpack: overlapped - reading,
            cache: work.cache_bytes * work.sequences * self.per_cache_byte,
            attention: work.attention_flop * work.sequences * self.per_attention_flop,
            overhead: self.overhead,
            arithmetic: 0.0,
        };
        if work.sequences > 1.0 {
            let further = work.sequences - 1.0;
            let shared = work.weights_bytes * self.per_weight_byte + self.overhead;
            let arithmetic = bounded_by(shared, self.batch_arithmetic);
            step.arithmetic = further * arithmetic;
            let mut saved = shared - arithmetic;
            if self.least_per_token * 2.0 > overlapped_alone + arithmetic {
                saved = saved.min(self.saved_at_the_peak(work, arithmetic));
            }
            step.overhead += (further / work.sequences) * bounded_by(saved, self.batch_start);
        }
        let (matrices, least) = (step.weights + step.unpack + step.arithmetic, self.least_arithmetic(work));
        if matrices < least {
            step.arithmetic += least - matrices;
        }
        step
    }
}

/// A cost that stays itself while small and never exceeds `limit`: half the harmonic mean.
fn bounded_by(limit: f64, cost: f64) -> f64 {
    if limit + cost > 0.0 { limit * cost / (limit + cost) } else { 0.0 }
}

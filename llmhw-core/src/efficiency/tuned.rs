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
            // Where the peak decides how long two take, nothing but overhead and what one waits for its weights is shared; a third and
            // those after it save more than they cost in any case.
            let waited = overlapped_alone - self.least_per_token;
            let at_the_peak = 2.0 * (2.0 * waited.max(0.0) + self.overhead);
            let saved = at_the_peak.min(shared - arithmetic);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Three bytes of weights, one second each, and starting other kernels takes as long as it may.
    fn seconds_of(sequences: f64, least_per_token: f64, overhead: f64, batch_arithmetic: f64) -> f64 {
        let work = DecodeWork {
            weights_bytes: 3.0,
            experts_bytes: 0.0,
            all_experts_bytes: 0.0,
            experts: 0.0,
            experts_per_token: 0.0,
            cache_bytes: 0.0,
            attention_flop: 0.0,
            read_parameters: 1.0,
            layers: 1.0,
            expert_layers: 0.0,
            linear_layers: 0.0,
            compressed_layers: 0.0,
            sequences,
            bandwidth: 1.0,
            fp32: 1.0,
        };
        let tuned = Tuned {
            per_weight_byte: 1.0,
            per_expert_byte: 0.0,
            per_cache_byte: 0.0,
            per_attention_flop: 0.0,
            unpack: 0.0,
            overhead,
            batch_start: 1e30,
            batch_arithmetic,
            spread: 1.0,
            least_per_token,
            alone: [3.0; 2],
            is_measured: true,
            is_measured_in_batches: true,
        };
        tuned.step(&work).total()
    }

    #[test]
    fn starting_other_kernels_takes_no_more_than_is_shared() {
        for (least, overhead, arithmetic, one, two) in [
            // Weights and overhead are shared, less the arithmetic of the second: half of 4, half of 4 - 2.
            (0.0, 1.0, 0.0, 4.0, 3.0 + 1.0 + 2.0),
            (0.0, 1.0, 4.0, 4.0, 3.0 + 1.0 + 2.0 + 1.0),
            // The peak decides for two but not for one, which waits half a second: half of twice 1 + 1.
            (2.5, 1.0, 0.0, 4.0, 5.0 + 1.0 + 2.0),
            (2.75, 1.0, 0.0, 4.0, 5.5 + 1.0 + 1.5),
            // It decides for both, and only overhead is shared.
            (3.5, 0.25, 13.0, 3.75, 7.0 + 0.25 + 0.25),
            (10.0, 1.0, 0.0, 11.0, 20.0 + 1.0 + 1.0),
        ] {
            let found = [1.0, 2.0].map(|sequences| seconds_of(sequences, least, overhead, arithmetic));
            assert!((found[0] - one).abs() < 1e-12 && (found[1] - two).abs() < 1e-12, "{least} {overhead}: {found:?}");
            assert!(found[1] <= 2.0 * found[0] + 1e-12);
        }
    }
}

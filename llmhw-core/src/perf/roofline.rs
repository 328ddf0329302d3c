//! The roofline: how much arithmetic goes with each byte that is read, and how much of it is reached.

use super::{Decode, Prefill, Setup};
use crate::spec::Workload;
use crate::units::*;

/// One phase on the roofline.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RooflinePoint {
    /// Arithmetic per byte read.
    pub intensity: ArithmeticIntensity,
    /// Arithmetic per token.
    pub operations: OperationsPerToken,
    /// Arithmetic per time at the estimated rate.
    pub reached: OperationRate,
}

/// Where decode and prefill lie under a machine's ceilings of bandwidth and arithmetic.
///
/// Source of the picture: Williams, Waterman, Patterson, "Roofline: an insightful visual performance model", 2009.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Roofline {
    /// Arithmetic per byte where both ceilings meet, by the half-precision peak; `None` where that is not known.
    pub ridge: Option<ArithmeticIntensity>,
    /// Writing a token at the end of the context: 2 FLOP per weight read, and attention over what is in the cache.
    pub decode: RooflinePoint,
    /// Reading the prompt; its weights are read once per micro batch, its cache is not counted.
    pub prefill: Option<RooflinePoint>,
}

impl Setup<'_> {
    /// Places estimates of one device on its roofline; `prompt` tokens are read with `before` tokens in the cache.
    #[must_use]
    pub fn roofline(
        &self,
        workload: &Workload,
        decode: &Decode,
        prompt: Tokens,
        before: Tokens,
        prefill: Option<&Prefill>,
    ) -> Roofline {
        let step = self.decode_work(workload);
        let flop: Operations = in_base_unit(2.0 * step.read_parameters + step.attention_flop);
        let per_token = flop / tokens(1);
        let prefill = prefill.map(|prefill| {
            let work = self.prefill_work(prompt, before);
            let flop = super::prefill::flop(&work);
            let batches = libm::ceil(work.tokens / work.micro_batch);
            let read = batches * (work.weights_bytes + work.touched() * work.all_experts_bytes);
            let (flop, read): (Operations, Information) = (in_base_unit(flop), in_base_unit(read));
            RooflinePoint { intensity: flop / read, operations: flop / prompt, reached: flop / prefill.time }
        });
        Roofline {
            ridge: self.hardware.peak().fp16.map(|peak| peak / self.bandwidth()),
            decode: RooflinePoint {
                intensity: per_token / decode.read,
                operations: per_token,
                reached: per_token * decode.rate.value,
            },
            prefill,
        }
    }
}

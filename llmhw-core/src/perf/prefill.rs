//! Prefill: reading a prompt.

use super::{Placement, Setup};
use crate::efficiency::class::{Class, IntervalClass};
use crate::efficiency::terms;
use crate::efficiency::{Calibration, Efficiency};
use crate::evidence::{Basis, Estimate, Interval};
use crate::units::*;

/// How fast a machine reads a prompt.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Prefill {
    /// Tokens per second.
    pub rate: Estimate<TokenRate>,
    /// Time to read all of it.
    pub time: Time,
    /// Share of that time that arithmetic would take at the machine's half-precision peak (mfu); `None` without a peak.
    pub model_flop_utilisation: Option<Ratio>,
}

impl Setup<'_> {
    /// Reading `prompt` tokens when `before` are in the cache already.
    ///
    /// Arithmetic of the matrices (2 FLOP per weight and token) and of attention, at the share of the FP32 rate that the
    /// chip's class reaches, and reading the weights once per micro batch, which nothing can avoid. Only the calibrated
    /// model knows prefill: `None` with a constant efficiency, which is about bandwidth, and for an empty prompt.
    #[must_use]
    pub fn prefill(
        &self,
        prompt: Tokens,
        before: Tokens,
        placement: Placement,
        efficiency: Efficiency,
    ) -> Option<Prefill> {
        let Efficiency::Calibrated(calibration) = efficiency else { return None };
        if prompt <= tokens(0) {
            return None;
        }
        let work = self.prefill_work(prompt, before);
        let class = self.class();
        let step = terms::prefill_seconds(&class, &work, calibration.constants());
        let divided = (step.total() - step.overhead) / placement.division.value;
        let time = seconds(divided + step.overhead) + placement.prefill_overhead(prompt, self.model);
        let rate = prompt / time;
        let is_measured = has_measured_prefill(&class, &work, calibration);
        let interval_class = if is_measured { IntervalClass::Prefill } else { IntervalClass::PrefillUnmeasured };
        let Interval { low, high } = calibration.interval(interval_class);
        let basis = if is_measured && self.knows_fp32 { Basis::Calibrated } else { Basis::Extrapolated };
        let flop = 2.0 * (work.dense_parameters + work.expert_parameters) * work.tokens + work.attention_flop;
        let operations: Operations = in_base_unit(flop);
        Some(Prefill {
            rate: Estimate::new(rate, basis).within(Interval::new(rate * low, rate * high)),
            time,
            model_flop_utilisation: self.hardware.peak().fp16.map(|peak| operations / peak / time),
        })
    }
}

fn has_measured_prefill(class: &Class, work: &terms::PrefillWork, calibration: &Calibration) -> bool {
    let mut is_measured = class.is_measured();
    terms::arithmetic_terms(class, work, |term| {
        is_measured &= calibration.has_measured(term.factors.as_slice().iter().copied());
    });
    is_measured
}

//! `CalibratedRun`: what one's own runs change.

use super::TokenRateInterval;
use super::projection::{interval_of, per_second};
use crate::evidence::{Basis, Estimate};
use crate::plain::record;
use crate::record::phase::RunPhase;
use crate::spec::Text;
use crate::units::*;

record! {
    /// A run of one's own with the estimate for it before and after all runs were taken into account.
    CalibratedRun {
        /// The id of the hardware.
        hardware: Text,
        /// The id of the runtime.
        runtime: Text,
        /// The id of the model.
        model: Text,
        /// The id of the weight format.
        format: Text,
        /// What was timed.
        phase: RunPhase,
        /// What was measured, in tokens per second.
        measured_tokens_per_second: f64,
        /// The estimate without runs of one's own, in tokens per second.
        before_tokens_per_second: Option<f64>,
        /// Where 80 % of comparable measurements lie, before.
        before_interval: Option<TokenRateInterval>,
        /// The estimate with all of them, in tokens per second.
        after_tokens_per_second: Option<f64>,
        /// The same interval with all of them.
        after_interval: Option<TokenRateInterval>,
        /// What the estimate rests on then.
        after_basis: Option<Basis>,
    }
}

impl CalibratedRun {
    pub(in crate::record) fn of(
        (hardware, runtime, model, format): (Text, Text, Text, Text),
        phase: RunPhase,
        measured_tokens_per_second: f64,
        before: Option<Estimate<TokenRate>>,
        after: Option<Estimate<TokenRate>>,
    ) -> Self {
        Self {
            hardware,
            runtime,
            model,
            format,
            phase,
            measured_tokens_per_second,
            before_tokens_per_second: before.as_ref().map(|estimate| per_second(estimate.value)),
            before_interval: before.as_ref().and_then(interval_of),
            after_tokens_per_second: after.as_ref().map(|estimate| per_second(estimate.value)),
            after_interval: after.as_ref().and_then(interval_of),
            after_basis: after.as_ref().map(|estimate| estimate.basis),
        }
    }
}

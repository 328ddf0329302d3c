//! `Placement`: how many devices share a model, and what passing results between them costs.

use crate::spec::Model;
use crate::units::*;

/// The devices a step runs on, as seen from one of them.
///
/// Made by [`cluster`](crate::cluster); [`Placement::ONE`] is a single device.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Placement {
    /// How many times one device's bandwidth and arithmetic serve one step; launches are not divided.
    pub division: Ratio,
    /// Added to every step, whatever it computes.
    pub step_time: Time,
    /// Added to every step per byte of the residual stream of one token.
    pub time_per_width: Time,
    /// Several devices.
    pub is_cluster: bool,
    /// A rule of thumb without measurements behind it: estimates made with it are assumed.
    pub is_assumed: bool,
}

impl Placement {
    /// One device.
    pub const ONE: Self = Self {
        division: in_base_unit(1.0),
        step_time: in_base_unit(0.0),
        time_per_width: in_base_unit(0.0),
        is_cluster: false,
        is_assumed: false,
    };

    /// Bandwidths that add up without a cost of their own, as in the guide's cluster.
    #[must_use]
    pub const fn multiplied(division: Ratio) -> Self {
        Self { division, is_cluster: true, is_assumed: true, ..Self::ONE }
    }

    /// What a step of so many tokens pays for passing results on.
    pub(crate) fn step_overhead(&self, tokens: f64, model: &Model) -> Time {
        self.step_time + self.time_per_width * (tokens * f64::from(model.hidden_size()))
    }

    /// The same for a prompt, which is passed on as a whole.
    pub(super) fn prefill_overhead(&self, prompt: Tokens, model: &Model) -> Time {
        self.step_overhead(prompt.value, model)
    }
}

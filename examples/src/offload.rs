//! What is left when a model is too large for a card: layers or experts in the memory of the machine around it.

use crate::speed::{self, range, rough};
use llmhw_core::efficiency::Efficiency;
use llmhw_core::perf::{OffloadSplit, Setup};
use llmhw_core::spec::{FormatFamily, Hardware, Model, Runtime, WeightFormat, Workload};
use llmhw_core::units::{Tokens, token_rate};
use schemars::JsonSchema;
use serde::Serialize;

/// Where the rates are that a host's memory allows: other answers count the card's own memory alone.
pub(crate) const ON_HOST: &str = "With layers in the host's memory: guide fit.";

/// Whether the machine around a card has memory that layers could go to.
pub(crate) fn has_host(hardware: &Hardware) -> bool {
    hardware.host().is_some_and(|host| host.memory.is_some() && host.memory_bandwidth.is_some())
}

/// The rates with a part of the weights in the host's memory; null where the model fits, where the runtime can not
/// do that, where there is no host whose memory is known, and where that is too small too.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the fields stand beside others in one flat row")]
pub(crate) struct Offloaded {
    /// The rate with whole layers moved.
    pub(crate) offload_layers_tokens_per_second: Option<f64>,
    /// The lower end of its range; null with a constant efficiency.
    pub(crate) offload_layers_low_tokens_per_second: Option<f64>,
    /// The upper end.
    pub(crate) offload_layers_high_tokens_per_second: Option<f64>,
    /// The rate with routed experts moved; null for a dense model too.
    pub(crate) offload_experts_tokens_per_second: Option<f64>,
    /// The lower end of its range.
    pub(crate) offload_experts_low_tokens_per_second: Option<f64>,
    /// The upper end.
    pub(crate) offload_experts_high_tokens_per_second: Option<f64>,
    /// What both rest on; never better than extrapolated.
    pub(crate) offload_basis: Option<String>,
}

/// A rate, its range and its basis.
#[derive(Default)]
struct Split {
    rate: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    basis: Option<String>,
}

impl Offloaded {
    /// Both ways of dividing the weights.
    pub(crate) fn of(
        (context, efficiency): (Tokens, Efficiency),
        hardware: &Hardware,
        runtime: &Runtime,
        model: &Model,
        format: &WeightFormat,
    ) -> Self {
        // Moving a part to the host is what llama.cpp and its kin do.
        if !runtime.format_families().contains(&FormatFamily::Ggml) {
            return Self::default();
        }
        let setup = Setup::new(hardware, runtime, model, format);
        let by = |split| {
            let workload = Workload::new(context).ok()?;
            let offload = setup.offload(&workload, split, efficiency).ok()?;
            let (low, high) = speed::ends(&offload.rate);
            offload.host_verdict.fits().then(|| Split {
                rate: Some(offload.rate.value.get::<token_rate::token_per_second>()),
                low,
                high,
                basis: Some(offload.rate.basis.to_string()),
            })
        };
        let layers = by(OffloadSplit::Layers).unwrap_or_default();
        let experts = by(OffloadSplit::Experts).unwrap_or_default();
        Self {
            offload_layers_tokens_per_second: layers.rate,
            offload_layers_low_tokens_per_second: layers.low,
            offload_layers_high_tokens_per_second: layers.high,
            offload_experts_tokens_per_second: experts.rate,
            offload_experts_low_tokens_per_second: experts.low,
            offload_experts_high_tokens_per_second: experts.high,
            offload_basis: layers.basis.or(experts.basis),
        }
    }

    /// With layers moved, in words.
    pub(crate) fn layers(&self) -> Option<String> {
        let ends = range(self.offload_layers_low_tokens_per_second, self.offload_layers_high_tokens_per_second);
        Some(with_range(self.offload_layers_tokens_per_second?, ends))
    }

    /// With experts moved, in words.
    pub(crate) fn experts(&self) -> Option<String> {
        let ends = range(self.offload_experts_low_tokens_per_second, self.offload_experts_high_tokens_per_second);
        Some(with_range(self.offload_experts_tokens_per_second?, ends))
    }

    /// The faster of the two, in words.
    pub(crate) fn faster(&self) -> Option<String> {
        let by_experts = self.offload_experts_tokens_per_second > self.offload_layers_tokens_per_second;
        if by_experts { self.experts() } else { self.layers() }
    }
}

fn with_range(rate: f64, ends: Option<String>) -> String {
    ends.map_or_else(|| rough(rate), |ends| format!("{} ({ends})", rough(rate)))
}

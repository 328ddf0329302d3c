//! Several devices: pools, unequal pipelines, and a card with its host.

use super::memory::gigabytes_of;
use super::projection::{TokenRateInterval, interval_of, per_second};
use crate::cluster;
use crate::evidence::Basis;
use crate::memory::Verdict;
use crate::perf;
use crate::plain::record;
use crate::spec::Text;
use crate::units::*;
use alloc::vec::Vec;

record! {
    /// What several equal machines add up to.
    Pool {
        /// Memory as sold, in gibibytes (2^30 bytes).
        memory_gibibytes: f64,
        /// Memory a model may take, in gigabytes (10^9 bytes).
        usable_memory_gigabytes: f64,
        /// How many times one node's bandwidth serves one stream, before communication.
        speedup_ratio: f64,
        /// Bandwidth that serves one stream, in gigabytes per second.
        bandwidth_gigabytes_per_second: f64,
        /// What all nodes cost with their hosts, in US dollars, where known.
        price_usd: Option<f64>,
        /// What all nodes draw when idle, in watts, where known.
        idle_power_watts: Option<f64>,
        /// What all nodes draw during inference, in watts, where known.
        load_power_watts: Option<f64>,
    }
}

impl From<&cluster::Pool> for Pool {
    fn from(pool: &cluster::Pool) -> Self {
        let watts_of = |power: Option<Power>| power.map(|power| power.get::<power::watt>());
        Self {
            memory_gibibytes: pool.memory.get::<information::gibibyte>(),
            usable_memory_gigabytes: gigabytes_of(pool.usable_memory),
            speedup_ratio: pool.speedup.get::<ratio::fraction>(),
            bandwidth_gigabytes_per_second: pool.bandwidth.get::<bandwidth::gigabyte_per_second>(),
            price_usd: pool.price.map(|price| price.get::<money::usd>()),
            idle_power_watts: watts_of(pool.idle_power),
            load_power_watts: watts_of(pool.load_power),
        }
    }
}

record! {
    /// What one node of an unequal pipeline holds.
    NodeShare {
        /// The id of the hardware.
        hardware: Text,
        /// Share of the layers, from 0 to 1.
        share_fraction: f64,
    }
}

record! {
    /// What a pipeline of unequal machines comes to.
    UnequalPipeline {
        /// The nodes in the order given.
        nodes: Vec<NodeShare>,
        /// Whether all nodes together hold weights, cache and buffers.
        fits: bool,
        /// Memory left over, in gigabytes (10^9 bytes); nothing when it does not fit.
        headroom_gigabytes: Option<f64>,
        /// Memory short, in gigabytes; nothing when it fits.
        shortfall_gigabytes: Option<f64>,
        /// Tokens written per second by all sequences together.
        decode_tokens_per_second: f64,
        /// Where 80 % of comparable measurements lie; nothing with a constant efficiency.
        decode_interval: Option<TokenRateInterval>,
        /// What the rate rests on.
        decode_basis: Basis,
    }
}

fn either(verdict: Verdict) -> (Option<f64>, Option<f64>) {
    match verdict {
        Verdict::Fits { headroom } => (Some(gigabytes_of(headroom)), None),
        Verdict::TooLarge { shortfall } => (None, Some(gigabytes_of(shortfall))),
    }
}

impl UnequalPipeline {
    pub(in crate::record) fn of(nodes: impl Iterator<Item = Text>, pipeline: &cluster::UnequalPipeline) -> Self {
        let (headroom_gigabytes, shortfall_gigabytes) = either(pipeline.verdict);
        Self {
            nodes: nodes
                .zip(&pipeline.shares)
                .map(|(hardware, share)| NodeShare { hardware, share_fraction: share.get::<ratio::fraction>() })
                .collect(),
            fits: pipeline.verdict.fits(),
            headroom_gigabytes,
            shortfall_gigabytes,
            decode_tokens_per_second: per_second(pipeline.rate.value),
            decode_interval: interval_of(&pipeline.rate),
            decode_basis: pipeline.rate.basis,
        }
    }
}

record! {
    /// How a model runs that is divided between a card and the machine around it.
    Offload {
        /// Share of the divided weights that stays on the card, from 0 to 1.
        share_on_device_fraction: f64,
        /// Weights on the card, in gigabytes (10^9 bytes).
        device_weights_gigabytes: f64,
        /// Weights in the host's memory, in gigabytes.
        host_weights_gigabytes: f64,
        /// Whether the host's memory holds its part; what the host's own programs take is not counted.
        fits_host: bool,
        /// Host memory left over, in gigabytes; nothing when it does not fit.
        host_headroom_gigabytes: Option<f64>,
        /// Host memory short, in gigabytes; nothing when it fits.
        host_shortfall_gigabytes: Option<f64>,
        /// Tokens written per second by all sequences together.
        decode_tokens_per_second: f64,
        /// Where 80 % of comparable measurements lie; nothing with a constant efficiency.
        decode_interval: Option<TokenRateInterval>,
        /// What the rate rests on: never better than extrapolated.
        decode_basis: Basis,
    }
}

impl From<&perf::Offload> for Offload {
    fn from(offload: &perf::Offload) -> Self {
        let (host_headroom_gigabytes, host_shortfall_gigabytes) = either(offload.host_verdict);
        Self {
            share_on_device_fraction: offload.share_on_device.get::<ratio::fraction>(),
            device_weights_gigabytes: gigabytes_of(offload.device_weights),
            host_weights_gigabytes: gigabytes_of(offload.host_weights),
            fits_host: offload.host_verdict.fits(),
            host_headroom_gigabytes,
            host_shortfall_gigabytes,
            decode_tokens_per_second: per_second(offload.rate.value),
            decode_interval: interval_of(&offload.rate),
            decode_basis: offload.rate.basis,
        }
    }
}

//! `Projection`: how fast, how large, and where the time goes.

use super::Memory;
use crate::evidence::{Basis, Estimate, Interval};
use crate::perf::{self, Bottleneck, SpeedWord};
use crate::plain::record;
use crate::spec::{Strategy, Text};
use crate::units::*;
use crate::{Prepared, scenario};

record! {
    /// A range of token rates, both ends included.
    TokenRateInterval {
        /// The lower end, in tokens per second.
        low_tokens_per_second: f64,
        /// The upper end, in tokens per second.
        high_tokens_per_second: f64,
    }
}

impl From<Interval<TokenRate>> for TokenRateInterval {
    fn from(interval: Interval<TokenRate>) -> Self {
        Self { low_tokens_per_second: per_second(interval.low), high_tokens_per_second: per_second(interval.high) }
    }
}

pub(in crate::record) fn per_second(rate: TokenRate) -> f64 {
    rate.get::<token_rate::token_per_second>()
}

pub(super) fn interval_of(estimate: &Estimate<TokenRate>) -> Option<TokenRateInterval> {
    estimate.interval.map(TokenRateInterval::from)
}

record! {
    /// Where the time of a decode step goes, as shares of it that add up to 1.
    Breakdown {
        /// Reading weights.
        weights_fraction: f64,
        /// Reading the KV cache.
        kv_cache_fraction: f64,
        /// Arithmetic that is not hidden behind reading.
        compute_fraction: f64,
        /// Launching kernels.
        overhead_fraction: f64,
        /// Passing results between devices.
        communication_fraction: f64,
    }
}

impl From<&perf::Breakdown> for Breakdown {
    fn from(breakdown: &perf::Breakdown) -> Self {
        let share = |ratio: Ratio| ratio.get::<ratio::fraction>();
        Self {
            weights_fraction: share(breakdown.weights),
            kv_cache_fraction: share(breakdown.kv_cache),
            compute_fraction: share(breakdown.compute),
            overhead_fraction: share(breakdown.overhead),
            communication_fraction: share(breakdown.communication),
        }
    }
}

record! {
    /// How a model runs on hardware. The rates say how fast it would run if it fitted; look at `memory` first.
    Projection {
        /// The id of the hardware.
        hardware: Text,
        /// The id of the model.
        model: Text,
        /// The id of the weight format.
        format: Text,
        /// The id of the runtime: the one asked for, or the first listed one that drives the machine and loads the format.
        runtime: Text,
        /// Tokens in the cache of each sequence when the speed is stated.
        context_tokens: f64,
        /// Tokens of the prompt, the last of the context.
        prompt_tokens: f64,
        /// Sequences decoded together.
        sequences: u32,
        /// How many such machines hold the model together.
        nodes: u32,
        /// How they divide the work; nothing on one machine.
        strategy: Option<Strategy>,
        /// Tokens written per second by all sequences together, as if the memory were enough: whether it is, is another answer.
        decode_tokens_per_second: f64,
        /// Where 80 % of comparable measurements lie; nothing with a constant efficiency.
        decode_interval: Option<TokenRateInterval>,
        /// What the decode rate rests on.
        decode_basis: Basis,
        /// Tokens written per second by each sequence.
        decode_tokens_per_second_per_sequence: f64,
        /// Seconds from one token of a sequence to its next.
        time_per_output_token_seconds: f64,
        /// The decode rate nothing can beat without speculation, in tokens per second.
        ceiling_tokens_per_second: f64,
        /// Decode rate over ceiling, from 0 to 1: what the guide sets to 0.6.
        efficiency_fraction: f64,
        /// Gigabytes (10^9 bytes) read per token written.
        read_gigabytes_per_token: f64,
        /// What the decode step waits for most.
        bottleneck: Bottleneck,
        /// Where the time of a decode step goes.
        breakdown: Breakdown,
        /// The decode rate once the machine is warm.
        sustained_decode: TokenRateInterval,
        /// What the speed of one sequence feels like.
        speed_word: SpeedWord,
        /// Tokens of the prompt read per second; nothing with a constant efficiency, which is about bandwidth.
        prefill_tokens_per_second: Option<f64>,
        /// Where 80 % of comparable measurements of prefill lie.
        prefill_interval: Option<TokenRateInterval>,
        /// What the prefill rate rests on.
        prefill_basis: Option<Basis>,
        /// Seconds to read the prompt.
        prefill_seconds: Option<f64>,
        /// Share of the prefill time that arithmetic would take at the half-precision peak (mfu), where the peak is known; of a cluster at
        /// that of as many machines as work at once. Above 1 where kernels use a higher rate, such as that of 8-bit integers.
        model_flop_utilisation_fraction: Option<f64>,
        /// Seconds until the first token is written: the prompt, and one step.
        time_to_first_token_seconds: Option<f64>,
        /// Seconds until all output tokens are written, when their number was given.
        end_to_end_seconds: Option<f64>,
        /// Whether it fits, and what takes the memory.
        memory: Memory,
        /// What written tokens cost in US dollars per million, when an ownership was given.
        usd_per_million_output_tokens: Option<f64>,
    }
}

/// What a projection says of the question itself.
pub(in crate::record) struct Asked {
    pub(in crate::record) hardware: Text,
    pub(in crate::record) model: Text,
    pub(in crate::record) format: Text,
    pub(in crate::record) runtime: Text,
    pub(in crate::record) prompt_tokens: f64,
    pub(in crate::record) nodes: u32,
    pub(in crate::record) strategy: Strategy,
    pub(in crate::record) output: Option<Tokens>,
}

impl Projection {
    pub(in crate::record) fn of(asked: Asked, prepared: &Prepared<'_>, answer: &scenario::Projection) -> Self {
        let decode = &answer.decode;
        let workload = prepared.workload();
        let as_seconds = |time: Time| time.get::<time::second>();
        Self {
            hardware: asked.hardware,
            model: asked.model,
            format: asked.format,
            runtime: asked.runtime,
            context_tokens: workload.context().get::<token_count::token>(),
            prompt_tokens: asked.prompt_tokens,
            sequences: workload.sequence_count(),
            nodes: asked.nodes,
            strategy: (asked.nodes > 1).then_some(asked.strategy),
            decode_tokens_per_second: per_second(decode.rate.value),
            decode_interval: interval_of(&decode.rate),
            decode_basis: decode.rate.basis,
            decode_tokens_per_second_per_sequence: per_second(decode.rate_per_sequence),
            time_per_output_token_seconds: decode.time_per_output_token.get::<time_per_token::second_per_token>(),
            ceiling_tokens_per_second: per_second(decode.ceiling),
            efficiency_fraction: decode.efficiency.get::<ratio::fraction>(),
            read_gigabytes_per_token: decode.read.get::<bytes_per_token::gigabyte_per_token>(),
            bottleneck: decode.bottleneck,
            breakdown: Breakdown::from(&decode.breakdown),
            sustained_decode: decode.sustained.into(),
            speed_word: answer.speed_word,
            prefill_tokens_per_second: answer.prefill.map(|prefill| per_second(prefill.rate.value)),
            prefill_interval: answer.prefill.and_then(|prefill| interval_of(&prefill.rate)),
            prefill_basis: answer.prefill.map(|prefill| prefill.rate.basis),
            prefill_seconds: answer.prefill.map(|prefill| as_seconds(prefill.time)),
            model_flop_utilisation_fraction: answer
                .prefill
                .and_then(|prefill| prefill.model_flop_utilisation)
                .map(|share| share.get::<ratio::fraction>()),
            time_to_first_token_seconds: answer.time_to_first_token().map(as_seconds),
            end_to_end_seconds: asked.output.and_then(|output| answer.end_to_end_time(output)).map(as_seconds),
            memory: Memory::from(&answer.memory),
            usd_per_million_output_tokens: answer
                .cost_per_output_token
                .map(|cost| cost.get::<token_price::usd_per_million_tokens>()),
        }
    }
}

record! {
    /// How much faster decoding would be, as a ratio to the estimate, if one thing changed.
    Sensitivity {
        /// With a tenth more memory bandwidth.
        bandwidth_plus_tenth_ratio: f64,
        /// With a tenth more arithmetic.
        arithmetic_plus_tenth_ratio: f64,
        /// With half the context.
        half_context_ratio: f64,
        /// In the smaller format, when one was given.
        smaller_format_ratio: Option<f64>,
    }
}

impl From<&perf::Sensitivity> for Sensitivity {
    fn from(sensitivity: &perf::Sensitivity) -> Self {
        let share = |ratio: Ratio| ratio.get::<ratio::fraction>();
        Self {
            bandwidth_plus_tenth_ratio: share(sensitivity.bandwidth_plus_tenth),
            arithmetic_plus_tenth_ratio: share(sensitivity.arithmetic_plus_tenth),
            half_context_ratio: share(sensitivity.half_context),
            smaller_format_ratio: sensitivity.smaller_format.map(share),
        }
    }
}

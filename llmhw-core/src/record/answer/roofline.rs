//! `Roofline`: decode and prefill under a machine's ceilings.

use crate::evidence::{Estimate, Interval};
use crate::perf;
use crate::plain::record;
use crate::units::*;

record! {
    /// One phase on the roofline.
    RooflinePoint {
        /// Arithmetic per byte read, in FLOP.
        flop_per_byte: f64,
        /// Arithmetic per token, in billions of FLOP.
        gigaflop_per_token: f64,
        /// Arithmetic reached, in TFLOP/s.
        teraflops: f64,
        /// The same at the lower end of the rate's interval.
        low_teraflops: Option<f64>,
        /// The same at the upper end of the rate's interval.
        high_teraflops: Option<f64>,
    }
}

record! {
    /// Where decode and prefill lie under the ceilings of bandwidth and arithmetic of one machine.
    Roofline {
        /// Memory bandwidth, in gigabytes (10^9 bytes) per second: the slope.
        memory_bandwidth_gigabytes_per_second: f64,
        /// Half-precision peak, in TFLOP/s, where it is known: the level.
        peak_fp16_teraflops: Option<f64>,
        /// Arithmetic per byte where slope and level meet, in FLOP.
        ridge_flop_per_byte: Option<f64>,
        /// Writing a token at the end of the context.
        decode: RooflinePoint,
        /// Reading the prompt; its weights are read once per micro batch, its cache is not counted.
        prefill: Option<RooflinePoint>,
    }
}

impl RooflinePoint {
    pub(in crate::record) fn of(point: &perf::RooflinePoint, rate: &Estimate<TokenRate>) -> Self {
        let teraflops = |rate: OperationRate| rate.get::<operation_rate::teraflop_per_second>();
        let at = |end: fn(Interval<TokenRate>) -> TokenRate| {
            rate.interval.map(|interval| teraflops(point.operations * end(interval)))
        };
        Self {
            flop_per_byte: point.intensity.get::<arithmetic_intensity::flop_per_byte>(),
            gigaflop_per_token: point.operations.get::<operations_per_token::gigaflop_per_token>(),
            teraflops: teraflops(point.reached),
            low_teraflops: at(|interval| interval.low),
            high_teraflops: at(|interval| interval.high),
        }
    }
}

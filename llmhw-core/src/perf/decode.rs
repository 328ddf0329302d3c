//! Decoding: reading the weights and the cache once per step.

use super::{Bottleneck, Breakdown, Placement, Setup};
use crate::efficiency::class::IntervalClass;
use crate::efficiency::own::{Belief, Shift};
use crate::efficiency::terms::DecodeWork;
use crate::efficiency::{Calibration, Efficiency, Tuned};
use crate::evidence::{Basis, Estimate, Interval};
use crate::spec::Workload;
use crate::units::*;
use core::fmt;

/// Contexts above this count as deep: their errors are larger.
const DEEP_TOKENS: f64 = 4096.0;

/// The rate nothing can beat without speculation: bandwidth over bytes read per token.
///
/// # Example: the guide's sum
/// ```
/// use llmhw_core::perf;
/// use llmhw_core::units::{fraction, gigabytes_per_second, gigabytes_per_token};
///
/// let ceiling = perf::ceiling(gigabytes_per_second(400), gigabytes_per_token(15.3));
/// assert_eq!(format!("{:.1}", ceiling * fraction(0.6)), "15.7 tok/s");
/// ```
#[must_use]
pub fn ceiling(bandwidth: Bandwidth, read: BytesPerToken) -> TokenRate {
    bandwidth / read
}

/// The guide's formula: bandwidth over bytes per token, times efficiency. The size is the active part of a mixture.
///
/// The guide knows neither the KV cache nor arithmetic; [`Setup::decode`] does.
#[must_use]
pub fn guide_decode(bandwidth: Bandwidth, read: BytesPerToken, efficiency: Ratio) -> TokenRate {
    bandwidth / read * efficiency
}

/// How fast a machine decodes.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Decode {
    /// Tokens per second of all sequences together; the interval holds 80 % of comparable measurements.
    pub rate: Estimate<TokenRate>,
    /// Tokens per second of one sequence.
    pub rate_per_sequence: TokenRate,
    /// Time from one token of a sequence to its next.
    pub time_per_output_token: TimePerToken,
    /// The rate of all sequences together that nothing can beat.
    pub ceiling: TokenRate,
    /// Rate over ceiling: what the guide sets to 0.6.
    pub efficiency: Ratio,
    /// Bytes read per token of output.
    pub read: BytesPerToken,
    /// What the step waits for most.
    pub bottleneck: Bottleneck,
    /// Where the time goes.
    pub breakdown: Breakdown,
    /// The rate once the machine is warm.
    pub sustained: Interval<TokenRate>,
}

impl fmt::Display for Decode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.rate, f)
    }
}

/// Time and shares of a step, before it becomes rates.
struct Step {
    time: Time,
    ceiling_time: Time,
    read: Information,
    breakdown: Breakdown,
    interval: Option<Interval<f64>>,
    basis: Basis,
}

/// Seconds of a calibrated step on one device: what is the same for every placement of a workload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepAlone {
    weights: f64,
    cache: f64,
    compute: f64,
    overhead: f64,
}

impl StepAlone {
    /// A step that reads `cache` bytes for all sequences. That of one is read once, however many of its tokens are verified.
    fn of(work: &DecodeWork, cache: f64, tuned: &Tuned) -> Self {
        let s = tuned.step(&DecodeWork { cache_bytes: cache / work.sequences, ..*work });
        let compute = s.unpack + s.attention + s.arithmetic;
        Self { weights: s.weights, cache: s.cache, compute, overhead: s.overhead }
    }

    /// What devices share, in seconds.
    pub(crate) fn divisible(&self) -> f64 {
        self.weights + self.cache + self.compute
    }

    /// What each of them does.
    pub(crate) fn overhead(&self) -> f64 {
        self.overhead
    }

    /// Reading weights, reading the cache, arithmetic, launches: all but launches divided.
    fn divided(&self, division: Ratio) -> [Time; 4] {
        let Self { weights, cache, compute, overhead } = *self;
        [
            seconds(weights / division.value),
            seconds(cache / division.value),
            seconds(compute / division.value),
            seconds(overhead),
        ]
    }

    /// The same after runs of one's own say that one device is faster by `factor`, and their sum, no less than `least`. Of several devices
    /// each still does what it does by itself, and what they share takes all of the shift: longer contexts stay slower on however many.
    fn shifted(&self, factor: f64, division: Ratio, least: Time) -> ([Time; 4], Time) {
        let (shared, by_itself) = if division > fraction(1) {
            let left = (self.divisible() + self.overhead) / factor - self.overhead;
            (if left > 0.0 { left / self.divisible() } else { 0.0 }, 1.0)
        } else {
            (1.0 / factor, 1.0 / factor)
        };
        let [weights, cache, compute, overhead] = self.divided(division);
        let parts = [weights * shared, cache * shared, compute * shared, overhead * by_itself];
        let [weights, cache, compute, overhead] = parts;
        let sum = weights + cache + compute + overhead;
        if sum >= least {
            return (parts, sum);
        }
        // Nothing beats the ceiling, whatever other set-ups did.
        (parts.map(|part| part * (least / sum)), least)
    }
}

impl Setup<'_> {
    /// A step of `workload` without speculation on one device, for many placements.
    pub(crate) fn step_alone(&self, workload: &Workload, tuned: &Tuned) -> StepAlone {
        let work = self.decode_work(workload);
        StepAlone::of(&work, work.cache_bytes * work.sequences, tuned)
    }

    /// The rate of all sequences together that [`Setup::decode_tuned`] finds, and the time per token of each.
    #[inline]
    pub(crate) fn rate_of(
        &self,
        alone: &StepAlone,
        sequences: u32,
        placement: &Placement,
    ) -> (TokenRate, TimePerToken) {
        let sequences = f64::from(sequences);
        let communication = placement.step_overhead(sequences, self.model);
        let [weights, kv, compute, overhead] = alone.divided(placement.division);
        let rate = tokens(sequences) / (weights + kv + compute + overhead + communication);
        (rate, tokens(sequences) / rate / tokens(1))
    }

    /// The decode rate of `workload` on the devices of `placement`.
    ///
    /// With a constant efficiency, one step reads the weights its experts touch and every sequence's cache, or computes
    /// 2 FLOP per active weight and token at the half-precision peak, or at that of single precision where it is higher, if the
    /// former is known and that takes longer, and reaches the same share of either. Calibrated, a step is the sum of reading and unpacking weights, reading the cache, attention,
    /// launches and communication: see [`terms`](crate::efficiency::terms).
    #[must_use]
    pub fn decode(&self, workload: &Workload, placement: Placement, efficiency: Efficiency) -> Decode {
        self.decode_tuned(workload, placement, efficiency, self.tuned(efficiency).as_ref())
    }

    /// The same with what [`Setup::tuned`] found for this setup and efficiency.
    #[must_use]
    pub fn decode_tuned(
        &self,
        workload: &Workload,
        placement: Placement,
        efficiency: Efficiency,
        tuned: Option<&Tuned>,
    ) -> Decode {
        let verified = workload.tokens_per_step();
        let work = DecodeWork { sequences: verified, ..self.decode_work(workload) };
        // Drafted tokens of a sequence share its cache.
        let cache_bytes = work.cache_bytes * f64::from(workload.sequence_count());
        let produced = tokens(f64::from(workload.sequence_count()) * workload.accepted_tokens_per_step());
        let step = match (efficiency, tuned) {
            (Efficiency::Constant { value, .. }, _) => {
                self.constant_step(&work, cache_bytes, placement, value, efficiency.basis())
            }
            (Efficiency::Calibrated(calibration), Some(tuned)) => {
                self.calibrated_step(&work, cache_bytes, workload, placement, calibration, tuned)
            }
            (Efficiency::Calibrated(_), None) => return self.decode(workload, placement, efficiency),
        };
        let rate = produced / step.time;
        let ceiling = produced / step.ceiling_time;
        let sequences = f64::from(workload.sequence_count());
        let sustained = self.hardware.sustained();
        let mut estimate = Estimate::new(rate, step.basis);
        if let Some(Interval { low, high }) = step.interval {
            let high = if rate * high < ceiling { rate * high } else { ceiling };
            estimate = estimate.within(Interval::new(rate * low, if high < rate { rate } else { high }));
        }
        Decode {
            rate: estimate,
            rate_per_sequence: rate / sequences,
            time_per_output_token: tokens(sequences) / rate / tokens(1),
            ceiling,
            efficiency: rate / ceiling,
            read: step.read / produced,
            bottleneck: step.breakdown.bottleneck(),
            breakdown: step.breakdown,
            sustained: Interval::new(rate * sustained.low, rate * sustained.high),
        }
    }

    fn constant_step(&self, work: &DecodeWork, cache: f64, placement: Placement, value: Ratio, basis: Basis) -> Step {
        let bandwidth = self.bandwidth() * placement.division;
        let weights: Information =
            in_base_unit(work.weights_bytes + self.weights.experts_read_per_step(work.sequences as u32).value);
        let cache: Information = in_base_unit(cache);
        let (weights_time, cache_time) = (weights / bandwidth, cache / bandwidth);
        let reading = weights_time + cache_time;
        let arithmetic = match self.hardware.peak().fp16.and(self.float_rate()) {
            Some(peak) => {
                let per_weight = OperationsPerParameter::new::<operations_per_parameter::flop_per_parameter>(2.0);
                self.model.active_parameters() * per_weight * tokens(work.sequences) / (peak * placement.division)
            }
            None => seconds(0),
        };
        let is_bound_by_arithmetic = arithmetic > reading;
        let hidden = if is_bound_by_arithmetic { arithmetic - reading } else { seconds(0) };
        // Not reading + hidden, whose last bit would depend on the context.
        let ceiling_time = if is_bound_by_arithmetic { arithmetic } else { reading };
        let communication = placement.step_overhead(work.sequences, self.model);
        let scaled = |time: Time| time / value;
        Step {
            time: scaled(ceiling_time) + communication,
            ceiling_time,
            read: weights + cache,
            breakdown: Breakdown::of(
                scaled(weights_time),
                scaled(cache_time),
                scaled(hidden),
                seconds(0),
                communication,
            ),
            interval: None,
            basis,
        }
    }

    fn calibrated_step(
        &self,
        work: &DecodeWork,
        cache: f64,
        workload: &Workload,
        placement: Placement,
        calibration: &'static Calibration,
        tuned: &Tuned,
    ) -> Step {
        let communication = placement.step_overhead(work.sequences, self.model);
        let alone = StepAlone::of(work, cache, tuned);
        let [weights, kv, compute, overhead] = alone.divided(placement.division);
        let read: Information = in_base_unit(work.weights_bytes + tuned.experts_read(work) + cache);
        let (is_measured, class) = self.decode_factors(workload, calibration, tuned);
        // A cluster is known no better than its machines.
        let of_clusters = calibration.interval(IntervalClass::Cluster);
        let interval = if placement.is_cluster && is_measured { of_clusters.hull(class) } else { class };
        let reading = read / (self.bandwidth() * placement.division);
        let arithmetic = seconds(tuned.least_arithmetic(work)) / placement.division;
        let step = Step {
            time: weights + kv + compute + overhead + communication,
            ceiling_time: if arithmetic > reading { arithmetic } else { reading },
            read,
            breakdown: Breakdown::of(weights, kv, compute, overhead, communication),
            interval: (!placement.is_assumed).then_some(interval),
            basis: if placement.is_assumed {
                Basis::Assumed
            } else if is_measured {
                Basis::Calibrated
            } else {
                Basis::Extrapolated
            },
        };
        let Some(belief) = self.correction.map(|correction| &correction.decode).filter(|belief| belief.runs() > 0)
        else {
            return step;
        };
        let shift = self.decode_shift(belief, workload, calibration, tuned);
        let (factor, narrowed) = shift.factors(class, self.narrowest_factors(workload, calibration, tuned));
        // What one device's runs say moves the devices' part of a cluster's step; the spread of clusters stays.
        let (parts, devices) = alone.shifted(factor, placement.division, step.ceiling_time);
        let [weights, kv, compute, overhead] = parts;
        Step {
            time: devices + communication,
            breakdown: Breakdown::of(weights, kv, compute, overhead, communication),
            interval: step.interval.map(|of_step| if placement.is_cluster { of_step.hull(narrowed) } else { narrowed }),
            basis: if shift.is_measured && !placement.is_cluster { Basis::Measured } else { step.basis },
            ..step
        }
    }

    /// How one's own runs move decoding `workload` on one device.
    pub(super) fn decode_shift(
        &self,
        belief: &Belief,
        workload: &Workload,
        calibration: &'static Calibration,
        tuned: &Tuned,
    ) -> Shift {
        let alone = self.corrected(&[]);
        let estimate = |sequences, context| {
            let other = workload.resized(sequences, context);
            let decode = alone.decode_tuned(&other, Placement::ONE, Efficiency::Calibrated(calibration), Some(tuned));
            Some(decode.rate.value.value)
        };
        belief.at(&self.decode_case(workload), &estimate)
    }

    /// Whether one device's decoding of `workload` is of a class that was measured, and the factors between which 80 % of
    /// measurements of its class lie.
    pub(super) fn decode_factors(
        &self,
        workload: &Workload,
        calibration: &Calibration,
        tuned: &Tuned,
    ) -> (bool, Interval<f64>) {
        // Without the FP32 rate attention is a guess, which only long contexts show.
        let is_deep = workload.context().value > DEEP_TOKENS;
        let is_batch = workload.tokens_per_step() > 1.0;
        let is_measured =
            tuned.is_measured && (self.knows_fp32 || !is_deep) && (tuned.is_measured_in_batches || !is_batch);
        let factors = if is_batch && !is_measured {
            Calibration::UNKNOWN
        } else {
            calibration.interval(if !is_measured {
                IntervalClass::Unmeasured
            } else if is_batch {
                IntervalClass::Batch
            } else if is_deep {
                IntervalClass::Deep
            } else if self.model.is_mixture_of_experts() {
                IntervalClass::Experts
            } else {
                IntervalClass::Dense
            })
        };
        (is_measured, factors)
    }

    /// The narrowest of the classes that decoding such workloads is of, at whatever context and number of sequences.
    pub(super) fn narrowest_factors(
        &self,
        workload: &Workload,
        calibration: &Calibration,
        tuned: &Tuned,
    ) -> Interval<f64> {
        let of = |sequences, context| self.decode_factors(&workload.resized(sequences, context), calibration, tuned).1;
        let width = |factors: Interval<f64>| factors.high / factors.low;
        [of(1, 2.0 * DEEP_TOKENS), of(2, 0.0)]
            .into_iter()
            .fold(of(1, 0.0), |narrowest, other| if width(other) < width(narrowest) { other } else { narrowest })
    }
}

#[cfg(test)]
mod tests;

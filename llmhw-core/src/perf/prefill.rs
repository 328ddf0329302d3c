//! Prefill: reading a prompt.

use super::{Placement, Setup};
use crate::efficiency::class::IntervalClass;
use crate::efficiency::own::Belief;
use crate::efficiency::terms::{Factors, Part, PrefillWork, PromptTerms, StepSeconds};
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
    /// Share of that time that arithmetic would take at the half-precision peak (mfu), of a cluster at that of as many machines as work
    /// at once; `None` without a peak. Above 1 where kernels use a higher rate than that: of 8-bit integers, of four-bit floats, or of sums
    /// at 16 bit on cards with GDDR of NVIDIA.
    pub model_flop_utilisation: Option<Ratio>,
}

/// Reading prompts with everything multiplied out that is the same for every prompt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TunedPrefill {
    calibration: &'static Calibration,
    shape: PrefillWork,
    terms: PromptTerms<Multiplied>,
    knows_chip: bool,
    /// [`PrefillWork::touched`] of a whole micro batch.
    touched: f64,
}

/// The constants on a term, multiplied out.
#[derive(Debug, Clone, Copy)]
struct Multiplied {
    product: f64,
    is_measured: bool,
}

/// Seconds of a prompt on one device: what is the same for every placement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PromptAlone {
    divisible: f64,
    overhead: f64,
    is_measured: bool,
}

impl PromptAlone {
    /// Those that share the spread of its errors.
    fn interval_class(&self) -> IntervalClass {
        if self.is_measured { IntervalClass::Prefill } else { IntervalClass::PrefillUnmeasured }
    }

    /// What devices share, in seconds.
    pub(crate) fn divisible(&self) -> f64 {
        self.divisible
    }

    /// What each of them does.
    pub(crate) fn overhead(&self) -> f64 {
        self.overhead
    }

    /// Time of the prompt on the devices of `placement`.
    #[inline]
    pub(crate) fn time(&self, prompt: Tokens, placement: &Placement, setup: &Setup<'_>) -> Time {
        let divided = self.divisible / placement.division.value;
        seconds(divided + self.overhead) + placement.prefill_overhead(prompt, setup.model)
    }
}

impl TunedPrefill {
    /// The same for other sizes of the weights.
    pub(crate) fn with_weights(mut self, weights_bytes: f64, all_experts_bytes: f64) -> Self {
        self.shape.weights_bytes = weights_bytes;
        self.shape.all_experts_bytes = all_experts_bytes;
        self
    }

    /// The seconds of `work` on one device.
    pub(crate) fn alone(&self, work: &PrefillWork) -> PromptAlone {
        let touched = if work.tokens < work.micro_batch { work.touched() } else { self.touched };
        let mut step = StepSeconds::default();
        let mut is_measured = self.knows_chip;
        self.terms.visit(work, touched, |part, base, factors| {
            step.add_of_prompt(part, base, factors.product);
            is_measured &= factors.is_measured || part != Part::Arithmetic;
        });
        PromptAlone { divisible: step.total() - step.overhead, overhead: step.overhead, is_measured }
    }
}

/// What one's own runs make of a prompt: the devices' time, the factors about it, and whether such a prompt ran.
struct Shifted {
    devices: Time,
    narrowed: Interval<f64>,
    is_measured: bool,
}

impl Setup<'_> {
    /// Reading `prompt` tokens after `before` others on one device, for many placements; `None` for an empty prompt.
    pub(crate) fn prompt_alone(&self, prompt: Tokens, before: Tokens, tuned: &TunedPrefill) -> Option<PromptAlone> {
        (prompt > tokens(0)).then(|| self.alone(&self.prefill_work_in(&tuned.shape, prompt, before), tuned))
    }

    /// The seconds of `work` on this machine alone: by the constants, and no fewer than its peak rates let it take.
    fn alone(&self, work: &PrefillWork, tuned: &TunedPrefill) -> PromptAlone {
        let (alone, least) = (tuned.alone(work), self.least_prefill_seconds(work));
        PromptAlone { divisible: if alone.divisible < least { least } else { alone.divisible }, ..alone }
    }

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
        self.prefill_tuned(prompt, before, placement, &self.tuned_prefill(efficiency)?)
    }

    /// What [`Setup::prefill`] needs besides the prompt; `None` with a constant efficiency.
    pub(crate) fn tuned_prefill(&self, efficiency: Efficiency) -> Option<TunedPrefill> {
        let Efficiency::Calibrated(calibration) = efficiency else { return None };
        let class = self.class();
        let shape = self.prefill_shape(&class);
        let multiplied = |factors: &Factors| Multiplied {
            product: factors.product(calibration.constants()),
            is_measured: calibration.has_measured(factors.as_slice().iter().copied()),
        };
        Some(TunedPrefill {
            calibration,
            shape,
            terms: PromptTerms::of(&class).map(multiplied),
            knows_chip: class.is_measured(),
            touched: PrefillWork { tokens: shape.micro_batch, ..shape }.touched(),
        })
    }

    /// What [`Setup::tuned_prefill`] finds, from what it found for a format of the same class on the same machine in the same runtime.
    pub(crate) fn tuned_prefill_from(&self, other: &TunedPrefill) -> TunedPrefill {
        other.with_weights(self.shape.weights_bytes, self.shape.all_experts_bytes)
    }

    /// [`Setup::prefill`] with what [`Setup::tuned_prefill`] found.
    pub(crate) fn prefill_tuned(
        &self,
        prompt: Tokens,
        before: Tokens,
        placement: Placement,
        tuned: &TunedPrefill,
    ) -> Option<Prefill> {
        if prompt <= tokens(0) {
            return None;
        }
        let work = self.prefill_work_in(&tuned.shape, prompt, before);
        let alone = self.alone(&work, tuned);
        let time = alone.time(prompt, &placement, self);
        let factors = tuned.calibration.interval(alone.interval_class());
        let basis = if alone.is_measured && self.knows_fp32 { Basis::Calibrated } else { Basis::Extrapolated };
        let operations: Operations = in_base_unit(flop(&work));
        let belief = self.correction.map(|correction| &correction.prefill).filter(|belief| belief.runs() > 0);
        let least = self.least_prefill_time(&work, placement);
        let (time, factors, basis) = match belief {
            None => (time, factors, basis),
            Some(belief) => {
                let Shifted { devices, narrowed, is_measured } =
                    self.shifted_prompt(belief, prompt, before, placement, tuned);
                let passing = placement.prefill_overhead(prompt, self.model);
                let time = if devices < least { least } else { devices } + passing;
                // Of clusters nothing was measured.
                if placement.is_cluster {
                    (time, factors.hull(narrowed), basis)
                } else {
                    (time, narrowed, if is_measured { Basis::Measured } else { basis })
                }
            }
        };
        let rate = prompt / time;
        // Nothing beats the ceiling, which short prompts come near.
        let (ceiling, high) = (prompt / least, rate * factors.high);
        let interval = Interval::new(rate * factors.low, if high < ceiling { high } else { ceiling });
        // The guide's factors are a rule of thumb: nothing was measured of them.
        let rate = if placement.is_assumed {
            Estimate::new(rate, Basis::Assumed)
        } else {
            Estimate::new(rate, basis).within(interval)
        };
        let peak = self.hardware.peak().fp16.map(|peak| peak * placement.division);
        Some(Prefill { rate, time, model_flop_utilisation: peak.map(|peak| operations / peak / time) })
    }

    /// A prompt after one's own runs. Between the contexts that ran they shift evenly, whatever the estimates do; so none is taken for faster
    /// than the same prompt behind a less full cache.
    fn shifted_prompt(
        &self,
        belief: &Belief,
        prompt: Tokens,
        before: Tokens,
        placement: Placement,
        tuned: &TunedPrefill,
    ) -> Shifted {
        let here = self.shifted_alone(belief, prompt, before, placement, tuned);
        let case = self.prefill_case(prompt, before);
        let mut devices = here.devices;
        for context in core::iter::once(prompt.value / 2.0).chain(belief.contexts(&case)) {
            let less = tokens(context) - prompt / 2.0;
            if less >= tokens(0) && less < before {
                let behind_less = self.shifted_alone(belief, prompt, less, placement, tuned).devices;
                devices = if behind_less > devices { behind_less } else { devices };
            }
        }
        // What ran here and was faster stays inside.
        let reach = if here.is_measured { (devices / here.devices).value } else { 1.0 };
        Shifted { devices, narrowed: Interval::new(here.narrowed.low, here.narrowed.high * reach), ..here }
    }

    /// The same by itself.
    #[inline(never)]
    fn shifted_alone(
        &self,
        belief: &Belief,
        prompt: Tokens,
        before: Tokens,
        placement: Placement,
        tuned: &TunedPrefill,
    ) -> Shifted {
        let alone = self.alone(&self.prefill_work_in(&tuned.shape, prompt, before), tuned);
        let factors = tuned.calibration.interval(alone.interval_class());
        let shift = belief.at(&self.prefill_case(prompt, before), &|_, _| None);
        let (factor, narrowed) = shift.factors(factors, factors);
        let devices = (alone.time(prompt, &placement, self) - placement.prefill_overhead(prompt, self.model)) / factor;
        Shifted { devices, narrowed, is_measured: shift.is_measured }
    }

    /// The time that nothing can beat, on the devices of `placement`.
    pub(super) fn least_prefill_time(&self, work: &PrefillWork, placement: Placement) -> Time {
        seconds(self.least_prefill_seconds(work)) / placement.division
    }

    /// Reading what every token reads once, and the arithmetic at the highest rate that kernels for such weights use, where that is known.
    fn least_prefill_seconds(&self, work: &PrefillWork) -> f64 {
        let reading = work.weights_bytes / work.bandwidth;
        let arithmetic = self.highest_rate().map_or(0.0, |highest| flop(work) / highest.value);
        if arithmetic > reading { arithmetic } else { reading }
    }

    /// The factors between which 80 % of measurements of prompts like this one lie.
    pub(super) fn prefill_factors(&self, prompt: Tokens, before: Tokens, tuned: &TunedPrefill) -> Interval<f64> {
        let alone = self.alone(&self.prefill_work_in(&tuned.shape, prompt, before), tuned);
        tuned.calibration.interval(alone.interval_class())
    }
}

/// The arithmetic of matrices and attention.
pub(super) fn flop(work: &PrefillWork) -> f64 {
    2.0 * (work.dense_parameters + work.expert_parameters) * work.tokens + work.attention_flop
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, formats, runtimes};
    use crate::spec::{Device, Hardware, MemoryTechnology, PeakRates, Vendor, WeightFormat};

    /// The least time of a prompt of a mixture on a machine of 100 GB/s, and the work.
    fn least(peak: PeakRates, format: &WeightFormat, prompt: u32, placement: Placement) -> (f64, PrefillWork) {
        least_of(Vendor::Other, MemoryTechnology::Unknown, peak, format, prompt, placement)
    }

    fn least_of(
        vendor: Vendor,
        technology: MemoryTechnology,
        peak: PeakRates,
        format: &WeightFormat,
        prompt: u32,
        placement: Placement,
    ) -> (f64, PrefillWork) {
        let machine = Hardware::builder("m", "M", Device::Discrete)
            .memory(gibibytes(256.0))
            .memory_bandwidth(gigabytes_per_second(100.0))
            .chip(vendor, "", "")
            .memory_technology(technology)
            .peak(peak)
            .build()
            .unwrap();
        let model = catalog::model("qwen3-coder:30b").unwrap();
        let setup = Setup::new(&machine, &runtimes::LLAMA_CPP_CUDA, model, format);
        let work = setup.prefill_work(tokens(prompt), tokens(0));
        (setup.least_prefill_time(&work, placement).value, work)
    }

    #[test]
    fn an_empty_prompt_takes_not_even_a_start() {
        let card = catalog::hardware("rtx-4090-24gb").unwrap();
        let model = catalog::model("llama-3.1-8b").unwrap();
        let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, model, &formats::Q4_K_M);
        let tuned = setup.tuned_prefill(crate::efficiency::CALIBRATED).unwrap();
        assert!(setup.prompt_alone(tokens(0), tokens(100), &tuned).is_none());
        assert!(setup.prompt_alone(tokens(1), tokens(100), &tuned).is_some_and(|prompt| prompt.overhead() > 0.0));
    }

    #[test]
    fn nothing_reads_a_prompt_faster_than_its_weights_are_read_and_multiplied() {
        let near = |found: f64, expected: f64| (found / expected - 1.0).abs() < 1e-12;
        let peak = |fp32, fp16, int8: Option<u32>| PeakRates {
            fp32: Some(teraflops(fp32)),
            fp16: Some(teraflops(fp16)),
            int8: int8.map(teraflops),
        };
        // The highest of the three rates counts, in trillions per second.
        for (peak, highest) in [
            (peak(10, 20, Some(40)), 40e12),
            (peak(10, 80, Some(40)), 80e12),
            (peak(90, 80, Some(40)), 90e12),
            (peak(90, 10, Some(40)), 90e12),
        ] {
            for (placement, division) in [(Placement::ONE, 1.0), (Placement::multiplied(fraction(2)), 2.0)] {
                let (time, work) = least(peak, &formats::Q4_K_M, 10_000, placement);
                let parameters = work.dense_parameters + work.expert_parameters;
                let flop = 2.0 * parameters * 10_000.0 + work.attention_flop;
                assert!(near(time, flop / highest / division), "{time}");
                let (time, work) = least(peak, &formats::Q4_K_M, 1, placement);
                assert!(near(time, work.weights_bytes / 1e11 / division), "{time}");
            }
        }
        // Kernels for four-bit floats use rates that are not stated, and without one for integers nothing is known.
        for (peak, format) in [(peak(10, 20, Some(40)), &formats::MXFP4), (peak(10, 20, None), &formats::Q4_K_M)] {
            let (time, work) = least(peak, format, 10_000, Placement::ONE);
            assert!(near(time, work.weights_bytes / 1e11), "{time}");
        }
        // Floats of 16 bit are multiplied as such, twice as fast where sums are as short; Apple's first chips multiply nothing else.
        let (gddr, hbm, unknown) = (MemoryTechnology::Gddr, MemoryTechnology::Hbm, MemoryTechnology::Unknown);
        for (vendor, technology, peak, format, highest) in [
            (Vendor::Other, unknown, peak(10, 20, Some(40)), &formats::BF16, 20e12),
            (Vendor::Other, unknown, peak(30, 20, None), &formats::F16, 30e12),
            (Vendor::Nvidia, gddr, peak(10, 20, Some(40)), &formats::F16, 40e12),
            (Vendor::Nvidia, hbm, peak(10, 20, Some(40)), &formats::F16, 20e12),
            (Vendor::Amd, gddr, peak(10, 20, Some(40)), &formats::F16, 20e12),
            (Vendor::Apple, unknown, peak(10, 20, None), &formats::Q4_K_M, 20e12),
            (Vendor::Apple, unknown, peak(10, 20, None), &formats::MXFP4, 20e12),
            (Vendor::Apple, unknown, peak(10, 20, Some(40)), &formats::Q4_K_M, 40e12),
        ] {
            let (time, work) = least_of(vendor, technology, peak, format, 10_000, Placement::ONE);
            assert!(near(time, flop(&work) / highest), "{vendor:?} {technology:?} {}: {time}", format.id());
        }
    }

    /// Hardly any arithmetic is left to do at so small a model, and the constants know no peak.
    #[test]
    fn no_estimate_of_sixteen_bit_beats_the_peak() {
        let air = catalog::hardware("macbook-air-m1-8c-8gb").unwrap();
        let setup = Setup::new(air, &runtimes::LLAMA_CPP_METAL, catalog::model("qwen3-0.6b").unwrap(), &formats::F16);
        for prompt in [512_u32, 4096, 32_768] {
            let answer =
                setup.prefill(tokens(prompt), tokens(0), Placement::ONE, crate::efficiency::CALIBRATED).unwrap();
            let (mfu, interval) = (answer.model_flop_utilisation.unwrap(), answer.rate.interval.unwrap());
            assert!(mfu.value <= 1.0 + 1e-12, "{prompt}: {}", mfu.value);
            assert!(interval.low <= answer.rate.value && answer.rate.value <= interval.high, "{prompt}");
            let work = setup.prefill_work(tokens(prompt), tokens(0));
            let at_peak = flop(&work) / air.peak().fp16.unwrap().value;
            assert!(interval.high.value <= f64::from(prompt) / at_peak * (1.0 + 1e-12), "{prompt}");
        }
    }
}

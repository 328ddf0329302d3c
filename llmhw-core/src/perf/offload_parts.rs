//! The parts of an offloaded step: seconds on the card, and on the processor beside it.

use super::Setup;
use super::setup::arithmetic_per_token;
use crate::efficiency::class::{BackendClass, ChipClass, Class};
use crate::efficiency::terms::{DecodeWork, PrefillWork, prefill_rate};
use crate::efficiency::{Calibration, Tuned};
use crate::spec::{MemoryTechnology, Vendor};
use crate::units::*;

/// A part of a step: its work, and its shares of the dense weights and of the experts.
#[derive(Debug, Clone, Copy)]
pub(super) struct OffloadPart<'w> {
    pub(super) work: &'w DecodeWork,
    pub(super) dense: f64,
    pub(super) experts: f64,
}

impl OffloadPart<'_> {
    /// Of a prompt the same shares.
    fn of_prompt(&self, whole: PrefillWork) -> PrefillWork {
        PrefillWork {
            dense_parameters: whole.dense_parameters * self.dense,
            expert_parameters: whole.expert_parameters * self.experts,
            ..whole
        }
    }
}

impl Setup<'_> {
    /// Seconds in which nothing does the card's part of a step faster: the ceiling of a decode, which it is where everything stays.
    pub(super) fn least_seconds_on_device(&self, part: &DecodeWork, calibration: &Calibration) -> f64 {
        let reading = self.reading_seconds(part, calibration);
        let arithmetic = self.least_decode_seconds() * self.decode_share(part) * part.sequences;
        if arithmetic > reading { arithmetic } else { reading }
    }

    /// Seconds in which a part reads what it reads, at the bandwidth there.
    pub(super) fn reading_seconds(&self, part: &DecodeWork, calibration: &Calibration) -> f64 {
        let experts = Tuned::new(&self.class(), part, 0.0, calibration).experts_read(part);
        (part.weights_bytes + experts + part.cache_bytes * part.sequences) / part.bandwidth
    }

    /// Seconds of the card's part of a step: as those of a decode, which it is where everything stays.
    pub(super) fn seconds_on_device(&self, part: OffloadPart<'_>, calibration: &Calibration) -> f64 {
        let class = self.class();
        let arithmetic = arithmetic_per_token(&class, &part.of_prompt(self.prefill_shape(&class)), calibration);
        let tuned = Tuned::new(&class, part.work, arithmetic, calibration);
        let least = self.least_decode_seconds() * self.decode_share(part.work);
        tuned.no_faster_than(least).step(part.work).total()
    }

    /// Seconds of a part with this share of the experts at full efficiency: of reading, or of arithmetic where a peak is known and that takes
    /// longer, as in a decode by a constant.
    pub(super) fn constant_seconds(&self, part: &DecodeWork, experts: Ratio, peak: Option<OperationRate>) -> f64 {
        let experts = self.weights.experts_read_per_step(part.sequences as u32).value * experts.value;
        let reading = (part.weights_bytes + experts + part.cache_bytes * part.sequences) / part.bandwidth;
        let operations = 2.0 * self.model.active_parameters().value * self.decode_share(part) * part.sequences;
        let arithmetic = peak.map_or(0.0, |peak| operations / peak.value);
        if arithmetic > reading { arithmetic } else { reading }
    }

    /// Seconds of the host's part: of reading, or of the arithmetic of all sequences where that takes longer. A processor has little to spare.
    pub(super) fn seconds_on_host(&self, part: OffloadPart<'_>, calibration: &Calibration) -> f64 {
        let class = self.host_class();
        let rate = prefill_rate(&class, false, part.work.fp32, None);
        let shape = PrefillWork { rate, ..part.of_prompt(self.prefill_shape(&self.class())) };
        let arithmetic = arithmetic_per_token(&class, &shape, calibration);
        Tuned::new(&class, part.work, 0.0, calibration).no_faster_than(arithmetic).step(part.work).total()
    }

    /// The share of the weights a token reads.
    fn decode_share(&self, part: &DecodeWork) -> f64 {
        part.read_parameters / self.shape.read_parameters
    }

    /// The class of the host's processor: measured CPU constants, whatever the card is.
    pub(super) fn host_class(&self) -> Class {
        Class {
            backend: BackendClass::Cpu,
            chip: ChipClass::Cpu,
            vendor: Vendor::Other,
            technology: MemoryTechnology::Ddr,
            is_ultra: false,
            is_ada_on: false,
            is_m4_on: false,
            ..self.class()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, formats, runtimes};
    use crate::efficiency::Calibration;
    use crate::spec::{Device, Hardware, PeakRates, Workload};

    /// A card that reads a terabyte a second and multiplies at this half-precision rate.
    fn card(teraflops_fp16: Option<f64>) -> Hardware {
        Hardware::builder("card", "Card", Device::Discrete)
            .memory(gibibytes(80))
            .memory_bandwidth(gigabytes_per_second(1000))
            .peak(PeakRates { fp16: teraflops_fp16.map(teraflops), ..PeakRates::default() })
            .build()
            .unwrap()
    }

    fn near(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-12, "{found}, not {expected}");
    }

    /// Half of a model of 8 billion weights, at a fifth of a TFLOP per second: arithmetic is all that counts for thousands of sequences.
    #[test]
    fn a_part_takes_as_long_as_its_share_is_read_and_multiplied() {
        let model = catalog::model("llama-3.1-8b").unwrap();
        let (slow, unknown) = (card(Some(0.2)), card(None));
        let [slow, unknown] =
            [&slow, &unknown].map(|card| Setup::new(card, &runtimes::LLAMA_CPP_VULKAN, model, &formats::F16));
        for sequences in [1, 10_000] {
            let whole = slow.decode_work(&Workload::new(tokens(0)).unwrap().sequences(sequences).unwrap());
            let half = DecodeWork {
                weights_bytes: whole.weights_bytes / 2.0,
                read_parameters: whole.read_parameters / 2.0,
                ..whole
            };
            let part = OffloadPart { work: &half, dense: 0.5, experts: 0.5 };
            let reading = whole.weights_bytes / 2.0 / 1e12;
            let arithmetic = whole.read_parameters / 0.2e12 * f64::from(sequences);
            assert!(reading < arithmetic);
            let constants = &Calibration::BUILT_IN;
            near(unknown.least_seconds_on_device(&half, constants), reading);
            near(slow.least_seconds_on_device(&half, constants), arithmetic);
            // The constants know no peak, and launches come on top.
            let [bound, free] = [slow, unknown].map(|setup| setup.seconds_on_device(part, constants));
            assert!(
                free < arithmetic && arithmetic < bound && bound < arithmetic * 1.1 + 0.01,
                "{free} {bound} {arithmetic}"
            );
        }
    }
}

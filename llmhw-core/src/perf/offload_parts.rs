//! The parts of an offloaded step: seconds on the card, and on the processor beside it.

use super::setup::arithmetic_per_token;
use super::{OffloadSplit, Setup};
use crate::efficiency::class::{BackendClass, ChipClass, Class};
use crate::efficiency::terms::{DecodeWork, PrefillWork, prefill_rate};
use crate::efficiency::{Calibration, Tuned};
use crate::spec::{MemoryTechnology, Vendor};

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
    pub(super) fn seconds_on_device(
        &self,
        part: &DecodeWork,
        split: OffloadSplit,
        share: f64,
        calibration: &Calibration,
    ) -> f64 {
        let (class, of_all) = (self.class(), self.decode_share(part));
        let dense = if split == OffloadSplit::Layers { share } else { 1.0 };
        let shape = part_of(self.prefill_shape(&class), dense, share);
        let arithmetic = arithmetic_per_token(&class, &shape, calibration);
        let tuned = Tuned::new(&class, part, arithmetic, calibration);
        tuned.no_faster_than(self.least_decode_seconds() * of_all).step(part).total()
    }

    /// Seconds of the host's part: of reading, or of the arithmetic of all sequences where that takes longer. A processor has little to spare.
    pub(super) fn seconds_on_host(
        &self,
        part: &DecodeWork,
        split: OffloadSplit,
        share: f64,
        calibration: &Calibration,
    ) -> f64 {
        let class = self.host_class();
        let dense = if split == OffloadSplit::Layers { 1.0 - share } else { 0.0 };
        let shape = PrefillWork {
            rate: prefill_rate(&class, false, part.fp32, None),
            ..part_of(self.prefill_shape(&self.class()), dense, 1.0 - share)
        };
        let arithmetic = arithmetic_per_token(&class, &shape, calibration);
        Tuned::new(&class, part, 0.0, calibration).no_faster_than(arithmetic).step(part).total()
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

/// A prompt's work in these shares of the dense weights and of the experts.
fn part_of(whole: PrefillWork, dense: f64, experts: f64) -> PrefillWork {
    PrefillWork {
        dense_parameters: whole.dense_parameters * dense,
        expert_parameters: whole.expert_parameters * experts,
        ..whole
    }
}

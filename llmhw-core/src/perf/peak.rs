//! The arithmetic that nothing can beat.

use super::Setup;
use crate::efficiency::class::FormatClass;
use crate::spec::{MemoryTechnology, Vendor};
use crate::units::*;

impl Setup<'_> {
    /// The highest rate that kernels for such weights use, where it is known.
    ///
    /// Weights of 16 bit and more are multiplied at that rate, which is stated with sums at 32 bit: NVIDIA's cards with GDDR make sums at
    /// 16 bit twice as fast. Others are multiplied as 8-bit integers where a chip has a rate for them; Apple's chips before M5 have none.
    /// Kernels for four-bit floats use rates that are not stated.
    pub(super) fn highest_rate(&self) -> Option<OperationRate> {
        let (hardware, peak) = (self.hardware, self.hardware.peak());
        let floats = self.float_rate();
        match (self.format, peak.int8) {
            (FormatClass::Half, _) => {
                let sums_at_16_bit =
                    hardware.vendor() == Vendor::Nvidia && hardware.memory_technology() == MemoryTechnology::Gddr;
                peak.fp16.and(floats).map(|rate| if sums_at_16_bit { rate * 2.0 } else { rate })
            }
            (_, None) if hardware.vendor() == Vendor::Apple => peak.fp16.and(floats),
            (FormatClass::Micro, _) | (_, None) => None,
            (_, Some(int8)) => Some(floats.map_or(int8, |floats| if floats > int8 { floats } else { int8 })),
        }
    }

    /// The higher of the rates of single and half precision: some chips are far slower in half.
    pub(super) fn float_rate(&self) -> Option<OperationRate> {
        let peak = self.hardware.peak();
        [peak.fp32, peak.fp16].into_iter().flatten().reduce(|a, b| if b > a { b } else { a })
    }

    /// Seconds in which the matrices of one decoded token are multiplied at that rate; zero where it is not known.
    pub(super) fn least_decode_seconds(&self) -> f64 {
        self.highest_rate().map_or(0.0, |highest| 2.0 * self.shape.read_parameters / highest.value)
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::runtimes;
    use crate::catalog::{self, formats};
    use crate::perf::{Placement, Setup};
    use crate::spec::{Device, Hardware, PeakRates, Vendor, Workload};
    use crate::{bounds, efficiency, units::*};

    /// The constants know no peak: decoding thousands of sequences came out above it on cards with fast memory.
    #[test]
    fn no_batch_beats_the_peak_on_any_machine_of_the_catalogue() {
        let most = bounds::SEQUENCES.maximum as u32;
        let mut bound = 0;
        for model in ["llama-3.1-8b", "qwen3-coder:30b", "qwen3-0.6b"].map(|name| catalog::model(name).unwrap()) {
            for hardware in &catalog::HARDWARE {
                for format in [&formats::F16, &formats::Q4_K_M, &formats::FP8] {
                    let Ok(runtime) = catalog::runtime_for(hardware, format) else { continue };
                    let setup = Setup::new(hardware, runtime, model, format);
                    let Some(highest) = setup.highest_rate() else { continue };
                    let of = |sequences| {
                        let load = Workload::new(tokens(128)).unwrap().sequences(sequences).unwrap();
                        setup.decode(&load, Placement::ONE, efficiency::CALIBRATED)
                    };
                    let per_token = 2.0 * setup.shape.read_parameters;
                    for sequences in [1, 512, 8192, most] {
                        let decode = of(sequences);
                        let interval = decode.rate.interval.unwrap();
                        let case = (hardware.id(), model.id(), format.id(), sequences);
                        let share = |rate: TokenRate| rate.value * per_token / highest.value;
                        assert!(share(decode.rate.value) <= 1.0 + 1e-12, "{case:?}: {}", share(decode.rate.value));
                        assert!(share(interval.high) <= 1.0 + 1e-12, "{case:?}: {}", share(interval.high));
                        assert!(share(decode.ceiling) <= 1.0 + 1e-12, "{case:?}: {}", share(decode.ceiling));
                        bound += u32::from(share(decode.ceiling) > 1.0 - 1e-12);
                    }
                    // More sequences never write fewer tokens.
                    assert!(of(most / 2).rate.value.value <= of(most).rate.value.value * (1.0 + 1e-12));
                }
            }
        }
        assert!(bound > 100, "the peak bounds {bound} cases only");
    }

    /// A peak far below the bandwidth leaves little that sequences share, which starting other kernels must not exceed.
    #[test]
    fn a_second_sequence_writes_no_fewer_tokens_whatever_the_peak() {
        let mut at_the_peak = 0;
        for (vendor, generation) in [
            (Vendor::Nvidia, "nvidia-ada"),
            (Vendor::Amd, "amd-rdna3"),
            (Vendor::Apple, "apple-m4"),
            (Vendor::Other, ""),
        ] {
            for (peak, bandwidth) in
                [0.5, 1.0, 2.0, 4.0, 8.0, 16.0].into_iter().flat_map(|peak| [(peak, 300), (peak, 3000)])
            {
                let rate = teraflops(peak);
                let hardware = Hardware::builder("odd", "Odd", Device::Discrete)
                    .memory(gibibytes(96))
                    .memory_bandwidth(gigabytes_per_second(f64::from(bandwidth)))
                    .chip(vendor, "odd", generation)
                    .peak(PeakRates { fp32: None, fp16: Some(rate), int8: Some(rate) })
                    .build()
                    .unwrap();
                for (model, format) in ["gemma-3-12b", "qwen3-coder:30b"]
                    .into_iter()
                    .flat_map(|model| [(model, &formats::F16), (model, &formats::Q4_K_M)])
                {
                    let Ok(runtime) = catalog::runtime_for(&hardware, format) else { continue };
                    let model = catalog::model(model).unwrap();
                    let setup = Setup::new(&hardware, runtime, model, format);
                    let rates = [1, 2, 3, 4, 8].map(|sequences| {
                        let load = Workload::new(tokens(2048)).unwrap().sequences(sequences).unwrap();
                        let decode = setup.decode(&load, Placement::ONE, efficiency::CALIBRATED);
                        at_the_peak += u32::from(decode.ceiling.value * setup.least_decode_seconds() > 1.0 - 1e-12);
                        decode.rate.value.value
                    });
                    let case = (generation, peak, bandwidth, model.id(), format.id());
                    assert!(rates.is_sorted_by(|less, more| *less <= more * (1.0 + 1e-12)), "{case:?}: {rates:?}");
                }
            }
        }
        assert!(at_the_peak > 100, "the peak bounds {at_the_peak} cases only");
    }

    /// Pascal's cards have a 64th of their rate in half precision: nothing computes with it.
    #[test]
    fn a_chip_that_is_slower_in_half_precision_computes_in_single() {
        let card = |fp16| {
            Hardware::builder("pascal", "Pascal", Device::Discrete)
                .memory(gibibytes(24))
                .memory_bandwidth(gigabytes_per_second(347.0))
                .chip(Vendor::Nvidia, "gp102", "nvidia-pascal")
                .peak(PeakRates { fp32: Some(teraflops(11.76)), fp16, int8: None })
                .build()
                .unwrap()
        };
        let ceiling = |card: &Hardware, sequences| {
            let model = catalog::model("llama-3.1-8b").unwrap();
            let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, model, &formats::Q4_K_M);
            let load = Workload::new(tokens(0)).unwrap().sequences(sequences).unwrap();
            setup.decode(&load, Placement::ONE, efficiency::GUIDE).ceiling.get::<token_rate::token_per_second>()
        };
        let (slow, equal) = (card(Some(teraflops(0.184))), card(Some(teraflops(11.76))));
        assert_eq!(ceiling(&slow, 1), ceiling(&equal, 1));
        // Two operations for each of 8.03 billion weights and each sequence.
        assert!((ceiling(&slow, 4096) / (11.76e12 / 2.0 / 8.03e9) - 1.0).abs() < 1e-3);
    }
}

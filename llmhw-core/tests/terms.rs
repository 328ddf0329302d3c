//! The terms of a step and of a prompt, and which class a set-up falls in: by hand from their definitions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "what is expected is computed apart from libm, and compared within a tolerance"
)]

use llmhw_core::catalog::{self, formats, runtimes};
use llmhw_core::efficiency::class::{BackendClass, ChipClass, Class, FormatClass, chip_class, format_class};
use llmhw_core::efficiency::constants::{Constant, Constants, Group};
use llmhw_core::efficiency::terms::*;
use llmhw_core::efficiency::{self, Calibration, Efficiency};
use llmhw_core::perf::{Placement, Setup};
use llmhw_core::spec::*;
use llmhw_core::units::{bits_per_weight, tokens};

fn step() -> DecodeWork {
    DecodeWork {
        weights_bytes: 8e9,
        experts_bytes: 1e9,
        all_experts_bytes: 16e9,
        experts: 64.0,
        experts_per_token: 4.0,
        cache_bytes: 3e8,
        attention_flop: 5e9,
        read_parameters: 9e9,
        layers: 40.0,
        expert_layers: 30.0,
        linear_layers: 20.0,
        compressed_layers: 10.0,
        sequences: 4.0,
        bandwidth: 1e11,
        fp32: 1e13,
    }
}

#[test]
fn terms_of_a_step_are_bytes_over_bandwidth_flop_over_rate_and_counts() {
    let mut seconds: Vec<(Part, f64)> = Vec::new();
    decode_terms(&Class::UNKNOWN, &step(), 2e9, |term| seconds.push((term.part, term.seconds)));
    let expected = [
        (Part::Weights, 8e9 / 1e11),
        // The experts that are given, not those of one sequence.
        (Part::Experts, 2e9 / 1e11),
        (Part::Unpack, 9e9 / 1e13),
        // Four sequences read a cache each.
        (Part::Cache, 4.0 * 3e8 / 1e11),
        (Part::Attention, 4.0 * 5e9 / 1e13),
        (Part::Overhead, 40.0),
        (Part::Overhead, 30.0),
        (Part::Overhead, 20.0),
        (Part::Overhead, 10.0),
        (Part::Overhead, 1.0),
    ];
    assert_eq!(seconds, expected);
    let dense = DecodeWork { expert_layers: 0.0, linear_layers: 0.0, compressed_layers: 0.0, ..step() };
    let mut count = 0;
    decode_terms(&Class::UNKNOWN, &dense, 0.0, |_| count += 1);
    assert_eq!(count, 6, "terms of nothing are left out");
}

fn prompt() -> PrefillWork {
    PrefillWork {
        tokens: 1200.0,
        micro_batch: 512.0,
        dense_parameters: 8e9,
        expert_parameters: 1e9,
        attention_flop: 5e12,
        weights_bytes: 8e9,
        all_experts_bytes: 16e9,
        experts: 64.0,
        experts_per_token: 1.0,
        layers: 40.0,
        expert_layers: 30.0,
        linear_layers: 20.0,
        compressed_layers: 10.0,
        hidden_size: 4096.0,
        bandwidth: 1e11,
        rate: 1e13,
    }
}

fn prompt_terms(work: &PrefillWork) -> Vec<(Part, f64)> {
    let mut seconds = Vec::new();
    prefill_terms(&Class::UNKNOWN, work, |term| seconds.push((term.part, term.seconds)));
    seconds
}

#[test]
fn terms_of_a_prompt_are_counted_per_token_and_per_micro_batch() {
    // Three micro batches; 512 tokens that each choose one of 64 experts leave out (63/64)^512 of them.
    let touched = 1.0 - libm::pow(63.0 / 64.0, 512.0);
    let expected = [
        (Part::Arithmetic, 2.0 * 8e9 * 1200.0 / 1e13),
        (Part::Arithmetic, 2.0 * 1e9 * 1200.0 / 1e13),
        (Part::Attention, 5e12 / 1e13),
        (Part::Weights, 3.0 * 8e9 / 1e11),
        (Part::Experts, 3.0 * touched * 16e9 / 1e11),
        (Part::Overhead, 3.0 * 40.0),
        (Part::Overhead, 3.0 * 30.0),
        (Part::Overhead, 3.0 * 20.0),
        (Part::Overhead, 1.0),
        (Part::Attention, 1200.0 * 10.0 * 4096.0 * 4096.0 / 1e13),
    ];
    let found = prompt_terms(&prompt());
    assert_eq!(found.len(), expected.len());
    for ((part, seconds), (expected_part, expected)) in found.iter().zip(expected) {
        assert!(
            *part == expected_part && (seconds / expected - 1.0).abs() < 1e-12,
            "{part:?}: {seconds}, not {expected}"
        );
    }
    // A prompt shorter than a micro batch touches what its own tokens choose.
    let found = prompt_terms(&PrefillWork { tokens: 2.0, ..prompt() });
    let (_, experts) = found.iter().find(|(part, _)| *part == Part::Experts).unwrap();
    let touched = 1.0 - (63.0 / 64.0) * (63.0 / 64.0);
    assert!((experts / (touched * 0.16) - 1.0).abs() < 1e-12, "{experts}");
    let dense = PrefillWork { experts: 0.0, expert_parameters: 0.0, expert_layers: 0.0, ..prompt() };
    assert!(prompt_terms(&dense).iter().all(|(part, _)| *part != Part::Experts));
}

#[test]
fn seconds_of_a_prompt_are_its_terms_times_their_constants_and_reading_is_never_faster_than_the_memory() {
    let mut values = Constants::prior();
    let class = Class::UNKNOWN;
    for constants in [Constants::prior(), efficiency_constants(), values_of(0.25), values_of(3.0)] {
        values = constants;
        let mut by_part = std::collections::BTreeMap::<Part, f64>::new();
        prefill_terms(&class, &prompt(), |term| {
            let seconds = term.seconds * term.factors.product(&values);
            let least = if matches!(term.part, Part::Weights | Part::Experts) { term.seconds } else { 0.0 };
            *by_part.entry(term.part).or_default() += seconds.max(least);
        });
        let found = prefill_seconds(&class, &prompt(), &values);
        let near = |found: f64, expected: f64| (found / expected - 1.0).abs() < 1e-12;
        assert!(near(found.weights, by_part[&Part::Weights] + by_part[&Part::Experts]), "{found:?}");
        assert!(near(found.arithmetic, by_part[&Part::Arithmetic]), "{found:?}");
        assert!(near(found.attention, by_part[&Part::Attention]), "{found:?}");
        assert!(near(found.overhead, by_part[&Part::Overhead]), "{found:?}");
        assert_eq!((found.cache, found.unpack), (0.0, 0.0));
        assert!(near(found.total(), by_part.values().sum()), "{found:?}");
    }
    assert_eq!(values.get(Constant::of(Group::Weights)), 3.0);
}

fn efficiency_constants() -> Constants {
    let Efficiency::Calibrated(calibration) = efficiency::CALIBRATED else { panic!("the built-in one is calibrated") };
    calibration.constants().clone()
}

fn values_of(value: f64) -> Constants {
    Constants::from_values(&vec![value; Constant::all().count()]).unwrap()
}

#[test]
fn constants_are_positive_numbers_one_for_each() {
    let count = Constant::all().count();
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let mut values = vec![1.0; count];
        values[3] = wrong;
        assert!(Constants::from_values(&values).is_none(), "{wrong}");
    }
    assert!(Constants::from_values(&vec![1.0; count - 1]).is_none());
    let other = Calibration::with_constants(values_of(2.5));
    assert!(Constant::all().all(|(constant, ..)| other.constants().get(constant) == 2.5));
    // What is believed before measuring: the row's median for the member, or the one for all of them.
    let prior = Constants::prior();
    for (constant, row, member) in Constant::all() {
        let expected =
            if row.medians.len() > member { row.medians[member] } else { row.medians.first().copied().unwrap_or(1.0) };
        assert_eq!(prior.get(constant), expected, "{row:?}");
    }
    assert!(Constant::all().any(|(constant, ..)| prior.get(constant) != 1.0));
}

/// With constants that leave nothing but reading, a step takes as long as the ceiling says, give or take a last bit.
#[test]
fn an_estimate_at_its_ceiling_lies_within_its_interval() {
    let calibration: &'static Calibration = Box::leak(Box::new(Calibration::with_constants(values_of(1e-300))));
    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, catalog::model("llama-3.1-8b").unwrap(), &formats::Q4_K_M);
    let mut above = 0;
    for context in (0..20_000).step_by(111) {
        let load = Workload::new(tokens(context)).unwrap();
        let decode = setup.decode(&load, Placement::ONE, Efficiency::Calibrated(calibration));
        assert!(((decode.rate.value / decode.ceiling).value - 1.0).abs() < 1e-12);
        assert!(decode.rate.interval.unwrap().contains(decode.rate.value), "{context}");
        above += u32::from(decode.rate.value > decode.ceiling);
    }
    assert!(above > 0, "none is a last bit above the ceiling");
}

/// The constants that only some kernels have on the arithmetic of a prompt.
#[test]
fn a_prompt_has_the_constants_of_its_driver_and_of_bf16() {
    let mut class = Class::UNKNOWN;
    for vendor in [Vendor::Amd, Vendor::Nvidia] {
        for era in [BuildEra::Current, BuildEra::Until2025, BuildEra::UntilMid2024] {
            for backend in BackendClass::ALL {
                for [is_amdvlk, is_bf16] in [[false, false], [true, false], [false, true]] {
                    (class.vendor, class.era, class.backend) = (vendor, era, *backend);
                    (class.is_amdvlk, class.is_bf16) = (is_amdvlk, is_bf16);
                    arithmetic_terms(&class, &prompt(), |term| {
                        let has = |group| term.factors.as_slice().contains(&Constant::of(group));
                        assert_eq!(has(Group::PrefillOld), era == BuildEra::UntilMid2024);
                        assert_eq!(has(Group::PrefillAmd2025), vendor == Vendor::Amd && era != BuildEra::Current);
                        assert_eq!(has(Group::PrefillAmdvlk), is_amdvlk && era == BuildEra::Current);
                        assert_eq!(has(Group::PrefillBf16Vulkan), is_bf16 && *backend == BackendClass::Vulkan);
                        assert_eq!(has(Group::PrefillBf16Rocm), is_bf16 && *backend == BackendClass::Rocm);
                    });
                }
            }
        }
    }
}

#[test]
fn the_rate_of_a_prompt_is_held_back_by_the_power_of_an_nvidia_chip() {
    let mut class = Class::UNKNOWN;
    class.chip = ChipClass::Nvidia;
    class.technology = MemoryTechnology::Gddr;
    // As much as the power allows: (1 + 1)^(-1/4) of it.
    let rate = prefill_rate(&class, false, 60e12, Some(300.0));
    assert!((rate / (60e12 / libm::pow(2.0, 0.25)) - 1.0).abs() < 1e-12, "{rate}");
    assert_eq!(prefill_rate(&class, false, 60e12, None), 60e12);
    assert_eq!(prefill_rate(&class, false, 60e12, Some(0.0)), 60e12);
    assert_eq!(prefill_rate(&class, true, 60e12, Some(300.0)), 25.6e12);
    class.chip = ChipClass::Rdna3;
    assert_eq!(prefill_rate(&class, false, 60e12, Some(300.0)), 60e12);
}

#[test]
fn a_generation_says_the_class_of_the_chip() {
    let of = |generation| chip_class(generation, Device::Discrete, MemoryTechnology::Gddr);
    for (generation, chip) in [
        ("nvidia-pascal", ChipClass::Pascal),
        ("nvidia-turing", ChipClass::Turing),
        ("nvidia-ada", ChipClass::Nvidia),
        ("amd-rdna1", ChipClass::Gcn),
        ("amd-rdna2", ChipClass::Rdna2),
        ("amd-rdna3", ChipClass::Rdna3),
        ("amd-rdna3.5", ChipClass::Rdna35),
        ("amd-rdna4", ChipClass::Rdna4),
        ("intel-xe1", ChipClass::Xe),
        ("intel-xe2", ChipClass::Xe2),
        ("someone-first", ChipClass::Unknown),
    ] {
        assert_eq!(of(generation), chip, "{generation}");
    }
    assert_eq!(chip_class("nvidia-ampere", Device::Discrete, MemoryTechnology::Hbm), ChipClass::NvidiaHbm);
    assert_eq!(chip_class("nvidia-ada", Device::Cpu, MemoryTechnology::Ddr), ChipClass::Cpu);
}

#[test]
fn a_format_falls_in_the_class_of_its_kernels() {
    let uniform = |family, bits| WeightFormat::uniform("own", "Own", family, bits_per_weight(bits)).unwrap();
    for (format, class) in [
        (uniform(FormatFamily::Float, 16.0), FormatClass::Half),
        (uniform(FormatFamily::Float, 8.0), FormatClass::Half),
        (uniform(FormatFamily::Fp8, 8.0), FormatClass::Micro),
        (uniform(FormatFamily::Mlx, 8.0), FormatClass::Mlx),
        (uniform(FormatFamily::Gptq, 8.0), FormatClass::Q8),
        (uniform(FormatFamily::Gptq, 16.0), FormatClass::Half),
        (uniform(FormatFamily::Gptq, 4.0), FormatClass::K),
        (formats::Q8_0.clone(), FormatClass::Q8),
        (formats::Q4_K_M.clone(), FormatClass::K),
    ] {
        assert_eq!(format_class(&format), class, "{:?} of {} bits", format.family(), format.nominal_bits());
    }
}

#[test]
fn a_class_is_measured_unless_it_is_a_processor_beside_a_gpu_or_unknown() {
    let apple = catalog::hardware("mac-mini-m4-pro-20c-48gb").unwrap();
    let of = |runtime| Class::of(apple, runtime, &formats::Q4_K_M);
    assert!(of(&runtimes::LLAMA_CPP_METAL).is_measured());
    let mut beside = of(&runtimes::LLAMA_CPP_METAL);
    beside.backend = BackendClass::Cpu;
    assert!(!beside.is_measured());
    beside.chip = ChipClass::Cpu;
    assert!(beside.is_measured());
    assert!(!Class::UNKNOWN.is_measured());
    assert!(Class::of(apple, &runtimes::LLAMA_CPP_METAL, catalog::format("bf16").unwrap()).is_bf16);
    assert!(!of(&runtimes::LLAMA_CPP_METAL).is_bf16);
    assert_eq!(efficiency::CALIBRATED.source(), "llmhw-measurements");
    assert_eq!(Efficiency::constant(llmhw_core::units::fraction(0.5)).unwrap().source(), "caller");
}

#[test]
fn overlapping_is_a_smooth_maximum() {
    assert_eq!(overlapped(0.0, 0.0), 0.0);
    assert_eq!(overlapped(3.0, 0.0), 3.0);
    for (a, b) in [(3.0, 4.0), (4.0, 3.0), (5.0, 5.0)] {
        assert!((libm::pow(overlapped(a, b), 3.0) / (a * a * a + b * b * b) - 1.0).abs() < 1e-12, "{a}, {b}");
    }
}

//! Steps by hand.

use super::*;
use crate::catalog::{self, formats, links, runtimes};
use crate::{cluster, efficiency, spec::Strategy};

#[test]
fn a_step_for_many_placements_has_the_bits_of_a_decode() {
    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let model = catalog::model("llama-3.1-8b").unwrap();
    let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, model, &formats::Q4_K_M);
    let efficiency = efficiency::CALIBRATED;
    let tuned = setup.tuned(efficiency).unwrap();
    let link = Some(&links::ETHERNET_10G);
    let pipeline = cluster::placement(Strategy::TensorParallel, 2, link, model, efficiency).unwrap();
    for sequences in [1, 3, 7] {
        for context in [0.0, 1000.0, 7777.7, 100_001.7] {
            let workload = Workload::new(tokens(context)).unwrap().sequences(sequences).unwrap();
            let alone = setup.step_alone(&workload, &tuned);
            for placement in [Placement::ONE, pipeline] {
                let decode = setup.decode(&workload, placement, efficiency);
                let expected = (decode.rate.value, decode.time_per_output_token);
                assert_eq!(setup.rate_of(&alone, sequences, &placement), expected, "{sequences} at {context}");
            }
            let step = f64::from(sequences) / setup.rate_of(&alone, sequences, &Placement::ONE).0.value;
            assert!(((alone.divisible() + alone.overhead()) / step - 1.0).abs() < 1e-12);
        }
    }
}

/// Ten milliseconds, of which nine are divided.
const STEP: StepAlone = StepAlone { weights: 6e-3, cache: 2e-3, compute: 1e-3, overhead: 1e-3 };

fn near(found: [Time; 4], expected: [f64; 4]) {
    for (found, expected) in found.into_iter().zip(expected) {
        assert!((found.value - expected).abs() < 1e-15, "{found:?} {expected}");
    }
}

#[test]
fn one_device_is_faster_in_all_parts_and_several_in_what_they_share() {
    let least = seconds(0.0);
    let (parts, sum) = STEP.shifted(2.0, fraction(1), least);
    near(parts, [3e-3, 1e-3, 0.5e-3, 0.5e-3]);
    assert!((sum.value - 5e-3).abs() < 1e-15);
    // One device takes 5 ms, of which 1 ms is its own; three share the other four, which were nine.
    let (parts, sum) = STEP.shifted(2.0, fraction(3), least);
    near(parts, [8e-3 / 9.0, 8e-3 / 27.0, 4e-3 / 27.0, 1e-3]);
    assert!((sum.value - (4e-3 / 3.0 + 1e-3)).abs() < 1e-15);
    // Faster than its own millisecond leaves nothing to share.
    near(STEP.shifted(20.0, fraction(3), least).0, [0.0, 0.0, 0.0, 1e-3]);
}

#[test]
fn a_shift_ends_at_the_ceiling_with_its_parts_in_proportion() {
    let (parts, sum) = STEP.shifted(10.0, fraction(1), seconds(4e-3));
    near(parts, [2.4e-3, 0.8e-3, 0.4e-3, 0.4e-3]);
    assert_eq!(sum, seconds(4e-3));
}

/// Thousands of sequences are bound by arithmetic, which two devices halve.
#[test]
fn the_ceiling_of_arithmetic_is_divided_as_well() {
    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let model = catalog::model("llama-3.1-8b").unwrap();
    let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, model, &formats::Q4_K_M);
    let workload = Workload::new(tokens(128)).unwrap().sequences(8192).unwrap();
    let ceiling = |placement| setup.decode(&workload, placement, efficiency::CALIBRATED).ceiling.value;
    let one = ceiling(Placement::ONE);
    assert!((one * setup.least_decode_seconds() - 1.0).abs() < 1e-12, "bound by arithmetic");
    let two = cluster::placement(Strategy::TensorParallel, 2, Some(&links::PCIE_4_X16), model, efficiency::CALIBRATED)
        .unwrap();
    assert!((ceiling(two) / one - 2.0).abs() < 1e-12);
}

/// Batches, which were measured on one kind of chip, are known better than single sequences of a mixture and worse than those of a dense
/// model.
#[test]
fn the_narrowest_class_is_that_of_the_smallest_range() {
    let Efficiency::Calibrated(calibration) = efficiency::CALIBRATED else { unreachable!() };
    let mixture = "qwen3-coder:30b";
    for (hardware, model, expected) in [
        ("rtx-4090-24gb", "llama-3.1-8b", IntervalClass::Dense),
        ("rtx-4090-24gb", mixture, IntervalClass::Experts),
        ("dgx-spark", "llama-3.1-8b", IntervalClass::Dense),
        ("dgx-spark", mixture, IntervalClass::Batch),
    ] {
        let hardware = catalog::hardware(hardware).unwrap();
        let setup = Setup::new(hardware, &runtimes::LLAMA_CPP_CUDA, catalog::model(model).unwrap(), &formats::Q4_K_M);
        let tuned = setup.tuned(efficiency::CALIBRATED).unwrap();
        for (context, sequences) in [(0, 1), (100_000, 1), (1000, 8)] {
            let workload = Workload::new(tokens(context)).unwrap().sequences(sequences).unwrap();
            let found = setup.narrowest_factors(&workload, calibration, &tuned);
            assert_eq!(found, calibration.interval(expected), "{} {model}: {sequences} at {context}", hardware.id());
        }
    }
}

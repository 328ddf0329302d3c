//! Tests of the whole: the study's golden values, rows like those a stranger brings, and the report's shape.

use super::*;
use crate::evaluate::Outcome;
use crate::row::{Phase, Row, Table};
use llmhw_core::efficiency::constants::{Constant, Constants, Group};
use llmhw_core::efficiency::terms::DecodeWork;
use llmhw_core::efficiency::{Calibration, Tuned};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn measurements() -> PathBuf {
    root().join("data/measurements")
}

fn workshop() -> Workshop {
    Workshop::open(&measurements(), BytesFrom::File).unwrap()
}

fn golden(name: &str) -> Table {
    Table::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)).unwrap()
}

/// The study's constants, with the factor of one chip on its weights.
fn study(chip_factor: f64) -> Constants {
    let table = golden("constants.csv");
    let given: BTreeMap<&str, f64> =
        table.lines().map(|line| (line.text("name"), line.number("value").unwrap())).collect();
    let mut values = Vec::new();
    for (constant, row, member) in Constant::all() {
        let factor = if row.group == Group::Weights { chip_factor } else { 1.0 };
        let value = given.get(write::name(row, member).as_str()).copied();
        values.push(factor * value.unwrap_or_else(|| Constants::prior().get(constant)));
    }
    Constants::from_values(&values).unwrap()
}

/// The same features and constants give the study's seconds to nine digits.
#[test]
fn terms_are_the_studys() {
    let rows = row::read(&measurements().join("measured.csv")).unwrap();
    let workshop = workshop();
    for line in golden("decode.csv").lines() {
        let id = line.text("row_id");
        let job = workshop.prepare(rows.iter().find(|row| row.id == id).unwrap()).unwrap();
        let n = |column| line.number(column).unwrap();
        let work = DecodeWork {
            weights_bytes: n("weights_gb") * 1e9,
            experts_bytes: n("experts_gb") * 1e9,
            cache_bytes: n("cache_gb") * 1e9,
            attention_flop: n("attention_flop"),
            layers: n("layers"),
            expert_layers: n("expert_layers"),
            linear_layers: n("linear_layers"),
            read_parameters: n("read_billions") * 1e9,
            bandwidth: n("bandwidth") * 1e9,
            fp32: n("fp32") * 1e12,
            ..job.decode
        };
        let calibration = Calibration::with_constants(study(n("chip_factor")));
        let seconds = Tuned::new(&job.class, &work, 0.0, &calibration).step(&work).total();
        let wanted = n("seconds");
        assert!((seconds / wanted - 1.0).abs() < 1e-9, "row {id}: {seconds} is not {wanted}");
    }
}

/// Bytes, layers and rates of the study, where the catalogue defines them alike. It counts the states of linear layers as
/// cache, rounds Apple's rates, and knows the shapes of a few models better.
#[test]
fn features_are_the_studys() {
    let rows = row::read(&measurements().join("measured.csv")).unwrap();
    let workshop = workshop();
    for line in golden("decode.csv").lines() {
        let row = rows.iter().find(|row| row.id == line.text("row_id")).unwrap();
        let job = workshop.prepare(row).unwrap();
        let close = |what: &str, found: f64, column: &str, tolerance: f64| {
            let wanted = line.number(column).unwrap();
            assert!(
                (found - wanted).abs() <= tolerance * wanted.abs(),
                "row {} {what}: {found} is not {wanted}",
                row.id
            );
        };
        close("bandwidth", job.decode.bandwidth / 1e9, "bandwidth", 1e-9);
        close("layers", job.decode.layers, "layers", 1e-9);
        close("expert layers", job.decode.expert_layers, "expert_layers", 1e-9);
        close("linear layers", job.decode.linear_layers, "linear_layers", 1e-9);
        close("weights", job.decode.weights_bytes / 1e9, "weights_gb", 0.05);
        close("experts", job.decode.experts_bytes / 1e9, "experts_gb", 0.05);
        close("read", job.decode.read_parameters / 1e9, "read_billions", 0.05);
        close("fp32", job.decode.fp32 / 1e12, "fp32", 0.06);
    }
}

fn stranger(hardware: &str, runtime: &str, model: &str) -> Row {
    let rows = row::read(&measurements().join("measured.csv")).unwrap();
    let like = rows.into_iter().find(|row| row.phase == Some(Phase::Decode) && row.for_fit && row.is_single()).unwrap();
    Row {
        hardware: hardware.to_owned(),
        family: String::new(),
        cores: None,
        runtime: runtime.to_owned(),
        model: model.to_owned(),
        source: "elsewhere".to_owned(),
        date: "2026-09".to_owned(),
        version: String::new(),
        ..like
    }
}

#[test]
fn strangers_are_estimated() {
    use llmhw_core::efficiency::class::{BackendClass, ChipClass};
    let workshop = workshop();
    for (hardware, runtime, chip, backend) in [
        ("Apple M4 Pro", "mlx", ChipClass::Apple34, BackendClass::Mlx),
        ("Apple M9 Max", "ollama", ChipClass::Unknown, BackendClass::Metal),
        ("NVIDIA GeForce RTX 4070 Ti SUPER 16GB", "llama.cpp", ChipClass::Nvidia, BackendClass::Cuda),
        ("2x RTX 3060 Ti", "ollama", ChipClass::Nvidia, BackendClass::Cuda),
        ("H200 SXM 141GB", "vllm", ChipClass::NvidiaHbm, BackendClass::Server),
        ("Radeon RX 7900 GRE", "llama.cpp-vulkan", ChipClass::Rdna3, BackendClass::Vulkan),
        ("Ryzen 7 8845HS (Radeon 780M)", "ollama", ChipClass::Rdna3, BackendClass::Vulkan),
        ("EPYC 9654", "llama.cpp", ChipClass::Cpu, BackendClass::Cpu),
        ("Tesla P40", "ollama", ChipClass::Pascal, BackendClass::Cuda),
        ("Something new", "something", ChipClass::Unknown, BackendClass::Other),
    ] {
        let row = Row { bandwidth: Some(500.0), ..stranger(hardware, runtime, "Llama 3.1 8B") };
        let job = workshop.prepare(&Row { total: Some(8.03), active: Some(8.03), ..row }).unwrap();
        assert_eq!((job.class.chip, job.class.backend), (chip, backend), "{hardware}, {runtime}");
        let rate = predict::rate(&job, &Constants::prior());
        assert!(rate > 1.0 && rate < 500.0, "{hardware}: {rate}");
    }
}

#[test]
fn models_nobody_listed_are_estimated_from_their_columns() {
    let workshop = workshop();
    let row = stranger("RTX 4090", "llama.cpp-cuda", "Nobody's 21B-A3B");
    let row = Row {
        total: Some(21.8),
        active: Some(3.0),
        is_moe: true,
        layers: None,
        file_size: Some(13.3),
        bandwidth: None,
        ..row
    };
    let job = workshop.prepare(&row).unwrap();
    assert_eq!(job.shape.origin, shape::ShapeOrigin::Row);
    assert!(job.decode.experts_bytes > 0.0 && job.decode.weights_bytes + job.decode.experts_bytes < 4e9);
    assert_eq!(job.decode.bandwidth, 1008e9, "the catalogue's, since the row states none");
}

#[test]
fn what_can_not_be_estimated_is_refused_with_a_reason() {
    let workshop = workshop();
    let reason = |row: Row| workshop.prepare(&row).unwrap_err();
    let row = || stranger("RTX 4090", "llama.cpp-cuda", "Llama 3.1 8B");
    assert!(reason(Row { bandwidth: None, ..stranger("Unheard of", "ollama", "Llama 3.1 8B") }).contains("bandwidth"));
    assert!(reason(Row { total: None, model: "Unheard of".to_owned(), ..row() }).contains("total_params_b"));
    assert!(reason(Row { rate: None, ..row() }).contains("rate"));
    assert!(reason(Row { phase: None, ..row() }).contains("phase"));
    assert!(reason(Row { file_size: None, quant: "?".to_owned(), ..row() }).contains("format"));
    assert!(reason(Row { file_size: Some(4000.0), ..row() }).contains("bits per weight"));
    assert!(reason(stranger("Ryzen 9 7950X + RTX 4090", "llama.cpp", "Llama 3.1 8B")).contains("several"));
}

#[test]
fn the_report_has_the_promised_shape() {
    let rows = row::read(&measurements().join("measured.csv")).unwrap();
    let (jobs, refused) = accuracy::prepare(&rows, &workshop());
    assert_eq!(jobs.len() + refused.len(), rows.len(), "no row is dropped");
    let outcomes: Vec<Outcome<'_>> = evaluate::with_constants(&jobs, &accuracy::built_in(), |class| {
        let interval = Calibration::BUILT_IN.interval(class);
        (interval.low, interval.high)
    });
    let json = serde_json::to_value(report::Report::new(&outcomes, &refused, "")).unwrap();
    assert_eq!(json["rows_used"], jobs.len());
    for name in metrics::MAIN {
        let class = json["classes"].as_array().unwrap().iter().find(|class| class["class"] == *name);
        let class = class.unwrap_or_else(|| panic!("{name} is missing"));
        for field in ["median_abs_percent", "mean_abs_percent", "p90_abs_percent", "bias", "coverage_80"] {
            assert!(class["model"][field].is_number(), "{name} {field}");
        }
        assert!(class["constant_0_6"]["median_abs_percent"].is_number());
    }
    let predictions = json["predictions"].as_array().unwrap();
    assert_eq!(predictions.len(), jobs.len());
    for prediction in predictions {
        let n = |field: &str| prediction[field].as_f64().unwrap();
        assert!(prediction["row_id"].is_string() && n("measured") > 0.0);
        assert!(0.0 < n("low") && n("low") <= n("predicted") && n("predicted") <= n("high"), "{prediction}");
    }
    assert!(
        json["rows_refused"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["row_id"].is_string() && row["reason"].is_string())
    );
}

/// A chip's own rows do not enter the constants that predict them.
#[test]
fn held_out_rows_are_held_out() {
    let rows = row::read(&measurements().join("measured.csv")).unwrap();
    let (jobs, _) = accuracy::prepare(&rows, &workshop());
    let calibrator = Calibrator::new(&jobs);
    let chip = "Ryzen AI Max+ 395 (Strix Halo)";
    let without = calibrator.fit(&|job| Protocol::Chip.group(job) != chip).unwrap();
    let mut doubled = jobs.clone();
    for job in doubled.iter_mut().filter(|job| job.row.hardware == chip) {
        job.rate *= 2.0;
    }
    let calibrator = Calibrator::new(&doubled);
    let again = calibrator.fit(&|job| Protocol::Chip.group(job) != chip).unwrap();
    for (constant, row, member) in Constant::all() {
        let (a, b) = (without.constants.get(constant), again.constants.get(constant));
        assert_eq!(a, b, "{}", write::name(row, member));
    }
}

/// Errors that all rows of a machine share correlate fully, and are no shares; errors without any pattern do not correlate.
#[test]
fn correlations_are_those_of_the_errors() {
    let rows = row::read(&measurements().join("measured.csv")).unwrap();
    let (jobs, _) = accuracy::prepare(&rows, &workshop());
    let outcomes = |off: &dyn Fn(&Job) -> f64| -> Vec<Outcome<'_>> {
        let mut outcomes = evaluate::with_constants(&jobs, &accuracy::built_in(), |_| (0.9, 1.0 / 0.9));
        for outcome in &mut outcomes {
            outcome.predicted = outcome.job.rate * libm::exp(off(outcome.job));
            (outcome.low, outcome.high) = (outcome.predicted * 0.9, outcome.predicted / 0.9);
        }
        outcomes
    };
    let hash = |text: &str| text.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(1_099_511_628_211) ^ u64::from(byte));
    let noise = |text: &str| (hash(text).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as f64 / f64::from(1 << 24) - 0.5;
    let machine = |job: &Job| noise(&job.row.hardware);
    let set_up = |job: &Job| noise(&format!("{} {} {}", job.row.hardware, job.row.model, job.row.quant));
    let shared = own::correlations(&outcomes(&|job| 0.2 * machine(job)), Kind::Decode, None);
    assert!(shared.unwrap_err().to_string().contains('1'));
    let mixed = outcomes(&|job| 0.1 * machine(job) + 0.1 * set_up(job) + 0.05 * noise(&job.row.id));
    let (between, within) = own::correlations(&mixed, Kind::Decode, None).unwrap();
    // Shares of the variances: 100, 100 and 25 of 225.
    assert!((between - 0.44).abs() < 0.15 && (within - 0.89).abs() < 0.05, "{between} {within}");
}

/// Calibrating on a machine's own rows makes the estimates of its other rows better where they share an error, and their
/// intervals no wider.
#[test]
fn own_rows_help_where_errors_are_shared() {
    let rows = row::read(&measurements().join("measured.csv")).unwrap();
    let (jobs, _) = accuracy::prepare(&rows, &workshop());
    let outcomes = evaluate::with_constants(&jobs, &accuracy::built_in(), |class| {
        let interval = Calibration::BUILT_IN.interval(class);
        (interval.low, interval.high)
    });
    let lines = own::check(&outcomes).unwrap();
    for runs in [1, 3, 10] {
        let line = lines.iter().find(|line| line.class == "decode/all" && line.runs == runs).unwrap();
        assert!(line.after.median < line.before.median && line.width < 1.0, "{line:?}");
        assert!(line.after.inside > 0.7, "{line:?}");
    }
}

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "a minute without optimisation; `cargo xtask test` runs it as `calibrate --check`"
)]
fn generated_files_are_up_to_date() {
    calibrate(true).unwrap();
}

//! Costs in columns, by the formulas: price less resale, and electricity over the life.

use llmhw_core::ErrorKind;
use llmhw_core::record::columns::{Columns, CostMeasure, CostSweep, Numbers, OnError, Values};

/// 2000 dollars, 300 watts, 0.25 dollars per kilowatt-hour, 20 tokens per second, 4 years, half of the time, a tenth back, 10 watts idle.
const INPUTS: [f64; 8] = [2000.0, 300.0, 0.25, 20.0, 4.0, 0.5, 0.1, 10.0];

const ALL: [CostMeasure; 6] = [
    CostMeasure::UsdPerMillionOutputTokens,
    CostMeasure::RunningUsdPerMillionTokens,
    CostMeasure::TotalUsd,
    CostMeasure::ElectricityUsd,
    CostMeasure::BreakEvenMillionTokens,
    CostMeasure::BreakEvenMonths,
];

fn sweep<'a>(
    rows: usize,
    columns: &'a [Vec<f64>; 8],
    present: [Option<&'a [bool]>; 8],
    cloud: Option<&'a [f64]>,
) -> CostSweep<'a> {
    let [price, load, electricity, rate, lifetime, utilisation, resale, idle] =
        [0, 1, 2, 3, 4, 5, 6, 7].map(|i| Numbers { present: present[i], ..Numbers::new(&columns[i]) });
    CostSweep {
        rows,
        price_usd: price,
        load_power_watts: load,
        electricity_usd_per_kilowatt_hour: electricity,
        tokens_per_second: rate,
        lifetime_years: lifetime,
        utilisation_fraction: utilisation,
        resale_fraction: resale,
        idle_power_watts: idle,
        cloud_usd_per_million_tokens: cloud.map(Numbers::new),
    }
}

fn numbers(columns: &Columns, name: &str) -> Vec<f64> {
    match &columns.columns.iter().find(|(known, _)| *known == name).unwrap().1 {
        Values::Numbers(numbers) => numbers.clone(),
        other => panic!("{name}: {other:?}"),
    }
}

fn near(found: f64, expected: f64) {
    assert!((found / expected - 1.0).abs() < 1e-9, "{found}, not {expected}");
}

#[test]
fn a_row_is_worked_by_hand() {
    let columns = INPUTS.map(|value| vec![value; 3]);
    let cloud = [5.0, 100.0, 0.001];
    let answer = sweep(3, &columns, [None; 8], Some(&cloud)).run(&ALL, OnError::Raise).unwrap();
    // A year of 365.25 days; half of the time at 300 watts and half at 10.
    let hours = 4.0 * 365.25 * 24.0;
    let electricity = 0.25 * hours * (0.5 * 0.3 + 0.5 * 0.01);
    let million = 20.0 * 0.5 * hours * 3600.0 / 1e6;
    // For each hour of writing there is one of waiting.
    let running = 0.25 * (0.3 + 0.01) / (20.0 * 3600.0) * 1e6;
    for row in 0..3 {
        near(numbers(&answer, "electricity_usd")[row], electricity);
        near(numbers(&answer, "total_usd")[row], 1800.0 + electricity);
        near(numbers(&answer, "usd_per_million_output_tokens")[row], (1800.0 + electricity) / million);
        near(numbers(&answer, "running_usd_per_million_tokens")[row], running);
    }
    // The dearer the cloud the sooner; never where running alone costs more.
    let (tokens, months) = (numbers(&answer, "break_even_million_tokens"), numbers(&answer, "break_even_months"));
    assert!(tokens[1] < tokens[0] && months[1] < months[0] && tokens[2].is_nan() && months[2].is_nan(), "{tokens:?}");
    for row in 0..2 {
        near(months[row], tokens[row] / million * 48.0);
    }
    assert_eq!(
        answer.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        CostMeasure::ALL.iter().map(|(_, name)| *name).collect::<Vec<_>>()
    );
}

#[test]
fn a_missing_input_leaves_the_row_out_and_a_wrong_one_is_named() {
    let columns = INPUTS.map(|value| vec![value; 3]);
    let present = [true, false, true];
    for missing in 0..8 {
        let marks = [0, 1, 2, 3, 4, 5, 6, 7].map(|i| (i == missing).then_some(&present[..]));
        let answer = sweep(3, &columns, marks, None).run(&[CostMeasure::TotalUsd], OnError::Raise).unwrap();
        let totals = numbers(&answer, "total_usd");
        assert!(totals[1].is_nan() && totals[0] > 0.0 && totals[0] == totals[2], "input {missing}: {totals:?}");
    }
    let names =
        ["price", "load_power", "electricity", "tokens_per_second", "lifetime", "utilisation", "resale", "idle_power"];
    for (input, name) in names.iter().enumerate() {
        let mut wrong = columns.clone();
        wrong[input][2] = -1.0;
        let answer = sweep(3, &wrong, [None; 8], None).run(&[CostMeasure::TotalUsd], OnError::Mark).unwrap();
        let reasons = answer.reasons.clone().unwrap();
        assert!(reasons[0].is_none() && reasons[2].as_ref().unwrap().contains(name), "{name}: {reasons:?}");
        assert!(numbers(&answer, "total_usd")[2].is_nan());
        let error = sweep(3, &wrong, [None; 8], None).run(&[CostMeasure::TotalUsd], OnError::Raise).unwrap_err();
        assert!(error.to_string().contains("[2]"), "{error}");
        let mut short = columns.clone();
        short[input].pop();
        let error = sweep(3, &short, [None; 8], None).run(&[CostMeasure::TotalUsd], OnError::Mark).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Inconsistent);
    }
    let mut nothing = columns.clone();
    nothing[3] = vec![0.0];
    let error = sweep(3, &nothing, [None; 8], None).run(&[CostMeasure::TotalUsd], OnError::Raise).unwrap_err();
    assert!(error.to_string().contains("tokens_per_second"), "{error}");
}

#[test]
fn breaking_even_needs_a_price_to_compare_with() {
    let columns = INPUTS.map(|value| vec![value]);
    for (measure, name) in CostMeasure::ALL.iter().copied() {
        let answer = sweep(1, &columns, [None; 8], None).run(&[measure], OnError::Raise);
        assert_eq!(answer.is_err(), name.starts_with("break_even"), "{name}");
        assert_eq!(measure.needs_cloud(), answer.is_err());
        assert_eq!(CostMeasure::named(name).unwrap(), measure);
    }
    assert!(CostMeasure::named("price").is_err());
    let cloud = [5.0, 5.0];
    let error = sweep(1, &columns, [None; 8], Some(&cloud)).run(&[CostMeasure::TotalUsd], OnError::Raise).unwrap_err();
    assert_eq!(error.parameter(), Some("cloud_usd_per_million_tokens"));
}

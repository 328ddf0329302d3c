//! Columns that another language hands over beside its question: numbers by their place, nouns by codes.

use llmhw_core::catalog::Catalog;
use llmhw_core::record::ask::{Ask, AskCost};
use llmhw_core::record::columns::ask::{AskCostColumns, AskProjectionColumns, Handed};
use llmhw_core::record::columns::{Columns, CostMeasure, Measure, Values};
use llmhw_core::record::json;

struct Beside {
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
    rows: usize,
}

impl Handed for Beside {
    fn numbers(&self, place: u32) -> &[f64] {
        self.numbers.get(place as usize).map_or(&[], Vec::as_slice)
    }

    fn codes(&self, place: u32) -> &[u32] {
        self.codes.get(place as usize).map_or(&[], Vec::as_slice)
    }

    fn rows(&self) -> usize {
        self.rows
    }
}

fn names(columns: &Columns) -> Vec<&'static str> {
    columns.columns.iter().map(|(name, _)| *name).collect()
}

fn column<'a>(columns: &'a Columns, name: &str) -> &'a Values {
    &columns.columns.iter().find(|(known, _)| *known == name).unwrap().1
}

#[test]
fn nouns_are_told_by_their_codes() {
    let ask: AskProjectionColumns<'_> = json::from_text(
        r#"{"hardware": {"values": ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"], "codes": 0}, "model": {"values": ["qwen3-8b"], "codes": 1},
            "format": {"values": ["q4-k-m"], "codes": 1}, "context_tokens": 0}"#,
    )
    .unwrap();
    let beside = Beside { numbers: vec![vec![4096.0, 2048.0, 1024.0]], codes: vec![vec![1, 0, 1], vec![0]], rows: 3 };
    let answer = ask.answer_in(&beside, Catalog::BUILT_IN).unwrap();
    assert_eq!(names(&answer), Measure::ALL.iter().map(|(_, name)| *name).collect::<Vec<_>>());
    let Values::Words(hardware) = column(&answer, "hardware") else { panic!() };
    let hardware: Vec<&str> = hardware.codes.iter().map(|code| hardware.words[*code as usize].as_str()).collect();
    assert_eq!(hardware, ["mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"]);
    let Values::Numbers(contexts) = column(&answer, "context_tokens") else { panic!() };
    assert_eq!(contexts, &[4096.0, 2048.0, 1024.0]);
}

/// Without a price of renting there is no break-even; all else costs what a single question says.
#[test]
fn costs_are_all_that_can_be_said() {
    let ask = |cloud: &str| {
        let text = format!(
            r#"{{"price_usd": 0, "load_power_watts": 1, "electricity_usd_per_kilowatt_hour": 2, "tokens_per_second": 3 {cloud}}}"#
        );
        let ask: AskCostColumns = json::from_text(&text).unwrap();
        let numbers = [1799.0, 100.0, 0.15, 31.5, 5.0].map(|number| vec![number]).to_vec();
        ask.answer(&Beside { numbers, codes: Vec::new(), rows: 1 }).unwrap()
    };
    let all: Vec<&str> = CostMeasure::ALL.iter().map(|(_, name)| *name).collect();
    assert_eq!(names(&ask(r#", "cloud_usd_per_million_tokens": 4"#)), all);
    let alone = ask("");
    let without: Vec<&str> = all.into_iter().filter(|name| !name.starts_with("break_even")).collect();
    assert_eq!(names(&alone), without);
    let single: AskCost = json::from_text(
        r#"{"ownership": {"price_usd": 1799, "load_power_watts": 100, "electricity_usd_per_kilowatt_hour": 0.15}, "tokens_per_second": 31.5}"#,
    )
    .unwrap();
    let single = json::to_value(&single.answer().unwrap());
    let expected = single.get("usd_per_million_output_tokens").unwrap().as_number().unwrap();
    let Values::Numbers(costs) = column(&alone, "usd_per_million_output_tokens") else { panic!() };
    assert_eq!(costs, &[expected]);
}

//! The pinned answers that every language gives, as far as columns can ask for them.
#![allow(
    dead_code,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "each test uses a part; a test fails by panicking"
)]

use arrow_array::cast::AsArray as _;
use arrow_array::types::Float64Type;
use arrow_array::{Array as _, ArrayRef, RecordBatch, StringArray};
use arrow_schema::DataType;
use llmhw_columns::Question;
use llmhw_core::catalog;
use llmhw_core::plain::Value as Plain;
use llmhw_core::record::ask::EfficiencyChoice;
use llmhw_core::record::columns::Measure;
use llmhw_core::record::json;
use llmhw_core::spec::Strategy;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A pinned question that is a row of columns.
pub(crate) struct Case {
    pub(crate) note: String,
    /// What stands in the row, by the names of the columns.
    pub(crate) row: Vec<(String, Value)>,
    /// The settings that are the same for all rows, with every measure.
    pub(crate) question: Question,
    /// The answer, or the parameter that is refused.
    pub(crate) answer: Result<Value, String>,
}

const COLUMNS: [&str; 9] =
    ["hardware", "model", "format", "context_tokens", "runtime", "kv_format", "prompt_tokens", "sequences", "nodes"];

/// The cases of `project` that name everything: what is described, speculation and misspelt fields are no columns.
pub(crate) fn cases() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/vectors/project.json");
    let all: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    all.iter().filter_map(case).collect()
}

fn case(case: &Value) -> Option<Case> {
    let input = case["input"].as_object()?;
    if case["call"] != "project" {
        return None;
    }
    let mut question = Question::new(Measure::ALL.iter().map(|(measure, _)| *measure));
    let mut row = Vec::new();
    for (name, value) in input {
        match name.as_str() {
            "context_tokens" | "prompt_tokens" | "sequences" | "nodes" if value.is_number() => {
                row.push((name.clone(), value.clone()));
            }
            known if COLUMNS.contains(&known) && value.is_string() && !known.ends_with("tokens") => {
                row.push((name.clone(), value.clone()));
            }
            "strategy" => question.strategy = read::<Strategy>(value),
            "link" => question.link = Some(catalog::link(value.as_str()?).unwrap().clone()),
            "efficiency" => question.efficiency = read::<EfficiencyChoice>(value).resolve().unwrap(),
            // What a projection says besides.
            "output_tokens" | "ownership" => {}
            _ => return None,
        }
    }
    let answer = match case.get("error") {
        Some(error) => Err(error["parameter"].as_str()?.to_owned()),
        None => Ok(case["expected"].clone()),
    };
    Some(Case { note: case["note"].as_str()?.to_owned(), row, question, answer })
}

fn read<T: llmhw_core::plain::Field + llmhw_core::plain::Blank>(value: &Value) -> T {
    let value = value.as_f64().map_or_else(|| Plain::from(value.as_str().unwrap()), Plain::from);
    json::field_from_value("value", &value).unwrap()
}

/// The pinned value of a measure.
pub(crate) fn pinned(answer: &Value, measure: &str) -> Value {
    let interval = |name: &str, end: &str| answer[name][format!("{end}_tokens_per_second")].clone();
    match measure {
        "decode_low_tokens_per_second" => interval("decode_interval", "low"),
        "decode_high_tokens_per_second" => interval("decode_interval", "high"),
        "prefill_low_tokens_per_second" => interval("prefill_interval", "low"),
        "prefill_high_tokens_per_second" => interval("prefill_interval", "high"),
        _ => {
            answer.get(measure).or_else(|| answer["memory"].get(measure)).unwrap_or_else(|| panic!("{measure}")).clone()
        }
    }
}

/// Whether a row of a column has the bits of a pinned value.
pub(crate) fn assert_same(column: &ArrayRef, row: usize, expected: &Value, what: &str) {
    if column.is_null(row) {
        assert!(expected.is_null(), "{what}: null, expected {expected}");
        return;
    }
    match expected {
        Value::Number(number) => {
            let found = column.as_primitive::<Float64Type>().value(row);
            assert_eq!(found.to_bits(), number.as_f64().unwrap().to_bits(), "{what}: {found}, expected {number}");
        }
        Value::Bool(flag) => assert_eq!(column.as_boolean().value(row), *flag, "{what}"),
        Value::String(word) => assert_eq!(word_at(column, row).as_deref(), Some(word.as_str()), "{what}"),
        other => panic!("{what}: expected {other}"),
    }
}

/// The word in a row of a dictionary.
pub(crate) fn word_at(column: &ArrayRef, row: usize) -> Option<String> {
    let words = arrow_cast::cast(column, &DataType::Utf8).unwrap();
    let words: &StringArray = words.as_string();
    words.is_valid(row).then(|| words.value(row).to_owned())
}

/// A batch of one table of words and numbers, one per row.
pub(crate) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

/// All batches as one, words as plain text: dictionaries differ from batch to batch, words do not.
pub(crate) fn plain(batches: &[RecordBatch]) -> RecordBatch {
    let cast = |batch: &RecordBatch| {
        let schema = batch.schema();
        let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| {
            let is_words = matches!(field.data_type(), DataType::Dictionary(..));
            let kind = if is_words { &DataType::Utf8 } else { field.data_type() };
            (field.name().clone(), arrow_cast::cast(column, kind).unwrap(), true)
        });
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    };
    let cast: Vec<RecordBatch> = batches.iter().map(cast).collect();
    arrow_select::concat::concat_batches(&cast.first().unwrap().schema(), &cast).unwrap()
}

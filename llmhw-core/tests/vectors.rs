//! `data/vectors`: the cases that every language runs.
//!
//! Pinned answers are compared bit for bit, and the whole of them; worked and published ones on the fields they have, to the
//! decimals they have.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use llmhw_core::record::json;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// The first place where an answer is not as expected.
fn difference(expected: &Value, found: &Value, decimals: Option<i32>, place: &str) -> Option<String> {
    let differs = || Some(format!("{place}: expected {expected}, found {found}"));
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            if decimals.is_none() && expected.len() != found.len() {
                return Some(format!("{place}: other fields"));
            }
            let one = |(name, value)| {
                let place = format!("{place}.{name}");
                difference(value, found.get(name).unwrap_or(&Value::Null), decimals, &place)
            };
            expected.iter().find_map(one)
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let one = |(at, (e, f)): (usize, (&Value, &Value))| difference(e, f, decimals, &format!("{place}[{at}]"));
            expected.iter().zip(found).enumerate().find_map(one)
        }
        (Value::Number(expected), Value::Number(found)) => {
            let (expected, found) = (expected.as_f64().unwrap(), found.as_f64().unwrap());
            let is_same = match decimals {
                None => expected.to_bits() == found.to_bits(),
                // Half a unit of the last decimal, and what rounding to it may add.
                Some(decimals) => {
                    (expected - found).abs() <= 0.500_000_1 / (0..decimals).fold(1.0, |unit, _| unit * 10.0)
                }
            };
            if is_same { None } else { differs() }
        }
        (expected, found) if expected == found => None,
        _ => differs(),
    }
}

fn check(file: &str, case: &Value) {
    let call = case["call"].as_str().unwrap();
    let what = format!("{file}: {call}, {}", case["note"]);
    let answer = json::call(call, &case["input"].to_string());
    if let Some(expected) = case.get("error") {
        let error = answer.expect_err(&what);
        assert_eq!(&json!({ "kind": error.kind().as_str(), "parameter": error.parameter() }), expected, "{what}");
        return;
    }
    let answer = answer.unwrap_or_else(|error| panic!("{what}: {error}"));
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let expected = &case["expected"];
    let decimals = match case["origin"].as_str().unwrap() {
        "pinned" => None,
        "worked" | "published" => Some(case["decimals"].as_i64().map_or(12, |it| i32::try_from(it).unwrap())),
        other => panic!("{what}: {other} is no origin"),
    };
    // Of a long answer some fields are kept.
    let answer = match (expected, answer) {
        (Value::Object(expected), Value::Object(answer)) => {
            Value::Object(answer.into_iter().filter(|(name, _)| expected.contains_key(name)).collect())
        }
        (_, answer) => answer,
    };
    assert_eq!(difference(expected, &answer, decimals, ""), None, "{what}");
}

#[test]
fn every_vector_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/vectors");
    let Ok(files) = fs::read_dir(&folder) else {
        // Not in the published crate.
        return;
    };
    let mut count = 0;
    for file in files {
        let path = file.unwrap().path();
        let planner = ["plan.json", "fleet.json", "uncertainty.json"];
        if cfg!(not(feature = "planner")) && planner.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for case in &cases {
            check(&path.file_name().unwrap().to_string_lossy(), case);
            count += 1;
        }
    }
    assert!(count > 250, "{count} cases");
}

#[test]
fn every_call_has_vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/vectors");
    let Ok(files) = fs::read_dir(&folder) else { return };
    let text: String = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    for call in json::CALLS {
        assert!(text.contains(&format!("\"call\":\"{call}\"")), "{call}");
    }
}

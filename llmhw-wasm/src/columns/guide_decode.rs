//! The guide's formula for many rows.

use super::input::{Arrays, OnErrorWord};
use super::output;
use js_sys::Array;
use llmhw_core::Result;
use llmhw_core::record::ask::AskGuideDecode;
use llmhw_core::record::columns::{Numbers, guide_decode};
use llmhw_core::record::json;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    memory_bandwidth_gigabytes_per_second: usize,
    gigabytes_per_token: usize,
    efficiency_fraction: Option<usize>,
    #[serde(default)]
    on_error: OnErrorWord,
}

/// The efficiency that the question for one row has when it is left out.
fn default_efficiency() -> Result<f64> {
    let plain = r#"{"memory_bandwidth_gigabytes_per_second": 1, "gigabytes_per_token": 1}"#;
    json::from_text::<AskGuideDecode>(plain).map(|question| question.efficiency_fraction)
}

pub(crate) fn run(question: &str, arrays: &Arrays) -> Result<Array> {
    let question: Question = json::from_text(question)?;
    let default = [default_efficiency()?];
    let columns = [
        arrays.numbers(question.memory_bandwidth_gigabytes_per_second),
        arrays.numbers(question.gigabytes_per_token),
        question.efficiency_fraction.map_or(Numbers::new(&default), |place| arrays.numbers(place)),
    ];
    let (rates, reasons) = guide_decode(columns, arrays.rows(), question.on_error.into())?;
    let rates = output::named("tokens_per_second", &output::numbers(&rates));
    Ok(output::with_reasons(reasons.as_ref(), std::iter::once(rates)))
}

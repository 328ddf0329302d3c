//! What JavaScript calls: a handful of functions that take and give JSON text, and three that take columns.
//!
//! There is no arithmetic here and no default: `llmhw_core::record` has all of it. `npm/lib` turns plain objects with camelCase
//! names into this text and back; the numbers of a question stand beside its text. What they throw is the text of `refusal`;
//! none panics.

mod columns;
mod refusal;

use columns::Arrays;
use js_sys::{Array, Float64Array, Uint32Array};
use llmhw_core::Result as Answer;
use llmhw_core::catalog::Catalog;
use llmhw_core::plain::Value;
use llmhw_core::plain::json::parse_beside;
use llmhw_core::record::json;
use refusal::refusal;
use wasm_bindgen::prelude::wasm_bindgen;

/// Answers the question of this name.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn call(name: &str, question: &str, numbers: &[f64]) -> Result<String, String> {
    said(parse_beside(question, numbers).and_then(|question| json::call_value(name, &question, Catalog::BUILT_IN)))
}

/// A list of the catalogue. `question` may have a field `catalog`, whose rows lie over the built-in ones.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn list(name: &str, question: &str, numbers: &[f64]) -> Result<String, String> {
    said(catalog(question, numbers).and_then(|catalog| json::list_value(name, &catalog)))
}

/// The record of a listed noun, of the same lists.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn find(list: &str, name: &str, question: &str, numbers: &[f64]) -> Result<String, String> {
    said(catalog(question, numbers).and_then(|catalog| json::find_value(list, name, &catalog)))
}

fn catalog(question: &str, numbers: &[f64]) -> Answer<Catalog> {
    let (catalog, rest) = json::with_catalog(&parse_beside(question, numbers)?, Catalog::BUILT_IN)?;
    let other = match &rest {
        Value::Object(rest) => rest.first(),
        _ => None,
    };
    other.map_or(Ok(catalog), |(name, _)| Err(json::unknown_field(name, &["catalog"])))
}

fn said(answer: Answer<Value>) -> Result<String, String> {
    answer.map(|answer| answer.to_string()).map_err(|error| refusal(&error))
}

/// The day the catalogue was put together.
#[wasm_bindgen]
pub fn version() -> String {
    llmhw_core::catalog::VERSION.into()
}

/// Answers a question in columns: `project`, `cost` or `guide_decode`.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn columns(
    name: &str,
    question: &str,
    numbers: &[f64],
    columns: Vec<Float64Array>,
    codes: Vec<Uint32Array>,
) -> Result<Array, String> {
    let arrays = Arrays::new(columns, codes);
    let answer = parse_beside(question, numbers).and_then(|question| columns::answer(name, &question, &arrays));
    answer.map_err(|error| refusal(&error))
}

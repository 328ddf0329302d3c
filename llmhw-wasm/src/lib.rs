//! What JavaScript calls: a handful of functions that take and give JSON text, and three that take columns.
//!
//! There is no arithmetic here and no default: `llmhw_core::record` has all of it. `npm/lib` turns plain objects with camelCase
//! names into this text and back; the numbers of a question stand beside its text. What they throw is the text of `refusal`;
//! none panics.

mod columns;
mod refusal;

use columns::Arrays;
use js_sys::{Array, Float64Array, Uint32Array};
use llmhw_core::catalog::Catalog;
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
    let answer =
        parse_beside(question, numbers).and_then(|question| json::call_value(name, &question, Catalog::BUILT_IN));
    answer.map(|answer| answer.to_string()).map_err(|error| refusal(&error))
}

/// A list of the catalogue.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn list(name: &str) -> Result<String, String> {
    json::list(name).map_err(|error| refusal(&error))
}

/// The record of a listed noun.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn find(list: &str, name: &str) -> Result<String, String> {
    json::find(list, name).map_err(|error| refusal(&error))
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

//! What JavaScript calls: a handful of functions that take and give JSON text, and three that take columns.
//!
//! There is no arithmetic here and no default: `llmhw_core::record` has all of it. `npm/lib` turns plain objects with camelCase
//! names into this text and back. What they throw is the text of `refusal`; none panics.

mod columns;
mod refusal;

use columns::Arrays;
use js_sys::{Array, Float64Array, Uint32Array};
use llmhw_core::record::json;
use refusal::refusal;
use wasm_bindgen::prelude::wasm_bindgen;

/// Answers the question of this name.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn call(name: &str, question: &str) -> Result<String, String> {
    json::call(name, question).map_err(|error| refusal(&error))
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

/// The figures of the guide as it published them.
#[wasm_bindgen]
pub fn guide() -> String {
    json::GUIDE.into()
}

/// The day the catalogue was put together.
#[wasm_bindgen]
pub fn version() -> String {
    llmhw_core::catalog::VERSION.into()
}

/// Answers a sweep: one projection per row.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen(js_name = projectColumns)]
pub fn project_columns(question: &str, numbers: Vec<Float64Array>, codes: Vec<Uint32Array>) -> Result<Array, String> {
    columns::project::run(question, &Arrays::new(numbers, codes)).map_err(|error| refusal(&error))
}

/// What owning costs, one answer per row.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen(js_name = costColumns)]
pub fn cost_columns(question: &str, numbers: Vec<Float64Array>) -> Result<Array, String> {
    columns::cost::run(question, &Arrays::new(numbers, Vec::new())).map_err(|error| refusal(&error))
}

/// The guide's formula, one answer per row.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen(js_name = guideDecodeColumns)]
pub fn guide_decode_columns(question: &str, numbers: Vec<Float64Array>) -> Result<Array, String> {
    columns::guide_decode::run(question, &Arrays::new(numbers, Vec::new())).map_err(|error| refusal(&error))
}

//! What JavaScript calls to plan: a module of its own, so that a page that plans nothing does not wait for the search.
//!
//! As in the main module there is no arithmetic and no default: `llmhw_core::record` has all of it. Only the questions named here are
//! dispatched, so that the linker leaves the others out; the catalogue is whole, since a plan chooses among all that is listed.

#[path = "../../src/refusal.rs"]
mod refusal;

use llmhw_core::Result as Answer;
use llmhw_core::catalog::Catalog;
use llmhw_core::plain::Value;
use llmhw_core::plain::json::parse_beside;
use llmhw_core::record::ask::{Ask, AskFleet, AskPlan, AskUncertainty};
use llmhw_core::record::json;
use refusal::refusal;
use wasm_bindgen::prelude::wasm_bindgen;

/// The questions of this module.
const CALLS: &[&str] = &[AskPlan::NAME, AskFleet::NAME, AskUncertainty::NAME];

/// Answers the question of this name.
///
/// # Errors
/// The text of a refusal.
#[wasm_bindgen]
pub fn call(name: &str, question: &str, numbers: &[f64]) -> Result<String, String> {
    let answer = parse_beside(question, numbers).and_then(|question| answered(name, &question));
    answer.map(|answer| answer.to_string()).map_err(|error| refusal(&error))
}

fn answered(name: &str, question: &Value) -> Answer<Value> {
    match name {
        AskPlan::NAME => json::answer_value::<AskPlan<'static>>(question, Catalog::BUILT_IN),
        AskFleet::NAME => json::answer_value::<AskFleet<'static>>(question, Catalog::BUILT_IN),
        AskUncertainty::NAME => json::answer_value::<AskUncertainty<'static>>(question, Catalog::BUILT_IN),
        _ => Err(json::no_call(name, CALLS)),
    }
}

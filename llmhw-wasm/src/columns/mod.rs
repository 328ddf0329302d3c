//! Columns of JavaScript, in and out.

mod input;
mod output;

pub(crate) use input::Arrays;
use js_sys::Array;
use llmhw_core::catalog::Catalog;
use llmhw_core::plain::{Value, read};
use llmhw_core::record::columns::{Columns, ask};
use llmhw_core::record::json;
use llmhw_core::{Error, Result};

/// Answers the question of this name.
pub(crate) fn answer(name: &str, question: &Value, arrays: &Arrays) -> Result<Array> {
    let columns: Columns = match name {
        "project" => {
            let (catalog, question) = json::with_catalog(question, Catalog::BUILT_IN)?;
            read::<ask::AskProjectionColumns<'_>>(&question)?.answer_in(arrays, &catalog)
        }
        "cost" => read::<ask::AskCostColumns>(question)?.answer(arrays),
        "guide_decode" => read::<ask::AskGuideDecodeColumns>(question)?.answer(arrays),
        _ => Err(no_columns(name)),
    }?;
    Ok(output::answer(&columns))
}

fn no_columns(name: &str) -> Error {
    json::refusal("call", "be a question in columns", name, "ask project, cost or guide_decode")
}

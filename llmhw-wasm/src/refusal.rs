//! The one place where an error of the core becomes something JavaScript can throw.

use llmhw_core::Error;
use serde_json::json;

/// Kind, parameter, message and candidates as JSON text; `npm/lib/error.js` makes an `LlmhwError` of it.
pub(crate) fn refusal(error: &Error) -> String {
    json!({
        "kind": error.kind().as_str(),
        "parameter": error.parameter(),
        "message": error.to_string(),
        "candidates": error.candidates(),
    })
    .to_string()
}

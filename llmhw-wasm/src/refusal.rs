//! The one place where an error of the core becomes something JavaScript can throw.

use llmhw_core::Error;
use llmhw_core::plain::Value;

/// Kind, parameter, message and candidates as JSON text, and the same of everything else that was wrong; `npm/lib/error.js` makes
/// an `LlmhwError` of it.
pub(crate) fn refusal(error: &Error) -> String {
    let all = error.all().iter().map(one).collect();
    Value::object([("message", Value::from(error.to_string().as_str())), ("all", Value::List(all))]).to_string()
}

fn one(error: &Error) -> Value {
    let candidates = error.candidates().iter().map(|id| Value::from(id.as_str())).collect();
    Value::object([
        ("kind", Value::from(error.kind().as_str())),
        ("parameter", error.parameter().map_or(Value::Null, Value::from)),
        ("message", Value::from(error.to_string().as_str())),
        ("candidates", Value::List(candidates)),
    ])
}

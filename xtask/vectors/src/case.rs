//! `Case`: a question with the answer that is pinned.

use anyhow::Result;
use llmhw_core::record::json;
use serde_json::{Value, json};

/// A question: its call, its input, and what of the answer is kept when it is long.
pub(crate) struct Case {
    call: &'static str,
    note: String,
    input: Value,
    keep: Option<&'static [&'static str]>,
}

impl Case {
    pub(crate) fn new(call: &'static str, note: impl Into<String>, input: Value) -> Self {
        Self { call, note: note.into(), input, keep: None }
    }

    pub(crate) fn keeping(self, keep: &'static [&'static str]) -> Self {
        Self { keep: Some(keep), ..self }
    }

    /// The case with its answer, or with its refusal: both must be the same everywhere.
    pub(crate) fn pinned(self) -> Result<Value> {
        let mut case = json!({ "call": self.call, "origin": "pinned", "note": self.note, "input": self.input });
        let (field, value) = match json::call(self.call, &self.input.to_string()) {
            Ok(answer) => ("expected", kept(serde_json::from_str(&answer)?, self.keep)),
            Err(error) => ("error", json!({ "kind": error.kind().as_str(), "parameter": error.parameter() })),
        };
        if let Some(case) = case.as_object_mut() {
            case.insert(field.to_owned(), value);
        }
        Ok(case)
    }
}

fn kept(answer: Value, keep: Option<&[&str]>) -> Value {
    match (answer, keep) {
        (Value::Object(fields), Some(keep)) => {
            Value::Object(fields.into_iter().filter(|(name, _)| keep.contains(&name.as_str())).collect())
        }
        (answer, _) => answer,
    }
}

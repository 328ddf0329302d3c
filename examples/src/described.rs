//! `guide schema`: what `--format json` writes, as JSON Schema.
//!
//! Sections of the guide are described by this program's types, other answers by the library's records.

use crate::args::Described;
use crate::failure::Failure;
use crate::render::json;
use llmhw_core::plain::json as plain;
use llmhw_core::record::schema;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The schema of what a command writes.
pub(crate) fn schema(of: Described) -> Result<String, Failure> {
    let (call, answer, title) = match of {
        Described::Guide => return json::schema(),
        Described::Project => ("project", "projection", "guide project"),
        Described::Plan => ("plan", "plan", "guide plan"),
        Described::Fleet => ("fleet", "fleet", "guide fleet"),
        Described::Odds => ("uncertainty", "uncertainty", "guide odds"),
        Described::Calibrate => ("calibrate", "", "guide calibrate"),
    };
    let interface = schema::interface();
    let Some(call) = interface.calls.into_iter().find(|known| known.name == call) else {
        return Err(Failure::Usage(format!("the library does not describe {title}; this is a fault of the program")));
    };
    let (question, answered) = (value(&call.question)?, value(&call.answer)?);
    let all = value(&interface.written)?;
    let mut document = if of == Described::Calibrate { answered } else { document(of, question, answer, &answered) };
    let definitions = reached(&document, &all);
    if let Value::Object(document) = &mut document {
        document.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        document.insert("title".to_owned(), json!(title));
        document.insert("$defs".to_owned(), Value::Object(definitions));
    }
    json::pretty(&document)
}

/// An object of the question and its answer, with what stands beside them.
fn document(of: Described, question: Value, name: &str, answer: &Value) -> Value {
    let mut fields = Map::from_iter([("question".to_owned(), question), (name.to_owned(), answer.clone())]);
    if of == Described::Project {
        let what = "The answer without runs of one's own; null where there are none.";
        let before = json!({"description": what, "anyOf": [answer, {"type": "null"}]});
        fields.insert("without_own_runs".to_owned(), before);
    }
    if of != Described::Plan {
        for (name, what) in [
            ("left_out", "What was measured and does not count, with the reason."),
            ("counted_otherwise", "What a file says of format or runtime, where its runs are counted for another."),
        ] {
            let texts = json!({"description": what, "type": "array", "items": {"type": "string"}});
            fields.insert(name.to_owned(), texts);
        }
    }
    let required: Vec<&String> = fields.keys().collect();
    json!({"type": "object", "required": required, "properties": fields, "additionalProperties": false})
}

fn value(of: &llmhw_core::plain::Value) -> Result<Value, Failure> {
    serde_json::from_str(&plain::text(of)).map_err(Failure::encoding)
}

/// The definitions that a schema refers to, and those that these refer to.
fn reached(schema: &Value, all: &Value) -> Map<String, Value> {
    let mut names = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(next) = open.pop() {
        match next {
            Value::Object(fields) => open.extend(fields.values()),
            Value::Array(items) => open.extend(items),
            Value::String(text) => {
                if let Some(name) = text.strip_prefix("#/$defs/")
                    && names.insert(name)
                {
                    open.extend(all.get(name));
                }
            }
            _ => {}
        }
    }
    names.into_iter().filter_map(|name| Some((name.to_owned(), all.get(name)?.clone()))).collect()
}

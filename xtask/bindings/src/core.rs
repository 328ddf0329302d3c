//! What the core says of itself, as JSON values.

use anyhow::Result;
use llmhw_core::record::schema;
use serde_json::Value;
use std::collections::HashSet;

/// A call: its name, what goes in and what comes back.
pub(crate) struct RawCall {
    pub(crate) name: &'static str,
    pub(crate) question: Value,
    pub(crate) answer: Value,
}

/// The schemas of all calls and lists, with one set of definitions as they are read and one as they are written.
pub(crate) struct Raw {
    pub(crate) calls: Vec<RawCall>,
    pub(crate) lists: Vec<(&'static str, Value)>,
    pub(crate) definitions: Value,
    pub(crate) written: Value,
}

/// The names of the definitions that schemas refer to, and those that these refer to.
fn reached(roots: &[&Value], definitions: &Value) -> HashSet<String> {
    let mut names = HashSet::new();
    let mut open = roots.to_vec();
    while let Some(schema) = open.pop() {
        match schema {
            Value::Object(fields) => {
                open.extend(fields.values());
                let name = fields.get("$ref").and_then(Value::as_str).map(|place| place.trim_start_matches("#/$defs/"));
                if let Some(name) = name.filter(|name| names.insert((*name).to_owned())) {
                    open.extend(definitions.get(name));
                }
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    names
}

impl Raw {
    /// The same without some calls.
    pub(crate) fn without(mut self, calls: &[&str]) -> Self {
        self.calls.retain(|call| !calls.contains(&call.name));
        let roots = self.calls.iter().flat_map(|call| [&call.question, &call.answer]);
        let roots: Vec<&Value> = roots.chain(self.lists.iter().map(|(_, entry)| entry)).collect();
        let (read, written) = (reached(&roots, &self.definitions), reached(&roots, &self.written));
        for (definitions, reached) in [(&mut self.definitions, read), (&mut self.written, written)] {
            if let Some(definitions) = definitions.as_object_mut() {
                definitions.retain(|name, _| reached.contains(name));
            }
        }
        self
    }

    pub(crate) fn of_core() -> Result<Self> {
        let interface = schema::interface();
        let call = |call: &schema::Call| {
            let (question, answer) = (serde_json::to_value(&call.question)?, serde_json::to_value(&call.answer)?);
            Ok(RawCall { name: call.name, question, answer })
        };
        let list = |(name, entry): &(&'static str, _)| Ok((*name, serde_json::to_value(entry)?));
        Ok(Self {
            calls: interface.calls.iter().map(call).collect::<Result<_>>()?,
            lists: interface.lists.iter().map(list).collect::<Result<_>>()?,
            definitions: serde_json::to_value(&interface.definitions)?,
            written: serde_json::to_value(&interface.written)?,
        })
    }
}

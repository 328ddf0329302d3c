//! What the core says of itself, as JSON values.

use anyhow::Result;
use llmhw_core::record::schema;
use serde_json::Value;

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

impl Raw {
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

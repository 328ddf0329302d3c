//! `data/schema/`: the JSON Schema of every noun's record.

use crate::files::{File, plain};
use anyhow::Result;

pub(crate) fn files() -> Result<Vec<File>> {
    llmhw_core::record::schema::nouns()
        .into_iter()
        .map(|(name, schema)| {
            let text = serde_json::to_string_pretty(&schema)?;
            Ok(plain(&format!("data/schema/{name}.schema.json"), format!("{text}\n")))
        })
        .collect()
}

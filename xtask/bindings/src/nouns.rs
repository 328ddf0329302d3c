//! `data/schema`: the JSON Schema of every noun, for files of one's own hardware and models.

use crate::files::File;
use anyhow::Result;
use llmhw_core::record::schema;

pub(crate) fn render() -> Result<Vec<File>> {
    let file = |(name, schema)| {
        let text = serde_json::to_string_pretty(&schema)?;
        Ok(File { path: format!("data/schema/{name}.schema.json"), text: format!("{text}\n") })
    };
    schema::nouns().into_iter().map(file).collect()
}

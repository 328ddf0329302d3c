//! The four forms of output. All work from the same sections.

pub(crate) mod bars;
pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod markdown;
mod pages;
pub(crate) mod table;

use crate::args::Format;
use crate::failure::Failure;
use crate::guide::Guide;

/// The answer as text in the form asked for.
pub(crate) fn render(guide: &Guide, format: Format, width: Option<u16>) -> Result<String, Failure> {
    match format {
        Format::Table => Ok(table::guide(guide, table::width(width))),
        Format::Json => json::document(guide),
        Format::Csv => csv::document(guide),
        Format::Markdown => Ok(markdown::guide(guide)),
    }
}

//! An answer that is no section of the guide: tables for people, values for programs.

mod cells;
mod parts;

pub(crate) use cells::{blank, figure, interval, marked, price, range, rate, share};
pub(crate) use parts::{fields, minor, model_at, names, numbers, sheet, short, words};

use crate::args::{Format, Options};
use crate::failure::Failure;
use crate::render::{json, markdown, table};
use crate::section::Sheet;
use llmhw_core::plain::csv::Table;
use llmhw_core::plain::{Value, json as plain};
use std::fmt::Write as _;

/// What is shown.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// A line above the tables.
    pub(crate) title: String,
    /// The tables.
    pub(crate) sheets: Vec<Sheet>,
    /// What a reader must know.
    pub(crate) notes: Vec<String>,
}

/// The answer in the form asked for: `document` as JSON, `rows` as CSV, pages for people.
pub(crate) fn text(options: &Options, pages: &[Page], document: &Value, rows: &[Value]) -> Result<String, Failure> {
    let mut out = String::new();
    match options.format {
        Format::Json => {
            let document: serde_json::Value =
                serde_json::from_str(&plain::text(document)).map_err(Failure::encoding)?;
            return json::pretty(&document);
        }
        Format::Csv => return Ok(Table::of(rows).text()),
        Format::Table => {
            let width = table::width(options.width);
            for (index, page) in pages.iter().enumerate() {
                if index > 0 {
                    out.push('\n');
                }
                table::heading(&mut out, &page.title, width);
                let left_out = table::sheets(&mut out, &page.sheets, width);
                if left_out.is_some() || !page.notes.is_empty() {
                    out.push('\n');
                }
                left_out.iter().chain(&page.notes).for_each(|note| table::note(&mut out, note, width));
            }
        }
        Format::Markdown => {
            for (index, page) in pages.iter().enumerate() {
                let _ = writeln!(out, "{}## {}", if index > 0 { "\n" } else { "" }, markdown::escaped(&page.title));
                page.sheets.iter().for_each(|sheet| markdown::table(&mut out, sheet));
                if !page.notes.is_empty() {
                    out.push('\n');
                }
                for note in &page.notes {
                    let _ = writeln!(out, "* {}", markdown::escaped(note));
                }
            }
        }
    }
    Ok(out)
}

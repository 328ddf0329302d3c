//! What pages are made of: columns, tables, names.

use crate::section::{Align, Cell, Header, Sheet};
use llmhw_core::plain::Value;
use std::borrow::Cow;

/// A column of words.
pub(crate) fn words(name: &str) -> Header {
    Header { name: name.to_owned(), unit: "", align: Align::Left, is_minor: false }
}

/// A column of names that are typed as they stand.
pub(crate) fn names(name: &str) -> Header {
    Header { align: Align::Name, ..words(name) }
}

/// A column of numbers.
pub(crate) fn numbers(name: &str, unit: &'static str) -> Header {
    Header { name: name.to_owned(), unit, align: Align::Right, is_minor: false }
}

/// The same, left out of a terminal too narrow for all columns.
pub(crate) fn minor(header: Header) -> Header {
    Header { is_minor: true, ..header }
}

/// A table under a caption, without the columns that no row fills.
pub(crate) fn sheet(caption: impl Into<String>, headers: Vec<Header>, rows: Vec<Vec<Cell>>) -> Sheet {
    let is_filled = |index: usize| {
        rows.iter().any(|row| row.get(index).is_some_and(|cell| cell.text.as_deref().is_some_and(|t| !t.is_empty())))
    };
    let filled: Vec<bool> = (0..headers.len()).map(is_filled).collect();
    let keep = |index: &usize| filled.get(*index).copied().unwrap_or(true);
    let kept = |cells: Vec<Cell>| {
        cells.into_iter().enumerate().filter(|(index, _)| keep(index)).map(|(_, cell)| cell).collect()
    };
    Sheet {
        chapter: 0,
        caption: Some(caption.into()),
        headers: headers.into_iter().enumerate().filter(|(index, _)| keep(index)).map(|(_, header)| header).collect(),
        rows: rows.into_iter().map(kept).collect(),
    }
}

/// The fields of a record that are known, each on a row.
pub(crate) fn fields(caption: impl Into<String>, record: &Value) -> Sheet {
    let known = |(name, value): &(Cow<'static, str>, Value)| {
        (!value.is_null()).then(|| vec![Cell::from(name.replace('_', " ")), Cell::from(said(value))])
    };
    let rows = match record {
        Value::Object(fields) => fields.iter().filter_map(known).collect(),
        _ => Vec::new(),
    };
    sheet(caption, vec![words("field"), words("value")], rows)
}

/// A value for people: parts of lists on lines of their own, parts of objects by name.
fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Whole(whole) => whole.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::List(parts) => parts.iter().map(said).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) => {
            let part = |(name, value): &(Cow<'static, str>, Value)| match value {
                Value::Null | Value::Flag(false) => None,
                Value::Flag(true) => Some(name.replace('_', " ")),
                Value::Text(text) if name == "type" => Some(text.to_string()),
                value => Some(format!("{} {}", name.replace('_', " "), said(value))),
            };
            fields.iter().filter_map(part).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A model at a format. The sizes of a file are called after the model in it.
pub(crate) fn model_at(model: &str, format: &str) -> String {
    if format.ends_with(model) { format.to_owned() } else { format!("{model} at {format}") }
}

/// A name that fits a narrow column: `Mac mini M4 Pro (20-core GPU, 48 GB)` as `Mac mini M4 Pro 20c 48 GB`.
pub(crate) fn short(name: &str) -> String {
    name.replace("-core GPU,", "c").replace("GeForce ", "").replace(['(', ')', ','], "")
}

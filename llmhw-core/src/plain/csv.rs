//! CSV text, in and out: a table of texts with names in its first row (RFC 4180).

use super::{Field, Reading, Value, json};
use crate::error::{Error, Result};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use csv_core::{ReadFieldResult, Reader, WriteResult, Writer};

/// A table of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Table {
    /// The names of the columns.
    pub names: Vec<String>,
    /// The rows, each as long as `names`.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads CSV text.
    ///
    /// # Errors
    /// `InvalidRecord` for text without a first row of names, a name that stands twice, or a row of another length, with its number:
    /// the first row after the names is row 1.
    pub fn parse(text: &str) -> Result<Self> {
        // A mark that some programs put in front.
        let mut rows = records(text.trim_start_matches('\u{feff}')).into_iter();
        let refuse = |place: String, rule: &'static str, found: String| {
            Error::invalid_record(place, rule, found, "check commas and quotes")
        };
        let names = rows.next().ok_or_else(|| refuse("csv".into(), "has names in its first row", "nothing".into()))?;
        if let Some(name) = names.iter().enumerate().find_map(|(at, name)| names.iter().take(at).find(|n| *n == name)) {
            return Err(refuse(format!("csv.{name}"), "is the name of one column", "two of them".into()));
        }
        let rows: Vec<Vec<String>> = rows.collect();
        if let Some((at, row)) = rows.iter().enumerate().find(|(_, row)| row.len() != names.len()) {
            let found = format!("{} values for {} columns", row.len(), names.len());
            return Err(refuse(format!("csv row {}", at + 1), "has a value for each column", found));
        }
        Ok(Self { names, rows })
    }

    /// Every row as an object of texts. A name such as `host.price_usd` is a field of an object; empty texts are left out.
    #[must_use]
    pub fn objects(&self) -> Vec<Value> {
        let object = |row: &Vec<String>| {
            let mut fields = Vec::new();
            for (name, text) in self.names.iter().zip(row).filter(|(_, text)| !text.is_empty()) {
                insert(&mut fields, name, Value::from(text.as_str()));
            }
            Value::Object(fields)
        };
        self.rows.iter().map(object).collect()
    }

    /// The table of objects: columns are the names of all fields in the order in which they come up. Lists are written as JSON.
    #[must_use]
    pub fn of(objects: &[Value]) -> Self {
        let flat: Vec<Vec<(String, String)>> = objects.iter().map(|object| flatten("", object)).collect();
        let mut names: Vec<String> = Vec::new();
        for (name, _) in flat.iter().flatten() {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let row = |fields: Vec<(String, String)>| {
            let text = |name| fields.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text).to_string();
            names.iter().map(text).collect()
        };
        let rows = flat.into_iter().map(row).collect();
        Self { names, rows }
    }

    /// The table as CSV text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = Vec::new();
        write_row(&mut out, &self.names);
        for row in &self.rows {
            write_row(&mut out, row);
        }
        // What went in was text.
        String::from_utf8(out).unwrap_or_default()
    }
}

/// Reads objects of texts as records or anything else that is a [`Field`]: numbers are spelled out, lists are JSON or have semicolons.
///
/// # Errors
/// Everything that is wrong, as one error; `place` says where the list stands.
pub fn read_into<T: Field>(into: &mut T, place: &str, objects: Vec<Value>) -> Result<()> {
    let mut reading = Reading::of_text();
    reading.in_field(place, |reading| into.read(&Value::List(objects), reading));
    reading.finish()
}

fn insert(fields: &mut super::Fields, name: &str, value: Value) {
    let Some((first, rest)) = name.split_once('.') else {
        return fields.push((Cow::Owned(name.into()), value));
    };
    let at = fields.iter().position(|(known, _)| known == first).unwrap_or_else(|| {
        fields.push((Cow::Owned(first.into()), Value::Object(Vec::new())));
        fields.len() - 1
    });
    match fields.get_mut(at) {
        Some((_, Value::Object(inner))) => insert(inner, rest, value),
        // A field that is a value and an object at once: kept under its whole name, which no record has.
        _ => fields.push((Cow::Owned(name.into()), value)),
    }
}

fn flatten(prefix: &str, value: &Value) -> Vec<(String, String)> {
    let Value::Object(fields) = value else { return Vec::new() };
    let mut flat = Vec::new();
    for (name, value) in fields {
        let name = if prefix.is_empty() { name.to_string() } else { format!("{prefix}.{name}") };
        match value {
            Value::Null => {}
            Value::Object(_) => flat.extend(flatten(&name, value)),
            Value::Text(text) => flat.push((name, text.to_string())),
            other => flat.push((name, json::text(other))),
        }
    }
    flat
}

/// The rows of a text. Blank lines are none.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = Reader::new();
    let (mut input, mut rows, mut row) = (text.as_bytes(), Vec::new(), Vec::new());
    let (mut field, mut buffer) = (Vec::new(), [0; 256]);
    loop {
        let (result, read, written) = reader.read_field(input, &mut buffer);
        input = input.get(read..).unwrap_or_default();
        field.extend_from_slice(buffer.get(..written).unwrap_or_default());
        match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                // The text is split at commas, quotes and line breaks alone, so what is between them is text.
                row.push(String::from_utf8(core::mem::take(&mut field)).unwrap_or_default());
                if record_end {
                    rows.push(core::mem::take(&mut row));
                }
            }
            ReadFieldResult::End => return rows,
        }
    }
}

fn write_row(out: &mut Vec<u8>, texts: &[String]) {
    let mut writer = Writer::new();
    let mut buffer = [0; 256];
    for (at, text) in texts.iter().enumerate() {
        if at > 0 {
            let (_, written) = writer.delimiter(&mut buffer);
            out.extend_from_slice(buffer.get(..written).unwrap_or_default());
        }
        let mut rest = text.as_bytes();
        loop {
            let (result, read, written) = writer.field(rest, &mut buffer);
            rest = rest.get(read..).unwrap_or_default();
            out.extend_from_slice(buffer.get(..written).unwrap_or_default());
            if result == WriteResult::InputEmpty {
                break;
            }
        }
    }
    let (_, written) = writer.terminator(&mut buffer);
    out.extend_from_slice(buffer.get(..written).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_line_breaks_and_long_texts_come_back() {
        let long = "x".repeat(1000);
        let table = Table {
            names: alloc::vec!["a".into(), "b, \"c\"".into()],
            rows: alloc::vec![alloc::vec!["1".into(), "two\nlines".into()], alloc::vec![String::new(), long]],
        };
        assert_eq!(Table::parse(&table.text()).unwrap(), table);
        assert_eq!(Table::parse("\u{feff}a,b\r\n1,\"x \"\"y\"\"\"\r\n").unwrap().rows, [["1", "x \"y\""]]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_row() {
        for (text, place) in [("", "csv"), ("a,a\n1,2\n", "csv.a"), ("a,b\n1,2\n1,2,3\n", "csv row 2")] {
            assert_eq!(Table::parse(text).unwrap_err().parameter(), Some(place), "{text}");
        }
    }

    #[test]
    fn names_with_dots_are_fields_of_objects() {
        let table = Table::parse("id,host.name,host.price_usd\na,PC,3\nb,,\n").unwrap();
        let objects = table.objects();
        assert_eq!(objects[0].to_string(), r#"{"id":"a","host":{"name":"PC","price_usd":"3"}}"#);
        assert_eq!(objects[1].to_string(), r#"{"id":"b"}"#);
        assert_eq!(Table::of(&objects), table);
    }
}

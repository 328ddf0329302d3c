//! CSV text, in and out: a table of texts with names in its first row (RFC 4180).

use super::{Value, json};
use crate::error::{Error, Result};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use csv_core::ReadRecordResult;

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
        let mut all: Vec<Vec<String>> = Vec::new();
        // A mark that some programs put in front.
        each_record(text.trim_start_matches('\u{feff}'), &mut |_, cells| {
            all.push(cells.iter().map(ToString::to_string).collect());
            Ok(())
        })?;
        let mut rows = all.into_iter();
        let names = rows.next().ok_or_else(|| {
            Error::invalid_record("csv", "have names in its first row", "nothing", "name the columns")
        })?;
        if let [whole] = names.as_slice()
            && let Some(other) = [';', '\t'].into_iter().find(|other| whole.contains(*other))
        {
            let rule = "have commas between the names in its first row, and points in its numbers";
            return Err(Error::invalid_record("csv", rule, format!("{other:?}"), "save it with commas"));
        }
        if let Some(name) = names.iter().enumerate().find_map(|(at, name)| names.iter().take(at).find(|n| *n == name)) {
            let place = format!("csv.{name}");
            return Err(Error::invalid_record(place, "be the name of one column", "two of them", "rename one"));
        }
        Ok(Self { names, rows: rows.collect() })
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
        let line = |cells: &Vec<String>| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n";
        core::iter::once(&self.names).chain(&self.rows).map(line).collect()
    }
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

/// A cell by RFC 4180.
pub(crate) fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell.to_string()
}

/// Hands each record of a text to `use_it` with its place, by RFC 4180. All have as many cells as the first, which is row 0; blank
/// lines are none.
///
/// # Errors
/// `InvalidRecord` for a record of another length, and those of `use_it`.
pub(crate) fn each_record(text: &str, use_it: &mut dyn FnMut(&str, &[&str]) -> Result<()>) -> Result<()> {
    let mut reader = csv_core::Reader::new();
    let mut input = text.as_bytes();
    // No field and no record is longer than the text.
    let mut output = alloc::vec![0_u8; text.len()];
    let mut ends = alloc::vec![0_usize; 64];
    let (mut written, mut fields, mut row) = (0, 0, 0_usize);
    let mut columns: Option<usize> = None;
    // Lines before the record, and its first byte.
    let (mut lines, mut begin) = (0, 0);
    loop {
        let (free, room) = (output.get_mut(written..).unwrap_or(&mut []), ends.get_mut(fields..).unwrap_or(&mut []));
        let (result, read, wrote, ended) = reader.read_record(input, free, room);
        input = input.get(read..).unwrap_or(&[]);
        written += wrote;
        fields += ended;
        match result {
            ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
            // Said once more with nothing to read, it is the end. The output is full at the end alone.
            ReadRecordResult::InputEmpty | ReadRecordResult::OutputFull => {}
            ReadRecordResult::End => return Ok(()),
            ReadRecordResult::Record => {
                let record = text.as_bytes().get(begin..text.len() - input.len()).unwrap_or(&[]);
                let blank = record.iter().take_while(|byte| matches!(**byte, b'\r' | b'\n')).count();
                let newlines = |bytes: &[u8]| bytes.split(|byte| *byte == b'\n').skip(1).count();
                let (before, inside) = record.split_at_checked(blank).unwrap_or((record, &[]));
                lines += newlines(before);
                let place = format!("row {row} (line {})", lines + 1);
                lines += newlines(inside);
                begin += record.len();
                let cells = cells(&output, ends.get(..fields).unwrap_or(&[]));
                let expected = *columns.get_or_insert(cells.len());
                if cells.len() != expected {
                    let rule = format!("have {expected} cells, as the first row names columns");
                    let value = alloc::format!("{} cells", cells.len());
                    return Err(Error::invalid_record(place, rule, value, "quote cells that hold commas"));
                }
                use_it(&place, &cells)?;
                (written, fields) = (0, 0);
                row += 1;
            }
        }
    }
}

/// The texts between the ends of a record. It is split at commas, quotes and line breaks alone, so what is between them is text.
fn cells<'o>(output: &'o [u8], ends: &[usize]) -> Vec<&'o str> {
    let starts = core::iter::once(0).chain(ends.iter().copied());
    let cell = |(start, end): (usize, &usize)| {
        output.get(start..*end).and_then(|cell| core::str::from_utf8(cell).ok()).unwrap_or_default()
    };
    starts.zip(ends).map(cell).collect()
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
        let wide = Table {
            names: (0..200).map(|column| format!("column {column}")).collect(),
            rows: alloc::vec![(0..200).map(|cell| format!("{cell}")).collect()],
        };
        assert_eq!(Table::parse(&wide.text()).unwrap(), wide);
        assert_eq!(Table::parse("\u{feff}a,b\r\n1,\"x \"\"y\"\"\"\r\n").unwrap().rows, [["1", "x \"y\""]]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_row() {
        for (text, place) in [("", "csv"), ("a,a\n1,2\n", "csv.a"), ("a,b\n1,2\n1,2,3\n", "row 2 (line 3)")] {
            assert_eq!(Table::parse(text).unwrap_err().parameter(), Some(place), "{text}");
        }
        for other in [";", "\t"] {
            let error = Table::parse(&["id", "name\na", "b"].join(other)).unwrap_err().to_string();
            assert!(error.contains("commas between the names"), "{error}");
        }
        assert_eq!(Table::parse("name\na;b\n").unwrap().rows, [["a;b"]]);
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

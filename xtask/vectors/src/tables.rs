//! The tables of the catalogue by the core's own rules. The core shows an empty table where one of its rows breaks a rule.

use anyhow::{Context, Result, bail};
use llmhw_core::catalog::{self, tensor_types};
use llmhw_core::record::{Noun, json};
use llmhw_core::spec::{CloudModel, Electricity, Hardware, Link, Model, Runtime, TensorType, WeightFormat};
use llmhw_core::units::information;
use llmhw_core::{Error, bounds};
use serde_json::{Map, Value};
use std::fs;

/// What is wrong, one line each.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn note(&mut self, id: &str, checked: Result<(), Error>) {
        let errors = checked.err().into_iter().flat_map(|error| error.all().to_vec());
        self.0.extend(errors.map(|error| format!("{id}: {error}")));
    }

    fn note_empty(&mut self, table: &str, rows: usize) {
        if rows == 0 {
            self.0.push(format!("{table}: has no rows; write it with `cargo xtask catalog`"));
        }
    }

    /// A long table, from the text that the core reads.
    fn table<N: Noun>(&mut self, file: &str) -> Result<()> {
        let path = generated::root().join("llmhw-core/src/catalog/generated").join(file);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        self.records::<N>(file, &text).with_context(|| file.to_owned())
    }

    fn records<N: Noun>(&mut self, table: &str, text: &str) -> Result<()> {
        let records = records(text)?;
        self.note_empty(table, records.len());
        for record in records {
            let id = record.get("id").or_else(|| record.get("name")).and_then(Value::as_str).unwrap_or_default();
            let read = json::from_text::<N::Record>(&Value::Object(record.clone()).to_string());
            self.note(id, read.and_then(N::from_record).map(drop));
        }
        Ok(())
    }

    /// A short table, whose rows are code.
    fn rows<N: Noun>(&mut self, table: &str) {
        let rows = N::built_in();
        self.note_empty(table, rows.len());
        for row in rows {
            self.note(row.id(), N::from_record(row.to_record()).map(drop));
        }
    }
}

/// The records of a table: `catalog::packed` of the core explains its form.
fn records(text: &str) -> Result<Vec<Map<String, Value>>> {
    let table: Value = serde_json::from_str(text)?;
    let list = |name: &str| table.get(name).and_then(Value::as_array).with_context(|| format!("there is no {name}"));
    let (fields, nested, shared) = (list("fields")?, list("nested")?, list("shared")?);
    let record = |row: &Value| {
        let named = fields.iter().zip(row.as_array().context("a row is a list")?).filter(|(_, value)| !value.is_null());
        let field = |(name, value): (&Value, &Value)| {
            let place = value.as_u64().and_then(|place| usize::try_from(place).ok());
            let value = if nested.contains(name) { place.and_then(|place| shared.get(place)) } else { Some(value) };
            let name = name.as_str().context("a field has a name")?;
            Ok((name.to_owned(), value.with_context(|| format!("{name} is not among those shared"))?.clone()))
        };
        named.map(field).collect()
    };
    list("rows")?.iter().map(record).collect()
}

/// Fails with every row that breaks a rule, and on a table without rows.
pub(crate) fn check() -> Result<()> {
    let mut wrong = Wrong::default();
    wrong.table::<Hardware>("hardware.json")?;
    wrong.table::<Model>("models.json")?;
    wrong.table::<CloudModel>("cloud_models.json")?;
    wrong.table::<Electricity>("electricity.json")?;
    wrong.rows::<WeightFormat>("formats");
    wrong.rows::<Runtime>("runtimes");
    wrong.rows::<Link>("links");
    wrong.note_empty("sources", catalog::SOURCES.len());
    for row in catalog::KV_FORMATS {
        let bits = row.size_of(1.0).get::<information::bit>();
        wrong.note(row.id(), bounds::BITS_PER_WEIGHT.check_as("bits_per_value", bits).map(drop));
    }
    for row in tensor_types::ALL {
        let bytes = row.size().get::<llmhw_core::units::bytes_per_parameter::byte_per_parameter>();
        wrong.note(row.id(), TensorType::new(row.id(), 1, bytes).map(drop));
    }
    if !wrong.0.is_empty() {
        bail!("rows of data/ break rules; mend them and run `cargo xtask catalog` again:\n{}", wrong.0.join("\n"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of machines with one number changed.
    fn changed(field: &str, value: &Value) -> Vec<String> {
        let path = generated::root().join("llmhw-core/src/catalog/generated/hardware.json");
        let mut table: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let place = table["fields"].as_array().unwrap().iter().position(|name| name == field).unwrap();
        table["rows"][0][place] = value.clone();
        let mut wrong = Wrong::default();
        wrong.records::<Hardware>("hardware.json", &table.to_string()).unwrap();
        wrong.0
    }

    #[test]
    fn the_tables_keep_every_rule() {
        check().unwrap();
    }

    #[test]
    fn a_row_that_breaks_a_rule_is_named_with_what_is_wrong() {
        let first = catalog::HARDWARE[0].id();
        for (field, value) in [
            ("memory_bandwidth_gigabytes_per_second", Value::from(-228)),
            ("memory_gibibytes", Value::from(9_600_000)),
            ("generation", Value::from("nvidia-ada")),
            ("device", Value::from("abacus")),
        ] {
            let wrong = changed(field, &value);
            let begins = format!("{first}: {field} = ");
            assert!(wrong.iter().any(|line| line.starts_with(&begins)), "{field}: {wrong:?}");
        }
    }

    #[test]
    fn a_table_without_rows_is_refused() {
        let mut wrong = Wrong::default();
        let text = r#"{"fields":[],"nested":[],"shared":[],"rows":[]}"#;
        wrong.records::<Link>("links", text).unwrap();
        assert!(wrong.0[0].starts_with("links: has no rows"), "{:?}", wrong.0);
        assert!(wrong.records::<Link>("links", "{}").is_err());
    }
}

//! Reading data files, and the parts that all of them share: facts, kinds, plain numbers.

use anyhow::{Context, Result, bail, ensure};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder `data/`.
pub(crate) struct Data {
    root: PathBuf,
}

impl Data {
    pub(crate) fn in_repository() -> Self {
        Self { root: generated::root().join("data") }
    }

    /// Reads one file of `data/`; errors name the file, the line and the field.
    pub(crate) fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let text = fs::read_to_string(self.root.join(path)).with_context(|| format!("data/{path}"))?;
        let read = toml::from_str(&text).with_context(|| format!("data/{path}"))?;
        check_ranges(path, &toml::Value::Table(toml::from_str(&text)?))?;
        Ok(read)
    }

    /// The TOML files of a folder of `data/`, by name, so that the result does not depend on the file system.
    pub(crate) fn files_in(&self, folder: &str) -> Result<Vec<String>> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(self.root.join(folder)).with_context(|| format!("data/{folder}"))? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|extension| extension == "toml") {
                paths.push(format!("{folder}/{name}"));
            }
        }
        paths.sort();
        Ok(paths)
    }
}

/// Fails on a fact whose `low` and `high` are not about its value; `place` is the file, or the row and field.
fn check_ranges(place: &str, value: &toml::Value) -> Result<()> {
    let inside: Vec<(String, &toml::Value)> = match value {
        toml::Value::Array(items) => items.iter().map(|item| (place.to_owned(), item)).collect(),
        toml::Value::Table(fields) => {
            let number = |name| {
                fields.get(name).and_then(|n: &toml::Value| n.as_float().or_else(|| Some(n.as_integer()? as f64)))
            };
            let [value, low, high] = ["value", "low", "high"].map(number);
            if let Some(value) = value {
                let (low, high) = (low.unwrap_or(value), high.unwrap_or(value));
                ensure!(
                    (low..=high).contains(&value),
                    "{place}: value = {value} is outside of low = {low} to high = {high}"
                );
            }
            let row = fields.get("id").and_then(toml::Value::as_str).unwrap_or(place);
            fields.iter().map(|(name, field)| (format!("{row}: {name}"), field)).collect()
        }
        _ => Vec::new(),
    };
    inside.iter().try_for_each(|(place, value)| check_ranges(place, value))
}

/// How a number is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Datasheet,
    Measured,
    Derived,
    Assumed,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Datasheet => "datasheet",
            Self::Measured => "measured",
            Self::Derived => "derived",
            Self::Assumed => "assumed",
        }
    }
}

/// A number with where it comes from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fact {
    pub(crate) value: f64,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    pub(crate) kind: Kind,
    pub(crate) source: String,
    #[serde(rename = "note")]
    _note: Option<String>,
}

/// An amount of money with where it comes from, where it was asked and when.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PriceFact {
    pub(crate) value: f64,
    #[serde(rename = "low")]
    _low: Option<f64>,
    #[serde(rename = "high")]
    _high: Option<f64>,
    pub(crate) kind: Kind,
    pub(crate) source: String,
    #[serde(default)]
    pub(crate) place: String,
    #[serde(default)]
    pub(crate) date: String,
    #[serde(rename = "note")]
    _note: Option<String>,
}

/// A number that takes kind and source from its row, or is a fact of its own.
#[derive(Debug, Clone)]
pub(crate) enum Number {
    Plain(f64),
    Fact(Fact),
}

impl Number {
    pub(crate) fn value(&self) -> f64 {
        match self {
            Self::Plain(value) => *value,
            Self::Fact(fact) => fact.value,
        }
    }

    /// Its own kind and source, or those of the row.
    pub(crate) fn evidence<'a>(&'a self, kind: Kind, source: &'a str) -> (Kind, &'a str) {
        match self {
            Self::Plain(_) => (kind, source),
            Self::Fact(fact) => (fact.kind, &fact.source),
        }
    }
}

// By hand and not `untagged`, which would hide which field of the fact is wrong.
impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or { value, kind, source }")
            }

            fn visit_i64<E>(self, value: i64) -> Result<Number, E> {
                Ok(Number::Plain(value as f64))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Number, E> {
                Ok(Number::Plain(value))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Number, A::Error> {
                Fact::deserialize(MapAccessDeserializer::new(map)).map(Number::Fact)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// Kind and source per field of one entry, checked against the list of sources.
pub(crate) struct Provenance<'a> {
    owner: &'a str,
    known: &'a BTreeSet<String>,
    rows: Vec<(String, Kind, String)>,
}

impl<'a> Provenance<'a> {
    pub(crate) fn of(owner: &'a str, known: &'a BTreeSet<String>) -> Self {
        Self { owner, known, rows: Vec::new() }
    }

    pub(crate) fn add(&mut self, field: &str, kind: Kind, source: &str) -> Result<()> {
        if !self.known.contains(source) {
            bail!("{}: {field} names the source {source:?}, which data/sources does not have", self.owner);
        }
        self.rows.push((field.to_owned(), kind, source.to_owned()));
        Ok(())
    }

    pub(crate) fn fact(&mut self, field: &str, fact: &Fact) -> Result<()> {
        self.add(field, fact.kind, &fact.source)
    }

    pub(crate) fn fact_if_any(&mut self, field: &str, fact: Option<&Fact>) -> Result<()> {
        fact.map_or(Ok(()), |fact| self.fact(field, fact))
    }

    pub(crate) fn price(&mut self, field: &str, price: Option<&PriceFact>) -> Result<()> {
        price.map_or(Ok(()), |price| self.add(field, price.kind, &price.source))
    }

    /// The rows as an expression.
    pub(crate) fn render(&self) -> String {
        let rows = self.rows.iter().map(|(field, kind, source)| format!("fact({field:?}, Kind::{kind:?}, {source:?})"));
        format!("Cow::Borrowed(&[{}])", rows.collect::<Vec<_>>().join(", "))
    }

    /// The rows as a list of records.
    pub(crate) fn value(&self) -> Value {
        let rows = self.rows.iter();
        let rows = rows.map(|(field, kind, source)| json!({ "field": field, "kind": kind.word(), "source": source }));
        rows.collect()
    }
}

/// Entries by id; an id given twice is an error, and one with other signs than ids have.
pub(crate) fn by_id<'a, T>(what: &str, rows: &'a [T], id: impl Fn(&T) -> &str) -> Result<BTreeMap<String, &'a T>> {
    let mut map = BTreeMap::new();
    for row in rows {
        let is_of_ids = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-./".contains(c);
        if id(row).is_empty() || !id(row).chars().all(is_of_ids) {
            bail!("{what} {:?}: an id is small letters, digits, dots and hyphens", id(row));
        }
        if map.insert(id(row).to_owned(), row).is_some() {
            bail!("{what} {:?} is listed twice", id(row));
        }
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        watts: Number,
    }

    #[test]
    fn a_number_stands_alone_or_brings_its_source() {
        let row: Row = toml::from_str("watts = 65").unwrap();
        assert_eq!(row.watts.evidence(Kind::Derived, "row"), (Kind::Derived, "row"));
        let row: Row = toml::from_str("watts = { value = 65.5, kind = \"measured\", source = \"own\" }").unwrap();
        assert_eq!((row.watts.value(), row.watts.evidence(Kind::Derived, "row")), (65.5, (Kind::Measured, "own")));
    }

    #[test]
    fn a_misspelt_field_is_an_error_that_names_it() {
        for (text, field) in [
            ("watt = 65", "watt"),
            ("watts = { value = 65, kind = \"measured\", sauce = \"own\" }", "sauce"),
            ("watts = { value = 65, kind = \"mesured\", source = \"own\" }", "mesured"),
        ] {
            let error = toml::from_str::<Row>(text).unwrap_err().to_string();
            assert!(error.contains(&format!("`{field}`")), "{error}");
        }
    }

    #[test]
    fn a_value_lies_in_its_range() {
        let check = |text: &str| check_ranges("chips.toml", &toml::from_str(text).unwrap());
        let chip = |range: &str| format!("[[chip]]\nid = \"odd\"\nbandwidth = {{ value = 228, {range} }}");
        for range in ["low = 200, high = 240", "low = 228", "high = 228.0"] {
            check(&chip(range)).unwrap();
        }
        for range in ["low = 230, high = 240", "high = 227.5"] {
            let error = check(&chip(range)).unwrap_err().to_string();
            assert!(error.starts_with("odd: bandwidth: value = 228 is outside of low = "), "{error}");
        }
    }

    #[test]
    fn an_id_has_no_capitals_and_no_spaces() {
        assert!(by_id("chip", &["m4-max", "openai/gpt-5.1"], |id| id).is_ok());
        for wrong in ["Odd Mini", "odd_mini", ""] {
            let error = by_id("chip", &[wrong], |id| id).unwrap_err().to_string();
            assert!(error.contains(&format!("{wrong:?}")), "{error}");
        }
    }
}

//! JSON Schemas of records and questions, for generators of other languages' types and of `data/schema`.

use super::{json, noun};
use alloc::vec::Vec;
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

/// A call: its name, what goes in and what comes back.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// The name by which bindings call it.
    pub name: &'static str,
    /// The schema of the question: a reference to a definition.
    pub question: Value,
    /// The schema of the answer.
    pub answer: Value,
}

/// Everything a generator needs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Interface {
    /// The calls.
    pub calls: Vec<Call>,
    /// The lists of the catalogue, each with the schema of an entry.
    pub lists: Vec<(&'static str, Value)>,
    /// Every definition that the others refer to, by name, as it is read: what has a default may be left out.
    pub definitions: Value,
    /// The definitions behind answers and lists as they are written: what is always there is required, nothing included.
    pub written: Value,
}

/// The schemas of all calls and lists, with one set of definitions.
#[must_use]
pub fn interface() -> Interface {
    let mut generator = SchemaGenerator::new(SchemaSettings::draft2020_12());
    let mut writer = SchemaGenerator::new(SchemaSettings::draft2020_12().for_serialize());
    json::call_schemas(&mut writer);
    json::list_schemas(&mut writer);
    let calls = json::call_schemas(&mut generator);
    let lists = json::list_schemas(&mut generator);
    let calls = calls.into_iter().map(|(name, question, answer)| Call {
        name,
        question: Value::from(question),
        answer: Value::from(answer),
    });
    Interface {
        calls: calls.collect(),
        lists: lists.into_iter().map(|(name, schema)| (name, Value::from(schema))).collect(),
        definitions: Value::Object(generator.take_definitions(true)),
        written: Value::Object(writer.take_definitions(true)),
    }
}

macro_rules! nouns {
    ($($name:literal: $record:ty;)+) => {
        /// The schema of every noun's record, by the name of its file.
        #[must_use]
        pub fn nouns() -> Vec<(&'static str, Schema)> {
            alloc::vec![$(($name, schemars::schema_for!($record))),+]
        }
    };
}

nouns! {
    "hardware": noun::Hardware;
    "model": noun::Model;
    "weight-format": noun::WeightFormat;
    "runtime": noun::Runtime;
    "link": noun::Link;
    "cloud-model": noun::CloudModel;
    "electricity": noun::Electricity;
    "ownership": noun::Ownership;
}

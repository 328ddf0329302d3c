//! JSON Schemas of records and questions, for generators of other languages' types and of `data/schema`.

use super::file::CatalogFile;
#[cfg(feature = "measurements")]
use super::file::{Measurements, ModelFile, OwnRunsOf, TensorSize};
use super::{json, noun};
use crate::plain::Value;
use crate::plain::schema::{Definitions, document};
#[cfg(feature = "measurements")]
use crate::plain::{Blank as _, Field as _};
use alloc::vec::Vec;

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

/// What files are read into, for generators.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Files {
    /// Definitions as they are read, among them what is handed over: a catalogue of one's own, and measurements.
    pub definitions: Value,
    /// Definitions as they are written.
    pub written: Value,
}

/// The schemas of the records of files: [`CatalogFile`], [`ModelFile`], [`Measurements`], [`TensorSize`] and [`OwnRunsOf`], with
/// everything they refer to.
#[cfg(feature = "measurements")]
#[must_use]
pub fn files() -> Files {
    fn describe(definitions: &mut Definitions) {
        CatalogFile::blank().describe(definitions);
        ModelFile::blank().describe(definitions);
        Measurements::blank().describe(definitions);
        TensorSize::blank().describe(definitions);
        OwnRunsOf::blank().describe(definitions);
    }
    let (mut read, mut written) = (Definitions::read(), Definitions::written());
    describe(&mut read);
    describe(&mut written);
    Files { definitions: read.into_value(), written: written.into_value() }
}

/// The schemas of all calls and lists, with one set of definitions.
#[must_use]
pub fn interface() -> Interface {
    let (mut read, mut written) = (Definitions::read(), Definitions::written());
    json::call_schemas(&mut written);
    json::list_schemas(&mut written);
    let calls = json::call_schemas(&mut read);
    let lists = json::list_schemas(&mut read);
    Interface {
        calls: calls.into_iter().map(|(name, question, answer)| Call { name, question, answer }).collect(),
        lists,
        definitions: read.into_value(),
        written: written.into_value(),
    }
}

macro_rules! nouns {
    ($($name:literal: $record:path, $title:literal;)+) => {
        /// The schema of every record that people write themselves, by the name of its file.
        #[must_use]
        pub fn nouns() -> Vec<(&'static str, Value)> {
            alloc::vec![$(($name, document::<$record>($title))),+]
        }
    };
}

nouns! {
    "hardware": noun::Hardware, "Hardware";
    "model": noun::Model, "Model";
    "weight-format": noun::WeightFormat, "WeightFormat";
    "runtime": noun::Runtime, "Runtime";
    "link": noun::Link, "Link";
    "cloud-model": noun::CloudModel, "CloudModel";
    "electricity": noun::Electricity, "Electricity";
    "ownership": noun::Ownership, "Ownership";
    "own-run": super::ask::OwnRun, "OwnRun";
    "scenario": super::ask::AskProjection<'static>, "Scenario";
    "catalog-file": CatalogFile, "CatalogFile";
}

//! Files of one's own: rows over the built-in catalogue, and scenarios, as JSON, TOML or CSV.
//!
//! ```toml
//! schema_version = 1
//!
//! [[hardware]]
//! name = "Our box"
//! aliases = ["box"]
//! device = "unified"
//! memory_gibibytes = 96
//! memory_bandwidth_gigabytes_per_second = 512
//!
//! [[scenarios]]
//! name = "the team's assistant"
//! hardware = "box"
//! model = "qwen3-coder:30b"
//! format = "q4-k-m"
//! context_tokens = 32768
//! ```
//!
//! Fields are those of the records in [`noun`], the lists those of the catalogue. Everything that is wrong is said at once, with
//! file, row and field.

#[cfg(feature = "measurements")]
mod cached_before;
#[cfg(feature = "csv")]
pub mod csv;
mod merge;
#[cfg(feature = "measurements")]
mod own_run;
#[cfg(feature = "measurements")]
mod own_runs;
mod read;
mod row;
#[cfg(feature = "toml")]
pub mod toml;

#[cfg(feature = "measurements")]
pub use cached_before::cached_before;
#[cfg(feature = "measurements")]
pub use own_run::own_run;
#[cfg(feature = "measurements")]
pub use own_runs::{OwnRunsOf, own_runs};
pub use read::*;
pub use row::{Listed, Titled};

use super::ask::AskProjection;
use crate::catalog::{Catalog, Row};
use crate::error::{Error, ErrorKind, Result};
use crate::noun;
use crate::plain::{Blank, Field, Reading, Value, json, record};
use crate::record::Noun;
use crate::spec;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The version of the form of files that this crate writes, and the only one it reads so far.
pub const SCHEMA_VERSION: u32 = 1;

record! {
    /// A file of one's own: rows that take the place of built-in ones of the same id, or stand beside them, and scenarios.
    CatalogFile {
        /// The version of the form: 1.
        schema_version: u32,
        /// Machines and cards.
        hardware: Vec<Listed<noun::Hardware>> = Vec::new(),
        /// Models.
        models: Vec<Listed<noun::Model>> = Vec::new(),
        /// Weight formats.
        formats: Vec<Listed<noun::WeightFormat>> = Vec::new(),
        /// Runtimes.
        runtimes: Vec<Listed<noun::Runtime>> = Vec::new(),
        /// Links.
        links: Vec<Listed<noun::Link>> = Vec::new(),
        /// Rented models.
        cloud_models: Vec<Listed<noun::CloudModel>> = Vec::new(),
        /// Prices of electricity.
        electricity: Vec<Listed<noun::Electricity>> = Vec::new(),
        /// Questions with a name: each is asked with `project`.
        scenarios: Vec<Titled<AskProjection<'static>>> = Vec::new(),
    }
}

impl Default for CatalogFile {
    fn default() -> Self {
        Self::new()
    }
}

impl CatalogFile {
    /// A file without rows.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            hardware: Vec::new(),
            models: Vec::new(),
            formats: Vec::new(),
            runtimes: Vec::new(),
            links: Vec::new(),
            cloud_models: Vec::new(),
            electricity: Vec::new(),
            scenarios: Vec::new(),
        }
    }

    /// Reads a file from a value.
    ///
    /// # Errors
    /// `InvalidRecord` and `MissingInput` with every fault, its row and field; `Unsupported` for another version of the form.
    pub fn from_value(value: &Value) -> Result<Self> {
        Self::checked(|file, reading| file.read(value, reading))
    }

    /// Reads with `read` and checks what it read: all that is wrong is said together.
    fn checked(read: impl FnOnce(&mut Self, &mut Reading)) -> Result<Self> {
        let (mut file, mut reading) = (Self::blank(), Reading::default());
        read(&mut file, &mut reading);
        let mut refused: Vec<Error> = match reading.finish() {
            Ok(()) => Vec::new(),
            Err(error) => error.all().to_vec(),
        };
        for error in &mut refused {
            if error.kind() == ErrorKind::MissingInput && error.parameter() == Some("schema_version") {
                let advice = "write schema_version = 1 at the top";
                *error = Error::missing("schema_version", "it has no default", advice);
            }
        }
        file.hardware.iter_mut().for_each(|row| identify(&mut row.record.id, &row.record.name));
        file.models.iter_mut().for_each(|row| identify(&mut row.record.id, &row.record.name));
        file.formats.iter_mut().for_each(|row| identify(&mut row.record.id, &row.record.name));
        for region in file.electricity.iter_mut().map(|row| &mut row.record).filter(|region| region.id.is_empty()) {
            region.id = region.name.clone();
        }
        // What did not read says nothing of its version.
        if file.schema_version != SCHEMA_VERSION && !refused.iter().any(|e| e.parameter() == Some("schema_version")) {
            return Err(other_version(file.schema_version));
        }
        file.lay_over(&Catalog::built_in(), &mut refused);
        Error::several(&refused).map_or(Ok(file), Err)
    }

    /// Reads JSON text; `name` is the file's, for messages.
    ///
    /// # Errors
    /// As [`CatalogFile::from_value`].
    ///
    /// # Example: two faults in one file
    /// ```
    /// use llmhw_core::record::file::CatalogFile;
    ///
    /// let text = r#"{"schema_version": 1, "hardware": [
    ///     {"name": "Our box", "device": "unified", "memory_gibibytes": -96, "memory_bandwidth_gigabytes_per_second": 1e9}
    /// ]}"#;
    /// let error = CatalogFile::from_json("ours.json", text).unwrap_err();
    /// let places: Vec<_> = error.all().iter().filter_map(|one| one.parameter()).collect();
    /// assert_eq!(places, [
    ///     "ours.json: hardware[0].memory_gibibytes",
    ///     "ours.json: hardware[0].memory_bandwidth_gigabytes_per_second",
    /// ]);
    /// ```
    pub fn from_json(name: &str, text: &str) -> Result<Self> {
        json::parse(text).and_then(|value| Self::from_value(&value)).map_err(|error| error.in_file(name))
    }

    /// The file as JSON text. Every number reads back as the same bits.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::text(&self.to_value())
    }

    /// The file as a value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.clone().write()
    }

    /// A catalogue with these rows over another one.
    ///
    /// # Errors
    /// Those of the nouns' constructors for every row, and `Inconsistent` for a name of two rows.
    pub fn catalog(&self, base: &Catalog) -> Result<Catalog> {
        let mut refused = Vec::new();
        let catalog = self.lay_over(base, &mut refused);
        Error::several(&refused).map_or(Ok(catalog), Err)
    }

    /// Adds every row that was not refused yet, and notes what is wrong with it.
    fn lay_over(&self, base: &Catalog, refused: &mut Vec<Error>) -> Catalog {
        let mut catalog = base.clone();
        add::<spec::Hardware>(&mut catalog, "hardware", &self.hardware, refused);
        add::<spec::Model>(&mut catalog, "models", &self.models, refused);
        add::<spec::WeightFormat>(&mut catalog, "formats", &self.formats, refused);
        add::<spec::Runtime>(&mut catalog, "runtimes", &self.runtimes, refused);
        add::<spec::Link>(&mut catalog, "links", &self.links, refused);
        add::<spec::CloudModel>(&mut catalog, "cloud_models", &self.cloud_models, refused);
        add::<spec::Electricity>(&mut catalog, "electricity", &self.electricity, refused);
        catalog
    }

    /// The scenario of this name.
    ///
    /// # Errors
    /// `UnknownId` with the names there are.
    pub fn scenario(&self, name: &str) -> Result<&AskProjection<'static>> {
        let found = self.scenarios.iter().find(|scenario| scenario.name == name);
        found.map(|scenario| &scenario.record).ok_or_else(|| {
            Error::unknown("scenario", name, self.scenarios.iter().map(|scenario| scenario.name.to_string()).collect())
        })
    }
}

/// The id that the noun will have, so that a row can be named by it.
fn identify(id: &mut spec::Text, name: &str) {
    *id = noun::id_or_slug(core::mem::take(id), name);
}

fn other_version(version: u32) -> Error {
    Error::unsupported(
        "schema_version",
        format!("be {SCHEMA_VERSION}"),
        version,
        "write the file in that form, or use the version of llmhw that reads this one",
    )
}

/// Adds the rows of a list and notes what is wrong with each.
fn add<N: Noun>(catalog: &mut Catalog, list: &str, rows: &[Listed<N::Record>], refused: &mut Vec<Error>)
where
    N::Record: crate::plain::Record,
{
    let mut ids: Vec<String> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let place = format!("{list}[{index}]");
        if refused.iter().any(|error| error.parameter().is_some_and(|at| at.starts_with(&place))) {
            continue;
        }
        let added = N::from_record(row.record.clone()).and_then(|noun| {
            if ids.iter().any(|id| id == noun.id()) {
                return Err(Error::inconsistent("id", "stand once in a file", noun.id(), "leave one of the rows out"));
            }
            ids.push(noun.id().into());
            let aliases = row.aliases.iter().map(ToString::to_string).collect();
            catalog.add(Row::new(noun, aliases))
        });
        if let Err(error) = added {
            refused.push(error.inside(&place));
        }
    }
}

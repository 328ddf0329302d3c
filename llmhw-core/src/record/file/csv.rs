//! Lists of a file as CSV: one list a table, one row a line, nested fields with dots in their names.

use super::{CatalogFile, SCHEMA_VERSION};
use crate::error::{Error, Result};
use crate::plain::csv::Table;
use crate::plain::{Field as _, Value};
use alloc::string::String;
use alloc::vec::Vec;

/// The lists a file has.
pub const LISTS: &[&str] =
    &["hardware", "models", "formats", "runtimes", "links", "cloud_models", "electricity", "scenarios"];

impl CatalogFile {
    /// Reads one list from CSV text; `name` is the file's, for messages. Numbers are spelled as in JSON, lists as JSON or with semicolons
    /// between texts, and an empty cell is left out. A column `schema_version` may say the version of the form.
    ///
    /// # Errors
    /// As [`CatalogFile::from_value`]; `UnknownId` for a list there is not.
    ///
    /// # Example: a list of machines
    /// ```
    /// use llmhw_core::record::file::CatalogFile;
    ///
    /// let text = "name,aliases,device,memory_gibibytes,memory_bandwidth_gigabytes_per_second\n\
    ///             Our box,box;96er,unified,96,512\n";
    /// let file = CatalogFile::from_csv("ours.csv", "hardware", text)?;
    /// assert_eq!(file.hardware[0].aliases, ["box", "96er"]);
    /// assert_eq!(CatalogFile::from_csv("again.csv", "hardware", &file.to_csv("hardware")?)?, file);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn from_csv(name: &str, list: &str, text: &str) -> Result<Self> {
        Self::of_table(list, text).map_err(|error| error.in_file(name))
    }

    fn of_table(list: &str, text: &str) -> Result<Self> {
        let mut objects = Table::parse(text)?.objects();
        for (index, object) in objects.iter_mut().enumerate() {
            take_version(object).map_err(|error| error.inside(&alloc::format!("{list}[{index}]")))?;
        }
        if !LISTS.contains(&list) {
            return Err(no_list(list));
        }
        Self::checked(|file, reading| {
            *file = Self::new();
            reading.of_text(list, &Value::List(objects), |rows, reading| match list {
                "hardware" => file.hardware.read(rows, reading),
                "models" => file.models.read(rows, reading),
                "formats" => file.formats.read(rows, reading),
                "runtimes" => file.runtimes.read(rows, reading),
                "links" => file.links.read(rows, reading),
                "cloud_models" => file.cloud_models.read(rows, reading),
                "electricity" => file.electricity.read(rows, reading),
                _ => file.scenarios.read(rows, reading),
            });
        })
    }

    /// One list as CSV text. Every number reads back as the same bits.
    ///
    /// # Errors
    /// `UnknownId` for a list there is not.
    pub fn to_csv(&self, list: &str) -> Result<String> {
        let known = LISTS.iter().find(|known| **known == list).ok_or_else(|| no_list(list))?;
        let rows = match self.to_value().get(known) {
            Some(Value::List(rows)) => rows.clone(),
            _ => Vec::new(),
        };
        Ok(Table::of(&rows).text())
    }
}

fn take_version(object: &mut Value) -> Result<()> {
    let Value::Object(fields) = object else { return Ok(()) };
    let Some(at) = fields.iter().position(|(name, _)| name == "schema_version") else { return Ok(()) };
    let (_, version) = fields.remove(at);
    if version.as_text() == Some(alloc::format!("{SCHEMA_VERSION}").as_str()) {
        return Ok(());
    }
    let rule = alloc::format!("be {SCHEMA_VERSION}");
    Err(Error::unsupported("schema_version", rule, version, "write the file in that form"))
}

fn no_list(list: &str) -> Error {
    Error::unknown("list", list, LISTS.iter().map(|name| String::from(*name)).collect())
}

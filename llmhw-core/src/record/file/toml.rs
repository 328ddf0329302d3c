//! Files as TOML.

use super::CatalogFile;
use crate::error::{Error, Result};
use crate::plain::Value;
use alloc::format;
use alloc::string::String;

/// Reads TOML text as a value.
///
/// # Errors
/// `InvalidRecord` with the place in the text.
pub fn parse(text: &str) -> Result<Value> {
    ::toml::from_str(text).map_err(|error: ::toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or(text);
        let above = before.matches('\n').count();
        let found = text.lines().nth(above).unwrap_or_default().trim();
        let rule = format!(
            "be TOML text, which it is not at line {}, column {} ({})",
            above + 1,
            before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
            error.message().replace('\n', ", ")
        );
        Error::invalid_record("toml", rule, format!("\"{found}\""), "check quotes, brackets and numbers")
    })
}

/// Writes a value as TOML text.
///
/// # Errors
/// `InvalidRecord` for what TOML has no way to say: a value that is no object, or nothing in a list.
pub fn text(value: &Value) -> Result<String> {
    ::toml::to_string(value)
        .map_err(|error| Error::invalid_record("toml", "be an object that TOML can say", error, "write it as JSON"))
}

impl CatalogFile {
    /// Reads TOML text; `name` is the file's, for messages.
    ///
    /// # Errors
    /// As [`CatalogFile::from_value`].
    ///
    /// # Example: a machine of one's own
    /// ```
    /// use llmhw_core::catalog::Catalog;
    /// use llmhw_core::record::file::CatalogFile;
    /// use llmhw_core::spec::Hardware;
    ///
    /// let file = CatalogFile::from_toml("ours.toml", r#"
    ///     schema_version = 1
    ///     [[hardware]]
    ///     name = "Our box"
    ///     aliases = ["box"]
    ///     device = "unified"
    ///     memory_gibibytes = 96
    ///     memory_bandwidth_gigabytes_per_second = 512
    /// "#)?;
    /// let ours = file.catalog(Catalog::BUILT_IN)?;
    /// assert_eq!(ours.find::<Hardware>("box")?.id(), "our-box");
    /// assert_eq!(CatalogFile::from_toml("again.toml", &file.to_toml()?)?, file);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn from_toml(name: &str, text: &str) -> Result<Self> {
        parse(text).and_then(|value| Self::from_value(&value)).map_err(|error| error.in_file(name))
    }

    /// The file as TOML text. Every number reads back as the same bits.
    ///
    /// # Errors
    /// As [`text`]; files have no such values.
    pub fn to_toml(&self) -> Result<String> {
        text(&self.to_value())
    }
}

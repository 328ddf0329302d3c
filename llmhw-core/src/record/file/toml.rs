//! Files as TOML.

use super::CatalogFile;
use crate::error::{Error, Result};
use crate::plain::Value;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Reads TOML text as a value.
///
/// # Errors
/// `InvalidRecord` with the place in the text, or with the fields of all dates: records have none.
pub fn parse(text: &str) -> Result<Value> {
    let value = read(text)?;
    let mut dates = Vec::new();
    refuse_dates(&value, "", &mut dates);
    Error::several(&dates).map_or(Ok(value), Err)
}

/// The one field of an object that stands for a date or time without quotes.
const DATE: &str = "$__toml_private_datetime";

fn refuse_dates(value: &Value, place: &str, refused: &mut Vec<Error>) {
    match value {
        Value::Object(fields) => match fields.as_slice() {
            [(name, Value::Text(date))] if name == DATE => {
                let rule = "be text, which a date without quotes is not in TOML";
                refused.push(Error::invalid_record(String::from(place), rule, date, "put it in quotes"));
            }
            fields => {
                for (name, value) in fields {
                    let inside = if place.is_empty() { String::from(&**name) } else { format!("{place}.{name}") };
                    refuse_dates(value, &inside, refused);
                }
            }
        },
        Value::List(items) => {
            for (index, item) in items.iter().enumerate() {
                refuse_dates(item, &format!("{place}[{index}]"), refused);
            }
        }
        _ => {}
    }
}

fn read(text: &str) -> Result<Value> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn refused(text: &str) -> String {
        CatalogFile::from_toml("ours.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_date_without_quotes_is_told_as_it_is_written() {
        let text =
            "schema_version = 1\n[[hardware]]\nprice_date = 2026-11-01\nhost = { price_date = 2026-11-01T10:00:00Z }";
        let message = refused(text);
        for line in [
            "ours.toml: hardware[0].price_date = 2026-11-01: must be text, which a date without quotes is not in TOML; put it in quotes",
            "ours.toml: hardware[0].host.price_date = 2026-11-01T10:00:00Z: ",
        ] {
            assert!(message.contains(line), "{message}");
        }
    }

    #[test]
    fn one_row_where_a_list_is_meant_is_told_how_toml_writes_lists() {
        let message = refused("schema_version = 1\n[hardware]\nname = \"Our box\"");
        assert!(message.contains("ours.toml: hardware = ") && message.contains("[[hardware]]"), "{message}");
        let message = refused("schema_version = 1\n[[models]]\nattention = { type = \"none\" }");
        assert!(message.contains("must be a list; put it in a list") && !message.contains("[["), "{message}");
        let message = refused("schema_version = 1\nhardware = 3");
        assert!(message.contains("hardware = 3: must be a list") && !message.contains("[["), "{message}");
    }
}

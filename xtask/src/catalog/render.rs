//! Small pieces of Rust: texts, quantities, options, enum variants.

use super::sources::Source;
use anyhow::{Result, bail};
use std::fmt::Write as _;

// What one unit is in the base unit of its dimension: the coefficients of `units/system.rs`.
pub(crate) const MEBIBYTE: f64 = 1_048_576.0;
pub(crate) const GIGABYTE: f64 = 1.0e9;
pub(crate) const GIGABYTE_PER_SECOND: f64 = 1.0e9;
pub(crate) const BILLION: f64 = 1.0e9;
pub(crate) const MILLION: f64 = 1.0e6;
pub(crate) const MICROSECOND: f64 = 1.0e-6;
pub(crate) const MINUTE: f64 = 60.0;
pub(crate) const YEAR: f64 = 31_557_600.0;
pub(crate) const BIT: f64 = 0.125;
pub(crate) const USD_PER_KILOWATT_HOUR: f64 = 1.0 / 3.6e6;
pub(crate) const USD_PER_MILLION_TOKENS: f64 = 1.0e-6;
/// Watts, dollars, tokens, fractions: units that are their own base.
pub(crate) const BASE: f64 = 1.0;

/// A quantity: the value times its unit, which is the product uom's constructor computes, printed so that it reads back
/// exactly.
pub(crate) fn quantity(value: f64, unit: f64) -> String {
    format!("in_base_unit({:?})", value * unit)
}

/// An owned-or-borrowed text.
pub(crate) fn text(text: &str) -> String {
    format!("text({text:?})")
}

/// `Some(..)` or `None`.
pub(crate) fn option(inner: Option<String>) -> String {
    inner.map_or_else(|| "None".to_owned(), |inner| format!("Some({inner})"))
}

/// A text that may be absent.
pub(crate) fn optional_text(text: Option<&str>) -> String {
    option(text.map(|text| format!("{text:?}")))
}

/// `fanless-laptop` as `FanlessLaptop`.
pub(crate) fn variant(word: &str) -> String {
    let capitalised = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    word.split(['-', '_']).map(capitalised).collect()
}

/// `q4-k-m` as `Q4_K_M`; a dot becomes an underscore too.
pub(crate) fn constant(id: &str) -> String {
    let name: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// A module of statics with names one can write in code, such as `formats::Q4_K_M`, each a copy of its row.
pub(crate) fn named_rows<'a>(
    what: &str,
    module: &str,
    kind: &str,
    rows: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut out = format!("\n/// {what} by name.\npub mod {module} {{\nuse super::rows;\nuse crate::spec::{kind};\n");
    for (id, name) in rows {
        let constant = constant(id);
        let _ = writeln!(out, "/// {name}.\npub static {constant}: {kind} = rows::{constant};");
    }
    out + "}\n"
}

/// A number that must be whole and fit.
pub(crate) fn count(owner: &str, field: &str, value: f64) -> Result<u32> {
    if value.fract() != 0.0 || !(0.0..=f64::from(u32::MAX)).contains(&value) {
        bail!("{owner}: {field} = {value} is not a count");
    }
    // Whole and in range, as just checked.
    Ok(value as u32)
}

/// Checks a word of a closed list.
pub(crate) fn one_of(owner: &str, field: &str, word: &str, words: &[&str]) -> Result<()> {
    if !words.contains(&word) {
        bail!("{owner}: {field} = {word:?} is none of {}", words.join(", "));
    }
    Ok(())
}

/// The module file of the generated folder, with the date of the newest reading as version.
pub(crate) fn index(sources: &[Source]) -> String {
    let version = sources.iter().map(Source::read_on).max().unwrap_or_default();
    format!(
        "#![allow(clippy::unreadable_literal, clippy::excessive_precision, reason = \"numbers are printed so that they read back exactly\")]
         #![allow(clippy::module_inception, reason = \"formats::Q4_K_M is the path people use; the outer module is private\")]

         pub(super) mod formats;
         pub(super) mod guide;
         pub(super) mod links;
         pub(super) mod runtimes;

         /// The day on which the newest source was read.
         pub(super) const VERSION: &str = {version:?};
        "
    )
}

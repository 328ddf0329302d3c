//! Tables that are kept as text and read when they are first looked at.
//!
//! The built-in rows come in by the same reader and the same constructors as rows of one's own. As constants in code they would be
//! four times as large in the JavaScript package. `cargo xtask catalog` writes the text and explains its form.

use crate::error::Result;
use crate::plain::{Blank, Field, Value, json, read};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;
use once_cell::race::OnceBox;

/// A table of the catalogue: a slice of its rows, which are made when it is first looked at and stay.
///
/// # Example: every machine of one maker
/// ```
/// use llmhw_core::catalog;
/// use llmhw_core::spec::Vendor;
///
/// let apple = catalog::HARDWARE.iter().filter(|hardware| hardware.vendor() == Vendor::Apple).count();
/// assert!(apple > 100 && apple < catalog::HARDWARE.len());
/// ```
pub struct Table<T> {
    rows: OnceBox<Vec<T>>,
    make: fn() -> Vec<T>,
}

impl<T> Table<T> {
    pub(super) const fn new(make: fn() -> Vec<T>) -> Self {
        Self { rows: OnceBox::new(), make }
    }
}

impl<T> Deref for Table<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.rows.get_or_init(|| Box::new((self.make)()))
    }
}

impl<'t, T> IntoIterator for &'t Table<T> {
    type Item = &'t T;
    type IntoIter = core::slice::Iter<'t, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// The rows of a text, each as what its record describes.
pub(super) fn rows<R: Field + Blank, T: TryFrom<R, Error = crate::Error>>(text: &str) -> Vec<T> {
    let records = records(text);
    let rows = records.iter().map(|record| read::<R>(record).and_then(T::try_from)).collect::<Result<Vec<T>>>();
    // `cargo xtask catalog`, which writes the text, fails where a row is refused, and so do the tests.
    rows.unwrap_or_default()
}

/// The records of a text as values.
pub(super) fn records(text: &str) -> Vec<Value> {
    let table = json::parse_with(text, short_decimal).unwrap_or(Value::Null);
    let list = |name| match table.get(name) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    let (fields, nested, shared) = (list("fields"), list("nested"), list("shared"));
    let record = |row: &Value| {
        let Value::List(values) = row else { return Value::Null };
        let named = fields.iter().zip(values).filter(|(_, value)| !value.is_null());
        let fields = named.filter_map(|(name, value)| {
            let Value::Text(text) = name else { return None };
            let value = match value {
                Value::Whole(place) if nested.contains(name) => shared.get(usize::try_from(*place).ok()?)?,
                value => value,
            };
            Some((text.clone(), value.clone()))
        });
        Value::Object(fields.collect())
    };
    list("rows").iter().map(record).collect()
}

/// A number of at most fifteen digits without an exponent. Dividing two whole numbers below 2^53 rounds once, so the result is the
/// nearest `f64`, as a general reader would give it.
fn short_decimal(text: &str) -> Option<Value> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut digits: i64 = whole.parse().ok()?;
    if fraction.is_empty() {
        return Some(Value::Whole(digits));
    }
    let mut scale = 1.0;
    for digit in fraction.bytes() {
        let digit = i64::from(digit - b'0');
        digits = digits.checked_mul(10)?.checked_add(if whole.starts_with('-') { -digit } else { digit })?;
        scale *= 10.0;
    }
    Some(Value::Number(digits as f64 / scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn short_decimals_are_what_a_general_reader_gives() {
        for text in ["0", "1", "-7", "0.1", "68.25", "936.2", "0.28", "123456789.012345", "-0.5", "8.62", "0.000001"] {
            let expected: f64 = text.parse().unwrap();
            assert_eq!(short_decimal(text).unwrap().as_number().unwrap().to_bits(), expected.to_bits(), "{text}");
        }
    }

    #[test]
    fn a_row_is_a_record() {
        let text = r#"{"fields":["id","size","parts"],"nested":["parts"],"shared":[[1,2]],"rows":[["a",1.5,0],["b",null,0],["c"]]}"#;
        let records = records(text);
        assert_eq!(records[0].to_string(), r#"{"id":"a","size":1.5,"parts":[1,2]}"#);
        assert_eq!(records[1].to_string(), r#"{"id":"b","parts":[1,2]}"#);
        assert_eq!(records[2].to_string(), r#"{"id":"c"}"#);
    }
}

//! Arrow's columns as what the core takes: numbers as slices, names as codes of the distinct ones.

use crate::error::Result;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_array::{Array, ArrayRef, Float64Array};
use arrow_schema::DataType;
use llmhw_core::record::columns::{Choices, Numbers};
use llmhw_core::record::json;
use std::collections::HashMap;

/// The code of a missing name.
const MISSING: u32 = Choices::<()>::MISSING;

/// A column of numbers.
pub(crate) struct NumberColumn {
    values: Float64Array,
    present: Option<Vec<bool>>,
}

/// A column of names: the distinct ones, and which of them stands in each row.
pub(crate) struct NameColumn {
    pub(crate) names: Vec<String>,
    codes: Vec<u32>,
}

fn refused(name: &str, rule: &str, kind: &DataType) -> llmhw_core::Error {
    json::refusal(name, rule, &format!("Arrow {kind}"), "cast the column")
}

impl NumberColumn {
    /// Integers and floats of any width; null is missing.
    pub(crate) fn read(name: &str, array: &ArrayRef) -> Result<Self> {
        let kind = array.data_type();
        if !(kind.is_integer() || kind.is_floating() || *kind == DataType::Null) {
            return Err(refused(name, "be a column of numbers", kind).into());
        }
        let cast = arrow_cast::cast(array, &DataType::Float64)?;
        let values = cast.as_primitive::<Float64Type>().clone();
        let present = values.nulls().filter(|nulls| nulls.null_count() > 0).map(|nulls| nulls.iter().collect());
        Ok(Self { values, present })
    }

    pub(crate) fn numbers(&self) -> Numbers<'_> {
        Numbers { values: self.values.values(), present: self.present.as_deref() }
    }
}

impl NameColumn {
    /// Text of any kind, plain or as a dictionary; null is missing.
    pub(crate) fn read(name: &str, array: &ArrayRef) -> Result<Self> {
        let text = |kind: &DataType| matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        Ok(match array.data_type() {
            DataType::Utf8 => Self::distinct(array.as_string::<i32>().iter()),
            DataType::LargeUtf8 => Self::distinct(array.as_string::<i64>().iter()),
            DataType::Utf8View => Self::distinct(array.as_string_view().iter()),
            DataType::Null => Self { names: Vec::new(), codes: vec![MISSING; array.len()] },
            DataType::Dictionary(_, values) if text(values) => Self::dictionary(array)?,
            kind => return Err(refused(name, "be a column of text", kind).into()),
        })
    }

    fn distinct<'v>(values: impl Iterator<Item = Option<&'v str>>) -> Self {
        let mut places: HashMap<&str, u32> = HashMap::new();
        let mut names: Vec<String> = Vec::new();
        let mut last: Option<(&str, u32)> = None;
        let codes = values.map(|value| {
            let Some(value) = value else { return MISSING };
            // Rows often follow their like.
            if let Some((known, code)) = last
                && known == value
            {
                return code;
            }
            let code = *places.entry(value).or_insert_with(|| {
                names.push(value.to_owned());
                // Fewer than rows, and a batch has fewer than 2^32 of those that can be kept.
                names.len() as u32 - 1
            });
            last = Some((value, code));
            code
        });
        let codes = codes.collect();
        Self { names, codes }
    }

    fn dictionary(array: &ArrayRef) -> Result<Self> {
        let wanted = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
        let cast = arrow_cast::cast(array, &wanted)?;
        let dictionary = cast.as_dictionary::<UInt32Type>();
        let values = Self::distinct(dictionary.values().as_string::<i32>().iter());
        let of = |key: u32| values.codes.get(key as usize).copied().unwrap_or(MISSING);
        let keys = dictionary.keys();
        let codes = if keys.null_count() == 0 {
            keys.values().iter().map(|key| of(*key)).collect()
        } else {
            keys.iter().map(|key| key.map_or(MISSING, of)).collect()
        };
        Ok(Self { names: values.names, codes })
    }

    /// The nouns of the column, each found in this way.
    pub(crate) fn choices<'n, N>(&'n self, find: impl Fn(&'n str) -> llmhw_core::Result<N>) -> Choices<'n, N> {
        Choices { nouns: self.names.iter().map(|name| find(name)).collect(), codes: &self.codes }
    }
}

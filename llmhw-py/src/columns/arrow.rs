//! Arrow columns of any library, by the PyCapsule interface.

use super::names::{DistinctAndCodes, MISSING};
use crate::errors::raise;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, new_empty_array};
use arrow_schema::DataType;
use llmhw_core::record::json;
use numpy::{IntoPyArray as _, PyArray1};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use pyo3_arrow::{PyArray, PyChunkedArray};
use std::collections::HashMap;

/// The column's chunks as they came, where `is_alike` takes their type, and how the column is refused.
struct Column<'py, 'a> {
    py: Python<'py>,
    name: &'a str,
    kind: DataType,
    chunks: Vec<ArrayRef>,
}

impl<'py, 'a> Column<'py, 'a> {
    fn of(any: &Bound<'py, PyAny>, name: &'a str, rule: &str, is_alike: fn(&DataType) -> bool) -> PyResult<Self> {
        let (chunks, kind) = if any.hasattr("__arrow_c_array__")? {
            let (array, field) = any.extract::<PyArray>()?.into_inner();
            (vec![array], field.data_type().clone())
        } else {
            let (chunks, field) = any.extract::<PyChunkedArray>()?.into_inner();
            (chunks, field.data_type().clone())
        };
        let plain = match &kind {
            DataType::Dictionary(_, values) => values.as_ref(),
            other => other,
        };
        let is_taken = is_alike(plain) || kind == DataType::Null;
        let column = Self { py: any.py(), name, kind, chunks };
        if is_taken { Ok(column) } else { Err(column.refused(rule)) }
    }

    fn refused(&self, rule: &str) -> PyErr {
        raise(self.py, &json::refusal(self.name, rule, &format!("Arrow {}", self.kind), "cast the column"))
    }

    fn cast(&self, array: &dyn Array, wanted: &DataType) -> PyResult<ArrayRef> {
        arrow_cast::cast(array, wanted).map_err(|error| self.refused(&error.to_string()))
    }
}

/// Values and presence of a column.
type NumbersAndPresence<'py> = (Bound<'py, PyArray1<f64>>, Option<Bound<'py, PyArray1<bool>>>);

/// A column of numbers, and which of them are there; `None` when all are.
#[pyfunction]
pub(super) fn arrow_numbers<'py>(any: &Bound<'py, PyAny>, name: &str) -> PyResult<NumbersAndPresence<'py>> {
    let py = any.py();
    let column = Column::of(any, name, "be a column of numbers", DataType::is_numeric)?;
    let cast = |array: &ArrayRef| column.cast(array, &DataType::Float64);
    let chunks = column.chunks.iter().map(cast).collect::<PyResult<Vec<_>>>()?;
    let array = match chunks.as_slice() {
        [] => new_empty_array(&DataType::Float64),
        [one] => one.clone(),
        several => {
            let several: Vec<&dyn Array> = several.iter().map(AsRef::as_ref).collect();
            arrow_select::concat::concat(&several).map_err(|error| column.refused(&error.to_string()))?
        }
    };
    let numbers = array.as_primitive::<Float64Type>();
    let present = numbers.nulls().filter(|nulls| nulls.null_count() > 0);
    let present = present.map(|nulls| nulls.iter().collect::<Vec<bool>>().into_pyarray(py));
    Ok((PyArray1::from_slice(py, numbers.values()), present))
}

/// Words in the order they appear, and the place of each.
#[derive(Default)]
struct Distinct<'a> {
    words: Vec<&'a str>,
    places: HashMap<&'a str, u32>,
    /// The last one: rows often follow their like.
    last: Option<(&'a str, u32)>,
}

impl<'a> Distinct<'a> {
    fn place(&mut self, word: &'a str) -> u32 {
        if let Some((last, place)) = self.last
            && last == word
        {
            return place;
        }
        let next = self.words.len();
        let place = *self.places.entry(word).or_insert_with(|| {
            self.words.push(word);
            u32::try_from(next).unwrap_or(MISSING)
        });
        self.last = Some((word, place));
        place
    }
}

/// A chunk: its words, and which of them stands in each row where they are a dictionary's.
struct Words {
    words: ArrayRef,
    keys: Option<Vec<Option<usize>>>,
}

fn words(column: &Column<'_, '_>, chunk: &ArrayRef) -> PyResult<Words> {
    let Some(dictionary) = chunk.as_any_dictionary_opt() else {
        return Ok(Words { words: column.cast(chunk, &DataType::Utf8)?, keys: None });
    };
    let values = dictionary.values();
    // An empty dictionary has no keys to normalise: all its rows are missing.
    let keys = if values.is_empty() { vec![0; chunk.len()] } else { dictionary.normalized_keys() };
    let present = |row: usize| !values.is_empty() && dictionary.keys().is_valid(row);
    let keys = keys.into_iter().enumerate().map(|(row, key)| present(row).then_some(key)).collect();
    Ok(Words { words: column.cast(values, &DataType::Utf8)?, keys: Some(keys) })
}

/// The distinct words of a column in the order they appear, and the place of each row's.
#[pyfunction]
pub(super) fn arrow_names<'py>(any: &Bound<'py, PyAny>, name: &str) -> PyResult<DistinctAndCodes<'py>> {
    let py = any.py();
    let is_text = |kind: &DataType| matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    let column = Column::of(any, name, "be a column of text", is_text)?;
    let chunks = column.chunks.iter().map(|chunk| words(&column, chunk)).collect::<PyResult<Vec<_>>>()?;
    let (mut distinct, mut codes) = (Distinct::default(), Vec::new());
    for chunk in &chunks {
        let words = chunk.words.as_string::<i32>();
        match &chunk.keys {
            None => codes.extend(words.iter().map(|word| word.map_or(MISSING, |word| distinct.place(word)))),
            Some(keys) => {
                // Only words that a row has: others of the dictionary may be anything.
                let mut known: Vec<Option<u32>> = vec![None; words.len()];
                codes.extend(keys.iter().map(|key| {
                    let Some(key) = key.filter(|key| words.is_valid(*key)) else { return MISSING };
                    let Some(known) = known.get_mut(key) else { return MISSING };
                    *known.get_or_insert_with(|| distinct.place(words.value(key)))
                }));
            }
        }
    }
    Ok((PyTuple::new(py, distinct.words)?, codes.into_pyarray(py)))
}

//! Columns of names and objects: the distinct ones, and which of them each row means.

use llmhw_core::record::columns::Choices;
use numpy::{IntoPyArray as _, PyArray1};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyString, PyTuple};
use std::collections::HashMap;

/// The code of a missing noun.
pub(super) const MISSING: u32 = Choices::<()>::MISSING;

/// Whether a library's own mark stands for a missing value: `None`, NaN in a column of text, pandas' `NA`.
fn is_missing(item: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(item.is_none()
        || item.cast::<PyFloat>().is_ok_and(|float| float.value().is_nan())
        || item.get_type().name()? == "NAType")
}

/// Distinct items, and the place of each row's.
pub(super) type DistinctAndCodes<'py> = (Bound<'py, PyTuple>, Bound<'py, PyArray1<u32>>);

/// The distinct items of a column in the order they appear, and the place of each row's.
#[pyfunction]
pub(super) fn distinct<'py>(items: &Bound<'py, PyAny>) -> PyResult<DistinctAndCodes<'py>> {
    let py = items.py();
    let mut found: Vec<Bound<'py, PyAny>> = vec![];
    let mut by_text: HashMap<String, u32> = HashMap::new();
    // By address: objects in `found` stay alive, so that no address is used twice.
    let mut by_object: HashMap<usize, u32> = HashMap::new();
    let mut codes = Vec::with_capacity(items.len().unwrap_or(0));
    for item in items.try_iter()? {
        let item = item?;
        if is_missing(&item)? {
            codes.push(MISSING);
            continue;
        }
        let text = item.cast::<PyString>().ok().map(|text| text.to_str()).transpose()?;
        let known = match text {
            Some(text) => by_text.get(text),
            None => by_object.get(&(item.as_ptr() as usize)),
        };
        if let Some(code) = known {
            codes.push(*code);
            continue;
        }
        let code = u32::try_from(found.len()).unwrap_or(MISSING);
        match text {
            Some(text) => by_text.insert(text.to_owned(), code),
            None => by_object.insert(item.as_ptr() as usize, code),
        };
        codes.push(code);
        found.push(item);
    }
    Ok((PyTuple::new(py, found)?, codes.into_pyarray(py)))
}

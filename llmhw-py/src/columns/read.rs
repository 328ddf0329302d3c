//! What the Python part hands over: arrays it has checked, by the names of the arguments.

use crate::errors::raise;
use crate::input::{NounClass, named};
use llmhw_core::catalog::Catalog;
use llmhw_core::record::columns::{Choices, Numbers};
use llmhw_core::record::json;
use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::borrow::Cow;

/// A column of numbers and where they are present, borrowed from NumPy.
pub(super) struct NumberColumn<'py> {
    values: PyReadonlyArray1<'py, f64>,
    present: Option<PyReadonlyArray1<'py, bool>>,
}

impl NumberColumn<'_> {
    pub(super) fn numbers(&self) -> PyResult<Numbers<'_>> {
        let present = self.present.as_ref().map(|present| present.as_slice()).transpose()?;
        Ok(Numbers { values: self.values.as_slice()?, present })
    }
}

/// The column of this name, if it was given.
pub(super) fn numbers<'py>(columns: &Bound<'py, PyDict>, name: &str) -> PyResult<Option<NumberColumn<'py>>> {
    let Some(pair) = columns.get_item(name)? else { return Ok(None) };
    let (values, present) = pair.extract()?;
    Ok(Some(NumberColumn { values, present }))
}

/// The same, where it must be given.
pub(super) fn required<'py>(columns: &Bound<'py, PyDict>, name: &str) -> PyResult<NumberColumn<'py>> {
    numbers(columns, name)?.ok_or_else(|| raise(columns.py(), &json::missing(name)))
}

/// A column of nouns: what each distinct item means, and the codes of the rows.
pub(super) struct NounColumn<'py, N> {
    nouns: Vec<llmhw_core::Result<N>>,
    codes: PyReadonlyArray1<'py, u32>,
}

impl<N: Clone> NounColumn<'_, N> {
    pub(super) fn choices(&self) -> PyResult<Choices<'_, N>> {
        Ok(Choices { nouns: self.nouns.clone(), codes: self.codes.as_slice()? })
    }
}

/// The column of this name, if it was given. A name that is not listed is a refusal of its rows.
pub(super) fn nouns<'py, 'c, C: NounClass>(
    columns: &Bound<'py, PyDict>,
    name: &str,
    catalog: &'c Catalog,
) -> PyResult<Option<NounColumn<'py, Cow<'c, C::Noun>>>> {
    column(columns, name, |item| named::<C>(item, name).map(|named| named.resolve(catalog)))
}

/// The same for what is not a noun.
pub(super) fn column<'py, N>(
    columns: &Bound<'py, PyDict>,
    name: &str,
    read: impl Fn(&Bound<'py, PyAny>) -> PyResult<llmhw_core::Result<N>>,
) -> PyResult<Option<NounColumn<'py, N>>> {
    let Some(pair) = columns.get_item(name)? else { return Ok(None) };
    let (items, codes): (Bound<'_, PyAny>, PyReadonlyArray1<'py, u32>) = pair.extract()?;
    let nouns = items.try_iter()?.map(|item| read(&item?)).collect::<PyResult<Vec<_>>>()?;
    Ok(Some(NounColumn { nouns, codes }))
}

/// The same, where it must be given.
pub(super) fn required_nouns<'py, 'c, C: NounClass>(
    columns: &Bound<'py, PyDict>,
    name: &str,
    catalog: &'c Catalog,
) -> PyResult<NounColumn<'py, Cow<'c, C::Noun>>> {
    nouns::<C>(columns, name, catalog)?.ok_or_else(|| raise(columns.py(), &json::missing(name)))
}

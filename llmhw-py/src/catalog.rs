//! A catalogue's lists as objects, made once.

use crate::class::Field;
use crate::class::records;
use crate::errors::raise;
use crate::generated::{CloudModel, Electricity, Hardware, Link, Model, Runtime, WeightFormat};
use crate::input::NounClass;
use llmhw_core::catalog::Catalog;
use llmhw_core::plain::{self, Blank, Value};
use llmhw_core::record::json;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use std::borrow::Cow;

/// Lists of the built-in catalogue that were asked for.
static MADE: PyOnceLock<Py<PyDict>> = PyOnceLock::new();

fn nouns<'py, C>(py: Python<'py>, catalog: &Catalog) -> PyResult<Bound<'py, PyTuple>>
where
    C: NounClass + Into<PyClassInitializer<C>>,
{
    let objects: Vec<_> = match catalog.slice::<C::Noun>() {
        Cow::Borrowed(table) => table.iter().map(|noun| Bound::new(py, C::of(Cow::Borrowed(noun)))).collect(),
        Cow::Owned(rows) => rows.into_iter().map(|noun| Bound::new(py, C::of(Cow::Owned(noun)))).collect(),
    };
    let objects = objects.into_iter();
    PyTuple::new(py, objects.collect::<PyResult<Vec<_>>>()?)
}

fn answers<'py, R: plain::Field + Blank + Field>(
    py: Python<'py>,
    list: &str,
    catalog: &Catalog,
) -> PyResult<Bound<'py, PyTuple>> {
    let records: Vec<R> =
        json::list_value(list, catalog).and_then(|list| json::from_value(&list)).map_err(|error| raise(py, &error))?;
    let objects = records.iter().map(|record| record.show(py)).collect::<PyResult<Vec<_>>>()?;
    PyTuple::new(py, objects)
}

/// Every entry of a list of the catalogue.
#[pyfunction]
fn entries<'py>(py: Python<'py>, list: &str) -> PyResult<Bound<'py, PyAny>> {
    entries_in(py, list, Catalog::BUILT_IN, &MADE)
}

/// Every entry of a list of a catalogue, kept among those that were made.
pub(crate) fn entries_in<'py>(
    py: Python<'py>,
    list: &str,
    catalog: &Catalog,
    made: &PyOnceLock<Py<PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let made = made.get_or_init(py, || PyDict::new(py).unbind()).bind(py);
    if let Some(known) = made.get_item(list)? {
        return Ok(known);
    }
    let new = match list {
        "hardware" => nouns::<Hardware>(py, catalog)?,
        "models" => nouns::<Model>(py, catalog)?,
        "formats" => nouns::<WeightFormat>(py, catalog)?,
        "runtimes" => nouns::<Runtime>(py, catalog)?,
        "links" => nouns::<Link>(py, catalog)?,
        "cloud_models" => nouns::<CloudModel>(py, catalog)?,
        "electricity" => nouns::<Electricity>(py, catalog)?,
        "kv_formats" => answers::<records::KvFormat>(py, list, catalog)?,
        "sources" => answers::<records::Source>(py, list, catalog)?,
        "comparisons" => answers::<records::Comparison>(py, list, catalog)?,
        "bounds" => answers::<records::AcceptedRange>(py, list, catalog)?,
        "constants" => answers::<records::Constant>(py, list, catalog)?,
        "interval_factors" => answers::<records::IntervalFactors>(py, list, catalog)?,
        _ => {
            return Err(raise(py, &json::list_value(list, catalog).err().unwrap_or_else(|| json::missing("list"))));
        }
    };
    made.set_item(list, &new)?;
    Ok(new.into_any())
}

/// The entry of a list of the catalogue, by id or alias.
#[pyfunction]
fn find<'py>(py: Python<'py>, list: &str, name: &str) -> PyResult<Bound<'py, PyAny>> {
    find_in(py, list, name, Catalog::BUILT_IN, &MADE)
}

/// The same in a catalogue.
pub(crate) fn find_in<'py>(
    py: Python<'py>,
    list: &str,
    name: &str,
    catalog: &Catalog,
    made: &PyOnceLock<Py<PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let record = json::find_value(list, name, catalog).map_err(|error| raise(py, &error))?;
    // The objects of the list itself, so that what is found is what is listed.
    let id = record.get("id").and_then(Value::as_text).unwrap_or_default();
    for entry in entries_in(py, list, catalog, made)?.try_iter()? {
        let entry = entry?;
        if entry.getattr("id")?.extract::<String>()? == id {
            return Ok(entry);
        }
    }
    Err(raise(py, &json::missing(name)))
}

/// The names under which a machine is found.
#[pyfunction]
fn names_of(hardware_id: &str) -> Vec<&'static str> {
    llmhw_core::catalog::names_of(hardware_id).collect()
}

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(entries, module)?)?;
    module.add_function(wrap_pyfunction!(find, module)?)?;
    module.add_function(wrap_pyfunction!(names_of, module)?)
}

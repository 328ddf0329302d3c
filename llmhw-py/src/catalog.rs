//! The catalogue's lists as objects, made once.

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

/// Lists that were asked for.
static MADE: PyOnceLock<Py<PyDict>> = PyOnceLock::new();

fn nouns<C>(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>>
where
    C: NounClass + Into<PyClassInitializer<C>>,
{
    let objects = Catalog::BUILT_IN.rows::<C::Noun>().map(|noun| Bound::new(py, C::listed(noun)));
    PyTuple::new(py, objects.collect::<PyResult<Vec<_>>>()?)
}

fn answers<'py, R: plain::Field + Blank + Field>(py: Python<'py>, list: &str) -> PyResult<Bound<'py, PyTuple>> {
    let records: Vec<R> = json::list_value(list, Catalog::BUILT_IN)
        .and_then(|list| json::from_value(&list))
        .map_err(|error| raise(py, &error))?;
    let objects = records.iter().map(|record| record.show(py)).collect::<PyResult<Vec<_>>>()?;
    PyTuple::new(py, objects)
}

/// Every entry of a list of the catalogue.
#[pyfunction]
fn entries<'py>(py: Python<'py>, list: &str) -> PyResult<Bound<'py, PyAny>> {
    let made = MADE.get_or_init(py, || PyDict::new(py).unbind()).bind(py);
    if let Some(known) = made.get_item(list)? {
        return Ok(known);
    }
    let new = match list {
        "hardware" => nouns::<Hardware>(py)?,
        "models" => nouns::<Model>(py)?,
        "formats" => nouns::<WeightFormat>(py)?,
        "runtimes" => nouns::<Runtime>(py)?,
        "links" => nouns::<Link>(py)?,
        "cloud_models" => nouns::<CloudModel>(py)?,
        "electricity" => nouns::<Electricity>(py)?,
        "kv_formats" => answers::<records::KvFormat>(py, list)?,
        "sources" => answers::<records::Source>(py, list)?,
        "comparisons" => answers::<records::Comparison>(py, list)?,
        "bounds" => answers::<records::AcceptedRange>(py, list)?,
        "constants" => answers::<records::Constant>(py, list)?,
        "interval_factors" => answers::<records::IntervalFactors>(py, list)?,
        _ => {
            return Err(raise(
                py,
                &json::list_value(list, Catalog::BUILT_IN).err().unwrap_or_else(|| json::missing("list")),
            ));
        }
    };
    made.set_item(list, &new)?;
    Ok(new.into_any())
}

/// The entry of a list of the catalogue, by id or alias.
#[pyfunction]
fn find<'py>(py: Python<'py>, list: &str, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let record = json::find_value(list, name, Catalog::BUILT_IN).map_err(|error| raise(py, &error))?;
    // The objects of the list itself, so that what is found is what is listed.
    let id = record.get("id").and_then(Value::as_text).unwrap_or_default();
    for entry in entries(py, list)?.try_iter()? {
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

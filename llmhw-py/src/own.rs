//! Catalogues of one's own: rows over the built-in ones, and the argument `catalog` of every question.

use crate::catalog;
use crate::convert::{fields_of, to_python, value_of};
use crate::errors::{hinted, raise};
use llmhw_core::Error;
use llmhw_core::catalog::Catalog;
use llmhw_core::plain::{Field as _, Value};
use llmhw_core::record::file::{CatalogFile, SCHEMA_VERSION};
use llmhw_core::record::json;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyType};
use std::borrow::Cow;

/// Rows of one's own and the catalogue they make. `llmhw.Catalog` opens files for it.
#[pyclass(frozen, subclass, module = "llmhw")]
pub(crate) struct CatalogRows {
    file: CatalogFile,
    catalog: Catalog,
    /// Lists that were asked for.
    made: PyOnceLock<Py<PyDict>>,
}

/// A file as an object of a class that is made of its fields.
fn made<'py>(class: &Bound<'py, PyType>, file: &CatalogFile) -> PyResult<Bound<'py, PyAny>> {
    let fields = to_python(class.py(), &file.to_value())?;
    class.call((), Some(fields.cast::<PyDict>()?))
}

impl CatalogRows {
    /// The catalogue of lists of rows.
    fn of(py: Python<'_>, lists: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let mut fields = fields_of(lists)?;
        if let Value::Object(fields) = &mut fields
            && fields.iter().all(|(name, _)| name != "schema_version")
        {
            fields.push((Cow::Borrowed("schema_version"), Value::Whole(i64::from(SCHEMA_VERSION))));
        }
        let file = Self::refuse(py, CatalogFile::from_value(&fields))?;
        let catalog = Self::refuse(py, file.catalog(Catalog::BUILT_IN))?;
        Ok(Self { file, catalog, made: PyOnceLock::new() })
    }

    fn refuse<T>(py: Python<'_>, result: Result<T, Error>) -> PyResult<T> {
        result.map_err(|error| raise(py, &error))
    }
}

#[pymethods]
impl CatalogRows {
    #[new]
    #[pyo3(signature = (**lists))]
    fn new(py: Python<'_>, lists: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        Self::of(py, lists).map_err(|error| hinted(py, error, "Catalog", lists))
    }

    /// The catalogue of texts of files, each with its name; rows of later ones lie over earlier ones.
    #[classmethod]
    #[pyo3(signature = (files, list=None))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python come as values")]
    fn from_texts<'py>(
        class: &Bound<'py, PyType>,
        files: Vec<(String, String)>,
        list: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (mut all, mut refused) = (CatalogFile::new(), Vec::new());
        for (name, text) in &files {
            match CatalogFile::read(name, list, text) {
                Ok(file) => all = Self::refuse(class.py(), all.with(file))?,
                Err(error) => refused.push(error),
            }
        }
        Self::refuse(class.py(), Error::several(&refused).map_or(Ok(()), Err))?;
        made(class, &all)
    }

    /// The catalogue that JSON text describes.
    #[classmethod]
    fn from_json<'py>(class: &Bound<'py, PyType>, text: &str) -> PyResult<Bound<'py, PyAny>> {
        made(class, &Self::refuse(class.py(), CatalogFile::from_json("", text))?)
    }

    /// The rows and scenarios as a dictionary of plain values.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.file.to_value())
    }

    /// The rows and scenarios as JSON text. Every number reads back as the same bits.
    fn to_json(&self) -> String {
        self.file.to_json()
    }

    /// The same as TOML text.
    fn to_toml(&self, py: Python<'_>) -> PyResult<String> {
        Self::refuse(py, self.file.to_toml())
    }

    /// One list as CSV text: a row of one's own a line, nested fields with dots in their names.
    fn to_csv(&self, py: Python<'_>, list: &str) -> PyResult<String> {
        Self::refuse(py, self.file.to_csv(list))
    }

    /// Every entry of a list, rows of one's own among the built-in ones.
    fn entries<'py>(&self, py: Python<'py>, list: &str) -> PyResult<Bound<'py, PyAny>> {
        catalog::entries_in(py, list, &self.catalog, &self.made)
    }

    /// The entry of a list, by id or alias.
    fn find<'py>(&self, py: Python<'py>, list: &str, name: &str) -> PyResult<Bound<'py, PyAny>> {
        catalog::find_in(py, list, name, &self.catalog, &self.made)
    }

    /// The arguments of a scenario, for `project`.
    fn scenario<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &Self::refuse(py, self.file.scenario(name))?.clone().write())
    }

    fn __or__<'py>(this: &Bound<'py, Self>, other: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let (below, over) = (this.get().file.clone(), other.get().file.clone());
        made(&this.get_type(), &Self::refuse(this.py(), below.with(over))?)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().file == self.file)
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        // Zero equals minus zero, so they hash alike.
        PyString::new(py, &self.to_json().replace("-0.0", "0.0")).hash()
    }

    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((this.get_type().getattr("from_json")?, (this.get().to_json(),)))
    }
}

/// The catalogue a question is asked with.
pub(crate) enum Used<'py> {
    /// The built-in one.
    BuiltIn,
    /// An object's.
    Rows(Bound<'py, CatalogRows>),
    /// That of a dictionary.
    Made(Box<Catalog>),
}

impl Used<'_> {
    pub(crate) fn catalog(&self) -> &Catalog {
        match self {
            Self::BuiltIn => Catalog::BUILT_IN,
            Self::Rows(rows) => &rows.get().catalog,
            Self::Made(catalog) => catalog,
        }
    }
}

/// The argument `catalog`.
pub(crate) fn given<'py>(fields: Option<&Bound<'py, PyDict>>) -> PyResult<Used<'py>> {
    let Some(fields) = fields else { return Ok(Used::BuiltIn) };
    let py = fields.py();
    let Some(any) = fields.get_item(pyo3::intern!(py, "catalog"))?.filter(|any| !any.is_none()) else {
        return Ok(Used::BuiltIn);
    };
    if let Ok(rows) = any.cast::<CatalogRows>() {
        return Ok(Used::Rows(rows.clone()));
    }
    let question = Value::object([("catalog", value_of(&any, "catalog")?)]);
    let (catalog, _) = json::with_catalog(&question, Catalog::BUILT_IN).map_err(|error| raise(py, &error))?;
    Ok(Used::Made(Box::new(catalog)))
}

/// The other arguments.
pub(crate) fn others<'py>(fields: Option<&Bound<'py, PyDict>>) -> PyResult<Option<Bound<'py, PyDict>>> {
    let Some(fields) = fields else { return Ok(None) };
    let name = pyo3::intern!(fields.py(), "catalog");
    if !fields.contains(name)? {
        return Ok(Some(fields.clone()));
    }
    let others = fields.copy()?;
    others.del_item(name)?;
    Ok(Some(others))
}

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<CatalogRows>()
}

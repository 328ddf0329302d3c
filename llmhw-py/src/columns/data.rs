//! The answer in columns: kept once, seen as NumPy arrays and as an Arrow record batch without copies.

use arrow_array::types::Int32Type;
use arrow_array::{
    Array as _, ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int32Array, StringArray, StructArray,
};
use arrow_schema::{ArrowError, Field, Fields, Schema};
use llmhw_core::record::columns::{Columns, Values, Words};
use numpy::ndarray::ArrayView1;
use numpy::{IntoPyArray as _, PyArray1, PyArrayMethods as _, PyUntypedArrayMethods as _};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple, PyType};
use pyo3_arrow::ffi::{ArrayIterator, to_array_pycapsules, to_stream_pycapsule};
use std::sync::Arc;

/// One column as it is kept.
enum Kept {
    /// NaN where there is none.
    Numbers(Float64Array),
    Flags(BooleanArray),
    Words(DictionaryArray<Int32Type>),
    Reasons(StringArray),
}

/// Columns of one length.
#[pyclass(frozen, module = "llmhw._llmhw")]
pub(crate) struct ColumnData {
    rows: usize,
    columns: Vec<(String, Kept)>,
}

/// A column by name, as NumPy has it.
type Part<'py> = (String, Bound<'py, PyAny>);
/// All of them, and how many rows.
type Apart<'py> = (usize, Vec<Part<'py>>);

/// A column of words and which of them each row has; less than 0 for none.
fn dictionary(codes: &[i32], words: StringArray) -> Result<DictionaryArray<Int32Type>, ArrowError> {
    let keys = codes.iter().map(|code| (*code >= 0).then_some(*code)).collect::<Int32Array>();
    DictionaryArray::try_new(keys, Arc::new(words))
}

impl ColumnData {
    pub(super) fn new(answer: Columns) -> PyResult<Self> {
        let kept = |values: Values| -> PyResult<Kept> {
            Ok(match values {
                Values::Numbers(numbers) => Kept::Numbers(Float64Array::from(numbers)),
                Values::Flags(flags) => Kept::Flags(BooleanArray::from(flags)),
                Values::Words(Words { words, codes, .. }) => {
                    let words = words.iter().map(|word| Some(word.as_str())).collect();
                    Kept::Words(dictionary(&codes, words).map_err(arrow_failed)?)
                }
            })
        };
        let mut columns = answer
            .columns
            .into_iter()
            .map(|(name, values)| Ok((name.to_owned(), kept(values)?)))
            .collect::<PyResult<Vec<_>>>()?;
        if let Some(reasons) = answer.reasons {
            columns.push(("reason".to_owned(), Kept::Reasons(StringArray::from(reasons))));
        }
        Ok(Self { rows: answer.rows, columns })
    }

    /// The columns as one Arrow array of structs, which is how a record batch travels. NaN becomes null.
    fn batch(&self) -> Result<(StructArray, Arc<Field>), ArrowError> {
        let arrays = self.columns.iter().map(|(_, column)| -> ArrayRef {
            match column {
                Kept::Numbers(numbers) if numbers.values().iter().any(|value| value.is_nan()) => {
                    let present = numbers.values().iter().map(|value| !value.is_nan()).collect::<Vec<bool>>();
                    Arc::new(Float64Array::new(numbers.values().clone(), Some(present.into())))
                }
                Kept::Numbers(numbers) => Arc::new(numbers.clone()),
                Kept::Flags(flags) => Arc::new(flags.clone()),
                Kept::Words(words) => Arc::new(words.clone()),
                Kept::Reasons(reasons) => Arc::new(reasons.clone()),
            }
        });
        let arrays: Vec<ArrayRef> = arrays.collect();
        let fields: Fields = self
            .columns
            .iter()
            .zip(&arrays)
            .map(|((name, _), array)| Field::new(name, array.data_type().clone(), true))
            .collect();
        let array = StructArray::try_new_with_length(fields.clone(), arrays, None, self.rows)?;
        let schema = Schema::new(fields.clone());
        let field = Field::new_struct("", fields, false).with_metadata(schema.metadata().clone());
        Ok((array, Arc::new(field)))
    }

    fn find(&self, name: &str) -> PyResult<&Kept> {
        let found = self.columns.iter().find(|(known, _)| known == name);
        found.map(|(_, column)| column).ok_or_else(|| pyo3::exceptions::PyKeyError::new_err(name.to_owned()))
    }
}

fn arrow_failed(error: impl std::fmt::Display) -> PyErr {
    pyo3::exceptions::PyRuntimeError::new_err(error.to_string())
}

#[pymethods]
impl ColumnData {
    /// The names of the columns.
    #[getter]
    fn names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.columns.iter().map(|(name, _)| name))
    }

    /// How many rows.
    fn __len__(&self) -> usize {
        self.rows
    }

    /// Numbers as a read-only view; flags and where they are present; words and their codes; reasons.
    fn values<'py>(this: &Bound<'py, Self>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let py = this.py();
        Ok(match this.get().find(name)? {
            Kept::Numbers(numbers) => view(this, numbers.values()).into_any(),
            Kept::Flags(flags) => {
                let values: Vec<bool> = flags.iter().map(|flag| flag.unwrap_or(false)).collect();
                let present: Vec<bool> = flags.iter().map(|flag| flag.is_some()).collect();
                (values.into_pyarray(py), present.into_pyarray(py)).into_pyobject(py)?.into_any()
            }
            Kept::Words(words) => {
                let codes: Vec<i32> = words.keys().iter().map(|code| code.unwrap_or(-1)).collect();
                let known = words.downcast_dict::<StringArray>().ok_or_else(|| arrow_failed("words are text"))?;
                let known: Vec<Option<&str>> = known.values().iter().collect();
                (known, codes.into_pyarray(py)).into_pyobject(py)?.into_any()
            }
            Kept::Reasons(reasons) => {
                let reasons: Vec<Option<&str>> = reasons.iter().collect();
                reasons.into_pyobject(py)?.into_any()
            }
        })
    }

    /// Columns that were taken apart: each a name and what `values` gives.
    #[classmethod]
    fn _of(_class: &Bound<'_, PyType>, rows: usize, columns: Vec<Part<'_>>) -> PyResult<Self> {
        let columns = columns.into_iter().map(|(name, values)| Ok((name, kept(&values)?)));
        Ok(Self { rows, columns: columns.collect::<PyResult<_>>()? })
    }

    fn __reduce__<'py>(this: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Apart<'py>)> {
        let columns = &this.get().columns;
        let parts = columns.iter().map(|(name, _)| Ok((name.clone(), Self::values(this, name)?)));
        Ok((this.get_type().getattr("_of")?, (this.get().rows, parts.collect::<PyResult<_>>()?)))
    }

    /// The Arrow C data of the columns as a record batch.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let (array, field) = self.batch().map_err(arrow_failed)?;
        to_array_pycapsules(py, field, &array, requested_schema).map_err(PyErr::from)
    }

    /// The Arrow C stream of the columns: one record batch.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let (array, field) = self.batch().map_err(arrow_failed)?;
        let batches = vec![Ok(Arc::new(array) as ArrayRef)];
        to_stream_pycapsule(py, Box::new(ArrayIterator::new(batches, field)), requested_schema).map_err(PyErr::from)
    }
}

/// What `values` gave, kept again.
fn kept(values: &Bound<'_, PyAny>) -> PyResult<Kept> {
    if let Ok(numbers) = values.cast::<PyArray1<f64>>() {
        return Ok(Kept::Numbers(Float64Array::from(numbers.to_vec()?)));
    }
    if let Ok(reasons) = values.extract::<Vec<Option<String>>>() {
        return Ok(Kept::Reasons(StringArray::from(reasons)));
    }
    if let Ok((words, codes)) = values.extract::<(Vec<Option<String>>, Bound<'_, PyArray1<i32>>)>() {
        return dictionary(&codes.to_vec()?, StringArray::from(words)).map(Kept::Words).map_err(arrow_failed);
    }
    let (flags, present) = values.extract::<(Bound<'_, PyArray1<bool>>, Bound<'_, PyArray1<bool>>)>()?;
    let flags = flags.to_vec()?.into_iter().zip(present.to_vec()?);
    Ok(Kept::Flags(flags.map(|(flag, is_present)| is_present.then_some(flag)).collect()))
}

/// Numbers that `owner` keeps, as a NumPy array that keeps `owner`.
#[expect(unsafe_code, reason = "NumPy has no safe way to borrow memory from another object")]
fn view<'py>(owner: &Bound<'py, ColumnData>, numbers: &[f64]) -> Bound<'py, PyArray1<f64>> {
    // SAFETY: `numbers` lies in a buffer of `owner`, which is frozen: it is never moved, changed or freed while `owner` lives,
    // and the array holds a reference to `owner`.
    let array = unsafe { PyArray1::borrow_from_array(&ArrayView1::from(numbers), owner.clone().into_any()) };
    debug_assert_eq!(array.len(), numbers.len());
    // Frozen for Python too: an array that could be written to would change what other views and Arrow see.
    array.readwrite().make_nonwriteable();
    array
}

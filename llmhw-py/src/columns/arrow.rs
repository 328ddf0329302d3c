//! Arrow columns of any library, by the PyCapsule interface.

use crate::errors::raise;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Float64Type;
use arrow_array::{Array as _, ArrayRef, new_empty_array};
use arrow_schema::DataType;
use llmhw_core::record::json;
use numpy::{IntoPyArray as _, PyArray1};
use pyo3::prelude::*;
use pyo3_arrow::{PyArray, PyChunkedArray};

/// The column as one array, cast to `wanted` where `is_alike` takes its type.
fn column(
    any: &Bound<'_, PyAny>,
    name: &str,
    wanted: &DataType,
    is_alike: fn(&DataType) -> bool,
) -> PyResult<ArrayRef> {
    let (chunks, kind) = if any.hasattr("__arrow_c_array__")? {
        let (array, field) = any.extract::<PyArray>()?.into_inner();
        (vec![array], field.data_type().clone())
    } else {
        let (chunks, field) = any.extract::<PyChunkedArray>()?.into_inner();
        (chunks, field.data_type().clone())
    };
    let refused = |rule: &str| raise(any.py(), &json::refusal(name, rule, &format!("Arrow {kind}"), "cast the column"));
    let plain = match &kind {
        DataType::Dictionary(_, values) => values.as_ref(),
        other => other,
    };
    if !is_alike(plain) && kind != DataType::Null {
        return Err(refused(if *wanted == DataType::Float64 {
            "is a column of numbers"
        } else {
            "is a column of text"
        }));
    }
    let cast = |array: &ArrayRef| arrow_cast::cast(array, wanted).map_err(|error| refused(&error.to_string()));
    let chunks = chunks.iter().map(cast).collect::<PyResult<Vec<_>>>()?;
    match chunks.as_slice() {
        [] => Ok(new_empty_array(wanted)),
        [one] => Ok(one.clone()),
        several => {
            let several: Vec<&dyn arrow_array::Array> = several.iter().map(AsRef::as_ref).collect();
            arrow_select::concat::concat(&several).map_err(|error| refused(&error.to_string()))
        }
    }
}

/// Values and presence of a column.
type NumbersAndPresence<'py> = (Bound<'py, PyArray1<f64>>, Option<Bound<'py, PyArray1<bool>>>);

/// A column of numbers, and which of them are there; `None` when all are.
#[pyfunction]
pub(super) fn arrow_numbers<'py>(any: &Bound<'py, PyAny>, name: &str) -> PyResult<NumbersAndPresence<'py>> {
    let py = any.py();
    let array = column(any, name, &DataType::Float64, DataType::is_numeric)?;
    let numbers = array.as_primitive::<Float64Type>();
    let present = numbers.nulls().filter(|nulls| nulls.null_count() > 0);
    let present = present.map(|nulls| nulls.iter().collect::<Vec<bool>>().into_pyarray(py));
    Ok((PyArray1::from_slice(py, numbers.values()), present))
}

/// The words of a column; `None` where there is none.
#[pyfunction]
pub(super) fn arrow_words(any: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<Option<String>>> {
    let is_text = |kind: &DataType| matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    let array = column(any, name, &DataType::Utf8, is_text)?;
    Ok(array.as_string::<i32>().iter().map(|word| word.map(str::to_owned)).collect())
}

//! What files of others say. Python opens them and reads as much as is asked for here.

use crate::class::{Field, records};
use crate::convert;
use crate::errors::raise;
use llmhw_core::record::file::{self, OwnRunsOf};
use llmhw_core::record::json;
use llmhw_core::{Error, files};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// The methods that only some classes have. The name is there twice: once to tell them apart.
macro_rules! with_methods {
    (ModelFile $($rest:tt)*) => {
        $crate::class::all_methods!($($rest)* {
            /// The arguments it is: `**file` gives a question its model, and its format where it says one.
            fn keys(&self) -> Vec<&'static str> {
                $crate::files::arguments(&self.record)
            }

            fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
                $crate::files::argument(py, &self.record, name)
            }
        });
    };
    (Measurement $($rest:tt)*) => {
        $crate::class::all_methods!($($rest)* {
            /// The row as a run of one's own, for `own_runs` and `calibrate`.
            #[pyo3(signature = (**fields), text_signature = "($self, *, hardware, model, format, runtime=None)")]
            fn run<'py>(
                &self,
                py: Python<'py>,
                fields: Option<&Bound<'py, pyo3::types::PyDict>>,
            ) -> PyResult<Bound<'py, PyAny>> {
                let runs = $crate::files::runs(py, vec![self.record.clone()], fields)?;
                $crate::class::Field::show(&runs, py)?.get_item(0)
            }
        });
    };
    (Measurements $($rest:tt)*) => {
        $crate::class::all_methods!($($rest)* {
            /// The rows as runs of one's own, for `own_runs` and `calibrate`; only those of one phase where it is said.
            #[pyo3(
                signature = (*, phase = None, **fields),
                text_signature = "($self, *, hardware, model, format, runtime=None, phase=None)"
            )]
            fn runs<'py>(
                &self,
                py: Python<'py>,
                phase: Option<&Bound<'py, PyAny>>,
                fields: Option<&Bound<'py, pyo3::types::PyDict>>,
            ) -> PyResult<Bound<'py, PyAny>> {
                let rows = $crate::files::rows_of(&self.record, phase)?;
                $crate::class::Field::show(&$crate::files::runs(py, rows, fields)?, py)
            }

            /// A DataFrame with one row per measurement. Needs pandas.
            fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let rows = $crate::convert::to_python(py, &llmhw_core::record::json::to_value(&self.record.rows))?;
                let names = [("columns", py.get_type::<Measurement>().getattr("_fields")?)];
                let names = pyo3::types::IntoPyDict::into_py_dict(names, py)?;
                py.import("pandas")?.getattr("DataFrame")?.call((rows,), Some(&names))
            }
        });
    };
    ($other:ident $($rest:tt)*) => {
        $crate::class::all_methods!($($rest)* {});
    };
}
pub(crate) use with_methods;

pub(crate) fn arguments(file: &records::ModelFile) -> Vec<&'static str> {
    if file.format.is_some() { vec!["model", "format"] } else { vec!["model"] }
}

pub(crate) fn argument<'py>(py: Python<'py>, file: &records::ModelFile, name: &str) -> PyResult<Bound<'py, PyAny>> {
    match name {
        "model" => file.model.show(py),
        "format" if file.format.is_some() => file.format.show(py),
        _ => Err(pyo3::exceptions::PyKeyError::new_err(name.to_owned())),
    }
}

/// The rows of one phase, or all.
pub(crate) fn rows_of(
    measurements: &records::Measurements,
    phase: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<records::Measurement>> {
    use llmhw_core::plain::Word as _;
    let phase = phase.map(|phase| convert::field::<crate::class::words::RunPhase>(phase, "phase")).transpose()?;
    let is_asked = |row: &&records::Measurement| phase.is_none_or(|phase| row.phase == phase.word());
    Ok(measurements.rows.iter().filter(is_asked).cloned().collect())
}

/// Rows as runs of one's own on what the arguments say.
pub(crate) fn runs(
    py: Python<'_>,
    rows: Vec<records::Measurement>,
    fields: Option<&Bound<'_, PyDict>>,
) -> PyResult<Vec<records::OwnRun>> {
    let mut asked: OwnRunsOf = {
        let fields = fields.map_or_else(|| Ok(PyDict::new(py)), Bound::copy)?;
        // Read with the other fields, so that all that is missing is said at once.
        fields.set_item("rows", PyTuple::empty(py))?;
        convert::read(py, Some(&fields))?
    };
    asked.rows = rows;
    asked.runs().map_err(|error| raise(py, &error))
}

fn refused(py: Python<'_>, name: &str, error: Error) -> PyErr {
    raise(py, &error.in_file(name))
}

/// The header of one file in GGUF.
#[pyclass(frozen, module = "llmhw")]
pub(crate) struct GgufHeader {
    header: files::gguf::Header,
}

/// The header of a file in GGUF, or how many of its bytes are needed from the beginning.
#[pyfunction]
fn gguf_header<'py>(
    py: Python<'py>,
    bytes: &[u8],
    file_bytes: &Bound<'py, PyAny>,
    name: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let length: u64 = file_bytes.extract().map_err(|_| {
        let shown = file_bytes.repr().map_or_else(|_| String::new(), |text| text.to_string());
        raise(py, &json::refusal("file_bytes", "be a whole number of bytes", &shown, "give the length of the file"))
    })?;
    match file::gguf_header(bytes, length).map_err(|error| refused(py, name, error))? {
        file::Header::NeedsMore { bytes } => Ok(bytes.into_pyobject(py)?.into_any()),
        file::Header::Complete(header) => Ok(Bound::new(py, GgufHeader { header: *header })?.into_any()),
    }
}

fn headers<'h>(headers: &'h [PyRef<'_, GgufHeader>]) -> Vec<&'h files::gguf::Header> {
    headers.iter().map(|part| &part.header).collect()
}

/// The model of a file in GGUF, of all its parts.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python come as values")]
fn gguf_model<'py>(py: Python<'py>, parts: Vec<PyRef<'py, GgufHeader>>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    file::gguf(&headers(&parts)).map_err(|error| refused(py, name, error))?.show(py)
}

/// The tensors of a file in GGUF, of all its parts.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python come as values")]
fn gguf_tensors<'py>(py: Python<'py>, parts: Vec<PyRef<'py, GgufHeader>>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    file::gguf_tensors(&headers(&parts)).map_err(|error| refused(py, name, error))?.show(py)
}

/// How many bytes of a safetensors file its header needs; 0 when these are enough.
#[pyfunction]
fn safetensors_needs(py: Python<'_>, bytes: &[u8], name: &str) -> PyResult<u64> {
    file::safetensors_needs(bytes).map_err(|error| refused(py, name, error))
}

/// The model of a configuration, with what the index and the headers of its weights say.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python come as values")]
fn config_model<'py>(
    py: Python<'py>,
    config: &str,
    index: Option<&str>,
    beginnings: Vec<Vec<u8>>,
    name: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let beginnings: Vec<&[u8]> = beginnings.iter().map(Vec::as_slice).collect();
    file::huggingface_with(config, index, &beginnings).map_err(|error| refused(py, name, error))?.show(py)
}

/// The measurements in what a tool printed.
#[pyfunction]
fn measurements_in<'py>(py: Python<'py>, text: &str, tool: Option<&str>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    file::measurements(text, tool).map_err(|error| refused(py, name, error))?.show(py)
}

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<GgufHeader>()?;
    module.add_function(wrap_pyfunction!(gguf_header, module)?)?;
    module.add_function(wrap_pyfunction!(gguf_model, module)?)?;
    module.add_function(wrap_pyfunction!(gguf_tensors, module)?)?;
    module.add_function(wrap_pyfunction!(safetensors_needs, module)?)?;
    module.add_function(wrap_pyfunction!(config_model, module)?)?;
    module.add_function(wrap_pyfunction!(measurements_in, module)?)
}

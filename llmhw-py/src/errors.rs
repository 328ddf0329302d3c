//! The one place where an error of the core becomes an exception of `llmhw.errors`.

use llmhw_core::Error;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

/// `llmhw.errors.from_core`, which picks the class by the kind.
static FROM_CORE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// The exception for an error.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    let made = FROM_CORE
        .get_or_try_init(py, || py.import("llmhw.errors")?.getattr("from_core").map(Bound::unbind))
        .and_then(|from_core| {
            let one = |error: &Error| {
                let candidates = error.candidates().to_vec();
                (error.kind().as_str(), error.to_string(), error.parameter().map(str::to_owned), candidates)
            };
            let all: Vec<_> = error.all().iter().map(one).collect();
            from_core.bind(py).call1((error.to_string(), all))
        });
    match made {
        Ok(exception) => PyErr::from_value(exception),
        Err(broken) => broken,
    }
}

/// The same refusal, said for the function and the arguments it was given, by `llmhw._hints`: only Python knows that a list is a column, and
/// of which class an object is.
pub(crate) fn hinted(py: Python<'_>, error: PyErr, function: &str, given: Option<&Bound<'_, PyDict>>) -> PyErr {
    let Some(given) = given else { return error };
    let hinted =
        py.import("llmhw._hints").and_then(|hints| hints.call_method1("better", (error.value(py), function, given)));
    hinted.map_or(error, PyErr::from_value)
}

//! The one place where an error of the core becomes an exception of `llmhw.errors`.

use llmhw_core::Error;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

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

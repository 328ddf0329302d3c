//! Functions: keyword arguments in, a record out.

use crate::class::Field;
use crate::errors::raise;
use llmhw_core::catalog::Catalog;
use llmhw_core::record::ask::Ask;
use pyo3::prelude::*;

/// Answers a question, and shows the answer as Python's own.
pub(crate) fn answer<'py, A: Ask<Answer: Field>>(
    py: Python<'py>,
    question: A,
    catalog: &Catalog,
) -> PyResult<Bound<'py, PyAny>> {
    question.answer_in(catalog).map_err(|error| raise(py, &error))?.show(py)
}

/// Reads a question from keyword arguments, by hand where that is asked for.
macro_rules! reader {
    ($question:ident, $py:expr, $fields:expr) => {
        $crate::convert::read_question::<llmhw_core::record::ask::$question>(
            $py,
            $crate::own::others($fields)?.as_ref(),
        )
    };
    ($question:ident, $py:expr, $fields:expr, hand) => {
        $crate::project::read($py, $fields)
    };
}

/// The functions of the module.
macro_rules! functions {
    ($($(#[$meta:meta])* $name:ident $signature:literal: $question:ident $(by $hand:ident)?;)+) => {
        $(
            $(#[$meta])*
            #[pyo3::pyfunction]
            #[pyo3(signature = (**fields), text_signature = $signature)]
            fn $name<'py>(
                py: Python<'py>,
                fields: Option<&Bound<'py, pyo3::types::PyDict>>,
            ) -> PyResult<Bound<'py, PyAny>> {
                let used = $crate::own::given(fields)?;
                let question = $crate::function::reader!($question, py, fields $(, $hand)?)
                    .map_err(|error| $crate::errors::hinted(py, error, stringify!($name), fields))?;
                $crate::function::answer(py, question, used.catalog())
            }
        )+

        fn register_functions(module: &Bound<'_, PyModule>) -> PyResult<()> {
            $(module.add_function(pyo3::wrap_pyfunction!($name, module)?)?;)+
            Ok(())
        }
    };
}
pub(crate) use {functions, reader};

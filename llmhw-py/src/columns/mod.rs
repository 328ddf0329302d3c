//! Columns: NumPy and Arrow in, Arrow and NumPy out, the GIL released between.

mod arrow;
mod data;
mod names;
mod read;
mod run;

use llmhw_core::record::columns::{CostMeasure, Measure};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<data::ColumnData>()?;
    module.add("MEASURES", PyTuple::new(module.py(), Measure::ALL.iter().map(|(_, name)| name))?)?;
    module.add("COST_MEASURES", PyTuple::new(module.py(), CostMeasure::ALL.iter().map(|(_, name)| name))?)?;
    module.add_function(wrap_pyfunction!(arrow::arrow_numbers, module)?)?;
    module.add_function(wrap_pyfunction!(arrow::arrow_names, module)?)?;
    module.add_function(wrap_pyfunction!(names::distinct, module)?)?;
    module.add_function(wrap_pyfunction!(run::sweep, module)?)?;
    module.add_function(wrap_pyfunction!(run::sweep_costs, module)?)?;
    module.add_function(wrap_pyfunction!(run::sweep_guide_decode, module)?)
}

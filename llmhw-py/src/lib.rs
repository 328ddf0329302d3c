//! Python's door to `llmhw-core`: names and types, no arithmetic.
//!
//! `generated.rs` lists classes and functions (rendered by `cargo xtask bindings`); the macros of `class` and `function` make
//! them. What is asked often or in columns is read by hand.

mod catalog;
mod class;
mod columns;
mod convert;
mod errors;
mod files;
mod function;
mod generated;
mod input;
mod own;
mod project;

use pyo3::prelude::*;

/// How fast a language model runs on given hardware, whether it fits, what a token costs, and what to buy.
#[pymodule]
fn _llmhw(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("CATALOG_VERSION", llmhw_core::catalog::VERSION)?;
    module.add("GUIDE_JSON", llmhw_core::record::json::GUIDE)?;
    generated::register(module)?;
    catalog::register(module)?;
    files::register(module)?;
    own::register(module)?;
    columns::register(module)
}

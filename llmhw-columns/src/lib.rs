//! How fast language models run, for columns of scenarios: Arrow record batches, and grids of more rows than memory holds.
//!
//! The answers are those of [`llmhw_core`], bit for bit: this crate brings its [`Sweep`](llmhw_core::record::columns::Sweep) to Arrow and to
//! several threads, and has no arithmetic of its own.
//!
//! * [`Question::project`]: a record batch of scenarios in, a record batch of measures out.
//! * [`Question::sweep`]: every combination of the values on the axes of a [`Grid`], in order, batch by batch, by several threads in
//!   bounded memory.
//! * `Question::sweep_to_parquet` (feature `parquet`): the same into a file.
//! * `functions` (feature `datafusion`): scalar functions for SQL.

mod batch;
mod error;
#[cfg(feature = "parquet")]
mod file;
#[cfg(feature = "datafusion")]
pub mod functions;
mod grid;
mod input;
mod output;
mod question;

pub use error::{BoxError, Error, Result};
#[cfg(feature = "parquet")]
pub use file::metadata;
pub use grid::{Grid, Progress, Refused, Running, Swept};
pub use question::Question;

/// The example of the crate's README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

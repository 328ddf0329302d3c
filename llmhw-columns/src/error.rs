//! What can go wrong: a question that is refused, and what the libraries around it say.

use arrow_schema::ArrowError;
use std::path::PathBuf;

/// The result of every call that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of somebody else's: a sink's.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The question is refused: parameter, rule, value and what to do. Rows of a batch are counted from 0: `context_tokens[3]`.
    #[error(transparent)]
    Refused(#[from] llmhw_core::Error),
    /// A row of a grid is refused.
    #[error("row {row} of the grid ({scenario}): {error}")]
    Row {
        /// Its number, from 0.
        row: u64,
        /// What it asks.
        scenario: String,
        /// Why.
        error: llmhw_core::Error,
    },
    /// The sink refused a batch; nothing was computed after it that was not under way.
    #[error("the sink stopped the sweep: {0}")]
    Sink(#[source] BoxError),
    /// Whoever watched the progress stopped it.
    #[error("the sweep was stopped after {rows} of {of} rows")]
    Stopped {
        /// Rows that were done.
        rows: u64,
        /// Rows of the grid.
        of: u64,
    },
    /// Arrow's.
    #[error("Arrow: {0}")]
    Arrow(#[from] ArrowError),
    /// Threads do not start, or one of them died.
    #[error("threads: {0}")]
    Threads(String),
    /// The file can not be written.
    #[error("{} can not be written: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: BoxError,
    },
}

//! Columns: one question for many rows at once.
//!
//! A column has one value for all rows, or one per row; columns of other lengths are refused. A missing value makes the row's
//! answer missing, a bad one is refused with its row or marked. Nothing here allocates per row.

mod answers;
pub mod ask;
mod cost;
mod formula;
mod input;
mod measure;
mod output;
mod ready;
mod rows;
mod run;
mod sweep;

pub use cost::{CostMeasure, CostSweep};
pub use formula::guide_decode;
pub use input::{Choices, Numbers};
pub use measure::Measure;
pub use output::{Columns, OnError, Reasons, Values, Words};
pub use sweep::Sweep;

#[cfg(test)]
mod tests;

//! Columns: a row of many is the row alone, whatever stands around it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod costs;
mod formula;
mod handed;
mod rows;

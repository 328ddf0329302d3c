//! Records: everything listed goes out and comes back the same, and what is wrong is named.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod calls;
mod columns;
mod faults;
mod file;
mod nouns;
#[cfg(feature = "schema")]
mod schema;

//! One law per test. A comment says what the generated space leaves out where that matters.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../strategies/mod.rs"]
mod strategies;

mod bounds;
mod cluster;
mod cost;
mod edges;
mod json;
mod memory;
mod offload;
mod order;
mod own;
mod perf;
mod plan;
mod recommend;
mod uncertainty;
mod units;

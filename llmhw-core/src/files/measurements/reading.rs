//! `Reading`: what a text says.

use super::{Format, Row};
use alloc::string::String;
use alloc::vec::Vec;

/// What a text says.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Reading {
    /// How it is written.
    pub format: Format,
    /// The measurements, in its order.
    pub rows: Vec<Row>,
    /// What is no measurement of decoding or prefill alone, each with its place and why: such as a test that does both, or a
    /// time of nothing.
    pub left_out: Vec<String>,
}

//! What tools print, read: their own outputs, faults, and hostile texts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod fixtures;
mod hostile;
mod rates;
mod table;

use llmhw_core::files::measurements::{Drafted, Format, Phase, Reading, Row};
use std::fmt::{Debug, Display};

#[test]
fn every_type_has_the_traits_its_users_expect() {
    fn is_value<T: Send + Sync + Debug + Clone + PartialEq>() {}
    fn is_word<T: Send + Sync + Debug + Copy + Eq + Ord + std::hash::Hash + Display>() {}
    is_value::<Drafted>();
    is_value::<Reading>();
    is_value::<Row>();
    is_word::<Format>();
    is_word::<Phase>();
}

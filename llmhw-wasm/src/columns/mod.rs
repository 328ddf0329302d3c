//! Questions in columns: typed arrays in, typed arrays out.
//!
//! The question is text in which a column of numbers is its place among `numbers`, and a column of nouns the distinct ones with
//! the place of their codes among `codes`. The answer is `[reasons, [name, values], ...]`.

pub(crate) mod cost;
pub(crate) mod guide_decode;
mod input;
mod output;
pub(crate) mod project;

pub(crate) use input::Arrays;

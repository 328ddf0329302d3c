//! JSON text, in and out.
//!
//! A reader of our own because the JavaScript package pays for every byte: a general library brings 20 kilobytes of tables that
//! do not compress. It accepts exactly the JSON of RFC 8259, at most [`DEEPEST`] levels deep.

mod read;
mod write;

pub use read::{DEEPEST, parse, parse_beside, parse_with};
pub use write::text;

#[cfg(test)]
mod tests;

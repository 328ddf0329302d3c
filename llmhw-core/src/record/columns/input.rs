//! What goes in: numbers and choices, one for all rows or one per row.

use crate::error::{Error, Result};
use alloc::format;
use alloc::vec::Vec;

/// A column of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers<'a> {
    /// One value for all rows, or one per row.
    pub values: &'a [f64],
    /// Whether each is there; all are without this. As long as `values`.
    pub present: Option<&'a [bool]>,
}

impl<'a> Numbers<'a> {
    /// A column without missing values.
    #[must_use]
    pub const fn new(values: &'a [f64]) -> Self {
        Self { values, present: None }
    }

    /// The value of a row; `None` where it is missing.
    #[inline]
    pub(super) fn at(&self, row: usize) -> Option<f64> {
        let place = if self.values.len() == 1 { 0 } else { row };
        match self.present {
            Some(present) if !present.get(place).copied().unwrap_or(false) => None,
            _ => self.values.get(place).copied(),
        }
    }

    pub(super) fn check(&self, name: &'static str, rows: usize) -> Result<()> {
        check_length(name, self.values.len(), rows)?;
        match self.present {
            Some(present) if present.len() != self.values.len() => Err(Error::inconsistent(
                name,
                format!("have one mark of presence per value, {} of them", self.values.len()),
                present.len(),
                "give as many",
            )),
            _ => Ok(()),
        }
    }
}

/// A column of nouns: the distinct ones, and which of them each row means.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices<'a, N> {
    /// The distinct nouns, or why there is none of that name.
    pub nouns: Vec<Result<N>>,
    /// The place of each row's noun, for all rows or one per row; [`Choices::MISSING`] where there is none.
    pub codes: &'a [u32],
}

impl<N> Choices<'_, N> {
    /// The code of a missing noun.
    pub const MISSING: u32 = u32::MAX;

    /// The same noun for all rows.
    #[must_use]
    pub fn one(noun: N) -> Self {
        Self { nouns: alloc::vec![Ok(noun)], codes: &[0] }
    }

    #[inline]
    pub(super) fn at(&self, row: usize) -> Option<usize> {
        let place = if self.codes.len() == 1 { 0 } else { row };
        self.codes.get(place).filter(|code| **code != Self::MISSING).map(|code| *code as usize)
    }

    pub(super) fn check(&self, name: &'static str, rows: usize) -> Result<()> {
        check_length(name, self.codes.len(), rows)?;
        let is_known = |code: &u32| *code == Self::MISSING || (*code as usize) < self.nouns.len();
        match self.codes.iter().enumerate().find(|(_, code)| !is_known(code)) {
            Some((row, code)) => {
                let rule = format!("be below {}, the number of its values", self.nouns.len());
                Err(Error::out_of_range(format!("{name}.codes[{row}]"), rule, code, "count them from 0"))
            }
            None => Ok(()),
        }
    }
}

/// How many rows columns of these lengths make: those of one value fit any number.
pub(super) fn check_length(name: &'static str, length: usize, rows: usize) -> Result<()> {
    if length == rows || length == 1 {
        return Ok(());
    }
    Err(Error::inconsistent(
        name,
        format!("have 1 value or one per row, {rows} of them"),
        format!("{length} values"),
        "repeat or shorten the column",
    ))
}

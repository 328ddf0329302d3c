//! What comes out: columns of numbers and words, with what is missing and why.

use crate::error::{Error, Result};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use alloc::{format, vec};

/// What becomes of a row that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnError {
    /// The whole call is refused, with the number of the row.
    #[default]
    Raise,
    /// The row's answers are missing and its reason is kept.
    Mark,
}

/// A column of words, few of them distinct.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Words {
    /// The distinct words.
    pub words: Vec<String>,
    /// The place of each row's word; -1 where there is none.
    pub codes: Vec<i32>,
    /// Their places in the order of the words, for columns of many.
    sorted: Vec<usize>,
    /// The place of the last one: rows often follow their like.
    last: usize,
}

impl Words {
    pub(super) fn with_rows(rows: usize) -> Self {
        Self { codes: vec![-1; rows], ..Self::default() }
    }

    pub(super) fn set(&mut self, row: usize, word: &str) {
        if self.words.get(self.last).is_none_or(|last| last != word) {
            let known = |place: &usize| self.words.get(*place).map_or("", String::as_str);
            self.last = match self.sorted.binary_search_by(|place| known(place).cmp(word)) {
                Ok(at) => self.sorted.get(at).copied().unwrap_or_default(),
                Err(at) => {
                    self.sorted.insert(at, self.words.len());
                    self.words.push(word.to_string());
                    self.words.len() - 1
                }
            };
        }
        if let (Some(code), Ok(place)) = (self.codes.get_mut(row), i32::try_from(self.last)) {
            *code = place;
        }
    }
}

/// A column of answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers; NaN where there is none.
    Numbers(Vec<f64>),
    /// Yes or no; `None` where there is none.
    Flags(Vec<Option<bool>>),
    /// Words.
    Words(Words),
}

/// The answers of a sweep: one column per measure, in the order asked.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Columns {
    /// How many rows.
    pub rows: usize,
    /// Names and values.
    pub columns: Vec<(&'static str, Values)>,
    /// Why rows were refused, one entry per row, when that was asked for.
    pub reasons: Option<Reasons>,
}

impl Columns {
    /// Columns of so many rows.
    #[must_use]
    pub fn new(rows: usize, columns: Vec<(&'static str, Values)>, reasons: Option<Reasons>) -> Self {
        Self { rows, columns, reasons }
    }
}

/// Why each row was refused; `None` where it was not.
pub type Reasons = Vec<Option<String>>;

/// Rows that were refused, as they are found.
pub(super) struct Refusals {
    reasons: Option<Reasons>,
}

impl Refusals {
    pub(super) fn new(on_error: OnError, rows: usize) -> Self {
        Self { reasons: (on_error == OnError::Mark).then(|| vec![None; rows]) }
    }

    /// Marks a row, or refuses the call.
    pub(super) fn refuse(&mut self, row: usize, error: &Error) -> Result<()> {
        match &mut self.reasons {
            Some(reasons) => {
                if let Some(reason) = reasons.get_mut(row) {
                    *reason = Some(error.to_string());
                }
                Ok(())
            }
            None => Err(error.clone().in_row(row)),
        }
    }

    pub(super) fn into_reasons(self) -> Option<Reasons> {
        self.reasons
    }
}

/// The measure of this name.
pub(super) fn by_name<M: Copy>(all: &[(M, &'static str)], name: &str) -> Result<M> {
    all.iter().find(|(_, known)| *known == name).map(|(measure, _)| *measure).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|(_, name)| *name).collect();
        Error::invalid_record("columns", format!("be among {}", known.join(", ")), name, "choose among them")
    })
}

//! Reading columns.

use js_sys::{Float64Array, Uint32Array};
use llmhw_core::record::columns::{Choices, Numbers, OnError};
use llmhw_core::record::{Named, Noun};
use llmhw_core::{Error, Result};
use serde::Deserialize;
use std::borrow::Cow;

/// The typed arrays of a call, copied out of JavaScript.
pub(crate) struct Arrays {
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
}

impl Arrays {
    pub(crate) fn new(numbers: Vec<Float64Array>, codes: Vec<Uint32Array>) -> Self {
        Self {
            numbers: numbers.into_iter().map(|array| array.to_vec()).collect(),
            codes: codes.into_iter().map(|array| array.to_vec()).collect(),
        }
    }

    /// How many rows the columns make: those of one value fit any number, and the core refuses the rest that differ.
    pub(super) fn rows(&self) -> usize {
        let lengths = self.numbers.iter().map(Vec::len).chain(self.codes.iter().map(Vec::len));
        lengths.into_iter().find(|length| *length != 1).unwrap_or(1)
    }

    /// An array that is not there is an empty column, which the core refuses by name.
    pub(super) fn numbers(&self, place: usize) -> Numbers<'_> {
        Numbers::new(self.numbers.get(place).map_or(&[], Vec::as_slice))
    }

    pub(super) fn codes(&self, place: usize) -> &[u32] {
        self.codes.get(place).map_or(&[], Vec::as_slice)
    }
}

/// A column of nouns in the question's text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound = "T: Deserialize<'de>")]
pub(super) struct Column<T> {
    values: Vec<T>,
    codes: usize,
}

impl<T> Column<T> {
    /// The nouns of the column, each found in this way.
    pub(super) fn choices_by<N>(self, arrays: &Arrays, find: impl Fn(T) -> Result<N>) -> Choices<'_, N> {
        let nouns = self.values.into_iter().map(find).collect();
        Choices { nouns, codes: arrays.codes(self.codes) }
    }
}

impl<N: Noun> Column<Named<'static, N>> {
    pub(super) fn choices(self, arrays: &Arrays) -> Choices<'_, Cow<'static, N>> {
        self.choices_by(arrays, Named::resolve)
    }
}

/// What becomes of a row that is refused.
#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "kebab-case")]
pub(super) enum OnErrorWord {
    #[default]
    Raise,
    Mark,
}

impl From<OnErrorWord> for OnError {
    fn from(word: OnErrorWord) -> Self {
        match word {
            OnErrorWord::Raise => Self::Raise,
            OnErrorWord::Mark => Self::Mark,
        }
    }
}

/// The measures asked for, by name; all of them when left out.
pub(super) fn measures<M: Copy>(
    names: Option<Vec<String>>,
    all: &[(M, &str)],
    named: fn(&str) -> Result<M, Error>,
) -> Result<Vec<M>> {
    match names {
        Some(names) => names.iter().map(|name| named(name)).collect(),
        None => Ok(all.iter().map(|(measure, _)| *measure).collect()),
    }
}

//! The metadata of a model by the name of its architecture.

use super::value::Value;
use crate::error::{Error, Result};
use alloc::{collections::BTreeMap, format, string::String};

/// Keys of one architecture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metadata<'a> {
    values: &'a BTreeMap<String, Value>,
    pub architecture: &'a str,
}

impl<'a> Metadata<'a> {
    pub(super) fn of(values: &'a BTreeMap<String, Value>) -> Result<Self> {
        match values.get("general.architecture") {
            Some(Value::Text(architecture)) => Ok(Self { values, architecture }),
            _ => Err(Error::missing(
                "general.architecture",
                "the keys of a model begin with it",
                "the file is no model, or its header is damaged",
            )),
        }
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        match self.values.get(key) {
            Some(Value::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// A whole number of the file as such, not of the architecture.
    pub(super) fn general(&self, key: &str) -> Option<u32> {
        match self.values.get(key) {
            Some(Value::Integer(whole)) => u32::try_from(*whole).ok(),
            _ => None,
        }
    }

    fn key(&self, name: &str) -> String {
        format!("{}.{name}", self.architecture)
    }

    /// A whole number of the architecture, the same for every layer.
    pub(super) fn whole(&self, name: &str) -> Result<Option<u32>> {
        let key = self.key(name);
        match self.values.get(&key) {
            None => Ok(None),
            Some(Value::Integer(whole)) => whole_of(&key, *whole).map(Some),
            Some(value) => Err(no_whole(&key, value)),
        }
    }

    /// The same, refused when absent.
    pub(super) fn required(&self, name: &str, why: &'static str) -> Result<u32> {
        self.whole(name)?.ok_or_else(|| self.missing(name, why))
    }

    pub(super) fn missing(&self, name: &str, why: &'static str) -> Error {
        Error::missing(self.key(name), why, "the file lacks it: convert the model again with a current llama.cpp")
    }

    /// A whole number of one layer: an entry of an array, or the one number of all layers.
    pub(super) fn of_layer(&self, name: &str, layer: u32) -> Result<Option<u32>> {
        let key = self.key(name);
        match self.values.get(&key) {
            Some(Value::Array { integers: Some(integers), .. }) => match integers.get(layer as usize) {
                Some(whole) => whole_of(&key, *whole).map(Some),
                None => Err(Error::inconsistent(
                    key,
                    "have an entry for each layer",
                    format!("{} entries, layer {layer}", integers.len()),
                    "the file contradicts itself: convert the model again",
                )),
            },
            Some(Value::Array { .. }) => Err(Error::invalid_record(
                key,
                "be a whole number, or one for each layer",
                "an array of something else",
                "the file is damaged: fetch it again",
            )),
            _ => self.whole(name),
        }
    }

    /// A pattern over layers: its entries, or a period.
    pub(super) fn pattern(&self, name: &str) -> Result<Option<Pattern<'a>>> {
        let key = self.key(name);
        match self.values.get(&key) {
            None => Ok(None),
            Some(Value::Array { integers: Some(entries), .. }) if !entries.is_empty() => {
                Ok(Some(Pattern::Entries(entries)))
            }
            Some(Value::Integer(period)) => whole_of(&key, *period).map(|period| Some(Pattern::Period(period))),
            Some(value) => Err(no_whole(&key, value)),
        }
    }
}

/// Which layers something holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pattern<'a> {
    /// One entry per layer, repeated when there are fewer; not zero where it holds.
    Entries(&'a [i128]),
    /// All but the last of each so many.
    Period(u32),
}

fn whole_of(key: &str, whole: i128) -> Result<u32> {
    u32::try_from(whole).map_err(|_| {
        Error::invalid_record(
            String::from(key),
            "be a whole number below 2^32",
            whole,
            "the file is damaged: fetch it again",
        )
    })
}

fn no_whole(key: &str, value: &Value) -> Error {
    Error::invalid_record(
        String::from(key),
        "be a whole number",
        value.describe(),
        "the file is damaged, or newer than this library",
    )
}

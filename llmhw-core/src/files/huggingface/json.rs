//! JSON of files of others, in bounded memory: so many values at most, and no name twice in one object.

use crate::error::{Error, Result};
use alloc::{
    borrow::{Cow, ToOwned},
    format,
    string::String,
    vec::Vec,
};
use core::cell::Cell;
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Most values in a configuration. The largest published ones name each of some ten thousand layers.
const MOST_VALUES: usize = 262_144;
/// Longest text of a configuration.
const MOST_BYTES: usize = 32 << 20;

/// Reads a text as a value. Python writes `NaN`, `Infinity` and `-Infinity`, which are no JSON: they come out as texts of these
/// names, so that a field that nobody reads may have them, and one that is read is refused with the word.
pub(super) fn parse(name: &'static str, text: &str) -> Result<Value> {
    if text.len() > MOST_BYTES {
        let rule = format!("have at most {MOST_BYTES} bytes");
        return Err(Error::out_of_range(name, rule, text.len(), "take the file as published"));
    }
    let text = without_bare_words(text);
    let budget = Cell::new(MOST_VALUES);
    let mut reader = serde_json::Deserializer::from_str(&text);
    let value = Any(&budget).deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| Error::invalid_record(name, "be JSON", error, "take the file as published"))
}

/// Puts quotes around Python's words for numbers that JSON has not.
fn without_bare_words(text: &str) -> Cow<'_, str> {
    let (mut changed, mut copied) = (String::new(), 0);
    let (mut is_in_text, mut is_escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => is_in_text = !is_in_text,
            b'N' | b'I' | b'-' if !is_in_text => {
                let rest = text.get(at..).unwrap_or_default();
                // Behind a minus the word was already copied.
                let word = ["NaN", "Infinity", "-Infinity"].into_iter().find(|word| rest.starts_with(word));
                if let (Some(word), true) = (word, at >= copied) {
                    changed.push_str(text.get(copied..at).unwrap_or_default());
                    changed.push('"');
                    changed.push_str(word);
                    changed.push('"');
                    copied = at + word.len();
                }
            }
            _ => {}
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    changed.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(changed)
}

/// Any value, while there are any left.
struct Any<'b>(&'b Cell<usize>);

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> core::result::Result<Value, D::Error> {
        match self.0.get().checked_sub(1) {
            Some(left) => self.0.set(left),
            None => return Err(D::Error::custom(format!("more than {MOST_VALUES} values"))),
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> core::result::Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> core::result::Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> core::result::Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> core::result::Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_str<E>(self, value: &str) -> core::result::Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_unit<E>(self) -> core::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> core::result::Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Any(self.0))? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> core::result::Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value_seed(Any(self.0))?;
            if object.contains_key(&name) {
                let name: String = name.chars().take(100).collect();
                return Err(A::Error::custom(format!("{name} occurs twice in one object")));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

/// What `model.safetensors.index.json` says: what it states in its metadata, and how many tensors it names. The names are not
/// kept.
#[derive(Default)]
pub(super) struct Index {
    pub metadata: Value,
    pub tensors: Option<u64>,
}

impl Index {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let index = reader.deserialize_map(Self::default()).and_then(|index| reader.end().map(|()| index));
        index.map_err(|error| Error::invalid_record("index", "be JSON", error, "take the file as published"))
    }
}

impl<'de> Visitor<'de> for Index {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with weight_map")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> core::result::Result<Self, A::Error> {
        let budget = Cell::new(MOST_VALUES);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "metadata" => self.metadata = map.next_value_seed(Any(&budget))?,
                "weight_map" => self.tensors = Some(map.next_value_seed(Names)?),
                _ => {
                    map.next_value::<serde::de::IgnoredAny>()?;
                }
            }
        }
        Ok(self)
    }
}

/// Counts the entries of an object of texts.
struct Names;

impl<'de> DeserializeSeed<'de> for Names {
    type Value = u64;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> core::result::Result<u64, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Names {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of names and files")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> core::result::Result<u64, A::Error> {
        let mut count = 0;
        while map.next_entry::<serde::de::IgnoredAny, String>()?.is_some() {
            count += 1;
        }
        Ok(count)
    }
}

/// A text cut to what an error shows.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned(),
        None => text.to_owned(),
    }
}

//! Reads records from values and knows where it is: an error says which field of which record it is about.
//!
//! One reader for everything, because each reader is compiled again for each record, and a page waits for all of them:
//! wrapping serde_json's reader in one that keeps the path made the wasm module half as large again.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, IntoDeserializer, Unexpected, Visitor};
use serde_json::{Map, Value};

/// Why a value does not read, and the way to the part that does not.
#[derive(Debug)]
pub(super) struct Failure {
    /// `hardware.host.price_usd`, `nodes[1]`; empty for the record itself.
    pub(super) place: String,
    /// In serde's words.
    pub(super) message: String,
}

impl Failure {
    /// The same, seen from the object that has the field.
    fn in_field(mut self, name: &str) -> Self {
        let separator = if self.place.is_empty() || self.place.starts_with('[') { "" } else { "." };
        self.place = format!("{name}{separator}{}", self.place);
        self
    }

    /// The same, seen from the array.
    fn at(mut self, index: usize) -> Self {
        let separator = if self.place.is_empty() || self.place.starts_with('[') { "" } else { "." };
        self.place = format!("[{index}]{separator}{}", self.place);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl core::error::Error for Failure {}

impl de::Error for Failure {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { place: String::new(), message: message.to_string() }
    }
}

/// A value as serde reads it.
#[derive(Clone, Copy)]
pub(super) struct Reader<'v>(pub(super) &'v Value);

impl Reader<'_> {
    fn unexpected(&self) -> Unexpected<'_> {
        match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(flag) => Unexpected::Bool(*flag),
            Value::Number(number) => number.as_f64().map_or(Unexpected::Other("number"), Unexpected::Float),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        }
    }
}

impl<'de, 'v: 'de> de::Deserializer<'de> for Reader<'v> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(whole), _, _) => visitor.visit_u64(whole),
                (None, Some(whole), _) => visitor.visit_i64(whole),
                (None, None, Some(number)) => visitor.visit_f64(number),
                (None, None, None) => Err(de::Error::invalid_type(self.unexpected(), &visitor)),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => visitor.visit_seq(Items { rest: items.iter(), next: 0 }),
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_newtype_struct(self)
    }

    /// Records are objects: an array with the fields in their order is none.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
            _ => Err(de::Error::invalid_type(self.unexpected(), &visitor)),
        }
    }

    /// Enums of records are plain words.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(word.as_str().into_deserializer()),
            _ => Err(de::Error::invalid_type(self.unexpected(), &visitor)),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

struct Items<'v> {
    rest: core::slice::Iter<'v, Value>,
    next: usize,
}

impl<'de, 'v: 'de> de::SeqAccess<'de> for Items<'v> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Failure> {
        let Some(item) = self.rest.next() else { return Ok(None) };
        let index = self.next;
        self.next += 1;
        seed.deserialize(Reader(item)).map(Some).map_err(|failure| failure.at(index))
    }
}

struct Fields<'v> {
    rest: serde_json::map::Iter<'v>,
    current: Option<(&'v str, &'v Value)>,
}

impl<'v> Fields<'v> {
    fn of(fields: &'v Map<String, Value>) -> Self {
        Self { rest: fields.iter(), current: None }
    }
}

impl<'de, 'v: 'de> de::MapAccess<'de> for Fields<'v> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Failure> {
        self.current = self.rest.next().map(|(name, value)| (name.as_str(), value));
        let Some((name, _)) = self.current else { return Ok(None) };
        let name: StrDeserializer<'_, Failure> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Failure> {
        let (name, value) = self.current.ok_or_else(|| de::Error::custom("a value before its name"))?;
        seed.deserialize(Reader(value)).map_err(|failure| failure.in_field(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        number: f64,
        count: Option<u32>,
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        for (value, place) in [
            (json!({ "inner": [{ "number": 1 }, { "number": "1" }] }), "inner[1].number"),
            (json!({ "inner": [{ "number": 1, "count": -1 }] }), "inner[0].count"),
            (json!({ "inner": [{ "number": 1, "other": 1 }] }), "inner[0]"),
            (json!({ "inner": [[1, 2]] }), "inner[0]"),
            (json!({ "inner": {} }), "inner"),
            (json!([]), ""),
        ] {
            assert_eq!(Outer::deserialize(Reader(&value)).unwrap_err().place, place, "{value}");
        }
        let value = json!({ "inner": [{ "number": 3, "count": null }] });
        assert_eq!(Outer::deserialize(Reader(&value)).unwrap().inner, [Inner { number: 3.0, count: None }]);
    }
}

//! JSON as these tools write it: objects of plain fields, kept small whatever a text holds.
//!
//! A whole tree of values would take up to a hundred times the memory of a hostile text. Here lists of numbers stay numbers,
//! other lists are skipped, and only objects within objects are kept.

use super::number::{invalid, json_part, shown};
use crate::error::{Error, Result};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// An object's fields, in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Object(Vec<(String, Field)>);

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
enum Field {
    Number(f64),
    Text(String),
    Flag(bool),
    Numbers(Vec<f64>),
    Object(Object),
    /// Null, and lists of anything else.
    Nothing,
}

impl Object {
    fn field(&self, name: &str) -> Option<&Field> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, field)| field).filter(|field| **field != Field::Nothing)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.field(name).is_some()
    }

    /// A number, or a text that is one: older printers quoted all.
    pub(super) fn number(&self, place: &str, name: &str) -> Result<Option<f64>> {
        match self.field(name) {
            None => Ok(None),
            Some(Field::Number(value)) => Ok(Some(*value)),
            Some(Field::Text(text)) => super::number::number(place, name, text).map(Some),
            Some(_) => Err(invalid(place, name, "be a number", "something else")),
        }
    }

    /// A number that must be there.
    pub(super) fn needed(&self, place: &str, name: &str) -> Result<f64> {
        self.number(place, name)?.ok_or_else(|| {
            Error::missing(
                alloc::format!("{place}: {name}"),
                "a measurement needs it",
                "give the tool's output as it is",
            )
        })
    }

    pub(super) fn numbers(&self, name: &str) -> &[f64] {
        match self.field(name) {
            Some(Field::Numbers(numbers)) => numbers,
            _ => &[],
        }
    }

    pub(super) fn object(&self, name: &str) -> Option<&Object> {
        match self.field(name) {
            Some(Field::Object(object)) => Some(object),
            _ => None,
        }
    }

    pub(super) fn is_false(&self, name: &str) -> bool {
        self.field(name) == Some(&Field::Flag(false))
    }

    /// A field as text, empty when it is not there.
    pub(super) fn text(&self, name: &str) -> String {
        self.field(name).map_or_else(String::new, Field::to_text)
    }

    /// The plain fields that are none of `known`, as text.
    pub(super) fn others(&self, known: &[&str]) -> Vec<(String, String)> {
        let plain = |field: &Field| matches!(field, Field::Number(_) | Field::Text(_) | Field::Flag(_));
        let kept = self.0.iter().filter(|(name, field)| plain(field) && !known.contains(&name.as_str()));
        kept.map(|(name, field)| (name.clone(), field.to_text())).collect()
    }
}

impl Field {
    fn to_text(&self) -> String {
        match self {
            Self::Number(value) => alloc::format!("{value}"),
            Self::Text(text) => String::from(text.trim()),
            Self::Flag(flag) => alloc::format!("{flag}"),
            Self::Numbers(_) | Self::Object(_) | Self::Nothing => String::new(),
        }
    }
}

struct FieldVisitor;

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> core::result::Result<Field, E> {
        Ok(Field::Flag(value))
    }

    fn visit_i64<E>(self, value: i64) -> core::result::Result<Field, E> {
        Ok(Field::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> core::result::Result<Field, E> {
        Ok(Field::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> core::result::Result<Field, E> {
        Ok(Field::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> core::result::Result<Field, E> {
        Ok(Field::Text(String::from(value)))
    }

    fn visit_unit<E>(self) -> core::result::Result<Field, E> {
        Ok(Field::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> core::result::Result<Field, A::Error> {
        let mut numbers = Vec::new();
        let mut is_of_numbers = true;
        while let Some(element) = list.next_element::<Element>()? {
            match element {
                Element::Number(value) => numbers.push(value),
                Element::Other => is_of_numbers = false,
            }
        }
        Ok(if is_of_numbers { Field::Numbers(numbers) } else { Field::Nothing })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> core::result::Result<Field, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = map.next_entry::<String, Field>()? {
            fields.push(entry);
        }
        Ok(Field::Object(Object(fields)))
    }
}

/// An element of a list: a number, or nothing that matters.
enum Element {
    Number(f64),
    Other,
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
        deserializer.deserialize_any(ElementVisitor)
    }
}

struct ElementVisitor;

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> core::result::Result<Element, E> {
        Ok(Element::Other)
    }

    fn visit_i64<E>(self, value: i64) -> core::result::Result<Element, E> {
        Ok(Element::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> core::result::Result<Element, E> {
        Ok(Element::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> core::result::Result<Element, E> {
        Ok(Element::Number(value))
    }

    fn visit_str<E>(self, _: &str) -> core::result::Result<Element, E> {
        Ok(Element::Other)
    }

    fn visit_unit<E>(self) -> core::result::Result<Element, E> {
        Ok(Element::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> core::result::Result<Element, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Element::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> core::result::Result<Element, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Element::Other)
    }
}

/// Hands the objects of a list, or a single object, to `use_it` one by one.
struct Objects<'f, F> {
    use_it: &'f mut F,
}

impl<'de, F: FnMut(&str, &Object) -> Result<()>> DeserializeSeed<'de> for Objects<'_, F> {
    type Value = Result<()>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> core::result::Result<Result<()>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(&str, &Object) -> Result<()>> Visitor<'de> for Objects<'_, F> {
    type Value = Result<()>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> core::result::Result<Result<()>, A::Error> {
        Ok(match FieldVisitor.visit_map(map)? {
            Field::Object(object) => (self.use_it)("row 1", &object),
            _ => Ok(()),
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> core::result::Result<Result<()>, A::Error> {
        let (mut row, mut outcome) = (0_usize, Ok(()));
        while let Some(field) = list.next_element::<Field>()? {
            row += 1;
            let place = alloc::format!("row {row}");
            if outcome.is_ok() {
                outcome = match &field {
                    Field::Object(object) => (self.use_it)(&place, object),
                    _ => Err(invalid(&place, "row", "be an object", &field.to_text())),
                };
            }
        }
        Ok(outcome)
    }
}

/// Hands every object of a text to `use_it`, with its place: a list of objects, one object, or one on each line, as streamed
/// answers have them, with or without the `data:` of server-sent events.
pub(super) fn each(text: &str, mut use_it: impl FnMut(&str, &Object) -> Result<()>) -> Result<()> {
    let (before, text) =
        json_part(text).ok_or_else(|| invalid("measurements", "text", "hold a JSON object or list", text))?;
    // A list, or a single object over several lines.
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let is_lines = text.lines().filter(|line| line.trim_start().starts_with(['{', 'd'])).nth(1).is_some()
        && !text.starts_with('[')
        && text.lines().next().is_some_and(|line| is_whole(payload(line)));
    if !is_lines && !text.starts_with("data:") {
        let outcome = Objects { use_it: &mut use_it }
            .deserialize(&mut deserializer)
            .and_then(|outcome| deserializer.end().map(|()| outcome))
            .map_err(|error| not_json("measurements", &error, text))?;
        return outcome;
    }
    for (number, line) in text.lines().enumerate() {
        let payload = payload(line);
        if payload.is_empty() || payload == "[DONE]" || payload.starts_with([':', 'e', 'i', 'r']) {
            continue;
        }
        let place = alloc::format!("line {}", before + number + 1);
        match serde_json::from_str::<Field>(payload).map_err(|error| not_json(&place, &error, payload))? {
            Field::Object(object) => use_it(&place, &object)?,
            other => return Err(invalid(&place, "line", "be an object", &other.to_text())),
        }
    }
    Ok(())
}

/// A line without the name of a server-sent event's field.
fn payload(line: &str) -> &str {
    let line = line.trim();
    line.strip_prefix("data:").unwrap_or(line).trim()
}

fn is_whole(line: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(line).is_ok()
}

fn not_json(place: &str, error: &serde_json::Error, text: &str) -> Error {
    Error::invalid_record(
        String::from(place),
        alloc::format!("be JSON ({error})"),
        shown(text),
        "give the tool's whole output",
    )
}

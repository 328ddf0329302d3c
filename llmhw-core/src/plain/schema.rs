//! JSON Schemas of records, made from the fields that read and write them.

use super::record::{Kind, Tagged};
use super::{Field, Record, Value};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::{format, vec, vec::Vec};

/// What a record and its fields are, in words.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct About {
    /// The name of its definition.
    pub name: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// What each field is, in their order.
    pub fields: &'static [&'static str],
}

/// Definitions that schemas refer to.
#[derive(Debug, Default)]
pub struct Definitions {
    defined: Vec<(&'static str, Value)>,
    /// As records are written, not as they are read: then only what may be missing is not required.
    is_written: bool,
}

/// A schema that also takes nothing.
pub(super) fn or_nothing(schema: Value) -> Value {
    match schema {
        Value::Object(mut fields) => {
            if let Some((_, kind @ Value::Text(_))) = fields.iter_mut().find(|(name, _)| name == "type") {
                *kind = Value::List(vec![kind.clone(), Value::from("null")]);
                return Value::Object(fields);
            }
            let nothing = Value::object([("type", Value::from("null"))]);
            Value::object([("anyOf", Value::List(vec![Value::Object(fields), nothing]))])
        }
        other => other,
    }
}

/// Documentation comments as text: lines of a paragraph belong together.
fn words_of(doc: &str) -> Value {
    let lines: Vec<&str> = doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    Value::Text(Cow::Owned(String::from(lines.join("\n").trim())))
}

impl Definitions {
    /// Definitions of records as they are read.
    #[must_use]
    pub fn read() -> Self {
        Self::default()
    }

    /// Definitions of records as they are written.
    #[must_use]
    pub fn written() -> Self {
        Self { is_written: true, ..Self::default() }
    }

    /// All definitions by name.
    #[must_use]
    pub fn into_value(self) -> Value {
        Value::object(self.defined)
    }

    /// A reference to a definition, which is made when it is not there.
    fn refer(&mut self, name: &'static str, define: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.defined.iter().any(|(known, _)| *known == name) {
            // Its place first: a record may contain itself.
            self.defined.push((name, Value::Null));
            let schema = define(self);
            if let Some((_, place)) = self.defined.iter_mut().find(|(known, _)| *known == name) {
                *place = schema;
            }
        }
        Value::object([("$ref", Value::Text(Cow::Owned(format!("#/$defs/{name}"))))])
    }

    /// The definition of a record.
    pub(crate) fn record(&mut self, record: &mut dyn Record) -> Value {
        self.refer(record.about().name, |definitions| definitions.object(record, None))
    }

    /// The definition of several kinds of object.
    pub(crate) fn tagged<T: Tagged>(&mut self, name: &'static str, doc: &'static str) -> Value {
        self.refer(name, |definitions| {
            let kinds = T::TAGS.iter().filter_map(|tag| Some((*tag, T::of_tag(tag)?)));
            let kinds: Vec<_> = kinds.collect();
            let kinds = kinds.into_iter().map(|(tag, mut kind)| definitions.object(&mut Kind(&mut kind), Some(tag)));
            Value::object([("description", words_of(doc)), ("oneOf", Value::List(kinds.collect()))])
        })
    }

    /// The definition of a few words.
    pub(crate) fn words(&mut self, name: &'static str, what: &str, words: &[&str]) -> Value {
        self.refer(name, |_| {
            let words = words.iter().map(|word| Value::from(*word)).collect();
            Value::object([
                ("type", Value::from("string")),
                ("description", Value::from(what)),
                ("enum", Value::List(words)),
            ])
        })
    }

    /// The schema of an object, `type` among its fields when it is one of several kinds.
    fn object(&mut self, record: &mut dyn Record, tag: Option<&'static str>) -> Value {
        let about = record.about();
        let mut properties = Vec::new();
        let mut required = Vec::new();
        if let Some(tag) = tag {
            let word = Value::object([("type", Value::from("string")), ("const", Value::from(tag))]);
            properties.push((Cow::Borrowed("type"), word));
            required.push(Value::from("type"));
        }
        let mut docs = about.fields.iter();
        record.each(&mut |name, has_default, field| {
            let doc = docs.next().copied().unwrap_or_default();
            let may_be_missing =
                if self.is_written { has_default && field.is_nothing() } else { has_default || field.is_optional() };
            if !may_be_missing {
                required.push(Value::from(name));
            }
            properties.push((Cow::Borrowed(name), self.property(doc, has_default, field)));
        });
        Value::object([
            ("description", words_of(about.doc)),
            ("type", Value::from("object")),
            ("properties", Value::Object(properties)),
            ("additionalProperties", Value::Flag(false)),
            ("required", Value::List(required)),
        ])
    }

    fn property(&mut self, doc: &str, has_default: bool, field: &mut dyn Field) -> Value {
        let is_nothing = field.is_nothing();
        let Value::Object(schema) = field.describe(self) else { return Value::Null };
        let mut fields = vec![(Cow::Borrowed("description"), words_of(doc))];
        fields.extend(schema);
        if has_default && !is_nothing {
            fields.push((Cow::Borrowed("default"), field.write()));
        }
        Value::Object(fields)
    }
}

/// The schema of one record with the definitions it refers to: a file of its own.
#[must_use]
pub fn document<T: Field + super::Blank>(title: &str) -> Value {
    let mut definitions = Definitions::read();
    let reference = T::blank().describe(&mut definitions);
    Value::object([
        ("$schema", Value::from("https://json-schema.org/draft/2020-12/schema")),
        ("title", Value::from(title)),
        ("$ref", reference.get("$ref").cloned().unwrap_or(Value::Null)),
        ("$defs", definitions.into_value()),
    ])
}

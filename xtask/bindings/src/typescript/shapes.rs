//! Records, words and variants as interfaces and unions.
//!
//! A shape that is read otherwise than it is written, because fields may be left out, has two interfaces: `Hardware` comes out,
//! `HardwareInput` goes in, and what comes out may go in.

use super::files::{CATALOG_FIELD, HANDED, OWN_RUNS};
use super::write::{doc, doc_with_default, sentence, words};
use crate::names::camel;
use crate::schema::Interface;
use crate::shape::{Definition, Field, Shape, Variant};
use anyhow::Result;
use std::collections::BTreeSet;

/// Which shapes questions reach, and which of them need an interface of their own.
pub(super) struct Reading<'i> {
    interface: &'i Interface,
    asked: BTreeSet<String>,
    own: BTreeSet<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    In,
    Out,
}

impl<'i> Reading<'i> {
    pub(super) fn of(interface: &'i Interface) -> Result<Self> {
        let mut asked = BTreeSet::new();
        let handed = HANDED.iter().map(|name| (*name).to_owned());
        let mut open: Vec<String> = interface.calls.iter().map(|call| call.question.clone()).chain(handed).collect();
        while let Some(name) = open.pop() {
            if asked.insert(name.clone()) {
                open.extend(references(interface.asked(&name)?));
            }
        }
        let mut own: BTreeSet<String> = BTreeSet::new();
        // What refers to a shape of its own is one too, so until nothing changes.
        loop {
            let differs = |name: &&String| match (interface.asked(name), interface.written(name)) {
                (Ok(asked), Ok(written)) => {
                    has_optional(asked) || asked != written || references(asked).iter().any(|r| own.contains(r))
                }
                _ => false,
            };
            let next: BTreeSet<String> = asked.iter().filter(differs).cloned().collect();
            if next == own {
                return Ok(Self { interface, asked, own });
            }
            own = next;
        }
    }

    /// All definitions: those written, then those only read.
    pub(super) fn definitions(&self) -> String {
        self.named().into_iter().map(|(name, _, definition, way)| self.definition(&name, definition, way)).collect()
    }

    /// The names under which shapes are exported, of those that are wanted.
    pub(super) fn names(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let named = self.named().into_iter().filter(|(_, shape, ..)| is_wanted(shape));
        named.map(|(name, ..)| name).collect()
    }

    /// Every definition with its name in TypeScript and that of its shape.
    fn named(&self) -> Vec<(String, &'i str, &'i Definition, Way)> {
        // Questions are in both lists of definitions; nobody is given one.
        let is_question = |name: &str| name == OWN_RUNS || self.is_call(name);
        let written = self.interface.written.iter().filter(|(name, _)| !is_question(name));
        let mut all: Vec<_> = written.map(|(name, written)| (name.clone(), name.as_str(), written, Way::Out)).collect();
        for (name, asked) in self.interface.asked.iter().filter(|(name, _)| self.asked.contains(name)) {
            if is_question(name) || self.interface.written(name).is_err() {
                all.push((name.clone(), name, asked, Way::In));
            } else if self.own.contains(name) {
                all.push((format!("{name}Input"), name, asked, Way::In));
            }
        }
        all
    }

    fn is_call(&self, name: &str) -> bool {
        self.interface.calls.iter().any(|call| call.question == name)
    }

    /// The type of a written value.
    pub(super) fn written(&self, shape: &Shape) -> String {
        self.type_of("", shape, Way::Out)
    }

    /// The type of a field's value that is read.
    pub(super) fn read(&self, field: &str, shape: &Shape) -> String {
        self.type_of(field, shape, Way::In)
    }

    fn definition(&self, name: &str, definition: &Definition, way: Way) -> String {
        let doc = doc(&sentence(definition.doc()), "");
        match definition {
            Definition::Words { words: all, .. } => format!("{doc}export type {name} ={};\n\n", words(all)),
            Definition::Object { fields, .. } => {
                let catalog = if self.is_call(name) { CATALOG_FIELD } else { "" };
                format!("{doc}export interface {name} {{\n{}{catalog}}}\n\n", self.fields(fields, way, "  "))
            }
            Definition::Tagged { variants, .. } => {
                let one = |variant: &Variant| {
                    let doc = self::doc(&variant.doc, "  ");
                    format!("{doc}  | {{\n{}    }}\n", self.fields(&variant.fields, way, "      "))
                };
                let all: String = variants.iter().map(one).collect();
                format!("{doc}export type {name} =\n{};\n\n", all.trim_end())
            }
        }
    }

    fn fields(&self, fields: &[Field], way: Way, indent: &str) -> String {
        fields.iter().map(|field| self.field(field, way, indent)).collect()
    }

    pub(super) fn field_read(&self, field: &Field) -> String {
        self.field(field, Way::In, "  ")
    }

    fn field(&self, field: &Field, way: Way, indent: &str) -> String {
        let doc = doc_with_default(&field.doc, field.default.as_ref().filter(|_| way == Way::In), indent);
        let (name, given) = (camel(&field.name), |shape| self.type_of(&field.name, shape, way));
        let always = match &field.shape {
            Shape::Maybe(inner) => inner,
            shape => shape,
        };
        match (field.is_required, way) {
            (true, _) => format!("{doc}{indent}readonly {name}: {};\n", given(&field.shape)),
            // What is written is there or left out; it is never nothing where it can be left out.
            (false, Way::Out) => format!("{doc}{indent}readonly {name}?: {};\n", given(always)),
            (false, Way::In) => format!("{doc}{indent}readonly {name}?: {} | null | undefined;\n", given(always)),
        }
    }

    fn type_of(&self, field: &str, shape: &Shape, way: Way) -> String {
        match shape {
            Shape::Number | Shape::Integer => "number".to_owned(),
            // The one name that the schemas have as plain text.
            Shape::Text if field == "kv_format" && way == Way::In => super::catalog::name_type(field).to_owned(),
            Shape::Text => "string".to_owned(),
            Shape::Flag => "boolean".to_owned(),
            Shape::Words(all) => words(all).trim_start().to_owned(),
            Shape::Name(list) => super::catalog::name_type(list).to_owned(),
            Shape::Reference(name) if way == Way::In && self.own.contains(name) => format!("{name}Input"),
            Shape::Reference(name) => name.clone(),
            Shape::List(item) => match self.type_of(field, item, way) {
                item if item.contains('|') => format!("readonly ({item})[]"),
                item => format!("readonly {item}[]"),
            },
            Shape::Either(all) => all.iter().map(|one| self.type_of(field, one, way)).collect::<Vec<_>>().join(" | "),
            Shape::Maybe(inner) => format!("{} | null", self.type_of(field, inner, way)),
        }
    }
}

fn has_optional(definition: &Definition) -> bool {
    definition.all_fields().iter().any(|field| !field.is_required)
}

fn references(definition: &Definition) -> Vec<String> {
    fn of(shape: &Shape, found: &mut Vec<String>) {
        match shape {
            Shape::Reference(name) => found.push(name.clone()),
            Shape::List(inner) | Shape::Maybe(inner) => of(inner, found),
            Shape::Either(all) => all.iter().for_each(|one| of(one, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    definition.all_fields().iter().for_each(|field| of(&field.shape, &mut found));
    found
}

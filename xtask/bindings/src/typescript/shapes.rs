//! Records, words and variants as interfaces and unions.
//!
//! A shape that is read otherwise than it is written, because fields may be left out, has two interfaces: `Hardware` comes out,
//! `HardwareInput` goes in, and what comes out may go in.

use super::write::{doc, doc_with_default, words};
use crate::names::camel;
use crate::schema::{Field, Form, Interface, Shape, Type};
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
        let mut open: Vec<String> = interface.calls.iter().map(|call| call.question.clone()).collect();
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
                    has_optional(asked) || asked.form != written.form || references(asked).iter().any(|r| own.contains(r))
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

    /// All shapes: those written, then those only read.
    pub(super) fn shapes(&self) -> String {
        let mut text = String::new();
        // Questions are in both lists of definitions; nobody is given one.
        let answers = |shape: &&Shape| !self.interface.calls.iter().any(|call| call.question == shape.name);
        for shape in self.interface.written.iter().filter(answers) {
            text += &self.shape(shape, &shape.name, Way::Out);
        }
        for shape in self.interface.asked.iter().filter(|shape| self.asked.contains(&shape.name)) {
            if self.own.contains(&shape.name) && answers(&shape) {
                text += &self.shape(shape, &format!("{}Input", shape.name), Way::In);
            } else if self.interface.written(&shape.name).is_err() || !answers(&shape) {
                text += &self.shape(shape, &shape.name, Way::In);
            }
        }
        text
    }

    /// The type of a written value.
    pub(super) fn written(&self, kind: &Type) -> String {
        self.type_of(kind, Way::Out)
    }

    /// The type of a value that is read.
    pub(super) fn read(&self, kind: &Type) -> String {
        self.type_of(kind, Way::In)
    }

    fn shape(&self, shape: &Shape, name: &str, way: Way) -> String {
        let doc = doc(&shape.doc, "");
        match &shape.form {
            Form::Words(all) => format!("{doc}export type {name} = {};\n\n", words(all)),
            Form::Record(fields) => format!("{doc}export interface {name} {{\n{}}}\n\n", self.fields(fields, way, "  ")),
            Form::Variants(variants) => {
                let one = |(text, fields): &(String, Vec<Field>)| {
                    format!("{}  | {{\n{}    }}\n", self::doc(text, "  "), self.fields(fields, way, "      "))
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
        let kind = self.type_of(&field.r#type, way);
        let name = camel(&field.name);
        match (field.is_required, way) {
            (true, _) => format!("{doc}{indent}readonly {name}: {kind};\n"),
            // What is written is there or left out; it is never nothing where it can be left out.
            (false, Way::Out) => format!("{doc}{indent}readonly {name}?: {};\n", kind.trim_end_matches(" | null")),
            (false, Way::In) => format!("{doc}{indent}readonly {name}?: {} | null | undefined;\n", kind.trim_end_matches(" | null")),
        }
    }

    fn type_of(&self, kind: &Type, way: Way) -> String {
        match kind {
            Type::Number | Type::Count => "number".to_owned(),
            Type::Text => "string".to_owned(),
            Type::Flag => "boolean".to_owned(),
            Type::Null => "null".to_owned(),
            Type::Words(all) => words(all),
            Type::Name(list) => super::catalog::name_type(list).to_owned(),
            Type::Shape(name) if way == Way::In && self.own.contains(name) => format!("{name}Input"),
            Type::Shape(name) => name.clone(),
            Type::List(item) => match self.type_of(item, way) {
                item if item.contains('|') => format!("readonly ({item})[]"),
                item => format!("readonly {item}[]"),
            },
            Type::Either(kinds) => kinds.iter().map(|kind| self.type_of(kind, way)).collect::<Vec<_>>().join(" | "),
        }
    }
}

fn has_optional(shape: &Shape) -> bool {
    let any = |fields: &[Field]| fields.iter().any(|field| !field.is_required);
    match &shape.form {
        Form::Record(fields) => any(fields),
        Form::Words(_) => false,
        Form::Variants(variants) => variants.iter().any(|(_, fields)| any(fields)),
    }
}

fn references(shape: &Shape) -> Vec<String> {
    fn of(kind: &Type, found: &mut Vec<String>) {
        match kind {
            Type::Shape(name) => found.push(name.clone()),
            Type::List(item) => of(item, found),
            Type::Either(kinds) => kinds.iter().for_each(|kind| of(kind, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    let mut all = |fields: &[Field]| fields.iter().for_each(|field| of(&field.r#type, &mut found));
    match &shape.form {
        Form::Record(fields) => all(fields),
        Form::Words(_) => {}
        Form::Variants(variants) => variants.iter().for_each(|(_, fields)| all(fields)),
    }
    found
}

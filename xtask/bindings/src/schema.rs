//! The core's interface in shapes: what it asks, what it answers, what it lists.

use crate::core::Raw;
use crate::names::is_reversible;
use crate::shape::{self, Definition, Field, Shape};
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// A call.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// The name of the question's definition.
    pub(crate) question: String,
    pub(crate) answer: Shape,
}

/// Definitions by name, in their order.
pub(crate) type Definitions = Vec<(String, Definition)>;

/// Everything a generator needs.
#[derive(Debug)]
pub(crate) struct Interface {
    pub(crate) calls: Vec<Call>,
    /// Name of each list and of the definition of its entries.
    pub(crate) lists: Vec<(String, String)>,
    /// Definitions as they are read.
    pub(crate) asked: Definitions,
    /// Definitions as they are written.
    pub(crate) written: Definitions,
}

impl Interface {
    pub(crate) fn of(interface: &Raw) -> Result<Self> {
        let calls = interface.calls.iter().map(|call| {
            let (question, answer) = (reference(&call.question)?, shape::shape(&call.answer)?);
            Ok(Call { name: call.name.to_owned(), question, answer })
        });
        let lists = interface.lists.iter().map(|(name, entry)| Ok(((*name).to_owned(), reference(entry)?)));
        Ok(Self {
            calls: calls.collect::<Result<_>>()?,
            lists: lists.collect::<Result<_>>()?,
            asked: definitions(&interface.definitions)?,
            written: definitions(&interface.written)?,
        })
    }

    /// A definition as it is read.
    pub(crate) fn asked(&self, name: &str) -> Result<&Definition> {
        find(&self.asked, name).with_context(|| format!("nothing asks for {name}"))
    }

    /// A definition as it is written.
    pub(crate) fn written(&self, name: &str) -> Result<&Definition> {
        find(&self.written, name).with_context(|| format!("nothing writes {name}"))
    }
}

fn find<'d>(definitions: &'d Definitions, name: &str) -> Option<&'d Definition> {
    definitions.iter().find(|(known, _)| known == name).map(|(_, definition)| definition)
}

fn reference(schema: &Value) -> Result<String> {
    match shape::shape(schema)? {
        Shape::Reference(name) => Ok(name),
        other => anyhow::bail!("{other:?} has no name"),
    }
}

pub(crate) fn definitions(definitions: &Value) -> Result<Definitions> {
    let definitions = definitions.as_object().context("definitions are an object")?;
    definitions
        .iter()
        .map(|(name, schema)| {
            let definition = shape::definition(schema).with_context(|| name.clone())?;
            for field in definition.all_fields() {
                ensure!(is_reversible(&field.name), "{name}.{} does not come back from camelCase", field.name);
            }
            Ok((name.clone(), definition))
        })
        .collect()
}

impl Definition {
    /// What it is, in words.
    pub(crate) fn doc(&self) -> &str {
        match self {
            Self::Object { doc, .. } | Self::Words { doc, .. } | Self::Tagged { doc, .. } => doc,
        }
    }

    /// The fields of an object; nothing for others.
    pub(crate) fn fields(&self) -> &[Field] {
        match self {
            Self::Object { fields, .. } => fields,
            Self::Words { .. } | Self::Tagged { .. } => &[],
        }
    }

    /// The fields of an object or of all variants.
    pub(crate) fn all_fields(&self) -> Vec<&Field> {
        match self {
            Self::Object { fields, .. } => fields.iter().collect(),
            Self::Words { .. } => Vec::new(),
            Self::Tagged { variants, .. } => variants.iter().flat_map(|variant| &variant.fields).collect(),
        }
    }
}

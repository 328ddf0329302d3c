//! The schemas of the interface as the few shapes generators need.

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    Number,
    Integer,
    Flag,
    Text,
    /// A name of the catalogue: the list it is looked up in.
    Name(String),
    /// One of a few words, without a name of their own.
    Words(Vec<String>),
    /// A definition.
    Reference(String),
    List(Box<Self>),
    /// One of several.
    Either(Vec<Self>),
    /// The shape, or nothing.
    Maybe(Box<Self>),
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) shape: Shape,
    pub(crate) is_required: bool,
    /// What it is when left out, where that is a plain value.
    pub(crate) default: Option<Value>,
}

/// One of several kinds of object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Variant {
    pub(crate) doc: String,
    pub(crate) fields: Vec<Field>,
}

/// A named definition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Definition {
    Object {
        doc: String,
        fields: Vec<Field>,
    },
    Words {
        doc: String,
        words: Vec<String>,
    },
    /// Objects told apart by their field `type`.
    Tagged {
        doc: String,
        variants: Vec<Variant>,
    },
}

pub(crate) fn definition(schema: &Value) -> Result<Definition> {
    let doc = text(schema, "description");
    if let Some(words) = words(schema) {
        return Ok(Definition::Words { doc, words });
    }
    if let Some(variants) = schema.get("oneOf").and_then(Value::as_array) {
        if let Some(words) = variants.iter().map(constant).collect::<Option<Vec<_>>>() {
            return Ok(Definition::Words { doc, words });
        }
        let variants = variants.iter().map(variant).collect::<Result<_>>()?;
        return Ok(Definition::Tagged { doc, variants });
    }
    Ok(Definition::Object { doc, fields: fields(schema)? })
}

fn variant(schema: &Value) -> Result<Variant> {
    Ok(Variant { doc: text(schema, "description"), fields: fields(schema)? })
}

fn text(schema: &Value, key: &str) -> String {
    schema.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn words(schema: &Value) -> Option<Vec<String>> {
    let words = schema.get("enum")?.as_array()?;
    words.iter().map(|word| word.as_str().map(str::to_owned)).collect()
}

fn constant(schema: &Value) -> Option<String> {
    schema.get("const")?.as_str().map(str::to_owned)
}

fn fields(schema: &Value) -> Result<Vec<Field>> {
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    properties
        .iter()
        .map(|(name, schema)| {
            Ok(Field {
                name: name.clone(),
                doc: text(schema, "description"),
                shape: shape(schema).with_context(|| format!("field {name}"))?,
                is_required: required.contains(&name.as_str()),
                default: schema.get("default").filter(|value| !value.is_null()).cloned(),
            })
        })
        .collect()
}

pub(crate) fn shape(schema: &Value) -> Result<Shape> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return Ok(Shape::Reference(reference.trim_start_matches("#/$defs/").to_owned()));
    }
    if let Some(any) = schema.get("anyOf").and_then(Value::as_array) {
        return any_of(any);
    }
    if let Some(word) = constant(schema) {
        return Ok(Shape::Words(vec![word]));
    }
    if let Some(words) = words(schema) {
        return Ok(Shape::Words(words));
    }
    match schema.get("type") {
        Some(Value::String(name)) => plain(name, schema),
        Some(Value::Array(names)) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect();
            let [name] = names[..] else { bail!("several types: {names:?}") };
            Ok(Shape::Maybe(Box::new(plain(name, schema)?)))
        }
        _ => bail!("no type: {schema}"),
    }
}

fn any_of(any: &[Value]) -> Result<Shape> {
    let is_null = |schema: &Value| schema.get("type").and_then(Value::as_str) == Some("null");
    let mut shapes = any.iter().filter(|schema| !is_null(schema)).map(shape).collect::<Result<Vec<_>>>()?;
    let inner = if shapes.len() == 1 { shapes.remove(0) } else { Shape::Either(shapes) };
    Ok(if any.iter().any(is_null) { Shape::Maybe(Box::new(inner)) } else { inner })
}

fn plain(name: &str, schema: &Value) -> Result<Shape> {
    Ok(match name {
        "number" => Shape::Number,
        "integer" => Shape::Integer,
        "boolean" => Shape::Flag,
        "string" => {
            schema.get("x-catalogue").and_then(Value::as_str).map_or(Shape::Text, |list| Shape::Name(list.to_owned()))
        }
        "array" => Shape::List(Box::new(shape(schema.get("items").context("an array of what?")?)?)),
        _ => bail!("unknown type {name}"),
    })
}

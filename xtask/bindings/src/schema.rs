//! The core's schemas as a small model: what a generator of types has to know, and nothing of JSON Schema.

use crate::names::is_reversible;
use anyhow::{Context, Result, bail, ensure};
use llmhw_core::record::schema;
use serde_json::{Map, Value};

/// What a value can be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    Number,
    /// A whole number.
    Count,
    Text,
    Flag,
    /// Nothing: the answer has none.
    Null,
    /// One of these words.
    Words(Vec<String>),
    /// A name of the catalogue, such as `hardware`.
    Name(String),
    /// Another shape.
    Shape(String),
    List(Box<Type>),
    /// One of these.
    Either(Vec<Type>),
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) is_required: bool,
    /// What it is when left out, where the schema says so.
    pub(crate) default: Option<Value>,
    pub(crate) r#type: Type,
}

/// What a shape is made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Form {
    Record(Vec<Field>),
    Words(Vec<String>),
    /// Records that a first field tells apart.
    Variants(Vec<(String, Vec<Field>)>),
}

/// A named type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) form: Form,
}

/// A call.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// The name of the question's shape.
    pub(crate) question: String,
    pub(crate) answer: Type,
}

/// Everything a generator needs.
#[derive(Debug)]
pub(crate) struct Interface {
    pub(crate) calls: Vec<Call>,
    /// Name of each list and the shape of its entries.
    pub(crate) lists: Vec<(String, String)>,
    /// Shapes as they are read.
    pub(crate) asked: Vec<Shape>,
    /// Shapes as they are written.
    pub(crate) written: Vec<Shape>,
}

impl Interface {
    pub(crate) fn read() -> Result<Self> {
        let interface = schema::interface();
        let calls = interface.calls.iter().map(|call| {
            Ok(Call { name: call.name.to_owned(), question: reference(&call.question)?, answer: r#type(&call.answer)? })
        });
        let lists = interface.lists.iter().map(|(name, entry)| Ok(((*name).to_owned(), reference(entry)?)));
        Ok(Self {
            calls: calls.collect::<Result<_>>()?,
            lists: lists.collect::<Result<_>>()?,
            asked: shapes(&interface.definitions)?,
            written: shapes(&interface.written)?,
        })
    }

    /// A shape as it is read.
    pub(crate) fn asked(&self, name: &str) -> Result<&Shape> {
        self.asked.iter().find(|shape| shape.name == name).with_context(|| format!("no shape {name}"))
    }

    /// A shape as it is written.
    pub(crate) fn written(&self, name: &str) -> Result<&Shape> {
        self.written.iter().find(|shape| shape.name == name).with_context(|| format!("no shape {name}"))
    }
}

impl Shape {
    /// The fields of a record.
    pub(crate) fn fields(&self) -> &[Field] {
        match &self.form {
            Form::Record(fields) => fields,
            Form::Words(_) | Form::Variants(_) => &[],
        }
    }
}

fn text(schema: &Value, key: &str) -> String {
    schema.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'v>(schema: &'v Value, key: &str) -> Option<&'v Vec<Value>> {
    schema.get(key).and_then(Value::as_array)
}

fn words(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn reference(schema: &Value) -> Result<String> {
    let path = schema.get("$ref").and_then(Value::as_str).with_context(|| format!("no reference: {schema}"))?;
    Ok(path.trim_start_matches("#/$defs/").to_owned())
}

fn shapes(definitions: &Value) -> Result<Vec<Shape>> {
    let definitions = definitions.as_object().context("definitions are no object")?;
    definitions.iter().map(|(name, schema)| shape(name, schema).with_context(|| name.clone())).collect()
}

fn shape(name: &str, schema: &Value) -> Result<Shape> {
    let form = if let Some(values) = list(schema, "enum") {
        Form::Words(words(values))
    } else if let Some(variants) = list(schema, "oneOf") {
        match variants.iter().map(|variant| variant.get("const")?.as_str().map(str::to_owned)).collect() {
            Some(words) => Form::Words(words),
            None => Form::Variants(
                variants.iter().map(|it| Ok((text(it, "description"), fields(it)?))).collect::<Result<_>>()?,
            ),
        }
    } else {
        Form::Record(fields(schema)?)
    };
    Ok(Shape { name: name.to_owned(), doc: text(schema, "description"), form })
}

fn fields(schema: &Value) -> Result<Vec<Field>> {
    let properties = schema.get("properties").and_then(Value::as_object).context("a record has properties")?;
    let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    ensure!(closed, "a record that takes any field");
    let required = list(schema, "required").map(|names| words(names)).unwrap_or_default();
    let field = |(name, schema): (&String, &Value)| {
        ensure!(is_reversible(name), "{name} does not come back from camelCase");
        Ok(Field {
            name: name.clone(),
            doc: text(schema, "description"),
            is_required: required.contains(name),
            default: schema.get("default").filter(|default| !default.is_null()).cloned(),
            r#type: field_type(name, schema).with_context(|| name.clone())?,
        })
    };
    properties.iter().map(field).collect()
}

/// Formats of the cache go by plain text in the schema; they are listed all the same.
fn field_type(name: &str, schema: &Value) -> Result<Type> {
    let found = r#type(schema)?;
    Ok(match (name, found) {
        ("kv_format", Type::Text) => Type::Name("kv_format".to_owned()),
        ("kv_format", Type::Either(types)) if types.contains(&Type::Text) => {
            Type::Either(vec![Type::Name("kv_format".to_owned()), Type::Null])
        }
        (_, found) => found,
    })
}

fn r#type(schema: &Value) -> Result<Type> {
    if schema.get("$ref").is_some() {
        return reference(schema).map(Type::Shape);
    }
    if let Some(choices) = list(schema, "anyOf") {
        let mut flat = Vec::new();
        for choice in choices {
            match r#type(choice)? {
                Type::Either(inner) => flat.extend(inner),
                one => flat.push(one),
            }
        }
        return Ok(Type::Either(flat));
    }
    if let Some(name) = schema.get("x-catalogue").and_then(Value::as_str) {
        return Ok(Type::Name(name.to_owned()));
    }
    if let Some(values) = list(schema, "enum") {
        return Ok(Type::Words(words(values)));
    }
    if let Some(word) = schema.get("const").and_then(Value::as_str) {
        return Ok(Type::Words(vec![word.to_owned()]));
    }
    match schema.get("type") {
        Some(Value::String(name)) => named_type(name, schema),
        Some(Value::Array(names)) => {
            words(names).iter().map(|name| named_type(name, schema)).collect::<Result<_>>().map(Type::Either)
        }
        _ => bail!("a schema without a type: {schema}"),
    }
}

fn named_type(name: &str, schema: &Value) -> Result<Type> {
    Ok(match name {
        "number" => Type::Number,
        "integer" => Type::Count,
        "string" => Type::Text,
        "boolean" => Type::Flag,
        "null" => Type::Null,
        "array" => Type::List(Box::new(r#type(schema.get("items").unwrap_or(&Value::Object(Map::new())))?)),
        other => bail!("a type the generators do not know: {other}"),
    })
}

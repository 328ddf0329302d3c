//! The guide's figures: their type is read off the figures themselves.

use crate::names::{camel, is_reversible};
use anyhow::{Context, Result, ensure};
use llmhw_core::record::json;
use serde_json::{Map, Value};
use std::fmt::Write as _;

pub(super) fn types() -> Result<String> {
    let figures: Value = serde_json::from_str(json::GUIDE).context("the guide's figures")?;
    let shape = shape(&[&figures], "")?;
    Ok(format!(
        "/** The figures of the guide as it published them. */\nexport type GuideFigures = {shape};\n\n\
         /** The figures of the guide as it published them; the same frozen object every time. */\n\
         export function guideFigures(): GuideFigures;\n\n"
    ))
}

/// The type that all examples have.
fn shape(examples: &[&Value], indent: &str) -> Result<String> {
    let objects: Vec<&Map<String, Value>> = examples.iter().filter_map(|value| value.as_object()).collect();
    if !objects.is_empty() && objects.len() == examples.len() {
        return object(&objects, indent);
    }
    let mut kinds = Vec::new();
    let items: Vec<&Value> = examples.iter().filter_map(|value| value.as_array()).flatten().collect();
    for value in examples {
        let kind = match value {
            Value::Null => "null".to_owned(),
            Value::Bool(_) => "boolean".to_owned(),
            Value::Number(_) => "number".to_owned(),
            Value::String(_) => "string".to_owned(),
            Value::Array(_) if items.is_empty() => "readonly never[]".to_owned(),
            Value::Array(_) => {
                let item = shape(&items, indent)?;
                if item.contains(" | ") && !item.starts_with('{') {
                    format!("readonly ({item})[]")
                } else {
                    format!("readonly {item}[]")
                }
            }
            Value::Object(map) => object(&[map], indent)?,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds.join(" | "))
}

fn object(objects: &[&Map<String, Value>], indent: &str) -> Result<String> {
    // Ids as keys are a table, not fields.
    if objects.iter().flat_map(|object| object.keys()).any(|name| name.contains('-')) {
        let values: Vec<&Value> = objects.iter().flat_map(|object| object.values()).collect();
        return Ok(format!("{{ readonly [id: string]: {} }}", shape(&values, indent)?));
    }
    let mut names: Vec<&String> = Vec::new();
    for name in objects.iter().flat_map(|object| object.keys()) {
        ensure!(is_reversible(name), "{name} does not come back from camelCase");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let inner = format!("{indent}  ");
    let mut text = String::from("{\n");
    for name in names {
        let values: Vec<&Value> = objects.iter().filter_map(|object| object.get(name)).collect();
        let mark = if values.len() == objects.len() { "" } else { "?" };
        let _ = writeln!(text, "{inner}readonly {}{mark}: {};", camel(name), shape(&values, &inner)?);
    }
    Ok(text + indent + "}")
}

//! `project` reads its arguments by hand: it is asked often, and this takes a tenth of the time.

use crate::convert::{read as read_slowly, value_of};
use crate::errors::raise;
use crate::generated::{Hardware, Link, Model, Ownership, Runtime, WeightFormat};
use crate::input::named;
use llmhw_core::record::ask::AskProjection;
use llmhw_core::record::json;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyString};
use serde::de::DeserializeOwned;
use std::borrow::Cow;

/// Every field, for refusals.
const FIELDS: &[&str] = &[
    "hardware",
    "model",
    "format",
    "context_tokens",
    "runtime",
    "prompt_tokens",
    "output_tokens",
    "sequences",
    "kv_format",
    "drafted_tokens",
    "accepted_tokens_per_step",
    "nodes",
    "strategy",
    "link",
    "efficiency",
    "ownership",
];

/// A value of a field that is not worth a reader of its own.
fn other<T: DeserializeOwned>(value: &Bound<'_, PyAny>, name: &str) -> PyResult<T> {
    let fields = PyDict::new(value.py());
    fields.set_item(name, value)?;
    let value = value_of(value, name)?;
    // Read inside an object, so that a refusal names the field.
    let mut object = serde_json::Map::new();
    object.insert(name.to_owned(), value);
    let read: std::collections::BTreeMap<String, T> =
        json::from_value(serde_json::Value::Object(object)).map_err(|error| raise(fields.py(), &error))?;
    read.into_values().next().ok_or_else(|| raise(fields.py(), &json::missing(name)))
}

fn number(value: &Bound<'_, PyAny>, name: &str) -> PyResult<f64> {
    match value.cast::<PyFloat>() {
        Ok(float) if float.value().is_finite() => Ok(float.value()),
        _ if value.is_exact_instance_of::<PyInt>() => value.extract::<f64>().or_else(|_| other(value, name)),
        _ => other(value, name),
    }
}

fn count(value: &Bound<'_, PyAny>, name: &str) -> PyResult<u32> {
    if value.is_exact_instance_of::<PyInt>()
        && let Ok(count) = value.extract::<u32>()
    {
        return Ok(count);
    }
    other(value, name)
}

/// The question that keyword arguments ask.
pub(crate) fn read(py: Python<'_>, fields: Option<&Bound<'_, PyDict>>) -> PyResult<AskProjection<'static>> {
    let Some(fields) = fields else { return read_slowly(py, None) };
    let required = |name: &str| {
        let value = fields.get_item(name)?.filter(|value| !value.is_none());
        value.ok_or_else(|| raise(py, &json::missing(name)))
    };
    // Unknown names first: a misspelt one is why another is missing.
    for (name, _) in fields.iter() {
        let name = name.cast::<PyString>()?.to_str()?.to_owned();
        if !FIELDS.contains(&name.as_str()) {
            return Err(raise(py, &json::unknown_field(&name, FIELDS)));
        }
    }
    let mut question = AskProjection::new(
        named::<Hardware>(&required("hardware")?, "hardware")?,
        named::<Model>(&required("model")?, "model")?,
        named::<WeightFormat>(&required("format")?, "format")?,
        number(&required("context_tokens")?, "context_tokens")?,
    );
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_none()) {
        match name.cast::<PyString>()?.to_str()? {
            "runtime" => question.runtime = Some(named::<Runtime>(&value, "runtime")?),
            "prompt_tokens" => question.prompt_tokens = Some(number(&value, "prompt_tokens")?),
            "output_tokens" => question.output_tokens = Some(number(&value, "output_tokens")?),
            "sequences" => question.sequences = count(&value, "sequences")?,
            "kv_format" => question.kv_format = Some(Cow::Owned(other(&value, "kv_format")?)),
            "drafted_tokens" => question.drafted_tokens = Some(count(&value, "drafted_tokens")?),
            "accepted_tokens_per_step" => {
                question.accepted_tokens_per_step = Some(number(&value, "accepted_tokens_per_step")?);
            }
            "nodes" => question.nodes = count(&value, "nodes")?,
            "strategy" => question.strategy = Some(other(&value, "strategy")?),
            "link" => question.link = Some(named::<Link>(&value, "link")?),
            "efficiency" => question.efficiency = other(&value, "efficiency")?,
            "ownership" => {
                question.ownership = Some(match value.cast::<Ownership>() {
                    Ok(ownership) => ownership.get().record.clone(),
                    Err(_) => other(&value, "ownership")?,
                });
            }
            _ => {}
        }
    }
    Ok(question)
}

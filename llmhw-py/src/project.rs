//! `project` reads its arguments by hand: it is asked often, and this takes a tenth of the time.

use crate::convert::{field, read_question as read_slowly};
use crate::errors::raise;
use crate::generated::{Hardware, Link, Model, Ownership, Runtime, WeightFormat};
use crate::input::named;
use crate::own::others;
use llmhw_core::record::ask::AskProjection;
use llmhw_core::record::json;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyInt, PyString};
use std::borrow::Cow;

fn number(value: &Bound<'_, PyAny>, name: &str) -> PyResult<f64> {
    match value.cast::<PyFloat>() {
        Ok(float) if float.value().is_finite() => Ok(float.value()),
        _ if value.is_exact_instance_of::<PyInt>() => value.extract::<f64>().or_else(|_| field(value, name)),
        _ => field(value, name),
    }
}

fn count(value: &Bound<'_, PyAny>, name: &str) -> PyResult<u32> {
    if value.is_exact_instance_of::<PyInt>()
        && let Ok(count) = value.extract::<u32>()
    {
        return Ok(count);
    }
    field(value, name)
}

/// The question that keyword arguments ask. What is refused is read again with everything else that is wrong.
pub(crate) fn read(py: Python<'_>, fields: Option<&Bound<'_, PyDict>>) -> PyResult<AskProjection<'static>> {
    match fields.map(|fields| read_quickly(py, fields)) {
        Some(Ok(Some(question))) => Ok(question),
        _ => read_slowly(py, others(fields)?.as_ref()),
    }
}

/// The same; nothing for a name that is not known.
fn read_quickly(py: Python<'_>, fields: &Bound<'_, PyDict>) -> PyResult<Option<AskProjection<'static>>> {
    let required = |name: &str| {
        let value = fields.get_item(name)?.filter(|value| !value.is_none());
        value.ok_or_else(|| raise(py, &json::missing(name)))
    };
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
            "kv_format" => question.kv_format = Some(Cow::Owned(field(&value, "kv_format")?)),
            "drafted_tokens" => question.drafted_tokens = Some(count(&value, "drafted_tokens")?),
            "accepted_tokens_per_step" => {
                question.accepted_tokens_per_step = Some(number(&value, "accepted_tokens_per_step")?);
            }
            "nodes" => question.nodes = count(&value, "nodes")?,
            "strategy" => question.strategy = Some(field(&value, "strategy")?),
            "link" => question.link = Some(named::<Link>(&value, "link")?),
            "efficiency" => question.efficiency = field(&value, "efficiency")?,
            "ownership" => {
                question.ownership = Some(match value.cast::<Ownership>() {
                    Ok(ownership) => ownership.get().record.clone(),
                    Err(_) => field(&value, "ownership")?,
                });
            }
            "own_runs" => question.own_runs = field(&value, "own_runs")?,
            "hardware" | "model" | "format" | "context_tokens" | "catalog" => {}
            _ => return Ok(None),
        }
    }
    Ok(Some(question))
}

//! Values of Python as plain values, and back.

use crate::errors::raise;
use llmhw_core::plain::{Blank, Field, Value};
use llmhw_core::record::ask::Ask;
use llmhw_core::record::json;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PySequence, PyString, PyTuple};
use std::borrow::Cow;

/// How deep objects may be nested: far more than any record is.
const DEEPEST: usize = 16;

/// A value as JSON sees it, and numbers that are not finite, which the core refuses with everything else that is wrong. `place` names it in
/// refusals.
pub(crate) fn value_of(any: &Bound<'_, PyAny>, place: &str) -> PyResult<Value> {
    nested(any, place, DEEPEST)
}

fn nested(any: &Bound<'_, PyAny>, place: &str, depth: usize) -> PyResult<Value> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(refused(any, place, "be an object a few levels deep", "nested deeper"));
    };
    if any.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(text) = any.cast::<PyString>() {
        return Ok(Value::Text(Cow::Owned(text.to_str()?.to_owned())));
    }
    if let Ok(flag) = any.cast::<PyBool>() {
        return Ok(Value::Flag(flag.is_true()));
    }
    if let Ok(float) = any.cast::<PyFloat>() {
        return number(float);
    }
    if let Ok(int) = any.cast::<PyInt>() {
        return Ok(integer(int.as_any()));
    }
    if let Ok(mapping) = any.cast::<PyMapping>() {
        return object(mapping, place, depth);
    }
    if any.is_instance_of::<PyList>() || any.is_instance_of::<PyTuple>() {
        let items = any.try_iter()?.enumerate();
        let items = items.map(|(i, item)| nested(&item?, &format!("{place}[{i}]"), depth));
        return items.collect::<PyResult<Vec<_>>>().map(Value::List);
    }
    // NumPy's scalars and arrays, columns of pandas and Polars. Those of pandas are dictionaries too, with numbers for names.
    for method in ["tolist", "to_list"] {
        if let Ok(plain) = any.call_method0(method) {
            return nested(&plain, place, depth);
        }
    }
    if let Ok(record) = any.call_method0("to_dict") {
        return nested(&record, place, depth);
    }
    // Ranges, and lists of the catalogue.
    if let Ok(items) = any.cast::<PySequence>()
        && !any.is_instance_of::<PyBytes>()
    {
        return nested(items.to_list()?.as_any(), place, depth);
    }
    // Decimals, fractions: what Python itself takes for a number.
    if let Ok(int) = any.call_method0("__index__") {
        return Ok(integer(&int));
    }
    if let Ok(float) = any.call_method0("__float__") {
        return Ok(Value::Number(float.extract()?));
    }
    let shown = any.repr().map_or_else(|_| String::from("?"), |text| text.to_string());
    Err(refused(any, place, "be text, a number, a list or an object", &shown))
}

/// Characters of a value beside its kind: the core cuts what is longer than both.
const SHOWN: usize = 40;

fn refused(any: &Bound<'_, PyAny>, place: &str, rule: &str, shown: &str) -> PyErr {
    let more = if shown.chars().nth(SHOWN).is_some() { "…" } else { "" };
    let shown: String = shown.chars().take(SHOWN).collect();
    let kind = any.get_type().name().map_or_else(|_| String::from("object"), |name| name.to_string());
    raise(any.py(), &json::refusal(place, rule, &format!("{shown}{more} ({kind})"), "give such a value"))
}

/// A float that is a whole number may be a count, as of a row of a data frame. Counts are never negative.
fn number(float: &Bound<'_, PyFloat>) -> PyResult<Value> {
    let value = float.value();
    if value.is_sign_positive() && value.is_finite() && value.trunc().to_bits() == value.to_bits() {
        return Ok(integer(&float.call_method0("__int__")?));
    }
    Ok(Value::Number(value))
}

fn integer(int: &Bound<'_, PyAny>) -> Value {
    int.extract::<i64>().map_or_else(
        // Beyond 64 bits no number of ours is in range; as a float it is refused by its own bound.
        |_| Value::Number(int.extract::<f64>().unwrap_or(f64::INFINITY)),
        Value::Whole,
    )
}

fn object(mapping: &Bound<'_, PyMapping>, place: &str, depth: usize) -> PyResult<Value> {
    let mut fields = Vec::new();
    for pair in mapping.items()?.iter() {
        let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
        let Ok(key) = key.extract::<String>() else {
            return Err(refused(&key, place, "have text for names", &key.to_string()));
        };
        let inside = format!("{place}.{key}");
        fields.push((Cow::Owned(key), nested(&value, &inside, depth)?));
    }
    Ok(Value::Object(fields))
}

/// Keyword arguments as an object. `None` is what is left out.
pub(crate) fn fields_of(fields: Option<&Bound<'_, PyDict>>) -> PyResult<Value> {
    let mut object = Vec::new();
    for (name, value) in fields.into_iter().flatten() {
        if !value.is_none() {
            let name: String = name.extract()?;
            let value = value_of(&value, &name)?;
            object.push((Cow::Owned(name), value));
        }
    }
    Ok(Value::Object(object))
}

/// Reads a record or question from keyword arguments.
pub(crate) fn read<T: Field + Blank>(py: Python<'_>, fields: Option<&Bound<'_, PyDict>>) -> PyResult<T> {
    json::from_value(&fields_of(fields)?).map_err(|error| raise(py, &error))
}

/// Reads a question from keyword arguments, of which `catalog` was read elsewhere.
pub(crate) fn read_question<A: Ask + Field + Blank>(py: Python<'_>, fields: Option<&Bound<'_, PyDict>>) -> PyResult<A> {
    json::question_from_value(&fields_of(fields)?).map_err(|error| raise(py, &error))
}

/// Reads the value of one field. A refusal names the field.
pub(crate) fn field<T: Field + Blank>(value: &Bound<'_, PyAny>, name: &str) -> PyResult<T> {
    json::field_from_value(name, &value_of(value, name)?).map_err(|error| raise(value.py(), &error))
}

/// A value as Python's own.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Flag(flag) => PyBool::new(py, *flag).to_owned().into_any(),
        Value::Whole(int) => int.into_pyobject(py)?.into_any(),
        Value::Number(number) => number.into_pyobject(py)?.into_any(),
        Value::Text(text) => PyString::new(py, text).into_any(),
        Value::List(items) => {
            let items = items.iter().map(|item| to_python(py, item)).collect::<PyResult<Vec<_>>>()?;
            PyList::new(py, items)?.into_any()
        }
        Value::Object(fields) => {
            let dict = PyDict::new(py);
            for (name, field) in fields {
                dict.set_item(name.as_ref(), to_python(py, field)?)?;
            }
            dict.into_any()
        }
    })
}

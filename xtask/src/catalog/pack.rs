//! Long tables as text: records in rows, without what every row repeats.
//!
//! `{"fields": [...], "nested": [...], "shared": [...], "rows": [[...], ...]}`: a row has the values of the fields in their order and ends
//! with its last one; in the fields named by `nested` it has the place of a list or object in `shared`, where each stands once.
//! Constants in code are four times as large in the JavaScript package: pointers do not compress.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Number, Value, json};
use std::collections::HashMap;

/// A record of a table. Fields without a value are left out.
pub(crate) fn record(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let known = fields.into_iter().filter(|(_, value)| !matches!(value, Value::Null));
    Value::Object(known.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// Records as the text that `catalog::packed` of the core reads.
pub(crate) fn pack(records: &[Value]) -> Result<String> {
    let records: Vec<&Map<String, Value>> =
        records.iter().map(|record| record.as_object().context("a record is an object")).collect::<Result<_>>()?;
    let mut fields: Vec<&str> = Vec::new();
    for name in records.iter().flat_map(|record| record.keys()) {
        if !fields.contains(&name.as_str()) {
            fields.push(name);
        }
    }
    let is_nested =
        |name: &str| records.iter().filter_map(|record| record.get(name)).any(|v| v.is_array() || v.is_object());
    let nested: Vec<&str> = fields.iter().copied().filter(|name| is_nested(name)).collect();
    let mut shared = Vec::new();
    let mut places = HashMap::new();
    let mut rows = Vec::new();
    for record in records {
        let mut row = Vec::new();
        for name in &fields {
            let value = record.get(*name).map(short).transpose()?.unwrap_or(Value::Null);
            row.push(if nested.contains(name) && !value.is_null() {
                let text = value.to_string();
                let place = *places.entry(text.clone()).or_insert(shared.len());
                if place == shared.len() {
                    shared.push(text);
                }
                json!(place)
            } else {
                value
            });
        }
        while row.last().is_some_and(Value::is_null) {
            row.pop();
        }
        rows.push(Value::Array(row).to_string());
    }
    // One row a line, so that a change shows as the row it changes.
    Ok(format!(
        "{{\"fields\":{},\"nested\":{},\"shared\":[\n{}\n],\"rows\":[\n{}\n]}}\n",
        json!(fields),
        json!(nested),
        shared.join(",\n"),
        rows.join(",\n")
    ))
}

/// Numbers as the core's reader of tables takes them: at most fifteen digits, no exponent.
fn short(value: &Value) -> Result<Value> {
    Ok(match value {
        Value::Number(number) => Value::Number(decimal(number.as_f64().context("a number")?)?),
        Value::Array(items) => Value::Array(items.iter().map(short).collect::<Result<_>>()?),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| Ok((name.clone(), short(value)?)));
            Value::Object(fields.collect::<Result<_>>()?)
        }
        other => other.clone(),
    })
}

fn decimal(number: f64) -> Result<Number> {
    let text = format!("{number}");
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    ensure!(digits <= 15, "{number} has {digits} digits; tables take 15");
    if number.fract() == 0.0 {
        // Whole and short, as just checked.
        return Ok(Number::from(number as i64));
    }
    let Some(spelled) = Number::from_f64(number).filter(|spelled| !spelled.to_string().contains('e')) else {
        bail!("{number} is not spelled without an exponent");
    };
    Ok(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_end_early_and_share_what_is_nested() {
        let rows = [
            record([("id", json!("a")), ("size", json!(1.5)), ("parts", json!([1.0, 2]))]),
            record([("id", json!("b")), ("size", Value::Null), ("parts", json!([1, 2]))]),
            record([("id", json!("c"))]),
        ];
        let expected = "{\"fields\":[\"id\",\"size\",\"parts\"],\"nested\":[\"parts\"],\"shared\":[\n[1,2]\n],\"rows\":[\n\
                        [\"a\",1.5,0],\n[\"b\",null,0],\n[\"c\"]\n]}\n";
        assert_eq!(pack(&rows).unwrap(), expected);
    }

    #[test]
    fn a_number_too_long_for_tables_is_refused() {
        assert!(pack(&[record([("id", json!(1.0 / 3.0))])]).is_err());
    }
}

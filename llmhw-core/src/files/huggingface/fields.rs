//! `Fields`: one object of a configuration, read field by field. What is missing is collected, so that one error names it all.

use crate::error::{Error, Result};
use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde_json::{Map, Value};

/// Largest accepted values. Products of any two stay within what the tensors' closed form can multiply.
pub(in crate::files::huggingface) mod most {
    pub(in crate::files::huggingface) const LAYERS: u32 = 10_000;
    pub(in crate::files::huggingface) const HEADS: u32 = 4_096;
    pub(in crate::files::huggingface) const HEAD_WIDTH: u32 = 65_536;
    pub(in crate::files::huggingface) const WIDTH: u32 = 10_000_000;
    pub(in crate::files::huggingface) const EXPERTS: u32 = 65_536;
    pub(in crate::files::huggingface) const CONTEXT: u32 = 1_000_000_000;
}

pub(in crate::files::huggingface) struct Fields<'a> {
    object: &'a Map<String, Value>,
    path: &'a str,
    missing: Vec<String>,
}

impl<'a> Fields<'a> {
    pub(in crate::files::huggingface) fn new(object: &'a Map<String, Value>, path: &'a str) -> Self {
        Self { object, path, missing: Vec::new() }
    }

    /// The field's name with the objects around it.
    pub(in crate::files::huggingface) fn named(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// The field, unless it is absent or null.
    pub(in crate::files::huggingface) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Whether the field is there, be it null.
    pub(in crate::files::huggingface) fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    /// A whole number from `least` to `most`, when there is one.
    pub(in crate::files::huggingface) fn optional(&self, name: &str, least: u32, most: u32) -> Result<Option<u32>> {
        self.get(name).map(|value| whole(&self.named(name), value, least, most)).transpose()
    }

    /// A whole number that must be there. While anything is missing the answer is a stand-in, and `finish` refuses.
    pub(in crate::files::huggingface) fn count(&mut self, name: &str, most: u32) -> Result<u32> {
        let found = self.optional(name, 1, most)?;
        Ok(found.unwrap_or_else(|| {
            self.missing.push(self.named(name));
            1
        }))
    }

    /// The first of several names that is there.
    pub(in crate::files::huggingface) fn count_as(&mut self, names: &[&str], most: u32) -> Result<u32> {
        let name = names.iter().find(|name| self.get(name).is_some()).or(names.first());
        name.map_or(Ok(1), |name| self.count(name, most))
    }

    pub(in crate::files::huggingface) fn flag(&self, name: &str) -> Result<Option<bool>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(wrong(&self.named(name), "be true or false", other)),
        }
    }

    pub(in crate::files::huggingface) fn list(&self, name: &str) -> Result<Option<&'a [Value]>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Array(list)) => Ok(Some(list)),
            Some(other) => Err(wrong(&self.named(name), "be a list", other)),
        }
    }

    pub(in crate::files::huggingface) fn text(&self, name: &str) -> Result<Option<&'a str>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong(&self.named(name), "be text", other)),
        }
    }

    pub(in crate::files::huggingface) fn require(&mut self, name: &str) {
        self.missing.push(self.named(name));
    }

    /// Whether something was missing so far: stand-ins for it contradict what is there.
    pub(in crate::files::huggingface) fn lacks(&self) -> bool {
        !self.missing.is_empty()
    }

    /// What is missing here, under its full name: for the object around this one.
    pub(in crate::files::huggingface) fn into_missing(self) -> Vec<String> {
        self.missing
    }

    /// Something inside a field is missing.
    pub(in crate::files::huggingface) fn require_at(&mut self, full_name: String) {
        self.missing.push(full_name);
    }

    /// Refuses when anything was missing, and names all of it.
    pub(in crate::files::huggingface) fn finish(&self, architecture: &str) -> Result<()> {
        if self.missing.is_empty() {
            return Ok(());
        }
        Err(Error::missing(
            self.missing.join(", "),
            format!("the shape of a \"{architecture}\" model follows from it"),
            "take config.json as published, whole",
        ))
    }
}

/// A whole number of JSON within a range.
pub(in crate::files::huggingface) fn whole(name: &str, value: &Value, least: u32, most: u32) -> Result<u32> {
    let number = value.as_u64().and_then(|n| u32::try_from(n).ok()).filter(|n| (least..=most).contains(n));
    number.ok_or_else(|| {
        let rule = format!("be a whole number from {least} to {most}");
        let advice = "take config.json as published";
        if value.is_number() {
            Error::out_of_range(name.to_owned(), rule, value, advice)
        } else {
            wrong(name, rule, value)
        }
    })
}

pub(in crate::files::huggingface) fn wrong(name: &str, rule: impl Into<String>, value: &Value) -> Error {
    let shown = match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string().chars().take(60).collect(),
    };
    Error::invalid_record(name.to_owned(), rule.into(), shown, "take config.json as published")
}

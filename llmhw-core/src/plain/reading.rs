//! Reading: what a value should be, where it is, and everything that is wrong with it.

use super::nearest;
use super::{Blank, Field, Record, Value};
use crate::bounds;
use crate::error::{Error, Result};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write as _;

/// Where a reader is, and what it has refused so far.
#[derive(Debug, Default)]
pub struct Reading {
    /// `hardware.host.price_usd`, `nodes[1]`; empty for the record itself.
    place: String,
    refused: Vec<Error>,
    /// Fields of the outermost record that are read elsewhere, so that a misspelt one is told.
    beside: &'static [&'static str],
    /// Numbers, lists and the rest are spelled as text, as in a table.
    #[cfg(feature = "csv")]
    is_spelled: bool,
}

/// Reads a value as a record, a question or anything else that is a [`Field`].
///
/// # Errors
/// Everything that is wrong with it, as one error: see [`Error::all`].
pub fn read<T: Field + Blank>(value: &Value) -> Result<T> {
    read_beside(value, &[])
}

/// The same for a record some of whose fields were read elsewhere: they are among those that a misspelt one may have meant.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_beside<T: Field + Blank>(value: &Value, beside: &'static [&'static str]) -> Result<T> {
    let mut read = T::blank();
    read_into(&mut read, value, beside)?;
    Ok(read)
}

/// One body for all that is read.
fn read_into(into: &mut dyn Field, value: &Value, beside: &'static [&'static str]) -> Result<()> {
    let mut reading = Reading { beside, ..Reading::default() };
    into.read(value, &mut reading);
    reading.finish()
}

impl Reading {
    /// Reads a field whose values are all spelled as text, as in a table: numbers are spelled out, lists are JSON or have semicolons.
    #[cfg(feature = "csv")]
    pub(crate) fn of_text(&mut self, name: &str, value: &Value, read: impl FnOnce(&Value, &mut Self)) {
        self.is_spelled = true;
        self.in_field(name, |reading| read(value, reading));
        self.is_spelled = false;
    }

    /// What a text stands for where values are spelled as text: the value that `parse` finds in it.
    pub(super) fn spelled<'v>(&self, value: &'v Value, parse: impl Fn(&str) -> Option<Value>) -> Cow<'v, Value> {
        #[cfg(feature = "csv")]
        if let (true, Value::Text(text)) = (self.is_spelled, value)
            && let Some(meant) = parse(text.trim())
        {
            return Cow::Owned(meant);
        }
        let _ = (self, parse);
        Cow::Borrowed(value)
    }

    /// Nothing when everything was accepted.
    ///
    /// # Errors
    /// All refusals as one error.
    pub fn finish(self) -> Result<()> {
        Error::several(&self.refused).map_or(Ok(()), Err)
    }

    /// How many refusals there are.
    #[must_use]
    pub fn refusals(&self) -> usize {
        self.refused.len()
    }

    /// The value here is not what it should be: `rule` says what, as in "be a number".
    pub fn refuse(&mut self, rule: impl Into<Cow<'static, str>>, value: &Value) {
        let place = if self.place.is_empty() { String::from("record") } else { self.place.clone() };
        self.refused.push(Error::invalid_record(place, rule, value.to_string(), "give such a value"));
    }

    /// One object, perhaps, where a list of them is meant.
    pub(super) fn refuse_for_list(&mut self, value: &Value) {
        match value {
            Value::Object(_) if !self.place.is_empty() => {
                let is_inside = self.place.contains('[');
                let toml = if is_inside { String::new() } else { format!(": [[{}]] in TOML", self.place) };
                let advice = format!("put it in a list{toml}");
                self.refused.push(Error::invalid_record(self.place.clone(), "be a list", value.to_string(), advice));
            }
            _ => self.refuse("be a list", value),
        }
    }

    /// What the value here describes breaks a rule of its own.
    pub fn refuse_with(&mut self, error: Error) {
        self.refused.push(error.inside(&self.place));
    }

    /// The number here is more than its field can hold. The range of that name says what it takes, as for smaller numbers; not where two
    /// ranges could be meant, as for users.
    pub(super) fn refuse_above(&mut self, most: u32, number: f64, value: &Value) {
        let (place, name) = self.place.rsplit_once('.').unwrap_or(("", &self.place));
        let mut bounds = bounds::ALL.iter().filter(|bound| bound.name.ends_with(name));
        let error = match (bounds.next(), bounds.next()) {
            (Some(bound), None) if bound.name == name => bound.check(number).err(),
            _ => None,
        };
        match error {
            Some(error) => self.refused.push(error.inside(place)),
            None => self.refuse(format!("be at most {most}"), value),
        }
    }

    /// Reads what stands here. A number that is not finite, which JSON can not say but a binding may hand over, is refused whatever is
    /// meant.
    pub(crate) fn take(&mut self, field: &mut dyn Field, value: &Value) {
        match value {
            Value::Number(number) if !number.is_finite() => {
                let place = self.place.clone();
                let advice = if field.is_optional() { "leave it out where it is not known" } else { "give a number" };
                self.refused.push(Error::out_of_range(place, "be a finite number", number, advice));
            }
            _ => field.read(value, self),
        }
    }

    /// Reads a field of the object here.
    pub fn in_field(&mut self, name: &str, read: impl FnOnce(&mut Self)) {
        let length = self.place.len();
        if length > 0 {
            self.place.push('.');
        }
        self.place.push_str(name);
        read(self);
        self.place.truncate(length);
    }

    /// Reads an item of the list here.
    pub fn at(&mut self, index: usize, read: impl FnOnce(&mut Self)) {
        let length = self.place.len();
        // Writing to a string does not fail.
        let _ = write!(self.place, "[{index}]");
        read(self);
        self.place.truncate(length);
    }

    /// Takes an item of the list here.
    pub(super) fn item(&mut self, index: usize, field: &mut dyn Field, value: &Value) {
        self.at(index, |reading| reading.take(field, value));
    }

    fn inside(&self, name: &str) -> String {
        if self.place.is_empty() { String::from(name) } else { format!("{}.{name}", self.place) }
    }

    /// Reads the fields of a record from an object; `given` is what it has beside them, such as the tag of a tagged one.
    pub(super) fn record(&mut self, record: &mut dyn Record, value: &Value, given: &[&'static str]) {
        let Value::Object(fields) = value else { return self.refuse("be an object", value) };
        let before = self.refused.len();
        let mut known: Vec<&'static str> = Vec::from(given);
        let mut found = fields.iter().filter(|(name, _)| given.contains(&&**name)).count();
        record.each(&mut |name, has_default, field| {
            known.push(name);
            match fields.iter().find(|(key, _)| key == name) {
                Some((_, value)) => {
                    found += 1;
                    self.in_field(name, |reading| reading.take(field, value));
                }
                None if has_default || field.is_optional() => {}
                None => self.refused.push(Error::missing(self.inside(name), "it has no default", "give it")),
            }
        });
        if found < fields.len() {
            if self.place.is_empty() {
                known.extend(self.beside);
            }
            // What is written wrong comes before what is missing: often it is the same field.
            let missing = self.refused.split_off(before);
            for (place, (name, _)) in fields.iter().enumerate() {
                if !known.contains(&&**name) {
                    self.refused.push(no_field(self.inside(name), name, &known));
                } else if fields.iter().take(place).any(|(earlier, _)| earlier == name) {
                    let twice =
                        Error::invalid_record(self.inside(name), "be given once", "given again", "leave one out");
                    self.refused.push(twice);
                }
            }
            self.refused.extend(missing);
        }
    }
}

/// A refusal of a field there is not.
pub(crate) fn unknown_field(parameter: &str, known: &[&str]) -> Error {
    no_field(String::from(parameter), parameter.rsplit('.').next().unwrap_or(parameter), known)
}

/// The same where what is written may have points in it, as the columns of a table.
fn no_field(parameter: String, written: &str, known: &[&str]) -> Error {
    let (rule, advice) = if let Some(nearest) = nearest::of(written, known) {
        (format!("be one of the fields, such as `{nearest}`"), "write that, or leave it out")
    } else {
        let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        (format!("be one of the fields {}", known.join(", ")), "correct the name, or leave it out")
    };
    Error::invalid_record(parameter, rule, "given", advice)
}

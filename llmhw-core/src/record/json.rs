//! Records and questions as JSON text and values.

use super::ask::{self, Ask};
#[cfg(feature = "schema")]
use super::noun;
use super::read::{Failure, Reader};
use super::{Noun, answer};
use crate::error::{Error, Result};
use crate::{catalog, spec};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a record or question.
///
/// # Errors
/// `InvalidRecord`, naming the field, the rule and the value.
///
/// # Example: text where a number is meant
/// ```
/// use llmhw_core::record::{json, noun};
///
/// let text = r#"{"id": "l", "name": "Link", "bandwidth_gigabytes_per_second": "10", "latency_microseconds": 3}"#;
/// let error = json::from_text::<noun::Link>(text).unwrap_err();
/// assert_eq!(error.parameter(), Some("bandwidth_gigabytes_per_second"));
/// ```
pub fn from_text<T: DeserializeOwned>(text: &str) -> Result<T> {
    let value: Value = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    from_value(value)
}

/// Reads a record or question from a value.
///
/// # Errors
/// As [`from_text`].
#[expect(clippy::needless_pass_by_value, reason = "a value is made to be read once")]
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    T::deserialize(Reader(&value)).map_err(|failure| refused(&failure, &value))
}

/// Writes a record. Every number reads back as the same bits.
///
/// # Errors
/// `InvalidRecord` for numbers that JSON can not write; records hold none.
pub fn to_text<T: Serialize>(record: &T) -> Result<String> {
    serde_json::to_string(record).map_err(|error| not_json(&error))
}

/// Writes a record as a value.
///
/// # Errors
/// As [`to_text`].
pub fn to_value<T: Serialize>(record: &T) -> Result<Value> {
    serde_json::to_value(record).map_err(|error| not_json(&error))
}

/// A refusal for bindings: a value of their language that is no text, number, list or object of them.
#[must_use]
pub fn refusal(parameter: &str, rule: &str, value: &str, advice: &str) -> Error {
    Error::invalid_record(String::from(parameter), String::from(rule), value, String::from(advice))
}

/// The same for a number that is not finite, which JSON can not say.
#[must_use]
pub fn not_finite(parameter: &str, value: f64) -> Error {
    Error::out_of_range(String::from(parameter), "is a finite number", value, "leave it out where it is not known")
}

/// The same for a field that must be given.
#[must_use]
pub fn missing(parameter: &str) -> Error {
    Error::missing(String::from(parameter), "it has no default", "give it")
}

/// The same for a field there is not.
#[must_use]
pub fn unknown_field(parameter: &str, known: &[&str]) -> Error {
    let written = parameter.rsplit('.').next().unwrap_or(parameter);
    let advice = match catalog::nearest_of(written, known) {
        Some(nearest) => format!("write `{nearest}`, or leave it out"),
        None => String::from("correct the name, or leave it out"),
    };
    let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    Error::invalid_record(String::from(parameter), format!("is one of {}", known.join(", ")), "given", advice)
}

fn not_json(error: &serde_json::Error) -> Error {
    Error::invalid_record("json", "is JSON text", error, "check quotes, commas and braces")
}

/// The value a place such as `nodes[1].host` leads to.
fn value_at<'v>(place: &str, value: &'v Value) -> Option<&'v Value> {
    place.split(['.', '[']).filter(|part| !part.is_empty()).try_fold(value, |value, part| {
        match part.strip_suffix(']') {
            Some(index) => value.get(index.parse::<usize>().ok()?),
            None => value.get(part),
        }
    })
}

/// The name between the first backticks of serde's message.
fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

fn refused(Failure { place, message }: &Failure, original: &Value) -> Error {
    let inside = |name: &str| if place.is_empty() { String::from(name) } else { format!("{place}.{name}") };
    if let (true, Some(name)) = (message.starts_with("unknown field"), quoted(message)) {
        let known = message.split_once("expected ").map_or("", |(_, known)| known);
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        return unknown_field(&inside(name), &known);
    }
    if let (true, Some(name)) = (message.starts_with("missing field"), quoted(message)) {
        return Error::missing(inside(name), "it has no default", "give it");
    }
    let value = value_at(place, original).map_or_else(|| original.to_string(), Value::to_string);
    let rule = message.split_once("expected ").map_or(message.as_str(), |(_, expected)| expected);
    let place = if place.is_empty() { "record" } else { place };
    Error::invalid_record(String::from(place), format!("is {}", in_words(rule)), value, "give such a value")
}

/// A type of Rust as people say it.
fn in_words(rule: &str) -> &str {
    match rule {
        "f64" => "a number",
        "u8" | "u16" | "u32" | "u64" => "a whole number of at least 0",
        "a string" | "a borrowed string" => "text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        _ => rule,
    }
}

/// The lists of the catalogue: their names, and their entries as records.
macro_rules! lists {
    ($($name:literal: $type:ty => $entries:expr;)+) => {
        /// The names of all lists.
        pub const LISTS: &[&str] = &[$($name),+];

        /// The list of this name, as an array of records.
        ///
        /// # Errors
        /// `UnknownId` for a name that is no list.
        pub fn list_value(name: &str) -> Result<Value> {
            match name {
                $($name => to_value(&$entries),)+
                _ => Err(no_list(name)),
            }
        }

        /// The same as text.
        ///
        /// # Errors
        /// As [`list_value`].
        pub fn list(name: &str) -> Result<String> {
            match name {
                $($name => to_text(&$entries),)+
                _ => Err(no_list(name)),
            }
        }

        /// Name and entry of every list, as schemas of one generator.
        #[cfg(feature = "schema")]
        pub(super) fn list_schemas(
            generator: &mut schemars::SchemaGenerator,
        ) -> Vec<(&'static str, schemars::Schema)> {
            alloc::vec![$(($name, generator.subschema_for::<$type>())),+]
        }
    };
}

fn records<N: Noun>() -> Vec<N::Record> {
    N::list().iter().map(Noun::to_record).collect()
}

fn answers<'a, T: 'a, R: From<&'a T>>(rows: &'a [T]) -> Vec<R> {
    rows.iter().map(R::from).collect()
}

lists! {
    "hardware": noun::Hardware => records::<spec::Hardware>();
    "models": noun::Model => records::<spec::Model>();
    "formats": noun::WeightFormat => records::<spec::WeightFormat>();
    "kv_formats": answer::KvFormat => answers::<_, answer::KvFormat>(catalog::KV_FORMATS);
    "runtimes": noun::Runtime => records::<spec::Runtime>();
    "links": noun::Link => records::<spec::Link>();
    "cloud_models": noun::CloudModel => records::<spec::CloudModel>();
    "electricity": noun::Electricity => records::<spec::Electricity>();
    "sources": answer::Source => answers::<_, answer::Source>(catalog::SOURCES);
    "comparisons": answer::Comparison => answers::<_, answer::Comparison>(catalog::COMPARISONS);
    "bounds": answer::AcceptedRange => answers::<_, answer::AcceptedRange>(crate::bounds::ALL);
    "constants": answer::Constant => answer::Constant::all();
    "interval_factors": answer::IntervalFactors => answer::IntervalFactors::all();
}

fn no_list(name: &str) -> Error {
    Error::unknown("list", name, LISTS.iter().map(|name| String::from(*name)).collect())
}

/// Looks in the list of this name and writes what it finds.
macro_rules! found {
    ($list:expr, $name:expr, $write:path) => {
        match $list {
            "hardware" => $write(&spec::Hardware::find($name)?.to_record()),
            "models" => $write(&spec::Model::find($name)?.to_record()),
            "formats" => $write(&spec::WeightFormat::find($name)?.to_record()),
            "kv_formats" => $write(&answer::KvFormat::from(&catalog::kv_format($name)?)),
            "runtimes" => $write(&spec::Runtime::find($name)?.to_record()),
            "links" => $write(&spec::Link::find($name)?.to_record()),
            "cloud_models" => $write(&spec::CloudModel::find($name)?.to_record()),
            "electricity" => $write(&spec::Electricity::find($name)?.to_record()),
            "sources" => $write(&answer::Source::from(catalog::source($name)?)),
            list => Err(no_list(list)),
        }
    };
}

/// The record of a listed noun, by id or alias. `list` names the list it is in.
///
/// # Errors
/// `UnknownId` for a list or a name there is not, `Ambiguous` for a name that fits several entries.
pub fn find_value(list: &str, name: &str) -> Result<Value> {
    found!(list, name, to_value)
}

/// The same as text.
///
/// # Errors
/// As [`find_value`].
pub fn find(list: &str, name: &str) -> Result<String> {
    found!(list, name, to_text)
}

/// The figures of the guide as it published them, as JSON text: `data/guide/guide.toml`, names and units included.
pub const GUIDE: &str = include_str!("../catalog/generated/guide.json");

macro_rules! calls {
    ($($ask:ty),+ $(,)?) => {
        /// The names of all questions.
        pub const CALLS: &[&str] = &[$(<$ask as Ask>::NAME),+];

        /// Name, question and answer of every call, as schemas of one generator.
        #[cfg(feature = "schema")]
        pub(super) fn call_schemas(
            generator: &mut schemars::SchemaGenerator,
        ) -> alloc::vec::Vec<(&'static str, schemars::Schema, schemars::Schema)> {
            alloc::vec![$((
                <$ask as Ask>::NAME,
                generator.subschema_for::<$ask>(),
                generator.subschema_for::<<$ask as Ask>::Answer>(),
            )),+]
        }

        /// Answers the question of this name, given as a value.
        ///
        /// # Errors
        /// `UnknownId` for a name that is no question, `InvalidRecord` for an input that does not read, and those of the question.
        pub fn call_value(name: &str, input: Value) -> Result<Value> {
            match name {
                $(<$ask as Ask>::NAME => to_value(&from_value::<$ask>(input)?.answer()?),)+
                _ => Err(no_call(name)),
            }
        }

        /// The same, with the answer as text: without a value of every answer in between.
        fn call_text(name: &str, input: Value) -> Result<String> {
            match name {
                $(<$ask as Ask>::NAME => to_text(&from_value::<$ask>(input)?.answer()?),)+
                _ => Err(no_call(name)),
            }
        }
    };
}

fn no_call(name: &str) -> Error {
    Error::unknown("call", name, CALLS.iter().map(|name| String::from(*name)).collect())
}

calls! {
    ask::AskProjection<'static>,
    ask::AskSensitivity<'static>,
    ask::AskRoofline<'static>,
    ask::AskFit<'static>,
    ask::AskWeights<'static>,
    ask::AskLargestFormat<'static>,
    ask::AskPool<'static>,
    ask::AskUnequalPipeline<'static>,
    ask::AskOffload<'static>,
    ask::AskOwnership<'static>,
    ask::AskCost,
    ask::AskCloudPrice<'static>,
    ask::AskBreakEven<'static>,
    ask::AskRecommendation<'static>,
    ask::AskGuideDecode,
    ask::AskGuideFit,
    ask::AskGuideFactor,
    ask::AskGuideProposal,
}

/// Answers the question of this name, given as an object: what the bindings do for every call.
///
/// # Errors
/// As [`call_value`].
///
/// # Example: the guide's formula
/// ```
/// use llmhw_core::record::json;
///
/// let rate = json::call("guide_decode", r#"{"memory_bandwidth_gigabytes_per_second": 400, "gigabytes_per_token": 15}"#)?;
/// assert_eq!(rate, "16.0");
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn call(name: &str, input: &str) -> Result<String> {
    let input: Value = serde_json::from_str(input).map_err(|error| not_json(&error))?;
    call_text(name, input)
}

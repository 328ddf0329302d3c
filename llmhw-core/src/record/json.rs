//! Records and questions as JSON text and values.

use super::ask::{self, Ask};
#[cfg(feature = "schema")]
use super::noun;
use super::{Noun, answer};
use crate::error::{Error, Result};
use crate::{catalog, spec};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Path;

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
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    let original = value.clone();
    serde_path_to_error::deserialize(value)
        .map_err(|error| refused(error.path(), &error.inner().to_string(), &original))
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

fn not_json(error: &serde_json::Error) -> Error {
    Error::invalid_record("json", "is JSON text", error, "check quotes, commas and braces")
}

/// The value a path leads to.
fn value_at<'v>(path: &Path, value: &'v Value) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, segment| match segment {
        serde_path_to_error::Segment::Seq { index } => value.get(index),
        serde_path_to_error::Segment::Map { key } => value.get(key),
        _ => Some(value),
    })
}

/// The name between the first backticks of serde's message.
fn quoted(message: &str) -> Option<&str> {
    message.split('`').nth(1)
}

fn refused(path: &Path, message: &str, original: &Value) -> Error {
    let place = path.to_string();
    let inside = |name: &str| {
        let parent = place.strip_suffix(name).map_or(place.as_str(), |parent| parent.trim_end_matches('.'));
        if parent.is_empty() || parent == "." { String::from(name) } else { format!("{parent}.{name}") }
    };
    if let (true, Some(name)) = (message.starts_with("unknown field"), quoted(message)) {
        let known = message.split_once("expected ").map_or("", |(_, known)| known);
        return Error::invalid_record(
            inside(name),
            format!("is one of {}", known.trim_start_matches("one of ")),
            "given",
            "correct the name, or leave it out",
        );
    }
    if let (true, Some(name)) = (message.starts_with("missing field"), quoted(message)) {
        return Error::missing(inside(name), "it has no default", "give it");
    }
    let value = value_at(path, original).map_or_else(|| original.to_string(), Value::to_string);
    let rule = message.split_once("expected ").map_or(message, |(_, expected)| expected);
    let place = if place == "." { String::from("record") } else { place };
    Error::invalid_record(place, format!("is {rule}"), value, "give such a value")
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
                _ => Err(Error::unknown("list", name, LISTS.iter().map(|name| String::from(*name)).collect())),
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
    "bounds": answer::Bound => answers::<_, answer::Bound>(crate::bounds::ALL);
    "constants": answer::Constant => answer::Constant::all();
    "interval_factors": answer::IntervalFactors => answer::IntervalFactors::all();
}

/// The record of a listed noun, by id or alias. `list` names the list it is in.
///
/// # Errors
/// `UnknownId` for a list or a name there is not, `Ambiguous` for a name that fits several entries.
pub fn find_value(list: &str, name: &str) -> Result<Value> {
    fn found<N: Noun>(name: &str) -> Result<Value> {
        to_value(&N::find(name)?.to_record())
    }
    match list {
        "hardware" => found::<spec::Hardware>(name),
        "models" => found::<spec::Model>(name),
        "formats" => found::<spec::WeightFormat>(name),
        "kv_formats" => to_value(&answer::KvFormat::from(&catalog::kv_format(name)?)),
        "runtimes" => found::<spec::Runtime>(name),
        "links" => found::<spec::Link>(name),
        "cloud_models" => found::<spec::CloudModel>(name),
        "electricity" => found::<spec::Electricity>(name),
        "sources" => to_value(&answer::Source::from(catalog::source(name)?)),
        _ => Err(Error::unknown("list", list, LISTS.iter().map(|name| String::from(*name)).collect())),
    }
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
                _ => Err(Error::unknown("call", name, CALLS.iter().map(|name| String::from(*name)).collect())),
            }
        }
    };
}

calls! {
    ask::AskProjection<'static>,
    ask::AskSensitivity<'static>,
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
    call_value(name, input).map(|answer| answer.to_string())
}

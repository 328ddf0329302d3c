//! Records and questions as JSON text and values.

use super::ask::{self, Ask};
use super::file::CatalogFile;
#[cfg(feature = "schema")]
use super::noun;
use super::{Noun, answer};
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::plain::{Blank, Field, Reading, Value, json, read, read_beside};
use crate::spec;
use alloc::string::String;
#[cfg(feature = "schema")]
use alloc::vec::Vec;

/// Reads a record or question.
///
/// # Errors
/// `InvalidRecord`, naming the field, the rule and the value; everything that is wrong at once ([`Error::all`]).
///
/// # Example: text where a number is meant
/// ```
/// use llmhw_core::{noun, record::json};
///
/// let text = r#"{"id": "l", "name": "Link", "bandwidth_gigabytes_per_second": "10", "latency_microseconds": 3}"#;
/// let error = json::from_text::<noun::Link>(text).unwrap_err();
/// assert_eq!(error.parameter(), Some("bandwidth_gigabytes_per_second"));
/// ```
pub fn from_text<T: Field + Blank>(text: &str) -> Result<T> {
    read(&json::parse(text)?)
}

/// Reads a record or question from a value.
///
/// # Errors
/// As [`from_text`].
pub fn from_value<T: Field + Blank>(value: &Value) -> Result<T> {
    read(value)
}

/// Reads a question without its field `catalog`, which every question has beside its own ([`with_catalog`]).
///
/// # Errors
/// As [`from_text`]; a misspelt `catalog` is told.
pub fn question_from_value<A: Ask + Field + Blank>(value: &Value) -> Result<A> {
    read_beside(value, &["catalog"])
}

/// Reads the value of one field of a question, whose name is said in refusals.
///
/// # Errors
/// As [`from_text`].
pub fn field_from_value<T: Field + Blank>(name: &str, value: &Value) -> Result<T> {
    let mut read = T::blank();
    let mut reading = Reading::default();
    reading.in_field(name, |reading| reading.take(&mut read, value));
    reading.finish().map(|()| read)
}

/// Writes a record. Every number reads back as the same bits.
#[must_use]
pub fn to_text<T: Field + Clone>(record: &T) -> String {
    json::text(&to_value(record))
}

/// Writes a record as a value.
#[must_use]
pub fn to_value<T: Field + Clone>(record: &T) -> Value {
    record.clone().write()
}

/// A refusal for bindings: a value of their language that is no text, number, list or object of them. The rule goes on after
/// "must", as in "be a list".
#[must_use]
pub fn refusal(parameter: &str, rule: &str, value: &str, advice: &str) -> Error {
    Error::invalid_record(String::from(parameter), String::from(rule), value, String::from(advice))
}

/// The same for a field that must be given.
#[must_use]
pub fn missing(parameter: &str) -> Error {
    Error::missing(String::from(parameter), "it has no default", "give it")
}

/// The same for a field there is not.
#[must_use]
pub fn unknown_field(parameter: &str, known: &[&str]) -> Error {
    crate::plain::unknown_field(parameter, known)
}

/// The lists of the catalogue: their names, and their entries as records.
macro_rules! lists {
    ($catalog:ident; $($name:literal: $type:ty => $entries:expr;)+) => {
        /// The names of all lists.
        pub const LISTS: &[&str] = &[$($name),+];

        /// The list of this name, as an array of records.
        ///
        /// # Errors
        /// `UnknownId` for a name that is no list.
        pub fn list_value(name: &str, $catalog: &Catalog) -> Result<Value> {
            match name {
                $($name => Ok($entries),)+
                _ => Err(no_list(name)),
            }
        }

        /// Name and entry of every list, as schemas.
        #[cfg(feature = "schema")]
        pub(super) fn list_schemas(definitions: &mut crate::plain::schema::Definitions) -> Vec<(&'static str, Value)> {
            alloc::vec![$(($name, <$type as Blank>::blank().describe(definitions))),+]
        }
    };
}

fn listed<R: Field>(records: impl Iterator<Item = R>) -> Value {
    Value::List(records.map(|mut record| record.write()).collect())
}

fn records<N: Noun>(catalog: &Catalog) -> Value {
    listed(catalog.rows::<N>().map(Noun::to_record))
}

fn found<N: Noun>(catalog: &Catalog, name: &str) -> Result<Value> {
    catalog.find::<N>(name).map(|noun| noun.to_record().write())
}

fn answers<'a, T: 'a, R: From<&'a T> + Field>(rows: &'a [T]) -> Value {
    listed(rows.iter().map(R::from))
}

lists! {
    catalog;
    "hardware": noun::Hardware => records::<spec::Hardware>(catalog);
    "models": noun::Model => records::<spec::Model>(catalog);
    "formats": noun::WeightFormat => records::<spec::WeightFormat>(catalog);
    "kv_formats": answer::KvFormat => answers::<_, answer::KvFormat>(crate::catalog::KV_FORMATS);
    "runtimes": noun::Runtime => records::<spec::Runtime>(catalog);
    "links": noun::Link => records::<spec::Link>(catalog);
    "cloud_models": noun::CloudModel => records::<spec::CloudModel>(catalog);
    "electricity": noun::Electricity => records::<spec::Electricity>(catalog);
    "sources": answer::Source => answers::<_, answer::Source>(&crate::catalog::SOURCES);
    "comparisons": answer::Comparison => answers::<_, answer::Comparison>(crate::catalog::COMPARISONS);
    "bounds": answer::AcceptedRange => answers::<_, answer::AcceptedRange>(crate::bounds::ALL);
    "constants": answer::Constant => listed(answer::Constant::all().into_iter());
    "interval_factors": answer::IntervalFactors => listed(answer::IntervalFactors::all().into_iter());
}

fn no_list(name: &str) -> Error {
    Error::unknown("list", name, LISTS.iter().map(|name| String::from(*name)).collect())
}

/// The record of a listed noun, by id or alias. `list` names the list it is in.
///
/// # Errors
/// `UnknownId` for a list or a name there is not, `Ambiguous` for a name that fits several entries.
pub fn find_value(list: &str, name: &str, catalog: &Catalog) -> Result<Value> {
    Ok(match list {
        "hardware" => found::<spec::Hardware>(catalog, name)?,
        "models" => found::<spec::Model>(catalog, name)?,
        "formats" => found::<spec::WeightFormat>(catalog, name)?,
        "kv_formats" => answer::KvFormat::from(&crate::catalog::kv_format(name)?).write(),
        "runtimes" => found::<spec::Runtime>(catalog, name)?,
        "links" => found::<spec::Link>(catalog, name)?,
        "cloud_models" => found::<spec::CloudModel>(catalog, name)?,
        "electricity" => found::<spec::Electricity>(catalog, name)?,
        "sources" => answer::Source::from(crate::catalog::source(name)?).write(),
        list => return Err(no_list(list)),
    })
}

/// The figures of the guide as it published them, as JSON text: `data/guide/guide.toml`, names and units included.
pub const GUIDE: &str = include_str!("../catalog/generated/guide.json");

macro_rules! calls {
    ($($(#[$when:meta])? $ask:ty),+ $(,)?) => {
        /// The names of all questions.
        pub const CALLS: &[&str] = &[$($(#[$when])? <$ask as Ask>::NAME),+];

        /// Name, question and answer of every call, as schemas.
        #[cfg(feature = "schema")]
        #[expect(clippy::vec_init_then_push, reason = "a statement can be left out by a feature; an item of vec! can not")]
        pub(super) fn call_schemas(
            definitions: &mut crate::plain::schema::Definitions,
        ) -> Vec<(&'static str, Value, Value)> {
            let mut calls = Vec::new();
            $(
                $(#[$when])?
                calls.push((
                    <$ask as Ask>::NAME,
                    <$ask as Blank>::blank().describe(definitions),
                    <<$ask as Ask>::Answer as Blank>::blank().describe(definitions),
                ));
            )+
            calls
        }

        /// Answers the question of this name, given as a value.
        ///
        /// # Errors
        /// `UnknownId` for a name that is no question, `InvalidRecord` for an input that does not read, and those of the question.
        pub fn call_value(name: &str, input: &Value, catalog: &Catalog) -> Result<Value> {
            if input.get("catalog").is_some() {
                let (catalog, input) = with_catalog(input, catalog)?;
                return call_value(name, &input, &catalog);
            }
            match name {
                $($(#[$when])? <$ask as Ask>::NAME => Ok(question_from_value::<$ask>(input)?.answer_in(catalog)?.write()),)+
                #[cfg(not(feature = "planner"))]
                "plan" | "fleet" | "uncertainty" => Err(Error::unsupported(
                    "call",
                    "be a question of this build",
                    name,
                    "build llmhw-core with the feature `planner`",
                )),
                _ => Err(no_call(name, CALLS)),
            }
        }
    };
}

/// A question without its field `catalog`, and the catalogue that this field lays over another one: a file of one's own as a record.
///
/// # Errors
/// Those of the file, with `catalog` in front of its places.
pub fn with_catalog(input: &Value, base: &Catalog) -> Result<(Catalog, Value)> {
    let Value::Object(fields) = input else { return Ok((base.clone(), input.clone())) };
    let rest = fields.iter().filter(|(name, _)| name != "catalog").cloned().collect();
    let file = fields.iter().find(|(name, _)| name == "catalog").map(|(_, file)| match file {
        Value::Object(_) => {
            CatalogFile::from_value(file).and_then(|file| file.catalog(base)).map_err(|error| error.inside("catalog"))
        }
        other => Err(refusal("catalog", "be a catalogue file as an object", &json::text(other), "read the file first")),
    });
    Ok((file.transpose()?.unwrap_or_else(|| base.clone()), Value::Object(rest)))
}

/// Answers the question of one type, given as a value with or without a field `catalog`: for programs that ask a few questions and are to
/// hold no others.
///
/// # Errors
/// As [`call_value`].
///
/// # Example
/// ```
/// use llmhw_core::catalog::Catalog;
/// use llmhw_core::plain::Value;
/// use llmhw_core::record::{ask::AskGuideFactor, json};
///
/// let nodes = Value::object([("nodes", Value::from(2_u32))]);
/// let factor = json::answer_value::<AskGuideFactor>(&nodes, Catalog::BUILT_IN)?;
/// assert_eq!(factor.to_string(), "0.95");
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn answer_value<A: Ask + Field + Blank>(input: &Value, catalog: &Catalog) -> Result<Value> {
    let (catalog, input) = with_catalog(input, catalog)?;
    Ok(question_from_value::<A>(&input)?.answer_in(&catalog)?.write())
}

/// The refusal of a name that is none of these questions.
#[must_use]
pub fn no_call(name: &str, known: &[&str]) -> Error {
    Error::unknown("call", name, known.iter().map(|name| String::from(*name)).collect())
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
    #[cfg(feature = "planner")]
    ask::AskPlan<'static>,
    #[cfg(feature = "planner")]
    ask::AskFleet<'static>,
    #[cfg(feature = "planner")]
    ask::AskUncertainty<'static>,
    ask::AskCalibration,
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
    call_value(name, &json::parse(input)?, Catalog::BUILT_IN).map(|answer| json::text(&answer))
}

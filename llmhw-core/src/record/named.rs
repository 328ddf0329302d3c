//! A noun that is named or described.

use crate::catalog;
use crate::error::{Error, ErrorKind, Result};
use crate::noun;
use crate::plain::{Blank, Field, Reading, Value};
use crate::spec::{CloudModel, Electricity, Hardware, Link, Model, Runtime, WeightFormat};
use alloc::{borrow::Cow, boxed::Box, string::String};

/// A noun that the catalogue lists and a record describes.
pub trait Noun: Sized + Clone + PartialEq + 'static {
    /// Its record.
    type Record: Field + Blank + Clone + PartialEq;

    /// The word for it in messages, such as `hardware`.
    const WHAT: &'static str;

    /// Every listed one.
    fn list() -> &'static [Self];

    /// The listed one of this name.
    ///
    /// # Errors
    /// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
    fn find(name: &str) -> Result<&'static Self>;

    /// Its id.
    fn id(&self) -> &str;

    /// Its description.
    fn to_record(&self) -> Self::Record;

    /// The noun that a record describes.
    ///
    /// # Errors
    /// As the noun's builder.
    fn from_record(record: Self::Record) -> Result<Self>;
}

macro_rules! nouns {
    ($($noun:ident: $what:literal, $list:ident, $find:ident;)+) => {
        $(
            impl Noun for $noun {
                type Record = noun::$noun;

                const WHAT: &'static str = $what;

                fn list() -> &'static [Self] {
                    &catalog::$list
                }

                fn find(name: &str) -> Result<&'static Self> {
                    catalog::$find(name)
                }

                fn id(&self) -> &str {
                    self.id()
                }

                fn to_record(&self) -> Self::Record {
                    noun::$noun::from(self)
                }

                fn from_record(record: Self::Record) -> Result<Self> {
                    Self::try_from(record)
                }
            }
        )+
    };
}

nouns! {
    Hardware: "hardware", HARDWARE, hardware;
    Model: "model", MODELS, model;
    WeightFormat: "format", FORMATS, format;
    Runtime: "runtime", RUNTIMES, runtime;
    Link: "link", LINKS, link;
    CloudModel: "cloud_model", CLOUD_MODELS, cloud_model;
    Electricity: "electricity", ELECTRICITY, electricity;
}

/// A noun by a name of the catalogue, as a noun at hand, or as a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Named<'a, N: Noun> {
    /// An id or alias.
    Name(Cow<'a, str>),
    /// The noun itself.
    Noun(Cow<'a, N>),
    /// Its description.
    Record(Box<N::Record>),
}

impl<'a, N: Noun> Named<'a, N> {
    /// The noun.
    ///
    /// # Errors
    /// `UnknownId` and `Ambiguous` for names, those of the noun's builder for records.
    pub fn resolve(self) -> Result<Cow<'a, N>> {
        match self {
            Self::Name(name) => N::find(&name).map(Cow::Borrowed),
            Self::Noun(noun) => Ok(noun),
            Self::Record(record) => N::from_record(*record).map(Cow::Owned),
        }
    }
}

/// A runtime, or an engine such as `llama.cpp` whose backends drive different machines.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RuntimeChoice<'a> {
    /// This runtime.
    Runtime(Cow<'a, Runtime>),
    /// Whichever of these drives the machine, by their ids, and the error if none does.
    Engine(Error),
}

impl<'a> Named<'a, Runtime> {
    /// The runtime, or the engine of this name.
    ///
    /// # Errors
    /// `UnknownId` for a name that is neither, those of the builder for records.
    pub fn choose(self) -> Result<RuntimeChoice<'a>> {
        match self.resolve() {
            Ok(runtime) => Ok(RuntimeChoice::Runtime(runtime)),
            Err(error) if error.kind() == ErrorKind::Ambiguous => Ok(RuntimeChoice::Engine(error)),
            Err(error) => Err(error),
        }
    }

    /// The runtime for a machine and a format; without a name [`catalog::runtime_for`] chooses.
    pub(super) fn resolve_for(
        named: Option<Self>,
        hardware: &Hardware,
        format: &WeightFormat,
    ) -> Result<Cow<'a, Runtime>> {
        match named.map(Self::choose).transpose()? {
            None => catalog::runtime_for(hardware, format).map(Cow::Borrowed),
            Some(RuntimeChoice::Runtime(runtime)) => Ok(runtime),
            Some(engine @ RuntimeChoice::Engine(_)) => engine.of_engine(hardware, format).map(Cow::Borrowed),
        }
    }
}

impl RuntimeChoice<'_> {
    /// The runtime for a machine and a format.
    ///
    /// # Errors
    /// `Ambiguous`, as the engine's name is, when none of its backends drives the machine and loads the format.
    pub fn on(&self, hardware: &Hardware, format: &WeightFormat) -> Result<&Runtime> {
        match self {
            Self::Runtime(runtime) => Ok(runtime),
            Self::Engine(_) => self.of_engine(hardware, format),
        }
    }

    fn of_engine(&self, hardware: &Hardware, format: &WeightFormat) -> Result<&'static Runtime> {
        let fits = |runtime: &&'static Runtime| runtime.supports(hardware, format).is_ok();
        self.listed().find(fits).ok_or_else(|| match self {
            Self::Engine(error) => error.clone(),
            Self::Runtime(runtime) => Error::unsupported("runtime", "is an engine", runtime.id(), "name one"),
        })
    }

    /// The listed runtimes it stands for.
    pub(super) fn listed(&self) -> impl Iterator<Item = &'static Runtime> {
        let ids: &[String] = match self {
            Self::Engine(error) => error.candidates(),
            Self::Runtime(_) => &[],
        };
        ids.iter().filter_map(|id| catalog::runtime(id).ok())
    }
}

impl<N: Noun> Blank for Named<'_, N> {
    fn blank() -> Self {
        Self::Name(Cow::Borrowed(""))
    }
}

impl<N: Noun> Field for Named<'_, N> {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        match value {
            Value::Text(name) => *self = Self::Name(name.clone()),
            Value::Object(_) => {
                let refusals = reading.refusals();
                let mut record = N::Record::blank();
                record.read(value, reading);
                if reading.refusals() > refusals {
                    return;
                }
                // Made here, where it is known which field it stands in.
                match N::from_record(record) {
                    Ok(noun) => *self = Self::Noun(Cow::Owned(noun)),
                    Err(error) => reading.refuse_with(error),
                }
            }
            _ => {
                let rule = alloc::format!("is a name of the catalogue or a record that describes the {}", N::WHAT);
                reading.refuse(rule, value);
            }
        }
    }

    fn write(&mut self) -> Value {
        match self {
            Self::Name(name) => Value::Text(Cow::Owned(core::mem::take(name).into_owned())),
            Self::Noun(noun) => noun.to_record().write(),
            Self::Record(record) => record.write(),
        }
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, definitions: &mut crate::plain::schema::Definitions) -> Value {
        let record = N::Record::blank().describe(definitions);
        let name = Value::object([("type", Value::from("string")), ("x-catalogue", Value::from(N::WHAT))]);
        Value::object([("anyOf", Value::List([name, record].into()))])
    }
}

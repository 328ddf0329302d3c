//! A noun that is named or described.

use crate::catalog::{Catalog, Listed};
use crate::error::{Error, ErrorKind, Result};
use crate::memory::ParameterCount;
use crate::noun;
use crate::plain::{Blank, Field, Reading, Value};
use crate::spec::{CloudModel, Electricity, Hardware, Link, Model, Runtime, WeightFormat};
use alloc::{borrow::Cow, boxed::Box, vec::Vec};

/// A noun that the catalogue lists and a record describes.
pub trait Noun: Listed + PartialEq {
    /// Its record.
    type Record: Field + Blank + Clone + PartialEq;

    /// Its description.
    fn to_record(&self) -> Self::Record;

    /// The noun that a record describes.
    ///
    /// # Errors
    /// As the noun's builder.
    fn from_record(record: Self::Record) -> Result<Self>;
}

macro_rules! nouns {
    ($($noun:ident $(: $check:expr)?),+) => {
        $(
            impl Noun for $noun {
                type Record = noun::$noun;

                fn to_record(&self) -> Self::Record {
                    noun::$noun::from(self)
                }

                fn from_record(record: Self::Record) -> Result<Self> {
                    let noun = Self::try_from(record)?;
                    $($check(&noun)?;)?
                    Ok(noun)
                }
            }
        )+
    };
}

nouns!(Hardware, Model: |model: &Model| ParameterCount::of(model).agrees_with(model), WeightFormat, Runtime, Link, CloudModel, Electricity);

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

impl<'a, N: Noun> From<&'a str> for Named<'a, N> {
    fn from(name: &'a str) -> Self {
        Self::Name(Cow::Borrowed(name))
    }
}

impl<'a, N: Noun> From<&'a N> for Named<'a, N> {
    fn from(noun: &'a N) -> Self {
        Self::Noun(Cow::Borrowed(noun))
    }
}

impl<'a, N: Noun> Named<'a, N> {
    /// The noun.
    ///
    /// # Errors
    /// `UnknownId` and `Ambiguous` for names, those of the noun's builder for records.
    pub fn resolve<'c>(self, catalog: &'c Catalog) -> Result<Cow<'c, N>>
    where
        'a: 'c,
    {
        match self {
            Self::Name(name) => catalog.find(&name).map(Cow::Borrowed),
            Self::Noun(noun) => Ok(noun),
            Self::Record(record) => N::from_record(*record).map(Cow::Owned),
        }
    }

    /// The same of a field that is not called like what it names: `smaller_format`.
    pub(super) fn resolve_as<'c>(self, field: &str, catalog: &'c Catalog) -> Result<Cow<'c, N>>
    where
        'a: 'c,
    {
        self.resolve(catalog).map_err(|error| error.of_name(field, None))
    }

    /// What is made of each of a list; one that is not found is told by its place: `links[0]`.
    pub(super) fn each<T>(list: Vec<Self>, field: &str, make: impl Fn(Self) -> Result<T>) -> Result<Vec<T>> {
        let mut all = Vec::new();
        for named in list {
            match make(named) {
                Ok(one) => all.push(one),
                Err(error) => return Err(error.of_name(field, Some(all.len()))),
            }
        }
        Ok(all)
    }
}

/// A runtime, or an engine such as `llama.cpp` whose backends drive different machines.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RuntimeChoice<'c> {
    /// This runtime.
    Runtime(Cow<'c, Runtime>),
    /// Whichever of these drives the machine, and the refusal of the name where one runtime is meant.
    Engine(Vec<&'c Runtime>, Error),
}

impl<'a> Named<'a, Runtime> {
    /// The runtime, or the engine of this name.
    ///
    /// # Errors
    /// `UnknownId` for a name that is neither, those of the builder for records.
    pub fn choose<'c>(self, catalog: &'c Catalog) -> Result<RuntimeChoice<'c>>
    where
        'a: 'c,
    {
        match self.resolve(catalog) {
            Ok(runtime) => Ok(RuntimeChoice::Runtime(runtime)),
            Err(error) if error.kind() == ErrorKind::Ambiguous => {
                let backends = error.candidates().iter().map(|id| catalog.find(id)).collect::<Result<_>>()?;
                Ok(RuntimeChoice::Engine(backends, error))
            }
            Err(error) => Err(error),
        }
    }

    /// The runtime for a machine and a format; without a name the catalogue chooses.
    pub(super) fn resolve_for<'c>(
        named: Option<Self>,
        hardware: &Hardware,
        format: &WeightFormat,
        catalog: &'c Catalog,
    ) -> Result<Cow<'c, Runtime>>
    where
        'a: 'c,
    {
        match named.map(|named| named.choose(catalog)).transpose()? {
            None => catalog.runtime_for(hardware, format).map(Cow::Borrowed),
            Some(RuntimeChoice::Runtime(runtime)) => Ok(runtime),
            Some(RuntimeChoice::Engine(backends, error)) => {
                driving(&backends, &error, hardware, format).map(Cow::Borrowed)
            }
        }
    }
}

/// The backend that drives the machine and loads the format; else what the one that drives it has against the format, or what any has
/// against the machine.
fn driving<'c>(
    backends: &[&'c Runtime],
    none: &Error,
    hardware: &Hardware,
    format: &WeightFormat,
) -> Result<&'c Runtime> {
    if let Some(runtime) = backends.iter().find(|runtime| runtime.runs(hardware, format)) {
        return Ok(runtime);
    }
    let refusal = |is_of_format: bool| {
        let mut all = backends.iter().filter_map(|runtime| runtime.supports(hardware, format).err());
        all.find(|error| (error.parameter() == Some("format")) == is_of_format)
    };
    Err(refusal(true).or_else(|| refusal(false)).unwrap_or_else(|| none.clone()))
}

impl RuntimeChoice<'_> {
    /// The runtime for a machine and a format.
    ///
    /// # Errors
    /// `Unsupported` when none of its backends drives the machine and loads the format.
    pub fn on(&self, hardware: &Hardware, format: &WeightFormat) -> Result<&Runtime> {
        match self {
            Self::Runtime(runtime) => Ok(runtime),
            Self::Engine(backends, error) => driving(backends, error, hardware, format),
        }
    }
}

impl<N: Noun> Blank for Named<'_, N> {
    fn blank() -> Self {
        Self::Name(Cow::Borrowed(""))
    }
}

/// One body for nouns of whatever kind.
#[cold]
#[inline(never)]
fn refuse_noun(what: &str, value: &Value, reading: &mut Reading) {
    reading.refuse(alloc::format!("be a name of the catalogue or a record that describes the {what}"), value);
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
            _ => refuse_noun(N::WHAT, value, reading),
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

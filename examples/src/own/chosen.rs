//! What options name where one thing is asked about: a machine, a model, a format.

use super::runs::Setting;
use super::{Book, Chosen};
use crate::args::Options;
use crate::failure::Failure;
use llmhw_core::record::Named;
use llmhw_core::spec::{Hardware, Model, Runtime, WeightFormat};
use std::borrow::Cow;

/// The usual format.
pub(crate) const FORMAT: &str = "q4-k-m";

/// The machine, model, format and runtime that options name.
pub(crate) fn setting(options: &Options, book: &Book, command: &str) -> Result<Setting, Failure> {
    let machine = only(&options.hardware, command, "a machine", "--hardware ID|FILE")?;
    let model = only(&options.model, command, "a model", "--model ID|FILE")?;
    let (Some(machine), Some(model)) = (machine, model) else {
        let what = "--hardware ID|FILE and --model ID|FILE";
        return Err(Failure::Usage(format!("{command} is about one machine and one model: give {what}")));
    };
    let chosen = one_model(book, model)?;
    Ok(Setting {
        hardware: hardware(book, machine)?,
        model: chosen.named(),
        format: match only(&options.weights, command, "a format", "--weights ID")? {
            Some(weights) => format(book, weights)?,
            None => {
                chosen.format.map_or_else(|| format(book, FORMAT), |format| Ok(Named::Noun(Cow::Borrowed(format))))?
            }
        },
        runtime: runtime(options, book)?,
    })
}

/// The one value of an option that other commands take several of.
pub(crate) fn only<'a>(
    given: &'a [String],
    command: &str,
    what: &str,
    option: &str,
) -> Result<Option<&'a String>, Failure> {
    match given {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => Err(Failure::Usage(format!("{command} takes {what}: give {option} once"))),
    }
}

/// One machine.
pub(crate) fn hardware(book: &Book, argument: &str) -> Result<Named<'static, Hardware>, Failure> {
    book.one_machine(argument).map(|machine| Named::Name(Cow::Borrowed(machine.id())))
}

/// A format.
pub(crate) fn format(book: &Book, name: &str) -> Result<Named<'static, WeightFormat>, Failure> {
    Ok(Named::Name(Cow::Borrowed(book.find::<WeightFormat>(name)?.id())))
}

/// A runtime or an engine. Engines go by their small letters too, as runtimes do.
pub(crate) fn runtime(options: &Options, book: &Book) -> Result<Option<Named<'static, Runtime>>, Failure> {
    let Some(name) = &options.runtime else { return Ok(None) };
    let as_written = |name: String| Named::<Runtime>::Name(Cow::Owned(name));
    match as_written(name.clone()).choose(book.catalog).map(|_| ()) {
        Ok(()) => Ok(Some(as_written(name.clone()))),
        Err(error) => {
            let small = name.to_ascii_lowercase();
            let is_known = as_written(small.clone()).choose(book.catalog).is_ok();
            if is_known { Ok(Some(as_written(small))) } else { Err(error.into()) }
        }
    }
}

/// One model.
pub(crate) fn one_model(book: &Book, argument: &str) -> Result<Chosen, Failure> {
    match book.models(argument)?.as_slice() {
        [one] => Ok(*one),
        several => {
            let ids: Vec<&str> = several.iter().map(|chosen| chosen.model.id()).collect();
            let advice = format!("name one of them beside --catalog {argument}");
            Err(Failure::Usage(format!("{argument}: has several models, {}; {advice}", ids.join(", "))))
        }
    }
}

impl Chosen {
    /// By name where it is listed; a model of a file as it is.
    pub(crate) fn named(self) -> Named<'static, Model> {
        if self.is_read { Named::Noun(Cow::Borrowed(self.model)) } else { Named::Name(Cow::Borrowed(self.model.id())) }
    }
}

//! What options name where one thing is asked about: a machine, a model, a format.

use super::runs::Setting;
use super::{Book, Chosen};
use crate::args::Options;
use crate::failure::Failure;
use llmhw_core::record::Named;
use llmhw_core::spec::{Hardware, Model, WeightFormat};
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
        runtime: options.runtime.as_ref().map(|runtime| Named::Name(Cow::Owned(runtime.clone()))),
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

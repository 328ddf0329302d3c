//! The shared options as the questions of the core want them.

use crate::args::{Options, Share, Size};
use crate::failure::Failure;
use crate::own::chosen::{format, one_model, only};
use crate::own::{Book, Chosen};
use crate::run::RuntimeChoice;
use llmhw_core::bounds;
use llmhw_core::record::Named;
use llmhw_core::record::ask::{EfficiencyChoice, ElectricityChoice};
use llmhw_core::spec::{CloudModel, Hardware, Link, Runtime, WeightFormat};
use llmhw_core::units::token_rate;
use std::borrow::Cow;

/// The model, where one is named.
pub(super) fn model(options: &Options, book: &Book, command: &str) -> Result<Option<Chosen>, Failure> {
    let chosen = only(&options.model, command, "a model", "--model ID|FILE")?;
    chosen.map(|model| one_model(book, model)).transpose()
}

/// The least and the most billions of parameters of a size.
pub(super) fn parameters(size: Option<Size>) -> (Option<f64>, Option<f64>) {
    match size {
        None => (None, None),
        Some(Size::Small) => (None, Some(14.0)),
        Some(Size::Middle) => (Some(14.0), Some(70.0)),
        Some(Size::Large) => (Some(70.0), Some(bounds::PARAMETERS.maximum)),
    }
}

/// The formats that are named; nothing where all will do. A GGUF file is what it is: it comes in no other format.
pub(super) fn formats(
    options: &Options,
    book: &Book,
    chosen: Option<Chosen>,
) -> Result<Option<Vec<Named<'static, WeightFormat>>>, Failure> {
    let named: Vec<_> = options.weights.iter().map(|weights| format(book, weights)).collect::<Result<_, _>>()?;
    let own = chosen.and_then(|chosen| chosen.format).map(|format| vec![Named::Noun(Cow::Borrowed(format))]);
    Ok(if named.is_empty() { own } else { Some(named) })
}

/// The machines that are named; nothing where all will do.
pub(super) fn hardware(options: &Options, book: &Book) -> Result<Option<Vec<Named<'static, Hardware>>>, Failure> {
    let mut named = Vec::new();
    for machine in &options.hardware {
        named.extend(book.hardware(machine)?.into_iter().map(|machine| Named::Name(Cow::Borrowed(machine.id()))));
    }
    Ok((!named.is_empty()).then_some(named))
}

/// The runtimes of the name; nothing where all will do.
pub(super) fn runtimes(options: &Options, book: &Book) -> Result<Option<Vec<Named<'static, Runtime>>>, Failure> {
    let Some(name) = &options.runtime else { return Ok(None) };
    let choice = RuntimeChoice::resolve(Some(name), book.catalog)?;
    let fitting = book.catalog.rows::<Runtime>().filter(|runtime| choice.includes(runtime));
    Ok(Some(fitting.map(|runtime| Named::Name(Cow::Borrowed(runtime.id()))).collect()))
}

/// A price by number, or that of a region.
pub(super) fn electricity(options: &Options) -> ElectricityChoice<'static> {
    match options.electricity.trim().parse::<f64>() {
        Ok(price) => ElectricityChoice::Price(price),
        Err(_) => ElectricityChoice::Region(Named::Name(Cow::Owned(options.electricity.clone()))),
    }
}

/// How speeds are found.
pub(super) fn efficiency(options: &Options) -> EfficiencyChoice {
    match options.efficiency {
        None | Some(Share::Calibrated) => EfficiencyChoice::Calibrated,
        Some(Share::Constant(share)) => EfficiencyChoice::Constant(share.value),
    }
}

/// What connects machines, where it is named.
pub(super) fn link(options: &Options, book: &Book) -> Result<Option<Named<'static, Link>>, Failure> {
    let found = options.link.as_ref().map(|link| book.find::<Link>(link)).transpose()?;
    Ok(found.map(|link| Named::Name(Cow::Borrowed(link.id()))))
}

/// What each user gets at least, where it is said.
pub(super) fn least_rate(options: &Options) -> Option<f64> {
    options.least_rate.map(|rate| rate.get::<token_rate::token_per_second>())
}

/// The one rented model to compare with, where it is named.
pub(super) fn cloud(
    options: &Options,
    book: &Book,
    command: &str,
) -> Result<Option<Named<'static, CloudModel>>, Failure> {
    let named = only(&options.cloud, command, "a rented model", "--cloud ID")?;
    let found = named.map(|cloud| book.find::<CloudModel>(cloud)).transpose()?;
    Ok(found.map(|cloud| Named::Name(Cow::Borrowed(cloud.id()))))
}

//! What varies: names, `all` of a list, and numbers.

use super::super::choices;
use crate::args::{Options, Swept};
use crate::failure::Failure;
use crate::own::chosen::FORMAT;
use crate::own::{Book, Chosen};
use crate::question::CONTEXT;
use llmhw_columns::{Grid, Question};
use llmhw_core::catalog;
use llmhw_core::record::columns::Measure;
use llmhw_core::record::{Named, Noun};
use llmhw_core::spec::{Hardware, Model, Runtime, Strategy, WeightFormat};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The word for everything that is listed.
const ALL: &str = "all";
/// What the summary counts, and so is always there.
const COUNTED: [Measure; 2] = [Measure::DecodeTokensPerSecond, Measure::Fits];
/// The columns where nobody says.
const USUAL: [Measure; 11] = [
    Measure::Runtime,
    Measure::DecodeTokensPerSecond,
    Measure::DecodeLowTokensPerSecond,
    Measure::DecodeHighTokensPerSecond,
    Measure::DecodeTokensPerSecondPerSequence,
    Measure::DecodeBasis,
    Measure::PrefillTokensPerSecond,
    Measure::TimeToFirstTokenSeconds,
    Measure::Fits,
    Measure::NeededGigabytes,
    Measure::HeadroomGigabytes,
];

/// The grid, and what is asked of every row.
pub(super) struct Asked {
    pub(super) grid: Grid<'static>,
    pub(super) question: Question,
}

pub(super) fn asked(options: &Options, asked: &Swept, book: &Book) -> Result<Asked, Failure> {
    let chosen = models(options, book)?;
    let mut grid = Grid::new()
        .hardware(hardware(options, asked, book)?)
        .format(formats(options, book, &chosen)?)
        .model(chosen.into_iter().map(Chosen::named))
        .context_tokens(asked.contexts.clone().map_or_else(|| vec![f64::from(CONTEXT)], |list| list.0));
    if let Some(names) = &options.runtime {
        grid = grid.runtime(runtimes(names, book)?);
    }
    if !asked.kv_formats.is_empty() {
        let kv = asked.kv_formats.iter().map(|name| catalog::kv_format(name.trim()));
        grid = grid.kv_format(kv.collect::<Result<Vec<_>, _>>()?);
    }
    if let Some(counts) = &asked.node_counts {
        if options.link.is_none() && asked.strategy != Strategy::GuideSteps && counts.0.iter().any(|count| *count > 1) {
            let what = "--node-counts of more than one need --link ID: what passing results costs depends on it";
            return Err(Failure::Usage(what.to_owned()));
        }
        grid = grid.nodes(counts.0.iter().copied());
    }
    if let Some(counts) = &asked.sequences {
        grid = grid.sequences(counts.0.iter().copied());
    }
    if let Some(prompts) = &asked.prompts {
        grid = grid.prompt_tokens(prompts.0.iter().copied());
    }
    let link = choices::link(options, book)?.map(|link| link.resolve(book.catalog)).transpose()?;
    let question = Question::new(measures(&asked.columns)?)
        .catalog(Arc::new(book.catalog.clone()))
        .cluster(asked.strategy, link.map(Cow::into_owned))
        .efficiency(choices::efficiency(options).resolve()?);
    Ok(Asked { grid, question })
}

/// The columns: what is named with what the summary counts, or the usual ones.
fn measures(named: &[String]) -> Result<Vec<Measure>, Failure> {
    match named {
        [] => Ok(USUAL.to_vec()),
        [all] if all == ALL => Ok(Measure::ALL.iter().map(|(measure, _)| *measure).collect()),
        named => {
            let mut measures: Vec<Measure> =
                named.iter().map(|name| Measure::named(name.trim())).collect::<Result<_, _>>()?;
            measures.extend(COUNTED.into_iter().filter(|counted| !measures.contains(counted)).collect::<Vec<_>>());
            let mut seen = BTreeSet::new();
            measures.retain(|measure| seen.insert(*measure));
            Ok(measures)
        }
    }
}

/// Everything that arguments name, each once: all that is listed, one name, or several with commas between them.
fn named<T>(
    arguments: &[String],
    all: impl Fn() -> Vec<T>,
    find: impl Fn(&str) -> Result<Vec<T>, Failure>,
    id: impl Fn(&T) -> String,
) -> Result<Vec<T>, Failure> {
    let mut found = Vec::new();
    for argument in arguments {
        match find(argument) {
            _ if argument == ALL => found.extend(all()),
            Ok(one) => found.extend(one),
            // A name may have a comma in it, so parts come second.
            Err(_) if argument.contains(',') => {
                for part in argument.split(',') {
                    found.extend(find(part.trim())?);
                }
            }
            Err(error) => return Err(error),
        }
    }
    let mut seen = BTreeSet::new();
    found.retain(|one| seen.insert(id(one)));
    Ok(found)
}

fn hardware(options: &Options, asked: &Swept, book: &Book) -> Result<Vec<Named<'static, Hardware>>, Failure> {
    if options.hardware.is_empty() {
        return Err(Failure::Usage(
            "sweep needs machines: give --hardware all, or names with commas between them".to_owned(),
        ));
    }
    let mut machines = named(
        &options.hardware,
        || book.catalog.rows::<Hardware>().collect(),
        |name| book.hardware(name),
        |machine| machine.id().to_owned(),
    )?;
    machines.retain(|machine| asked.vendor.is_none_or(|vendor| machine.vendor() == vendor));
    if machines.is_empty() {
        let vendor = asked.vendor.map_or("", |vendor| vendor.as_str());
        return Err(Failure::Usage(format!(
            "--vendor {vendor}: none of the machines has its chips; leave it out, or name others"
        )));
    }
    Ok(machines.into_iter().map(borrowed).collect())
}

fn models(options: &Options, book: &Book) -> Result<Vec<Chosen>, Failure> {
    if options.model.is_empty() {
        return Err(Failure::Usage(
            "sweep needs models: give --model all, or names with commas between them".to_owned(),
        ));
    }
    let listed = |model| Chosen { model, format: None, is_read: false };
    named(
        &options.model,
        || book.catalog.rows::<Model>().map(listed).collect(),
        |name| book.models(name),
        |chosen| chosen.model.id().to_owned(),
    )
}

fn formats(options: &Options, book: &Book, models: &[Chosen]) -> Result<Vec<Named<'static, WeightFormat>>, Failure> {
    let one = |name: &str| Ok(vec![book.find::<WeightFormat>(name)?]);
    match (options.weights.as_slice(), models) {
        // A GGUF file has its own format, which fits no other model.
        ([], [Chosen { format: Some(format), .. }]) => Ok(vec![borrowed(format)]),
        ([], models) if models.iter().any(|chosen| chosen.format.is_some()) => Err(Failure::Usage(
            "a GGUF file among other models would be swept in a format that only it has: give --weights, or sweep it alone"
                .to_owned(),
        )),
        ([], _) => Ok(one(FORMAT)?.into_iter().map(borrowed).collect()),
        (given, _) => {
            let all = || book.catalog.rows::<WeightFormat>().collect();
            let found = named(given, all, one, |format| format.id().to_owned())?;
            Ok(found.into_iter().map(borrowed).collect())
        }
    }
}

/// Names of runtimes or engines.
fn runtimes(names: &str, book: &Book) -> Result<Vec<Named<'static, Runtime>>, Failure> {
    if names == ALL {
        return Ok(book.catalog.rows::<Runtime>().map(borrowed).collect());
    }
    let one = |name: &str| {
        let named = Named::<Runtime>::Name(Cow::Owned(name.trim().to_owned()));
        named.clone().choose(book.catalog).map(|_| named).map_err(Failure::from)
    };
    match one(names) {
        Ok(named) => Ok(vec![named]),
        Err(_) if names.contains(',') => names.split(',').map(one).collect(),
        Err(error) => Err(error),
    }
}

fn borrowed<N: Noun>(noun: &'static N) -> Named<'static, N> {
    Named::Noun(Cow::Borrowed(noun))
}

//! `guide odds`: how likely owning is cheaper than renting, and how likely a machine meets the need.

mod shown;

use super::choices;
use crate::args::{Options, Unsure, electricity_range};
use crate::failure::Failure;
use crate::own::chosen::{FORMAT, format, runtime};
use crate::own::{Book, Chosen, Read, Setting, placed};
use crate::page;
use crate::question::{CONTEXT, LEAST_RATE};
use llmhw_core::plain::{Blank as _, Field as _, Value};
use llmhw_core::record::Named;
use llmhw_core::record::ask::{
    Ask as _, AskUncertainty, Candidate, CandidateChoice, EfficiencyChoice, ElectricityChoice, ElectricityRange,
    RangeChoice, Seed,
};
use llmhw_core::spec::{Hardware, WeightFormat};
use llmhw_core::units::{money, time};
use std::borrow::Cow;

/// The answer in the form asked for.
pub(crate) fn odds(options: &Options, asked: &Unsure, book: &Book) -> Result<String, Failure> {
    let (question, read) = question(options, asked, book)?;
    let answer = question.clone().answer_in(book.catalog).map_err(|error| {
        let resolved = |machine: &CandidateChoice| machine.0.hardware.clone().resolve(book.catalog).ok();
        let machines: Vec<_> = question.machines.iter().filter_map(resolved).collect();
        placed(error, &read.places).or_on_host(machines.iter().map(AsRef::as_ref))
    })?;
    let rows: Vec<Value> = answer.machines.iter().map(|machine| machine.clone().write()).collect();
    let fields = [("question", question.clone().write()), ("uncertainty", answer.clone().write())];
    let document = Value::object(fields.into_iter().chain(read.fields()));
    page::text(options, &[shown::page(&question, &answer, book, read.notes())], &document, &rows)
}

fn question(options: &Options, asked: &Unsure, book: &Book) -> Result<(AskUncertainty<'static>, Read), Failure> {
    let needed = || {
        let what = "odds are about machines and a model: give --hardware ID|FILE, more than once to compare, and --model ID|FILE";
        Failure::Usage(what.to_owned())
    };
    let chosen = choices::model(options, book, "odds")?.ok_or_else(needed)?;
    let hardware = choices::hardware(options, book)?.ok_or_else(needed)?;
    let format = one_format(options, book, chosen)?;
    let mut read = Read::default();
    if let [machine] = hardware.as_slice() {
        let runtime = runtime(options, book)?;
        let setting = Setting { hardware: machine.clone(), model: chosen.named(), format: format.clone(), runtime };
        read = setting.read(&asked.runs, book)?;
    } else if let Some((option, _)) =
        [("--price", asked.price.is_some()), ("--rate", asked.rate.is_some()), ("--runs", !asked.runs.files.is_empty())]
            .iter()
            .find(|(_, is_given)| *is_given)
    {
        let what =
            format!("{option} is that of one machine: give --hardware once, or put the figures into a catalogue file");
        return Err(Failure::Usage(what));
    }
    check_efficiency(options, asked)?;
    let machines = hardware.into_iter().map(|machine| candidate(machine, asked)).collect();
    let cloud = choices::cloud(options, book, "odds")?;
    if cloud.is_none() && asked.cloud_price.is_none() {
        let what = "odds compare with renting: give --cloud ID ('guide list cloud' has them) or --cloud-price USD";
        return Err(Failure::Usage(what.to_owned()));
    }
    let question = AskUncertainty {
        machines,
        model: chosen.named(),
        context_tokens: f64::from(options.context.unwrap_or(CONTEXT)),
        // A rate that is given says how fast it is, whatever the format.
        format: asked.rate.is_none().then_some(format),
        runtime: runtime(options, book)?,
        users: options.users.unwrap_or(1),
        kv_format: asked.kv_format.clone().map(Cow::Owned),
        efficiency: choices::efficiency(options),
        own_runs: std::mem::take(&mut read.runs),
        tokens_per_second_per_user: choices::least_rate(options).unwrap_or(LEAST_RATE),
        budget_usd: options.budget.map(|budget| budget.get::<money::usd>()),
        electricity: Some(electricity(options)?),
        utilisation_fraction: options.utilisation.clone(),
        lifetime_years: Some(options.life.get::<time::year>()),
        resale_fraction: asked.resale,
        always_on: asked.always_on,
        cloud,
        cloud_usd_per_million_tokens: asked.cloud_price.clone(),
        input_tokens_per_output_token: asked.input_per_output,
        cached_input_fraction: asked.cached_input,
        seed: seed(asked.seed)?,
        samples: asked.samples,
    };
    Ok((question, read))
}

/// Odds are of what is not known exactly.
fn check_efficiency(options: &Options, asked: &Unsure) -> Result<(), Failure> {
    match choices::efficiency(options) {
        EfficiencyChoice::Constant(share) if asked.rate.is_none() => Err(Failure::Usage(format!(
            "--efficiency {share}: must be calibrated: a constant does not say how sure it is; leave it out, or give --rate of one \
             machine as a range"
        ))),
        _ => Ok(()),
    }
}

fn one_format(options: &Options, book: &Book, chosen: Chosen) -> Result<Named<'static, WeightFormat>, Failure> {
    match choices::formats(options, book, Some(chosen))?.as_deref() {
        None | Some([]) => format(book, FORMAT),
        Some([one]) => Ok(one.clone()),
        Some(_) => Err(Failure::Usage("odds take one format for all machines: give --weights ID once".to_owned())),
    }
}

fn candidate(hardware: Named<'static, Hardware>, asked: &Unsure) -> CandidateChoice {
    let mut candidate = Candidate::blank();
    (candidate.hardware, candidate.nodes) = (hardware, 1);
    (candidate.price_usd, candidate.tokens_per_second) = (asked.price.clone(), asked.rate.clone());
    CandidateChoice(candidate)
}

/// A price, a range, or a region.
fn electricity(options: &Options) -> Result<ElectricityRange<'static>, Failure> {
    if let Some(range) = electricity_range(&options.electricity) {
        let refused = |what| Failure::Usage(format!("--electricity {}: {what}", options.electricity));
        return range.map(ElectricityRange::Price).map_err(refused);
    }
    Ok(match choices::electricity(options) {
        ElectricityChoice::Price(price) => ElectricityRange::Price(RangeChoice::Exactly(price)),
        ElectricityChoice::Region(region) => ElectricityRange::Region(region),
    })
}

fn seed(seed: u64) -> Result<Seed, Failure> {
    if seed > Seed::MAX {
        let most = Seed::MAX;
        return Err(Failure::Usage(format!(
            "--seed {seed}: must be at most {most} (2^53 - 1), which every language holds exactly"
        )));
    }
    Ok(Seed(seed))
}

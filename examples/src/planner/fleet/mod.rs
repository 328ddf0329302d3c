//! `guide fleet`: how many machines for so many users, what a month costs, and when the next one is due.

mod shown;

use super::choices;
use crate::args::{Options, Served};
use crate::failure::Failure;
use crate::own::chosen::{hardware, only, setting};
use crate::own::{Book, Read, Setting, placed};
use crate::page;
use crate::question::CONTEXT;
use llmhw_core::plain::{Field as _, Value};
use llmhw_core::record::Named;
use llmhw_core::record::ask::{Ask as _, AskFleet};
use llmhw_core::spec::Hardware;
use llmhw_core::units::time;
use std::borrow::Cow;

/// The answer in the form asked for.
pub(crate) fn fleet(options: &Options, asked: &Served, book: &Book) -> Result<String, Failure> {
    let (question, read) = question(options, asked, book)?;
    let answer = question.clone().answer_in(book.catalog).map_err(|error| {
        let machine = question.hardware.clone().resolve(book.catalog).ok();
        placed(error, &read.places).or_on_host(machine.as_deref())
    })?;
    let record = answer.clone().write();
    let fields = [("question", question.clone().write()), ("fleet", record.clone())];
    let document = Value::object(fields.into_iter().chain(read.fields()));
    let page = shown::page(&question, &answer, book, options.verbose, read.notes());
    page::text(options, &[page], &document, &[record])
}

fn question(options: &Options, asked: &Served, book: &Book) -> Result<(AskFleet<'static>, Read), Failure> {
    let Some(users) = options.users else {
        let what = "a fleet is for users: give --users COUNT, such as 200";
        return Err(Failure::Usage(what.to_owned()));
    };
    if options.least_rate.is_none() && asked.wait.is_none() && asked.first_token_within.is_none() {
        let what = "the number of machines follows from what users put up with: give --wait, --first-token-within or --least-rate";
        return Err(Failure::Usage(what.to_owned()));
    }
    let Replica { hardware, setting, mut runs } = replica(options, asked, book)?;
    // Where rates are measured they say how fast a replica is; the core refuses what would say it again.
    let (mut model, mut format, mut runtime) = (None, None, None);
    let mut context_tokens = options.context.map(f64::from);
    if let Some(setting) = setting {
        (model, format, runtime) = (Some(setting.model), Some(setting.format), setting.runtime);
        context_tokens = Some(context_tokens.unwrap_or_else(|| f64::from(CONTEXT)));
    }
    let question = AskFleet {
        hardware,
        users,
        requests_per_user_per_hour: asked.requests_per_hour,
        prompt_tokens: asked.prompt.clone(),
        output_tokens: asked.output.clone(),
        model,
        format,
        context_tokens,
        runtime,
        sequences_per_replica: asked.sequences,
        kv_format: asked.kv_format.clone().map(Cow::Owned),
        nodes: options.nodes.unwrap_or(1),
        strategy: asked.strategy,
        link: choices::link(options, book)?,
        efficiency: choices::efficiency(options),
        own_runs: std::mem::take(&mut runs.runs),
        prefill_tokens_per_second: asked.prefill_rate,
        decode_tokens_per_second: asked.decode_rates.clone().map(|rates| rates.0),
        hour_weights: asked.hours.clone().map(|day| day.0),
        wait_seconds: asked.wait,
        time_to_first_token_seconds: asked.first_token_within,
        share_of_requests_fraction: asked.share,
        tokens_per_second_per_user: choices::least_rate(options),
        electricity: Some(choices::electricity(options)),
        price_usd: asked.price,
        lifetime_years: Some(options.life.get::<time::year>()),
        resale_fraction: asked.resale,
        always_on: asked.always_on,
        cloud: choices::cloud(options, book, "fleet")?,
        growth_per_year_fraction: asked.growth,
        horizon_months: asked.horizon,
    };
    Ok((question, runs))
}

/// What a replica is: the machine, and what runs on it unless its rates were measured.
struct Replica {
    hardware: Named<'static, Hardware>,
    setting: Option<Setting>,
    runs: Read,
}

fn replica(options: &Options, asked: &Served, book: &Book) -> Result<Replica, Failure> {
    if asked.decode_rates.is_none() {
        let setting = setting(options, book, "fleet")?;
        let runs = setting.read(&asked.runs, book)?;
        return Ok(Replica { hardware: setting.hardware.clone(), setting: Some(setting), runs });
    }
    let given = [
        ("--model", !options.model.is_empty()),
        ("--weights", !options.weights.is_empty()),
        ("--runtime", options.runtime.is_some()),
        ("--runs", !asked.runs.files.is_empty()),
    ];
    if let Some((option, _)) = given.iter().find(|(_, is_given)| *is_given) {
        let what = format!(
            "{option} does not go with --decode-rates: measured rates say how fast a replica is; leave one of the two out"
        );
        return Err(Failure::Usage(what));
    }
    let Some(machine) = only(&options.hardware, "fleet", "a machine", "--hardware ID|FILE")? else {
        return Err(Failure::Usage("fleet is about one kind of machine: give --hardware ID|FILE".to_owned()));
    };
    Ok(Replica { hardware: hardware(book, machine)?, setting: None, runs: Read::default() })
}

//! `guide plan`: everything worth considering for given needs, or why nothing is.

mod shown;

use super::choices;
use crate::args::{Options, Planned};
use crate::failure::Failure;
use crate::own::{Book, Chosen};
use crate::page;
use crate::question::{CONTEXT, LEAST_RATE};
use llmhw_core::plain::{Field as _, Value};
use llmhw_core::record::ask::{Ask as _, AskPlan};
use llmhw_core::units::{money, time, token_count};

/// The answer in the form asked for.
pub(crate) fn plan(options: &Options, asked: &Planned, book: &Book) -> Result<String, Failure> {
    let question = question(options, asked, book)?;
    let answer = question.clone().answer_in(book.catalog)?;
    let rows: Vec<Value> = answer.front.iter().map(|point| point.clone().write()).collect();
    let document = Value::object([("question", question.clone().write()), ("plan", answer.clone().write())]);
    page::text(options, &[shown::page(&question, &answer, book, options.verbose)], &document, &rows)
}

fn question(options: &Options, asked: &Planned, book: &Book) -> Result<AskPlan<'static>, Failure> {
    let chosen = choices::model(options, book, "plan")?;
    if chosen.is_none() && options.size.is_none() {
        let what = "plan is for a model, or for any of a size: give --model ID|FILE or --size SIZE";
        return Err(Failure::Usage(what.to_owned()));
    }
    if chosen.is_some() && options.size.is_some() {
        let what = "--size is for any model of that size, and --model for one: leave one of the two out";
        return Err(Failure::Usage(what.to_owned()));
    }
    let (least, most) = choices::parameters(options.size);
    Ok(AskPlan {
        model: chosen.map(Chosen::named),
        least_parameters_billions: least,
        most_parameters_billions: most,
        prompt_tokens: asked.prompt,
        users: options.users.unwrap_or(1),
        least_bits: asked.least_bits,
        tokens_per_second_per_user: choices::least_rate(options).unwrap_or(LEAST_RATE),
        time_to_first_token_seconds: asked.first_token_within,
        headroom_gibibytes: asked.headroom,
        budget_usd: options.budget.map(|budget| budget.get::<money::usd>()),
        power_watts: asked.power,
        quiet: asked.quiet,
        portable: options.portable,
        vendor: asked.vendor,
        most_nodes: asked.most_nodes,
        links: choices::link(options, book)?.into_iter().collect(),
        utilisation_fraction: options.exact_utilisation()?,
        output_million_tokens_per_month: options
            .output_per_month
            .map(|output| output.get::<token_count::million_tokens>()),
        lifetime_years: options.life.get::<time::year>(),
        electricity: Some(choices::electricity(options)),
        efficiency: choices::efficiency(options),
        hardware: choices::hardware(options, book)?,
        formats: choices::formats(options, book, chosen)?,
        runtimes: choices::runtimes(options, book)?,
        // Programs get the whole front; what people see of it is for the page to choose.
        most_points: None,
        context_tokens: f64::from(options.context.unwrap_or(CONTEXT)),
        kv_format: None,
        least_nodes: 1,
        resale_fraction: 0.0,
        models: None,
    })
}

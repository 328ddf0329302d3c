//! `guide plan`: everything worth considering for given needs, or why nothing is.

use super::page::{self, Page, minor, numbers, words};
use super::{Book, Chosen, calibrate::rate, project};
use crate::args::{Options, Planned, Share, Size};
use crate::failure::Failure;
use crate::number::fixed;
use crate::question::CONTEXT;
use crate::run::RuntimeChoice;
use crate::section::Cell;
use llmhw_core::plain::{Field as _, Value};
use llmhw_core::record::Named;
use llmhw_core::record::answer::{Plan, PlanPoint};
use llmhw_core::record::ask::{Ask as _, AskPlan, EfficiencyChoice, ElectricityChoice};
use llmhw_core::spec::{Link, Runtime};
use llmhw_core::units::{money, ratio, time, token_rate};
use std::borrow::Cow;

/// How many points are shown beside those that are best in something.
const SHOWN: u32 = 10;

/// The answer in the form asked for.
pub(crate) fn plan(options: &Options, asked: &Planned, book: &Book) -> Result<String, Failure> {
    let question = question(options, asked, book)?;
    let answer = question.clone().answer_in(book.catalog)?;
    let rows: Vec<Value> = answer.front.iter().map(|point| point.clone().write()).collect();
    let document = Value::object([("question", question.clone().write()), ("plan", answer.clone().write())]);
    page::text(options, &[shown(&question, &answer, book)], &document, &rows)
}

fn question(options: &Options, asked: &Planned, book: &Book) -> Result<AskPlan<'static>, Failure> {
    let (least, most) = match options.size {
        None => (None, None),
        Some(Size::Small) => (None, Some(14.0)),
        Some(Size::Middle) => (Some(14.0), Some(70.0)),
        Some(Size::Large) => (Some(70.0), None),
    };
    let chosen = project::only(&options.model, "plan", "a model", "--model ID|FILE")?;
    let chosen = chosen.map(|model| project::one_model(book, model)).transpose()?;
    if chosen.is_none() && options.size.is_none() {
        let what = "plan is for a model, or for any of a size: give --model ID|FILE or --size SIZE";
        return Err(Failure::Usage(what.to_owned()));
    }
    let mut formats = Vec::new();
    for weights in &options.weights {
        formats.push(project::format(book, weights)?);
    }
    if let Some(format) = chosen.and_then(|chosen| chosen.format)
        && formats.is_empty()
    {
        // A GGUF file is what it is: it comes in no other format.
        formats.push(Named::Noun(Cow::Borrowed(format)));
    }
    let mut hardware = Vec::new();
    for machine in &options.hardware {
        let machines = book.hardware(machine)?;
        hardware.extend(machines.into_iter().map(|machine| Named::Name(Cow::Borrowed(machine.id()))));
    }
    let runtimes = match &options.runtime {
        None => None,
        Some(name) => {
            let choice = RuntimeChoice::resolve(Some(name), book.catalog)?;
            let fitting = book.catalog.rows::<Runtime>().filter(|runtime| choice.includes(runtime));
            Some(fitting.map(|runtime| Named::Name(Cow::Borrowed(runtime.id()))).collect())
        }
    };
    let links = match &options.link {
        None => Vec::new(),
        Some(link) => vec![Named::Name(Cow::Borrowed(book.find::<Link>(link)?.id()))],
    };
    let some = |list: Vec<_>| (!list.is_empty()).then_some(list);
    Ok(AskPlan {
        model: chosen.map(Chosen::named),
        least_parameters_billions: least,
        most_parameters_billions: most,
        prompt_tokens: asked.prompt,
        users: options.users,
        least_bits: asked.least_bits,
        tokens_per_second_per_user: options.least_rate.get::<token_rate::token_per_second>(),
        time_to_first_token_seconds: asked.first_token_within,
        headroom_gibibytes: asked.headroom,
        budget_usd: Some(options.budget.get::<money::usd>()),
        power_watts: asked.power,
        quiet: asked.quiet,
        portable: options.portable,
        vendor: asked.vendor,
        most_nodes: asked.most_nodes,
        links,
        utilisation_fraction: Some(options.utilisation.get::<ratio::fraction>()),
        lifetime_years: options.life.get::<time::year>(),
        electricity: Some(match options.electricity.trim().parse::<f64>() {
            Ok(price) => ElectricityChoice::Price(price),
            Err(_) => ElectricityChoice::Region(Named::Name(Cow::Owned(options.electricity.clone()))),
        }),
        efficiency: match options.efficiency {
            None | Some(Share::Calibrated) => EfficiencyChoice::Calibrated,
            Some(Share::Constant(share)) => EfficiencyChoice::Constant(share.value),
        },
        hardware: some(hardware),
        formats: (!formats.is_empty()).then_some(formats),
        runtimes,
        most_points: (!options.verbose).then_some(SHOWN),
        context_tokens: f64::from(options.context.unwrap_or(CONTEXT)),
        kv_format: None,
        least_nodes: 1,
        output_million_tokens_per_month: None,
        resale_fraction: 0.0,
        models: None,
    })
}

fn shown(question: &AskPlan<'_>, answer: &Plan, book: &Book) -> Page {
    let named = question.model.clone().map(|model| model.resolve(book.catalog).map(|model| model.name().to_owned()));
    let title = format!(
        "{} for {} at {} tokens of context each",
        named.and_then(Result::ok).unwrap_or_else(|| "Any model of the size".to_owned()),
        if question.users == 1 { "one user".to_owned() } else { format!("{} users", question.users) },
        fixed(question.context_tokens, 0),
    );
    let mut sheets = Vec::new();
    let mut notes = Vec::new();
    if !answer.front.is_empty() {
        let different = different(&answer.front);
        let left_out = answer.front.len() - different.len();
        let shown = different.len();
        let rows = different.into_iter().map(|point| row(question, point, reason(point))).collect();
        sheets.push(page::sheet("What nothing else beats in everything, cheapest first", headers("why"), rows));
        notes.push(format!(
            "{shown} of {} points are shown; {left_out} more of the same machine come to the same figures by another format or runtime. \
             Of {} combinations, {} were computed; the others were proved to change nothing.",
            answer.front_points,
            fixed(answer.considered, 0),
            fixed(answer.evaluated, 0)
        ));
        notes.push(
            "A better point in one column is worse in another: price, cost of a token, speed, wait for the first token, power or free \
             memory. Reasons count all points from 0. Links have no price here."
                .to_owned(),
        );
    }
    if let Some(miss) = &answer.nearest_miss {
        sheets.push(page::sheet(
            "Nothing meets the needs; nearest",
            headers("misses"),
            vec![row(question, miss, miss.missed.join("; "))],
        ));
    }
    notes.extend(answer.contradictions.iter().map(|found| format!("{}.", found.words)));
    notes.extend(answer.concessions.iter().map(|way| format!("Giving way in one alone is enough: {way}.")));
    if !answer.not_comparable.is_empty() {
        notes.push(format!(
            "{} machines are left out: their price or draw is not known. --format json names them.",
            answer.not_comparable.len()
        ));
    }
    Page { title, sheets, notes }
}

fn headers(why: &str) -> Vec<crate::section::Header> {
    vec![
        words("machine"),
        words("model"),
        words("weights"),
        words("with"),
        numbers("price", "USD"),
        numbers("cost", "USD/Mtok"),
        numbers("each user", "tok/s"),
        numbers("first", "s"),
        minor(numbers("draws", "W")),
        minor(numbers("free", "GB")),
        words(why),
    ]
}

fn row(question: &AskPlan<'_>, point: &PlanPoint, why: String) -> Vec<Cell> {
    let machine = match (point.nodes, &point.link) {
        (1, _) | (_, None) => point.name.to_string(),
        (nodes, Some(link)) => format!("{nodes} x {}, {link}", point.name),
    };
    let first = point.time_to_first_token_seconds;
    vec![
        Cell::from(machine),
        question.model.is_none().then(|| point.model.to_string()).into(),
        Cell::from(point.format.to_string()),
        Cell::from(point.runtime.to_string()),
        Cell::from(fixed(point.price_usd, 0)),
        Cell::from(fixed(point.usd_per_million_output_tokens, 2)),
        rate(Some(point.warm_tokens_per_second_per_user)),
        first.map(|seconds| fixed(seconds, usize::from(seconds < 100.0))).into(),
        Cell::from(fixed(point.power_watts, 0)),
        Cell::from(fixed(point.headroom_gigabytes, 1)),
        Cell::from(why),
    ]
}

/// The points without those that are another way, on the same machines, to the same figures.
fn different(front: &[PlanPoint]) -> Vec<&PlanPoint> {
    let figures = |point: &PlanPoint| {
        let first = point.time_to_first_token_seconds.unwrap_or(f64::INFINITY);
        let rest = [point.usd_per_million_output_tokens, point.warm_tokens_per_second, point.headroom_gigabytes];
        (point.hardware.clone(), point.nodes, point.link.clone(), first.to_bits(), rest.map(f64::to_bits))
    };
    let mut seen = std::collections::BTreeSet::new();
    front.iter().filter(|point| seen.insert((point.model.clone(), figures(point)))).collect()
}

/// What it is best in, or what it gives more of than its neighbours.
fn reason(point: &PlanPoint) -> String {
    if point.best_in.is_empty() { point.reasons.join("; ") } else { format!("best: {}", point.best_in.join(", ")) }
}

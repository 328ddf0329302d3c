//! A fleet for people: the busiest hour against the limits, a month, and when machines are added.

use crate::number::{counted, fixed, percent};
use crate::own::Book;
use crate::page::{self, Page, minor, numbers, price, words};
use crate::section::{Cell, Sheet, Tone};
use llmhw_core::plain::Word as _;
use llmhw_core::record::answer::{Fleet, FleetMonth, FleetQueue, FleetStep};
use llmhw_core::record::ask::AskFleet;
use llmhw_core::spec::{Runtime, Strategy};
use std::collections::BTreeSet;

/// How many mixes of owned and rented are shown.
const MIXES: usize = 9;

pub(super) fn page(question: &AskFleet<'_>, answer: &Fleet, book: &Book, all: bool, mut notes: Vec<String>) -> Page {
    let mut sheets = vec![hours(question, answer)];
    sheets.extend(months(question, answer, book, all));
    sheets.extend((!answer.steps.is_empty()).then(|| growth(question, &answer.steps)));
    if !answer.is_checked {
        notes.push(
            "This lies beyond what the queueing model was held against simulations for (docs/fleet.md): take waits and number as a guess."
                .to_owned(),
        );
    }
    notes.push(format!(
        "Each hour is taken as if it lasted. These machines take up to {} requests an hour within the limits.",
        fixed(answer.most_requests_per_hour.floor(), 0)
    ));
    notes.extend(answer.not_known.as_ref().map(|why| format!("A month has no cost: {why}.")));
    if let Some(last) = answer.steps.last().filter(|_| answer.steps.len() == 1) {
        notes.push(format!("No machine is added: {} are enough to the end.", last.machines));
    }
    Page { title: title(question, answer, book), sheets, notes }
}

/// What was asked, in a line.
fn title(question: &AskFleet<'_>, answer: &Fleet, book: &Book) -> String {
    let machine = question.hardware.clone().resolve(book.catalog).map(|hardware| hardware.name().to_owned());
    let machine = machine.unwrap_or_else(|_| answer.hardware.to_string());
    let model = question.model.clone().and_then(|model| model.resolve(book.catalog).ok());
    let format = question.format.clone().and_then(|format| format.resolve(book.catalog).ok());
    let runtime = answer.runtime.as_ref().and_then(|runtime| book.find::<Runtime>(runtime).ok());
    let what = match (model, format) {
        (Some(model), Some(format)) => format!("{} on ", page::model_at(model.name(), format.name())),
        _ => "Measured rates on ".to_owned(),
    };
    let (several, how) = match question.nodes {
        1 => (String::new(), String::new()),
        nodes => (format!("{nodes} x "), format!(", {}", question.strategy.unwrap_or(Strategy::Pipeline).word())),
    };
    format!(
        "{what}{several}{}{how}{}, for {} users: {} requests an hour, {} tokens read and {} written on average",
        page::short(&machine),
        runtime.map_or_else(String::new, |runtime| format!(", {}", runtime.name())),
        fixed(f64::from(question.users), 0),
        page::figure(answer.mean.requests_per_hour),
        fixed(answer.mean_prompt_tokens, 0),
        fixed(answer.mean_output_tokens, 0),
    )
}

/// What happens in the busiest hour and in the mean one, against what was asked for.
fn hours(question: &AskFleet<'_>, answer: &Fleet) -> Sheet {
    type Figure = (String, Option<f64>, fn(&FleetQueue) -> f64, fn(f64) -> String);
    let seconds = |value: f64| format!("{} s", page::figure(value));
    let rate = |value: f64| format!("{} tok/s", page::figure(value));
    let share = percent(question.share_of_requests_fraction);
    let figures: [Figure; 10] = [
        ("requests an hour".to_owned(), None, |hour| hour.requests_per_hour, page::figure),
        ("utilisation, of full batches".to_owned(), None, |hour| hour.utilisation_fraction, page::share),
        ("busy, with one or more".to_owned(), None, |hour| hour.busy_fraction, page::share),
        ("requests that wait".to_owned(), None, |hour| hour.waits_fraction, page::share),
        ("mean wait".to_owned(), None, |hour| hour.mean_wait_seconds, seconds),
        (format!("{share} wait at most"), question.wait_seconds, |hour| hour.wait_seconds, seconds),
        (
            format!("{share} have a token within"),
            question.time_to_first_token_seconds,
            |hour| hour.time_to_first_token_seconds,
            seconds,
        ),
        ("mean time to the whole answer".to_owned(), None, |hour| hour.mean_response_seconds, seconds),
        (
            "speed of an answer".to_owned(),
            question.tokens_per_second_per_user,
            |hour| hour.tokens_per_second_per_user,
            rate,
        ),
        ("speed with full batches".to_owned(), None, |hour| hour.tokens_per_second_per_user_when_full, rate),
    ];
    let is_level = question.hour_weights.is_none();
    let rows = figures.into_iter().map(|(name, limit, figure, say)| {
        let peak = Cell::toned(say(figure(&answer.peak)), if limit.is_some() { Tone::Good } else { Tone::Plain });
        let mean = if is_level { Cell::default() } else { say(figure(&answer.mean)).into() };
        vec![name.into(), peak, mean, limit.map_or_else(page::blank, |limit| say(limit).into())]
    });
    let several = if question.nodes > 1 {
        format!("{} of {}", counted(answer.replicas, "replica"), counted(question.nodes, "machine"))
    } else {
        counted(answer.replicas, "machine")
    };
    let caption =
        format!("{several}, each serving up to {} together", counted(answer.sequences_per_replica, "request"));
    let busiest = if is_level { "any hour" } else { "busiest hour" };
    let headers = vec![words("queue"), numbers(busiest, ""), numbers("mean hour", ""), numbers("limit", "")];
    page::sheet(caption, headers, rows.collect())
}

/// A month, or months with more and fewer machines of one's own.
fn months(question: &AskFleet<'_>, answer: &Fleet, book: &Book, all: bool) -> Option<Sheet> {
    let headers = vec![
        numbers("owned", "replicas"),
        numbers("purchase", "USD"),
        numbers("electricity", "USD"),
        numbers("rented", ""),
        numbers("rent", "USD"),
        numbers("a month", "USD"),
        numbers("a user", "USD"),
        minor(numbers("busy", "")),
        words(""),
    ];
    if answer.mixes.is_empty() {
        let month = answer.month.as_ref()?;
        return Some(page::sheet("A month", headers, vec![self::month(month, false)]));
    }
    let shown = if all { (0..answer.mixes.len()).collect() } else { some(&answer.mixes) };
    let rented = question.cloud.clone().and_then(|cloud| cloud.resolve(book.catalog).ok());
    let rented = rented.map_or_else(String::new, |cloud| cloud.name().to_owned());
    let left_out = answer.mixes.len() - shown.len();
    let rest = if left_out == 0 { String::new() } else { format!("; {left_out} more with --verbose") };
    let caption = format!("A month with what owned replicas do not take rented from {rented}{rest}");
    let rows = shown.into_iter().filter_map(|at| answer.mixes.get(at)).map(|found| month(found, true)).collect();
    Some(page::sheet(caption, headers, rows))
}

/// None, all, the cheapest with its neighbours, and some between.
fn some(mixes: &[FleetMonth]) -> BTreeSet<usize> {
    let last = mixes.len().saturating_sub(1);
    if mixes.len() <= MIXES {
        return (0..mixes.len()).collect();
    }
    let cheapest = mixes.iter().position(|month| month.is_cheapest).unwrap_or(0);
    let near = cheapest.saturating_sub(1)..=(cheapest + 1).min(last);
    let parts = MIXES - 4;
    near.chain((0..=parts).map(|part| last * part / parts)).collect()
}

fn month(month: &FleetMonth, is_mix: bool) -> Vec<Cell> {
    let mix = |cell: String| is_mix.then_some(cell);
    vec![
        month.replicas.to_string().into(),
        price(month.purchase_usd),
        price(month.energy_usd),
        mix(page::share(month.rented_fraction)).into(),
        mix(fixed(month.rent_usd, 0)).into(),
        price(month.total_usd),
        fixed(month.usd_per_user, 2).into(),
        percent(month.busy_fraction).into(),
        if is_mix && month.is_cheapest { Cell::toned("< cheapest", Tone::Good) } else { page::blank() },
    ]
}

/// When machines are added.
fn growth(question: &AskFleet<'_>, steps: &[FleetStep]) -> Sheet {
    let mut before = 0;
    let rows = steps.iter().map(|step| {
        let added = step.machines - before;
        before = step.machines;
        vec![
            if step.month == 0 { "now".to_owned() } else { format!("in {}", span(step.month)) }.into(),
            format!("+{added}").into(),
            step.machines.to_string().into(),
            page::figure(step.peak_requests_per_hour.floor()).into(),
        ]
    });
    let rows = rows.collect();
    let caption = format!(
        "When machines are added: demand grows by {} a year, followed for {}",
        percent(question.growth_per_year_fraction.unwrap_or(0.0)),
        span(question.horizon_months.unwrap_or(36)),
    );
    let headers = vec![
        words("when"),
        numbers("buy", "machines"),
        numbers("then", "machines"),
        numbers("busiest hour", "requests"),
    ];
    page::sheet(caption, headers, rows)
}

/// Months in words.
fn span(months: u32) -> String {
    match (months / 12, months % 12) {
        (0, months) => counted(months, "month"),
        (years, 0) => counted(years, "year"),
        (years, months) => format!("{}, {}", counted(years, "year"), counted(months, "month")),
    }
}

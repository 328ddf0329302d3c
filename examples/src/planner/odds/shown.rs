//! Odds for people: probabilities first, then what they rest on.

use crate::number::{context, fixed};
use crate::own::Book;
use crate::page::{self, Page, minor, numbers, words};
use crate::section::{Cell, Header, Sheet};
use llmhw_core::record::answer::{MachineOdds, Probability, Uncertainty};
use llmhw_core::record::ask::{AskUncertainty, ElectricityRange, RangeChoice};

pub(super) fn page(question: &AskUncertainty<'_>, answer: &Uncertainty, book: &Book, mut notes: Vec<String>) -> Page {
    let machines = &answer.machines;
    let sheets = vec![
        page::sheet(
            "How likely",
            headers(machines.len()),
            machines.iter().map(|m| likely(m, machines.len())).collect(),
        ),
        spreads(machines),
    ];
    if answer.none_meets_need.probability > 0.0 && machines.len() > 1 {
        notes.push(format!("That no machine meets the need: {}.", share(&answer.none_meets_need)));
    }
    let known = exact(question);
    notes.push(format!(
        "Not known exactly: {}. {}Machines are independent of one another; electricity, use and the rented price are the same \
         for all of them.",
        words_or(&varying(question), "nothing, so that every case is the same"),
        if known.is_empty() { String::new() } else { format!("Taken as known: {}; each may be a range, see --help. ", known.join(", ")) },
    ));
    notes.extend(of_prompts(question));
    notes.push(format!(
        "{} samples from seed {}: another seed would change probabilities by about {} points.",
        fixed(f64::from(answer.samples), 0),
        answer.seed.0,
        page::figure(widest_error(answer) * 100.0),
    ));
    Page { title: title(question, answer, book), sheets, notes }
}

/// Who answers for what is read, where something is.
fn of_prompts(question: &AskUncertainty<'_>) -> Option<String> {
    let read = question.input_tokens_per_output_token;
    let rented = if question.cloud.is_some() {
        "the price of --cloud has them"
    } else {
        "the price given is taken as one that has them"
    };
    let owned = "a machine without a rate of its own takes its time for them";
    (read > 0.0).then(|| format!("{} tokens are read for each one written: {rented}, and {owned}.", page::figure(read)))
}

/// The largest standard error of the probabilities that are shown.
fn widest_error(answer: &Uncertainty) -> f64 {
    let of = |machine: &MachineOdds| {
        [
            &machine.cheaper_than_cloud,
            &machine.pays_within_life,
            &machine.never_pays,
            &machine.meets_need,
            &machine.is_cheapest,
        ]
        .map(|probability| probability.standard_error)
    };
    // Of one machine the last of them, and what no machine does, say again what is there: they widen nothing.
    answer.machines.iter().flat_map(of).fold(answer.none_meets_need.standard_error, f64::max)
}

fn title(question: &AskUncertainty<'_>, answer: &Uncertainty, book: &Book) -> String {
    let model = question.model.clone().resolve(book.catalog).map(|model| model.name().to_owned()).unwrap_or_default();
    let format = question.format.clone().and_then(|format| format.resolve(book.catalog).ok());
    let cloud = question.cloud.clone().and_then(|cloud| cloud.resolve(book.catalog).ok());
    let rent = &answer.cloud;
    let rented = cloud.map_or_else(|| "renting".to_owned(), |cloud| cloud.name().to_owned());
    let range = if rent.low_usd_per_million_tokens < rent.high_usd_per_million_tokens {
        let (low, high) = (fixed(rent.low_usd_per_million_tokens, 2), fixed(rent.high_usd_per_million_tokens, 2));
        format!(" ({low}–{high})")
    } else {
        String::new()
    };
    let budget = question.budget_usd.map_or_else(String::new, |budget| format!(" for at most ${}", fixed(budget, 0)));
    format!(
        "{} for {} {} tokens of context, against {rented} at ${}{range} a million tokens. The need: {} tok/s or more each{budget}",
        format.map_or_else(|| model.clone(), |format| page::model_at(&model, format.name())),
        if question.users == 1 { "one user with".to_owned() } else { format!("{} users, each with", question.users) },
        context(question.context_tokens),
        fixed(rent.median_usd_per_million_tokens, 2),
        page::figure(question.tokens_per_second_per_user),
    )
}

fn headers(machines: usize) -> Vec<Header> {
    let mut headers = vec![
        words("machine"),
        numbers("cheaper", "than rented"),
        numbers("pays", "while kept"),
        numbers("never", "pays"),
        numbers("meets", "the need"),
    ];
    headers.extend((machines > 1).then(|| numbers("cheapest", "that does")));
    headers
}

fn likely(machine: &MachineOdds, machines: usize) -> Vec<Cell> {
    let mut row = vec![
        page::short(&machine.name).into(),
        share(&machine.cheaper_than_cloud).into(),
        share(&machine.pays_within_life).into(),
        share(&machine.never_pays).into(),
        share(&machine.meets_need).into(),
    ];
    row.extend((machines > 1).then(|| Cell::from(share(&machine.is_cheapest))));
    row
}

/// What one case in ten is below, half are, and one in ten is above.
fn spreads(machines: &[MachineOdds]) -> Sheet {
    let row = |machine: &MachineOdds| {
        let (rate, cost, pays) = (&machine.warm_rate, &machine.cost, &machine.break_even);
        let months = |months: Option<f64>| months.map_or_else(|| "never".to_owned(), page::figure);
        vec![
            page::short(&machine.name).into(),
            page::rate(Some(rate.median_tokens_per_second)),
            page::range(rate.low_tokens_per_second, rate.high_tokens_per_second).into(),
            fixed(cost.median_usd_per_million_tokens, 2).into(),
            between(&fixed(cost.low_usd_per_million_tokens, 2), &fixed(cost.high_usd_per_million_tokens, 2)),
            months(pays.median_months).into(),
            between(&months(pays.low_months), &months(pays.high_months)),
            machine.decode_basis.map(|basis| basis.to_string()).into(),
        ]
    };
    let headers = vec![
        words("machine"),
        numbers("speed", "tok/s"),
        numbers("80 %", "from–to"),
        numbers("token", "$/Mtok"),
        numbers("80 %", "from–to"),
        numbers("pays after", "months"),
        numbers("80 %", "from–to"),
        minor(words("speed is")),
    ];
    page::sheet(
        "What that rests on: half of the cases lie below, eight of ten in the range",
        headers,
        machines.iter().map(row).collect(),
    )
}

fn between(low: &str, high: &str) -> Cell {
    if low == high { Cell::from(low) } else { format!("{low}–{high}").into() }
}

/// A probability that was counted.
fn share(probability: &Probability) -> String {
    page::share(probability.probability)
}

/// What may be a range and is one.
fn varying(question: &AskUncertainty<'_>) -> Vec<&'static str> {
    ranges(question).into_iter().filter(|(_, is_exact)| !is_exact).map(|(name, _)| name).collect()
}

fn words_or(words: &[&str], none: &str) -> String {
    if words.is_empty() { none.to_owned() } else { words.join(", ") }
}

/// What may be a range and is none.
fn exact(question: &AskUncertainty<'_>) -> Vec<&'static str> {
    ranges(question).into_iter().filter(|(_, is_exact)| *is_exact).map(|(name, _)| name).collect()
}

fn ranges(question: &AskUncertainty<'_>) -> [(&'static str, bool); 5] {
    let is_exact = |range: Option<&RangeChoice>| range.is_none_or(RangeChoice::is_exact);
    let prices = question.machines.iter().all(|machine| is_exact(machine.0.price_usd.as_ref()));
    // An estimate is a range.
    let is_given = |rate: Option<&RangeChoice>| rate.is_some_and(RangeChoice::is_exact);
    let rates = question.machines.iter().all(|machine| is_given(machine.0.tokens_per_second.as_ref()));
    let electricity = match &question.electricity {
        Some(ElectricityRange::Price(price)) => price.is_exact(),
        _ => true,
    };
    [
        ("the speed", rates),
        ("the price of the machine", prices),
        ("electricity", electricity),
        ("use", is_exact(question.utilisation_fraction.as_ref())),
        ("the rented price", is_exact(question.cloud_usd_per_million_tokens.as_ref())),
    ]
}

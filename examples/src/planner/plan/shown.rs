//! A plan for people: of each machine the way with the cheapest tokens, and what is best in something.

use crate::number::{context, counted_apart, fixed};
use crate::offload::{ON_HOST, has_host};
use crate::own::Book;
use crate::page::{self, Page, minor, numbers, price, rate, words};
use crate::run::{NOT_CHECKED, is_usual};
use crate::section::{Cell, Header};
use llmhw_core::plain::Word as _;
use llmhw_core::record::answer::{NotComparable, Plan, PlanPoint};
use llmhw_core::record::ask::AskPlan;
use llmhw_core::spec::{Hardware, Link, Runtime, WeightFormat};
use std::collections::{BTreeMap, BTreeSet};

/// How many machines are shown beside those that are best in something.
const MACHINES: usize = 8;

/// How many machines that are left out are named.
const NAMED: usize = 3;

/// What points are compared by.
struct Merit {
    /// The core's word.
    objective: &'static str,
    /// The word in the table.
    word: &'static str,
    /// The figure, of which less is better.
    figure: fn(&PlanPoint) -> f64,
}

const MERITS: [Merit; 6] = [
    Merit { objective: "price", word: "price", figure: |point| point.price_usd },
    Merit { objective: "cost-per-token", word: "cost", figure: |point| point.usd_per_million_output_tokens },
    Merit { objective: "rate", word: "speed", figure: |point| -point.warm_tokens_per_second },
    Merit { objective: "first-token", word: "wait", figure: wait },
    Merit { objective: "power", word: "power", figure: |point| point.power_watts },
    Merit { objective: "headroom", word: "free", figure: |point| -point.headroom_gigabytes },
];

/// The wait for the first token; without end where it is not known.
fn wait(point: &PlanPoint) -> f64 {
    point.time_to_first_token_seconds.unwrap_or(f64::INFINITY)
}

pub(super) fn page(question: &AskPlan<'_>, answer: &Plan, book: &Book, all: bool) -> Page {
    let (mut sheets, mut notes) = (Vec::new(), Vec::new());
    if !answer.front.is_empty() {
        let shown: Vec<&PlanPoint> = if all { answer.front.iter().collect() } else { chosen(&answer.front) };
        let before = std::iter::once(None).chain(shown.iter().map(Some));
        let rows = shown.iter().zip(before).map(|(point, before)| {
            let mut row = row(question, point, book);
            row.push(reason(point, before.copied()).into());
            row
        });
        let mut headers = headers();
        headers.push(words("why"));
        sheets.push(page::sheet("What nothing beats in everything, cheapest first", headers, rows.collect()));
        notes.push(which(answer, shown.len(), all));
        notes.push(
            "Cost is that of a written token, speed that of each user on warm machines, wait that for the first token. Best: nothing \
             that meets the needs has a better figure; +: better than the row above."
                .to_owned(),
        );
        let is_unusual = |point: &&PlanPoint| book.find(&point.format).is_ok_and(|format| !is_usual(format));
        if shown.iter().any(is_unusual) {
            notes.push(format!("{NOT_CHECKED} --runtime llama.cpp --weights q4-k-m is loaded nearly everywhere."));
        }
        if question.most_nodes > 1 {
            notes.push("Links have no price here.".to_owned());
        }
    }
    if let Some(miss) = &answer.nearest_miss {
        sheets.push(page::sheet("Nothing meets the needs; nearest comes", headers(), vec![row(question, miss, book)]));
        let machine = book.find::<Hardware>(&miss.hardware);
        let is_on_host = miss.headroom_gigabytes < 0.0 && miss.nodes == 1 && machine.is_ok_and(has_host);
        let more = if is_on_host { format!(" {ON_HOST}") } else { String::new() };
        notes.push(format!("It misses: {}.{more}", miss.missed.join("; ")));
    }
    notes.extend(answer.contradictions.iter().map(|found| sentence(&found.words)));
    match answer.concessions.as_slice() {
        [] => {}
        [one] => notes.push(sentence(&format!("{one}, something meets everything else"))),
        several => notes.push(sentence(&format!(
            "{}, something meets everything else: one of these is enough",
            several.join(", or ")
        ))),
    }
    if sheets.is_empty() && answer.contradictions.is_empty() {
        notes.push("No machine is left to compare.".to_owned());
    }
    if !answer.not_comparable.is_empty() {
        notes.push(left_out(&answer.not_comparable));
    }
    Page { title: title(question, book), sheets, notes }
}

/// What was asked, in a line.
fn title(question: &AskPlan<'_>, book: &Book) -> String {
    let named = question.model.clone().map(|model| model.resolve(book.catalog).map(|model| model.name().to_owned()));
    let mut parts = vec![format!(
        "{} for {} {} tokens of context at {} tok/s or more",
        named.and_then(Result::ok).unwrap_or_else(|| "Any model of the size".to_owned()),
        if question.users == 1 { "one user with".to_owned() } else { format!("{} users, each with", question.users) },
        context(question.context_tokens),
        page::figure(question.tokens_per_second_per_user),
    )];
    parts.extend(question.budget_usd.map(|budget| format!("for at most ${}", fixed(budget, 0))));
    if question.most_nodes > 1 {
        let links = question.links.iter().filter_map(|link| link.clone().resolve(book.catalog).ok());
        let links: Vec<String> = links.map(|link| Link::name(&link).to_owned()).collect();
        parts.push(format!("on up to {} machines over {}", question.most_nodes, links.join(" or ")));
    }
    parts.join(", ")
}

/// Which points are shown, and of how many.
fn which(answer: &Plan, shown: usize, all: bool) -> String {
    let points = answer.front_points;
    let part = if all || shown == answer.front.len() {
        format!(
            "{} shown.",
            if points == 1 { "The one point is".to_owned() } else { format!("All {points} points are") }
        )
    } else {
        format!(
            "{shown} of {points} points are shown: of the cheapest machines the format and runtime with the cheapest tokens, and what is \
             best in something. --verbose shows all of them."
        )
    };
    let (considered, evaluated) = (counted_apart(answer.considered, "combination"), fixed(answer.evaluated, 0));
    let were = if answer.evaluated == 1.0 { "was" } else { "were" };
    format!("{part} Of {considered} {evaluated} {were} computed; the others were proved to change nothing.")
}

fn headers() -> Vec<Header> {
    vec![
        words("machine"),
        words("model"),
        words("weights"),
        words("runtime"),
        numbers("price", "USD"),
        numbers("cost", "$/Mtok"),
        numbers("speed", "tok/s"),
        numbers("wait", "s"),
        minor(numbers("power", "W")),
        minor(numbers("free", "GB")),
    ]
}

fn row(question: &AskPlan<'_>, point: &PlanPoint, book: &Book) -> Vec<Cell> {
    let several = if point.nodes > 1 { format!("{} x ", point.nodes) } else { String::new() };
    // With one link it is in the title.
    let link = point.link.as_ref().filter(|_| question.links.len() > 1);
    let over = link.map_or_else(String::new, |link| format!(", {link}"));
    let how = point.strategy.map_or_else(String::new, |strategy| format!(", {}", strategy.word()));
    let runtime = book.find::<Runtime>(&point.runtime).map_or(point.runtime.as_ref(), |runtime| runtime.name());
    let format = format_name(question, &point.format, book);
    vec![
        format!("{several}{}{how}{over}", page::short(&point.name)).into(),
        question.model.is_none().then(|| point.model.to_string()).into(),
        format.into(),
        runtime.into(),
        price(point.price_usd),
        fixed(point.usd_per_million_output_tokens, 2).into(),
        rate(Some(point.warm_tokens_per_second_per_user)),
        point.time_to_first_token_seconds.map(page::figure).into(),
        fixed(point.power_watts, 0).into(),
        fixed(point.headroom_gigabytes, 1).into(),
    ]
}

/// What a format is called: that of a GGUF file is in the question, not in the catalogue.
fn format_name(question: &AskPlan<'_>, id: &str, book: &Book) -> String {
    if let Ok(listed) = book.find::<WeightFormat>(id) {
        return listed.name().to_owned();
    }
    let own = question.formats.iter().flatten().filter_map(|format| format.clone().resolve(book.catalog).ok());
    own.filter(|format| format.id() == id)
        .map(|format| format.name().to_owned())
        .next()
        .unwrap_or_else(|| id.to_owned())
}

/// The points that are shown, in the order of the front.
fn chosen(front: &[PlanPoint]) -> Vec<&PlanPoint> {
    let cost = |point: &&PlanPoint| point.usd_per_million_output_tokens;
    let cheaper = |a: &&PlanPoint, b: &&PlanPoint| {
        cost(a).total_cmp(&cost(b)).then(wait(a).total_cmp(&wait(b))).then(a.place.cmp(&b.place))
    };
    // The front is in order of price, so machines come cheapest first.
    let mut machines: Vec<(_, &PlanPoint)> = Vec::new();
    let mut seen = BTreeMap::new();
    for point in front {
        let machine = (&point.hardware, point.nodes, &point.link);
        let at = *seen.entry(machine).or_insert(machines.len());
        match machines.get_mut(at) {
            Some((_, best)) if cheaper(&point, best).is_lt() => *best = point,
            Some(_) => {}
            None => machines.push((machine, point)),
        }
    }
    let mut places: BTreeSet<u32> = machines.iter().take(MACHINES).map(|(_, point)| point.place).collect();
    for Merit { objective, .. } in MERITS {
        let best = front.iter().filter(|point| point.best_in.iter().any(|found| found == objective));
        // Of several that are equally good, one that is shown anyway, or the one with the cheapest tokens.
        let is_hidden = |point: &&PlanPoint| !places.contains(&point.place);
        places.extend(best.min_by(|a, b| is_hidden(a).cmp(&is_hidden(b)).then(cheaper(a, b))).map(|point| point.place));
    }
    front.iter().filter(|point| places.contains(&point.place)).collect()
}

/// What a point is best in, or what it has more of than the one above.
fn reason(point: &PlanPoint, above: Option<&PlanPoint>) -> String {
    let listed = |is_meant: &dyn Fn(&Merit) -> bool| {
        MERITS.iter().filter(|merit| is_meant(merit)).map(|merit| merit.word).collect::<Vec<_>>().join(", ")
    };
    let best = listed(&|merit| point.best_in.iter().any(|found| found == merit.objective));
    if !best.is_empty() {
        return format!("best: {best}");
    }
    let better = listed(&|merit| above.is_some_and(|above| (merit.figure)(point) < (merit.figure)(above)));
    if better.is_empty() { String::new() } else { format!("+ {better}") }
}

/// The machines whose price or draw is not known: by name where they are few.
fn left_out(machines: &[NotComparable]) -> String {
    let advice = "a row of your own says it with price_usd, load_power_watts and, for a card, [hardware.host]";
    match machines {
        [one] => format!("{} is left out: {}; {advice}.", one.hardware, one.reason),
        few if few.len() <= NAMED => {
            let ids: Vec<&str> = few.iter().map(|machine| &*machine.hardware).collect();
            format!("{} are left out: price or draw is not known; {advice}.", ids.join(", "))
        }
        many => {
            format!("{} machines are left out: their price or draw is not known. --format json names them.", many.len())
        }
    }
}

/// With a capital letter and a full stop.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

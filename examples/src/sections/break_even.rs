//! When owning overtakes renting: by marginal cost, and as the guide draws it.

use super::cloud_prices::Rented;
use super::local_cost::{Owned, guide_figures};
use super::{agreement, dollars, number, per_million, published, short};
use crate::args::Figures;
use crate::failure::Failure;
use crate::number::fixed;
use crate::question::Question;
use crate::section::{Answer, Bar, Cell, Chart, Column, Key, Row, Sheet, Tone, groups, remark};
use crate::speed::{self, range};
use llmhw_core::catalog::guide;
use llmhw_core::cost::{self, BreakEven, Ownership};
use llmhw_core::units::{Tokens, time, token_count};
use schemars::JsonSchema;
use serde::Serialize;

/// A machine against a rented model.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct BreakEvenRow {
    /// The rented model's id.
    pub(crate) cloud: String,
    /// Its name.
    pub(crate) cloud_name: String,
    /// What a million rented tokens cost, written ones only.
    pub(crate) cloud_usd_per_million_tokens: f64,
    /// The machine's id.
    pub(crate) hardware: String,
    /// Its name.
    pub(crate) hardware_name: String,
    /// What the machine costs.
    pub(crate) price_usd: Option<f64>,
    /// What a million tokens of one's own cost in electricity.
    pub(crate) electricity_usd_per_million_tokens: Option<f64>,
    /// Millions of tokens until the savings have paid for the machine; null for never.
    pub(crate) million_tokens: Option<f64>,
    /// The same in months at the rate and utilisation assumed.
    pub(crate) months: Option<f64>,
    /// The months at the upper end of the range of the rate; null for never and with a constant efficiency.
    pub(crate) months_low: Option<f64>,
    /// The months at its lower end.
    pub(crate) months_high: Option<f64>,
    /// Whether the machine is kept that long.
    pub(crate) within_life: Option<bool>,
    /// Millions of tokens as the guide computes it, which counts the purchase twice; null for never.
    pub(crate) guide_million_tokens: Option<f64>,
    /// By marginal cost, as published.
    pub(crate) published_million_tokens: Option<f64>,
    /// As the guide computes it, as published.
    pub(crate) published_guide_million_tokens: Option<f64>,
    /// `after`, `never`, or `unknown`.
    pub(crate) outcome: String,
    /// Why it is never or unknown.
    pub(crate) reason: Option<String>,
    /// What the rate of the comparison rests on; null where the model does not run.
    pub(crate) basis: Option<String>,
}

/// Compares each machine with each rented model.
pub(crate) fn answer(question: &Question) -> Result<Answer<BreakEvenRow>, Failure> {
    let owned = Owned::all(question)?;
    let mut rows = Vec::new();
    for rented in Rented::all(question) {
        rows.extend(owned.iter().map(|owned| row(question, owned, &rented)));
    }
    let mut notes = vec![remark(
        7,
        "Break-even: price / (rented token - electricity of one's own). The guide's way has the purchase on both sides of the \
         comparison and counts it twice.",
    )];
    match question.figures {
        Figures::Published => {
            let marginal = rows.iter().map(|row| (row.million_tokens, row.published_million_tokens));
            let guide = rows.iter().map(|row| (row.guide_million_tokens, row.published_guide_million_tokens));
            notes.push(remark(7, agreement(marginal.chain(guide))));
            let remarks = guide::COST_ROWS.iter().filter(|row| !row.note.is_empty());
            notes.extend(remarks.map(|row| remark(7, format!("{}: {}.", row.machine, row.note))));
        }
        Figures::Verified => notes.push(remark(
            7,
            "A rented model may be a larger one: the comparison is of prices, not of answers. Prompt tokens are left out on both \
             sides.",
        )),
    }
    Ok(Answer { rows, notes })
}

fn millions(tokens: Tokens) -> f64 {
    tokens.get::<token_count::million_tokens>()
}

fn row(question: &Question, owned: &Owned, rented: &Rented) -> BreakEvenRow {
    let both = owned.both();
    let marginal = both.map(|(ownership, rate)| cost::break_even(&ownership, rate, rented.output));
    let guides = both.map(|(ownership, rate)| cost::guide_break_even(&ownership, rate, rented.output));
    let (months, within_life) = match marginal {
        Some(BreakEven::After { time, within_lifetime, .. }) => {
            (Some(time.get::<time::month>()), Some(within_lifetime))
        }
        _ => (None, None),
    };
    let ends = owned.ends();
    let months_at = |ownership: &Ownership, rate| match cost::break_even(ownership, rate, rented.output) {
        BreakEven::After { time, .. } => Some(time.get::<time::month>()),
        _ => None,
    };
    let figures = guide::MACHINES
        .iter()
        .find(|machine| question.figures == Figures::Published && machine.id == owned.id)
        .and_then(guide_figures);
    let figure =
        |pairs: &[(&str, Tokens)]| pairs.iter().find(|(id, _)| *id == rented.id).map(|(_, tokens)| millions(*tokens));
    BreakEvenRow {
        cloud: rented.id.clone(),
        cloud_name: rented.name.clone(),
        cloud_usd_per_million_tokens: per_million(rented.output),
        hardware: owned.id.clone(),
        hardware_name: owned.name.clone(),
        price_usd: owned.price.map(dollars),
        electricity_usd_per_million_tokens: both.map(|(o, rate)| per_million(o.running_cost_per_token(rate))),
        million_tokens: marginal.and_then(|after| after.tokens()).map(millions),
        months,
        months_low: ends.and_then(|(ownership, rate)| months_at(&ownership, rate.high)),
        months_high: ends.and_then(|(ownership, rate)| months_at(&ownership, rate.low)),
        within_life,
        guide_million_tokens: guides.and_then(|after| after.tokens()).map(millions),
        published_million_tokens: figures.and_then(|row| figure(row.marginal_break_even)),
        published_guide_million_tokens: figures.and_then(|row| figure(row.break_even)),
        outcome: match marginal {
            Some(BreakEven::After { .. }) => "after",
            Some(_) => "never",
            None => "unknown",
        }
        .to_owned(),
        reason: match marginal {
            Some(BreakEven::After { .. }) => None,
            Some(never) => Some(never.to_string()),
            None => owned.reason.clone(),
        },
        basis: owned.rate.map(|rate| rate.basis.to_string()),
    }
}

/// A number of millions, or the word for why there is none.
fn tokens_cell(row: &BreakEvenRow, value: Option<f64>) -> Cell {
    match value {
        Some(value) => fixed(value, 1).into(),
        None if row.outcome == "unknown" => Cell::default(),
        None => Cell::toned("never", Tone::Bad),
    }
}

impl Row for BreakEvenRow {
    const KEY: Key = Key::BreakEven;

    fn sheets(rows: &[Self]) -> Vec<Sheet> {
        let columns = [
            Column::words("machine", |row: &Self| short(&row.hardware_name).into()),
            Column::numbers("price", "USD", |row| number(row.price_usd, 0)),
            Column::numbers("power", "$/Mtok", |row: &Self| number(row.electricity_usd_per_million_tokens, 3)).minor(),
            Column::numbers("break-even", "Mtok", |row| tokens_cell(row, row.million_tokens)),
            Column::numbers("published", "Mtok", |row: &Self| {
                published(row.published_million_tokens, row.million_tokens)
            })
            .optional(),
            Column::numbers("takes", "months", |row| number(row.months, 1)),
            Column::numbers("80 %", "from–to", |row: &Self| range(row.months_low, row.months_high).into()).optional(),
            Column::words("in its life", |row| super::yes(row.within_life)),
            Column::words("basis", |row: &Self| speed::basis(row.basis.as_deref())).minor(),
            Column::numbers("guide's way", "Mtok", |row| tokens_cell(row, row.guide_million_tokens)),
            Column::numbers("published", "Mtok", |row: &Self| {
                published(row.published_guide_million_tokens, row.guide_million_tokens)
            })
            .optional(),
        ];
        let sheet = |rows: &[Self]| {
            let caption = rows.first().map(|row| {
                format!("Break-even against {} at ${}/million tokens", row.cloud_name, row.cloud_usd_per_million_tokens)
            });
            Sheet::of(7, caption, &columns, rows)
        };
        groups(rows, |row| row.cloud.clone()).into_iter().map(sheet).collect()
    }

    fn charts(rows: &[Self]) -> Vec<Chart> {
        let bar = |row: &Self| Bar {
            label: short(&row.hardware_name),
            value: row.million_tokens,
            text: row.million_tokens.map_or_else(|| row.outcome.clone(), |value| fixed(value, 0)),
            ..Default::default()
        };
        let chart = |rows: &[Self]| Chart {
            chapter: 7,
            title: format!(
                "Million tokens until paid for, against {}",
                rows.first().map_or("", |row| row.cloud_name.as_str())
            ),
            bars: rows.iter().map(bar).collect(),
            ..Default::default()
        };
        groups(rows, |row| row.cloud.clone()).into_iter().map(chart).collect()
    }
}

//! The tables and charts of the lineup.

use super::LineupRow;
use crate::number::{fixed, percent};
use crate::section::{Align, Bar, BarKind, Cell, Chart, Column, Header, Key, Row, Sheet, Tone};
use crate::sections::{number, published, short};
use crate::speed::{self, Rated, Speed, basis_column, range, range_column, rate_column, rough};

impl Rated for LineupRow {
    fn speed(&self) -> &Speed {
        &self.speed
    }
}

impl Row for LineupRow {
    const KEY: Key = Key::Lineup;

    fn sheets(rows: &[Self]) -> Vec<Sheet> {
        let mut sheets = vec![facts(rows), decode(rows)];
        sheets.extend(prompt(rows));
        sheets.extend(too_large(rows));
        sheets.extend(rows.iter().find_map(changes));
        sheets
    }

    fn charts(rows: &[Self]) -> Vec<Chart> {
        let bar = |row: &Self| {
            let estimate = row.speed.decode_tokens_per_second;
            let (value, kind) = match row.measured_tokens_per_second {
                Some(measured) => (Some(measured), BarKind::Measured),
                None => (estimate, BarKind::Projected),
            };
            let range = row.speed.ends();
            let shown = |value| if range.is_some() { rough(value) } else { fixed(value, 1) };
            let why_not = if row.fits == Some(false) { "does not fit" } else { "does not run" };
            let text = value.map_or_else(|| why_not.to_owned(), shown);
            Bar { label: short(&row.name), value, range, text, kind, ..Default::default() }
        };
        let decode = Chart {
            chapter: 4,
            title: "Decode, tok/s".to_owned(),
            bars: rows.iter().map(bar).collect(),
            ..Default::default()
        };
        let stack = |row: &Self| {
            // With one share of the bandwidth for all, every bar would be the same.
            let parts = row.step.shares().filter(|_| row.speed.ends().is_some())?.to_vec();
            Some(Bar { label: short(&row.name), parts, ..Default::default() })
        };
        let steps = Chart {
            chapter: 4,
            title: "Where the time of a token goes".to_owned(),
            bars: rows.iter().filter_map(stack).collect(),
            legend: speed::SHARES.to_vec(),
        };
        [decode, steps].into_iter().filter(|chart| !chart.bars.is_empty()).collect()
    }
}

fn machine() -> Column<LineupRow> {
    Column::words("machine", |row: &LineupRow| short(&row.name).into())
}

/// What the machines have and cost.
fn facts(rows: &[LineupRow]) -> Sheet {
    let columns = [
        machine(),
        Column::numbers("memory", "GiB", |row: &LineupRow| number(row.memory_gibibytes, 0)).optional(),
        Column::numbers("memory", "GB", |row: &LineupRow| number(row.memory_gigabytes, 0)).optional(),
        Column::numbers("usable", "GiB", |row: &LineupRow| number(row.usable_memory_gibibytes, 1)).optional(),
        Column::numbers("bandwidth", "GB/s", |row| number(Some(row.memory_bandwidth_gigabytes_per_second), 0)),
        Column::numbers("price", "USD", |row| match row.price_usd {
            Some(0.0) => "owned".into(),
            price => number(price, 0),
        }),
        Column::words("asked", |row: &LineupRow| {
            let words: Vec<&str> =
                [&row.price_place, &row.price_date].into_iter().filter_map(Option::as_deref).collect();
            (!words.is_empty()).then(|| words.join(" ")).into()
        })
        .optional(),
        Column::words("price is", |row: &LineupRow| row.price_kind.as_deref().into()).optional(),
        Column::words("host", |row: &LineupRow| row.host.as_deref().into()).optional().minor(),
    ];
    Sheet::of(3, None, &columns, rows)
}

/// How fast they write.
fn decode(rows: &[LineupRow]) -> Sheet {
    let columns = [
        machine(),
        rate_column(),
        range_column(),
        basis_column(),
        Column::numbers("published", "tok/s", |row: &LineupRow| {
            published(row.published_tokens_per_second, row.speed.decode_tokens_per_second)
        })
        .optional(),
        Column::numbers("measured", "tok/s", |row: &LineupRow| number(row.measured_tokens_per_second, 1)).optional(),
        Column::numbers("of ceiling", "guide: 60 %", |row: &LineupRow| {
            row.step.efficiency_fraction.filter(|_| row.speed.ends().is_some()).map(percent).into()
        })
        .optional(),
        Column::numbers("ceiling", "tok/s", |row| number(row.ceiling_tokens_per_second, 1)),
        Column::words("most time", |row: &LineupRow| row.step.longest().into()).optional().minor(),
        Column::words("runtime", |row: &LineupRow| row.runtime.as_deref().into()).optional().minor(),
        Column::words("feels", |row: &LineupRow| match row.fits {
            Some(false) => Cell::toned("too large", Tone::Bad),
            _ => row.word.as_deref().into(),
        })
        .minor(),
    ];
    Sheet::of(4, None, &columns, rows)
}

/// How fast they read a prompt, where that is known.
fn prompt(rows: &[LineupRow]) -> Option<Sheet> {
    let columns = [
        machine(),
        Column::numbers("prefill", "tok/s", |row: &LineupRow| row.prompt.prefill_tokens_per_second.map(rough).into()),
        Column::numbers("80 %", "from–to", |row: &LineupRow| {
            range(row.prompt.prefill_low_tokens_per_second, row.prompt.prefill_high_tokens_per_second).into()
        }),
        Column::words("basis", |row: &LineupRow| speed::basis(row.prompt.prefill_basis.as_deref())),
        Column::numbers("first token", "s", |row: &LineupRow| {
            row.prompt.time_to_first_token_seconds.map(|wait| fixed(wait, if wait < 1.0 { 2 } else { 1 })).into()
        }),
    ];
    let known: Vec<&LineupRow> = rows.iter().filter(|row| row.prompt.prefill_tokens_per_second.is_some()).collect();
    (!known.is_empty()).then(|| Sheet::of(4, Some("Reading the prompt".to_owned()), &columns, known))
}

/// What is left where the model does not run.
fn too_large(rows: &[LineupRow]) -> Option<Sheet> {
    let columns = [
        machine(),
        Column::words("why", |row: &LineupRow| {
            row.reason.as_deref().map(|reason| Cell::toned(reason, Tone::Bad)).into()
        }),
        Column::words("layers on the host", |row: &LineupRow| row.offload.layers().into()).optional(),
        Column::words("experts on the host", |row: &LineupRow| row.offload.experts().into()).optional(),
        Column::words("basis", |row: &LineupRow| speed::basis(row.offload.offload_basis.as_deref())).optional(),
    ];
    let missing = |row: &&LineupRow| row.speed.decode_tokens_per_second.is_none();
    let rows: Vec<&LineupRow> = rows.iter().filter(missing).collect();
    let is_divided = rows.iter().any(|row| row.offload.offload_basis.is_some());
    let caption = if is_divided { "Does not fit: tok/s with a part on the host" } else { "Does not run" };
    (!rows.is_empty()).then(|| Sheet::of(4, Some(caption.to_owned()), &columns, rows))
}

/// What would make the machine faster, one change a line.
fn changes(row: &LineupRow) -> Option<Sheet> {
    let (base, changes) = (row.speed.decode_tokens_per_second?, &row.changes);
    let cases = [
        ("a tenth more bandwidth".to_owned(), changes.bandwidth_plus_tenth_ratio),
        ("a tenth more arithmetic".to_owned(), changes.arithmetic_plus_tenth_ratio),
        (
            changes.smaller_format.as_deref().map(|format| format!("weights at {format}")).unwrap_or_default(),
            changes.smaller_format_ratio,
        ),
        ("half the context".to_owned(), changes.half_context_ratio),
    ];
    let head = |name: &str, unit, align| Header { name: name.to_owned(), unit, align, is_minor: false };
    let lines = cases.into_iter().filter_map(|(case, ratio)| {
        let ratio = ratio?;
        let percent = fixed((ratio - 1.0) * 100.0, 1);
        let sign = if percent.starts_with('-') { "" } else { "+" };
        Some(vec![case.into(), rough(base * ratio).into(), format!("{sign}{percent} %").into()])
    });
    let lines: Vec<Vec<Cell>> = lines.collect();
    (!lines.is_empty()).then(|| Sheet {
        chapter: 4,
        caption: Some(format!("If one thing changed: {}", short(&row.name))),
        headers: vec![
            head("with", "", Align::Left),
            head("decode", "tok/s", Align::Right),
            head("change", "", Align::Right),
        ],
        rows: lines,
    })
}

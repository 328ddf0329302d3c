//! What came out of a sweep: how much of it exists, how much fits, and what is fastest. It sees each batch once and keeps counts.

use crate::number::{counted_apart, fixed, percent};
use crate::own::Book;
use crate::page::{self, Page, minor, numbers, rate, words};
use crate::section::Cell;
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, Int32Type};
use arrow_cast::display::array_value_to_string;
use llmhw_columns::Grid;
use llmhw_core::plain::Value;
use llmhw_core::spec::{Hardware, Model, Runtime};
use std::borrow::Cow;
use std::path::Path;

/// How many lines are shown.
const SHOWN: usize = 12;
/// The columns that say which row was the fastest.
const WHICH: [&str; 7] = ["hardware", "model", "format", "runtime", "nodes", "sequences", "context_tokens"];

/// What is known when it is done.
pub(super) struct Done<'p> {
    pub(super) file: &'p Path,
    pub(super) bytes: u64,
    /// Rows of the grid.
    pub(super) rows: u64,
    /// Those that do not exist.
    pub(super) refused: u64,
    /// Whether these are in the file.
    pub(super) is_marked: bool,
    pub(super) seconds: f64,
}

/// Counts of all rows of one model, or of one machine.
#[derive(Debug, Clone, Default)]
struct Group {
    /// The id of the model or machine.
    id: String,
    answered: u64,
    fits: u64,
    best: Option<(f64, Vec<(&'static str, String)>)>,
}

/// Counts, by model where there are several, else by machine.
pub(super) struct Summary {
    by: &'static str,
    groups: Vec<Group>,
}

impl Summary {
    pub(super) fn of(grid: &Grid<'_>) -> Self {
        let has_several = |axis: &str| grid.sizes().iter().any(|(name, size)| *name == axis && *size > 1);
        Self { by: if has_several("model") { "model" } else { "hardware" }, groups: Vec::new() }
    }

    /// Counts a batch.
    pub(super) fn add(&mut self, batch: &RecordBatch) {
        let column = |name: &str| batch.column_by_name(name);
        let (Some(by), Some(fits), Some(rates)) = (column(self.by), column("fits"), column("decode_tokens_per_second"))
        else {
            return;
        };
        let (Some(by), Some(fits), Some(rates)) =
            (by.as_dictionary_opt::<Int32Type>(), fits.as_boolean_opt(), rates.as_primitive_opt::<Float64Type>())
        else {
            return;
        };
        // The axis is the same in every batch.
        for place in self.groups.len()..by.values().len() {
            let id = array_value_to_string(by.values(), place).unwrap_or_default();
            self.groups.push(Group { id, ..Group::default() });
        }
        for (row, ((key, fits), rate)) in by.keys().iter().zip(fits).zip(rates).enumerate() {
            let place = key.and_then(|key| usize::try_from(key).ok());
            let Some(group) = place.and_then(|place| self.groups.get_mut(place)) else { continue };
            // What does not exist has no verdict.
            let Some(fits) = fits else { continue };
            group.answered += 1;
            let Some(rate) = rate.filter(|_| fits) else { continue };
            group.fits += 1;
            if group.best.as_ref().is_none_or(|(best, _)| rate > *best) {
                group.best = Some((rate, which(batch, row)));
            }
        }
    }

    /// The page, the document for programs, and its rows.
    pub(super) fn page(
        mut self,
        grid: &Grid<'_>,
        done: &Done<'_>,
        book: &Book,
        all: bool,
    ) -> (Page, Value, Vec<Value>) {
        self.groups.retain(|group| group.answered > 0);
        let fastest = |group: &Group| group.best.as_ref().map_or(0.0, |(rate, _)| *rate);
        self.groups.sort_by(|a, b| fastest(b).total_cmp(&fastest(a)));
        let fits: u64 = self.groups.iter().map(|group| group.fits).sum();
        let written = if done.is_marked { done.rows } else { done.rows - done.refused };
        let rows: Vec<Value> = self.groups.iter().map(|group| self.record(group)).collect();
        let document = Value::object([
            ("file", Value::Text(Cow::Owned(done.file.display().to_string()))),
            ("bytes", whole(done.bytes)),
            ("combinations", whole(done.rows)),
            ("refused", whole(done.refused)),
            ("rows", whole(written)),
            ("fit", whole(fits)),
            ("seconds", Value::Number(done.seconds)),
            ("combinations_per_second", Value::Number(per_second(done))),
            ("fastest", Value::List(rows.clone())),
        ]);
        let shown = if all { self.groups.len() } else { SHOWN };
        let caption = if self.by == "model" {
            "The fastest that fits, of each model"
        } else {
            "The fastest that fits, on each machine"
        };
        let lines: Vec<_> = self.groups.iter().take(shown).map(|group| line(group, self.by, grid, book)).collect();
        let mut notes = Vec::new();
        let rest = self.groups.len().saturating_sub(shown);
        if rest > 0 {
            notes.push(format!("{rest} more with --verbose, the fastest first."));
        }
        let answered = done.rows - done.refused;
        let of_axes = grid.sizes().iter().map(|(name, size)| axis(name, *size)).collect::<Vec<_>>().join(" x ");
        notes.push(format!(
            "{of_axes}: {}. {}{} ({}).",
            counted_apart(done.rows as f64, "combination"),
            not_there(done),
            if fits == 1 { "1 fits".to_owned() } else { format!("{} fit", fixed(fits as f64, 0)) },
            if answered == 0 { "none exists".to_owned() } else { percent(fits as f64 / answered as f64) },
        ));
        let title = format!(
            "{}: {}, {}, in {}, {} combinations a second",
            done.file.display(),
            counted_apart(written as f64, "row"),
            size(done.bytes),
            time(done.seconds),
            fixed(per_second(done), 0),
        );
        let sheets = if lines.is_empty() { Vec::new() } else { vec![page::sheet(caption, headers(self.by), lines)] };
        (Page { title, sheets, notes }, document, rows)
    }

    fn record(&self, group: &Group) -> Value {
        let mut fields = vec![
            (self.by, Value::Text(Cow::Owned(group.id.clone()))),
            ("combinations", whole(group.answered)),
            ("fit", whole(group.fits)),
            ("decode_tokens_per_second", group.best.as_ref().map_or(Value::Null, |(rate, _)| Value::Number(*rate))),
        ];
        let best = group.best.iter().flat_map(|(_, which)| which);
        fields.extend(best.filter(|(name, _)| *name != self.by).map(|(name, word)| (*name, value(word))));
        Value::object(fields)
    }
}

/// How many combinations do not exist, and why: the file has each one's reason, where it has them.
fn not_there(done: &Done<'_>) -> String {
    let (do_not, are) = if done.refused == 1 { ("does not", "is") } else { ("do not", "are") };
    let count = fixed(done.refused as f64, 0);
    match (done.refused, done.is_marked) {
        (0, _) => String::new(),
        (_, true) => format!("{count} {do_not} exist and {are} in the file with the reason. "),
        (_, false) => format!(
            "{count} {do_not} exist and {are} left out: no runtime drives the machine and loads the format, the context is beyond \
             the model's, or the prompt is longer than the context. --keep-refused writes the reason of each. "
        ),
    }
}

/// Words and counts as what they are.
fn value(word: &str) -> Value {
    match word.parse::<f64>() {
        Ok(number) if number.fract() == 0.0 => Value::Whole(number as i64),
        Ok(number) => Value::Number(number),
        Err(_) => Value::Text(Cow::Owned(word.to_owned())),
    }
}

/// What a row asks.
fn which(batch: &RecordBatch, row: usize) -> Vec<(&'static str, String)> {
    let word = |name: &'static str| {
        let column = batch.column_by_name(name)?;
        array_value_to_string(column, row).ok().map(|word| (name, word))
    };
    WHICH.into_iter().filter_map(word).collect()
}

fn headers(by: &str) -> Vec<crate::section::Header> {
    let mut headers = vec![words(if by == "model" { "model" } else { "machine" })];
    headers.push(numbers("decode", "tok/s"));
    headers.extend((by == "model").then(|| words("on")));
    headers.extend([
        words("weights"),
        minor(words("runtime")),
        minor(numbers("machines", "")),
        minor(numbers("together", "sequences")),
        minor(numbers("context", "tokens")),
        numbers("fit", ""),
        minor(numbers("of", "")),
    ]);
    headers
}

fn line(group: &Group, by: &str, grid: &Grid<'_>, book: &Book) -> Vec<Cell> {
    let word = |name: &str| {
        let found = group.best.as_ref().and_then(|(_, which)| which.iter().find(|(known, _)| *known == name));
        found.map(|(_, word)| word.clone())
    };
    let varies = |name: &str| grid.sizes().iter().any(|(axis, size)| *axis == name && *size > 1);
    let number = |name: &str| {
        word(name).filter(|_| varies(name)).and_then(|word| word.parse().ok()).map(|number| fixed(number, 0))
    };
    let own = |axis: &str| if axis == by { Some(group.id.clone()) } else { word(axis) };
    let machine = own("hardware").map(|id| book.find::<Hardware>(&id).map_or(id, |found| page::short(found.name())));
    let model = own("model").map(|id| book.find::<Model>(&id).map_or(id, |found| found.name().to_owned()));
    let runtime = word("runtime").map(|id| book.find::<Runtime>(&id).map_or(id, |found| found.name().to_owned()));
    let mut cells: Vec<Cell> = vec![if by == "model" { model } else { machine.clone() }.into()];
    cells.push(rate(group.best.as_ref().map(|(rate, _)| *rate)));
    cells.extend((by == "model").then(|| Cell::from(machine)));
    cells.extend([
        word("format").into(),
        runtime.into(),
        number("nodes").into(),
        number("sequences").into(),
        number("context_tokens").into(),
        fixed(group.fits as f64, 0).into(),
        fixed(group.answered as f64, 0).into(),
    ]);
    cells
}

fn whole(count: u64) -> Value {
    i64::try_from(count).map_or(Value::Number(count as f64), Value::Whole)
}

fn per_second(done: &Done<'_>) -> f64 {
    if done.seconds > 0.0 { done.rows as f64 / done.seconds } else { 0.0 }
}

/// `3 models`.
fn axis(name: &str, size: usize) -> String {
    let what = match name {
        "hardware" => "machine",
        "model" => "model",
        "format" => "format",
        "runtime" => "runtime",
        "kv_format" => "cache format",
        "nodes" => "number of machines",
        "sequences" => "number of sequences",
        "prompt_tokens" => "prompt",
        _ => "context",
    };
    let many = what.replacen("number of", "numbers of", 1);
    match size {
        1 => format!("1 {what}"),
        size if many == what => format!("{} {what}s", fixed(size as f64, 0)),
        size => format!("{} {many}", fixed(size as f64, 0)),
    }
}

/// Bytes in a unit that leaves a few digits.
fn size(bytes: u64) -> String {
    let bytes = bytes as f64;
    let units = [("kB", 1e3), ("MB", 1e6), ("GB", 1e9)];
    let found = units.iter().rfind(|(_, size)| bytes >= *size);
    found.map_or_else(|| format!("{bytes} bytes"), |(unit, size)| format!("{} {unit}", page::figure(bytes / size)))
}

/// Seconds, or minutes and hours where there are many.
fn time(seconds: f64) -> String {
    if seconds < 120.0 {
        return format!("{} s", page::figure(seconds));
    }
    let minutes = (seconds / 60.0).floor();
    if minutes < 120.0 {
        format!("{minutes} min")
    } else {
        format!("{} h {} min", (minutes / 60.0).floor(), minutes % 60.0)
    }
}

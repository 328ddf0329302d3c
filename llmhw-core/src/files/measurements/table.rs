//! Comma-separated tables: llama-bench's, and this project's own (`data/measurements/README.md` explains its columns).

use super::json::{BENCH, describe, of_bench};
use super::number::{self, count, invalid, shown};
use super::{Phase, Reading, Row};
use crate::error::{Error, Result};
use crate::plain::csv;
use crate::units::*;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The columns of this project's table, in order. `phase` and `tokens_per_s` must be there.
pub const COLUMNS: &[&str] = &[
    "row_id",
    "source_id",
    "source",
    "date",
    "phase",
    "test",
    "hardware",
    "chip_family",
    "gpu_cores",
    "n_devices",
    "interconnect",
    "mem_bandwidth_gb_s",
    "runtime",
    "runtime_version",
    "model",
    "is_moe",
    "total_params_b",
    "active_params_b",
    "n_layers",
    "quant",
    "file_size_gb",
    "file_size_basis",
    "context_depth_tokens",
    "mean_ctx_tokens",
    "batch",
    "tokens_per_s",
    "stderr_if_given",
    "trust",
    "use_for_fit",
    "exclude_reason",
    "notes",
];

/// Columns that become fields of a row.
const FIELDS: &[&str] = &[
    "date",
    "phase",
    "hardware",
    "runtime",
    "runtime_version",
    "model",
    "total_params_b",
    "quant",
    "file_size_gb",
    "context_depth_tokens",
    "mean_ctx_tokens",
    "batch",
    "tokens_per_s",
    "stderr_if_given",
];

/// A record with the columns' names.
struct Record<'a> {
    place: &'a str,
    columns: &'a [String],
    cells: &'a [&'a str],
}

impl<'a> Record<'a> {
    fn text(&self, column: &str) -> &'a str {
        let place = self.columns.iter().position(|name| name == column);
        place.and_then(|i| self.cells.get(i)).map_or("", |cell| cell.trim())
    }

    fn number(&self, column: &str) -> Result<Option<f64>> {
        match self.text(column) {
            "" => Ok(None),
            text => number::number(self.place, column, text).map(Some),
        }
    }

    fn needed(&self, column: &str) -> Result<f64> {
        self.number(column)?.ok_or_else(|| {
            let rule = "a measurement needs it";
            Error::missing(alloc::format!("{}: {column}", self.place), rule, "fill the column, or leave the row out")
        })
    }

    fn tokens(&self, column: &str) -> Result<Option<Tokens>> {
        self.number(column)?.map(|value| number::tokens_in(self.place, column, value)).transpose()
    }

    /// The cells that are not empty in columns other than `known`.
    fn others(&self, known: &[&str]) -> Vec<(String, String)> {
        let pairs = self.columns.iter().zip(self.cells).filter(|(name, _)| !known.contains(&name.as_str()));
        pairs
            .filter(|(_, cell)| !cell.trim().is_empty())
            .map(|(name, cell)| (name.clone(), cell.trim().to_string()))
            .collect()
    }
}

/// Hands each record after the first to `use_it`; the first names the columns.
fn each(text: &str, mut use_it: impl FnMut(&Record<'_>) -> Result<()>) -> Result<()> {
    let mut columns: Option<Vec<String>> = None;
    csv::each_record(text, &mut |place, cells| match &columns {
        None => {
            columns = Some(cells.iter().map(|cell| cell.trim().to_string()).collect());
            Ok(())
        }
        Some(columns) => use_it(&Record { place, columns, cells }),
    })
}

/// llama-bench in CSV: its fields by their names, without the single repetitions.
pub(super) fn bench(reading: &mut Reading, text: &str) -> Result<()> {
    each(text, |record| {
        let place = record.place;
        let counts = [record.needed("n_prompt")?, record.needed("n_gen")?];
        let Some(mut row) = of_bench(reading, place, counts, record.needed("avg_ts")?)? else { return Ok(()) };
        row.depth = Some(record.tokens("n_depth")?.unwrap_or_else(|| tokens(0)));
        row.standard_deviation =
            record.number("stddev_ts")?.map(|value| number::deviation(place, "stddev_ts", value)).transpose()?;
        describe(&mut row, |name| record.text(name).to_string());
        row.weights = record.number("model_size")?.map(bytes);
        row.parameters = record.number("model_n_params")?.map(parameters);
        row.others = record.others(BENCH);
        reading.rows.push(row);
        Ok(())
    })
}

/// This project's table.
pub(super) fn read(reading: &mut Reading, text: &str) -> Result<()> {
    let mut is_checked = false;
    each(text, |record| {
        if !is_checked {
            check_columns(record.columns)?;
            is_checked = true;
        }
        let place = record.place;
        let phase = match record.text("phase") {
            "decode" => Phase::Decode,
            "prefill" => Phase::Prefill,
            "e2e" => Phase::EndToEnd,
            other => {
                return Err(invalid(
                    place,
                    "phase",
                    "be decode or prefill, or e2e for a time of both, which no calibration takes",
                    other,
                ));
            }
        };
        let mut row = Row::new(phase, number::rate(place, "tokens_per_s", record.needed("tokens_per_s")?)?);
        row.depth = record.tokens("context_depth_tokens")?;
        row.others = record.others(FIELDS);
        // Half a token is a mean.
        if let Some(mean) = record.number("mean_ctx_tokens")? {
            number::tokens_in(place, "mean_ctx_tokens", libm::floor(mean))?;
            match row.depth.map(|depth| 2.0 * (mean - depth.value)) {
                Some(count) if count >= 0.0 && libm::floor(count) == count => row.tokens = Some(tokens(count)),
                _ => row.mean = Some(in_base_unit(mean)),
            }
        }
        if let Some(batch) = record.number("batch")? {
            row.sequences = count(place, "batch", batch)?;
        }
        row.standard_deviation = record
            .number("stderr_if_given")?
            .map(|value| number::deviation(place, "stderr_if_given", value))
            .transpose()?;
        row.weights = record.number("file_size_gb")?.map(gigabytes);
        row.parameters = record.number("total_params_b")?.map(|billions| parameters(billions * 1e9));
        row.model = record.text("model").to_string();
        row.format = record.text("quant").to_string();
        row.hardware = record.text("hardware").to_string();
        row.runtime = record.text("runtime").to_string();
        row.version = record.text("runtime_version").to_string();
        row.date = record.text("date").to_string();
        reading.rows.push(row);
        Ok(())
    })
}

fn check_columns(columns: &[String]) -> Result<()> {
    for (i, column) in columns.iter().enumerate() {
        let is_twice = columns.iter().take(i).any(|earlier| earlier == column);
        if is_twice || !COLUMNS.contains(&column.as_str()) {
            let rule = alloc::format!("be one of {}, once each", COLUMNS.join(", "));
            return Err(Error::invalid_record("column", rule, shown(column), "rename the column or leave it out"));
        }
    }
    Ok(())
}

/// Writes rows as this project's table: what [`read_as`](super::read_as) with [`Format::Table`](super::Format::Table) reads.
/// What other tools say besides goes into `notes`, and so do repetitions and drafted tokens, which have no column.
///
/// # Example: from llama-bench to a row of the table
/// ```
/// use llmhw_core::files::measurements::{self, Format};
///
/// let reading = measurements::read("| model | size | params | backend | ngl | test | t/s |\n\
///     | llama 7B mostly Q4_0 | 3.56 GiB | 6.74 B | CUDA | 99 | tg 128 | 131.42 ± 0.59 |")?;
/// let table = measurements::to_csv(&reading.rows);
/// let line = table.lines().nth(1).unwrap();
/// assert!(line.starts_with("1,,,,decode,tg128,"), "{line}");
/// assert_eq!(measurements::read_as(&table, Format::Table)?.rows[0].rate, reading.rows[0].rate);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[must_use]
pub fn to_csv(rows: &[Row]) -> String {
    let mut text = COLUMNS.join(",");
    text.push('\n');
    for (i, row) in rows.iter().enumerate() {
        let cells: Vec<String> = COLUMNS.iter().map(|column| csv::quoted(&cell(row, i, column))).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

fn cell(row: &Row, index: usize, column: &str) -> String {
    let other = |name: &str| row.others.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| alloc::format!("{value}"));
    match column {
        "row_id" if other(column).is_empty() => alloc::format!("{}", index + 1),
        "date" => row.date.clone(),
        "phase" => row.phase.as_str().to_string(),
        "test" if other(column).is_empty() => match (row.phase, row.tokens) {
            (Phase::Decode, Some(count)) => alloc::format!("tg{}", count.value),
            (Phase::Prefill, Some(count)) => alloc::format!("pp{}", count.value),
            _ => String::new(),
        },
        "hardware" => row.hardware.clone(),
        "runtime" => row.runtime.clone(),
        "runtime_version" => row.version.clone(),
        "model" => row.model.clone(),
        "total_params_b" => number(row.parameters.map(|count| count.value / 1e9)),
        "quant" => row.format.clone(),
        "file_size_gb" => number(row.weights.map(|size| size.get::<information::gigabyte>())),
        "context_depth_tokens" => number(row.depth.map(|depth| depth.value)),
        "mean_ctx_tokens" => number(row.mean_context().map(|mean| mean.value)),
        "batch" => alloc::format!("{}", row.sequences),
        "tokens_per_s" => number(Some(row.rate.get::<token_rate::token_per_second>())),
        "stderr_if_given" => number(row.standard_deviation.map(|value| value.get::<token_rate::token_per_second>())),
        "notes" => notes(row, other(column)),
        _ => other(column).to_string(),
    }
}

/// What has no column.
fn notes(row: &Row, notes: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !notes.is_empty() {
        parts.push(notes.to_string());
    }
    parts.extend(row.repetitions.map(|count| alloc::format!("repetitions={count}")));
    if let Some(drafted) = row.drafted {
        parts.push(alloc::format!("draft_n={} draft_n_accepted={}", drafted.drafted, drafted.accepted));
    }
    let no_column = row.others.iter().filter(|(name, _)| !COLUMNS.contains(&name.as_str()));
    parts.extend(no_column.map(|(name, value)| alloc::format!("{name}={value}")));
    parts.join("; ")
}

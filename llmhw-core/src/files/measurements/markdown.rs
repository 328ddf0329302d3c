//! llama-bench's table, its default: columns by name, old and new.

use super::Reading;
use super::json::{bench_format, of_bench};
use super::number::{self, invalid, leading};
use crate::error::Result;
use crate::units::*;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Whether a line names the columns of a table of tests.
pub(super) fn is_header(line: &str) -> bool {
    let cells = cells(line);
    cells.contains(&"test") && cells.contains(&"t/s")
}

fn cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    match line.strip_prefix('|') {
        Some(inner) => inner.strip_suffix('|').unwrap_or(inner).split('|').map(str::trim).collect(),
        None => Vec::new(),
    }
}

/// Reads every table; `build: ...` after one is its version.
pub(super) fn read(reading: &mut Reading, text: &str) -> Result<()> {
    let mut columns: Vec<&str> = Vec::new();
    let mut unversioned = reading.rows.len();
    for (number, line) in text.lines().enumerate() {
        if let Some(build) = line.trim().strip_prefix("build:") {
            let rows = reading.rows.iter_mut().skip(unversioned);
            rows.for_each(|row| row.version = build.trim().to_string());
            unversioned = reading.rows.len();
        }
        if is_header(line) {
            columns = cells(line);
            continue;
        }
        let cells = cells(line);
        let is_rule = cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':')));
        if cells.is_empty() || is_rule || columns.is_empty() {
            // Text after a table ends it.
            if cells.is_empty() && !line.trim().is_empty() {
                columns.clear();
            }
            continue;
        }
        let place = alloc::format!("line {}", number + 1);
        if cells.len() != columns.len() {
            let found = alloc::format!("{} instead of {}", cells.len(), columns.len());
            return Err(invalid(&place, "cells", "be as many as the header has columns", &found));
        }
        test(reading, &place, &columns, &cells)?;
    }
    Ok(())
}

fn test(reading: &mut Reading, place: &str, columns: &[&str], cells: &[&str]) -> Result<()> {
    let cell =
        |name: &str| columns.iter().zip(cells).find(|(column, _)| **column == name).map_or("", |(_, cell)| *cell);
    let name = cell("test");
    let [prompt, written, depth] = counts(name)
        .ok_or_else(|| invalid(place, "test", "be such as pp512, tg128, pp512+tg128 or tg128 @ d4096", name))?;
    let rate = cell("t/s");
    let (mean, deviation) = match rate.split_once('±') {
        Some((mean, deviation)) => (mean, Some(deviation)),
        None => (rate, None),
    };
    let mean = number::number(place, "t/s", mean)?;
    let Some(mut row) = of_bench(reading, place, [prompt, written], mean)? else { return Ok(()) };
    row.depth = Some(number::tokens_in(place, "test", depth)?);
    if let Some(deviation) = deviation {
        row.standard_deviation = Some(number::deviation(place, "t/s", number::number(place, "t/s", deviation)?)?);
    }
    row.model = cell("model").to_string();
    row.format = bench_format(&row.model);
    row.runtime = cell("backend").to_string();
    row.weights =
        scaled(place, "size", cell("size"), &[("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)])?.map(bytes);
    row.parameters = match cell("params") {
        "" => None,
        text => {
            let scale = [(" T", 1e12), (" B", 1e9), (" M", 1e6), (" K", 1e3)];
            let (value, unit) = leading(text).ok_or_else(|| invalid(place, "params", "be such as 6.74 B", text))?;
            let scale = scale.iter().find(|(name, _)| *name == unit);
            let (_, scale) = scale.ok_or_else(|| invalid(place, "params", "be such as 6.74 B", text))?;
            Some(parameters(value * scale))
        }
    };
    row.others = others(columns, cells);
    reading.rows.push(row);
    Ok(())
}

fn others(columns: &[&str], cells: &[&str]) -> Vec<(String, String)> {
    let known = ["model", "size", "params", "backend", "test", "t/s"];
    let pairs = columns.iter().zip(cells).filter(|(column, _)| !known.contains(column));
    pairs.map(|(column, cell)| ((*column).to_string(), (*cell).to_string())).collect()
}

/// A size with a binary unit, in bytes.
fn scaled(place: &str, field: &str, text: &str, units: &[(&str, u32)]) -> Result<Option<f64>> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || invalid(place, field, "be such as 3.56 GiB", text);
    let (value, unit) = leading(text).ok_or_else(wrong)?;
    let (_, power) = units.iter().find(|(name, _)| *name == unit.trim()).ok_or_else(wrong)?;
    Ok(Some(libm::scalbn(value, i32::try_from(*power).unwrap_or(0))))
}

/// Prompt, written and depth of `pp512`, `tg 128`, `pp512+tg128 @ d4096`.
fn counts(test: &str) -> Option<[f64; 3]> {
    let (test, depth) = match test.split_once('@') {
        Some((test, depth)) => (test, whole(depth.trim().strip_prefix('d')?)?),
        None => (test, 0.0),
    };
    let mut counts = [0.0, 0.0];
    for part in test.split('+') {
        let part = part.trim();
        let [prompt, written] = &mut counts;
        if let Some(count) = part.strip_prefix("pp") {
            *prompt = whole(count.trim())?;
        } else {
            *written = whole(part.strip_prefix("tg")?.trim())?;
        }
    }
    let [prompt, written] = counts;
    Some([prompt, written, depth])
}

fn whole(text: &str) -> Option<f64> {
    text.parse::<u32>().ok().map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_read_in_every_spelling() {
        for (text, wanted) in [
            ("pp512", [512.0, 0.0, 0.0]),
            ("tg 128", [0.0, 128.0, 0.0]),
            ("tg128 @ d4096", [0.0, 128.0, 4096.0]),
            ("pp512+tg128", [512.0, 128.0, 0.0]),
            ("pp512+tg128 @ d16", [512.0, 128.0, 16.0]),
        ] {
            assert_eq!(counts(text), Some(wanted), "{text}");
        }
        for text in ["", "pp", "xx12", "pp-1", "tg128 @ 4096", "pp512+", "pp4294967296"] {
            assert_eq!(counts(text), None, "{text}");
        }
    }
}

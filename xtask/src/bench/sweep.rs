//! The part of the report on sweeps over grids: beside loops over bare numbers, and by two threads, all measured in turns.

use super::found::machine;
use crate::process::target;
use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;

/// Nanoseconds a row that 10 million rows a second leave.
const MOST_NANOSECONDS: f64 = 100.0;

/// What two threads should reach of twice one's speed, and how much longer than a bare loop a sweep may take.
const LEAST_SCALING: f64 = 0.9;
const MOST_OVER_BARE: f64 = 2.0;

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "missed" }
}

/// Adds the section to the report.
pub(super) fn render(text: &mut String) -> Result<()> {
    let path = target().join("bench-sweep.json");
    let found = fs::read_to_string(&path).with_context(|| format!("no result at {}", path.display()))?;
    let found: Value = serde_json::from_str(&found).with_context(|| format!("{} is no JSON", path.display()))?;
    let number = |place: &str| {
        found.pointer(place).and_then(Value::as_f64).with_context(|| format!("the sweep's results lack {place}"))
    };
    let median = |side: &str| number(&format!("/{side}/median"));
    writeln!(text, "\n## Sweeps\n\nMachine: {}\n", machine())?;
    text.push_str("| what | ns a row | million rows a second | aim |\n|---|---|---|---|\n");
    let mut row = |words: &str, side: &str, aim: Option<f64>| -> Result<()> {
        let nanoseconds = median(side)?;
        let aim = aim.map(|most| format!("at least {}: {}", 1000.0 / most, verdict(nanoseconds <= most)));
        writeln!(text, "| {words} | {nanoseconds:.2} | {:.0} | {} |", 1000.0 / nanoseconds, aim.unwrap_or_default())?;
        Ok(())
    };
    row("calibrated decode rates of a grid, one thread, as record batches", "grid-1", Some(MOST_NANOSECONDS))?;
    row("the same, two threads", "grid-2", None)?;
    row("one thread, batches of 50,000 rows", "large-1", None)?;
    row("two threads, batches of 50,000 rows", "large-2", None)?;
    row("all measures, one thread", "all-1", None)?;
    row("all measures, two threads", "all-2", None)?;
    row("the same rows as one record batch, one thread", "batch", None)?;
    row("a loop over bare `f64`, everything multiplied out", "bare", None)?;
    row("the same, rounded where the library rounds", "bare-same-bits", None)?;
    let (one, bare) = (median("grid-1")?, median("bare")?);
    let fastest = number("/grid-1/least")? / number("/bare/least")?;
    writeln!(
        text,
        "\nOne thread over the bare loop: {:.2} by medians, {fastest:.2} by the fastest rounds (aim at most {MOST_OVER_BARE}: {}); over the \
         one that rounds alike: {:.2}. The batch over the bare loop: {:.2}.",
        one / bare,
        verdict(one / bare <= MOST_OVER_BARE),
        one / median("bare-same-bits")?,
        median("batch")? / bare,
    )?;
    for (words, kind) in [("decode rates", "grid"), ("decode rates in large batches", "large"), ("all measures", "all")]
    {
        let times = |which: &str| -> Result<f64> {
            let [one, two] = [1, 2].map(|threads| number(&format!("/{kind}-{threads}/{which}")));
            Ok(one? / two?)
        };
        let (medians, fastest) = (times("median")?, times("least")?);
        writeln!(
            text,
            "\nTwo threads over one, {words}: {medians:.2} times as fast by medians, {fastest:.2} by the fastest rounds (aim at least \
             {}: {}).",
            2.0 * LEAST_SCALING,
            verdict(medians >= 2.0 * LEAST_SCALING),
        )?;
    }
    writeln!(
        text,
        "\nMedians of {} rounds, sides in turns, {} rows, hardware x model x context, contexts in no order. The loop that rounds alike gives \
         the same bits, which the benchmark checks; the one that is multiplied out is off by at most {:.1e} of the rate. A batch \
         has the names and the context of each row besides.",
        number("/rounds")?,
        number("/rows")?,
        number("/difference")?,
    )?;
    Ok(())
}

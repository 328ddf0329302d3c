//! The part of the report on columns and Python: ratios, each of two sides measured in turns or one after the other.

use super::found::median_nanoseconds;
use crate::process::{root, target};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a ratio or a time should be.
enum Aim {
    AtMost(f64),
    AtLeast(f64),
    None,
}

impl Aim {
    fn verdict(&self, value: f64) -> String {
        let (words, aim, is_met) = match self {
            Self::AtMost(aim) => ("at most", aim, value <= *aim),
            Self::AtLeast(aim) => ("at least", aim, value >= *aim),
            Self::None => return String::new(),
        };
        format!("{words} {aim}: {}", if is_met { "met" } else { "missed" })
    }
}

/// What Python measured in the last run.
fn results() -> PathBuf {
    target().join("bench-python.json")
}

/// Runs `benches/python/bench.py`. Without an interpreter nothing is left of an earlier run, whose machine may be another.
pub(super) fn measure_python(python: Option<&Path>) -> Result<()> {
    let Some(python) = python else {
        return match fs::remove_file(results()) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        };
    };
    println!("\n== benchmarks of Python");
    let script = root().join("benches/python/bench.py");
    let output = Command::new(python)
        .arg(script)
        .stderr(std::process::Stdio::inherit())
        .output()
        .with_context(|| format!("{} does not start", python.display()))?;
    if !output.status.success() {
        bail!("benchmarks of Python failed with {}: is llmhw installed there?", python.display());
    }
    let path = results();
    fs::write(&path, output.stdout).with_context(|| format!("{} can not be written", path.display()))
}

/// Adds the section to the report.
pub(super) fn render(text: &mut String) -> Result<()> {
    text.push_str("\n## Columns and Python\n\n| what | figures | ratio | aim |\n|---|---|---|---|\n");
    for (name, words) in [("", "all columns"), ("-decode", "the decode rate alone")] {
        let swept = median_nanoseconds(&format!("columns/sweep{name}"))?;
        let looped = median_nanoseconds(&format!("columns/loop{name}"))?;
        let ratio = swept / looped;
        writeln!(
            text,
            "| `Sweep` over a plain Rust loop, 100,000 contexts, {words} | {:.1} ms / {:.1} ms | {ratio:.2} | {} |",
            swept / 1e6,
            looped / 1e6,
            Aim::AtMost(1.5).verdict(ratio)
        )?;
    }
    let path = results();
    let Ok(found) = fs::read_to_string(&path) else {
        text.push_str("\nPython was not measured: `cargo xtask bench --python PATH` does.\n");
        return Ok(());
    };
    let found: Value = serde_json::from_str(&found).with_context(|| format!("{} is no JSON", path.display()))?;
    render_python(text, &found)
}

fn render_python(text: &mut String, found: &Value) -> Result<()> {
    let number = |place: &str| {
        found.pointer(place).and_then(Value::as_f64).with_context(|| format!("Python's results lack {place}"))
    };
    for (name, words) in [("names", "by names"), ("objects", "with objects")] {
        let median = number(&format!("/scalar/{name}/median_microseconds"))?;
        let aim = Aim::AtMost(2.0).verdict(median);
        writeln!(text, "| one `llmhw.project` {words}, in microseconds | {median:.2} us | | {aim} |")?;
    }
    let models = [("mixture", "qwen3-coder:30b"), ("dense", "qwen3-8b")];
    let asked = [("all", "all columns"), ("decode", "the decode rate alone")];
    for (what, words) in asked {
        for (kind, model) in models {
            for (side, loop_words, aim) in [
                ("", "a plain Python loop that computes what the core does", Aim::AtLeast(200.0)),
                ("tight_", "one with everything that can be moved out of it", Aim::None),
            ] {
                let at = |field: &str| number(&format!("/loops/{what}_{kind}/{field}"));
                let ours = at("columns_nanoseconds_per_row")?;
                let theirs = at(&format!("{side}loop_nanoseconds_per_row"))?;
                let ratio = at(&format!("{side}loop_over_columns"))?;
                writeln!(
                    text,
                    "| {loop_words} over `project_columns`, {model}, {words} | {theirs:.0} ns / {ours:.0} ns a row | {ratio:.1} | {} |",
                    aim.verdict(ratio)
                )?;
            }
        }
    }
    for (name, words) in [("one_share", "one share for all rows"), ("share_per_row", "a share per row")] {
        let at = |field: &str| number(&format!("/guide/{name}/{field}"));
        let (ours, theirs) = (at("columns_nanoseconds_per_row")?, at("numpy_nanoseconds_per_row")?);
        let ratio = at("columns_over_numpy")?;
        writeln!(
            text,
            "| `guide_decode_columns`, ranges checked, over NumPy's `bandwidth / read * share`, {words} | {ours:.2} ns / {theirs:.2} ns a row | {ratio:.2} | {} |",
            Aim::AtMost(1.0).verdict(ratio)
        )?;
    }
    let engines = render_engines(text, found)?;
    let [before, peak] = ["before", "peak"].map(|name| number(&format!("/memory/{name}_megabytes")));
    let version = |name: &str| found.get(name).and_then(Value::as_str).unwrap_or("unknown");
    writeln!(
        text,
        "\nPython {}, NumPy {}, {} rows in columns, 20,000 in plain loops, sides in turns, medians. All columns of {} rows took \
         the process from {:.0} to {:.0} MB at its peak. {engines}",
        version("python"),
        version("numpy"),
        number("/rows")?,
        number("/rows")?,
        before?,
        peak?
    )?;
    Ok(())
}

/// What engines take for the rows that `project_columns` takes from Arrow. Returns a sentence on them.
fn render_engines(text: &mut String, found: &Value) -> Result<String> {
    let engines = found.get("engines").and_then(Value::as_object).context("Python's results lack engines")?;
    if engines.is_empty() {
        return Ok("DuckDB, Polars and PyArrow were not all there to be measured.".to_owned());
    }
    for (name, words) in [("decode", "the decode rate"), ("fits", "whether it fits")] {
        for (engine, title) in [("duckdb", "DuckDB"), ("polars", "Polars")] {
            let at = |field: &str| {
                let place = format!("/engines/{name}/{field}");
                found.pointer(&place).and_then(Value::as_f64).with_context(|| format!("Python's results lack {place}"))
            };
            let theirs = at(&format!("{engine}_nanoseconds_per_row"))?;
            let ours = at("columns_nanoseconds_per_row")?;
            let ratio = at(&format!("{engine}_over_columns"))?;
            writeln!(
                text,
                "| a table in {title} over `project_columns` of the same columns in Arrow, {words} | {theirs:.0} ns / {ours:.0} ns a row | {ratio:.2} |  |"
            )?;
        }
    }
    let version = |name: &str| engines.get(name).and_then(Value::as_str).unwrap_or("unknown");
    Ok(format!(
        "Rows of engines have four machines and two models in no order, as text; DuckDB {} uses as many threads as there are cores, Polars {} one for \
         these expressions.",
        version("duckdb"),
        version("polars")
    ))
}

//! Plans: the search against brute force.

use super::found::{criterion_file, machine, median_nanoseconds};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write as _;

/// The cases of the benchmark, and what they are in words.
const CASES: &[(&str, &str)] = &[
    ("all", "no limits, all formats"),
    ("limits", "a budget, three users' rates, a wait for the first token, 4 bits and more"),
    ("nothing", "what nothing meets: the nearest miss, and what contradicts what"),
];

/// What a search should take at most, in milliseconds.
const AIM: f64 = 10.0;

/// Writes the section.
pub(super) fn render(text: &mut String) -> Result<()> {
    text.push_str(
        "\n## Plans\n\nOne model over the whole catalogue, 1 to 8 machines, all links and strategies, one core.\n\n",
    );
    writeln!(text, "Machine: {}\n", machine())?;
    text.push_str("| needs | combinations | search | brute force | ratio | aim |\n|---|---|---|---|---|---|\n");
    for (case, words) in CASES {
        let name = format!("plan-{case}/search");
        let [search, brute] = [name.clone(), format!("plan-{case}/brute-force")].map(|name| median_nanoseconds(&name));
        let (search, brute) = (search? / 1e6, brute? / 1e6);
        let benchmark = criterion_file(&name, "benchmark.json")?;
        let combinations = benchmark.pointer("/throughput/Elements").and_then(Value::as_u64).context("no count")?;
        let verdict = if search < AIM { "met" } else { "missed" };
        let ratio = brute / search;
        writeln!(
            text,
            "| {words} | {combinations} | {search:.2} ms | {brute:.0} ms | {ratio:.0} | under {AIM} ms: {verdict} |"
        )?;
    }
    text.push_str("\nBoth give the same answer, which the benchmark checks before it measures. The size of the front decides most.\n");
    Ok(())
}

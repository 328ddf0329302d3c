//! Memory does not grow with the grid. In a process of its own, since it looks at the process's peak.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use llmhw_columns::{Grid, Question, Running};
use llmhw_core::record::columns::Measure;

/// The most memory the process has had, in megabytes.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1000.0
}

fn rows(contexts: u32) -> u64 {
    let grid = Grid::new()
        .hardware(["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"])
        .model(["qwen3-8b"])
        .format(["q4-k-m"])
        .nodes([1])
        .sequences([1, 2])
        .context_tokens((1..=1000).map(f64::from))
        .prompt_tokens((1..=contexts).map(|prompt| f64::from(prompt) / f64::from(contexts)));
    let measures = [Measure::DecodeTokensPerSecond, Measure::TimePerOutputTokenSeconds];
    let running = Running::default().threads(2).batch_rows(8192);
    Question::new(measures).sweep(&grid, &running, |_, _| Ok(())).unwrap().rows
}

#[test]
fn a_grid_twenty_times_as_large_takes_no_more_memory() {
    assert_eq!(rows(25), 100_000);
    let before = peak_megabytes();
    assert_eq!(rows(500), 2_000_000);
    let more = peak_megabytes() - before;
    // All of it at once is nine columns of eight or four bytes: 120 MB.
    assert!(more < 12.0, "{more} MB more than {before}");
}

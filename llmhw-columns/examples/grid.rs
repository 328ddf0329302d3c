//! Runs a grid of a hundred million scenarios, or of as many as are asked for, and says how long it took and how much memory it had:
//! `cargo run --release -p llmhw-columns --features parquet --example grid -- [ROWS [FILE.parquet]]`.
#![allow(clippy::print_stdout, reason = "a program")]

use llmhw_columns::{Grid, Progress, Question, Running};
use llmhw_core::catalog;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

/// The most memory the process has had, as Linux says.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| String::from("unknown"), |line| line.trim().to_owned())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows: f64 = arguments.next().map_or(Ok(1e8), |rows| rows.parse())?;
    let grid = Grid::new()
        .hardware(catalog::HARDWARE.iter().take(100))
        .model(["qwen3-8b", "llama-3.3-70b", "qwen3-coder-30b-a3b", "gpt-oss-20b"])
        .format(["q4-k-m", "q8-0"])
        .sequences([1, 4])
        .context_tokens((1..=(rows / 1600.0) as u32).map(|i| f64::from(i % 131_072)));
    let question = Question::named(["decode_tokens_per_second"])?;
    let start = Instant::now();
    let mut next = 0;
    let mut tell = |progress: Progress| {
        let percent = progress.rows * 100 / progress.of;
        if percent >= next {
            println!("{percent} %, {:.1} s, peak {}", start.elapsed().as_secs_f64(), peak());
            next = percent + 10;
        }
    };
    let swept = match arguments.next() {
        None => question.sweep(&grid, &Running::default(), |_, progress| {
            tell(progress);
            Ok(())
        })?,
        Some(path) => question.sweep_to_parquet(&grid, &Running::default(), Path::new(&path), |progress| {
            tell(progress);
            ControlFlow::Continue(())
        })?,
    };
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{swept:?}: {seconds:.1} s, {:.1} million rows a second, peak {}",
        swept.rows as f64 / seconds / 1e6,
        peak()
    );
    Ok(())
}

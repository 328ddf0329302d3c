//! Mutation testing of the core: `cargo xtask mutants`. cargo-mutants says what could be changed; here all of it is compiled at once and
//! switched on one by one, because a build for each of thousands of mutants would take days. `docs/mutants.md` says how and what was found.

mod copy;
mod list;
mod render;
mod sites;
mod tests;
mod verdict;

use anyhow::{Context, Result};
use clap::Parser;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;
use verdict::{Outcome, Verdict};

#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask mutants",
    about = "Changes the core in every small way and says which changes no test notices"
)]
struct Arguments {
    /// Only files whose path holds this; may stand more than once
    #[arg(long, value_name = "TEXT")]
    file: Vec<String>,
    /// Only mutants that the last run did not catch, and those of functions that have other ones than then
    #[arg(long)]
    missed: bool,
    /// Every how manieth mutant only, from the first on
    #[arg(long, default_value_t = 1)]
    every: usize,
    /// Processes at once
    #[arg(long, default_value_t = 2)]
    processes: usize,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut repository = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    repository.pop();
    repository.pop();
    let folder = repository.join("target/mutants");
    fs::create_dir_all(&folder)?;
    let (log, kept) = (folder.join("outcomes.log"), folder.join("outcomes.json"));
    let before: Vec<Outcome> =
        fs::read_to_string(&kept).ok().map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default();
    let start = Instant::now();
    let minutes = || start.elapsed().as_secs_f64() / 60.0;

    let mutants = list::list(&repository)?;
    println!("{} mutants", mutants.len());
    let mut copy = copy::Copy::of(&repository, &folder, &mutants)?;
    copy.make_viable(&mutants)?;
    println!(
        "{:.1} min: {} do not compile, {} cannot be switched",
        minutes(),
        copy.unviable.len(),
        copy.unswitched.len()
    );
    let tests = tests::measure(&copy, &folder)?;
    let seconds: f64 = tests.iter().map(|test| test.seconds).sum();
    println!("{:.1} min: {} tests, {seconds:.0} s one after the other", minutes(), tests.len());

    let kept_outcomes = if arguments.missed { verdict::carried(&before, &mutants) } else { Vec::new() };
    let caught: BTreeSet<&str> = kept_outcomes.iter().map(|outcome| outcome.name.as_str()).collect();
    // What is no Rust or cannot be switched costs nothing to say again, and may have been either at another place.
    let is_tried = |number: usize| !copy.unviable.contains(&number) && !copy.unswitched.contains(&number);
    let wanted: Vec<usize> = mutants
        .iter()
        .enumerate()
        .filter(|(_, m)| arguments.file.is_empty() || arguments.file.iter().any(|text| m.file.contains(text.as_str())))
        .filter(|(number, m)| !(is_tried(*number) && caught.contains(m.name.as_str())))
        .map(|(number, _)| number)
        .step_by(arguments.every)
        .collect();
    println!("{} are tried", wanted.len());
    let outcomes = verdict::all(&copy, &mutants, &tests, &wanted, arguments.processes, &log)?;
    let mut all: BTreeMap<String, Outcome> = before
        .into_iter()
        .chain(kept_outcomes)
        .chain(outcomes)
        .map(|outcome| (outcome.name.clone(), outcome))
        .collect();
    let all: Vec<Outcome> = mutants.iter().filter_map(|mutant| all.remove(&mutant.name)).collect();
    fs::write(&kept, serde_json::to_string_pretty(&all)?).context("outcomes can not be written")?;
    fs::write(folder.join("survivors.txt"), survivors(&all))?;
    print_rooms(&all);
    println!("{:.1} min; all outcomes are in {}", minutes(), kept.display());
    Ok(())
}

/// The mutants that no test noticed, file by file.
fn survivors(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for outcome in outcomes.iter().filter(|outcome| matches!(outcome.verdict, Verdict::Missed | Verdict::Unreached)) {
        let reached = if outcome.verdict == Verdict::Missed { "" } else { " (no test reaches it)" };
        let _ = writeln!(text, "{}{reached}", outcome.name.trim_start_matches("llmhw-core/src/"));
    }
    text
}

/// Counts per room, and the share that was caught of what compiles.
fn print_rooms(outcomes: &[Outcome]) {
    let mut rooms: BTreeMap<&str, [usize; 6]> = BTreeMap::new();
    for outcome in outcomes {
        for room in [outcome.room.as_str(), "~ all"] {
            if let Some(count) = rooms.entry(room).or_default().get_mut(outcome.verdict as usize) {
                *count += 1;
            }
        }
    }
    println!("room         caught timeout  missed unreached unviable unswitched  share caught");
    for (room, [caught, timeout, missed, unreached, unviable, unswitched]) in rooms {
        let share = 100.0 * (caught + timeout) as f64 / (caught + timeout + missed + unreached).max(1) as f64;
        println!(
            "{room:<12} {caught:>6} {timeout:>7} {missed:>7} {unreached:>9} {unviable:>8} {unswitched:>10} {share:>12.1} %"
        );
    }
}

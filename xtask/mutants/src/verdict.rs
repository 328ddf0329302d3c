//! What the tests say of each mutant.

use crate::copy::Copy;
use crate::list::Mutant;
use crate::tests::{self, Ended, Test};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// A test fails.
    Caught,
    /// A test does not end in time.
    Timeout,
    /// All tests pass, and some reach it.
    Missed,
    /// No test reaches it.
    Unreached,
    /// It is no Rust.
    Unviable,
    /// It cannot be switched: cargo-mutants itself must try it.
    Unswitched,
}

/// A mutant's name, what became of it, and the test that caught it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) lasting_name: String,
    pub(crate) room: String,
    pub(crate) verdict: Verdict,
    pub(crate) test: Option<String>,
}

/// Tries the mutants `wanted` with so many processes at once, and adds each outcome to the file `log` as a line.
pub(crate) fn all(
    copy: &Copy,
    mutants: &[Mutant],
    tests: &[Test],
    wanted: &[usize],
    processes: usize,
    log: &Path,
) -> Result<Vec<Outcome>> {
    let first = copy.first_of_place();
    let next = AtomicUsize::new(0);
    let file = Mutex::new(fs::File::create(log)?);
    let outcomes = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let work = || -> Result<()> {
            while let Some(number) = wanted.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
                let Some(mutant) = mutants.get(number) else { continue };
                let (verdict, test) = if copy.unviable.contains(&number) {
                    (Verdict::Unviable, None)
                } else if copy.unswitched.contains(&number) {
                    (Verdict::Unswitched, None)
                } else {
                    one(copy, tests, number, first.get(&number).copied().unwrap_or(number))?
                };
                let outcome = Outcome {
                    name: mutant.name.clone(),
                    lasting_name: mutant.lasting_name(),
                    room: mutant.room().to_owned(),
                    verdict,
                    test,
                };
                let line = serde_json::to_string(&outcome)?;
                if let Ok(mut file) = file.lock() {
                    writeln!(file, "{line}")?;
                }
                if let Ok(mut outcomes) = outcomes.lock() {
                    outcomes.push((number, outcome));
                }
            }
            Ok(())
        };
        let workers: Vec<_> = (0..processes).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| anyhow::bail!("a worker panicked")))
    })?;
    let mut outcomes = outcomes.into_inner().unwrap_or_default();
    outcomes.sort_by_key(|(number, _)| *number);
    Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
}

/// Runs the tests that reach a mutant, the quick ones first: one, then four, then sixteen and so on, until one fails.
fn one(copy: &Copy, tests: &[Test], number: usize, place: usize) -> Result<(Verdict, Option<String>)> {
    let reaching: Vec<&Test> = tests.iter().filter(|test| test.reached.contains(&place)).collect();
    if reaching.is_empty() {
        return Ok((Verdict::Unreached, None));
    }
    let (mut start, mut size) = (0, 1);
    while start < reaching.len() {
        let mut programs: HashMap<&Path, Vec<&Test>> = HashMap::new();
        for test in reaching.iter().skip(start).take(size) {
            programs.entry(&test.program).or_default().push(test);
        }
        for (program, tests) in programs {
            let names: Vec<&str> = tests.iter().map(|test| test.name.as_str()).collect();
            let usual: f64 = tests.iter().map(|test| test.seconds).sum();
            // Far beyond what a busy machine makes of a test that ends.
            let ended = tests::run(copy, program, &names, number, 10.0 + 20.0 * usual)?;
            let among = || Some(tests.iter().map(|test| test.title()).collect::<Vec<_>>().join(" "));
            match ended {
                Ended::Passed => {}
                Ended::Failed => return Ok((Verdict::Caught, among())),
                Ended::TooLate => return Ok((Verdict::Timeout, among())),
            }
        }
        (start, size) = (start + size, size * 4);
    }
    Ok((Verdict::Missed, None))
}

/// The outcomes of an earlier run that still hold: caught mutants, where as many of the same name follow each other now as then.
pub(crate) fn carried(before: &[Outcome], mutants: &[Mutant]) -> Vec<Outcome> {
    let mut then: HashMap<&str, Vec<&Outcome>> = HashMap::new();
    for outcome in before {
        then.entry(&outcome.lasting_name).or_default().push(outcome);
    }
    let mut now: HashMap<String, Vec<&Mutant>> = HashMap::new();
    for mutant in mutants {
        now.entry(mutant.lasting_name()).or_default().push(mutant);
    }
    let mut carried = Vec::new();
    for (name, mutants) in now {
        let Some(outcomes) = then.get(name.as_str()).filter(|outcomes| outcomes.len() == mutants.len()) else {
            continue;
        };
        for (mutant, outcome) in mutants.iter().zip(outcomes) {
            if matches!(outcome.verdict, Verdict::Caught | Verdict::Timeout) {
                carried.push(Outcome { name: mutant.name.clone(), ..(*outcome).clone() });
            }
        }
    }
    carried
}

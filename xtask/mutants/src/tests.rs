//! The core's tests: how long each takes, and which places of mutants it reaches.

use crate::copy::Copy;
use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// A test that runs alone.
#[derive(Serialize, Deserialize)]
pub(crate) struct Test {
    pub(crate) program: PathBuf,
    /// When the program was built.
    built: SystemTime,
    /// The name in its program; of an example in the documentation, which is a program of its own, nothing.
    pub(crate) name: String,
    pub(crate) seconds: f64,
    /// Numbers of the first mutants of the places it reaches.
    pub(crate) reached: BTreeSet<usize>,
}

impl Test {
    /// The name, or where the example stands.
    pub(crate) fn title(&self) -> String {
        let folder = self.program.parent().and_then(Path::file_name);
        if self.name.is_empty() { folder.unwrap_or_default().to_string_lossy().into_owned() } else { self.name.clone() }
    }
}

/// How a run of tests ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Passed,
    Failed,
    TooLate,
}

#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
    profile: Option<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

/// Builds the tests, runs each alone, and fails when one does without a mutant. What was measured of a program is kept for as long as
/// it is not built again.
pub(crate) fn measure(copy: &Copy, scratch: &Path) -> Result<Vec<Test>> {
    let kept = scratch.join("tests.json");
    let before: Vec<Test> =
        fs::read_to_string(&kept).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let mut named = Vec::new();
    for program in build(copy)? {
        named.extend(names(copy, &program)?.into_iter().map(|name| (program.clone(), name)));
    }
    named.extend(build_documentation(copy)?.into_iter().map(|program| (program, String::new())));
    let mut before: HashMap<(PathBuf, String, SystemTime), Test> =
        before.into_iter().map(|test| ((test.program.clone(), test.name.clone(), test.built), test)).collect();
    let mut tests = Vec::new();
    for (program, name) in named {
        let built = fs::metadata(&program)?.modified()?;
        tests.extend(match before.remove(&(program.clone(), name.clone(), built)) {
            Some(test) => Some(test),
            None => measure_one(copy, scratch, program, name, built)?,
        });
    }
    tests.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    fs::write(&kept, serde_json::to_string(&tests)?)?;
    Ok(tests)
}

fn measure_one(copy: &Copy, scratch: &Path, program: PathBuf, name: String, built: SystemTime) -> Result<Option<Test>> {
    let file = scratch.join("reached");
    let _ = fs::remove_file(&file);
    let start = Instant::now();
    let mut command = command(copy, &program, &[&name], 0);
    command.env("LLMHW_REACHED", &file);
    let ended = wait(&mut command, 600.0)?;
    if name.is_empty() && ended == Ended::Failed {
        // rustdoc ran all that it runs, and they passed: this one is compiled only.
        return Ok(None);
    }
    ensure!(ended == Ended::Passed, "{name} of {} fails without a mutant", program.display());
    let seconds = start.elapsed().as_secs_f64();
    let text = fs::read_to_string(&file).unwrap_or_default();
    let reached = text.lines().map(|line| line.parse::<usize>().map(|n| n - 1)).collect::<Result<_, _>>()?;
    Ok(Some(Test { program, built, name, seconds, reached }))
}

fn build(copy: &Copy) -> Result<Vec<PathBuf>> {
    let output = copy
        .cargo()
        .args(["test", "--quiet", "-p", "llmhw-core", "--all-features", "--no-run", "--message-format=json"])
        .stderr(Stdio::inherit())
        .output()
        .context("cargo does not start")?;
    ensure!(output.status.success(), "the tests of the copy do not build");
    let mut programs = Vec::new();
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: Message = serde_json::from_str(line)?;
        if let (Some(program), Some(Profile { test: true })) = (message.executable, message.profile) {
            programs.push(program);
        }
    }
    Ok(programs)
}

/// The examples of the documentation, each a program that rustdoc is asked to keep. It does that on any channel when it is told that the
/// channel does not matter.
fn build_documentation(copy: &Copy) -> Result<Vec<PathBuf>> {
    let kept = copy.target.join("doctests");
    let _ = fs::remove_dir_all(&kept);
    fs::create_dir_all(&kept)?;
    let output = copy
        .cargo()
        .args(["test", "--quiet", "-p", "llmhw-core", "--all-features", "--doc"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTDOCFLAGS", format!("-Zunstable-options --persist-doctests={}", kept.display()))
        .output()
        .context("cargo does not start")?;
    if !output.status.success() {
        bail!("examples of the documentation fail without a mutant:\n{}", String::from_utf8_lossy(&output.stdout));
    }
    let mut programs = Vec::new();
    for entry in fs::read_dir(&kept)? {
        let program = entry?.path().join("rust_out");
        if program.is_file() {
            programs.push(program);
        }
    }
    Ok(programs)
}

fn names(copy: &Copy, program: &Path) -> Result<Vec<String>> {
    let output =
        Command::new(program).args(["--list", "--format=terse"]).current_dir(copy.root.join("llmhw-core")).output()?;
    let text = String::from_utf8(output.stdout)?;
    // Floors and links are read from the sources, which the copy changes: they test no behaviour.
    let is_of_sources = program.file_name().is_some_and(|name| name.to_string_lossy().starts_with("floors-"));
    Ok(text
        .lines()
        .filter(|_| !is_of_sources)
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect())
}

/// Tests of one program in one process, with a mutant on.
pub(crate) fn run(copy: &Copy, program: &Path, names: &[&str], mutant: usize, seconds: f64) -> Result<Ended> {
    wait(&mut command(copy, program, names, mutant + 1), seconds)
}

fn command(copy: &Copy, program: &Path, names: &[&str], on: usize) -> Command {
    // A mutant may ask for memory without end.
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -v 4000000; exec \"$0\" \"$@\""])
        .arg(program)
        .current_dir(copy.root.join("llmhw-core"))
        .env("LLMHW_MUTANT", on.to_string())
        // The same cases for every mutant; what fails is neither made small nor kept.
        .env("PROPTEST_RNG_SEED", "1")
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if names != [""] {
        command.args(["--exact", "--test-threads=1", "--quiet"]).args(names);
    }
    command
}

fn wait(command: &mut Command, seconds: f64) -> Result<Ended> {
    let mut child = command.spawn().context("a test does not start")?;
    let start = Instant::now();
    let mut pause = 1;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(if status.success() { Ended::Passed } else { Ended::Failed });
        }
        if start.elapsed().as_secs_f64() > seconds {
            child.kill()?;
            child.wait()?;
            return Ok(Ended::TooLate);
        }
        thread::sleep(Duration::from_millis(pause));
        pause = (pause + 1).min(20);
    }
}

//! Running other programs of the toolchain.

use anyhow::{Context, Result, bail, ensure};
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}

/// Where builds go.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The cargo that runs this.
pub(crate) fn cargo() -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Runs a command and fails with its name when it does.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<()> {
    println!("\n== {what}");
    let status = command.status().with_context(|| format!("{what}: {command:?} does not start"))?;
    if !status.success() {
        bail!("{what} failed: {command:?}");
    }
    Ok(())
}

/// Runs the calibration program, which needs the core built and fast, in a process of its own: this one must work when the
/// core does not compile.
pub(crate) fn calibration<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<()> {
    let mut command = cargo();
    // In the folder of the caller, to whom paths among the arguments belong.
    if let Ok(here) = env::current_dir() {
        command.current_dir(here);
    }
    let manifest = root().join("Cargo.toml");
    command.args(["run", "--quiet", "--release", "--locked", "--manifest-path"]).arg(manifest);
    command.args(["-p", "calibration", "--"]).args(arguments);
    let status = command.status().context("cargo does not start")?;
    if !status.success() {
        bail!("{command:?} failed");
    }
    Ok(())
}

/// Runs another of the project's programs, built as tests are.
pub(crate) fn program<'a>(package: &str, arguments: impl IntoIterator<Item = &'a str>) -> Result<()> {
    let mut command = cargo();
    command.args(["run", "--quiet", "--locked", "-p", package, "--"]).args(arguments);
    let status = command.status().context("cargo does not start")?;
    if !status.success() {
        bail!("{command:?} failed");
    }
    Ok(())
}

/// What a command prints; fails when it does.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?} does not start"))?;
    let [said, complained] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    ensure!(output.status.success(), "{command:?} failed: {said}{complained}");
    Ok(said.into_owned())
}

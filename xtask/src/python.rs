//! `cargo xtask py`: the Python package in an environment of its own, built and tested as people install it.

use crate::process::{root, run, target};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the environment is made; emptied each time, so that nothing but the package's own requirements is there.
fn environment() -> PathBuf {
    target().join("python")
}

/// A Python that can make environments, installed where it is missing.
fn python() -> Result<PathBuf> {
    let output = Command::new("bash").arg(root().join("scripts/ensure-python.sh")).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(PathBuf::from(String::from_utf8(output.stdout)?.trim()))
}

/// A command of the environment.
fn tool(name: &str) -> Command {
    let mut command = Command::new(environment().join("venv/bin").join(name));
    // What one builds is found again, by the sdist too, whose own folder has no target.
    command.env("CARGO_TARGET_DIR", target()).env("PIP_DISABLE_PIP_VERSION_CHECK", "1").env("MPLBACKEND", "Agg");
    command
}

/// A new environment with the package, its extras and what its tests need.
pub(crate) fn install() -> Result<()> {
    let venv = environment().join("venv");
    run("an environment for Python", Command::new(python()?).args(["-m", "venv", "--clear"]).arg(&venv))?;
    let package = format!("{}[plot,test]", root().join("llmhw-py").display());
    run("the Python package", tool("pip").args(["install", "--quiet", &package]))?;
    println!("{} has llmhw", venv.display());
    Ok(())
}

/// Installs and tests.
pub(crate) fn test() -> Result<()> {
    install()?;
    let package = root().join("llmhw-py");
    let pytest = |what: &str, arguments: &[&str]| {
        run(what, tool("python").arg("-m").arg("pytest").args(arguments).current_dir(&package))
    };
    pytest("Python tests, notebooks and charts among them", &["tests"])?;
    // Of the package as installed: the folder of its sources has no native module.
    pytest("Python documentation examples", &["--doctest-modules", "--pyargs", "llmhw"])?;
    source_distribution(&package)
}

/// The sdist builds a wheel by itself, and that wheel answers.
fn source_distribution(package: &Path) -> Result<()> {
    let dist = environment().join("dist");
    if dist.is_dir() {
        std::fs::remove_dir_all(&dist).context("the folder of the last sdist")?;
    }
    run("an sdist", tool("pip").args(["install", "--quiet", "maturin>=1.16,<2"]))?;
    run("the sdist", tool("maturin").args(["sdist", "--out"]).arg(&dist).current_dir(package))?;
    let archive = std::fs::read_dir(&dist)?.filter_map(Result::ok).map(|entry| entry.path()).next();
    let archive = archive.context("no sdist was written")?;
    let there = environment().join("from-sdist");
    run(
        "a wheel from the sdist",
        tool("pip").args(["install", "--quiet", "--no-deps", "--upgrade", "--target"]).arg(&there).arg(&archive),
    )?;
    let question = "import llmhw; print(llmhw.__file__, llmhw.guide_factor(nodes=2))";
    run("the wheel of the sdist", tool("python").args(["-c", question]).current_dir("/").env("PYTHONPATH", &there))
}

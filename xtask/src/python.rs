//! `cargo xtask py`: the Python package in an environment of its own, built and tested as people install it.

use crate::process::{output, root, run, target};
use anyhow::{Context, Result, ensure};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the environment of the tests is made.
fn folder() -> PathBuf {
    target().join("python")
}

/// A Python that can make environments, installed where it is missing.
fn python() -> Result<PathBuf> {
    let printed = output(Command::new("bash").arg(root().join("scripts/ensure-python.sh")))?;
    Ok(PathBuf::from(printed.trim()))
}

/// An environment of its own for Python.
#[derive(Debug)]
pub(crate) struct Environment(PathBuf);

impl Environment {
    /// Emptied, so that nothing but what is installed next is there.
    pub(crate) fn new(place: PathBuf) -> Result<Self> {
        run("an environment for Python", Command::new(python()?).args(["-m", "venv", "--clear"]).arg(&place))?;
        Ok(Self(place))
    }

    /// A command of the environment.
    pub(crate) fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(self.0.join("bin").join(name));
        // What one builds is found again, by the sdist too, whose own folder has no target.
        command.env("CARGO_TARGET_DIR", target()).env("PIP_DISABLE_PIP_VERSION_CHECK", "1").env("MPLBACKEND", "Agg");
        command
    }

    /// Installs a package, a file or a folder.
    pub(crate) fn install(&self, what: impl AsRef<OsStr>) -> Result<()> {
        let name = format!("installing {}", what.as_ref().display());
        run(&name, self.tool("pip").args(["install", "--quiet"]).arg(what))
    }

    /// The tool that builds wheels and sdists.
    pub(crate) fn maturin(&self) -> Result<Command> {
        self.install("maturin>=1.16,<2")?;
        let mut command = self.tool("maturin");
        command.current_dir(package());
        Ok(command)
    }
}

/// The folder of the package.
pub(crate) fn package() -> PathBuf {
    root().join("llmhw-py")
}

/// A new environment with the package, its extras and what its tests need.
pub(crate) fn install() -> Result<()> {
    environment().map(|_| ())
}

fn environment() -> Result<Environment> {
    let venv = folder().join("venv");
    let environment = Environment::new(venv.clone())?;
    environment.install(format!("{}[plot,test]", package().display()))?;
    println!("{} has llmhw", venv.display());
    Ok(environment)
}

/// The text of what the package has in public.
pub(crate) fn surface(check: Option<&str>) -> Result<()> {
    run("its names", environment()?.tool("python").arg("tests/surface.py").args(check).current_dir(package()))
}

/// Installs and tests.
pub(crate) fn test() -> Result<()> {
    let environment = environment()?;
    let pytest = |what: &str, arguments: &[&str]| {
        run(what, environment.tool("python").arg("-m").arg("pytest").args(arguments).current_dir(package()))
    };
    pytest("Python tests, notebooks and charts among them", &["tests"])?;
    // Of the package as installed: the folder of its sources has no native module.
    pytest("Python documentation examples", &["--doctest-modules", "--pyargs", "llmhw"])?;
    source_distribution(&environment)
}

/// The sdist builds a wheel by itself, and that wheel answers.
fn source_distribution(environment: &Environment) -> Result<()> {
    let dist = folder().join("dist");
    if dist.is_dir() {
        fs::remove_dir_all(&dist).context("the folder of the last sdist")?;
    }
    run("the sdist", environment.maturin()?.args(["sdist", "--out"]).arg(&dist))?;
    let there = folder().join("from-sdist");
    run(
        "a wheel from the sdist",
        environment
            .tool("pip")
            .args(["install", "--quiet", "--no-deps", "--upgrade", "--target"])
            .arg(&there)
            .arg(only(&dist, "tar.gz")?),
    )?;
    let question = "import llmhw; print(llmhw.__file__, llmhw.guide_factor(nodes=2))";
    run(
        "the wheel of the sdist",
        environment.tool("python").args(["-c", question]).current_dir("/").env("PYTHONPATH", &there),
    )
}

/// The one file of a folder whose name ends so.
pub(crate) fn only(folder: &Path, end: &str) -> Result<PathBuf> {
    let entries = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path());
    let mut found = entries.filter(|path| path.to_string_lossy().ends_with(end));
    let file = found.next().with_context(|| format!("{} has no {end}", folder.display()))?;
    ensure!(found.next().is_none(), "{} has more than one {end}", folder.display());
    Ok(file)
}

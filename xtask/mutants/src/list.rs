//! The mutants, as cargo-mutants lists them: what is changed, where, and into what.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::path::Path;
use std::process::Command;

/// A kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub(crate) enum Genre {
    /// A function's body becomes one value.
    FnValue,
    /// An operator between two values becomes another.
    BinaryOperator,
    /// A minus or a not goes away.
    UnaryOperator,
    /// An arm of a match goes away; another one takes everything.
    MatchArm,
    /// The condition of an arm becomes true or false.
    MatchArmGuard,
    /// A field of a value that has a base is taken from the base.
    StructField,
}

/// One change.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Mutant {
    pub(crate) file: String,
    pub(crate) genre: Genre,
    /// What cargo-mutants calls it: file, line, column and the change in words.
    pub(crate) name: String,
    pub(crate) replacement: String,
    pub(crate) span: Span,
    #[serde(default)]
    pub(crate) function: Option<Function>,
}

/// The function around a change.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Function {
    pub(crate) return_type: String,
}

/// Where a change begins.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Span {
    pub(crate) start: Place,
}

/// Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Mutant {
    /// The first folder or file below `src`: a room of ARCHITECTURE.md.
    pub(crate) fn room(&self) -> &str {
        let below = self.file.trim_start_matches("llmhw-core/src/");
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
    }

    /// Whether the function promises a trait only: one type must keep it, so that a switch between two does not compile.
    pub(crate) fn is_opaque(&self) -> bool {
        self.genre == Genre::FnValue && self.function.as_ref().is_some_and(|f| f.return_type.contains("impl "))
    }

    /// Room and change: a name that stays where lines and files move.
    pub(crate) fn lasting_name(&self) -> String {
        format!("{}: {}", self.room(), self.name.splitn(4, ':').nth(3).unwrap_or(&self.name).trim())
    }
}

/// The mutants of the core that lies in the repository `root`, in the order of files and lines.
pub(crate) fn list(root: &Path) -> Result<Vec<Mutant>> {
    let output = Command::new("cargo")
        .args(["mutants", "--list", "--json", "-p", "llmhw-core", "--all-features"])
        .current_dir(root)
        .output()
        .context("cargo does not start")?;
    if !output.status.success() {
        bail!(
            "cargo mutants fails; `cargo install cargo-mutants` brings it:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let mut mutants: Vec<Mutant> = serde_json::from_slice(&output.stdout).context("what cargo mutants lists")?;
    mutants.sort_by(|a, b| (&a.file, a.span.start, a.genre, &a.name).cmp(&(&b.file, b.span.start, b.genre, &b.name)));
    Ok(mutants)
}

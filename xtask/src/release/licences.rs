//! Licences, duplicates and origins of what the packages are built from, by the rules of `deny.toml`.

use super::findings::Findings;
use crate::process::{cargo, output, root, run, target};
use crate::python::Environment;
use anyhow::{Result, ensure};
use std::path::PathBuf;
use std::process::Command;

/// Installed where cargo-deny is missing, which takes some minutes.
const VERSION: &str = "0.20.2";

/// What a package that is installed beside ours may have: it is not in ours, so nothing follows but that people may use it.
const BESIDE: [&str; 7] = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "Zlib"];
/// Prints what an environment has beside the package and the installer, with its licence.
const INSTALLED: &str = "import importlib.metadata as m
for d in m.distributions():
    if d.name not in ('llmhw', 'pip', 'setuptools'):
        print(d.name, d.version, d.metadata.get('License-Expression') or d.metadata.get('License') or 'unknown', sep='|')";

/// Advisories are left out: their database is not in a registry, and what it says changes without a change here.
pub(super) fn of_crates(findings: &mut Findings) -> Result<()> {
    let program = cargo_deny()?;
    let mut check = Command::new(program);
    check.current_dir(root()).args(["--offline", "--locked", "check", "--hide-inclusion-graph"]);
    // An exception for what is no longer there goes.
    check.args(["--deny", "unmatched-skip", "--deny", "unnecessary-skip", "licenses", "bans", "sources"]);
    run("licences, duplicates and origins of the crates", &mut check)?;
    findings.held.push("licences, duplicates and origins of all crates are those of deny.toml".to_owned());
    Ok(())
}

/// The one on the path, or that of an earlier run, or a new one.
fn cargo_deny() -> Result<PathBuf> {
    let own = target().join("tools/bin/cargo-deny");
    for program in [PathBuf::from("cargo-deny"), own.clone()] {
        if output(Command::new(&program).arg("--version")).is_ok() {
            return Ok(program);
        }
    }
    run(
        &format!("cargo-deny {VERSION}, once"),
        cargo().args(["install", "--locked", "--version", VERSION, "cargo-deny", "--root"]).arg(target().join("tools")),
    )?;
    Ok(own)
}

/// The licences of what comes with the Python package into an empty environment.
pub(super) fn of_python(environment: &Environment, findings: &mut Findings) -> Result<()> {
    let printed = output(environment.tool("python").args(["-c", INSTALLED]))?;
    for line in printed.lines() {
        let (package, licence) = line.rsplit_once('|').unwrap_or((line, "unknown"));
        let strange = strange(licence);
        ensure!(
            strange.is_empty(),
            "{package} comes with the Python package and has the licence {licence}: {strange:?} is not known"
        );
    }
    let names: Vec<_> = printed.lines().map(|line| line.replace('|', " ")).collect();
    findings.held.push(format!("with the Python package comes only {}", names.join("; ")));
    Ok(())
}

/// The licences in an expression that are not known. One of several to choose from would do; that has not come up.
fn strange(expression: &str) -> Vec<&str> {
    let words = expression.split([' ', '(', ')']).filter(|word| !["", "AND", "OR"].contains(word));
    words.filter(|word| !BESIDE.contains(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::strange;

    #[test]
    fn licences_that_are_not_known_are_told() {
        assert!(strange("BSD-3-Clause AND (MIT OR Zlib)").is_empty());
        assert_eq!(strange("MIT AND GPL-3.0-only"), ["GPL-3.0-only"]);
        assert_eq!(strange("unknown"), ["unknown"]);
    }
}

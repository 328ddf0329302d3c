//! The oldest Rust that is stated is one that was seen to build it.

use super::findings::Findings;
use super::places::CRATES;
use crate::process::{output, root, run};
use anyhow::{Context, Result};
use std::env;
use std::process::Command;

/// Where the compiler at hand is the stated one, every build here shows it; where it is newer, the stated one checks the
/// published crates if it is installed.
pub(super) fn check(stated: &str, findings: &mut Findings) -> Result<()> {
    println!("\n== the oldest Rust");
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let printed = output(Command::new(rustc).arg("--version"))?;
    let here = printed.split(' ').nth(1).context("rustc does not say its version")?;
    if is_of(stated, here) {
        findings
            .held
            .push(format!("Rust {stated}, the oldest stated, builds all of it: it is the compiler here ({here})"));
        return Ok(());
    }
    let Some(toolchain) = installed(stated) else {
        findings.open.push(format!(
            "Rust {stated}, the oldest stated, did not build it: the compiler here is {here}; `rustup toolchain install {stated}`"
        ));
        return Ok(());
    };
    let mut check = Command::new("cargo");
    check.current_dir(root()).env_remove("CARGO").env_remove("RUSTC").env("RUSTUP_TOOLCHAIN", &toolchain);
    check.args(["check", "--locked", "--all-features"]).args(CRATES.iter().flat_map(|name| ["-p", name]));
    run(&format!("the crates with {toolchain}"), &mut check)?;
    findings.held.push(format!("Rust {stated}, the oldest stated, compiles the crates ({toolchain})"));
    Ok(())
}

/// Whether `1.95.0` is a release of `1.95`.
fn is_of(stated: &str, version: &str) -> bool {
    version == stated || version.strip_prefix(stated).is_some_and(|rest| rest.starts_with('.'))
}

/// A toolchain of that version that is there already; nothing is downloaded.
fn installed(stated: &str) -> Option<String> {
    let listed = output(Command::new("rustup").args(["toolchain", "list"])).ok()?;
    let mut names = listed.lines().filter_map(|line| line.split(' ').next());
    names.find(|name| is_of(stated, name.split('-').next().unwrap_or_default())).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::is_of;

    #[test]
    fn patches_are_of_a_version_and_longer_numbers_are_not() {
        assert!(is_of("1.95", "1.95.0") && is_of("1.95", "1.95") && is_of("1.95.1", "1.95.1"));
        assert!(!is_of("1.95", "1.96.0") && !is_of("1.9", "1.95.0") && !is_of("1.95.1", "1.95.0"));
    }
}

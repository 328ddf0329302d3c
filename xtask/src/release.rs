//! `cargo xtask release`: everything a release consists of, built, installed where nothing else is, and tried.
//!
//! Nothing is published from here: what can not be taken back is typed by a person (`docs/releasing.md`).

mod compiler;
mod contents;
mod crates;
mod findings;
mod licences;
mod npm;
mod places;
mod readme;
mod wheel;

use crate::notices;
use crate::process::root;
use anyhow::{Result, bail};
use findings::Findings;
use std::process::Command;

pub(crate) use crates::package;

/// The chore: a rehearsal, or a new version number written to every place where it stands.
pub(crate) fn release(dry_run: bool, set: Option<&str>) -> Result<()> {
    if let Some(version) = set {
        return places::set(version);
    }
    if !dry_run {
        bail!(
            "nothing is published by a program: run `cargo xtask release --dry-run`, then publish by hand as docs/releasing.md says"
        );
    }
    rehearse()
}

/// Cheap questions first.
fn rehearse() -> Result<()> {
    let stated = places::stated()?;
    let mut findings = Findings::default();
    places::check(&stated, &mut findings)?;
    contents::same_licences(&mut findings)?;
    compiler::check(&stated.rust, &mut findings)?;
    licences::of_crates(&mut findings)?;
    println!("\n== licences of what is compiled into the packages");
    notices::notices(true)?;
    findings.held.push("wheel and tarball carry the licences of what is compiled into them".to_owned());
    crates::check(&stated.version, &mut findings)?;
    wheel::check(&stated.version, &mut findings)?;
    npm::check(&mut findings)?;
    if !is_committed() {
        findings.open.push("built from files that are not committed: commit them and run this again".to_owned());
    }
    println!("\n== llmhw {}", stated.version);
    for line in &findings.held {
        println!("holds    {line}");
    }
    for line in &findings.open {
        println!("NOT SEEN {line}");
    }
    println!("Nothing was published. How to: docs/releasing.md");
    Ok(())
}

fn is_committed() -> bool {
    let status = Command::new("git").current_dir(root()).args(["status", "--porcelain"]).output();
    status.is_ok_and(|output| output.status.success() && output.stdout.is_empty())
}

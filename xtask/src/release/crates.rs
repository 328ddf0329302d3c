//! The crates: packaged, unpacked, taken by an empty project that runs the README's examples.

use super::contents::{self, Rules};
use super::findings::{Findings, folder};
use super::places::CRATES;
use super::readme::{blocks, program};
use crate::process::{cargo, root, run, target};
use anyhow::{Result, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Packages the crates together, since one needs the other, and builds each from its package alone. Uncommitted work may be
/// packaged too; the rehearsal says so.
pub(crate) fn package() -> Result<()> {
    let names = CRATES.iter().flat_map(|name| ["-p", name]);
    run("packaging", cargo().arg("package").args(names).args(["--allow-dirty", "--locked"]))
}

pub(super) fn check(version: &str, findings: &mut Findings) -> Result<()> {
    package()?;
    let unpacked = folder("crates")?;
    for name in CRATES {
        let archive = target().join(format!("package/{name}-{version}.crate"));
        run(&format!("unpacking {name}"), Command::new("tar").arg("xzf").arg(&archive).arg("-C").arg(&unpacked))?;
        let rules = Rules {
            needed: &["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT", "src/lib.rs"],
            // The header of a file stands in an example of the documentation.
            allowed: &[
                "Cargo.toml.orig",
                "Cargo.lock",
                ".cargo_vcs_info.json",
                "src/",
                "examples/",
                "tests/gguf/llama-",
            ],
        };
        findings.held.push(contents::check(&archive, &unpacked.join(format!("{name}-{version}")), &rules)?);
    }
    documentation(&unpacked, version, findings)?;
    for name in CRATES {
        let count = examples(name, &unpacked, version)?;
        findings.held.push(format!("{name}: {count} of its README's examples run in an empty project"));
    }
    Ok(())
}

/// The examples of the documentation need nothing that is not in the package.
fn documentation(unpacked: &Path, version: &str, findings: &mut Findings) -> Result<()> {
    let members = CRATES.map(|name| format!("{name}-{version}"));
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n{}", patches(unpacked, version));
    fs::write(unpacked.join("Cargo.toml"), workspace)?;
    fs::copy(root().join("Cargo.lock"), unpacked.join("Cargo.lock"))?;
    let names = CRATES.iter().flat_map(|name| ["-p", name]);
    run(
        "documentation examples of the packages",
        cargo()
            .current_dir(unpacked)
            .args(["test", "--quiet", "--doc", "--all-features"])
            .args(names)
            .env("CARGO_TARGET_DIR", target()),
    )?;
    findings.held.push("the documentation's examples run from the packages alone".to_owned());
    Ok(())
}

/// In place of what is not on crates.io yet.
fn patches(unpacked: &Path, version: &str) -> String {
    let patch = |name| format!("{name} = {{ path = '{}' }}\n", unpacked.join(format!("{name}-{version}")).display());
    format!("[patch.crates-io]\n{}", CRATES.map(patch).concat())
}

/// A project that depends on one crate, as `cargo add` writes it, with the newest of everything else.
fn examples(name: &str, unpacked: &Path, version: &str) -> Result<usize> {
    let page = fs::read_to_string(unpacked.join(format!("{name}-{version}/README.md")))?;
    let found = blocks(&page, "rust");
    ensure!(!found.is_empty(), "the README of {name} has no example");
    let project = folder(&format!("project-{name}"))?;
    fs::create_dir(project.join("examples"))?;
    fs::create_dir(project.join("src"))?;
    fs::write(project.join("src/lib.rs"), "")?;
    let features = features(&page, name);
    fs::write(
        project.join("Cargo.toml"),
        format!(
            "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[dependencies]\n{name} = {{ version = \"{version}\", features = {features:?} }}\n\n[workspace]\n\n{}",
            patches(unpacked, version)
        ),
    )?;
    for (at, block) in found.iter().enumerate() {
        fs::write(project.join(format!("examples/example{at}.rs")), program(&block.code))?;
    }
    for (at, block) in found.iter().enumerate() {
        let chore = if block.flags == "no_run" { "check" } else { "run" };
        run(
            &format!("example {} of the README of {name}", at + 1),
            cargo()
                .current_dir(&project)
                .args([chore, "--quiet", "--example", &format!("example{at}")])
                .env("CARGO_TARGET_DIR", target()),
        )?;
    }
    Ok(found.len())
}

/// The features that a page tells to add: `cargo add NAME --features a,b`.
fn features(page: &str, name: &str) -> Vec<String> {
    let adds = page.lines().filter_map(|line| line.split_once(&format!("cargo add {name} --features ")));
    let words = adds.filter_map(|(_, rest)| rest.split([' ', '`']).next());
    words.flat_map(|word| word.split(',')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::features;

    #[test]
    fn features_are_those_the_page_says() {
        let page = "cargo add llmhw-core\nwith `cargo add llmhw-core --features files,serde` or\n";
        assert_eq!(features(page, "llmhw-core"), ["files", "serde"]);
        assert!(features(page, "llmhw-columns").is_empty());
    }
}

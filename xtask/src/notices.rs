//! `cargo xtask notices`: the licences of what is compiled into the wheels and the JavaScript package, which must go along with it.
//!
//! Crates that are published as sources bring none: cargo fetches their dependencies with their licences.

use crate::process::{cargo, output, root};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Where the file lies, of which crates it tells, and the systems they are compiled for.
const PACKAGES: [(&str, &[&str], &[&str]); 2] = [
    ("llmhw-py", &["llmhw-py"], &["x86_64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"]),
    ("llmhw-wasm/npm", &["llmhw-wasm", "llmhw-files-wasm", "llmhw-planner-wasm"], &["wasm32-unknown-unknown"]),
];
pub(crate) const FILE: &str = "THIRD-PARTY-LICENSES.txt";
const HEAD: &str = "Written by `cargo xtask notices`. Compiled into this package, beside llmhw and the standard library of Rust (MIT OR Apache-2.0):\n\n";

/// Writes the files, or compares them with what is there.
pub(crate) fn notices(check: bool) -> Result<()> {
    let crates = crates()?;
    for (folder, packages, targets) in PACKAGES {
        let text = text(&compiled(packages, targets)?, &crates)?;
        let path = root().join(folder).join(FILE);
        if !check {
            fs::write(&path, text)?;
        } else if fs::read_to_string(&path).unwrap_or_default() != text {
            bail!("{folder}/{FILE} is stale: run `cargo xtask notices`");
        }
    }
    Ok(())
}

/// A crate of the lock file.
struct Crate {
    licence: String,
    folder: String,
}

/// Every crate that cargo knows here, by `name vVERSION`.
fn crates() -> Result<BTreeMap<String, Crate>> {
    let printed = output(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Value = serde_json::from_str(&printed)?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("cargo metadata has no packages")?;
    packages
        .iter()
        .map(|package| {
            let text = |name| package.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let folder = text("manifest_path").trim_end_matches("Cargo.toml").to_owned();
            Ok((format!("{} v{}", text("name"), text("version")), Crate { licence: text("license"), folder }))
        })
        .collect()
}

/// What ends up in the compiled packages: not what only runs while they are compiled.
fn compiled(packages: &[&str], targets: &[&str]) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for (package, target) in packages.iter().flat_map(|package| targets.iter().map(move |target| (package, target))) {
        let tree =
            output(cargo().args(["tree", "--locked", "--edges", "normal,no-proc-macro", "--prefix", "none"]).args([
                "--package",
                package,
                "--target",
                target,
            ]))?;
        // The project's own have their folder behind the version.
        let foreign = tree.lines().filter(|line| !line.contains(" (/") && !line.starts_with("llmhw"));
        names.extend(foreign.filter_map(|line| line.trim_end_matches(" (*)").split(" (").next()).map(str::to_owned));
    }
    names.retain(|name| !name.is_empty());
    Ok(names)
}

/// The names, then each text once with the crates it belongs to.
fn text(names: &BTreeSet<String>, crates: &BTreeMap<String, Crate>) -> Result<String> {
    let mut said = HEAD.to_owned();
    let mut texts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in names {
        let found = crates.get(name).with_context(|| format!("cargo metadata does not know {name}"))?;
        let own = licences(Path::new(&found.folder), &found.licence)?;
        let rest = if own.is_empty() { " (comes without a text)" } else { "" };
        writeln!(said, "{name}: {}{rest}", found.licence)?;
        for text in own {
            texts.entry(text).or_default().push(name);
        }
    }
    let mut texts: Vec<_> = texts.into_iter().map(|(text, names)| (names, text)).collect();
    texts.sort();
    for (names, text) in texts {
        writeln!(said, "\n---------- {}\n\n{text}", names.join(", "))?;
    }
    Ok(said)
}

/// The texts that a crate comes with. Of several to choose from it is MIT's, the shortest that nearly all offer.
fn licences(folder: &Path, expression: &str) -> Result<Vec<String>> {
    let mut files: Vec<_> = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    let begins = |path: &Path, starts: &[&str]| starts.iter().any(|start| name(path).starts_with(start));
    files.retain(|path| {
        path.is_file() && begins(path, &["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE", "COPYRIGHT"])
    });
    let is_choice = !expression.contains(" AND ") && (expression.contains(" OR ") || expression.contains('/'));
    if is_choice && files.iter().any(|path| name(path).contains("MIT")) {
        files.retain(|path| name(path).contains("MIT") || name(path).starts_with("NOTICE"));
    }
    files.iter().map(|path| Ok(plain(&fs::read_to_string(path)?))).collect()
}

/// Without what differs between editors.
fn plain(text: &str) -> String {
    let lines: Vec<_> = text.trim_start_matches('\u{feff}').lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

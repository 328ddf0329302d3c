//! What is stated once, in `[workspace.package]`, and stands in other places too because their tools can not read it there.
//!
//! Crates inherit it and maturin takes the version from the crate. The rest is compared, and a new version written, here.

use super::findings::Findings;
use crate::process::{cargo, root, run};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use toml::{Table, Value};

/// The crates that are published.
pub(crate) const CRATES: [&str; 2] = ["llmhw-core", "llmhw-columns"];
/// Folders whose pages say which Rust is needed.
const PAGES: [&str; 6] = [".", "docs", "llmhw-core", "llmhw-columns", "llmhw-py", "llmhw-wasm/npm"];

/// How pages say which Rust is needed, and what packages are called.
const RUSTS: [&str; 2] = ["Rust ", "Rust toolchain ("];
const FILES: [&str; 3] = ["llmhw-", "llmhw-core-", "llmhw-columns-"];

/// What `[workspace.package]` states.
#[derive(Debug)]
pub(crate) struct Stated {
    pub(crate) version: String,
    /// The oldest Rust that builds it, such as `1.95`.
    pub(crate) rust: String,
    licence: String,
    repository: String,
    description: String,
    members: Vec<String>,
}

pub(crate) fn stated() -> Result<Stated> {
    let manifest: Table = toml::from_str(&read("Cargo.toml")?)?;
    let workspace = manifest.get("workspace").context("Cargo.toml has no workspace")?;
    let package = workspace.get("package").context("Cargo.toml has no workspace.package")?;
    let text = |name: &str| {
        let value = package.get(name).and_then(Value::as_str).map(str::to_owned);
        value.with_context(|| format!("workspace.package has no {name}"))
    };
    let members = workspace.get("members").and_then(Value::as_array).context("the workspace has no members")?;
    Ok(Stated {
        version: text("version")?,
        rust: text("rust-version")?,
        licence: text("license")?,
        repository: text("repository")?,
        description: text("description")?,
        members: members.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
    })
}

/// A value that stands in a file again, right behind this text.
struct Place {
    file: &'static str,
    before: String,
    value: String,
}

impl Place {
    fn new(file: &'static str, before: &str, value: &str) -> Self {
        Self { file, before: before.to_owned(), value: value.to_owned() }
    }

    /// What stands there, up to a quote or the end of the word.
    fn found<'a>(&self, text: &'a str) -> Result<&'a str> {
        let (_, rest) =
            text.split_once(&self.before).with_context(|| format!("{} has no {:?}", self.file, self.before))?;
        // Words have no end of their own, and quoted text has spaces in it.
        let end: &[char] = if self.before.contains('"') { &['"'] } else { &[' ', '\n'] };
        Ok(rest.split(end).next().unwrap_or_default())
    }

    fn difference(&self, text: &str) -> Option<String> {
        match self.found(text) {
            Ok(found) if found == self.value => None,
            Ok(found) => {
                Some(format!("{}: {}{found}, and Cargo.toml has {}", self.file, self.before.trim(), self.value))
            }
            Err(error) => Some(error.to_string()),
        }
    }
}

/// Where the version stands again. Cargo.lock is cargo's: every command here is given `--locked`.
fn versions(version: &str) -> Vec<Place> {
    let mut places: Vec<_> = CRATES
        .iter()
        .map(|name| Place::new("Cargo.toml", &format!("{name} = {{ path = \"{name}\", version = \""), version))
        .collect();
    places.extend([
        Place::new("fuzz/Cargo.lock", "name = \"llmhw-core\"\nversion = \"", version),
        Place::new("llmhw-wasm/npm/package.json", "\"version\": \"", version),
        Place::new("llmhw-wasm/npm/package-lock.json", "\"name\": \"llmhw\",\n  \"version\": \"", version),
        Place::new("llmhw-wasm/npm/package-lock.json", "\"name\": \"llmhw\",\n      \"version\": \"", version),
        Place::new("examples/web/package-lock.json", "\"name\": \"llmhw\",\n      \"version\": \"", version),
    ]);
    places
}

/// Where anything else that is stated stands again.
fn others(stated: &Stated) -> Vec<Place> {
    let mut places = vec![Place::new("CHANGELOG.md", "\n## ", &stated.version)];
    for (file, between) in [("llmhw-py/pyproject.toml", " = \""), ("llmhw-wasm/npm/package.json", "\": \"")] {
        places.push(Place::new(file, &format!("license{between}"), &stated.licence));
        places.push(Place::new(file, &format!("description{between}"), &stated.description));
    }
    places.push(Place::new("llmhw-py/pyproject.toml", "Repository = \"", &stated.repository));
    places.push(Place::new("llmhw-wasm/npm/package.json", "\"url\": \"git+", &format!("{}.git", stated.repository)));
    places
}

/// Everything that differs from what is stated.
fn differences(stated: &Stated) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for place in versions(&stated.version).iter().chain(&others(stated)) {
        wrong.extend(place.difference(&read(place.file)?));
    }
    for member in &stated.members {
        let manifest: Table = toml::from_str(&read(&format!("{member}/Cargo.toml"))?)?;
        for field in ["version", "rust-version", "license", "edition"] {
            let inherits = manifest.get("package").and_then(|package| package.get(field)?.get("workspace")?.as_bool());
            if inherits != Some(true) {
                wrong.push(format!("{member}/Cargo.toml: write `{field}.workspace = true`"));
            }
        }
    }
    let mut told = 0;
    for (page, text) in pages()? {
        for rust in numbers(&text, &RUSTS) {
            told += 1;
            if rust != stated.rust {
                wrong.push(format!("{page}: Rust {rust}, and Cargo.toml has {}", stated.rust));
            }
        }
        for version in numbers(&text, &FILES).into_iter().filter(|version| *version != stated.version) {
            wrong.push(format!("{page}: llmhw-{version}, and Cargo.toml has {}", stated.version));
        }
    }
    if told == 0 {
        wrong.push("no page says which Rust is needed".to_owned());
    }
    Ok(wrong)
}

/// Each number with points in it right behind one of these words.
fn numbers<'a>(text: &'a str, words: &[&'a str]) -> Vec<&'a str> {
    let behind = words.iter().flat_map(|word| text.split(word).skip(1));
    behind
        .map(|rest| rest.split(|letter: char| !letter.is_ascii_digit() && letter != '.').next().unwrap_or_default())
        .map(|version| version.trim_end_matches('.'))
        .filter(|version| version.contains('.'))
        .collect()
}

fn pages() -> Result<BTreeMap<String, String>> {
    let mut pages = BTreeMap::new();
    for folder in PAGES {
        for entry in fs::read_dir(root().join(folder))? {
            let path = entry?.path();
            // The changelog tells of the past.
            let is_page =
                path.extension().is_some_and(|extension| extension == "md") && !path.ends_with("CHANGELOG.md");
            if is_page {
                let text = fs::read_to_string(&path)?;
                pages.insert(path.strip_prefix(root())?.display().to_string(), text);
            }
        }
    }
    Ok(pages)
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(root().join(file)).with_context(|| format!("can not read {file}"))
}

pub(super) fn check(stated: &Stated, findings: &mut Findings) -> Result<()> {
    println!("\n== one version, one Rust, one licence");
    let wrong = differences(stated)?;
    ensure!(
        wrong.is_empty(),
        "{}\nMend them by hand; a new version is written by `cargo xtask release --set VERSION`, but for CHANGELOG.md",
        wrong.join("\n")
    );
    findings.held.push(format!(
        "version {}, Rust {} and {} say the same everywhere",
        stated.version, stated.rust, stated.licence
    ));
    Ok(())
}

/// Writes a new version to every place but the changelog, which wants words.
pub(super) fn set(version: &str) -> Result<()> {
    let numbers = version.split('.').filter(|part| part.parse::<u32>().is_ok()).count();
    ensure!(
        numbers == 3 && version.split('.').count() == 3,
        "a version is three numbers such as 0.2.0; {version} is not"
    );
    let old = stated()?.version;
    for (page, text) in pages()? {
        let new =
            FILES.iter().fold(text, |text, file| text.replace(&format!("{file}{old}"), &format!("{file}{version}")));
        fs::write(root().join(page), new)?;
    }
    let mut places = vec![Place::new("Cargo.toml", "[workspace.package]\nversion = \"", version)];
    places.extend(versions(version));
    for place in places {
        let text = read(place.file)?;
        let old = format!("{}{}", place.before, place.found(&text)?);
        let new = text.replacen(&old, &format!("{}{version}", place.before), 1);
        fs::write(root().join(place.file), new).with_context(|| format!("can not write {}", place.file))?;
    }
    run("Cargo.lock", cargo().args(["update", "--workspace", "--offline"]))?;
    println!("version {version} is everywhere but in CHANGELOG.md: begin a section `## {version} - unreleased` there");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stated_once_is_the_same_everywhere() {
        let wrong = differences(&stated().unwrap()).unwrap();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn another_version_and_a_missing_one_are_told() {
        let place = Place::new("package.json", "\"version\": \"", "0.2.0");
        assert_eq!(place.difference("{ \"version\": \"0.2.0\" }"), None);
        let other = place.difference("{ \"version\": \"0.2.0-rc.1\" }").unwrap();
        assert_eq!(other, "package.json: \"version\": \"0.2.0-rc.1, and Cargo.toml has 0.2.0");
        assert_eq!(place.difference("{}").unwrap(), "package.json has no \"\\\"version\\\": \\\"\"");
        let heading = Place::new("CHANGELOG.md", "\n## ", "0.2.0");
        assert_eq!(heading.difference("# Changelog\n\n## 0.2.0 - unreleased\n\n## 0.1.0\n"), None);
        assert!(heading.difference("# Changelog\n\n## Unreleased\n\n## 0.2.0\n").is_some());
    }

    #[test]
    fn every_rust_and_every_file_a_page_names_is_found() {
        let text = "Rust 1.94. A Rust toolchain (1.95 or newer). Rust and 1.96. Rust 2024 edition. The Rust language.";
        assert_eq!(numbers(text, &RUSTS), ["1.94", "1.95"]);
        let text = "`llmhw-0.1.0.tgz`, llmhw-core-0.2.0.crate, llmhw-0.3.0-cp310-abi3.whl, llmhw-py, llmhw-core.";
        assert_eq!(numbers(text, &FILES), ["0.1.0", "0.3.0", "0.2.0"]);
    }
}

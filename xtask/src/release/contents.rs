//! What lies in a package: all that is needed, nothing else, and the licences word for word.

use super::findings::Findings;
use crate::process::root;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

pub(super) const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];
/// Packages hold files of their own folder only, so these have copies of the licences.
const COPIES: [&str; 3] = ["llmhw-core", "llmhw-columns", "llmhw-py"];

/// What a package must hold, and beginnings of the paths of everything else it may hold.
pub(super) struct Rules<'a> {
    pub(super) needed: &'a [&'a str],
    pub(super) allowed: &'a [&'a str],
}

/// Holds an unpacked package against the rules and says how large it is, and its archive.
pub(super) fn check(archive: &Path, unpacked: &Path, rules: &Rules<'_>) -> Result<String> {
    let mut files = Vec::new();
    list(unpacked, "", &mut files)?;
    files.sort();
    let name = archive.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let faults = faults(&files, rules);
    ensure!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
    for path in files.iter().filter(|path| LICENCES.iter().any(|licence| path.ends_with(licence))) {
        let licence = path.rsplit('/').next().unwrap_or_default();
        ensure!(
            fs::read(unpacked.join(path))? == fs::read(root().join(licence))?,
            "{name}: {path} is not the project's {licence}"
        );
    }
    let kilobytes = fs::metadata(archive)?.len() as f64 / 1e3;
    Ok(format!("{name}: {kilobytes:.0} kB, {} files", files.len()))
}

fn faults(files: &[String], rules: &Rules<'_>) -> Vec<String> {
    let missing = rules.needed.iter().filter(|needed| !files.iter().any(|path| path == *needed));
    let known = |path: &str| rules.needed.contains(&path) || rules.allowed.iter().any(|start| path.starts_with(start));
    let stray = files.iter().filter(|path| !known(path) || path.contains("__pycache__") || path.ends_with('~'));
    let missing = missing.map(|path| format!("{path} is missing"));
    missing.chain(stray.map(|path| format!("{path} does not belong there"))).collect()
}

/// Every file below a folder, with slashes between the parts of its path.
fn list(folder: &Path, before: &str, files: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("can not read {}", folder.display()))? {
        let entry = entry?;
        let path = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

pub(super) fn same_licences(findings: &mut Findings) -> Result<()> {
    for (folder, licence) in COPIES.iter().flat_map(|folder| LICENCES.iter().map(move |licence| (folder, licence))) {
        let [original, copy] = [root().join(licence), root().join(folder).join(licence)].map(fs::read);
        let copy = copy.with_context(|| format!("{folder} has no {licence}: copy the project's"))?;
        ensure!(original? == copy, "{folder}/{licence} is not the project's: copy it");
    }
    findings.held.push("each package has the project's licences".to_owned());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_of_the_licences_are_the_projects() {
        same_licences(&mut Findings::default()).unwrap();
    }

    #[test]
    fn missing_and_stray_files_are_told() {
        let rules = Rules { needed: &["README.md"], allowed: &["src/"] };
        let files = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert!(faults(&files(&["README.md", "src/lib.rs"]), &rules).is_empty());
        let told = faults(&files(&["notes.txt", "src/__pycache__/a.pyc"]), &rules);
        assert_eq!(
            told,
            ["README.md is missing", "notes.txt does not belong there", "src/__pycache__/a.pyc does not belong there"]
        );
    }
}

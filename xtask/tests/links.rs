//! What the documents point at is there: relative links, and paths of files in backticks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The documents: those at the root, in docs, and the READMEs of the packages.
fn documents() -> Vec<PathBuf> {
    let folders = ["", "docs", "llmhw-core", "llmhw-columns", "llmhw-py", "llmhw-wasm/npm", "examples/notebooks"];
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(root().join(folder)).ok()).flatten();
    let mut found: Vec<PathBuf> = files
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    found.sort();
    found
}

/// The text between a mark and the next of its kind, on the same line.
fn between<'a>(line: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((_, after)) = rest.split_once(open) {
        let Some((inside, next)) = after.split_once(close) else { break };
        found.push(inside);
        rest = next;
    }
    found
}

/// A path of this repository: it begins with one of its folders, and has no gaps to fill in.
fn is_path(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let folder = text.split('/').next().unwrap_or_default();
    text.contains('/')
        && text.chars().all(plain)
        && [
            "benches",
            "data",
            "docs",
            "examples",
            "fuzz",
            "llmhw-core",
            "llmhw-columns",
            "llmhw-py",
            "llmhw-wasm",
            "scripts",
            "xtask",
        ]
        .contains(&folder)
}

#[test]
fn what_documents_point_at_is_there() {
    let (mut checked, mut lost) = (0, Vec::new());
    for document in documents() {
        let text = std::fs::read_to_string(&document).unwrap();
        let folder = document.parent().unwrap().to_owned();
        let mut in_code = false;
        for (number, line) in text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                in_code = !in_code;
                continue;
            }
            if in_code {
                continue;
            }
            let links = between(line, "](", ")")
                .into_iter()
                .filter(|link| !link.contains("://") && !link.starts_with("mailto:"));
            let linked = links.map(|link| (link, folder.join(link.split('#').next().unwrap())));
            // A path in backticks is meant from the root, or from where the document is.
            let named = between(line, "`", "`").into_iter().filter(|path| is_path(path)).map(|path| {
                let from_root = root().join(path);
                (path, if from_root.exists() { from_root } else { folder.join(path) })
            });
            for (name, path) in linked.chain(named) {
                checked += 1;
                if !path.exists() {
                    lost.push(format!("{}:{}: {name}", document.display(), number + 1));
                }
            }
        }
    }
    assert!(checked > 60, "only {checked} links and paths were seen: has the way they are written changed?");
    assert!(lost.is_empty(), "these are not there:\n{}", lost.join("\n"));
}

//! The order among files: none takes from one that takes from it, and none is long without a reason.
//!
//! Sources are read as text. A name that a `mod.rs` hands on counts as taken from the file that has it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Crates whose files are looked at.
const CRATES: &[&str] = &[
    "llmhw-core/src",
    "llmhw-columns/src",
    "llmhw-py/src",
    "llmhw-wasm/src",
    "llmhw-wasm/files/src",
    "llmhw-wasm/planner/src",
    "examples/src",
    "xtask/src",
    "xtask/bindings/src",
    "xtask/calibration/src",
    "xtask/generated/src",
    "xtask/mutants/src",
    "xtask/mutants/switch/src",
    "xtask/surface/src",
    "xtask/vectors/src",
    "xtask/wasm/src",
];

/// Files that take from each other, with the reason.
const ONE_IDEA: &[(&str, &[&str])] = &[
    // A record has fields, a field may be a record, and both are read and described.
    ("llmhw-core/src", &["plain::field", "plain::reading", "plain::record", "plain::schema"]),
    // Macros that hand the fields of a class on to each other: PyO3 takes all methods of a class in one block.
    ("llmhw-py/src", &["class", "files"]),
    // Options refuse, and what is refused is said in the words of the options.
    ("examples/src", &["args", "args::fields", "args::takes", "failure"]),
];

/// Longest file of code.
const MOST_LINES: usize = 400;

/// Longer files, with the reason.
const LONG: &[(&str, &str)] =
    &[("llmhw-core/src/units/system.rs", "one macro takes all quantities in one scope: a table")];

type Module = Vec<String>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn files(dir: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir()
            && !["target", "node_modules", "dist", "fixtures"].contains(&name.as_str())
            && !name.starts_with('.')
        {
            files(&path, endings, found);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
            found.push(path);
        }
    }
}

/// Code without comments, texts and tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    // A quote as a character opens no text.
    let text = lines.join("\n").replace("\\\\", "").replace("\\\"", "").replace("'\"'", "");
    let outside: String = text.split('"').step_by(2).collect();
    outside.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// The paths of a tree of imports, each with the name it gets.
fn expand(tree: &str, before: &[String], found: &mut Vec<(Module, String)>) {
    let (head, inner) = tree.split_once('{').map_or((tree, None), |(head, rest)| (head, rest.rsplit_once('}')));
    let (head, alias) = head.split_once(" as ").map_or((head, None), |(head, alias)| (head, Some(alias)));
    let mut path = before.to_vec();
    path.extend(
        head.split("::")
            .map(str::trim)
            .filter(|part| !part.is_empty() && *part != "self" || before.is_empty() && *part == "self")
            .map(str::to_owned),
    );
    let Some((inner, _)) = inner else {
        let name = alias.unwrap_or_else(|| path.last().map_or("", String::as_str)).trim().to_owned();
        return found.push((path, name));
    };
    let (mut depth, mut start) = (0, 0);
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                if !inner[start..at].trim().is_empty() {
                    expand(inner[start..at].trim(), &path, found);
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// What a crate's modules import, hand on and name by path.
#[derive(Default)]
struct Crate {
    imports: BTreeMap<Module, Vec<Module>>,
    handed_on: BTreeMap<(Module, String), Module>,
}

impl Crate {
    fn read(source: &Path) -> Self {
        let mut paths = vec![];
        files(source, &["rs"], &mut paths);
        let mut read = Self::default();
        for path in paths {
            let inside = path.strip_prefix(source).unwrap().with_extension("");
            let mut module: Module = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if ["mod", "lib", "main"].contains(&module.last().unwrap().as_str()) {
                module.pop();
            }
            let text = fs::read_to_string(&path).unwrap();
            // Tables rendered from data are inline modules of constants; nothing in them decides.
            let is_generated = text.starts_with("// @generated");
            read.add(&module, if is_generated { "" } else { &text });
        }
        read
    }

    fn add(&mut self, module: &Module, text: &str) {
        let code = code(text);
        let mut rest = String::new();
        let mut imports = vec![];
        for statement in code.split_inclusive(';') {
            let at = statement.match_indices("use ").map(|(at, _)| at).find(|at| {
                statement[..*at]
                    .lines()
                    .last()
                    .is_none_or(|line| line.trim().is_empty() || line.trim().starts_with("pub"))
            });
            let Some(at) = at else {
                rest += statement;
                continue;
            };
            let is_handed_on = statement[..at].lines().last().is_some_and(|line| line.trim().starts_with("pub"));
            let mut found = vec![];
            expand(statement[at + 4..].trim_end_matches(';'), &[], &mut found);
            for (path, name) in found {
                if is_handed_on {
                    self.handed_on.insert((module.clone(), name), path);
                } else {
                    imports.push(path);
                }
            }
        }
        // Paths in the code itself; of visibilities only the code after them.
        for word in rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            let path: Module = word.trim_matches(':').split("::").map(str::to_owned).collect();
            if path.len() > 1 {
                imports.push(path);
            }
        }
        self.imports.insert(module.clone(), imports);
    }

    /// The module that has what a path names; nothing for what is of another crate.
    fn place(&self, module: &Module, path: &[String], depth: u32) -> Option<Module> {
        let (mut at, mut rest) = (module.clone(), path);
        match rest.first()?.as_str() {
            "crate" => (at, rest) = (vec![], &rest[1..]),
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    at.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                at.push(first.to_owned());
                if !self.imports.contains_key(&at) {
                    return None;
                }
                rest = &rest[1..];
            }
        }
        while let Some(name) = rest.first() {
            let child: Module = at.iter().chain([name]).cloned().collect();
            if self.imports.contains_key(&child) {
                (at, rest) = (child, &rest[1..]);
                continue;
            }
            return match self.handed_on.get(&(at.clone(), name.clone())) {
                Some(path) if depth < 8 => self.place(&at, path, depth + 1).or(Some(at)),
                _ => Some(at),
            };
        }
        Some(at)
    }

    fn arrows(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let of = |(module, paths): (&'_ Module, &Vec<Module>)| {
            paths.iter().filter_map(|path| self.place(module, path, 0)).filter(|to| to != module).collect()
        };
        self.imports.iter().map(|entry| (entry.0, of(entry))).collect()
    }
}

/// Modules from which one comes back to them.
fn circles(arrows: &BTreeMap<&Module, BTreeSet<Module>>) -> Vec<String> {
    let reached = |from: &Module| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(module) = next.pop() {
            for to in arrows.get(&module).into_iter().flatten() {
                if seen.insert(to.clone()) {
                    next.push(to.clone());
                }
            }
        }
        seen
    };
    arrows.keys().filter(|module| reached(module).contains(**module)).map(|module| module.join("::")).collect()
}

#[test]
fn no_two_files_take_from_each_other() {
    let mut counted = 0;
    for source in CRATES {
        let read = Crate::read(&root().join(source));
        let arrows = read.arrows();
        counted += arrows.values().map(BTreeSet::len).sum::<usize>();
        let known: Vec<&str> =
            ONE_IDEA.iter().filter(|(of, _)| of == source).flat_map(|(_, files)| files.iter().copied()).collect();
        assert_eq!(circles(&arrows), known, "files of {source} that take from each other");
    }
    assert!(counted > 1500, "only {counted} arrows were seen: has the way imports are written changed?");
}

#[test]
fn a_circle_is_seen_through_what_a_module_hands_on() {
    let mut read = Crate::default();
    read.add(&vec![], "mod a;\nmod b;\npub use a::A;\npub(crate) use b::{B, C as D};");
    read.add(&vec!["a".into()], "use crate::{\n    D,\n    other::X,\n};");
    read.add(&vec!["b".into()], "fn f() -> super::A {}");
    assert_eq!(circles(&read.arrows()), ["a", "b"]);
    read.add(&vec!["b".into()], "fn f() {}");
    assert_eq!(circles(&read.arrows()), [""; 0]);
}

#[test]
fn no_file_is_long_without_a_reason() {
    let mut paths = vec![];
    files(&root(), &["rs", "ts", "tsx", "js", "py", "css"], &mut paths);
    assert!(paths.len() > 400, "only {} files were seen", paths.len());
    let long = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let is_generated = text.lines().next().is_some_and(|line| line.contains("@generated"));
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        (text.lines().count() > MOST_LINES && !is_generated).then_some(name)
    };
    let mut found: Vec<String> = paths.iter().filter_map(long).collect();
    let mut known: Vec<&str> = LONG.iter().map(|(name, _)| *name).collect();
    found.sort();
    known.sort_unstable();
    assert_eq!(found, known, "files over {MOST_LINES} lines: split them where there are two ideas, or say why not");
}

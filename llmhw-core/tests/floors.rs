//! Imports only go down. Reads the sources and fails on one that goes up or sideways.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms by floor; rooms on one floor do not import each other.
const FLOORS: &[&[&str]] = &[
    &["error"],
    &["bounds"],
    &["units", "evidence"],
    &["plain"],
    &["spec"],
    &["noun", "memory", "efficiency"],
    &["perf", "files"],
    &["cluster", "cost"],
    &["scenario"],
    &["recommend", "fleet", "uncertainty"],
    &["plan"],
    &["record"],
];

/// The door at the side: beside `files` it alone may also see the catalogue, since a record may name what is listed.
const DOOR: &str = "record";

/// The room of files sees the nouns and their sizes, and in the catalogue the types of tensors; a file has no speed.
const FILES_SEE: &[&str] = &["error", "bounds", "units", "evidence", "plain", "spec", "noun", "memory", "catalog"];

/// The side room: it sees the nouns and what is below them, and nobody inside sees it.
const CATALOG_SEES: &[&str] = &["error", "bounds", "units", "evidence", "plain", "spec", "noun"];

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            found.extend(sources(&entry));
        } else if entry.extension().is_some_and(|e| e == "rs") {
            found.push(entry);
        }
    }
    found
}

/// The rooms that the code of a file names, with its line. Documentation and tests may name any room.
fn named_rooms(text: &str) -> Vec<(usize, String)> {
    let mut rooms = vec![];
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    for (number, line) in code.lines().enumerate() {
        let line = line.trim();
        if line.starts_with("//") {
            continue;
        }
        for (at, _) in line.match_indices("crate::") {
            let preceded = line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$');
            let rest = &line[at + "crate::".len()..];
            let braces = rest.strip_prefix('{').map(|inner| inner.split('}').next().unwrap_or(inner));
            let names: Vec<&str> = braces.map_or_else(|| vec![rest], |inner| inner.split(',').collect());
            for name in names {
                let room: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if !preceded && room.chars().next().is_some_and(char::is_lowercase) {
                    rooms.push((number + 1, room));
                }
            }
        }
    }
    rooms
}

/// Whether a file is the tests of the one above it, which says so.
fn is_tests(file: &Path) -> bool {
    let Some(folder) = file.parent().filter(|_| file.ends_with("tests.rs")) else { return false };
    let above = [folder.with_extension("rs"), folder.join("mod.rs")].into_iter().find(|path| path.exists());
    above.is_some_and(|path| fs::read_to_string(path).unwrap().contains("#[cfg(test)]\nmod tests;"))
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn imports_only_go_down() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut checked = 0;
    let mut faults = vec![];
    for file in sources(&root) {
        let inside = file.strip_prefix(&root).unwrap();
        let room = inside.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        if room == "lib" || is_tests(&file) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for (line, named) in named_rooms(&text) {
            checked += 1;
            let allowed = named == room
                || if room == "catalog" {
                    CATALOG_SEES.contains(&named.as_str())
                } else if room == "files" {
                    FILES_SEE.contains(&named.as_str())
                } else if room == DOOR && named == "catalog" {
                    true
                } else {
                    matches!((floor(&room), floor(&named)), (Some(here), Some(there)) if there < here)
                };
            if !allowed {
                faults.push(format!("{}:{line}: {room} may not import {named}", inside.display()));
            }
        }
    }
    assert!(checked > 50, "only {checked} imports were seen: has the way they are written changed?");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_room_has_a_floor() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // Pages of the documentation are no rooms.
    let is_page = |path: &Path| path.extension().is_some_and(|extension| extension == "md");
    for entry in fs::read_dir(&root).unwrap().map(|e| e.unwrap().path()).filter(|path| !is_page(path)) {
        let room = entry.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(room == "lib" || room == "catalog" || floor(&room).is_some(), "{room} has no floor");
    }
}

#[test]
fn the_reader_sees_imports_of_every_form_and_not_documentation() {
    let text = "use crate::{cost::Ownership, units};\n    let x = crate::memory::fit();\n/// crate::catalog\nuse crate::Error;";
    let rooms: Vec<_> = named_rooms(text).into_iter().map(|(_, room)| room).collect();
    assert_eq!(rooms, ["cost", "units", "memory"]);
}

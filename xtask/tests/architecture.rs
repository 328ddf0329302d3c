//! `ARCHITECTURE.md` is the map: it names every room and every folder, and nothing that is not there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The first backticked word of a table cell, without a closing slash.
fn word(cell: &str) -> Option<String> {
    let mut parts = cell.split('`');
    parts.next()?;
    Some(parts.next()?.trim_end_matches('/').to_owned())
}

/// The words in one column of the tables whose header starts with `header`.
fn column(text: &str, header: &str, index: usize) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with('|') && !inside {
            inside = line.starts_with(&format!("| {header} |"));
        } else if !line.starts_with('|') {
            inside = false;
        }
        if inside {
            words.extend(line.split('|').nth(index + 1).and_then(word));
        }
    }
    words
}

#[test]
fn every_room_of_the_core_is_on_the_map_and_no_other() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rooms: BTreeSet<String> = fs::read_dir(root().join("llmhw-core/src"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        // Pages of the documentation are no rooms.
        .filter(|path| path.extension().is_none_or(|extension| extension != "md"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "lib")
        .collect();
    assert_eq!(column(&text, "floor", 1), rooms);
}

#[test]
fn every_folder_at_the_top_is_on_the_map_and_no_other() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let folders: BTreeSet<String> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    assert_eq!(column(&text, "folder", 0), folders);
}

//! Running the program and reading what it says.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guide")).args(arguments).output().unwrap()
}

/// What it prints.
pub(crate) fn text(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Its document.
pub(crate) fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&text(&[arguments, &["--format", "json"]].concat())).unwrap()
}

/// The row of a section in which all these fields have these values.
pub(crate) fn row<'a>(document: &'a Value, section: &str, fields: &[(&str, &str)]) -> &'a Value {
    let matches = |row: &&Value| {
        fields
            .iter()
            .all(|(field, value)| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned) == *value)
    };
    let rows = document[section].as_array().unwrap();
    rows.iter().find(matches).unwrap_or_else(|| panic!("{section} has no row with {fields:?}"))
}

/// A number in a document is what is expected.
pub(crate) fn near(value: &Value, expected: f64, tolerance: f64) {
    let number = value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"));
    assert!((number - expected).abs() <= tolerance, "{number} is not {expected}");
}

/// A folder for one test.
pub(crate) fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A file in a folder, by its path.
pub(crate) fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

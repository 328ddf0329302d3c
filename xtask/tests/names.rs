//! One word per idea in the three languages: the lists of names in `data/surface` are compared.
//!
//! Names differ by the habit of a language alone: `context_tokens`, `contextTokens`, and in Rust, where the type says the unit, `context`.
//! Where they differ otherwise there is a reason, and it stands here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod surface;

use surface::{Names, Surface, javascript, python, rust, snake};

/// A name that only one language has, and why.
type Exception = (&'static str, &'static str);

/// What is in the one list and not in the other, without exceptions; an exception that is none any more is an error too.
#[track_caller]
fn assert_only(what: &str, have: &Names, others: &Names, exceptions: &[Exception]) {
    let only: Vec<&str> = have.difference(others).map(String::as_str).collect();
    let excepted: Vec<&str> = exceptions.iter().map(|(name, _)| *name).collect();
    let unknown: Vec<&&str> = only.iter().filter(|name| !excepted.contains(name)).collect();
    assert!(unknown.is_empty(), "{what}: one idea, one word; the others have no {unknown:?}");
    let idle: Vec<&&str> = excepted.iter().filter(|name| !only.contains(name)).collect();
    assert!(idle.is_empty(), "{what}: {idle:?} is no exception any more");
}

fn names<'a>(keys: impl IntoIterator<Item = &'a String>) -> Names {
    keys.into_iter().cloned().collect()
}

#[test]
fn functions_are_called_the_same_in_python_and_javascript() {
    let (python, javascript) = (names(python().functions.keys()), names(javascript().functions.keys()));
    assert!(python.len() > 25, "{python:?}");
    assert_only(
        "functions of Python",
        &python,
        &javascript,
        &[("read_gguf_tensors", "an option of `readGguf` in JavaScript, whose types tell the two answers apart")],
    );
    assert_only(
        "functions of JavaScript",
        &javascript,
        &python,
        &[
            (
                "own_runs",
                "methods of the answer in Python: `Measurements.runs`, `Measurement.run`; plain objects have none",
            ),
            ("read_catalog", "a class in Python: `Catalog.read`, `Catalog.from_json`"),
            ("read_safetensors_header", "Python reads the files itself"),
            ("write_catalog", "a class in Python: `Catalog.write`, `Catalog.to_toml`"),
        ],
    );
}

#[test]
fn questions_have_the_same_names_in_all_three() {
    let (python, javascript, rust) = (python(), javascript(), rust());
    let mut compared = 0;
    for (function, asked) in &javascript.functions {
        let (Some(arguments), false) = (python.functions.get(function), asked.is_empty()) else { continue };
        assert_eq!(asked, arguments, "{function}");
        compared += 1;
    }
    assert!(compared >= 24, "{compared}");
    let questions = rust.types.iter().filter_map(|(path, fields)| {
        let name = path.rsplit("::").next()?;
        (path.starts_with("record::") && name.starts_with("Ask") && name != "Ask").then_some((name, fields))
    });
    let mut compared = 0;
    for (name, fields) in questions {
        let asked = javascript.types.get(name).unwrap_or_else(|| panic!("JavaScript has no {name}"));
        // A question does not hold the catalogue in Rust: `Ask::answer_in` takes it.
        let without = asked.iter().filter(|field| *field != "catalog" || fields.contains("catalog")).cloned().collect();
        assert_eq!(*fields, without, "{name}");
        compared += 1;
    }
    assert!(compared >= 24, "{compared}");
}

#[test]
fn records_have_the_same_names_in_all_three() {
    let (python, javascript, rust) = (python(), javascript(), rust());
    let is_record =
        |path: &str| ["noun::", "record::answer::", "record::file::"].iter().any(|room| path.starts_with(room));
    let mut compared = 0;
    for (path, fields) in rust.types.iter().filter(|(path, fields)| is_record(path) && !fields.is_empty()) {
        let name = path.rsplit("::").next().unwrap();
        let others = [(&python, "Python"), (&javascript, "JavaScript")];
        for (other, language) in others {
            let Some(of_other) = other.types.get(name) else { continue };
            // Fields alone: an enum's variants are words, which the bindings render.
            if fields.iter().any(|field| field.starts_with(char::is_uppercase)) || name == "CatalogFile" {
                continue;
            }
            assert_eq!(fields, of_other, "{path} in {language}");
            compared += 1;
        }
    }
    assert!(compared >= 100, "{compared}");
}

#[test]
fn classes_of_python_are_types_of_javascript() {
    let (python, javascript) = (names(python().types.keys()), names(javascript().types.keys()));
    let exceptions = [
        ("AmbiguousError", "JavaScript has one class of errors, with `kind`; Python catches classes"),
        ("Columns", "JavaScript answers with a plain object of columns"),
        ("InconsistentError", "as AmbiguousError"),
        ("InvalidRecordError", "as AmbiguousError"),
        ("Listing", "JavaScript's lists are arrays"),
        ("MissingInputError", "as AmbiguousError"),
        ("Options", "Polars"),
        ("OutOfRangeError", "as AmbiguousError"),
        ("Settings", "engines"),
        ("UnknownIdError", "as AmbiguousError"),
        ("UnsupportedError", "as AmbiguousError"),
    ];
    let public = python.iter().filter(|name| !name.starts_with('_') && *name != "CatalogRows").cloned().collect();
    assert_only("classes of Python", &public, &javascript, &exceptions);
}

/// Words of an `ErrorKind` in Rust, classes in Python, `kind` in JavaScript.
#[test]
fn errors_have_the_same_kinds_and_say_the_same_things() {
    let (python, javascript, rust) = (python(), javascript(), rust());
    let kinds: Names =
        rust.types["ErrorKind"].iter().filter(|name| name.contains(char::is_lowercase)).cloned().collect();
    assert_eq!(kinds.len(), 7);
    let classes: Names = python.types.keys().filter_map(|name| name.strip_suffix("Error")).map(str::to_owned).collect();
    let classes: Names = classes.into_iter().filter(|name| name != "Llmhw").collect();
    assert_eq!(kinds, classes);
    let told = Names::from(["all", "candidates", "kind", "parameter"].map(str::to_owned));
    for (language, fields) in [
        ("Rust", &rust.methods["Error"]),
        ("Python", &python.types["LlmhwError"]),
        ("JavaScript", &javascript.types["LlmhwError"]),
    ] {
        assert!(told.is_subset(fields), "{language}: {fields:?}");
    }
}

#[test]
fn lists_of_the_catalogue_have_the_same_names() {
    let of_python: Names = include_str!("../../data/surface/python.txt")
        .lines()
        .filter_map(|line| line.split_once(": Listing[_llmhw."))
        .map(|(name, _)| name.trim().to_owned())
        .collect();
    let of_javascript: Names = javascript().types["Catalog"]
        .iter()
        .filter(|name| !["find", "version"].contains(&name.as_str()))
        .cloned()
        .collect();
    assert!(of_python.len() >= 13, "{of_python:?}");
    assert_eq!(of_python, of_javascript);
}

mod nouns;

#[test]
fn names_are_spelled_as_records_spell_them() {
    assert_eq!(snake("contextTokens"), "context_tokens");
    let Surface { functions, methods, .. } = rust();
    assert!(functions.contains_key("catalog::hardware") && methods["spec::Link"].contains("latency"));
    assert!(python().functions["project"].contains("kv_format") && python().types["Memory"].contains("fits"));
    assert!(javascript().functions["project"].contains("kv_format"));
}

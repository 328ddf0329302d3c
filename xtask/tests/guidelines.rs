//! The Rust API guidelines, as far as the committed texts of public items show them; `docs/api-guidelines.md` has the rest.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};

const TEXTS: [&str; 2] =
    [include_str!("../../data/surface/llmhw-core.txt"), include_str!("../../data/surface/llmhw-columns.txt")];

/// Enums that are matched whole, and why they do not grow.
const WHOLE: &[(&str, &str)] = &[
    ("Refused", "what becomes of a refused row, chosen by the caller"),
    ("catalog::guide::GuideQuantisation", "the guide is published"),
    ("files::gguf::ByteOrder", "there are two"),
    ("files::gguf::Progress", "more bytes, or the header"),
    ("files::huggingface::Progress", "as above"),
    ("memory::Part", "every tensor is in one of them; sizes have a field for each"),
    ("plain::Value", "JSON has no more"),
    ("recommend::guide::Budget", "the guide's question"),
    ("recommend::guide::ModelSize", "the guide's question"),
    ("recommend::guide::Proposal", "the guide's answers"),
    ("recommend::guide::Team", "the guide's question"),
    ("record::Named", "a name or a description"),
    ("record::ask::BreakEvenMethod", "made by callers; a new one is a new question"),
    ("record::ask::EfficiencyChoice", "made by callers"),
    ("record::ask::ElectricityChoice", "made by callers"),
    ("record::ask::ElectricityRange", "made by callers"),
    ("record::ask::LengthChoice", "made by callers"),
    ("record::ask::RangeChoice", "made by callers"),
    ("record::ask::RunPhase", "decoding and prefill"),
    ("record::columns::OnError", "made by callers"),
    ("record::columns::Values", "bindings hand over every kind of column"),
    ("record::file::Header", "as files::gguf::Progress"),
    ("record::file::SafetensorsHeader", "as files::gguf::Progress"),
];

/// A path without generics.
fn bare(path: &str) -> String {
    path.split(['<', ' ', '(', '{']).next().unwrap_or_default().to_owned()
}

/// The traits of each type.
fn traits(text: &str) -> BTreeMap<String, String> {
    let mut traits: BTreeMap<String, String> = BTreeMap::new();
    for line in text.split("# Traits\n").nth(1).unwrap().lines() {
        let (type_, of) = line.split_once(": ").unwrap();
        let known = traits.entry(bare(type_)).or_default();
        known.push_str(" + ");
        known.push_str(of);
    }
    traits
}

/// What a line declares, after its attributes.
fn declared<'a>(line: &'a str, kind: &str) -> Option<&'a str> {
    line.find(&format!("pub {kind} ")).map(|at| line[at + kind.len() + 5..].trim())
}

#[test]
fn every_type_is_printed_and_copied() {
    // Readings and definitions are being filled, and a table is read once; an error holds the errors of others.
    let once = ["plain::Reading", "plain::schema::Definitions", "catalog::Table", "Error"];
    let mut seen = 0;
    for text in TEXTS {
        let traits = traits(text);
        let types = text.lines().filter_map(|line| declared(line, "struct").or_else(|| declared(line, "enum")));
        // A unit is a name, of `uom`'s making.
        for type_ in types.map(bare).filter(|type_| !type_.starts_with("units::")) {
            let of = traits.get(&type_).map_or("", String::as_str);
            assert!(of.contains("Debug"), "{type_} has no Debug");
            assert!(of.contains("Clone") || once.contains(&type_.as_str()), "{type_} has no Clone");
            seen += 1;
        }
    }
    assert!(seen > 250, "{seen}");
}

#[test]
fn enums_may_grow_or_say_why_not() {
    let enums = || TEXTS.iter().flat_map(|text| text.lines()).filter(|line| declared(line, "enum").is_some());
    let closed: BTreeSet<String> = enums()
        .filter(|line| !line.contains("#[non_exhaustive]"))
        .filter_map(|line| declared(line, "enum").map(bare))
        .collect();
    let whole: BTreeSet<String> = WHOLE.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert!(enums().count() > 2 * closed.len(), "{}", enums().count());
    assert_eq!(closed, whole);
}

#[test]
fn what_goes_on_building_is_not_dropped() {
    for text in TEXTS {
        let used: BTreeSet<String> = text
            .lines()
            .filter(|line| line.contains("#[must_use] pub struct"))
            .filter_map(|line| declared(line, "struct").map(bare))
            .collect();
        let building = text
            .lines()
            .filter(|line| line.starts_with("pub fn ") && line.contains("(self") && line.ends_with("-> Self"));
        for line in building {
            let owner = line["pub fn ".len()..].rsplit_once(">::").map_or_else(
                || line["pub fn ".len()..].split('(').next().unwrap().rsplit_once("::").unwrap().0.to_owned(),
                |(owner, _)| bare(owner),
            );
            assert!(used.contains(&owner), "must_use is missing: {line}");
        }
    }
}

/// C-STABLE: whose types stand in signatures. Before 1.0 of one of these there is no 1.0 here.
#[test]
fn types_of_other_crates_are_those_we_chose() {
    let strangers = |text: &str, known: &[&str]| {
        let items = text.split("# Traits\n").next().unwrap().to_owned();
        [
            "uom",
            "typenum",
            "num_traits",
            "once_cell",
            "toml",
            "csv_core",
            "serde_json",
            "serde_core",
            "serde",
            "libm",
            "thiserror",
            "rayon",
            "parquet",
            "tempfile",
            "arrow_array",
            "arrow_schema",
            "arrow_cast",
            "arrow_select",
            "datafusion_common",
            "datafusion_expr",
        ]
        .into_iter()
        .filter(|name| !known.contains(name))
        .filter(|name| {
            items
                .match_indices(&format!("{name}::"))
                .any(|(at, _)| !items[..at].ends_with(|c: char| c == ':' || c == '_' || c.is_alphanumeric()))
        })
        .collect::<Vec<_>>()
    };
    assert!(strangers(TEXTS[0], &[]).is_empty(), "{:?}", strangers(TEXTS[0], &[]));
    let columns = ["arrow_array", "arrow_schema", "datafusion_common", "datafusion_expr"];
    assert!(strangers(TEXTS[1], &columns).is_empty(), "{:?}", strangers(TEXTS[1], &columns));
    assert_eq!(strangers(TEXTS[1], &[]), columns);
}

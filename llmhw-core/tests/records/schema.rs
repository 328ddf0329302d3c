//! Schemas of records: those of the repository are what the records say, as they are read and as they are written.

use llmhw_core::plain::{Value, json};
use llmhw_core::record::schema::{interface, nouns};
use std::path::Path;

#[test]
fn the_schemas_of_the_repository_are_those_of_the_records() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/schema");
    for (name, schema) in nouns() {
        let text = std::fs::read_to_string(folder.join(format!("{name}.schema.json"))).unwrap();
        assert!(json::parse(&text).unwrap() == schema, "{name}: cargo xtask bindings writes it anew");
    }
}

/// What a definition requires.
fn required<'d>(definitions: &'d Value, name: &str) -> Vec<&'d str> {
    let Some(Value::List(names)) = definitions.get(name).and_then(|definition| definition.get("required")) else {
        panic!("{name} is not defined")
    };
    names.iter().filter_map(Value::as_text).collect()
}

#[test]
fn what_may_be_left_out_when_it_is_read_is_there_when_it_is_written() {
    let interface = interface();
    let both = |name: &str| (required(&interface.definitions, name), required(&interface.written, name));
    // Nothing is a value of two of its fields; none has a default.
    assert_eq!(both("GuideFit"), (vec!["fits"], vec!["fits", "headroom_gigabytes", "shortfall_gigabytes"]));
    // The share of the bandwidth has a default that is something; of a cloud model those left out are nothing.
    let decode = ["memory_bandwidth_gigabytes_per_second", "gigabytes_per_token", "efficiency_fraction"];
    assert_eq!(both("AskGuideDecode"), (decode[..2].to_vec(), decode.to_vec()));
    let (read, written) = both("CloudModel");
    assert!(!read.contains(&"open_weights") && read == written, "{read:?} {written:?}");
}

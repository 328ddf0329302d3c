//! JSON text: our reader accepts what serde_json accepts and refuses what it refuses.
//!
//! Not in the space: text nested deeper than `DEEPEST` (refused here, tested below), and numbers beyond `f64` (both refuse).

use llmhw_core::plain::{Value, json};
use proptest::prelude::*;

/// The same value as serde_json has it.
fn theirs(value: &Value) -> serde_json::Value {
    serde_json::from_str(&value.to_string()).unwrap_or_else(|error| panic!("{value} is no JSON: {error}"))
}

fn any_value() -> impl Strategy<Value = Value> {
    let number = any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::Number);
    let text = any::<String>().prop_map(|text| Value::Text(text.into()));
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Flag),
        any::<i64>().prop_map(Value::Whole),
        number,
        text,
    ];
    leaf.prop_recursive(4, 64, 6, |inner| {
        let object = prop::collection::vec((any::<String>(), inner.clone()), 0..6);
        let object = object
            .prop_map(|fields| Value::Object(fields.into_iter().map(|(name, value)| (name.into(), value)).collect()));
        prop_oneof![prop::collection::vec(inner, 0..6).prop_map(Value::List), object]
    })
}

/// Pieces that JSON is made of, and some that it is not, put together at random.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just(":"),
        Just("\""),
        Just("\\"),
        Just("\\n"),
        Just("\\u00e9"),
        Just("\\ud83d\\ude00"),
        Just("\\ud800"),
        Just("\"a\""),
        Just("1"),
        Just("0"),
        Just("-"),
        Just("."),
        Just("e"),
        Just("E+2"),
        Just("01"),
        Just("1.5"),
        Just("-0"),
        Just("1e5"),
        Just("null"),
        Just("true"),
        Just("fals"),
        Just(" "),
        Just("\n"),
        Just("\t"),
        Just("\u{1}"),
        Just("é"),
        Just("/"),
        Just("NaN"),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {

    #[test]
    fn what_is_written_reads_back_and_means_the_same_to_others(value in any_value()) {
        prop_assert_eq!(&json::parse(&value.to_string()).unwrap(), &value);
        theirs(&value);
    }

    #[test]
    fn text_is_accepted_or_refused_as_by_others(text in pieces()) {
        let theirs: Result<serde_json::Value, _> = serde_json::from_str(&text);
        let ours = json::parse(&text);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{}", text);
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            // Names that stand twice are kept here, to be refused by the record.
            let again: serde_json::Value = serde_json::from_str(&ours.to_string()).unwrap();
            prop_assert_eq!(again, theirs, "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        prop_assert_eq!(json::parse(&text).is_ok(), serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}", text);
    }

    #[test]
    fn numbers_beside_the_text_are_the_same_numbers(numbers in prop::collection::vec(any::<f64>(), 1..6)) {
        let text = format!("[{}]", (0..numbers.len()).map(|at| at.to_string()).collect::<Vec<_>>().join(","));
        let Value::List(read) = json::parse_beside(&text, &numbers).unwrap() else { panic!("a list") };
        for (read, number) in read.iter().zip(&numbers) {
            prop_assert_eq!(read.as_number().unwrap().to_bits(), number.to_bits());
        }
    }
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(json::parse(&nested(json::DEEPEST)).is_ok());
    assert!(json::parse(&nested(json::DEEPEST + 1)).is_err());
    assert!(json::parse(&"[".repeat(1_000_000)).is_err());
}

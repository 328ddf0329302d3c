//! Texts and what they come to.

use super::*;
use crate::plain::Value;
use alloc::string::{String, ToString};

fn read(text: &str) -> Option<Value> {
    parse(text).ok()
}

fn text_of(json: &str) -> Option<String> {
    match read(json)? {
        Value::Text(text) => Some(text.into_owned()),
        other => panic!("{other:?} is no text"),
    }
}

#[test]
fn every_escape_is_its_character() {
    let written = r#""\" \\ \/ \b \f \n \r \t \u0041 \u00e9 \u20AC""#;
    assert_eq!(text_of(written).as_deref(), Some("\" \\ / \u{8} \u{c} \n \r \t A é €"));
    for wrong in [r#""\a""#, r#""\u12""#, r#""\u12g4""#, r#""\u+123""#] {
        assert_eq!(text_of(wrong), None, "{wrong}");
    }
}

#[test]
fn two_halves_of_a_character_beyond_sixteen_bits_are_one() {
    // The first and the last, and two between (Unicode 16, section 3.9, table 3-5).
    for (written, character) in [
        (r#""\ud800\udc00""#, '\u{10000}'),
        (r#""\udbff\udfff""#, '\u{10ffff}'),
        (r#""\ud83d\ude00""#, '\u{1f600}'),
        (r#""\ud801\udc37""#, '\u{10437}'),
    ] {
        assert_eq!(text_of(written), Some(character.to_string()), "{written}");
    }
    for half in
        [r#""\ud800""#, r#""\udc00""#, r#""\ud800x""#, r#""\ud800\ud800""#, r#""\ud800\u0041""#, r#""\udc00\ud800""#]
    {
        assert_eq!(text_of(half), None, "{half}");
    }
}

#[test]
fn numbers_are_whole_where_they_are_written_so() {
    for (written, value) in [
        ("7", Value::Whole(7)),
        ("-7", Value::Whole(-7)),
        ("0", Value::Whole(0)),
        ("7.0", Value::Number(7.0)),
        ("7e0", Value::Number(7.0)),
        ("7E+2", Value::Number(700.0)),
        ("7e-2", Value::Number(0.07)),
        ("9223372036854775808", Value::Number(9_223_372_036_854_775_808.0)),
    ] {
        assert_eq!(read(written), Some(value), "{written}");
    }
    let Some(Value::Number(zero)) = read("-0") else { panic!("minus zero is no whole number") };
    assert!(zero == 0.0 && zero.is_sign_negative());
    for wrong in ["", "-", "+1", "01", ".5", "1.", "1e", "1e+", "--1", "1-", "Infinity", "NaN", "1e999"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

#[test]
fn numbers_beside_are_whole_where_nothing_is_lost() {
    let most = 9_007_199_254_740_991.0;
    let read = parse_beside("[0, 1, 2, 3, 4, 5]", &[0.0, -0.0, 2.5, most, most + 1.0, -3.0]).unwrap();
    let Value::List(items) = read else { panic!("a list") };
    assert_eq!(
        items,
        [
            Value::Whole(0),
            Value::Number(-0.0),
            Value::Number(2.5),
            Value::Whole(9_007_199_254_740_991),
            Value::Number(most + 1.0),
            Value::Whole(-3)
        ]
    );
    assert!(matches!(items.get(1), Some(Value::Number(zero)) if zero.is_sign_negative()));
    assert!(parse_beside("[6]", &[1.0]).is_err());
}

#[test]
fn what_is_no_number_is_written_as_nothing() {
    let values = [f64::NAN, f64::INFINITY, 2.0, 0.1, 1e300].map(Value::Number);
    let written = text(&Value::List(values.to_vec()));
    assert!(written.starts_with("[null,null,2.0,0.1,1000"), "{written}");
}

//! Numbers of the format: types of tensors, mixes of types and types of values, one by one. Blocks are as in `GGML_QUANT_SIZES` of the
//! reference package, numbers as in `enum ggml_type` of ggml.h and `enum llama_ftype` of llama.h.

use super::complete;
use super::writer::{FAR, PLAIN, Writer, small};
use llmhw_core::files::gguf::{Value, read_parts};
use llmhw_core::{Error, ErrorKind};

/// Number, name, weights in a block, bytes of a block.
const TYPES: &[(u32, &str, u64, u64)] = &[
    (0, "f32", 1, 4),
    (1, "f16", 1, 2),
    (2, "q4-0", 32, 18),
    (3, "q4-1", 32, 20),
    (6, "q5-0", 32, 22),
    (7, "q5-1", 32, 24),
    (8, "q8-0", 32, 34),
    (9, "q8-1", 32, 36),
    (10, "q2-k", 256, 84),
    (11, "q3-k", 256, 110),
    (12, "q4-k", 256, 144),
    (13, "q5-k", 256, 176),
    (14, "q6-k", 256, 210),
    (15, "q8-k", 256, 292),
    (16, "iq2-xxs", 256, 66),
    (17, "iq2-xs", 256, 74),
    (18, "iq3-xxs", 256, 98),
    (19, "iq1-s", 256, 50),
    (20, "iq4-nl", 32, 18),
    (21, "iq3-s", 256, 110),
    (22, "iq2-s", 256, 82),
    (23, "iq4-xs", 256, 136),
    (24, "i8", 1, 1),
    (25, "i16", 1, 2),
    (26, "i32", 1, 4),
    (27, "i64", 1, 8),
    (28, "f64", 1, 8),
    (29, "iq1-m", 256, 56),
    (30, "bf16", 1, 2),
    (34, "tq1-0", 256, 54),
    (35, "tq2-0", 256, 66),
    (39, "mxfp4", 32, 17),
    (40, "ggml-nvfp4", 64, 36),
    (41, "q1-0", 128, 18),
    (42, "q2-0", 64, 18),
];

const MIXES: &[(u32, &str)] = &[
    (0, "f32"),
    (1, "f16"),
    (2, "q4-0"),
    (3, "q4-1"),
    (7, "q8-0"),
    (8, "q5-0"),
    (9, "q5-1"),
    (10, "q2-k"),
    (11, "q3-k-s"),
    (12, "q3-k-m"),
    (13, "q3-k-l"),
    (14, "q4-k-s"),
    (15, "q4-k-m"),
    (16, "q5-k-s"),
    (17, "q5-k-m"),
    (18, "q6-k"),
    (19, "iq2-xxs"),
    (20, "iq2-xs"),
    (21, "q2-k-s"),
    (22, "iq3-xs"),
    (23, "iq3-xxs"),
    (24, "iq1-s"),
    (25, "iq4-nl"),
    (26, "iq3-s"),
    (27, "iq3-m"),
    (28, "iq2-s"),
    (29, "iq2-m"),
    (30, "iq4-xs"),
    (31, "iq1-m"),
    (32, "bf16"),
    (36, "tq1-0"),
    (37, "tq2-0"),
    (38, "mxfp4-moe"),
    (39, "nvfp4"),
    (40, "q1-0"),
];

fn one_tensor(number: u32) -> Result<llmhw_core::files::gguf::Header, Error> {
    let file = Writer::new(1, 0).tensor("a", &[256, 3], number, 0);
    file.read().map(|_| complete(&file.0, FAR))
}

#[test]
fn every_type_of_a_tensor_has_its_block() {
    for (number, id, weights, bytes) in TYPES.iter().copied() {
        let header = one_tensor(number).unwrap();
        let tensor = &header.tensors()[0];
        assert_eq!(tensor.tensor_type().id(), id, "type {number}");
        assert_eq!(tensor.bytes(), 3 * 256 / weights * bytes, "{id}");
    }
    for number in (0..50).filter(|number| TYPES.iter().all(|(known, ..)| known != number)) {
        assert_eq!(one_tensor(number).unwrap_err().kind(), ErrorKind::Unsupported, "type {number}");
    }
}

#[test]
fn every_mix_names_the_format() {
    for (number, mix) in MIXES {
        let header = complete(&small("next-year", 4, &[], PLAIN).0, FAR);
        assert_eq!(read_parts(&[&header]).unwrap().format().id(), "gguf-f16-of-next-year", "without a mix");
        let mut file = Writer::new(PLAIN.len() as u64, 6).whole("general.file_type", *number);
        // What follows the two counts of the other file.
        file.0.extend_from_slice(&small("next-year", 4, &[], PLAIN).0[24..]);
        let file = read_parts(&[&complete(&file.0, FAR)]).unwrap();
        assert_eq!(file.format().id(), format!("gguf-{mix}-of-next-year"), "{number}");
        let name = mix.to_uppercase().replace('-', "_");
        assert_eq!(file.format().name(), format!("{name} as in the file of next-year"), "{number}");
    }
}

/// The value of the one key that a file has, after the number of its type.
fn value(value_type: u32, bytes: &[u8]) -> Value {
    let mut file = Writer::new(0, 1).text("key").u32(value_type);
    file.0.extend_from_slice(bytes);
    complete(&file.0, FAR).value("key").unwrap().clone()
}

#[test]
fn whole_numbers_of_every_width_keep_their_sign() {
    for (value_type, bytes, expected) in [
        (0, &[0xF0][..], 240),
        (1, &[0xF0], -16),
        (1, &[0x80], -128),
        (1, &[0x7F], 127),
        (2, &[0xFE, 0xFF], 65_534),
        (3, &[0xFE, 0xFF], -2),
        (3, &[0x01, 0x02], 513),
        (4, &[0, 0, 0, 0x80], 1 << 31),
        (5, &[0, 0, 0, 0x80], -(1 << 31)),
        (5, &[0xFF, 0xFF, 0xFF, 0x7F], (1 << 31) - 1),
        (10, &[0, 0, 0, 0, 0, 0, 0, 0x80], 1 << 63),
        (11, &[0, 0, 0, 0, 0, 0, 0, 0x80], -(1 << 63)),
        (11, &[0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], -2),
    ] {
        assert_eq!(value(value_type, bytes), Value::Integer(expected), "type {value_type} of {bytes:?}");
    }
}

#[test]
fn numbers_and_answers_are_read_as_they_were_written() {
    assert_eq!(value(6, &0.75_f32.to_le_bytes()), Value::Float(0.75));
    assert_eq!(value(12, &(-2.5e-300_f64).to_le_bytes()), Value::Float(-2.5e-300));
    assert_eq!(value(7, &[0]), Value::Bool(false));
    assert_eq!(value(7, &[1]), Value::Bool(true));
}

/// A list of entries of this type.
fn list(entries: u32, length: u64, bytes: &[u8]) -> Value {
    value(9, &[&entries.to_le_bytes()[..], &length.to_le_bytes(), bytes].concat())
}

#[test]
fn lists_of_whole_numbers_and_of_answers_are_kept_up_to_ten_thousand() {
    let kept = |integers: &[i128]| Value::Array { length: integers.len() as u64, integers: Some(integers.to_vec()) };
    assert_eq!(list(7, 3, &[1, 0, 1]), kept(&[1, 0, 1]));
    assert_eq!(list(1, 2, &[0xFF, 3]), kept(&[-1, 3]));
    assert_eq!(list(7, 10_000, &vec![1; 10_000]), kept(&vec![1; 10_000]));
    assert_eq!(list(0, 10_000, &vec![7; 10_000]), kept(&vec![7; 10_000]));
    assert_eq!(list(7, 10_001, &vec![1; 10_001]), Value::Array { length: 10_001, integers: None });
    assert_eq!(list(0, 10_001, &vec![1; 10_001]), Value::Array { length: 10_001, integers: None });
    assert_eq!(list(6, 2, &[0; 8]), Value::Array { length: 2, integers: None });
}

#[test]
fn what_lies_behind_a_list_that_is_skipped_is_found() {
    let file = Writer::new(0, 2).text("list").u32(9).u32(6).u64(3).u64(0).u32(0).whole("behind", 5);
    assert_eq!(complete(&file.0, FAR).value("behind"), Some(&Value::Integer(5)));
}

#[test]
fn a_list_that_cannot_fit_is_refused_by_the_least_that_its_entries_take() {
    // 40 bytes are left behind the length of the list.
    let header = |entries, length| Writer::new(0, 1).text("list").u32(9).u32(entries).u64(length);
    for (entries, least) in [(0, 1), (3, 2), (5, 4), (11, 8), (7, 1), (6, 4), (12, 8), (8, 8)] {
        let at_most = 40 / least;
        let start = header(entries, at_most).0;
        let file_bytes = start.len() as u64 + 40;
        assert!(llmhw_core::files::gguf::Header::read(&start, file_bytes).is_ok(), "{at_most} of type {entries}");
        let more = header(entries, at_most + 1).0;
        let error = llmhw_core::files::gguf::Header::read(&more, file_bytes).unwrap_err();
        assert_eq!(error.parameter(), Some("array_length"), "type {entries}");
    }
}

#[test]
fn a_value_of_another_kind_is_shown_where_a_whole_number_must_be() {
    for (value_type, bytes, shown) in [
        (6, &0.5_f32.to_le_bytes()[..], "0.5"),
        (7, &[1], "true"),
        (8, &[2, 0, 0, 0, 0, 0, 0, 0, b'n', b'o'], "\"no\""),
        (9, &[6, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "an array of 2"),
        (5, &[0xFE, 0xFF, 0xFF, 0xFF], "-2"),
    ] {
        let mut file = Writer::new(0, 1).text("general.alignment").u32(value_type);
        file.0.extend_from_slice(bytes);
        file.refused(ErrorKind::InvalidRecord, shown);
    }
}

//! Faulty and hostile texts: refused with a reason, never a panic.

use crate::fixtures::fixture;
use llmhw_core::ErrorKind;
use llmhw_core::files::measurements::{self, Format, MOST_BYTES};
use proptest::prelude::*;

const FIXTURES: &[&str] = &[
    "llama-bench.json",
    "llama-bench.jsonl",
    "llama-bench.csv",
    "llama-bench.md",
    "llama-bench-2026.md",
    "llama-server-speculative.json",
    "llama-server-cached.json",
    "llama-server.log",
    "llama-cli-2023.log",
    "ollama.json",
    "ollama.txt",
    "mlx-generate.txt",
    "mlx-benchmark.txt",
];

fn message(text: &str) -> String {
    measurements::read(text).unwrap_err().to_string()
}

#[test]
fn faults_are_named_with_place_field_rule_and_value() {
    let bench = fixture("llama-bench.json");
    for (text, parts) in [
        (bench.replacen("118.881588", "-1", 1), ["row 2: avg_ts", "above 0", "-1"]),
        (bench.replacen("118.881588", "\"fast\"", 1), ["row 2: avg_ts", "finite number", "fast"]),
        (
            bench.replacen("\"n_gen\": 128", "\"n_gen\": 0", 1),
            ["row 2: n_gen", "must be above 0 where n_prompt is not", "0"],
        ),
        (bench.replacen("\"n_gen\": 128", "\"n_gen\": 1.5", 1), ["row 2: n_gen", "whole number", "1.5"]),
        (bench.replacen("\"n_prompt\": 512,", "", 1), ["row 1: n_prompt", "missing", "needs it"]),
        (bench.replacen("  }\n]", "", 1), ["measurements", "must be JSON", "EOF"]),
        (fixture("llama-bench.md").replace("tg128 |", "xx128 |"), ["line 4: test", "pp512, tg128", "xx128"]),
        (fixture("llama-bench.md").replace("120.60", "n/a"), ["line 4: t/s", "finite number", "n/a"]),
        (
            fixture("llama-bench.md").replace("CUDA       |  -1 |           tg128", "CUDA | tg128"),
            ["line 4: cells", "header", "6 instead of 7"],
        ),
        (fixture("ollama.txt").replace("1.042407s", "soon"), ["line 11: eval duration", "must be a duration", "soon"]),
        (fixture("ollama.txt").replace("25 token(s)", "many"), ["line 10: eval count", "token(s)", "many"]),
        (
            fixture("llama-server.log").replace("55 accepted", "550 accepted"),
            ["line 5: draft_n_accepted", "from 0 to draft_n", "550"],
        ),
        (
            fixture("llama-server.log").replace("5729.20 ms", "a while"),
            ["line 2: eval time", "must be `X ms / N tokens`", "a while"],
        ),
        (fixture("mlx-generate.txt").replace("72.733", "fast"), ["line 3: Generation", "tokens-per-sec", "fast"]),
        (
            fixture("mlx-benchmark.txt").replace("generation_tokens=128", "128"),
            ["line 2: generation_tokens", "name=number", "Timing"],
        ),
    ] {
        let message = message(&text);
        let missing: Vec<_> = parts.iter().filter(|part| !message.contains(*part)).collect();
        assert!(missing.is_empty(), "{missing:?} in {message}");
    }
}

#[test]
fn an_unknown_format_is_named_with_what_was_tried() {
    let error = measurements::read("It felt fast.").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let message = error.to_string();
    assert!(
        message.contains("It felt fast.") && Format::ALL.iter().all(|format| message.contains(format.as_str())),
        "{message}"
    );
    let sql = "CREATE TABLE IF NOT EXISTS llama_bench (x);\nINSERT INTO llama_bench (avg_ts) VALUES ('1');";
    assert!(message_of(sql).contains("-o json"), "{}", message_of(sql));
    assert_eq!(Format::named("llama-bench").unwrap_err().kind(), ErrorKind::UnknownId);
    assert!(measurements::read_as("{}", Format::OllamaText).is_err());
    assert!(measurements::read("").is_err());
}

fn message_of(text: &str) -> String {
    measurements::read(text).unwrap_err().to_string()
}

#[test]
fn texts_that_are_too_long_or_too_deep_are_refused() {
    let long = "x".repeat(MOST_BYTES + 1);
    assert_eq!(measurements::read(&long).unwrap_err().kind(), ErrorKind::OutOfRange);
    let deep = format!("{}\"avg_ts\"", "[".repeat(100_000));
    assert_eq!(measurements::read(&deep).unwrap_err().kind(), ErrorKind::InvalidRecord);
    let wide = format!("[{{\"avg_ts\":1,\"n_gen\":1,\"n_prompt\":0,\"samples_ns\":[{}0]}}]", "0,".repeat(1_000_000));
    assert_eq!(measurements::read(&wide).unwrap().rows.len(), 1);
    let columns = format!("phase,tokens_per_s{}\ndecode,1", ",".repeat(100_000));
    assert!(measurements::read(&columns).is_err());
}

proptest! {
    /// Texts of any characters, and of the characters these formats are made of, in every format.
    #[test]
    fn any_text_is_read_or_refused(text in prop_oneof![".{0,200}", "[-|:,.{}\"\\[\\] 0-9a-z=/\n±µ()@+]{0,300}"]) {
        let _ = measurements::read(&text);
        for format in Format::ALL {
            let _ = measurements::read_as(&text, *format);
        }
    }

    /// Outputs of the tools, cut, doubled and with characters changed. What is read has rates above zero and comes back from
    /// the table that is written of it.
    #[test]
    fn damaged_outputs_are_read_or_refused(which in 0..FIXTURES.len(), from in 0.0..1.0_f64, to in 0.0..1.0_f64,
                                           with in prop_oneof![prop::sample::select(&["", "9e999", "-1", "\u{0}", "|", "\"", "1e308", "nan"][..]).prop_map(String::from), ".{0,8}"]) {
        let text: Vec<char> = fixture(FIXTURES[which]).chars().collect();
        let place = |share: f64| (share * text.len() as f64) as usize;
        let (a, b) = (place(from.min(to)), place(from.max(to)));
        let damaged: String = text[..a].iter().copied().chain(with.chars()).chain(text[b..].iter().copied()).collect();
        for format in Format::ALL.iter().map(|format| Some(*format)).chain([None]) {
            let reading = match format {
                Some(format) => measurements::read_as(&damaged, format),
                None => measurements::read(&damaged),
            };
            let Ok(reading) = reading else { continue };
            prop_assert!(reading.rows.iter().all(|row| row.rate.value > 0.0 && row.rate.value.is_finite()));
            if reading.rows.is_empty() {
                continue;
            }
            let again = measurements::read_as(&measurements::to_csv(&reading.rows), Format::Table);
            let again = again.map_err(|error| TestCaseError::fail(error.to_string()))?;
            let rates = |rows: &[measurements::Row]| rows.iter().map(|row| row.rate).collect::<Vec<_>>();
            prop_assert_eq!(rates(&again.rows), rates(&reading.rows));
        }
    }
}

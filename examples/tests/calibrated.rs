//! Speeds: calibrated by default, the guide's when its constant is asked for. The fitted constants may move; these tests
//! hold for any sensible fit.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, reason = "shared with other tests")]
mod support;

use serde_json::Value;
use support::{json, near, row, run, text};

const MINI: [(&str, &str); 1] = [("id", "mac-mini-m4-pro-20c-48gb")];

fn number(row: &Value, field: &str) -> f64 {
    row[field].as_f64().unwrap_or_else(|| panic!("{field} is {}", row[field]))
}

/// Low, value and high of a rate are in order and above zero.
fn is_in_range(row: &Value, [low, value, high]: [&str; 3]) -> bool {
    let [low, value, high] = [low, value, high].map(|field| number(row, field));
    0.0 < low && low < value && value <= high
}

const DECODE: [&str; 3] = ["decode_low_tokens_per_second", "decode_tokens_per_second", "decode_high_tokens_per_second"];
const PREFILL: [&str; 3] =
    ["prefill_low_tokens_per_second", "prefill_tokens_per_second", "prefill_high_tokens_per_second"];

#[test]
fn calibrated_is_the_default_and_every_rate_has_its_range_and_basis() {
    let guide = json(&[]);
    assert_eq!(guide["question"]["efficiency"], "calibrated");
    assert!(guide["question"]["efficiency_fraction"].is_null());
    assert_eq!(json(&["--efficiency", "calibrated"]), guide);

    let mini = row(&guide, "lineup", &MINI);
    assert_eq!(mini["basis"], "calibrated");
    assert!(is_in_range(mini, DECODE) && is_in_range(mini, PREFILL), "{mini}");
    assert!(number(mini, "decode_high_tokens_per_second") <= number(mini, "ceiling_tokens_per_second"));
    let efficiency = number(mini, "decode_tokens_per_second") / number(mini, "ceiling_tokens_per_second");
    near(&mini["efficiency_fraction"], efficiency, 1e-9);
    let wait = number(mini, "time_to_first_token_seconds");
    assert!(wait > 4096.0 / number(mini, "prefill_tokens_per_second"), "{wait}");
    let shares = ["weights", "kv_cache", "compute", "overhead", "communication"];
    let sum: f64 = shares.iter().map(|share| number(mini, &format!("{share}_time_fraction"))).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");

    for section in ["lineup", "fit", "cluster", "local_cost", "recommendation"] {
        for row in guide[section].as_array().unwrap() {
            let basis = row["basis"].as_str();
            assert_eq!(row["decode_tokens_per_second"].is_null(), basis.is_none(), "{section}: {row}");
            if matches!(basis, Some("calibrated" | "extrapolated")) {
                assert!(is_in_range(row, DECODE), "{section}: {row}");
            }
        }
    }
    let cost = row(&guide, "local_cost", &[("hardware", "mac-mini-m4-pro-20c-48gb")]);
    let token = ["low_usd_per_million_tokens", "usd_per_million_tokens", "high_usd_per_million_tokens"];
    assert!(is_in_range(cost, token), "{cost}");
    let after = row(&guide, "break_even", &[("hardware", "mac-mini-m4-pro-20c-48gb")]);
    assert!(is_in_range(after, ["months_low", "months", "months_high"]), "{after}");
}

#[test]
fn the_guides_constant_is_used_when_asked_for() {
    let guide = json(&["--efficiency", "0.6"]);
    assert_eq!(guide["question"]["efficiency_source"], "guide-tps-sh");
    near(&guide["question"]["efficiency_fraction"], 0.6, 0.0);
    for row in guide["lineup"].as_array().unwrap() {
        near(&row["decode_tokens_per_second"], number(row, "ceiling_tokens_per_second") * 0.6, 1e-6);
        assert_eq!(row["basis"], "assumed");
        for unknown in ["decode_low_tokens_per_second", "prefill_tokens_per_second", "time_to_first_token_seconds"] {
            assert!(row[unknown].is_null(), "{unknown}: {row}");
        }
    }
    assert!(guide["measurements"].as_array().unwrap().iter().all(|row| row["is_inside_interval"].is_null()));
    let published = json(&["--figures", "published"]);
    near(&published["question"]["efficiency_fraction"], 0.6, 0.0);
    assert_eq!(json(&["--figures", "published", "--efficiency", "60%"]), published);
}

#[test]
fn the_calculator_is_the_plain_formula_whatever_the_efficiency() {
    for (arguments, expected) in [
        (&["formula", "--bandwidth", "400", "--read", "15"][..], 16.0),
        (&["formula", "--bandwidth", "400", "--read", "15", "--efficiency", "0.3"], 8.0),
    ] {
        let document = json(arguments);
        near(&row(&document, "formula", &[("id", "calculator")])["tokens_per_second"], expected, 1e-9);
    }
}

#[test]
fn a_card_that_is_too_small_shows_what_its_host_could_take() {
    let mixture = ["--model", "gpt-oss-120b", "--weights", "mxfp4", "--hardware", "rtx-4090-24gb"];
    let document = json(&[&["lineup"], &mixture[..]].concat());
    let card = &document["lineup"][0];
    assert_eq!((card["fits"].as_bool(), card["decode_tokens_per_second"].is_null()), (Some(false), true));
    for split in ["layers", "experts"] {
        let fields = ["_low", "", "_high"].map(|end| format!("offload_{split}{end}_tokens_per_second"));
        assert!(is_in_range(card, fields.each_ref().map(String::as_str)), "{card}");
    }
    assert_eq!(card["offload_basis"], "extrapolated");
    assert!(number(card, "offload_experts_tokens_per_second") < number(card, "ceiling_tokens_per_second"));
    let table = text(&[&["lineup"], &mixture[..]].concat());
    assert!(table.contains("experts on the host") && table.contains("extrapolated"), "{table}");
    let matrix = text(&[&["fit"], &mixture[..]].concat());
    assert!(matrix.contains("GB short") && matrix.contains("host ~"), "{matrix}");

    let dense = json(&["lineup", "--model", "llama-3.3-70b", "--hardware", "rtx-4090-24gb"]);
    assert!(number(&dense["lineup"][0], "offload_layers_tokens_per_second") > 0.0);
    assert!(dense["lineup"][0]["offload_experts_tokens_per_second"].is_null());
    let mac = json(&["lineup", "--model", "llama-3.3-70b", "--hardware", "mac-mini-m4-pro-20c-48gb"]);
    assert!(mac["lineup"][0]["offload_basis"].is_null(), "a Mac has no host to move weights to");
}

#[test]
fn the_chosen_machine_shows_what_one_change_would_do() {
    let mini = &json(&["lineup", "--hardware", MINI[0].1])["lineup"][0];
    let ratio = |field| number(mini, field);
    assert!((1.0..=1.1 + 1e-9).contains(&ratio("bandwidth_plus_tenth_ratio")), "{mini}");
    assert!((1.0..=1.1 + 1e-9).contains(&ratio("arithmetic_plus_tenth_ratio")), "{mini}");
    assert!((1.0..2.0).contains(&ratio("half_context_ratio")), "{mini}");
    assert_eq!(mini["smaller_format"], "q3-k-m");
    let table = text(&["lineup", "--hardware", MINI[0].1, "--hardware", "rtx-4090-24gb"]);
    assert!(table.contains("If one thing changed: Mac mini M4 Pro") && table.contains("weights at q3-k-m"), "{table}");
}

#[test]
fn the_runs_and_the_facts_are_held_against_the_data() {
    let document = json(&["measurements"]);
    let runs = document["measurements"].as_array().unwrap();
    for run in runs.iter().filter(|run| run["is_decode_measurement"] == true) {
        let ends =
            ["projected_low_tokens_per_second", "measured_tokens_per_second", "projected_high_tokens_per_second"];
        assert_eq!(run["is_inside_interval"], is_in_range(run, ends), "{run}");
        let residual = number(run, "measured_tokens_per_second") - number(run, "projected_tokens_per_second");
        near(&run["residual_tokens_per_second"], residual, 1e-9);
    }
    assert!(row(&document, "measurements", &[("model", "glm-4.7-flash")])["is_inside_interval"].is_null());

    let facts = json(&["facts"]);
    let mlx = row(&facts, "facts", &[("id", "mlx")]);
    assert!(number(mlx, "found_low_ratio") < 1.1 && number(mlx, "found_high_ratio") > 1.5, "{mlx}");
    let thermal = row(&facts, "facts", &[("id", "thermal")]);
    assert!(number(thermal, "found_low_ratio") < number(thermal, "found_high_ratio"), "{thermal}");
}

#[test]
fn no_form_of_output_keeps_no_break_spaces() {
    for format in ["table", "markdown", "csv", "json"] {
        let output = run(&["fit", "--format", format]);
        assert!(!String::from_utf8(output.stdout).unwrap().contains('\u{a0}'), "{format}");
    }
}

//! The `guide` program as a person or a script uses it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, reason = "shared with other tests")]
mod support;

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use support::{json, near, row, run, text};

const SECTIONS: [(&str, &str); 10] = [
    ("formula", "formula"),
    ("measurements", "measurements"),
    ("lineup", "lineup"),
    ("fit", "fit"),
    ("cluster", "cluster"),
    ("local-cost", "local_cost"),
    ("cloud-prices", "cloud_prices"),
    ("break-even", "break_even"),
    ("facts", "facts"),
    ("recommendation", "recommendation"),
];
const FIGURES: [&str; 2] = ["verified", "published"];

fn schema_path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/schema/guide.schema.json")
}

#[test]
fn the_committed_schema_is_the_one_the_types_have() {
    let generated = text(&["schema"]);
    if std::env::var_os("LLMHW_UPDATE").is_some() {
        std::fs::write(schema_path(), &generated).unwrap();
    }
    let committed = std::fs::read_to_string(schema_path()).unwrap();
    assert_eq!(committed, generated, "stale: run the test with LLMHW_UPDATE=1");
}

#[test]
fn every_document_follows_the_schema_and_a_wrong_one_does_not() {
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema_path()).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for figures in FIGURES {
        let mut document = json(&["--figures", figures]);
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{figures}: {errors:?}");
        for (_, key) in SECTIONS {
            assert!(!document[key].as_array().unwrap().is_empty(), "{figures}: {key} is empty");
        }
        document["cluster"][0]["nodes"] = Value::from("four");
        assert!(!validator.is_valid(&document), "the schema takes a word for a number of nodes");
    }
    assert!(validator.is_valid(&json(&["--all", "--verbose"])));
}

#[test]
fn a_section_by_name_alone_gives_that_section_in_every_form() {
    for figures in FIGURES {
        for (name, key) in SECTIONS {
            let document = json(&[name, "--figures", figures]);
            let present: Vec<&str> =
                SECTIONS.iter().map(|(_, key)| *key).filter(|key| document.get(key).is_some()).collect();
            assert_eq!(present, [key]);
            let rows = document[key].as_array().unwrap();

            let mut csv =
                csv::Reader::from_reader(std::io::Cursor::new(text(&[name, "--figures", figures, "--format", "csv"])));
            let headers: Vec<String> = csv.headers().unwrap().iter().map(str::to_owned).collect();
            let fields: Vec<String> = rows[0].as_object().unwrap().keys().cloned().collect();
            assert_eq!(headers, fields, "{name}");
            assert_eq!(csv.records().map(Result::unwrap).count(), rows.len(), "{name}");

            let markdown = text(&[name, "--figures", figures, "--format", "markdown"]);
            assert!(markdown.contains("| ---"), "{name}: no table in {markdown}");
            let table = text(&[name, "--figures", figures]);
            assert!(table.contains("───"), "{name}: no table in {table}");
        }
    }
}

#[test]
fn the_whole_guide_has_nine_chapters_in_order_and_all_rows_as_csv() {
    let markdown = text(&["--format", "markdown"]);
    let headings: Vec<&str> = markdown.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let expected =
        ["Bandwidth", "Calculator", "Hardware", "Projections", "Model fit", "Cluster", "Cost", "Insights", "Decision"];
    let numbered: Vec<String> =
        expected.iter().enumerate().map(|(index, title)| format!("{}. {title}", index + 1)).collect();
    assert_eq!(headings, numbered);
    for chapter in markdown.split("\n## ").skip(1) {
        assert!(chapter.contains("| ---"), "no table in {chapter}");
    }

    let document = json(&[]);
    let cells: usize = SECTIONS
        .iter()
        .flat_map(|(_, key)| document[key].as_array().unwrap())
        .map(|row| row.as_object().unwrap().len())
        .sum();
    let mut csv = csv::Reader::from_reader(std::io::Cursor::new(text(&["--format", "csv"])));
    assert_eq!(csv.headers().unwrap(), vec!["section", "row", "field", "value"]);
    assert_eq!(csv.records().map(Result::unwrap).count(), cells);
}

/// Expectations are the guide's own published figures.
#[test]
fn the_published_figures_come_out() {
    let guide = json(&["--figures", "published"]);
    let machine = |name| [("id", name)];
    near(&row(&guide, "lineup", &machine("m2-max-macbook-pro"))["decode_tokens_per_second"], 46.2, 0.05);
    near(&row(&guide, "lineup", &machine("m2-max-macbook-pro"))["measured_tokens_per_second"], 48.8, 0.0);
    near(&row(&guide, "formula", &[("id", "calculator")])["tokens_per_second"], 16.0, 1e-9);
    near(&row(&guide, "cluster", &[("nodes", "4")])["decode_tokens_per_second"], 107.1, 1e-9);
    near(&row(&guide, "cluster", &[("nodes", "8")])["price_usd"], 14_392.0, 0.0);
    let mini = [("hardware", "m4-pro-mac-mini")];
    near(&row(&guide, "local_cost", &mini)["usd_per_million_tokens"], 2.545, 0.0005);
    let haiku = row(&guide, "break_even", &[("hardware", "m4-pro-mac-mini"), ("cloud", "haiku")]);
    near(&haiku["million_tokens"], 369.6, 0.05);
    near(&haiku["guide_million_tokens"], 733.0, 0.5);
    let fit =
        |weights| row(&guide, "fit", &[("model", "70b"), ("weights", weights), ("hardware", "m4-max-mac-studio")]);
    near(&fit("Q8")["decode_tokens_per_second"], 4.7, 0.05);
    assert_eq!(fit("FP16")["fits"], false);
    near(&row(&guide, "measurements", &[("model", "qwen2.5-coder:14b")])["implied_efficiency_fraction"], 0.289, 0.0005);
    // What the guide has wrong shows: two break-even figures were rounded down.
    let table = text(&["break-even", "--figures", "published"]);
    assert!(
        table.contains("377 !") && table.contains("3831 !") && table.contains("Of 30 published figures 2 differ"),
        "{table}"
    );
    for section in ["lineup", "fit", "cluster", "local-cost"] {
        let table = text(&[section, "--figures", "published", "--width", "140"]);
        assert!(!table.contains(" !"), "{section}: {table}");
    }
}

#[test]
fn verified_figures_follow_from_what_is_asked() {
    let half = json(&["lineup", "--efficiency", "30%"]);
    let full = json(&["lineup", "--efficiency", "0.6"]);
    let mini = [("id", "mac-mini-m4-pro-20c-48gb")];
    let decode = |document: &Value| row(document, "lineup", &mini)["decode_tokens_per_second"].as_f64().unwrap();
    assert!((decode(&half) * 2.0 - decode(&full)).abs() < 1e-6);
    near(&row(&full, "lineup", &mini)["memory_bandwidth_gigabytes_per_second"], 273.0, 0.0);

    let fit = json(&["fit", "--model", "llama-3.1-405b", "--hardware", "rtx-4090-24gb", "--weights", "Q4_K_M"]);
    let only = &fit["fit"][0];
    assert_eq!((only["fits"].as_bool(), only["decode_tokens_per_second"].is_null()), (Some(false), true));
    assert!(
        only["shortfall_gigabytes"].as_f64().unwrap() > 200.0 && only["reason"].as_str().unwrap().contains("short")
    );

    let cluster = json(&["cluster", "--nodes", "12"]);
    assert_eq!(cluster["cluster"].as_array().unwrap().len(), 36);
    assert_eq!(row(&cluster, "cluster", &[("nodes", "12"), ("strategy", "pipeline")])["is_chosen"], true);

    let cheap = json(&["recommendation", "--budget", "1500", "--model", "llama-3.1-405b"]);
    let proposed = |row: &&Value| row["method"] == "needs" && row["outcome"] == "proposed" && row["kind"] == "machine";
    assert!(cheap["recommendation"].as_array().unwrap().iter().find(proposed).is_none());

    let german = json(&["local-cost", "--electricity", "germany"]);
    assert!(german["question"]["electricity_usd_per_kilowatt_hour"].as_f64().unwrap() > 0.2);
}

#[test]
fn rejected_candidates_are_counted_and_listed_when_asked() {
    let rejected = |document: &Value| -> (usize, u64) {
        let rows = document["recommendation"].as_array().unwrap().iter().filter(|row| row["outcome"] == "rejected");
        let counts: Vec<u64> = rows.map(|row| row["candidates"].as_u64().unwrap()).collect();
        (counts.len(), counts.iter().sum())
    };
    let (reasons, counted) = rejected(&json(&["recommendation"]));
    let (listed, also_counted) = rejected(&json(&["recommendation", "--verbose"]));
    assert!(reasons < 12 && listed > 100, "{reasons} reasons, {listed} candidates");
    assert_eq!((counted, also_counted), (listed as u64, counted));
}

#[test]
fn bad_input_is_refused_with_what_to_do_and_exit_code_2() {
    for (arguments, expected) in [
        (&["--hardware", "rtx-4091-24gb"][..], "rtx-4090-24gb"),
        (&["--model", "qwen3-codr:30b"], "qwen3-coder-30b-a3b"),
        (&["--hardware", "M4 Pro"], "mac-mini-m4-pro-20c-48gb"),
        (&["--weights", "q4-k-n"], "q4-k-m"),
        (&["--runtime", "ollma"], "ollama"),
        (&["--cloud", "claude-haiku-4-6"], "claude-haiku-4-5"),
        (&["--electricity", "germny"], "germany"),
        (&["--utilisation", "25"], "--utilisation 25: "),
        (&["--efficiency", "60"], "--efficiency 60: "),
        (&["--efficiency", "fitted"], "or calibrated"),
        (
            &["--figures", "published", "--efficiency", "calibrated"],
            "--efficiency calibrated goes with --figures verified",
        ),
        (&["--nodes", "0"], "--nodes 0: "),
        (&["--life", "-1"], "--life -1: "),
        (&["--budget", "-5"], "--budget -5: "),
        (&["--life", "NaN"], "invalid value 'NaN' for '--life <YEARS>': must be a number"),
        (&["--context", "999999"], "262144"),
        (&["--bandwidth", "0"], "--bandwidth 0: "),
        (&["--read", "0"], "--read 0: must be above 0"),
        (
            &["--runtime", "mlx", "--hardware", "rtx-4090-24gb", "--weights", "mlx-4bit"],
            "metal does not run on hardware of nvidia",
        ),
        (&["--figures", "published", "--model", "gpt-oss-20b"], "--model goes with --figures verified"),
        (&["--format", "xml"], "possible values: table, json, csv, markdown"),
        (&["nonsense"], "unrecognized subcommand"),
    ] {
        let output = run(arguments);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.contains(expected), "{arguments:?}: {message}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn an_answer_that_says_no_is_an_answer() {
    for arguments in [
        &["fit", "--model", "llama-3.1-405b", "--hardware", "rtx-4090-24gb"][..],
        &["recommendation", "--budget", "1"],
        &["break-even", "--cloud", "openrouter/qwen3-coder-30b-a3b-instruct"],
    ] {
        assert_eq!(run(arguments).status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn names_can_be_listed() {
    for (what, known) in [
        ("hardware", "mac-mini-m4-pro-20c-48gb"),
        ("models", "qwen3-coder-30b-a3b"),
        ("formats", "q4-k-m"),
        ("runtimes", "llama-cpp-metal"),
        ("cloud", "anthropic/claude-haiku-4-5"),
        ("electricity", "germany"),
    ] {
        for format in ["table", "json", "csv", "markdown"] {
            let listed = text(&["list", what, "--format", format, "--width", "200"]);
            let unescaped = listed.replace('\\', "");
            assert!(unescaped.contains(known), "{what} as {format}: {listed}");
        }
    }
}

#[test]
fn tables_keep_to_the_width_and_carry_no_colour_into_a_pipe() {
    for figures in FIGURES {
        for width in [80_usize, 100, 140] {
            let table = text(&["--figures", figures, "--width", &width.to_string()]);
            assert!(!table.contains('\u{1b}'), "escape codes in a pipe");
            for line in table.lines() {
                assert!(line.chars().count() <= width, "{} columns of {width}: {line}", line.chars().count());
            }
        }
    }
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_guide"))
        .args(["--format", "csv", "--all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

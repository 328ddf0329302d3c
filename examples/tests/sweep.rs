//! `guide sweep`: files that hold what a single projection says, and a summary that counts what is in them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, reason = "shared with other tests")]
mod support;

use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use support::{json, run, text};

const GRID: [&str; 13] = [
    "sweep",
    "--hardware",
    "rtx-4090-24gb,mac-mini-m4-pro-20c-48gb",
    "--model",
    "gpt-oss-20b,llama-3.3-70b",
    "--weights",
    "q4-k-m,mlx-4bit",
    "--contexts",
    "1k..64kx4",
    "--sequences",
    "1,4",
    "--runtime",
    "llama.cpp,mlx",
];

/// A folder for one test, empty.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sweep-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

/// The rows of a Parquet file, by column.
fn parquet_rows(path: &str) -> Vec<BTreeMap<String, Option<String>>> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let said = |field: &Field| match field {
        Field::Null => None,
        Field::Str(text) => Some(text.clone()),
        Field::Double(number) => Some(number.to_string()),
        Field::Bool(flag) => Some(flag.to_string()),
        other => panic!("{other}"),
    };
    let row =
        |row: parquet::record::Row| row.get_column_iter().map(|(name, field)| (name.clone(), said(field))).collect();
    reader.get_row_iter(None).unwrap().map(|found| row(found.unwrap())).collect()
}

fn csv_rows(path: &str) -> Vec<BTreeMap<String, Option<String>>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let cell = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let row = |record: csv::StringRecord| names.iter().cloned().zip(record.iter().map(cell)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Numbers are written in different ways.
fn same(a: Option<&String>, b: Option<&String>) -> bool {
    match (a.map(|text| text.parse::<f64>()), b.map(|text| text.parse::<f64>())) {
        (Some(Ok(a)), Some(Ok(b))) => a == b,
        _ => a == b,
    }
}

#[test]
fn rows_say_what_single_projections_say() {
    let folder = folder("rows");
    let (parquet, csv) = (path(&folder, "rows.parquet"), path(&folder, "rows.csv"));
    let summary = json(&[&GRID[..], &["--out", &parquet]].concat());
    let rows = parquet_rows(&parquet);
    assert_eq!((summary["rows"].as_u64(), summary["combinations"].as_u64()), (Some(rows.len() as u64), Some(128)));
    assert_eq!(summary["bytes"].as_u64().unwrap(), fs::metadata(&parquet).unwrap().len());
    let fits: Vec<_> = rows.iter().filter(|row| row["fits"].as_deref() == Some("true")).collect();
    assert!(summary["fit"].as_u64() == Some(fits.len() as u64) && !fits.is_empty() && fits.len() < rows.len());

    // The same question in CSV, cell by cell.
    text(&[&GRID[..], &["--out", &csv]].concat());
    let written = csv_rows(&csv);
    assert_eq!(written.len(), rows.len());
    for (a, b) in rows.iter().zip(&written) {
        assert!(a.keys().eq(b.keys()) && a.keys().all(|name| same(a[name].as_ref(), b[name].as_ref())), "{a:?} {b:?}");
    }

    // What is fastest is in the file, and a projection says the same.
    for best in summary["fastest"].as_array().unwrap() {
        let model = best["model"].as_str().unwrap();
        let rate = |row: &&&BTreeMap<String, Option<String>>| {
            row["decode_tokens_per_second"].as_ref().unwrap().parse::<f64>().unwrap()
        };
        let of_model = fits.iter().filter(|row| row["model"].as_deref() == Some(model));
        let Some(most) = of_model.clone().map(|row| rate(&row)).reduce(f64::max) else {
            assert!(best["decode_tokens_per_second"].is_null(), "{best}");
            continue;
        };
        assert_eq!(
            (best["fit"].as_u64().unwrap(), best["decode_tokens_per_second"].as_f64().unwrap()),
            (of_model.count() as u64, most)
        );
        let number = |field: &str| best[field].as_f64().unwrap().to_string();
        let word = |field: &str| best[field].as_str().unwrap().to_owned();
        let asked: [(&str, String); 6] = [
            ("--hardware", word("hardware")),
            ("--weights", word("format")),
            ("--runtime", word("runtime")),
            ("--sequences", number("sequences")),
            ("--context", number("context_tokens")),
            ("--model", model.to_owned()),
        ];
        let arguments: Vec<&str> =
            std::iter::once("project").chain(asked.iter().flat_map(|(option, value)| [*option, value])).collect();
        assert_eq!(
            json(&arguments)["projection"]["decode_tokens_per_second"],
            best["decode_tokens_per_second"],
            "{best}"
        );
    }
}

#[test]
fn nothing_is_written_over_unless_it_is_said() {
    let folder = folder("over");
    for name in ["here.parquet", "here.csv"] {
        let file = path(&folder, name);
        fs::write(&file, "mine").unwrap();
        let sweep = [&GRID[..], &["--out", &file]].concat();
        let output = run(&sweep);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && message.contains("give --overwrite, or another name"), "{message}");
        assert_eq!(fs::read(&file).unwrap(), b"mine");
        text(&[&sweep[..], &["--overwrite"]].concat());
        assert!(fs::read(&file).unwrap() != b"mine");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "something else is left");
}

#[test]
fn what_is_refused_is_counted_left_out_or_kept_with_its_reason() {
    let folder = folder("refused");
    let file = path(&folder, "all.csv");
    let left = json(&[&GRID[..], &["--out", &file]].concat());
    let refused = left["refused"].as_u64().unwrap();
    assert!(refused > 0 && left["rows"].as_u64().unwrap() + refused == 128, "{left}");
    assert!(csv_rows(&file).iter().all(|row| row["decode_tokens_per_second"].is_some() && !row.contains_key("reason")));
    let kept = json(&[&GRID[..], &["--out", &file, "--overwrite", "--keep-refused"]].concat());
    let rows = csv_rows(&file);
    assert_eq!((rows.len(), kept["rows"].as_u64(), kept["fit"].as_u64()), (128, Some(128), left["fit"].as_u64()));
    let with_reason: Vec<_> = rows.iter().filter(|row| row["reason"].is_some()).collect();
    assert_eq!(with_reason.len() as u64, refused);
    assert!(with_reason.iter().all(|row| row["fits"].is_none()));
}

#[test]
fn a_summary_says_why_combinations_do_not_exist() {
    let folder = folder("reasons");
    let file = path(&folder, "one.csv");
    let longer = ["sweep", "--hardware", "rtx-4090-24gb", "--model", "gpt-oss-20b", "--prompts", "8k", "--out", &file];
    let said = |rest: &[&str]| text(&[&longer[..], &["--width", "400", "--overwrite"], rest].concat());
    let left = said(&[]);
    let reasons =
        ["1 combination. 1 does not exist and is left out: ", "prompt is longer than the context", "--keep-refused"];
    assert!(reasons.iter().all(|words| left.contains(words)) && left.contains(": 0 rows,"), "{left}");
    assert!(!left.contains("The fastest that fits"), "a table without rows: {left}");
    let kept = said(&["--keep-refused"]);
    assert!(kept.contains("1 does not exist and is in the file with the reason. 0 fit"), "{kept}");
    assert!(
        kept.contains(": 1 row,") && csv_rows(&file)[0]["reason"].as_ref().unwrap().contains("prompt_tokens = 8192")
    );
}

#[test]
fn lists_choose_and_a_summary_is_short_unless_asked() {
    let folder = folder("lists");
    let file = path(&folder, "all.parquet");
    let out = ["--out", &file, "--overwrite"];
    let apple = ["sweep", "--hardware", "all", "--vendor", "apple", "--model", "gpt-oss-20b"];
    let summary = json(&[&apple[..], &out[..]].concat());
    let machines = summary["fastest"].as_array().unwrap();
    assert!(machines.len() > 30, "{}", machines.len());
    let vendor = |row: &Value| llmhw_core::catalog::hardware(row["hardware"].as_str().unwrap()).unwrap().vendor();
    assert!(machines.iter().all(|row| vendor(row) == llmhw_core::spec::Vendor::Apple), "{machines:?}");
    let rates: Vec<f64> = machines.iter().map(|row| row["decode_tokens_per_second"].as_f64().unwrap_or(0.0)).collect();
    assert!(rates.windows(2).all(|pair| pair[0] >= pair[1]), "{rates:?}");
    let (short, long) =
        (text(&[&apple[..], &out[..]].concat()), text(&[&apple[..], &out[..], &["--verbose"]].concat()));
    assert!(short.contains("more with --verbose") && short.lines().count() + 20 < long.lines().count(), "{short}");
    for width in [80_usize, 100, 140] {
        let page = text(&[&GRID[..], &out[..], &["--width", &width.to_string()]].concat());
        // A path is one word.
        let lines = page.lines().filter(|line| !line.contains(".parquet"));
        assert!(lines.clone().count() > 8 && lines.clone().all(|line| line.chars().count() <= width), "{page}");
    }
    let columns = ["--columns", "ceiling_tokens_per_second", "--node-counts", "1,2", "--link", "ethernet-10g"];
    json(&[&GRID[..], &out[..], &columns[..]].concat());
    let names: Vec<String> = parquet_rows(&file)[0].keys().cloned().collect();
    let expected = [
        "ceiling_tokens_per_second",
        "context_tokens",
        "decode_tokens_per_second",
        "fits",
        "format",
        "hardware",
        "model",
        "nodes",
        "runtime",
        "sequences",
    ];
    assert_eq!(names, expected);
}

#[test]
fn no_bar_is_drawn_where_nobody_looks() {
    let folder = folder("bar");
    let output = run(&[&GRID[..], &["--out", &path(&folder, "quiet.csv")]].concat());
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(unix)]
#[test]
fn whoever_stops_it_finds_no_half_a_file() {
    let folder = folder("stopped");
    for name in ["half.csv", "half.parquet"] {
        let file = path(&folder, name);
        let mut child = Command::new(env!("CARGO_BIN_EXE_guide"))
            .args([
                "sweep",
                "--hardware",
                "all",
                "--model",
                "all",
                "--weights",
                "all",
                "--contexts",
                "1k..32k:256",
                "--out",
                &file,
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It has begun when there is something in the folder.
        while fs::read_dir(&folder).unwrap().count() == 0 {
            std::thread::sleep(std::time::Duration::from_millis(10));
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        }
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code() == Some(1) && message.contains("stopped after") && message.contains("no file is left"),
            "{message}"
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }
}

#[test]
fn what_can_not_be_swept_says_what_to_do() {
    let folder = folder("wrong");
    let here = path(&folder, "a.csv");
    let nowhere = path(&folder, "none/a.csv");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("ours.toml");
    let sweep = |rest: &[&str]| -> Vec<String> {
        ["sweep", "--model", "gpt-oss-20b"].iter().chain(rest).map(|word| (*word).to_owned()).collect()
    };
    for (arguments, code, said) in [
        (sweep(&["--hardware", "all"]), 2, "--out <FILE>"),
        (sweep(&["--hardware", "all", "--out", "a.txt"]), 2, "ends in .parquet or .csv"),
        (sweep(&["--out", &here]), 2, "give --hardware all"),
        (sweep(&["--hardware", "rtx-4091", "--out", &here]), 2, "rtx-4090"),
        (sweep(&["--hardware", "rtx-4090-24gb,rtx-4091", "--out", &here]), 2, "rtx-4090"),
        (sweep(&["--hardware", "rtx-4090-24gb", "--vendor", "apple", "--out", &here]), 2, "none of the machines"),
        (sweep(&["--hardware", "all", "--contexts", "8k..1k", "--out", &here]), 2, "goes down"),
        (sweep(&["--hardware", "all", "--contexts", "1..9e9", "--out", &here]), 2, "whole number"),
        (sweep(&["--hardware", "all", "--contexts", "0", "--sequences", "0", "--out", &here]), 2, "--sequences 0: "),
        (sweep(&["--hardware", "all", "--node-counts", "1,2", "--out", &here]), 2, "need --link ID"),
        (sweep(&["--hardware", "all", "--columns", "speed", "--out", &here]), 2, "decode_tokens_per_second"),
        (sweep(&["--hardware", "all", "--context", "4096", "--out", &here]), 2, "give --contexts"),
        (sweep(&["--hardware", "rtx-4090-24gb", "--out", &nowhere]), 2, "/none; make it, or name"),
    ] {
        let output = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(code) && error.contains(said), "{arguments:?}: {error}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let ours = ours.to_str().unwrap();
    let summary: Value = json(&["sweep", "--hardware", ours, "--model", "llama-3.1-8b", "--out", &here]);
    assert_eq!(summary["fastest"][0]["hardware"], "our-box");
}

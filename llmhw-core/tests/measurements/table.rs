//! This project's table, both ways.

use llmhw_core::ErrorKind;
use llmhw_core::files::measurements::{self, COLUMNS, Format, Phase};
use std::path::Path;

/// Every published measurement of the repository comes back as it was written, cell by cell: numbers by value, text by text.
#[test]
fn the_repositorys_rows_come_back() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/measurements/measured.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let reading = measurements::read(&text).unwrap();
    assert_eq!((reading.format, reading.rows.len()), (Format::Table, text.lines().count() - 1));
    let written = measurements::to_csv(&reading.rows);
    let again = measurements::read_as(&written, Format::Table).unwrap();
    assert_eq!(again.rows, reading.rows);
    let cells = |text: &str| -> Vec<Vec<String>> {
        text.lines().map(|line| split(line).into_iter().map(|cell| cell.trim().to_owned()).collect()).collect()
    };
    for (before, after) in cells(&text).iter().zip(cells(&written)) {
        for ((column, before), after) in COLUMNS.iter().zip(before).zip(&after) {
            let same = before == after
                || matches!((before.parse::<f64>(), after.parse::<f64>()), (Ok(a), Ok(b)) if (a - b).abs() <= 1e-9 * a.abs());
            // One sequence is said, also where it was left out.
            assert!(same || (*column == "batch" && before.is_empty()), "{column}: {before} became {after}");
        }
    }
}

/// A line of CSV without quotes that span lines, split by hand.
fn split(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (vec![], String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            _ => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

#[test]
fn only_what_is_needed_must_be_there() {
    let reading = measurements::read("phase,tokens_per_s,model\ndecode,42.5,\"a, \"\"b\"\"\"\n").unwrap();
    let row = &reading.rows[0];
    assert_eq!((row.phase, row.model.as_str(), row.depth, row.mean_context()), (Phase::Decode, "a, \"b\"", None, None));
    let written = measurements::to_csv(&reading.rows);
    assert_eq!(measurements::read(&written).unwrap().rows[0].model, "a, \"b\"");
}

/// Whoever marks a row as one that does not count gets no estimate from it.
#[test]
fn a_row_set_aside_is_no_run() {
    let table = |used: &str| {
        let head = "phase,tokens_per_s,mean_ctx_tokens,use_for_fit,exclude_reason";
        format!("{head}\ndecode,38,1000,1,\ndecode,5,1000,{used},machine was throttling\ndecode,37,1000,,\n")
    };
    let read = llmhw_core::record::file::measurements(&table("0"), None).unwrap();
    assert_eq!(read.rows.iter().map(|row| row.tokens_per_second).collect::<Vec<_>>(), [38.0, 37.0]);
    assert_eq!(read.left_out, ["row 2: use_for_fit = 0: machine was throttling"]);
    let error = llmhw_core::record::file::measurements(&table("no"), None).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::InvalidRecord, Some("rows[1].use_for_fit")));
    // Read as it is, the table has all its rows.
    assert_eq!(measurements::read(&table("0")).unwrap().rows.len(), 3);
}

/// A person knows how long the conversation was on average, not how many tokens were written.
#[test]
fn a_mean_context_alone_counts() {
    let text = "phase,tokens_per_s,context_depth_tokens,mean_ctx_tokens\ndecode,35,,1024\ndecode,35,1000,1064.25\n";
    let rows = measurements::read(text).unwrap().rows;
    let means: Vec<f64> = rows.iter().map(|row| row.mean_context().unwrap().value).collect();
    assert_eq!(means, [1024.0, 1064.25]);
    assert!(rows.iter().all(|row| row.tokens.is_none() && row.others.is_empty()));
    assert_eq!(measurements::read(&measurements::to_csv(&rows)).unwrap().rows[1].mean, rows[1].mean);
}

#[test]
fn faults_are_named_with_row_field_rule_and_value() {
    let table = |row: &str| format!("phase,tokens_per_s,context_depth_tokens,batch\ndecode,42.5,0,1\n{row}\n");
    for (row, parts) in [
        ("decode,fast,0,1", ["row 2 (line 3): tokens_per_s", "must be a finite number", "fast"]),
        ("decode,0,0,1", ["row 2 (line 3): tokens_per_s", "above 0", "0"]),
        ("decode,,0,1", ["row 2 (line 3): tokens_per_s", "missing", "fill"]),
        ("writing,42.5,0,1", ["row 2 (line 3): phase", "decode or prefill, or e2e for a time of both", "writing"]),
        ("decode,42.5,-1,1", ["row 2 (line 3): context_depth_tokens", "whole number of tokens", "-1"]),
        ("decode,42.5,0,1.5", ["row 2 (line 3): batch", "whole number of at least 1", "1.5"]),
        ("decode,42.5,0", ["row 2 (line 3)", "4 cells", "3"]),
    ] {
        let message = measurements::read(&table(row)).unwrap_err().to_string();
        assert!(parts.iter().all(|part| message.contains(part)), "{message}");
    }
    for text in [
        "phase,tokens_per_s,notes\r\ndecode,1,\r\n\r\ndecode,fast,\r\n",
        "phase,tokens_per_s,notes\ndecode,1,\"two\nlines\"\ndecode,fast,\ndecode,1,\n",
    ] {
        let message = measurements::read(text).unwrap_err().to_string();
        assert!(message.contains("row 2 (line 4): tokens_per_s"), "{message}");
    }
    let error = measurements::read("phase,tokens_per_s,speed\ndecode,42.5,1\n").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
    assert!(error.to_string().contains("speed") && error.to_string().contains("mean_ctx_tokens"), "{error}");
    assert!(measurements::read("phase,tokens_per_s,phase\ndecode,42.5,prefill\n").is_err());
}

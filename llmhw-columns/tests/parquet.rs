//! Parquet files: read back as they were swept, the same bytes by any number of threads, and none when something fails.
#![cfg(feature = "parquet")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod shared;

use arrow_array::RecordBatch;
use llmhw_columns::{Error, Grid, Question, Refused, Running, metadata};
use llmhw_core::record::columns::Measure;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use shared::plain;
use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::Path;

fn grid() -> Grid<'static> {
    Grid::new()
        .hardware(["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"])
        .model(["qwen3-8b", "gpt-oss-20b"])
        .format(["q4-k-m", "mlx-4bit"])
        .sequences([1, 4])
        .context_tokens((0..200).map(|i| f64::from(i) * 1000.0))
}

fn question() -> Question {
    Question::new(Measure::ALL.iter().map(|(measure, _)| *measure))
}

fn write(path: &Path, running: &Running) {
    let mut last = 0;
    let swept = question().sweep_to_parquet(&grid(), running, path, |progress| {
        assert!(progress.rows > last && progress.of == 3200);
        last = progress.rows;
        ControlFlow::Continue(())
    });
    assert_eq!((swept.unwrap().rows, last), (3200, 3200));
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_file_reads_back_as_it_was_swept_and_says_what_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.parquet");
    fs::write(&path, "what was there").unwrap();
    write(&path, &Running::default().batch_rows(333));
    assert_eq!(names(folder.path()), ["answers.parquet"]);

    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
    let about = reader.metadata().file_metadata().key_value_metadata().unwrap().clone();
    let value = |key: &str| about.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone()).unwrap();
    assert_eq!(value(metadata::VERSION), env!("CARGO_PKG_VERSION"));
    assert_eq!(value(metadata::CATALOG), llmhw_core::catalog::VERSION);
    let asked: serde_json::Value = serde_json::from_str(&value(metadata::QUESTION)).unwrap();
    assert_eq!(asked["hardware"], serde_json::json!(["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"]));
    assert_eq!((&asked["sequences"], &asked["strategy"]), (&serde_json::json!([1, 4]), &"pipeline".into()));
    assert_eq!(asked["columns"].as_array().unwrap().len(), Measure::ALL.len());

    let read: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    let mut swept = Vec::new();
    let sink = |batch, _| {
        swept.push(batch);
        Ok(())
    };
    question().sweep(&grid(), &Running::default().batch_rows(1000), sink).unwrap();
    // Floats compare by value; bits are those of the sweep, which has no NaN and no negative zero.
    assert_eq!(plain(&read), plain(&swept));
}

#[test]
fn the_number_of_threads_does_not_change_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = [1, 2].map(|threads| {
        let path = folder.path().join(format!("{threads}.parquet"));
        write(&path, &Running::default().batch_rows(100).threads(threads));
        fs::read(path).unwrap()
    });
    assert!(bytes[0] == bytes[1], "{} and {} bytes", bytes[0].len(), bytes[1].len());
}

#[test]
fn what_fails_leaves_no_file_and_keeps_the_one_there_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answers.parquet");
    fs::write(&path, "what was there").unwrap();
    let running = Running::default().batch_rows(100);
    let stop = |progress: llmhw_columns::Progress| {
        if progress.rows < 500 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let stopped = question().sweep_to_parquet(&grid(), &running, &path, stop);
    assert!(matches!(stopped, Err(Error::Stopped { rows: 500, of: 3200 })), "{stopped:?}");
    let refused =
        question().sweep_to_parquet(&grid(), &running.refused(Refused::Raise), &path, |_| ControlFlow::Continue(()));
    assert!(matches!(refused, Err(Error::Row { .. })), "{refused:?}");
    let empty = question().sweep_to_parquet(&Grid::new(), &running, &path, |_| ControlFlow::Continue(()));
    assert!(matches!(empty, Err(Error::Refused(_))), "{empty:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "what was there");
    assert_eq!(names(folder.path()), ["answers.parquet"]);

    for nowhere in [folder.path().join("no such folder/answers.parquet"), Path::new("/").to_owned()] {
        let failed = question().sweep_to_parquet(&grid(), &running, &nowhere, |_| ControlFlow::Continue(()));
        assert!(matches!(&failed, Err(Error::File { path, .. }) if *path == nowhere), "{failed:?}");
    }
}

//! Any bytes as what a benchmark tool prints: read or refused in every format, and rows become runs or say what is missing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use llmhw_core::files::measurements::{Format, read, read_as};
use llmhw_core::record::Named;
use llmhw_core::record::ask::{Ask, AskCalibration};
use llmhw_core::record::file::{measurements, own_runs};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for format in Format::ALL {
        let _ = read_as(text, *format);
    }
    let reading = read(text);
    let Ok(rows) = measurements(text, None) else { return assert!(reading.is_err()) };
    assert!(rows.rows.iter().all(|row| row.tokens_per_second > 0.0 && row.tokens_per_second.is_finite()));
    let (hardware, model) = (Named::Name("rtx-4090-24gb".into()), Named::Name("llama-3.1-8b".into()));
    if let Ok(runs) = own_runs(&rows.rows, &hardware, &model, &Named::Name("q4-k-m".into()), None) {
        let _ = AskCalibration { runs }.answer();
    }
});

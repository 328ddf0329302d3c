//! Any bytes as a question and as a file of one's own in JSON: answered or refused, and what is accepted is written as it was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use llmhw_core::record::file::CatalogFile;
use llmhw_core::record::json;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for call in json::CALLS {
        match json::call(call, text) {
            // An answer is JSON too, and reads back.
            Ok(answer) => {
                let value = llmhw_core::plain::json::parse(&answer).expect("an answer is JSON");
                assert_eq!(llmhw_core::plain::json::text(&value), answer, "{call}");
            }
            Err(error) => refused(&error),
        }
    }
    match CatalogFile::from_json("fuzz.json", text) {
        Ok(file) => assert_eq!(CatalogFile::from_json("again.json", &file.to_json()).expect("reads back"), file),
        Err(error) => refused(&error),
    }
});

fn refused(error: &llmhw_core::Error) {
    assert!(!error.all().is_empty());
    assert!(error.all().iter().all(|error| !error.to_string().is_empty()));
}

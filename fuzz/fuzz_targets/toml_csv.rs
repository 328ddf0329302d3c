//! Any bytes as a file of one's own in TOML, and as CSV of each of its lists: what is accepted reads back the same from every form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use llmhw_core::record::file::CatalogFile;
use llmhw_core::record::file::csv::LISTS;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(file) = CatalogFile::from_toml("fuzz.toml", text) {
        let toml = file.to_toml().expect("TOML can say it");
        assert_eq!(CatalogFile::from_toml("again.toml", &toml).expect("reads back"), file);
        assert_eq!(CatalogFile::from_json("again.json", &file.to_json()).expect("reads back"), file);
    }
    for list in LISTS {
        match CatalogFile::from_csv("fuzz.csv", list, text) {
            Ok(file) => {
                let csv = file.to_csv(list).expect("the list is one of them");
                if file != CatalogFile::new() {
                    assert_eq!(CatalogFile::from_csv("again.csv", list, &csv).expect("reads back"), file);
                }
                let toml = file.to_toml().expect("TOML can say it");
                assert_eq!(CatalogFile::from_toml("again.toml", &toml).expect("reads back"), file);
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
});

//! Any bytes as a `config.json`, as an index of safetensors and as the beginning of a safetensors file: read or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use llmhw_core::record::file;

fuzz_target!(|bytes: &[u8]| {
    llmhw_core::files::huggingface::fuzz(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // What is read is a model that any question takes.
    if let Ok(read) = file::huggingface(text, None) {
        llmhw_core::spec::Model::try_from(read.model).expect("a model that was read is one");
    }
    let _ = file::huggingface(text, Some(text));
});

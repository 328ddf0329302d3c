//! Any bytes as the beginning of a GGUF file: read or refused, and what is read holds together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use llmhw_core::files::gguf::{Header, Progress, read_parts};
use llmhw_core::memory::{Weights, kv_cache};
use llmhw_core::spec::KvFormat;
use llmhw_core::units::tokens;

/// Long enough for the tensors of any fixture, so that headers alone are whole files here.
const FILE_BYTES: u64 = 1 << 40;

fuzz_target!(|bytes: &[u8]| {
    match Header::read(bytes, FILE_BYTES) {
        Ok(Progress::NeedsMore { bytes: wanted }) => assert!(wanted > bytes.len() as u64 && wanted <= FILE_BYTES),
        Ok(Progress::Complete(header)) => {
            assert!(header.data_offset() <= FILE_BYTES);
            if let Ok(file) = read_parts(&[&header]) {
                let weights = Weights::of(file.model(), file.format());
                assert_eq!(weights, *file.weights());
                assert!(weights.read_per_step(1) <= weights.total());
                assert!(kv_cache(file.model(), KvFormat::F16, tokens(1)).value >= 0.0);
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    // The same bytes as a whole file: nothing more can be asked for.
    if let Ok(Progress::NeedsMore { .. }) = Header::read(bytes, bytes.len() as u64) {
        panic!("asks for more than the whole file");
    }
});

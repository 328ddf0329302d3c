//! Any bytes as the beginning of a safetensors file and as a configuration: read or refused, and what is read holds together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use llmhw_core::files::huggingface::{Config, Header, Progress, Tensors, fuzz};
use llmhw_core::memory::Weights;
use llmhw_core::record::file;
use llmhw_core::spec::Model;

/// A shape that many headers of the seeds have.
const CONFIG: &str = r#"{ "model_type": "llama", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 16, "vocab_size": 256, "max_position_embeddings": 1024, "intermediate_size": 128,
    "quantization_config": { "quant_method": "gptq", "bits": 4, "group_size": 32 } }"#;

fuzz_target!(|bytes: &[u8]| {
    match Header::read(bytes, None) {
        Ok(Progress::NeedsMore { bytes: wanted }) => assert!(wanted > bytes.len() as u64),
        Ok(Progress::Complete(header)) => {
            let mut tensors = Tensors::default();
            if tensors.add(&header).is_ok()
                && let Ok(config) = Config::from_text(CONFIG)
                && let Ok(file) = config.file(&tensors)
            {
                assert_eq!(Weights::of(file.model(), file.format()), *file.weights());
                assert!((file.weights().total().value / header.file_bytes() as f64 - 1.0).abs() < 1e-9);
            }
        }
        Ok(_) => {}
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    fuzz(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        // What is read is a model that any question takes.
        if let Ok(read) = file::huggingface(text, None) {
            Model::try_from(read.model).expect("a model that was read is one");
        }
        let _ = file::huggingface(text, Some(text));
    }
});

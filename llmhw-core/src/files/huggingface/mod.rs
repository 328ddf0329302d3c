//! A model as the Hugging Face hub describes it: `config.json`, and the headers of its safetensors files.
//!
//! Field names and defaults follow the `configuration_*.py` of the Python package `transformers`; the layout of safetensors
//! follows <https://huggingface.co/docs/safetensors>. An architecture that is not listed is refused, never guessed.
//!
//! Counts are of the text model: vision and audio parts, and layers for multi-token prediction, are left out, as in the catalogue.

mod config;
mod family;
mod fields;
mod safetensors;

pub use config::{ARCHITECTURES, Config};
pub use safetensors::{Header, Progress, Tensors};

/// Reads `bytes` as a configuration and as the beginning of a safetensors file, and throws the answers away: a target for fuzzers.
pub fn fuzz(bytes: &[u8]) {
    if let Ok(text) = core::str::from_utf8(bytes) {
        let _ = Config::from_text(text).and_then(|config| config.model());
        let _ = Tensors::from_index(text);
    }
    let _ = Tensors::from_safetensors_header(bytes);
}

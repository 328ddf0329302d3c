//! A model as the Hugging Face hub describes it: `config.json`, and the headers of its safetensors files.
//!
//! Field names and defaults follow the `configuration_*.py` of the Python package `transformers`; the layout of safetensors
//! follows <https://huggingface.co/docs/safetensors>. An architecture that is not listed is refused, never guessed.
//!
//! Counts are of the text model: vision and audio parts, and layers for multi-token prediction, are left out, as in the catalogue.

//! What is read, and by what:
//! * [`Config`]: the shape, the name and the format from `config.json`, also of quantised checkpoints.
//! * [`Header`]: the tensors of one safetensors file from its first bytes; the weights themselves are never read.
//! * [`Tensors`]: those of all files, and what `model.safetensors.index.json` states.
//! * [`File`]: configuration and headers together: exact counts, exact bytes by part, and a format that gives them.
//!
//! Memory is bounded by limits on counts, not by the length of a text: a configuration has at most 262,144 values, a header as
//! many tensors. Names that occur twice are refused, as is data that overlaps or has gaps.

mod config;
mod family;
mod fields;
mod file;
mod header;
mod json;
mod packed;
mod parts;
mod quantisation;
mod tensor;
mod tensors;

pub use config::{ARCHITECTURES, Config};
pub use file::File;
pub use header::{Header, Progress};
pub use tensor::Tensor;
pub use tensors::Tensors;

/// Reads `bytes` as a configuration and as the beginning of a safetensors file, and throws the answers away: a target for fuzzers.
pub fn fuzz(bytes: &[u8]) {
    let mut tensors = Tensors::default();
    if let Ok(Progress::Complete(header)) = Header::read(bytes, None) {
        let _ = tensors.add(&header);
        let _ = tensors.parameters(4);
    }
    if let Ok(text) = core::str::from_utf8(bytes) {
        let _ = Config::from_text(text).and_then(|config| {
            let _ = config.format();
            config.file(&tensors)
        });
        let _ = Tensors::from_index(text);
    }
}

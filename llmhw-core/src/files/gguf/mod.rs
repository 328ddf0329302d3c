//! GGUF: the files of llama.cpp and what is built on it. Their header says a model's shape and the exact bytes of each
//! tensor, so the weights themselves are never read.
//!
//! The caller reads the beginning of each file, [`Header::read`] says whether that was enough, and [`read_parts`] puts the
//! parts of a file together. Versions 2 and 3 are read, in either byte order.
//!
//! * [`File::model`]: the shape, from the metadata and the tensors' own names and shapes. What the two do not say is
//!   refused and never guessed.
//! * [`File::weights`]: the bytes of each part of the model, as they lie in the file.
//! * [`File::format`]: a [`WeightFormat`](crate::spec::WeightFormat) that gives the model exactly those bytes, so that
//!   every other question can be asked about the file.
//!
//! Layout after the format's description (`docs/gguf.md` of ggml) and the keys and names of gguf-py's `constants.py`,
//! version 0.19.0; which layers have a window after llama.cpp's `src/llama-model.cpp` (2026).
//!
//! # Example: reading no more than the header
//! ```
//! use llmhw_core::files::gguf::{Header, Progress};
//!
//! // A file of 10 MB of which nothing but the magic and the version has been read so far.
//! let beginning = [b"GGUF".as_slice(), &3_u32.to_le_bytes()].concat();
//! let Progress::NeedsMore { bytes } = Header::read(&beginning, 10_000_000)? else { unreachable!() };
//! assert!(bytes >= 24, "the two counts at least");
//! # Ok::<(), llmhw_core::Error>(())
//! ```

mod attention;
mod cursor;
mod feed_forward;
mod file;
mod format;
mod header;
mod metadata;
mod model;
mod parts;
mod tensor;
mod types;
mod value;
mod window;

pub use cursor::{ByteOrder, LONGEST_HEADER_BYTES};
pub use file::{File, read_parts};
pub use header::{Header, Progress};
pub use tensor::Tensor;
pub use value::Value;

//! Memory: sizes of weights, KV cache and buffers, and whether they fit.

mod fit;
mod kv;
mod tensors;
mod usable;
mod weights;

pub(crate) use fit::Room;
pub use fit::{FitReport, Verdict, buffers, fit, guide_fit, largest_format};
pub(crate) use kv::CacheRead;
pub use kv::{kv_cache, kv_read};
pub use tensors::Part;
#[cfg(any(feature = "gguf", feature = "huggingface"))]
pub(crate) use tensors::part_parameters;
pub use usable::usable;
pub use weights::{ParameterCount, Weights};

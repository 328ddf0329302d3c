//! What is known by name: hardware, models, formats, runtimes, prices, links and the sources of their numbers.
//!
//! The tables are constants, rendered from `data/` and never edited by hand; the rest of the crate takes its data as
//! arguments and knows nothing of this room. A name is an exact id or a listed alias: parts of names never match. An
//! unknown name is refused with the nearest ids, an ambiguous one with all that it fits.
//!
//! ```
//! use llmhw_core::{ErrorKind, catalog};
//!
//! let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb")?;
//! let model = catalog::model("qwen3-coder:30b")?;
//! assert_eq!((mini.name(), model.id()), ("Mac mini M4 Pro (20-core GPU, 48 GB)", "qwen3-coder-30b-a3b"));
//!
//! let error = catalog::hardware("M4 Pro").unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::Ambiguous);
//! assert!(error.candidates().iter().any(|id| id == mini.id()));
//!
//! // Where a number comes from:
//! let bandwidth = mini.provenance().iter().find(|row| row.field == "memory_bandwidth_gigabytes_per_second").unwrap();
//! assert!(!catalog::source(&bandwidth.source)?.title.is_empty());
//! # Ok::<(), llmhw_core::Error>(())
//! ```

mod comparison;
mod generated;
pub mod guide;
mod lookup;
mod nearest;
mod row;
mod source;

pub use comparison::Comparison;
pub use generated::formats::{FORMATS, KV_FORMATS, formats, tensor_types};
pub use generated::hardware::HARDWARE;
pub use generated::links::{LINKS, links};
pub use generated::models::MODELS;
pub use generated::prices::{CLOUD_MODELS, ELECTRICITY};
pub use generated::runtimes::{COMPARISONS, RUNTIMES, runtimes};
pub use generated::sources::SOURCES;
pub use source::Source;

use crate::error::{Error, Result};
use crate::spec::{CloudModel, Electricity, Hardware, KvFormat, Link, Model, Runtime, WeightFormat};
use generated::names;
#[cfg(feature = "serde")]
pub(crate) use nearest::of as nearest_of;

/// Where names are found; each has at least twice as many slots as names.
mod index {
    use super::generated::names;
    use super::lookup::{Index, index};

    pub(super) static HARDWARE: Index<8192> = index(names::HARDWARE);
    pub(super) static MODELS: Index<1024> = index(names::MODELS);
    pub(super) static FORMATS: Index<1024> = index(names::FORMATS);
    pub(super) static KV_FORMATS: Index<128> = index(names::KV_FORMATS);
    pub(super) static RUNTIMES: Index<256> = index(names::RUNTIMES);
    pub(super) static CLOUD_MODELS: Index<1024> = index(names::CLOUD_MODELS);
    pub(super) static ELECTRICITY: Index<256> = index(names::ELECTRICITY);
    pub(super) static LINKS: Index<256> = index(names::LINKS);
    pub(super) static SOURCES: Index<256> = index(names::SOURCES);
}

/// The state of the data: the day on which the newest source was read.
pub const VERSION: &str = generated::VERSION;

/// A machine or card by id or alias.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
///
/// # Example: the chip alone does not say how much memory
/// ```
/// use llmhw_core::{ErrorKind, catalog};
///
/// assert_eq!(catalog::hardware("RTX 4090")?.id(), "rtx-4090-24gb");
/// assert_eq!(catalog::hardware("m4-max").unwrap_err().kind(), ErrorKind::Ambiguous);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn hardware(name: &str) -> Result<&'static Hardware> {
    lookup::find("hardware", name, (names::HARDWARE, &index::HARDWARE), HARDWARE, Hardware::id)
}

/// A model by id or alias: an Ollama tag, a repository, the plain name.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn model(name: &str) -> Result<&'static Model> {
    lookup::find("model", name, (names::MODELS, &index::MODELS), MODELS, Model::id)
}

/// A weight format by id or alias, such as `Q4_K_M` or `mlx-4bit`.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn format(name: &str) -> Result<&'static WeightFormat> {
    lookup::find("format", name, (names::FORMATS, &index::FORMATS), FORMATS, WeightFormat::id)
}

/// A format of the KV cache by id or alias, such as `q8_0`.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn kv_format(name: &str) -> Result<KvFormat> {
    lookup::find("kv_format", name, (names::KV_FORMATS, &index::KV_FORMATS), KV_FORMATS, KvFormat::id).copied()
}

/// A runtime by id or alias. The name of an engine alone, such as `llama.cpp`, fits several backends.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn runtime(name: &str) -> Result<&'static Runtime> {
    lookup::find("runtime", name, (names::RUNTIMES, &index::RUNTIMES), RUNTIMES, Runtime::id)
}

/// The runtime most people use on a machine for a format: the first of [`RUNTIMES`] that drives the one and loads the other.
///
/// # Errors
/// `Unsupported` when none does.
///
/// # Example: GGUF on a Mac, and an MLX file
/// ```
/// use llmhw_core::catalog::{self, formats};
///
/// let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb")?;
/// assert_eq!(catalog::runtime_for(mini, &formats::Q4_K_M)?.id(), "llama-cpp-metal");
/// assert_eq!(catalog::runtime_for(mini, catalog::format("mlx-4bit")?)?.id(), "mlx");
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn runtime_for(hardware: &Hardware, format: &WeightFormat) -> Result<&'static Runtime> {
    let drives = |runtime: &&Runtime| runtime.supports(hardware, format).is_ok();
    RUNTIMES.iter().find(drives).ok_or_else(|| {
        Error::unsupported(
            "format",
            alloc::format!("is loaded by a listed runtime that drives {}", hardware.id()),
            format.id(),
            "choose another format, or describe the runtime that loads it",
        )
    })
}

/// A cloud price list by id, `provider/model`, or by a name that only one provider has.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn cloud_model(name: &str) -> Result<&'static CloudModel> {
    lookup::find("cloud_model", name, (names::CLOUD_MODELS, &index::CLOUD_MODELS), CLOUD_MODELS, CloudModel::id)
}

/// The price of electricity in a region.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn electricity(name: &str) -> Result<&'static Electricity> {
    lookup::find("electricity", name, (names::ELECTRICITY, &index::ELECTRICITY), ELECTRICITY, Electricity::id)
}

/// A link by id or alias.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn link(name: &str) -> Result<&'static Link> {
    lookup::find("link", name, (names::LINKS, &index::LINKS), LINKS, Link::id)
}

/// A source by its id.
///
/// # Errors
/// `UnknownId` with the nearest ids.
pub fn source(id: &str) -> Result<&'static Source> {
    lookup::find("source", id, (names::SOURCES, &index::SOURCES), SOURCES, |source| source.id)
}

/// The names under which [`hardware`] finds an entry, its id among them; those that fit other entries too included.
///
/// # Example: what people type
/// ```
/// use llmhw_core::catalog;
///
/// assert!(catalog::names_of("rtx-4090-24gb").any(|name| name == "GeForce RTX 4090"));
/// assert_eq!(catalog::names_of("no-such-thing").count(), 0);
/// ```
pub fn names_of(hardware_id: &str) -> impl Iterator<Item = &'static str> {
    lookup::names_of(names::HARDWARE, HARDWARE.iter().position(|row| row.id() == hardware_id))
}

#[cfg(test)]
mod tests;

//! What is known by name: hardware, models, formats, runtimes, prices, links and the sources of their numbers.
//!
//! The tables are constants, rendered from `data/` and never edited by hand; the rest of the crate takes its data as
//! arguments and knows nothing of this room. A name is an exact id or a listed alias, as it is written or in small letters;
//! parts of names never match. An unknown name is refused with the nearest ids, an ambiguous one with all that it fits.
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
mod own;
mod packed;
mod row;
mod source;

pub use comparison::Comparison;
pub use generated::formats::{FORMATS, KV_FORMATS, formats, tensor_types};
pub use generated::links::{LINKS, links};
pub use generated::runtimes::{COMPARISONS, RUNTIMES, runtimes};
pub use own::{Catalog, Listed, Row};
pub use packed::Table;
pub use source::Source;

use crate::error::{Error, Result};
use crate::noun;
use crate::spec::{CloudModel, Electricity, Hardware, KvFormat, Link, Model, Runtime, TensorType, WeightFormat};

/// The text of a table; empty without the feature `catalog`.
macro_rules! table {
    ($file:expr) => {
        if cfg!(feature = "catalog") { include_str!(concat!("generated/", $file)) } else { "" }
    };
}

/// Every machine and card, by maker and age.
pub static HARDWARE: Table<Hardware> = Table::new(|| packed::rows::<noun::Hardware, _>(table!("hardware.json")));

/// Every model, by family.
pub static MODELS: Table<Model> = Table::new(|| packed::rows::<noun::Model, _>(table!("models.json")));

/// Every cloud price list, by provider.
pub static CLOUD_MODELS: Table<CloudModel> =
    Table::new(|| packed::rows::<noun::CloudModel, _>(table!("cloud_models.json")));

/// Electricity by region.
pub static ELECTRICITY: Table<Electricity> =
    Table::new(|| packed::rows::<noun::Electricity, _>(table!("electricity.json")));

/// Every source, by id.
pub static SOURCES: Table<Source> = Table::new(|| source::read(table!("sources.txt")));

/// The names of every table.
mod names {
    use super::lookup::Names;

    macro_rules! names {
        ($($constant:ident $file:literal,)+) => {
            $(pub(super) static $constant: Names = Names::new(include_str!(concat!("generated/names/", $file, ".txt")));)+
        };
    }

    names! {
        HARDWARE "hardware", MODELS "models", FORMATS "formats", KV_FORMATS "kv_formats", RUNTIMES "runtimes",
        CLOUD_MODELS "cloud_models", ELECTRICITY "electricity", LINKS "links", SOURCES "sources",
    }
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
    names::HARDWARE.find("hardware", name, &HARDWARE, Hardware::id)
}

/// A model by id or alias: an Ollama tag, a repository, the plain name.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn model(name: &str) -> Result<&'static Model> {
    names::MODELS.find("model", name, &MODELS, Model::id)
}

/// A weight format by id or alias, such as `Q4_K_M` or `mlx-4bit`.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn format(name: &str) -> Result<&'static WeightFormat> {
    names::FORMATS.find("format", name, FORMATS, WeightFormat::id)
}

/// How tensors of a file are stored, by id, such as `q4-k`.
///
/// # Errors
/// `UnknownId` with the nearest ids.
pub fn tensor_type(id: &str) -> Result<&'static TensorType> {
    tensor_types::ALL.iter().find(|known| known.id() == id).copied().ok_or_else(|| {
        let mut ids = alloc::vec::Vec::new();
        for known in tensor_types::ALL {
            ids.push((known.id(), known.id()));
        }
        Error::unknown("base_type", id, crate::plain::nearest::ids(id, &ids))
    })
}

/// A format of the KV cache by id or alias, such as `q8_0`.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn kv_format(name: &str) -> Result<KvFormat> {
    names::KV_FORMATS.find("kv_format", name, KV_FORMATS, KvFormat::id).copied()
}

/// A runtime by id or alias. The name of an engine alone, such as `llama.cpp`, fits several backends.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn runtime(name: &str) -> Result<&'static Runtime> {
    names::RUNTIMES.find("runtime", name, RUNTIMES, Runtime::id)
}

/// The usual runtime on a machine for a format: the first of [`RUNTIMES`] that drives the one and loads the other.
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
    let drives = |runtime: &&Runtime| runtime.runs(hardware, format);
    RUNTIMES.iter().find(drives).ok_or_else(|| no_runtime_for(hardware, format))
}

fn no_runtime_for(hardware: &Hardware, format: &WeightFormat) -> Error {
    Error::unsupported(
        "format",
        alloc::format!("be loaded by a listed runtime that drives {}", hardware.id()),
        format.id(),
        "choose another format, or describe the runtime that loads it",
    )
}

/// A cloud price list by id, `provider/model`, or by a name that only one provider has.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn cloud_model(name: &str) -> Result<&'static CloudModel> {
    names::CLOUD_MODELS.find("cloud_model", name, &CLOUD_MODELS, CloudModel::id)
}

/// The price of electricity in a region.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn electricity(name: &str) -> Result<&'static Electricity> {
    names::ELECTRICITY.find("electricity", name, &ELECTRICITY, Electricity::id)
}

/// A link by id or alias.
///
/// # Errors
/// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
pub fn link(name: &str) -> Result<&'static Link> {
    names::LINKS.find("link", name, LINKS, Link::id)
}

/// A source by its id.
///
/// # Errors
/// `UnknownId` with the nearest ids.
pub fn source(id: &str) -> Result<&'static Source> {
    names::SOURCES.find("source", id, &SOURCES, |source| source.id)
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
    names::HARDWARE.of(&HARDWARE, Hardware::id, HARDWARE.iter().position(|row| row.id() == hardware_id))
}

#[cfg(test)]
mod tests;

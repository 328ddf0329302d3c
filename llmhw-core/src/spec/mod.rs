//! The nouns: validated descriptions of hardware, models, formats, runtimes, workloads, links and prices.
//!
//! Values are checked where they enter, by builders and constructors; afterwards they are taken as true.

mod attention;
mod experts;
mod format;
mod hardware;
mod hardware_builder;
mod link;
mod machine;
mod model;
mod model_builder;
mod price;
pub(crate) mod rules;
mod runtime;
mod sustained;
mod workload;

pub use attention::{
    Attention, AttentionLayers, GroupedAttention, Indexer, LatentAttention, LinearAttention, LinearVariant,
};
pub use experts::Experts;
pub use format::{FormatFamily, KvFormat, Layers, Layout, MixRule, PartSizes, Role, TensorType, WeightFormat, When};
pub use hardware::Hardware;
pub use hardware_builder::HardwareBuilder;
pub use link::{Cluster, Link, Strategy};
pub(crate) use machine::words;
pub use machine::{Device, FormFactor, Host, MemoryTechnology, PeakRates, UsableMemory, Vendor};
pub use model::{FeedForward, Model, Traits};
pub use model_builder::ModelBuilder;
pub use price::{CloudModel, Electricity, Price};
pub use runtime::{Backend, BuildEra, Runtime};
pub use sustained::Sustained;
pub use workload::{Speculation, Workload};

/// A name: borrowed in the built-in tables, owned in records of one's own.
pub(crate) type Text = alloc::borrow::Cow<'static, str>;

/// The refusal of a noun without an id. A record's is made of its name, so that one without a letter or digit is at fault.
fn without_id(name: &str) -> crate::Error {
    if name.chars().any(|letter| letter.is_ascii_alphanumeric() || !letter.is_ascii()) {
        return crate::Error::missing("id", "it is found by one", "give a short kebab-case name");
    }
    crate::Error::invalid_record(
        "name",
        "have a letter or a digit, of which the id is made",
        alloc::format!("\"{name}\""),
        "give a name with some",
    )
}

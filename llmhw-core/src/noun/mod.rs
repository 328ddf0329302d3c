//! Descriptions that enter and leave: one record per noun, checked by the noun's own builder.

mod attention;
mod format;
mod hardware;
mod model;
mod ownership;
mod price;
mod runtime;

pub use attention::AttentionLayers;
pub use format::{PartSizes, WeightFormat};
pub(crate) use hardware::id_or_slug;
pub use hardware::{Hardware, Host, Provenance};
pub use model::{Experts, FeedForward, Model};
pub use ownership::Ownership;
pub use price::{CloudModel, Electricity};
pub use runtime::{Link, Runtime};

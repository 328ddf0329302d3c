//! Descriptions that enter and leave: one record per noun, checked by the noun's own builder.

mod format;
mod hardware;
mod model;
mod ownership;
mod price;
mod runtime;

pub use format::WeightFormat;
pub use hardware::{Hardware, Host, Provenance};
pub use model::{AttentionLayers, Experts, FeedForward, Model};
pub use ownership::Ownership;
pub use price::{CloudModel, Electricity};
pub use runtime::{Link, Runtime};

/// Whether a field says what is said by leaving it out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands references")]
fn is_false(value: &bool) -> bool {
    !value
}

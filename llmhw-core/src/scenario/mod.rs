//! `Scenario`: hardware x cluster x model x format x runtime x workload, and its `Projection`.

mod prepared;
mod projection;
mod question;

pub use prepared::Prepared;
pub use projection::Projection;
pub use question::Scenario;

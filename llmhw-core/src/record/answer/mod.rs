//! What comes back: one flat record per answer. Rates are of all sequences together unless the name says otherwise.

mod catalogue;
mod cluster;
mod cost;
#[cfg(feature = "planner")]
mod fleet;
mod memory;
mod own;
#[cfg(feature = "planner")]
mod plan;
mod projection;
mod recommendation;
mod roofline;
#[cfg(feature = "planner")]
mod uncertainty;

pub use catalogue::{AcceptedRange, Comparison, Constant, IntervalFactors, KvFormat, Source};
pub use cluster::{NodeShare, Offload, Pool, UnequalPipeline};
pub use cost::{BreakEven, Cost};
#[cfg(feature = "planner")]
pub use fleet::{Fleet, FleetMonth, FleetQueue, FleetStep};
pub use memory::{Memory, WeightSizes};
pub use own::CalibratedRun;
#[cfg(feature = "planner")]
pub use plan::{Contradiction, NotComparable, Plan, PlanPoint};
pub(in crate::record) use projection::Asked;
pub use projection::{Breakdown, Projection, Sensitivity, TokenRateInterval};
pub use recommendation::{Choice, GuideProposal, Recommendation, Rejected};
pub use roofline::{Roofline, RooflinePoint};
#[cfg(feature = "planner")]
pub use uncertainty::{BreakEvenDeciles, MachineOdds, Probability, TokenPriceDeciles, TokenRateDeciles, Uncertainty};

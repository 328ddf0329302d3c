//! The figures of the *On-Premise LLM Infrastructure Guide* (tps.sh, February 2026) as it published them.
//!
//! They are here so that a program can print them and tests can recompute them; estimates do not read them. What the guide
//! has wrong is kept as published and listed in [`CORRECTIONS`]. The guide writes GB for memory and for files alike, so
//! its memory sizes are decimal gigabytes here, unlike those of [`HARDWARE`](super::HARDWARE).
//!
//! ```
//! use llmhw_core::{catalog::guide, perf};
//!
//! for machine in guide::MACHINES {
//!     let rate = perf::guide_decode(machine.bandwidth, guide::CLUSTER.read, guide::FORMULA.default_efficiency);
//!     assert_eq!(format!("{rate:.1}"), format!("{:.1}", machine.projected));
//! }
//! ```

mod advice;
mod cluster;
mod cost;
mod document;
mod fit;
mod speed;

pub use super::generated::guide::*;
pub use advice::{GuideAnswer, GuideQuestion, GuideRecommendation};
pub use cluster::{GuideCluster, GuideClusterRow, GuideClusterStep};
pub use cost::{GuideCloud, GuideCost, GuideCostRow};
pub use document::{GuideClaim, GuideContext, GuideCorrection, GuideDocument};
pub use fit::{GuideFit, GuideFitRow, GuideModel, GuideQuantisation};
pub use speed::{GuideExample, GuideFormula, GuideMachine, GuideMeasurement, GuideSlider, GuideSpeedWord};

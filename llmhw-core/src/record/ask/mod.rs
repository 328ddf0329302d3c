//! Questions: one type per question with its defaults, each answering with a record.
//!
//! A question is filled from JSON ([`json::call`](super::json::call)) or field by field. Names of fields are those of the records;
//! what is left out is as the field says. Fields that name a noun take a name of the catalogue or a description.

#[cfg(feature = "planner")]
mod candidate;
mod cluster;
mod cost;
#[cfg(feature = "planner")]
mod fleet;
mod guide;
#[cfg(feature = "planner")]
mod length;
mod memory;
mod own;
#[cfg(feature = "planner")]
mod plan;
mod project;
mod recommend;
mod roofline;
mod setting;
#[cfg(feature = "planner")]
mod spread;
#[cfg(feature = "planner")]
mod uncertainty;

#[cfg(feature = "planner")]
pub use candidate::{Candidate, CandidateChoice};
pub use cluster::{AskOffload, AskPool, AskUnequalPipeline};
pub use cost::{AskBreakEven, AskCloudPrice, AskCost, AskOwnership, BreakEvenMethod};
#[cfg(feature = "planner")]
pub use fleet::AskFleet;
pub(super) use guide::check_guide_machine;
pub use guide::{AskGuideDecode, AskGuideFactor, AskGuideFit, AskGuideProposal, GuideFit, GuideMachine};
#[cfg(feature = "planner")]
pub use length::{LengthChoice, LengthDistribution};
pub use memory::{AskFit, AskLargestFormat, AskWeights};
#[cfg(feature = "measurements")]
pub(super) use own::several_prompts;
pub use own::{AskCalibration, OwnRun, own_corrections};
#[cfg(feature = "planner")]
pub use plan::AskPlan;
pub use project::{AskProjection, AskSensitivity};
pub use recommend::AskRecommendation;
pub use roofline::AskRoofline;
pub use setting::{EfficiencyChoice, ElectricityChoice};
#[cfg(feature = "planner")]
pub use spread::{ElectricityRange, Range, RangeChoice};
#[cfg(feature = "planner")]
pub use uncertainty::AskUncertainty;

pub use super::phase::RunPhase;
#[cfg(feature = "planner")]
pub use super::seed::Seed;

use crate::Result;
use crate::catalog::Catalog;
use crate::plain::Field;
use crate::plain::ask;

/// A question with its answer.
pub trait Ask {
    /// What comes back.
    type Answer: Field + Clone;

    /// The name by which bindings call it.
    const NAME: &'static str;

    /// Answers it with the names of a catalogue.
    ///
    /// # Errors
    /// Those of the rooms it asks: names that are not listed, numbers out of range, combinations that do not work.
    fn answer_in(self, catalog: &Catalog) -> Result<Self::Answer>;

    /// Answers it with the built-in catalogue.
    ///
    /// # Errors
    /// As [`Ask::answer_in`].
    fn answer(self) -> Result<Self::Answer>
    where
        Self: Sized,
    {
        self.answer_in(Catalog::BUILT_IN)
    }
}

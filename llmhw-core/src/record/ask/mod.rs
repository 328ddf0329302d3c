//! Questions: one type per question with its defaults, each answering with a record.
//!
//! A question is filled from JSON ([`json::call`](super::json::call)) or field by field. Names of fields are those of the records;
//! what is left out is as the field says. Fields that name a noun take a name of the catalogue or a description.

mod cluster;
mod cost;
mod guide;
mod memory;
mod own;
#[cfg(feature = "planner")]
mod plan;
mod project;
mod recommend;
mod roofline;
mod setting;

pub use cluster::{AskOffload, AskPool, AskUnequalPipeline};
pub use cost::{AskBreakEven, AskCloudPrice, AskCost, AskOwnership, BreakEvenMethod};
pub(super) use guide::check_guide_machine;
pub use guide::{AskGuideDecode, AskGuideFactor, AskGuideFit, AskGuideProposal, GuideFit, GuideMachine};
pub use memory::{AskFit, AskLargestFormat, AskWeights};
pub use own::{AskCalibration, OwnRun, RunPhase};
#[cfg(feature = "planner")]
pub use plan::AskPlan;
pub use project::{AskProjection, AskSensitivity};
pub use recommend::AskRecommendation;
pub use roofline::AskRoofline;
pub use setting::{EfficiencyChoice, ElectricityChoice};

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

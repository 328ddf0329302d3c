//! Records that stand alone are checked by the constructors of what they describe.

use super::ask::GuideMachine;
use super::{answer, ask, file, noun};
use crate::{Result, cost, spec};

/// A record whose rules can be checked.
pub trait Check {
    /// Refuses a record that breaks a rule. Answers break none.
    ///
    /// # Errors
    /// Those of the constructor of what it describes.
    fn check(&self) -> Result<()> {
        Ok(())
    }
}

impl Check for noun::Ownership {
    fn check(&self) -> Result<()> {
        cost::Ownership::try_from(self).map(|_| ())
    }
}

impl Check for noun::Host {
    fn check(&self) -> Result<()> {
        spec::Host::try_from(self.clone()).map(|_| ())
    }
}

impl Check for noun::Experts {
    fn check(&self) -> Result<()> {
        spec::Experts::try_from(self).map(|_| ())
    }
}

impl Check for GuideMachine {
    fn check(&self) -> Result<()> {
        ask::check_guide_machine(self)
    }
}

macro_rules! always_right {
    ($($record:ty),+ $(,)?) => { $(impl Check for $record {})+ };
}

always_right! {
    noun::Provenance, noun::FeedForward, noun::PartSizes, ask::GuideFit, ask::OwnRun, answer::CalibratedRun,
    answer::AcceptedRange, answer::BreakEven, answer::Breakdown, answer::Choice, answer::Comparison, answer::Constant, answer::Cost,
    answer::GuideProposal, answer::IntervalFactors, answer::KvFormat, answer::Memory, answer::NodeShare, answer::Offload,
    answer::Pool, answer::Projection, answer::Recommendation, answer::Rejected, answer::Roofline, answer::RooflinePoint, answer::Sensitivity, answer::Source,
    answer::TokenRateInterval, answer::UnequalPipeline, answer::WeightSizes, file::ModelFile, file::TensorSize, file::Measurement, file::Measurements,
}

#[cfg(feature = "planner")]
always_right! {
    answer::BreakEvenDeciles, answer::Contradiction, answer::Fleet, answer::FleetMonth, answer::FleetQueue, answer::FleetStep,
    answer::MachineOdds, answer::NotComparable, answer::Plan, answer::PlanPoint, answer::Probability, answer::TokenPriceDeciles,
    answer::TokenRateDeciles, answer::Uncertainty, ask::Candidate,
}

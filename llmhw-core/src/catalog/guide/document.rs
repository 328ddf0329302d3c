//! What the guide is, what it measured, what it states and where it is wrong.

use crate::units::*;

/// The guide itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct GuideDocument {
    /// Its id among the sources.
    pub source: &'static str,
    /// Title.
    pub title: &'static str,
    /// Publisher.
    pub publisher: &'static str,
    /// Year and month.
    pub published: &'static str,
    /// The page.
    pub page: &'static str,
}

/// What the guide measured, and on what.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideContext {
    /// Tests run.
    pub tests: u32,
    /// Models tested.
    pub models: u32,
    /// Of these, on the machine.
    pub local_models: u32,
    /// Of these, in the cloud.
    pub cloud_models: u32,
    /// Coding prompts.
    pub coding_prompts: u32,
    /// The machine's id in the catalogue.
    pub machine: &'static str,
    /// The runtime.
    pub runtime: &'static str,
    /// The fastest local model.
    pub best_local_model: &'static str,
    /// Its rate.
    pub best_local_rate: TokenRate,
    /// The fastest cloud model.
    pub best_cloud_model: &'static str,
    /// Its rate.
    pub best_cloud_rate: TokenRate,
    /// How many times faster the cloud is.
    pub gap: Ratio,
}

/// Something the guide states.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideClaim {
    /// A short name.
    pub id: &'static str,
    /// The statement.
    pub text: &'static str,
    /// Its number, or the lower end: a factor, or a share that is lost.
    pub low: Option<Ratio>,
    /// Its number, or the upper end.
    pub high: Option<Ratio>,
    /// From when it holds.
    pub from: Option<Time>,
    /// Until when.
    pub to: Option<Time>,
}

/// Where the guide is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct GuideCorrection {
    /// A short name.
    pub id: &'static str,
    /// What it says.
    pub as_published: &'static str,
    /// What is the case.
    pub correct: &'static str,
}

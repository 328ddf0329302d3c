//! How the guide recommends: its questions and what the answers mean.

use crate::units::*;

/// How the guide recommends.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideRecommendation {
    /// The id of the machine a proposed cluster is made of.
    pub cluster_node: &'static str,
    /// Its memory, in decimal gigabytes.
    pub cluster_node_memory: Information,
    /// What is recommended when nothing is affordable.
    pub nothing_affordable: &'static str,
    /// The steps, in words.
    pub steps: &'static [&'static str],
}

/// A question of the guide's recommendation.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideQuestion {
    /// A short name.
    pub id: &'static str,
    /// The question.
    pub question: &'static str,
    /// The answers to choose from.
    pub answers: &'static [GuideAnswer],
}

/// An answer, with what it means.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideAnswer {
    /// A short name.
    pub id: &'static str,
    /// The answer.
    pub text: &'static str,
    /// Budgets from this.
    pub from_budget: Option<Money>,
    /// Budgets below this.
    pub below_budget: Option<Money>,
    /// Models from this size.
    pub from_parameters: Option<Parameters>,
    /// Models below this size.
    pub below_parameters: Option<Parameters>,
    /// The memory asked for, in decimal gigabytes.
    pub needs_memory: Option<Information>,
    /// What is preferred: bandwidth, or bandwidth per dollar.
    pub prefers: Option<&'static str>,
}

//! A row of the recommendation.

use crate::speed::Speed;
use schemars::JsonSchema;
use serde::Serialize;

/// A proposal, or candidates that were turned down.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub(crate) struct RecommendationRow {
    /// `guide-rule`: the guide's four questions on the guide's machines. `needs`: the whole catalogue.
    pub(crate) method: String,
    /// `proposed` or `rejected`.
    pub(crate) outcome: String,
    /// `machine`, `cluster` or `cloud`; null for a group of rejected candidates.
    pub(crate) kind: Option<String>,
    /// Its place, best first.
    pub(crate) rank: Option<usize>,
    /// Its id.
    pub(crate) id: Option<String>,
    /// Its name.
    pub(crate) name: Option<String>,
    /// How many machines.
    pub(crate) nodes: Option<u32>,
    /// The model it runs.
    pub(crate) model: Option<String>,
    /// The format of the weights: the largest that meets the needs.
    pub(crate) weights: Option<String>,
    /// The runtime.
    pub(crate) runtime: Option<String>,
    /// The rate of all users together.
    #[serde(flatten)]
    pub(crate) speed: Speed,
    /// What is left over of the memory, in gigabytes (10^9 bytes).
    pub(crate) headroom_gigabytes: Option<f64>,
    /// What is paid at once; zero when rented.
    pub(crate) price_usd: Option<f64>,
    /// Everything over the years: purchase and electricity, or rent.
    pub(crate) total_usd_over_life: Option<f64>,
    /// Total over tokens written.
    pub(crate) usd_per_million_tokens: Option<f64>,
    /// Whether the guide's rule goes over the budget, which it does not say itself.
    pub(crate) is_over_budget: Option<bool>,
    /// Why it is proposed or rejected.
    pub(crate) reason: String,
    /// How many candidates this row stands for.
    pub(crate) candidates: usize,
}

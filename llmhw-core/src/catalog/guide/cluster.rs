//! The guide's cluster and its factors.

use crate::units::*;

/// The guide's cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideCluster {
    /// The id of the machine each node is.
    pub node: &'static str,
    /// Memory bandwidth of a node.
    pub bandwidth: Bandwidth,
    /// Memory of a node, in decimal gigabytes.
    pub memory: Information,
    /// Price of a node.
    pub price: Money,
    /// Efficiency.
    pub efficiency: Ratio,
    /// The model.
    pub model: &'static str,
    /// Bytes read per token.
    pub read: BytesPerToken,
    /// The runtime.
    pub runtime: &'static str,
    /// The rule in words.
    pub rule: &'static str,
}

/// A step of the guide's cluster factors.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideClusterStep {
    /// From this many nodes.
    pub from_nodes: u32,
    /// To this many, included; `None` is without end.
    pub to_nodes: Option<u32>,
    /// The share of the summed bandwidth that is reached.
    pub factor: Ratio,
}

/// A row of the guide's cluster table.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct GuideClusterRow {
    /// Nodes.
    pub nodes: u32,
    /// Memory bandwidth of all, after the factor.
    pub bandwidth: Bandwidth,
    /// Memory of all, in decimal gigabytes.
    pub memory: Information,
    /// The rate.
    pub rate: TokenRate,
    /// Price of all.
    pub price: Money,
}

//! `Link` and `Cluster`: several devices and what connects them.

use super::{Hardware, Text};
use crate::Faults;
use crate::bounds;
use crate::error::{Error, Result};
use crate::evidence::Provenance;
use crate::units::*;
use alloc::borrow::Cow;

/// A connection between two nodes.
///
/// # Example: a cable of one's own
/// ```
/// use llmhw_core::spec::Link;
/// use llmhw_core::units::{gigabits_per_second, microseconds};
///
/// let link = Link::new("10gbe", "10 Gbit Ethernet", gigabits_per_second(10), microseconds(50))?;
/// assert_eq!(link.bandwidth(), gigabits_per_second(10));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) bandwidth: Bandwidth,
    pub(crate) latency: Time,
    pub(crate) provenance: Cow<'static, [Provenance]>,
}

impl Link {
    /// A link by its bandwidth in one direction and the latency of one message.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::LINK_BANDWIDTH`] and [`bounds::LATENCY`].
    pub fn new(id: impl Into<Text>, name: impl Into<Text>, bandwidth: Bandwidth, latency: Time) -> Result<Self> {
        let link = Self { id: id.into(), name: name.into(), bandwidth, latency, provenance: Cow::Borrowed(&[]) };
        link.validate()?;
        Ok(link)
    }

    pub(crate) fn validate(&self) -> Result<()> {
        let mut faults = Faults::default();
        faults.note(
            bounds::LINK_BANDWIDTH
                .check_as("bandwidth_gigabytes_per_second", self.bandwidth.get::<bandwidth::gigabyte_per_second>()),
        );
        faults.note(bounds::LATENCY.check(self.latency.get::<time::microsecond>()));
        faults.finish()
    }

    /// The id, unique in a catalogue.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Data per time in one direction.
    pub fn bandwidth(&self) -> Bandwidth {
        self.bandwidth
    }

    /// Time for a small message to arrive.
    pub fn latency(&self) -> Time {
        self.latency
    }

    /// Kind and source of each number, where stated.
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }
}

/// How the work is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Strategy {
    /// The guide's rule: bandwidths add up, times 0.95 on two nodes, 0.85 on three and four, 0.75 on more.
    ///
    /// Published measurements do not show this; it is kept so that the guide's figures can be reproduced.
    GuideSteps,
    /// Layers in sequence: memory adds up, one stream stays as fast as on one node. Published pipelines reach 0.75 to 1.08
    /// of that.
    Pipeline,
    /// Every layer divided over all nodes: reading and arithmetic are divided, and the nodes agree twice per layer.
    TensorParallel,
}

/// Several equal devices that hold one model together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cluster<'a> {
    hardware: &'a Hardware,
    nodes: u32,
    strategy: Strategy,
}

impl<'a> Cluster<'a> {
    /// `nodes` pieces of `hardware`.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::NODES`].
    pub fn of(hardware: &'a Hardware, nodes: u32, strategy: Strategy) -> Result<Self> {
        bounds::NODES.check_count(nodes)?;
        Ok(Self { hardware, nodes, strategy })
    }

    /// A cluster of the machines in `nodes`, which must all be the same.
    ///
    /// # Errors
    /// `MissingInput` for an empty list, `Unsupported` when two machines differ, `OutOfRange` by [`bounds::NODES`].
    ///
    /// # Example: two unequal machines are refused
    /// ```
    /// use llmhw_core::{ErrorKind, catalog, spec::{Cluster, Strategy}};
    ///
    /// let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb")?;
    /// let studio = catalog::hardware("mac-studio-m3-ultra-80c-512gb")?;
    /// let error = Cluster::from_nodes(&[mini, studio], Strategy::GuideSteps).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Unsupported);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn from_nodes(nodes: &[&'a Hardware], strategy: Strategy) -> Result<Self> {
        let Some((first, rest)) = nodes.split_first() else {
            return Err(Error::missing("nodes", "a cluster has at least one node", "list the machines"));
        };
        if let Some(other) = rest.iter().find(|node| **node != *first) {
            return Err(Error::unsupported(
                "nodes",
                "be all the same machine: a cluster of one strategy has one speed per node",
                other.id(),
                alloc::format!("use only {} or only {}, or ask for an unequal pipeline", first.id(), other.id()),
            ));
        }
        let count = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
        Self::of(first, count, strategy)
    }

    /// The machine each node is.
    #[must_use]
    pub fn hardware(&self) -> &'a Hardware {
        self.hardware
    }

    /// How many there are.
    #[must_use]
    pub fn nodes(&self) -> u32 {
        self.nodes
    }

    /// How the work is divided.
    #[must_use]
    pub fn strategy(&self) -> Strategy {
        self.strategy
    }
}

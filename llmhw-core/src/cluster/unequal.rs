//! A pipeline of machines that are not the same.

use super::{activations_time, hop_time, link_calibration};
use crate::bounds;
use crate::efficiency::Efficiency;
use crate::efficiency::class::IntervalClass;
use crate::error::{Error, Result};
use crate::evidence::{Basis, Estimate, Interval};
use crate::memory::{self, Verdict};
use crate::perf::{Placement, Setup};
use crate::plain::order;
use crate::spec::{Link, Workload};
use crate::units::*;
use alloc::vec::Vec;

/// How layers are divided among unequal nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Split {
    /// In proportion to usable memory, as exo does: fits whenever anything fits.
    ByMemory,
    /// In proportion to bandwidth, as far as memory allows; what is left goes to the fastest nodes with room, of equally fast ones to the
    /// first.
    ByBandwidth,
}

/// What a pipeline of unequal machines comes to.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct UnequalPipeline {
    /// Share of the layers of each node, in the order given.
    pub shares: Vec<Ratio>,
    /// Whether all nodes together hold weights, cache and buffers.
    pub verdict: Verdict,
    /// Tokens per second of one step's sequences together.
    pub rate: Estimate<TokenRate>,
}

/// A pipeline over `nodes`, each a setup of the same model, connected by `link`.
///
/// The nodes work one after the other: a step takes the sum of each node's time for its share, and a hop per node after
/// the first. Nodes without room for anything share evenly; the verdict says that nothing fits.
///
/// # Errors
/// `MissingInput` without nodes, `OutOfRange` by [`bounds::NODES`] with too many, `Inconsistent` when two nodes run
/// different models or formats, the model is of another size than its shape makes, or the context is beyond its limit.
///
/// # Example: a large and a small Mac
/// ```
/// use llmhw_core::catalog::{self, formats, links, runtimes};
/// use llmhw_core::cluster::{Split, unequal_pipeline};
/// use llmhw_core::perf::Setup;
/// use llmhw_core::{efficiency, spec::Workload, units::tokens};
///
/// let model = catalog::model("llama-3.3-70b")?;
/// let on = |id| Ok::<_, llmhw_core::Error>(Setup::new(catalog::hardware(id)?, &runtimes::LLAMA_CPP_METAL, model, &formats::Q8_0));
/// let nodes = [on("mac-studio-m3-ultra-80c-96gb")?, on("mac-mini-m4-pro-20c-48gb")?];
/// let workload = Workload::new(tokens(4096))?;
/// let by = |split| unequal_pipeline(&nodes, split, &workload, &links::THUNDERBOLT_5, efficiency::CALIBRATED);
/// assert!(by(Split::ByBandwidth)?.rate.value > by(Split::ByMemory)?.rate.value);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn unequal_pipeline(
    nodes: &[Setup<'_>],
    split: Split,
    workload: &Workload,
    link: &Link,
    efficiency: Efficiency,
) -> Result<UnequalPipeline> {
    let Some((first, rest)) = nodes.split_first() else {
        return Err(Error::missing("nodes", "a pipeline has at least one node", "list the machines"));
    };
    bounds::NODES.check_count(u32::try_from(nodes.len()).unwrap_or(u32::MAX))?;
    first.check()?;
    if let Some(other) = rest.iter().find(|node| node.model() != first.model()) {
        return Err(Error::inconsistent(
            "nodes",
            alloc::format!("all run {}", first.model().id()),
            other.model().id(),
            "set every node up with the same model and format",
        ));
    }
    if let Some(other) = rest.iter().find(|node| node.weights() != first.weights()) {
        return Err(Error::inconsistent(
            "nodes",
            alloc::format!("all hold {:.2} of weights", first.weights().total()),
            alloc::format!("{:.2}", other.weights().total()),
            "set every node up with the same model and format",
        ));
    }
    first.model().check_context(workload.context())?;
    let sequences = f64::from(workload.sequence_count());
    let cache = memory::kv_cache(first.model(), workload.cache_format(), workload.context()) * sequences;
    let needed = first.weights().total() + cache;
    let rooms: Vec<f64> = nodes
        .iter()
        .map(|node| {
            let room = memory::usable(node.hardware()) - memory::buffers(node.model(), node.runtime());
            if room.value > 0.0 { room.value } else { 0.0 }
        })
        .collect();
    let available: f64 = rooms.iter().sum();
    let shares = match split {
        Split::ByMemory => rooms.iter().map(|room| if available > 0.0 { room / available } else { 0.0 }).collect(),
        Split::ByBandwidth => by_bandwidth(nodes, &rooms, needed.value),
    };
    let shares = with_the_rest_spread(shares);
    // What comes out of a step; each node and each hop takes its time once for all of it.
    let produced = tokens(sequences * workload.accepted_tokens_per_step());
    // By the likely rates, and by those at either end of what each is known to.
    let [mut time, mut least, mut most] = [seconds(0); 3];
    for (node, share) in nodes.iter().zip(&shares) {
        let whole = node.decode(workload, Placement::ONE, efficiency).rate;
        let range = whole.interval.unwrap_or(Interval::new(whole.value, whole.value));
        time += produced / whole.value * *share;
        least += produced / range.high * *share;
        most += produced / range.low * *share;
    }
    let hops = nodes.len().saturating_sub(1) as f64;
    let transfer = activations_time(link) * (workload.tokens_per_step() * f64::from(first.model().hidden_size()));
    let passing = (hop_time(link.latency(), link_calibration(efficiency)) + transfer) * hops;
    let rate = produced / (time + passing);
    let estimate = match efficiency {
        _ if rest.is_empty() => first.decode(workload, Placement::ONE, efficiency).rate,
        Efficiency::Constant { .. } => Estimate::new(rate, Basis::Assumed),
        Efficiency::Calibrated(calibration) => {
            // Errors of measured clusters are small; of unequal ones none was measured, so it is known no better than its parts.
            let of_class = calibration.interval(IntervalClass::Cluster);
            let (slow, fast) = (produced / (most + passing), produced / (least + passing));
            let (low, high) = (rate * of_class.low, rate * of_class.high);
            let range = Interval::new(if slow < low { slow } else { low }, if fast > high { fast } else { high });
            Estimate::new(rate, Basis::Extrapolated).within(range)
        }
    };
    Ok(UnequalPipeline {
        shares: shares.into_iter().map(fraction).collect(),
        verdict: Verdict::of(needed, in_base_unit(available)),
        rate: estimate,
    })
}

/// Shares in proportion to bandwidth; what exceeds a node's room goes to the fastest nodes that have some left.
fn by_bandwidth(nodes: &[Setup<'_>], rooms: &[f64], needed: f64) -> Vec<f64> {
    let total: f64 = nodes.iter().map(|node| node.hardware().memory_bandwidth().value).sum();
    let most: Vec<f64> = rooms.iter().map(|room| if needed > 0.0 { room / needed } else { 1.0 }).collect();
    let mut shares: Vec<f64> = nodes
        .iter()
        .zip(&most)
        .map(|(node, most)| (node.hardware().memory_bandwidth().value / total).min(*most))
        .collect();
    let bandwidth = |i: usize| nodes.get(i).map_or(0.0, |node| node.hardware().memory_bandwidth().value);
    for i in order(nodes.len(), &|a, b| bandwidth(b).total_cmp(&bandwidth(a))) {
        let left = 1.0 - shares.iter().sum::<f64>();
        if let (Some(share), Some(most)) = (shares.get_mut(i), most.get(i)) {
            *share += left.max(0.0).min(*most - *share);
        }
    }
    shares
}

/// Where not everything fits, what no node has room for is spread evenly, so that the shares are still all of it.
fn with_the_rest_spread(mut shares: Vec<f64>) -> Vec<f64> {
    let left = 1.0 - shares.iter().sum::<f64>();
    let count = shares.len() as f64;
    for share in &mut shares {
        *share += left.max(0.0) / count;
    }
    shares
}

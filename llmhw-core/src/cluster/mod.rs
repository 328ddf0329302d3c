//! Several devices that hold one model together.

mod unequal;

pub use unequal::{Split, UnequalPipeline, unequal_pipeline};

use crate::bounds;
use crate::efficiency::constants::{Constant, Group};
use crate::efficiency::{Calibration, Efficiency};
use crate::error::{Error, Result};
use crate::memory;
use crate::perf::Placement;
use crate::spec::{Cluster, Link, Model, Strategy};
use crate::units::*;

/// The guide's factor on added bandwidths: 1 alone, 0.95 on two nodes, 0.85 on three and four, 0.75 on more.
///
/// Source: the On-Premise LLM Infrastructure Guide, tps.sh, February 2026. Published measurements of exo with tensor
/// parallelism show a speed-up of 1.3 to 1.8 on two nodes and 1.5 to 3.2 on four, and pipelines over TCP 0.75 to 1.08.
///
/// # Example: two Mac minis
/// ```
/// use llmhw_core::{cluster, units::gigabytes_per_second};
///
/// let bandwidth = gigabytes_per_second(273) * 2.0 * cluster::guide_factor(2);
/// assert_eq!(format!("{bandwidth:.1}"), "518.7 GB/s");
/// ```
#[must_use]
pub fn guide_factor(nodes: u32) -> Ratio {
    fraction(match nodes {
        0 | 1 => 1.0,
        2 => 0.95,
        3 | 4 => 0.85,
        _ => 0.75,
    })
}

/// What a cluster amounts to.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Pool {
    /// Memory as sold, added up.
    pub memory: Information,
    /// Memory a model may take, added up.
    pub usable_memory: Information,
    /// How many times one node's bandwidth serves one stream.
    pub speedup: Ratio,
    /// Bandwidth that serves one stream.
    pub bandwidth: Bandwidth,
    /// What all nodes cost with their hosts, where known.
    pub price: Option<Money>,
    /// What all nodes draw when idle, where known.
    pub idle_power: Option<Power>,
    /// What all nodes draw during inference, where known.
    pub load_power: Option<Power>,
}

/// How many times one node's bandwidth serves one stream, before communication.
#[must_use]
pub fn speedup(strategy: Strategy, nodes: u32) -> Ratio {
    match strategy {
        Strategy::GuideSteps => guide_factor(nodes) * f64::from(nodes),
        // The nodes work one after the other on a token.
        Strategy::Pipeline => fraction(1),
        Strategy::TensorParallel => fraction(f64::from(nodes)),
    }
}

/// Latency of the links the hop constants were fitted on: PCIe in one machine, TCP between machines (`data/links.toml`).
const HOP_LATENCIES: [Time; 2] = [in_base_unit(1e-5), in_base_unit(3e-4)];

/// Latency of the link the all-reduce constant was fitted on: RDMA over Thunderbolt 5.
const ALL_REDUCE_LATENCY: Time = in_base_unit(1e-5);

/// Time to hand a token's activations from one stage to the next, over a link of this latency.
///
/// Two costs are fitted: a layer split over PCIe and RPC over TCP. Others lie on the power law through both, which is close
/// to proportional: a hop takes about as many messages whatever carries them.
#[must_use]
pub fn hop_time(latency: Time, calibration: &Calibration) -> Time {
    let constant = |group| calibration.constants().get(Constant::of(group));
    let (near, far) = (constant(Group::ClusterHopPcie), constant(Group::ClusterHopNetwork));
    let [near_latency, far_latency] = HOP_LATENCIES;
    let exponent = libm::log(far / near) / libm::log((far_latency / near_latency).value);
    seconds(near * libm::pow((latency / near_latency).value, exponent))
}

/// Time of one reduction over `nodes` devices: proportional to the latency, and to log2 of the devices.
#[must_use]
pub fn all_reduce_time(latency: Time, nodes: u32, calibration: &Calibration) -> Time {
    let fitted = calibration.constants().get(Constant::of(Group::ClusterAllReduce));
    seconds(fitted * libm::log2(f64::from(nodes.max(1)))) * (latency / ALL_REDUCE_LATENCY)
}

/// Bytes of one value of the residual stream as it travels.
const ACTIVATION_BYTES: f64 = 2.0;

/// Time to move one value of the residual stream over a link, latency aside.
fn activations_time(link: &Link) -> Time {
    bytes(ACTIVATION_BYTES) / link.bandwidth()
}

/// What a link costs is measured even where the efficiency is a constant somebody chose.
fn link_calibration(efficiency: Efficiency) -> &'static Calibration {
    match efficiency {
        Efficiency::Calibrated(calibration) => calibration,
        Efficiency::Constant { .. } => &Calibration::BUILT_IN,
    }
}

/// Where a step runs and what passing results on costs: see [`Placement`].
///
/// A pipeline pays a hop per stage after the first; tensor parallelism pays two all-reduces per layer, each of which
/// also moves 2 (n - 1) / n of the activations.
///
/// # Errors
/// `OutOfRange` by [`bounds::NODES`]; `MissingInput` without a link for more than one node, except for the guide's steps, which know none.
///
/// # Example: four Mac Studios over RDMA
/// ```
/// use llmhw_core::catalog::{self, links};
/// use llmhw_core::{cluster, efficiency, spec::Strategy};
///
/// let model = catalog::model("qwen3-235b-a22b")?;
/// let calibrated = efficiency::CALIBRATED;
/// let placement = cluster::placement(Strategy::TensorParallel, 4, Some(&links::THUNDERBOLT_5_RDMA), model, calibrated)?;
/// let alone = cluster::placement(Strategy::TensorParallel, 1, None, model, calibrated)?;
/// assert!(placement.step_time > alone.step_time); // 2 x 94 layers x about 40 us x log2(4)
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn placement(
    strategy: Strategy,
    nodes: u32,
    link: Option<&Link>,
    model: &Model,
    efficiency: Efficiency,
) -> Result<Placement> {
    bounds::NODES.check_count(nodes)?;
    if nodes == 1 {
        return Ok(Placement::ONE);
    }
    let division = speedup(strategy, nodes);
    let link = match (strategy, link) {
        (Strategy::GuideSteps, _) => return Ok(Placement::multiplied(division)),
        (_, Some(link)) => link,
        (_, None) => {
            return Err(Error::missing(
                "link",
                "what connects the nodes decides what passing results costs",
                "give one, such as ethernet-10g of the catalogue",
            ));
        }
    };
    let calibration = link_calibration(efficiency);
    let count = f64::from(nodes);
    let (step_time, transfers) = match strategy {
        Strategy::TensorParallel => {
            let all_reduces = 2.0 * f64::from(model.layers());
            let moved = all_reduces * 2.0 * (count - 1.0) / count;
            (all_reduce_time(link.latency(), nodes, calibration) * all_reduces, moved)
        }
        Strategy::GuideSteps | Strategy::Pipeline => {
            (hop_time(link.latency(), calibration) * (count - 1.0), count - 1.0)
        }
    };
    let time_per_width = activations_time(link) * transfers;
    Ok(Placement { step_time, time_per_width, is_assumed: false, ..Placement::multiplied(division) })
}

/// Adds a cluster up. A cluster of one is the device.
#[must_use]
pub fn pool(cluster: &Cluster<'_>) -> Pool {
    let (hardware, nodes) = (cluster.hardware(), f64::from(cluster.nodes()));
    let speedup = speedup(cluster.strategy(), cluster.nodes());
    Pool {
        memory: hardware.memory() * nodes,
        usable_memory: memory::usable(hardware) * nodes,
        speedup,
        bandwidth: hardware.memory_bandwidth() * speedup,
        price: hardware.system_price().map(|price| price * nodes),
        idle_power: hardware.system_idle_power().map(|power| power * nodes),
        load_power: hardware.system_load_power().map(|power| power * nodes),
    }
}

//! Offload: weights divided between a card and the memory of the machine around it.

use super::Setup;
use crate::efficiency::class::{BackendClass, ChipClass, Class, IntervalClass};
use crate::efficiency::terms::DecodeWork;
use crate::efficiency::{Efficiency, Tuned};
use crate::error::{Error, Result};
use crate::evidence::{Basis, Estimate, Interval};
use crate::memory::{self, Verdict};
use crate::spec::{MemoryTechnology, Vendor, Workload};
use crate::units::*;

/// Which weights leave the card when not all fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum OffloadSplit {
    /// Whole layers with their cache (llama.cpp's `-ngl`).
    Layers,
    /// Routed experts only (llama.cpp's `--n-cpu-moe`).
    Experts,
}

/// One crossing of the bus with the activations of a token, from kernel to kernel. Assumed: a PCIe round trip and two
/// synchronisations.
const CROSSING: Time = in_base_unit(2e-5);

/// FLOP per byte of bandwidth that the processor of a host is taken to have; see `efficiency::class::fp32_rate`.
const HOST_FLOP_PER_BYTE: f64 = 5.0;

/// How a model runs that is divided between card and host.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Offload {
    /// Share of the divided weights that stays on the card.
    pub share_on_device: Ratio,
    /// Weights on the card.
    pub device_weights: Information,
    /// Weights in the host's memory.
    pub host_weights: Information,
    /// Whether the host's memory holds its part: weights, and with layers their cache. What the host's own programs take
    /// is not known and not counted.
    pub host_verdict: Verdict,
    /// Tokens per second. Never better than extrapolated: few measurements of such splits exist.
    pub rate: Estimate<TokenRate>,
}

impl Setup<'_> {
    /// Divides the weights between the card and its host so that the card is full, and estimates the decode rate.
    ///
    /// Each part is read at its own bandwidth, one after the other; the host's part runs on its processor.
    ///
    /// # Errors
    /// `MissingInput` when the machine has no host or the host's memory is unknown, `Unsupported` when the model has no
    /// routed experts to divide, `Inconsistent` when not even the part that must stay fits the card.
    ///
    /// # Example: a 120B mixture on a 24 GB card
    /// ```
    /// use llmhw_core::catalog::{self, formats, runtimes};
    /// use llmhw_core::perf::{OffloadSplit, Setup};
    /// use llmhw_core::{efficiency, spec::Workload, units::{percent, tokens}};
    ///
    /// let card = catalog::hardware("rtx-4090-24gb")?;
    /// let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, catalog::model("gpt-oss-120b")?, &formats::MXFP4);
    /// let workload = Workload::new(tokens(8192))?;
    /// let by_experts = setup.offload(&workload, OffloadSplit::Experts, efficiency::CALIBRATED)?;
    /// let by_layers = setup.offload(&workload, OffloadSplit::Layers, efficiency::CALIBRATED)?;
    /// assert!(by_experts.share_on_device < percent(40) && by_experts.host_verdict.fits());
    /// assert!(by_experts.rate.value.value > 0.0 && by_layers.rate.value.value > 0.0);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn offload(&self, workload: &Workload, split: OffloadSplit, efficiency: Efficiency) -> Result<Offload> {
        let missing = |what: &'static str| {
            let rule = alloc::format!("offloading from {} needs the machine around it", self.hardware.id());
            Error::missing(what, rule, "describe it with its memory and the bandwidth of that")
        };
        let host = self.hardware.host().ok_or_else(|| missing("host"))?;
        let host_bandwidth =
            host.memory_bandwidth.ok_or_else(|| missing("host.memory_bandwidth_gigabytes_per_second"))?;
        let host_memory = host.memory.ok_or_else(|| missing("host.memory_gibibytes"))?;
        let (share, everything) = self.divide_memory(workload, split)?;
        let divided = match split {
            OffloadSplit::Layers => self.weights.total(),
            OffloadSplit::Experts => self.weights.experts,
        };
        let host_weights = divided * (fraction(1) - share);
        let work = self.decode_work(workload);
        let (device, rest) = divide(&work, split, share.value);
        let rest =
            DecodeWork { bandwidth: host_bandwidth.value, fp32: host_bandwidth.value * HOST_FLOP_PER_BYTE, ..rest };
        let crossings = match split {
            OffloadSplit::Layers => 2.0,
            OffloadSplit::Experts => 2.0 * work.expert_layers,
        };
        let crossing = if share < fraction(1) { CROSSING * crossings } else { seconds(0) };
        let produced = tokens(work.sequences);
        let (time, interval, basis) = match efficiency {
            Efficiency::Constant { value, .. } => {
                let read =
                    |w: &DecodeWork| (w.weights_bytes + w.experts_bytes + w.cache_bytes * w.sequences) / w.bandwidth;
                (seconds(read(&device) + read(&rest)) / value + crossing, None, Basis::Assumed)
            }
            Efficiency::Calibrated(calibration) => {
                let seconds_on =
                    |class: &Class, work: &DecodeWork| Tuned::new(class, work, 0.0, calibration).step(work).total();
                let on_device = seconds_on(&self.class(), &device) / self.machine_factor(workload, efficiency);
                let on_host = if share < fraction(1) { seconds_on(&self.host_class(), &rest) } else { 0.0 };
                let interval = calibration.interval(IntervalClass::Unmeasured);
                (seconds(on_device + on_host) + crossing, Some(interval), Basis::Extrapolated)
            }
        };
        let rate = produced / time;
        let mut estimate = Estimate::new(rate, basis);
        if let Some(Interval { low, high }) = interval {
            estimate = estimate.within(Interval::new(rate * low, rate * high));
        }
        Ok(Offload {
            share_on_device: share,
            device_weights: self.weights.total() - host_weights,
            host_weights,
            host_verdict: Verdict::of(everything * (fraction(1) - share), host_memory),
            rate: estimate,
        })
    }

    /// How much faster one's own runs say that the card is; 1 without any.
    fn machine_factor(&self, workload: &Workload, efficiency: Efficiency) -> f64 {
        let belief = self.correction.map(|correction| &correction.decode).filter(|belief| belief.runs() > 0);
        match (belief, efficiency, self.tuned(efficiency)) {
            (Some(belief), Efficiency::Calibrated(calibration), Some(tuned)) => {
                belief.machine().factors(self.decode_factors(workload, calibration, &tuned).1).0
            }
            _ => 1.0,
        }
    }

    /// The share of what is divided for which the card has room, and all that is divided: with layers their cache too.
    fn divide_memory(&self, workload: &Workload, split: OffloadSplit) -> Result<(Ratio, Information)> {
        let sequences = f64::from(workload.sequence_count());
        let cache = memory::kv_cache(self.model, workload.cache_format(), workload.context()) * sequences;
        let room = memory::usable(self.hardware) - memory::buffers(self.model, self.runtime);
        let (room, divided) = match split {
            OffloadSplit::Layers => (room, self.weights.total() + cache),
            OffloadSplit::Experts if self.weights.experts > bytes(0) => {
                (room - cache - (self.weights.total() - self.weights.experts), self.weights.experts)
            }
            OffloadSplit::Experts => {
                return Err(Error::unsupported(
                    "split",
                    alloc::format!("be layers for {}, which has no routed experts", self.model.name()),
                    "experts",
                    "divide it by layers, or choose a mixture of experts",
                ));
            }
        };
        if room < bytes(0) {
            return Err(Error::inconsistent(
                "split",
                alloc::format!(
                    "leave room on {} for what must stay there, which is {:#.1} too large",
                    self.hardware.id(),
                    bytes(0) - room
                ),
                word(split),
                "shorten the context, divide by layers, or take a larger card",
            ));
        }
        let share = room / divided;
        Ok((if share < fraction(1) { share } else { fraction(1) }, divided))
    }

    /// The class of the host's processor: measured CPU constants, whatever the card is.
    fn host_class(&self) -> Class {
        Class {
            backend: BackendClass::Cpu,
            chip: ChipClass::Cpu,
            vendor: Vendor::Other,
            technology: MemoryTechnology::Ddr,
            is_ultra: false,
            is_ada_on: false,
            is_m4_on: false,
            ..self.class()
        }
    }
}

fn word(split: OffloadSplit) -> &'static str {
    match split {
        OffloadSplit::Layers => "layers",
        OffloadSplit::Experts => "experts",
    }
}

/// The work that stays on the card, and the rest.
fn divide(work: &DecodeWork, split: OffloadSplit, share: f64) -> (DecodeWork, DecodeWork) {
    let part = |share: f64| DecodeWork {
        weights_bytes: work.weights_bytes * share,
        experts_bytes: work.experts_bytes * share,
        all_experts_bytes: work.all_experts_bytes * share,
        cache_bytes: work.cache_bytes * share,
        attention_flop: work.attention_flop * share,
        read_parameters: work.read_parameters * share,
        layers: work.layers * share,
        expert_layers: work.expert_layers * share,
        linear_layers: work.linear_layers * share,
        compressed_layers: work.compressed_layers * share,
        ..*work
    };
    match split {
        OffloadSplit::Layers => (part(share), part(1.0 - share)),
        OffloadSplit::Experts => {
            let read = work.weights_bytes + work.experts_bytes;
            let away = work.experts_bytes * (1.0 - share);
            let parameters_away = if read > 0.0 { work.read_parameters * away / read } else { 0.0 };
            let stays = DecodeWork {
                experts_bytes: work.experts_bytes * share,
                all_experts_bytes: work.all_experts_bytes * share,
                read_parameters: work.read_parameters - parameters_away,
                ..*work
            };
            let leaves = DecodeWork {
                experts_bytes: away,
                all_experts_bytes: work.all_experts_bytes * (1.0 - share),
                read_parameters: parameters_away,
                expert_layers: work.expert_layers * (1.0 - share),
                ..part(0.0)
            };
            (stays, leaves)
        }
    }
}

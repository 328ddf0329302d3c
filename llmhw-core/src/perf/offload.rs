//! Offload: weights divided between a card and the memory of the machine around it.

use super::Setup;
use super::offload_parts::OffloadPart;
use crate::efficiency::Efficiency;
use crate::efficiency::class::IntervalClass;
use crate::efficiency::terms::DecodeWork;
use crate::error::{Error, Result};
use crate::evidence::{Basis, Estimate, Interval};
use crate::memory::{self, Verdict};
use crate::spec::Workload;
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
    /// Each part is read at its own bandwidth, one after the other; the host's part runs on its processor, which, calibrated, multiplies for each
    /// of several sequences. Speculation is counted as in [`Setup::decode`].
    ///
    /// # Errors
    /// `MissingInput` when the card has no host or the host's memory is unknown, `Unsupported` when the machine is whole without one or the
    /// model has no routed experts to divide, `Inconsistent` when not even the part that must stay fits the card, and for a context beyond the
    /// model's limit.
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
        self.model.check_context(workload.context())?;
        let hardware = self.hardware;
        if hardware.host().is_none() && !hardware.takes_host() {
            return Err(Error::unsupported(
                "hardware",
                "be a card with a machine around it",
                hardware.id(),
                "choose a smaller format: a whole machine has no memory beside its own",
            ));
        }
        let missing = |what: &'static str| {
            let rule = alloc::format!("offloading from {} needs the machine around it", self.hardware.id());
            Error::missing(what, rule, "describe it with its memory and the bandwidth of that")
        };
        let host = hardware.host().ok_or_else(|| missing("host"))?;
        let host_bandwidth =
            host.memory_bandwidth.ok_or_else(|| missing("host.memory_bandwidth_gigabytes_per_second"))?;
        let host_memory = host.memory.ok_or_else(|| missing("host.memory_gibibytes"))?;
        let (share, everything) = self.divide_memory(workload, split)?;
        let divided = match split {
            OffloadSplit::Layers => self.weights.total(),
            OffloadSplit::Experts => self.weights.experts,
        };
        let host_weights = divided * (fraction(1) - share);
        // Drafted tokens of a sequence are verified together, and share its cache.
        let sequences = f64::from(workload.sequence_count());
        let verified = workload.tokens_per_step();
        let alone = self.decode_work(workload);
        let cache_bytes = alone.cache_bytes * (sequences / verified);
        let work = DecodeWork { sequences: verified, cache_bytes, ..alone };
        let (device, rest) = divide(&work, split, share.value);
        let rest =
            DecodeWork { bandwidth: host_bandwidth.value, fp32: host_bandwidth.value * HOST_FLOP_PER_BYTE, ..rest };
        let crossings = match split {
            OffloadSplit::Layers => 2.0,
            OffloadSplit::Experts => 2.0 * work.expert_layers,
        };
        let crossing = if share < fraction(1) { CROSSING * crossings } else { seconds(0) };
        let produced = tokens(sequences * workload.accepted_tokens_per_step());
        let (time, interval, basis) = match efficiency {
            Efficiency::Constant { value, .. } => {
                let on_card = self.constant_seconds(&device, share, self.hardware.peak().fp16.and(self.float_rate()));
                // Nobody states the peak of a host.
                let on_host = self.constant_seconds(&rest, fraction(1) - share, None);
                (seconds(on_card + on_host) / value + crossing, None, Basis::Assumed)
            }
            Efficiency::Calibrated(calibration) => {
                let (dense, experts) = (if split == OffloadSplit::Layers { share.value } else { 1.0 }, share.value);
                let stays = OffloadPart { work: &device, dense, experts };
                let leaves = OffloadPart { work: &rest, dense: 1.0 - dense, experts: 1.0 - experts };
                let least = self.least_seconds_on_device(&device, calibration);
                let shifted = self.seconds_on_device(stays, calibration) / self.machine_factor(workload, efficiency);
                // Nothing beats the ceiling, whatever other set-ups did.
                let on_device = if shifted < least { least } else { shifted };
                let on_host = if share < fraction(1) { self.seconds_on_host(leaves, calibration) } else { 0.0 };
                let least = least + self.reading_seconds(&rest, calibration);
                let interval = calibration.interval(IntervalClass::Unmeasured);
                (
                    seconds(on_device + on_host) + crossing,
                    Some((interval, produced / seconds(least))),
                    Basis::Extrapolated,
                )
            }
        };
        let rate = produced / time;
        let mut estimate = Estimate::new(rate, basis);
        if let Some((Interval { low, high }, ceiling)) = interval {
            let high = if rate * high < ceiling { rate * high } else { ceiling };
            estimate = estimate.within(Interval::new(rate * low, if high < rate { rate } else { high }));
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
                let narrowest = self.narrowest_factors(workload, calibration, &tuned);
                self.decode_shift(belief, workload, calibration, &tuned).factors(narrowest, narrowest).0
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, formats, runtimes};
    use crate::efficiency::class::{BackendClass, ChipClass};
    use crate::spec::{MemoryTechnology, Vendor};

    fn work() -> DecodeWork {
        DecodeWork {
            weights_bytes: 3.0,
            experts_bytes: 5.0,
            all_experts_bytes: 7.0,
            experts: 64.0,
            experts_per_token: 4.0,
            cache_bytes: 11.0,
            attention_flop: 13.0,
            read_parameters: 16.0,
            layers: 17.0,
            expert_layers: 19.0,
            linear_layers: 23.0,
            compressed_layers: 29.0,
            sequences: 2.0,
            bandwidth: 31.0,
            fp32: 37.0,
        }
    }

    /// What is divided, in one order.
    fn parts(work: &DecodeWork) -> [f64; 10] {
        [
            work.weights_bytes,
            work.experts_bytes,
            work.all_experts_bytes,
            work.cache_bytes,
            work.attention_flop,
            work.read_parameters,
            work.layers,
            work.expert_layers,
            work.linear_layers,
            work.compressed_layers,
        ]
    }

    #[test]
    fn layers_take_their_share_of_everything() {
        let (stays, leaves) = divide(&work(), OffloadSplit::Layers, 0.25);
        let whole = parts(&work());
        assert_eq!(parts(&stays), whole.map(|part| part * 0.25));
        assert_eq!(parts(&leaves), whole.map(|part| part * 0.75));
        assert_eq!((stays.sequences, stays.experts, leaves.experts_per_token), (2.0, 64.0, 4.0));
    }

    #[test]
    fn experts_take_nothing_but_themselves() {
        let (stays, leaves) = divide(&work(), OffloadSplit::Experts, 0.25);
        // Of the 8 bytes read 5 are experts', of which three quarters leave; weights read leave in that proportion.
        let away = 16.0 * 3.75 / 8.0;
        assert_eq!(parts(&stays), [3.0, 1.25, 1.75, 11.0, 13.0, 16.0 - away, 17.0, 19.0, 23.0, 29.0]);
        assert_eq!(parts(&leaves), [0.0, 3.75, 5.25, 0.0, 0.0, away, 0.0, 14.25, 0.0, 0.0]);
    }

    #[test]
    fn the_host_is_a_processor_with_its_own_memory_whatever_the_card_is() {
        let mut studio = Setup::new(
            catalog::hardware("mac-studio-m3-ultra-80c-512gb").unwrap(),
            &runtimes::LLAMA_CPP_METAL,
            catalog::model("llama-3.1-8b").unwrap(),
            &formats::Q4_K_M,
        );
        assert!(studio.class().is_ultra);
        for hardware in ["mac-studio-m3-ultra-80c-512gb", "mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb"] {
            studio =
                Setup::new(catalog::hardware(hardware).unwrap(), studio.runtime(), studio.model(), &formats::Q4_K_M);
            let class = studio.host_class();
            assert_eq!((class.backend, class.chip), (BackendClass::Cpu, ChipClass::Cpu));
            assert_eq!((class.vendor, class.technology), (Vendor::Other, MemoryTechnology::Ddr));
            assert!(!class.is_ultra && !class.is_ada_on && !class.is_m4_on, "{hardware}");
            assert_eq!(class.format, studio.class().format);
        }
    }

    #[test]
    fn with_the_guides_constant_a_step_is_what_both_read_over_their_bandwidths_and_two_crossings() {
        let card = catalog::hardware("rtx-4090-24gb").unwrap();
        let host = card.host().and_then(|host| host.memory_bandwidth).unwrap();
        let model = catalog::model("llama-3.1-70b").unwrap();
        let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, model, &formats::Q4_K_M);
        let workload = Workload::new(tokens(4096)).unwrap().sequences(4).unwrap();
        let found = setup.offload(&workload, OffloadSplit::Layers, crate::efficiency::GUIDE).unwrap();
        let share = found.share_on_device.value;
        assert!(share > 0.2 && share < 0.8, "{share}");
        let cache = memory::kv_read(model, workload.cache_format(), workload.context()).value;
        let read = setup.weights().read_per_step(4).value + 4.0 * cache;
        let expected = read * (share / card.memory_bandwidth().value + (1.0 - share) / host.value) / 0.6 + 2.0 * 2e-5;
        let step = 4.0 / found.rate.value.value;
        assert!((step / expected - 1.0).abs() < 1e-9, "{step}, not {expected}");
        // Room for weights and four caches.
        let stored = memory::kv_cache(model, workload.cache_format(), workload.context()).value;
        let room = (memory::usable(card) - memory::buffers(model, setup.runtime())).value;
        assert!((share / (room / (setup.weights().total().value + 4.0 * stored)) - 1.0).abs() < 1e-12, "{share}");
    }

    #[test]
    fn what_does_not_fit_beside_divided_experts_is_named() {
        let card = catalog::hardware("rtx-4090-24gb").unwrap();
        let model = catalog::model("gpt-oss-120b").unwrap();
        let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, model, &formats::MXFP4);
        let many = Workload::new(tokens(131_072)).unwrap().sequences(64).unwrap();
        let error = setup.offload(&many, OffloadSplit::Experts, crate::efficiency::GUIDE).unwrap_err();
        assert_eq!(error.parameter(), Some("split"));
        assert!(alloc::format!("{error}").contains(word(OffloadSplit::Experts)), "{error}");
    }
}

//! `Hardware`: one exact thing that can be bought, from a mini PC to a card and the machine around it.

use super::machine::{Device, FormFactor, Host, MemoryTechnology, PeakRates, UsableMemory, Vendor};
use super::{Text, price::Price, sustained::Sustained};
use crate::Faults;
use crate::bounds;
use crate::error::{Error, Result};
use crate::evidence::Provenance;
use crate::units::*;
use alloc::borrow::Cow;

/// Seconds that reading all of a card's memory takes at most, and of any other device's. The slowest of the catalogue take 0.09 and 5.4.
const MOST_READING_OF_A_CARD: f64 = 15.0;
const MOST_READING: f64 = 60.0;

/// A device that runs language models: an exact configuration with its memory, speed, power and price.
///
/// What is not known is absent and never filled in from another number. Made by [`Hardware::builder`] or taken from the
/// [`catalog`](crate::catalog).
///
/// # Example: a machine nobody has listed
/// ```
/// use llmhw_core::spec::{Device, FormFactor, Hardware};
/// use llmhw_core::units::{gibibytes, gigabytes_per_second};
///
/// let ours = Hardware::builder("our-box", "Our box", Device::Unified)
///     .memory(gibibytes(96.0))
///     .memory_bandwidth(gigabytes_per_second(512.0))
///     .form_factor(FormFactor::Mini)
///     .build()?;
/// assert_eq!(ours.memory(), gibibytes(96.0));
/// assert!(ours.price().is_none());
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Hardware {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) chip: Text,
    pub(crate) generation: Text,
    pub(crate) vendor: Vendor,
    pub(crate) device: Device,
    pub(crate) memory_technology: MemoryTechnology,
    pub(crate) form_factor: FormFactor,
    pub(crate) usable_memory: UsableMemory,
    pub(crate) memory: Information,
    pub(crate) memory_bandwidth: Bandwidth,
    pub(crate) gpu_cores: Option<u32>,
    pub(crate) peak: PeakRates,
    pub(crate) idle_power: Option<Power>,
    pub(crate) load_power: Option<Power>,
    pub(crate) power_limit: Option<Power>,
    pub(crate) sustained: Sustained,
    pub(crate) price: Option<Price>,
    pub(crate) host: Option<Host>,
    pub(crate) year: Option<u16>,
    pub(crate) provenance: Cow<'static, [Provenance]>,
}

impl Hardware {
    /// The id, unique in a catalogue.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The chip or graphics processor, empty when not stated.
    pub fn chip(&self) -> &str {
        &self.chip
    }

    /// The chip's generation, such as `apple-m4` or `nvidia-ada`; empty when not stated.
    pub fn generation(&self) -> &str {
        &self.generation
    }

    /// Who makes the chip.
    pub fn vendor(&self) -> Vendor {
        self.vendor
    }

    /// Whether the GPU shares memory with the processor, has its own, or is absent.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The kind of memory the weights are read from.
    pub fn memory_technology(&self) -> MemoryTechnology {
        self.memory_technology
    }

    /// Laptop, mini, card, ...
    pub fn form_factor(&self) -> FormFactor {
        self.form_factor
    }

    /// The rule for how much of the memory a model can use.
    pub fn usable_memory_rule(&self) -> UsableMemory {
        self.usable_memory
    }

    /// Memory as sold: of the card for a discrete GPU, of the machine otherwise.
    pub fn memory(&self) -> Information {
        self.memory
    }

    /// Peak memory bandwidth by the maker's figure.
    pub fn memory_bandwidth(&self) -> Bandwidth {
        self.memory_bandwidth
    }

    /// GPU cores as Apple counts them; other makers' units do not compare and are left out.
    pub fn gpu_cores(&self) -> Option<u32> {
        self.gpu_cores
    }

    /// Dense peak rates per number type, as far as known.
    pub fn peak(&self) -> PeakRates {
        self.peak
    }

    /// Power when idle: the whole machine, or the board of a card.
    pub fn idle_power(&self) -> Option<Power> {
        self.idle_power
    }

    /// Power during inference: the whole machine, or the board of a card.
    pub fn load_power(&self) -> Option<Power> {
        self.load_power
    }

    /// The most it may draw: thermal design power of a card, maximum at the wall of a machine.
    pub fn power_limit(&self) -> Option<Power> {
        self.power_limit
    }

    /// Idle power with the machine around a card. `None` when a part of it is unknown.
    pub fn system_idle_power(&self) -> Option<Power> {
        match &self.host {
            None if self.needs_host() => None,
            None => self.idle_power,
            Some(host) => Some(self.idle_power? + host.idle_power?),
        }
    }

    /// Power during inference with the machine around a card. `None` when a part of it is unknown.
    pub fn system_load_power(&self) -> Option<Power> {
        match &self.host {
            None if self.needs_host() => None,
            None => self.load_power,
            Some(host) => Some(self.load_power? + host.load_power?),
        }
    }

    /// The share of its short-run speed the machine keeps when warm.
    pub fn sustained(&self) -> Sustained {
        self.sustained
    }

    /// The price of the thing itself: a card without its machine.
    pub fn price(&self) -> Option<&Price> {
        self.price.as_ref()
    }

    /// What one pays to run it: the price with that of the machine around a card. `None` when a part of it is unknown.
    pub fn system_price(&self) -> Option<Money> {
        let own = self.price.as_ref()?.amount();
        match &self.host {
            None if self.needs_host() => None,
            None => Some(own),
            Some(host) => Some(own + host.price.as_ref()?.amount()),
        }
    }

    /// A card does not run by itself.
    pub(crate) fn needs_host(&self) -> bool {
        matches!(self.form_factor, FormFactor::Card | FormFactor::ServerCard)
    }

    /// The machine around a card or processor. A card always needs one; `None` is a machine complete in itself.
    pub fn host(&self) -> Option<&Host> {
        self.host.as_ref()
    }

    /// Whether it can be carried and run on a lap.
    pub fn is_portable(&self) -> bool {
        matches!(self.form_factor, FormFactor::Laptop | FormFactor::FanlessLaptop)
    }

    /// Year of first sale.
    pub fn year(&self) -> Option<u16> {
        self.year
    }

    /// Kind and source of each number, where stated.
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }

    /// Every rule a record must keep. The builder applies it; the catalogue's tests apply it to every generated row.
    pub(crate) fn validate(&self) -> Result<()> {
        let mut faults = Faults::default();
        if self.id.is_empty() {
            faults.add(super::without_id(&self.name));
        }
        faults.note(bounds::MEMORY.check(self.memory.get::<information::gibibyte>()));
        faults.note(bounds::MEMORY_BANDWIDTH.check(self.memory_bandwidth.get::<bandwidth::gigabyte_per_second>()));
        faults.note(self.check_reading());
        if let Some(cores) = self.gpu_cores {
            faults.note(bounds::CORES.check_count(cores));
        }
        let rates = [
            ("peak_fp32_teraflops", self.peak.fp32),
            ("peak_fp16_teraflops", self.peak.fp16),
            ("peak_int8_teraops", self.peak.int8),
        ];
        for (name, rate) in rates {
            if let Some(rate) = rate {
                let rate = rate.get::<operation_rate::teraflop_per_second>();
                faults.note(bounds::OPERATION_RATE.check_as(name, rate));
            }
        }
        let powers = [
            ("idle_power_watts", self.idle_power),
            ("load_power_watts", self.load_power),
            ("power_limit_watts", self.power_limit),
        ];
        for (name, power) in powers {
            if let Some(power) = power {
                faults.note(bounds::POWER.check_as(name, power.get::<power::watt>()));
            }
        }
        let [idle, load, limit] = powers;
        for ((name, lower), (above, upper)) in [(idle, load), (load, limit)] {
            if let (Some(lower), Some(upper)) = (lower, upper)
                && lower > upper
            {
                faults.add(Error::inconsistent(
                    name,
                    alloc::format!("be at most {above} = {}", upper.get::<power::watt>()),
                    lower.get::<power::watt>(),
                    "swap them, or check whether one is the board and the other the whole machine",
                ));
            }
        }
        let makers = [Vendor::Apple, Vendor::Nvidia, Vendor::Amd, Vendor::Intel];
        let of_maker =
            |maker: &Vendor| self.generation.strip_prefix(maker.as_str()).is_some_and(|rest| rest.starts_with('-'));
        if let Some(maker) = makers.into_iter().find(of_maker).filter(|maker| *maker != self.vendor) {
            faults.add(Error::inconsistent(
                "generation",
                alloc::format!("be of vendor = {}", self.vendor),
                &self.generation,
                alloc::format!("give vendor = {maker}, or leave the generation out"),
            ));
        }
        if let Some(year) = self.year {
            faults.note(bounds::YEAR.check(f64::from(year)));
        }
        if let UsableMemory::Exactly(usable) = self.usable_memory
            && usable > self.memory
        {
            faults.add(Error::inconsistent(
                "usable_memory_gibibytes",
                alloc::format!("be at most memory_gibibytes = {}", self.memory.get::<information::gibibyte>()),
                usable.get::<information::gibibyte>(),
                "give what the GPU can allocate out of the memory sold",
            ));
        }
        faults.note(self.sustained.validate());
        faults.note(self.check_host());
        faults.finish()
    }

    /// Whether it can be described with a machine around it.
    pub(crate) fn takes_host(&self) -> bool {
        self.needs_host() || self.device == Device::Cpu
    }

    /// A whole machine stands in no other: its price and draw are all there is.
    fn check_host(&self) -> Result<()> {
        match &self.host {
            Some(host) if !self.takes_host() => Err(Error::inconsistent(
                "host",
                alloc::format!(
                    "be around a form_factor = card or server-card, or a device = cpu, and a {} is a whole machine",
                    self.form_factor
                ),
                &host.name,
                "leave it out, or give form_factor = card",
            )),
            _ => Ok(()),
        }
    }

    /// Holds memory and bandwidth against each other: MiB given for GiB, or TB/s for GB/s, are in range by themselves.
    fn check_reading(&self) -> Result<()> {
        let most = if self.device == Device::Discrete { MOST_READING_OF_A_CARD } else { MOST_READING };
        let gibibytes = self.memory.get::<information::gibibyte>();
        let bandwidth = self.memory_bandwidth.get::<bandwidth::gigabyte_per_second>();
        let taken = self.memory.get::<information::gigabyte>() / bandwidth;
        let is_in_range = bounds::MEMORY.contains(gibibytes) && bounds::MEMORY_BANDWIDTH.contains(bandwidth);
        if !is_in_range || taken <= most {
            return Ok(());
        }
        Err(Error::inconsistent(
            bounds::MEMORY_BANDWIDTH.name,
            alloc::format!("read all of memory_gibibytes = {gibibytes} within {most} s, not in {taken:.0}"),
            bandwidth,
            "give the memory in GiB and the bandwidth in GB/s",
        ))
    }
}

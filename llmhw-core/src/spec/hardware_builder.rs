//! The builder of [`Hardware`]: collects what is said and checks it at the end.

use super::{
    Device, FormFactor, Hardware, Host, MemoryTechnology, PeakRates, Price, Sustained, Text, UsableMemory, Vendor,
};
use crate::bounds;
use crate::error::{Error, Result};
use crate::evidence::{Interval, Provenance};
use crate::units::*;
use alloc::borrow::Cow;

/// Collects the facts of a [`Hardware`]; [`HardwareBuilder::build`] checks them all.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until build() is called"]
pub struct HardwareBuilder {
    memory: Option<Information>,
    memory_bandwidth: Option<Bandwidth>,
    sustained: Option<Sustained>,
    draft: Hardware,
}

impl Hardware {
    /// Starts a description. `id` is for programs, `name` for people.
    pub fn builder(id: impl Into<Text>, name: impl Into<Text>, device: Device) -> HardwareBuilder {
        HardwareBuilder {
            memory: None,
            memory_bandwidth: None,
            sustained: None,
            draft: Hardware {
                id: id.into(),
                name: name.into(),
                chip: Cow::Borrowed(""),
                generation: Cow::Borrowed(""),
                vendor: Vendor::Other,
                device,
                memory_technology: MemoryTechnology::Unknown,
                form_factor: match device {
                    Device::Discrete => FormFactor::Card,
                    Device::Unified | Device::Cpu => FormFactor::Desktop,
                },
                usable_memory: UsableMemory::default_for(device),
                memory: in_base_unit(0.0),
                memory_bandwidth: in_base_unit(0.0),
                gpu_cores: None,
                peak: PeakRates::default(),
                idle_power: None,
                load_power: None,
                power_limit: None,
                sustained: Sustained::UNTHROTTLED,
                price: None,
                host: None,
                year: None,
                provenance: Cow::Borrowed(&[]),
            },
        }
    }
}

impl HardwareBuilder {
    /// Memory as sold. Required.
    pub fn memory(mut self, memory: Information) -> Self {
        self.memory = Some(memory);
        self
    }

    /// Peak memory bandwidth by the maker's figure. Required.
    pub fn memory_bandwidth(mut self, bandwidth: Bandwidth) -> Self {
        self.memory_bandwidth = Some(bandwidth);
        self
    }

    /// Who makes the chip, and which chip of which generation. The maker decides which runtimes drive it: CUDA, Metal, ROCm and
    /// SYCL each drive chips of one maker, and none where it is not stated.
    pub fn chip(mut self, vendor: Vendor, chip: impl Into<Text>, generation: impl Into<Text>) -> Self {
        self.draft.vendor = vendor;
        self.draft.chip = chip.into();
        self.draft.generation = generation.into();
        if vendor == Vendor::Apple {
            self.draft.usable_memory = UsableMemory::Macos;
        }
        self
    }

    /// The kind of memory.
    pub fn memory_technology(mut self, technology: MemoryTechnology) -> Self {
        self.draft.memory_technology = technology;
        self
    }

    /// Laptop, mini, card, ... A card needs a [`HardwareBuilder::host`] before it has a price or a power at the wall.
    ///
    /// It decides what is left of the speed of a warm machine, unless [`HardwareBuilder::sustained`] says otherwise.
    pub fn form_factor(mut self, form_factor: FormFactor) -> Self {
        self.draft.form_factor = form_factor;
        self
    }

    /// How much of the memory a model can use.
    pub fn usable_memory(mut self, rule: UsableMemory) -> Self {
        self.draft.usable_memory = rule;
        self
    }

    /// GPU cores as Apple counts them.
    pub fn gpu_cores(mut self, cores: u32) -> Self {
        self.draft.gpu_cores = Some(cores);
        self
    }

    /// Dense peak rates per number type. How fast prompts are read follows from FP32; without it one is assumed from the
    /// bandwidth, and the estimate is extrapolated.
    pub fn peak(mut self, peak: PeakRates) -> Self {
        self.draft.peak = peak;
        self
    }

    /// Power when idle and during inference.
    pub fn power(mut self, idle: Power, load: Power) -> Self {
        self.draft.idle_power = Some(idle);
        self.draft.load_power = Some(load);
        self
    }

    /// Powers as far as known, for records.
    pub(crate) fn powers(mut self, idle: Option<Power>, load: Option<Power>) -> Self {
        self.draft.idle_power = idle;
        self.draft.load_power = load;
        self
    }

    /// The rule that holds so far, for records.
    pub(crate) fn usable_memory_rule(&self) -> UsableMemory {
        self.draft.usable_memory
    }

    /// The most it may draw.
    pub fn power_limit(mut self, limit: Power) -> Self {
        self.draft.power_limit = Some(limit);
        self
    }

    /// The share of its short-run speed it keeps when warm, as a range. Without it the form factor decides.
    pub fn sustained(mut self, range: Interval<Ratio>) -> Self {
        self.sustained = Some(Sustained { low: range.low, high: range.high });
        self
    }

    /// The price of the thing itself.
    pub fn price(mut self, price: Price) -> Self {
        self.draft.price = Some(price);
        self
    }

    /// The machine around a card or processor.
    pub fn host(mut self, host: Host) -> Self {
        self.draft.host = Some(host);
        self
    }

    /// Year of first sale.
    pub fn year(mut self, year: u16) -> Self {
        self.draft.year = Some(year);
        self
    }

    /// Kind and source of a number.
    pub fn provenance(mut self, provenance: Provenance) -> Self {
        self.draft.provenance.to_mut().push(provenance);
        self
    }

    /// Checks every rule and hands the hardware over.
    ///
    /// # Errors
    /// `MissingInput` without memory or bandwidth, `OutOfRange` by [`bounds`], `Inconsistent` when an idle power exceeds
    /// the load or the usable memory exceeds what is there.
    ///
    /// # Example: a bandwidth left out
    /// ```
    /// use llmhw_core::spec::{Device, Hardware};
    /// use llmhw_core::units::gibibytes;
    ///
    /// let error = Hardware::builder("box", "Box", Device::Cpu).memory(gibibytes(64.0)).build().unwrap_err();
    /// assert_eq!(error.parameter(), Some("memory_bandwidth_gigabytes_per_second"));
    /// ```
    pub fn build(self) -> Result<Hardware> {
        let mut hardware = self.draft;
        hardware.memory = self.memory.ok_or_else(|| {
            Error::missing(
                bounds::MEMORY.name,
                "it decides what fits",
                "give the memory as sold, such as gibibytes(48.0)",
            )
        })?;
        hardware.memory_bandwidth = self.memory_bandwidth.ok_or_else(|| {
            Error::missing(
                bounds::MEMORY_BANDWIDTH.name,
                "it decides how fast a model runs",
                "give the maker's figure, such as gigabytes_per_second(273.0)",
            )
        })?;
        hardware.sustained = self.sustained.unwrap_or_else(|| Sustained::of(hardware.form_factor));
        hardware.validate()?;
        Ok(hardware)
    }
}

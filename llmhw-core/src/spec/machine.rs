//! The small words a hardware record is written in.

use super::{Text, price::Price};
use crate::Faults;
use crate::bounds;
use crate::error::Result;
use crate::units::*;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in records.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Who makes the chip.
    Vendor {
        /// Apple.
        Apple = "apple",
        /// NVIDIA.
        Nvidia = "nvidia",
        /// AMD.
        Amd = "amd",
        /// Intel.
        Intel = "intel",
        /// Anyone else, or not stated.
        Other = "other",
    }
}

words! {
    /// Where the compute sits relative to the memory.
    Device {
        /// A GPU that shares the machine's memory.
        Unified = "unified",
        /// A GPU with memory of its own.
        Discrete = "discrete",
        /// No GPU: the processor reads the machine's memory.
        Cpu = "cpu",
    }
}

words! {
    /// The kind of memory the weights are read from. It decides what share of the peak a kernel reaches.
    MemoryTechnology {
        /// Low-power DDR on a unified chip.
        Lpddr = "lpddr",
        /// Graphics DDR.
        Gddr = "gddr",
        /// High-bandwidth memory.
        Hbm = "hbm",
        /// DDR modules.
        Ddr = "ddr",
        /// Not stated.
        Unknown = "unknown",
    }
}

words! {
    /// The shape of the thing.
    FormFactor {
        /// A laptop without a fan.
        FanlessLaptop = "fanless-laptop",
        /// A laptop with fans.
        Laptop = "laptop",
        /// A small desktop box.
        Mini = "mini",
        /// A desktop or workstation.
        Desktop = "desktop",
        /// Screen and computer in one.
        AllInOne = "all-in-one",
        /// A PCIe card for a desktop.
        Card = "card",
        /// A passively cooled card or module for a server.
        ServerCard = "server-card",
        /// A server.
        Server = "server",
    }
}

impl FormFactor {
    /// Whether it stands in a room with people without being heard: fanless and small machines, not racks or cards.
    #[must_use]
    pub fn is_quiet(self) -> bool {
        matches!(self, Self::FanlessLaptop | Self::Mini | Self::Desktop | Self::AllInOne)
    }
}

/// The rule for how much memory a model may take. [`memory::usable`](crate::memory::usable) applies it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum UsableMemory {
    /// macOS's default limit for the GPU, which grows with the capacity.
    Macos,
    /// A graphics card's own memory less what the driver keeps.
    Vram,
    /// Shared memory under Linux less what the system keeps.
    LinuxUnified,
    /// The memory of a machine without a GPU less what the system keeps.
    Host,
    /// As measured, or as set by the owner.
    Exactly(Information),
}

impl UsableMemory {
    /// The rule that fits a device when nothing else is said.
    #[must_use]
    pub const fn default_for(device: Device) -> Self {
        match device {
            Device::Unified => Self::LinuxUnified,
            Device::Discrete => Self::Vram,
            Device::Cpu => Self::Host,
        }
    }
}

/// Dense peak rates per number type, by the maker's figures or from core counts and clocks. Never filled from one another.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PeakRates {
    /// Single precision in the shader cores.
    pub fp32: Option<OperationRate>,
    /// Half precision with single-precision accumulation, in matrix units where there are any.
    pub fp16: Option<OperationRate>,
    /// 8-bit integers.
    pub int8: Option<OperationRate>,
}

/// The machine around a graphics card or a processor: a card is not a machine.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Host {
    /// The name for people.
    pub name: Text,
    /// What it costs without the card. Unknown prices stay unknown.
    pub price: Option<Price>,
    /// Its idle draw without the card.
    pub idle_power: Option<Power>,
    /// Its draw during inference without the card.
    pub load_power: Option<Power>,
    /// Its memory, where layers that do not fit the card go.
    pub memory: Option<Information>,
    /// The bandwidth of that memory.
    pub memory_bandwidth: Option<Bandwidth>,
}

fn idle_above_load(idle: Power, load: Power) -> crate::Error {
    let rule = alloc::format!("be at most load_power_watts = {}", load.get::<power::watt>());
    crate::Error::inconsistent("idle_power_watts", rule, idle.get::<power::watt>(), "swap them")
}

impl Host {
    /// A host with a price and its draw when idle and during inference.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::POWER`], `Inconsistent` when the idle draw exceeds the load.
    pub fn new(name: impl Into<Text>, price: Option<Price>, idle: Power, load: Power) -> Result<Self> {
        bounds::POWER.check_as("idle_power_watts", idle.get::<power::watt>())?;
        bounds::POWER.check_as("load_power_watts", load.get::<power::watt>())?;
        if idle > load {
            return Err(idle_above_load(idle, load));
        }
        Ok(Self {
            name: name.into(),
            price,
            idle_power: Some(idle),
            load_power: Some(load),
            memory: None,
            memory_bandwidth: None,
        })
    }

    /// The same host with its memory, for weights that do not fit the card.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::MEMORY`] and [`bounds::MEMORY_BANDWIDTH`].
    pub fn with_memory(mut self, memory: Information, bandwidth: Bandwidth) -> Result<Self> {
        bounds::MEMORY.check_as("memory_gibibytes", memory.get::<information::gibibyte>())?;
        bounds::MEMORY_BANDWIDTH
            .check_as("memory_bandwidth_gigabytes_per_second", bandwidth.get::<bandwidth::gigabyte_per_second>())?;
        self.memory = Some(memory);
        self.memory_bandwidth = Some(bandwidth);
        Ok(self)
    }

    /// Every rule a host must keep, whatever is known of it.
    pub(crate) fn validate(&self) -> Result<()> {
        let mut faults = Faults::default();
        if let Some(idle) = self.idle_power {
            faults.note(bounds::POWER.check_as("idle_power_watts", idle.get::<power::watt>()));
        }
        if let Some(load) = self.load_power {
            faults.note(bounds::POWER.check_as("load_power_watts", load.get::<power::watt>()));
        }
        if let (Some(idle), Some(load)) = (self.idle_power, self.load_power)
            && idle > load
        {
            faults.add(idle_above_load(idle, load));
        }
        if let Some(memory) = self.memory {
            faults.note(bounds::MEMORY.check_as("memory_gibibytes", memory.get::<information::gibibyte>()));
        }
        if let Some(bandwidth) = self.memory_bandwidth {
            let name = "memory_bandwidth_gigabytes_per_second";
            faults.note(bounds::MEMORY_BANDWIDTH.check_as(name, bandwidth.get::<bandwidth::gigabyte_per_second>()));
        }
        faults.finish()
    }
}

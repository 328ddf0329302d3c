//! `Runtime`: the program that runs the model, with its backend.

use super::machine::words;
use super::{Device, FormatFamily, Hardware, Text, Vendor, WeightFormat};
use crate::bounds;
use crate::error::{Error, Result};
use crate::units::*;
use alloc::{borrow::Cow, format, string::String, vec::Vec};

words! {
    /// What a runtime computes with.
    Backend {
        /// Apple's Metal.
        Metal = "metal",
        /// NVIDIA's CUDA.
        Cuda = "cuda",
        /// Vulkan, on any GPU but those of Apple.
        Vulkan = "vulkan",
        /// AMD's ROCm.
        Rocm = "rocm",
        /// Intel's SYCL.
        Sycl = "sycl",
        /// The processor.
        Cpu = "cpu",
    }
}

words! {
    /// When a runtime was built: kernels became faster in steps.
    BuildEra {
        /// Before mid 2024: llama.cpp before flash attention and CUDA graphs by default (builds below b3500).
        UntilMid2024 = "until-mid-2024",
        /// Before autumn 2025: AMD's kernels for prompts came later.
        Until2025 = "until-autumn-2025",
        /// Since then.
        Current = "current",
    }
}

impl Backend {
    /// Whether it drives this device.
    #[must_use]
    pub fn drives(self, hardware: &Hardware) -> bool {
        let gpu = hardware.device() != Device::Cpu;
        match self {
            Self::Metal => gpu && hardware.vendor() == Vendor::Apple,
            Self::Cuda => gpu && hardware.vendor() == Vendor::Nvidia,
            Self::Rocm => gpu && hardware.vendor() == Vendor::Amd,
            Self::Sycl => gpu && hardware.vendor() == Vendor::Intel,
            Self::Vulkan => gpu && hardware.vendor() != Vendor::Apple,
            // The processor beside a card reads the host's memory, not what is said here.
            Self::Cpu => hardware.device() != Device::Discrete,
        }
    }
}

/// A runtime such as llama.cpp on Metal.
#[derive(Debug, Clone, PartialEq)]
pub struct Runtime {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) engine: Text,
    pub(crate) backend: Backend,
    pub(crate) families: Cow<'static, [FormatFamily]>,
    pub(crate) micro_batch_tokens: u32,
    pub(crate) fixed_memory: Information,
    pub(crate) era: BuildEra,
}

impl Runtime {
    /// A runtime that loads formats of these families, computes prompts in pieces of `micro_batch_tokens`, and keeps
    /// `fixed_memory` for itself beside the buffers that depend on the model.
    ///
    /// # Errors
    /// `OutOfRange` for a micro batch of nothing or a negative memory, `MissingInput` without format families.
    pub fn new(
        id: impl Into<Text>,
        name: impl Into<Text>,
        engine: impl Into<Text>,
        backend: Backend,
        families: Vec<FormatFamily>,
        micro_batch_tokens: u32,
        fixed_memory: Information,
    ) -> Result<Self> {
        if families.is_empty() {
            return Err(Error::missing("format_families", "a runtime loads at least one family", "list them"));
        }
        bounds::SEQUENCES.check_as("micro_batch_tokens", f64::from(micro_batch_tokens))?;
        bounds::FIXED_MEMORY.check(fixed_memory.get::<information::mebibyte>())?;
        Ok(Self {
            id: id.into(),
            name: name.into(),
            engine: engine.into(),
            backend,
            families: Cow::Owned(families),
            micro_batch_tokens,
            fixed_memory,
            era: BuildEra::Current,
        })
    }

    /// The id, unique in a catalogue.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The program, whatever its backend.
    pub fn engine(&self) -> &str {
        &self.engine
    }

    /// What it computes with.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Format families it loads.
    pub fn format_families(&self) -> &[FormatFamily] {
        &self.families
    }

    /// Tokens of a prompt that are computed together.
    pub fn micro_batch_tokens(&self) -> u32 {
        self.micro_batch_tokens
    }

    /// Memory it keeps for itself.
    pub fn fixed_memory(&self) -> Information {
        self.fixed_memory
    }

    /// When it was built.
    pub fn build_era(&self) -> BuildEra {
        self.era
    }

    /// The same runtime, built at another time.
    #[must_use]
    pub fn with_build_era(mut self, era: BuildEra) -> Self {
        self.era = era;
        self
    }

    /// Whether it loads the format.
    #[must_use]
    pub fn loads(&self, format: &WeightFormat) -> bool {
        self.families.contains(&format.family())
    }

    /// Whether it drives the device and loads the format.
    pub(crate) fn runs(&self, hardware: &Hardware, format: &WeightFormat) -> bool {
        self.backend.drives(hardware) && self.loads(format)
    }

    /// Refuses a device it does not drive or a format it does not load.
    ///
    /// # Errors
    /// `Unsupported`, naming what would work.
    pub fn supports(&self, hardware: &Hardware, format: &WeightFormat) -> Result<()> {
        self.check_drives(hardware)?;
        self.check_loads(format, "format")
    }

    /// Refuses a device it does not drive.
    pub(crate) fn check_drives(&self, hardware: &Hardware) -> Result<()> {
        if self.backend.drives(hardware) {
            return Ok(());
        }
        let advice = match (self.backend, hardware.device(), hardware.vendor()) {
            (Backend::Cpu, ..) => {
                String::from("the processor beside a card is a machine of its own: describe it as one")
            }
            (_, Device::Cpu, _) => String::from("it has no GPU: choose a runtime for processors"),
            (.., Vendor::Other) => format!(
                "{} runs on the chips of some makers only: say who makes this one, or choose another runtime",
                self.backend
            ),
            (.., vendor) => format!("{} does not run on hardware of {vendor}: choose another runtime", self.backend),
        };
        Err(Error::unsupported("runtime", format!("have a backend for {}", hardware.name()), &self.id, advice))
    }

    /// Refuses a format it does not load, in the field of this name.
    pub(crate) fn check_loads(&self, format: &WeightFormat, field: &'static str) -> Result<()> {
        if self.loads(format) {
            return Ok(());
        }
        let families: Vec<_> = self.families.iter().map(|f| f.as_str()).collect();
        Err(Error::unsupported(
            field,
            format!("be of a family that {} loads, which {} is not", self.name, format.family()),
            format.id(),
            format!("choose or describe a format of one of the families {}", families.join(", ")),
        ))
    }
}

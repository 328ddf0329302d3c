//! Does it fit? A report with every part, and the guide's rule of thumb beside it.

use super::{Weights, kv, usable};
use crate::error::Result;
use crate::spec::{Hardware, Model, Runtime, WeightFormat, Workload};
use crate::units::*;
use core::fmt;

/// Whether something fits, and by how much.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Verdict {
    /// It fits with this much to spare.
    Fits {
        /// Memory left over.
        headroom: Information,
    },
    /// It does not; this much is missing.
    TooLarge {
        /// Memory short.
        shortfall: Information,
    },
}

impl Verdict {
    /// Compares what is needed with what is there.
    #[must_use]
    pub fn of(needed: Information, available: Information) -> Self {
        if needed <= available {
            Self::Fits { headroom: available - needed }
        } else {
            Self::TooLarge { shortfall: needed - available }
        }
    }

    /// Whether it fits.
    #[must_use]
    pub fn fits(self) -> bool {
        matches!(self, Self::Fits { .. })
    }
}

/// What a workload needs on a machine, part by part.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct FitReport {
    /// The weights.
    pub weights: Information,
    /// The cache of all sequences at the workload's context.
    pub kv_cache: Information,
    /// The runtime's buffers: activations, logits, and what it keeps for itself.
    pub buffers: Information,
    /// What a model may take on the machine.
    pub usable: Information,
    /// Whether the parts fit.
    pub verdict: Verdict,
    /// The longest context each sequence can have, up to the model's limit; zero when weights and buffers leave no room for one.
    pub longest_context: Tokens,
}

impl FitReport {
    /// All parts together.
    #[must_use]
    pub fn needed(&self) -> Information {
        self.weights + self.kv_cache + self.buffers
    }
}

impl fmt::Display for FitReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.verdict {
            Verdict::Fits { .. } => write!(
                f,
                "fits: {:#.1} of {:#.1}, longest context {}",
                self.needed(),
                self.usable,
                self.longest_context.get::<token_count::token>()
            ),
            Verdict::TooLarge { shortfall } => {
                write!(f, "does not fit: {:#.1} needed of {:#.1}, {shortfall:#.1} short", self.needed(), self.usable)
            }
        }
    }
}

/// The runtime's buffers for one model.
///
/// llama.cpp's compute buffer with flash attention holds the logits and the activations of one micro batch:
/// micro_batch x (vocabulary + hidden size) x 4 bytes. For Llama 3 8B and 512 tokens that is 258.5 MiB, which is what it
/// logs (`Metal compute buffer size`, 2026). The runtime's fixed part comes on top.
#[must_use]
pub fn buffers(model: &Model, runtime: &Runtime) -> Information {
    let width = f64::from(model.vocabulary_size()) + f64::from(model.hidden_size());
    bytes(f64::from(runtime.micro_batch_tokens()) * width * 4.0) + runtime.fixed_memory()
}

/// What `workload` needs of `nodes` machines that pool their memory, and whether it fits.
///
/// "Does not fit" is an answer, not an error.
///
/// # Example: a 30B mixture in a Mac mini, with 16 bits and with 4
/// ```
/// use llmhw_core::catalog::{self, formats, runtimes};
/// use llmhw_core::memory::{self, Weights};
/// use llmhw_core::{spec::Workload, units::tokens};
///
/// let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb")?;
/// let model = catalog::model("qwen3-coder:30b")?;
/// let workload = Workload::new(tokens(8192))?;
/// let fit = |format| {
///     memory::fit(mini, 1, model, &Weights::of(model, format), &runtimes::LLAMA_CPP_METAL, &workload).verdict.fits()
/// };
/// assert!(fit(&formats::Q4_K_M) && !fit(&formats::F16));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[must_use]
pub fn fit(
    hardware: &Hardware,
    nodes: u32,
    model: &Model,
    weights: &Weights,
    runtime: &Runtime,
    workload: &Workload,
) -> FitReport {
    let room = Room::of(hardware, nodes, model, weights, runtime);
    room.report(model, workload, room.longest_context(model, workload))
}

/// What does not depend on the context: the parts of memory, and the longest context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    usable: Information,
    weights: Information,
    buffers: Information,
}

impl Room {
    pub(crate) fn of(hardware: &Hardware, nodes: u32, model: &Model, weights: &Weights, runtime: &Runtime) -> Self {
        Self {
            usable: usable(hardware) * f64::from(nodes),
            weights: weights.total(),
            // Each node computes, so each keeps buffers.
            buffers: buffers(model, runtime) * f64::from(nodes),
        }
    }

    /// The longest context of each of the workload's sequences; its own context does not matter.
    pub(crate) fn longest_context(&self, model: &Model, workload: &Workload) -> Tokens {
        let for_cache = self.usable - self.weights - self.buffers;
        if for_cache > bytes(0) {
            let sequences = f64::from(workload.sequence_count());
            kv::longest_context(model, workload.cache_format(), for_cache / sequences)
        } else {
            tokens(0)
        }
    }

    pub(crate) fn report(&self, model: &Model, workload: &Workload, longest_context: Tokens) -> FitReport {
        let Self { usable, weights, buffers } = *self;
        let sequences = f64::from(workload.sequence_count());
        let kv_cache = kv::kv_cache(model, workload.cache_format(), workload.context()) * sequences;
        let verdict = Verdict::of(weights + buffers + kv_cache, usable);
        FitReport { weights, kv_cache, buffers, usable, verdict, longest_context }
    }
}

/// The largest of `formats` in which `model` fits `nodes` machines that pool their memory, by the size of its weights. Formats the runtime does not load are left
/// out; `None` when nothing fits.
///
/// # Errors
/// `Inconsistent` for a context beyond the model's limit.
pub fn largest_format<'f>(
    hardware: &Hardware,
    nodes: u32,
    model: &Model,
    formats: impl IntoIterator<Item = &'f WeightFormat>,
    runtime: &Runtime,
    workload: &Workload,
) -> Result<Option<&'f WeightFormat>> {
    model.check_context(workload.context())?;
    let mut best: Option<(Information, &WeightFormat)> = None;
    for format in formats.into_iter().filter(|format| runtime.loads(format)) {
        let weights = Weights::of(model, format);
        let size = weights.total();
        let is_larger = best.is_none_or(|(largest, _)| size > largest);
        if is_larger && fit(hardware, nodes, model, &weights, runtime, workload).verdict.fits() {
            best = Some((size, format));
        }
    }
    Ok(best.map(|(_, format)| format))
}

/// The guide's rule of thumb: a model of `size` needs 4 GB more than that, and all memory sold can be used.
///
/// It takes a gigabyte of memory for a gigabyte of file and knows neither the operating system nor the context; use
/// [`fit`] for an answer. Source: the On-Premise LLM Infrastructure Guide, tps.sh, February 2026.
#[must_use]
pub fn guide_fit(size: Information, memory: Information) -> Verdict {
    Verdict::of(size + gigabytes(4), memory)
}

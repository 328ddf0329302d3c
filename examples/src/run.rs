//! Which runtime drives a machine, and how a model runs on it.

use crate::offload::Offloaded;
use llmhw_core::catalog::Catalog;
use llmhw_core::evidence::Estimate;
use llmhw_core::spec::{FormatFamily, Hardware, Runtime, WeightFormat};
use llmhw_core::units::TokenRate;
use llmhw_core::{Error, Projection};

/// Which runtime drives a machine.
#[derive(Debug, Clone)]
pub(crate) enum RuntimeChoice {
    /// The first of the catalogue that does.
    First,
    /// This one.
    One(&'static Runtime),
    /// The first of this engine that does.
    Engine(String),
}

impl RuntimeChoice {
    /// By id, or by the name of an engine.
    pub(crate) fn resolve(name: Option<&str>, catalog: &'static Catalog) -> Result<Self, Error> {
        let Some(name) = name else { return Ok(Self::First) };
        match catalog.find::<Runtime>(name) {
            Ok(runtime) => Ok(Self::One(runtime)),
            Err(_) if catalog.rows::<Runtime>().any(|runtime| runtime.engine().eq_ignore_ascii_case(name)) => {
                Ok(Self::Engine(name.to_owned()))
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a runtime may be chosen.
    pub(crate) fn includes(&self, runtime: &Runtime) -> bool {
        match self {
            Self::First => true,
            Self::One(chosen) => chosen.id() == runtime.id(),
            Self::Engine(engine) => runtime.engine().eq_ignore_ascii_case(engine),
        }
    }

    /// The runtime for a machine and a format, or why there is none.
    pub(crate) fn pick(
        &self,
        catalog: &'static Catalog,
        hardware: &Hardware,
        format: &WeightFormat,
    ) -> Result<&'static Runtime, Error> {
        let mut refusal = None;
        for runtime in catalog.rows::<Runtime>().filter(|runtime| self.includes(runtime)) {
            match runtime.supports(hardware, format) {
                Ok(()) => return Ok(runtime),
                Err(error) => _ = refusal.get_or_insert(error),
            }
        }
        // The catalogue has runtimes, so one of them has refused; the lookup's error stands in for an empty catalogue.
        match refusal {
            Some(error) => Err(error),
            None => catalog.find(""),
        }
    }
}

/// What the catalogue does not know of a runtime, to be said where formats are proposed.
pub(crate) const NOT_CHECKED: &str = "Not checked: whether a runtime has the model's architecture, and kernels for the format on a \
                                      card of this generation (FP8 is computed since Ada, NVFP4 since Blackwell; before, a runtime \
                                      unpacks them or refuses).";

/// Whether nearly every card loads a format: what llama.cpp has, it has for all of them.
pub(crate) fn is_usual(format: &WeightFormat) -> bool {
    format.family() == FormatFamily::Ggml
}

/// The outcome of a [`Question::run`](crate::question::Question::run).
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// The runtime that drives the machine, if any.
    pub(crate) runtime: Option<&'static Runtime>,
    /// Speed and memory, if the set-up is possible. The rate is that of a model that fits: see [`Run::rate`].
    pub(crate) projection: Option<Projection>,
    /// Why it does not run.
    pub(crate) reason: Option<String>,
    /// How it would run with a part of it in the host's memory, where it does not fit.
    pub(crate) offload: Offloaded,
}

impl Run {
    /// The decode rate where the model fits.
    pub(crate) fn rate(&self) -> Option<Estimate<TokenRate>> {
        self.fitting().map(|projection| projection.decode.rate)
    }

    /// Speed and memory of a model that fits.
    pub(crate) fn fitting(&self) -> Option<&Projection> {
        self.projection.as_ref().filter(|projection| projection.memory.verdict.fits())
    }
}

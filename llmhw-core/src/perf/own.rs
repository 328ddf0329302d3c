//! Runs of one's own, and the corrections they make.

use super::{Placement, Setup};
use crate::bounds;
use crate::efficiency::Efficiency;
use crate::efficiency::own::{Belief, Correction, Evidence};
use crate::error::{Error, Result};
use crate::memory;
use crate::plain::sorted;
use crate::spec::Workload;
use crate::units::*;
use alloc::vec::Vec;

/// What was timed.
#[derive(Debug, Clone, Copy)]
enum Phase {
    Decode(Workload),
    Prefill { prompt: Tokens, before: Tokens },
}

/// One run of one's own: what ran, and how fast.
#[derive(Debug, Clone, Copy)]
pub struct OwnRun<'a> {
    setup: Setup<'a>,
    phase: Phase,
    rate: TokenRate,
    /// Standard error of the rate over the rate.
    standard_error: f64,
}

impl<'a> OwnRun<'a> {
    /// Tokens per second written by all sequences of `workload` together. The workload's context is the mean over the run: a
    /// run that writes n tokens from a depth of d has d + n / 2. A run that drafted tokens declares it in the workload
    /// ([`Workload::speculative`]).
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::RATE`], and for a rate of zero.
    pub fn decode(setup: &Setup<'a>, workload: Workload, rate: TokenRate) -> Result<Self> {
        Self::new(setup, Phase::Decode(workload), rate)
    }

    /// Tokens per second at which `prompt` tokens were read, with `before` in the cache already.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::RATE`] and [`bounds::CONTEXT`], and for a rate or a prompt of zero.
    pub fn prefill(setup: &Setup<'a>, prompt: Tokens, before: Tokens, rate: TokenRate) -> Result<Self> {
        positive("prompt_tokens", bounds::CONTEXT.check_as("prompt_tokens", prompt.get::<token_count::token>())?)?;
        bounds::CONTEXT.check(before.get::<token_count::token>())?;
        Self::new(setup, Phase::Prefill { prompt, before }, rate)
    }

    fn new(setup: &Setup<'a>, phase: Phase, rate: TokenRate) -> Result<Self> {
        positive(bounds::RATE.name, bounds::RATE.check(rate.get::<token_rate::token_per_second>())?)?;
        Ok(Self { setup: setup.corrected(&[]), phase, rate, standard_error: 0.0 })
    }

    /// The rate is a mean of `repetitions` with this standard deviation. A run differs from the next by more than its
    /// repetitions do, so this is counted on top of what published runs differ by, not instead.
    ///
    /// # Errors
    /// `OutOfRange` for no repetition, and for a deviation below zero or not finite.
    pub fn repeated(mut self, repetitions: u32, standard_deviation: TokenRate) -> Result<Self> {
        bounds::RATE.check_as(
            "standard_deviation_tokens_per_second",
            standard_deviation.get::<token_rate::token_per_second>(),
        )?;
        if repetitions == 0 {
            return Err(Error::out_of_range("repetitions", "be at least 1", repetitions, "a mean is over something"));
        }
        self.standard_error = (standard_deviation / self.rate).value / libm::sqrt(f64::from(repetitions));
        Ok(self)
    }

    /// The run beside its estimate.
    fn evidence(&self, row: usize, efficiency: Efficiency) -> Result<Evidence<'a>> {
        let Efficiency::Calibrated(calibration) = efficiency else { return Err(constant(efficiency)) };
        let (size, memory) = (self.setup.weights().total(), self.setup.hardware().memory());
        if size > memory {
            return Err(Error::inconsistent(
                alloc::format!("runs[{row}].model"),
                alloc::format!("fit the {memory:.0} of {}, with {size:.1} of weights", self.setup.hardware().id()),
                self.setup.model().id(),
                "look at machine and format; what runs partly beside a machine says nothing about it",
            ));
        }
        self.check_context(row)?;
        let (case, predicted, ceiling, factors) = match &self.phase {
            Phase::Decode(workload) => {
                let tuned = self.setup.tuned(efficiency).ok_or_else(|| constant(efficiency))?;
                let decode = self.setup.decode_tuned(workload, Placement::ONE, efficiency, Some(&tuned));
                let (_, factors) = self.setup.decode_factors(workload, calibration, &tuned);
                (self.setup.decode_case(workload), decode.rate.value, decode.ceiling, factors)
            }
            Phase::Prefill { prompt, before } => {
                let tuned = self.setup.tuned_prefill(efficiency).ok_or_else(|| constant(efficiency))?;
                let prefill = self.setup.prefill_tuned(*prompt, *before, Placement::ONE, &tuned);
                let work = self.setup.prefill_work(*prompt, *before);
                let ceiling = *prompt / self.setup.least_prefill_time(&work, Placement::ONE);
                let rate = prefill.map_or(ceiling, |prefill| prefill.rate.value);
                (
                    self.setup.prefill_case(*prompt, *before),
                    rate,
                    ceiling,
                    self.setup.prefill_factors(*prompt, *before, &tuned),
                )
            }
        };
        if self.rate > ceiling {
            return Err(self.above(row, ceiling));
        }
        let log_ratio = libm::log((self.rate / predicted).value);
        if !log_ratio.is_finite() {
            return Err(Error::inconsistent(
                alloc::format!("runs[{row}].{}", bounds::RATE.name),
                "have a finite estimate beside it",
                self.rate.get::<token_rate::token_per_second>(),
                "look at the sizes of model and machine",
            ));
        }
        // An error of so many tokens per second is taken over the higher of the two: over a measured rate far below its estimate it would
        // seem so large that a slower run said less.
        let share = if self.rate < predicted { (self.rate / predicted).value } else { 1.0 };
        Ok(Evidence { case, log_ratio, factors, standard_error: self.standard_error * share })
    }

    /// A context that the model does not take, or whose cache the machine does not hold, is a slip.
    fn check_context(&self, row: usize) -> Result<()> {
        let model = self.setup.model();
        let context = match &self.phase {
            Phase::Decode(workload) => workload.context(),
            Phase::Prefill { prompt, before } => *prompt + *before,
        };
        let refuse = |rule| {
            let context = context.get::<token_count::token>();
            let advice = "look at the context, the model and the machine";
            Err(Error::inconsistent(alloc::format!("runs[{row}].{}", bounds::CONTEXT.name), rule, context, advice))
        };
        if context > model.context_limit() {
            let limit = model.context_limit().get::<token_count::token>();
            return refuse(alloc::format!("be at most {limit} for {}, with a prompt", model.name()));
        }
        // How a prompt's cache is stored is not known of a run.
        if let Phase::Decode(workload) = &self.phase {
            let cache =
                memory::kv_cache(model, workload.cache_format(), context) * f64::from(workload.sequence_count());
            let (size, hardware) = (self.setup.weights().total(), self.setup.hardware());
            let all = hardware.memory();
            if size + cache > all {
                return refuse(alloc::format!(
                    "leave a cache that fits the {all:.0} of {}: with {size:.1} of weights it is {cache:.1}",
                    hardware.id()
                ));
            }
        }
        Ok(())
    }

    fn above(&self, row: usize, ceiling: TokenRate) -> Error {
        let advice = match &self.phase {
            Phase::Decode(workload) if workload.speculation().is_none() => {
                "declare speculation if tokens were drafted (drafted_tokens, accepted_tokens_per_step); \
                 else look at machine, format and context"
            }
            Phase::Decode(_) => "look at how many drafted tokens were accepted, and at machine, format and context",
            Phase::Prefill { .. } => "leave tokens out that came from a cache; look at machine and format",
        };
        let parameter = alloc::format!("runs[{row}].{}", bounds::RATE.name);
        let rule = alloc::format!(
            "be at most {ceiling:.1}, the ceiling of {} on {}",
            self.setup.model().id(),
            self.setup.hardware().id()
        );
        Error::inconsistent(parameter, rule, self.rate.get::<token_rate::token_per_second>(), advice)
    }
}

fn positive(name: &'static str, value: f64) -> Result<()> {
    if value > 0.0 {
        return Ok(());
    }
    Err(Error::out_of_range(name, "be above 0", value, "leave out what did not run"))
}

fn constant(efficiency: Efficiency) -> Error {
    let rule = "be a fitted model, which has a spread to correct: not a constant";
    Error::unsupported("efficiency", rule, efficiency.source(), "take efficiency::CALIBRATED")
}

/// What runs of one's own say: one correction for each machine and runtime among them, by id. Pass them to
/// [`Scenario::corrected`](crate::Scenario::corrected) or [`Setup::corrected`], with the same `efficiency`.
///
/// One run moves estimates for its machine part of the way to what it measured, more for its own set-up than for others; ten
/// runs nearly all of it; see [`own`](crate::efficiency::own). The order of the runs does not matter, no runs change nothing,
/// no interval gets wider but to reach a run of its own set-up, and no estimate exceeds its ceiling.
///
/// # Errors
/// `Inconsistent` for a run of a model whose weights, or weights and cache, exceed the memory, for one beyond the model's context limit, and for one
/// faster than its ceiling, which no machine can be without drafting tokens: the error names the run, counted from zero. `Unsupported` with a constant efficiency.
///
/// # Example: a machine that is slower than others of its kind
/// ```
/// use llmhw_core::catalog::{self, formats, runtimes};
/// use llmhw_core::perf::{self, OwnRun, Setup};
/// use llmhw_core::units::{tokens, tokens_per_second};
/// use llmhw_core::{Scenario, efficiency, evidence::Basis, spec::Workload};
///
/// let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb")?;
/// let model = catalog::model("qwen3-coder:30b")?;
/// let setup = Setup::new(mini, &runtimes::LLAMA_CPP_METAL, model, &formats::Q4_K_M);
/// let run = OwnRun::decode(&setup, Workload::new(tokens(576))?, tokens_per_second(50))?;
/// let corrections = perf::calibrate(&[run], efficiency::CALIBRATED)?;
///
/// let scenario = Scenario::new(mini, model)
///     .format(&formats::Q4_K_M)
///     .runtime(&runtimes::LLAMA_CPP_METAL)
///     .context(tokens(576));
/// let before = scenario.project()?.decode.rate;
/// let after = scenario.corrected(&corrections).project()?.decode.rate;
/// assert!(before.value > tokens_per_second(50) && after.value > tokens_per_second(50) && after.value < before.value);
/// assert_eq!((before.basis, after.basis), (Basis::Calibrated, Basis::Measured));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn calibrate(runs: &[OwnRun<'_>], efficiency: Efficiency) -> Result<Vec<Correction>> {
    let Efficiency::Calibrated(calibration) = efficiency else { return Err(constant(efficiency)) };
    let mut timed: Vec<(&OwnRun<'_>, Evidence<'_>)> = Vec::with_capacity(runs.len());
    for (row, run) in runs.iter().enumerate() {
        timed.push((run, run.evidence(row, efficiency)?));
    }
    let order = sorted(timed, |(a, _), (b, _)| a.machine().cmp(&b.machine()));
    let mut corrections = Vec::new();
    for group in order.chunk_by(|(a, _), (b, _)| a.machine() == b.machine()) {
        let Some((first, _)) = group.first() else { continue };
        let of = |wanted: fn(&Phase) -> bool| -> Vec<Evidence<'_>> {
            group.iter().filter(|(run, _)| wanted(&run.phase)).map(|(_, evidence)| *evidence).collect()
        };
        corrections.push(Correction::new(
            first.setup.hardware(),
            first.setup.runtime(),
            Belief::of(&of(|phase| matches!(phase, Phase::Decode(_))), calibration.decode_shares()),
            Belief::of(&of(|phase| matches!(phase, Phase::Prefill { .. })), calibration.prefill_shares()),
        ));
    }
    Ok(corrections)
}

impl<'a> OwnRun<'a> {
    /// The ids of machine and runtime.
    fn machine(&self) -> (&'a str, &'a str) {
        (self.setup.hardware().id(), self.setup.runtime().id())
    }
}

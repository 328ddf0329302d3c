//! Runs of one's own, and what they change.

use super::setting::{kv_format, speculation};
use super::{Ask, ask};
use crate::catalog::Catalog;
use crate::efficiency::own::Correction;
use crate::efficiency::{self, Efficiency};
use crate::perf::{self, Placement, Setup};
use crate::plain::record;
use crate::record::answer::CalibratedRun;
use crate::record::{Named, phase::RunPhase};
use crate::spec::{Device, Hardware, Model, Runtime, WeightFormat, Workload};
use crate::units::*;
use crate::{Error, Result, bounds};
use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;

record! {
    /// One run of one's own: what ran, and how fast. `read_measurements` makes them of what benchmark tools print.
    OwnRun {
        /// The machine: a name, or a description.
        hardware: Named<'static, Hardware>,
        /// The model: a name, or a description.
        model: Named<'static, Model>,
        /// The weight format: a name, or a description.
        format: Named<'static, WeightFormat>,
        /// Tokens per second: written by all sequences together, or read of the prompt.
        tokens_per_second: f64,
        /// Tokens in the cache of each sequence: the mean over the run when tokens were written (a run that writes n from a depth of
        /// d has d + n / 2), and those before the prompt when one was read.
        context_tokens: f64,
        /// The runtime. When left out, the first listed one that drives the machine and loads the format.
        runtime: Option<Named<'static, Runtime>> = None,
        /// What was timed.
        phase: RunPhase = RunPhase::Decode,
        /// Tokens of the prompt that was read: needed for a prefill.
        prompt_tokens: Option<f64> = None,
        /// Sequences decoded together.
        sequences: u32 = 1,
        /// How the cache was stored: `f16` when left out.
        kv_format: Option<Cow<'static, str>> = None,
        /// How often it was repeated, when the rate is a mean.
        repetitions: Option<u32> = None,
        /// The standard deviation of the repetitions, in tokens per second.
        standard_deviation_tokens_per_second: Option<f64> = None,
        /// Speculative decoding: tokens drafted per step and sequence.
        drafted_tokens: Option<u32> = None,
        /// Speculative decoding: tokens that came out of a step on average.
        accepted_tokens_per_step: Option<f64> = None,
        /// Layers that the tool put on the GPU, the output layer counted as one: llama.cpp's `n_gpu_layers`. The whole model when
        /// left out. A run with a part of it on the processor says little about the machine, and is refused.
        gpu_layers: Option<u32> = None,
    }
}

/// The nouns of a run, found.
struct Found<'c> {
    hardware: Cow<'c, Hardware>,
    model: Cow<'c, Model>,
    format: Cow<'c, WeightFormat>,
    runtime: Cow<'c, Runtime>,
}

fn found<'c>(run: &OwnRun, catalog: &'c Catalog) -> Result<Found<'c>> {
    let (hardware, model) = (run.hardware.clone().resolve(catalog)?, run.model.clone().resolve(catalog)?);
    let format = run.format.clone().resolve(catalog)?;
    let runtime = Named::resolve_for(run.runtime.clone(), &hardware, &format, catalog)?;
    runtime.supports(&hardware, &format)?;
    on_one_device(run.gpu_layers, &hardware, &model)?;
    Ok(Found { hardware, model, format, runtime })
}

/// Refuses a model that was partly on the processor: its rate is neither device's.
fn on_one_device(gpu_layers: Option<u32>, hardware: &Hardware, model: &Model) -> Result<()> {
    match gpu_layers {
        Some(layers) if layers <= model.layers() && hardware.device() != Device::Cpu => Err(Error::unsupported(
            "gpu_layers",
            format!("be at least {}: all {} layers of {} and the output", model.layers() + 1, model.layers(), model.id),
            layers,
            "leave the run out, or measure with the whole model on the GPU (-ngl 99)",
        )),
        _ => Ok(()),
    }
}

impl Found<'_> {
    fn setup(&self) -> Setup<'_> {
        Setup::new(&self.hardware, &self.runtime, &self.model, &self.format)
    }

    fn run(&self, record: &OwnRun) -> Result<perf::OwnRun<'_>> {
        of_its_phase(record)?;
        let rate = tokens_per_second(bounds::RATE.check_as("tokens_per_second", record.tokens_per_second)?);
        let run = match record.phase {
            RunPhase::Decode => perf::OwnRun::decode(&self.setup(), workload(record)?, rate)?,
            RunPhase::Prefill => {
                let prompt = record.prompt_tokens.ok_or_else(|| {
                    Error::missing("prompt_tokens", "a prefill reads a prompt", "give its length in tokens")
                })?;
                perf::OwnRun::prefill(&self.setup(), tokens(prompt), tokens(record.context_tokens), rate)?
            }
        };
        match (record.repetitions, record.standard_deviation_tokens_per_second) {
            (Some(repetitions), Some(deviation)) => run.repeated(repetitions, tokens_per_second(deviation)),
            (_, None) => Ok(run),
            (None, Some(_)) => {
                Err(Error::missing("repetitions", "a deviation is of several repetitions", "give their number"))
            }
        }
    }
}

/// Refuses what says nothing about the phase that was timed.
fn of_its_phase(record: &OwnRun) -> Result<()> {
    let is_prompt = record.phase == RunPhase::Prefill;
    let (what, idle) = if is_prompt {
        kv_format(record.kv_format.as_deref())?;
        let drafted = ("drafted_tokens", record.drafted_tokens.map(f64::from));
        ("a prompt was read", [drafted, ("accepted_tokens_per_step", record.accepted_tokens_per_step)])
    } else {
        ("tokens were written", [("prompt_tokens", record.prompt_tokens), ("", None)])
    };
    if is_prompt && record.sequences != 1 {
        return Err(several_prompts(record.sequences));
    }
    for (parameter, given) in idle {
        if let Some(value) = given {
            return Err(Error::inconsistent(
                parameter,
                format!("not be given where {what}"),
                value,
                "leave it out, or change phase",
            ));
        }
    }
    Ok(())
}

/// The refusal of prompts that were read together.
pub(in crate::record) fn several_prompts(sequences: u32) -> Error {
    Error::unsupported(
        "sequences",
        "be 1 where a prompt is read",
        sequences,
        "leave the run out, or measure one prompt",
    )
}

fn workload(record: &OwnRun) -> Result<Workload> {
    let workload = Workload::new(tokens(record.context_tokens))?
        .sequences(record.sequences)?
        .kv_format(kv_format(record.kv_format.as_deref())?);
    match speculation(record.drafted_tokens, record.accepted_tokens_per_step)? {
        Some((drafted, accepted)) => workload.speculative(drafted, accepted),
        None => Ok(workload),
    }
}

/// Every run with its place in refusals.
fn each<T>(runs: &[OwnRun], of: impl Fn(usize, &OwnRun) -> Result<T>) -> Result<Vec<T>> {
    let one = |(row, run)| of(row, run).map_err(|error: Error| error.inside(&format!("runs[{row}]")));
    let (mut all, mut refused) = (Vec::new(), Vec::new());
    for result in runs.iter().enumerate().map(one) {
        match result {
            Ok(found) => all.push(found),
            Err(error) => refused.push(error),
        }
    }
    Error::several(&refused).map_or(Ok(all), Err)
}

/// What the field `own_runs` of a question says of the machines they ran on.
///
/// # Errors
/// Those of the runs, with `own_runs` and the place of the run in front.
pub fn own_corrections(runs: &[OwnRun], efficiency: Efficiency, catalog: &Catalog) -> Result<Vec<Correction>> {
    if !runs.is_empty() && !matches!(efficiency, Efficiency::Calibrated(_)) {
        let rule = "be calibrated where runs of one's own are given: a constant has no spread that they could narrow";
        return Err(Error::unsupported("efficiency", rule, "a constant", "leave efficiency out, or own_runs"));
    }
    corrections(runs, efficiency, catalog).map_err(|error| error.with_prefix("own_"))
}

/// What runs say of the machines they ran on.
fn corrections(runs: &[OwnRun], efficiency: Efficiency, catalog: &Catalog) -> Result<Vec<Correction>> {
    if runs.is_empty() {
        return Ok(Vec::new());
    }
    let nouns = each(runs, |_, run| found(run, catalog))?;
    let timed = each(runs, |row, run| match nouns.get(row) {
        Some(nouns) => nouns.run(run),
        // There is one for each run.
        None => Err(Error::missing("runs", "each run has its nouns", "give the run again")),
    })?;
    perf::calibrate(&timed, efficiency)
}

ask! {
    /// What runs of one's own change: the estimate of each run before and after, by the same rule as `own_runs` of other questions.
    AskCalibration {
        /// What was measured: hardware, model, format and context of each run, and the tokens per second that came out.
        runs: Vec<OwnRun>,
    }
}

impl Ask for AskCalibration {
    type Answer = Vec<CalibratedRun>;

    const NAME: &'static str = "calibrate";

    fn answer_in(self, catalog: &Catalog) -> Result<Vec<CalibratedRun>> {
        let corrections = corrections(&self.runs, efficiency::CALIBRATED, catalog)?;
        each(&self.runs, |_, record| {
            let nouns = found(record, catalog)?;
            let (before, after) = (nouns.setup(), nouns.setup().corrected(&corrections));
            let of = |setup: &Setup<'_>| match record.phase {
                RunPhase::Decode => {
                    Ok(Some(setup.decode(&workload(record)?, Placement::ONE, efficiency::CALIBRATED).rate))
                }
                RunPhase::Prefill => {
                    let (prompt, before) = (record.prompt_tokens.unwrap_or_default(), record.context_tokens);
                    let prefill = setup.prefill(tokens(prompt), tokens(before), Placement::ONE, efficiency::CALIBRATED);
                    Ok::<_, Error>(prefill.map(|prefill| prefill.rate))
                }
            };
            let ids =
                (nouns.hardware.id.clone(), nouns.runtime.id.clone(), nouns.model.id.clone(), nouns.format.id.clone());
            Ok(CalibratedRun::of(ids, record.phase, record.tokens_per_second, of(&before)?, of(&after)?))
        })
    }
}

//! What runs on a machine: pairs of runtime and format that nothing else on the same machine beats everywhere.

use super::figures::{Figures, Group};
use super::space::{Layout, Space};
use crate::efficiency::Tuned;
use crate::efficiency::class::{Class, FormatClass};
use crate::error::Result;
use crate::evidence::Estimate;
use crate::memory;
use crate::perf::{PromptAlone, Setup, StepAlone, TunedPrefill};
use crate::spec::{Hardware, Model, Runtime, WeightFormat};
use crate::units::*;
use alloc::vec::Vec;

/// Times that differ by less than this share may be rounded into the same or the other way round.
const ROUNDING: f64 = 1e-12;

/// A model with what is the same on every machine, computed once: sizes in every format, and layouts of machines.
pub(super) struct Sized<'a> {
    pub(super) model: &'a Model,
    formats: Vec<SizedFormat<'a>>,
    pub(super) layouts: Vec<Layout>,
    cache: Information,
    /// The longest that a step spends on communication in any layout.
    communication: f64,
}

struct SizedFormat<'a> {
    format: &'a WeightFormat,
    /// On any machine.
    setup: Setup<'a>,
    class: (FormatClass, bool),
    /// All bytes; those every token reads; those of routed experts.
    bytes: [f64; 3],
}

impl<'a> Sized<'a> {
    pub(super) fn new(space: &Space<'a>, model: &'a Model) -> Result<Self> {
        let any = space.hardware.first().zip(space.runtimes.first());
        let sized = |format: &'a WeightFormat| {
            let (hardware, runtime) = any?;
            let setup = Setup::new(hardware, runtime, model, format);
            let weights = setup.weights();
            let bytes = [weights.total().value, weights.read_by_every_token().value, weights.experts.value];
            Some(SizedFormat { format, setup, class: setup.format_class(), bytes })
        };
        let mut formats: Vec<SizedFormat<'a>> = space.formats.iter().filter_map(|format| sized(format)).collect();
        // Formats of a class together, the smallest first: it drops most of the others.
        formats.sort_by(|a, b| a.class.cmp(&b.class).then(a.bytes[0].total_cmp(&b.bytes[0])));
        let layouts = space.layouts(model)?;
        let users = f64::from(space.needs.users);
        let communication =
            layouts.iter().map(|layout| layout.placement.step_overhead(users, model).value).fold(0.0, f64::max);
        let cache = memory::kv_cache(model, space.needs.kv_format, space.needs.context) * users;
        Ok(Self { model, formats, layouts, cache, communication })
    }
}

/// A format in a runtime on a machine, timed on one such machine.
pub(super) struct Run<'a> {
    setup: Setup<'a>,
    /// The place of its runtime and of those that come to the same.
    driver: usize,
    pub(super) format: &'a WeightFormat,
    bytes: [f64; 3],
    class: (FormatClass, bool),
    buffers: Information,
    /// `None` with a constant efficiency.
    step: Option<StepAlone>,
    prompt: Option<PromptAlone>,
    /// Seconds of a step that several machines share, and those that each spends.
    pub(super) times: [f64; 2],
    /// The same for the prompt.
    prompt_times: [f64; 2],
}

/// A machine with its runs, for one model.
pub(super) struct Machine<'a> {
    pub(super) hardware: &'a Hardware,
    pub(super) runs: Vec<Run<'a>>,
    pub(super) connected: Vec<bool>,
    /// Runtimes that drive it, those that come to the same together.
    drivers: Vec<Vec<&'a Runtime>>,
}

/// The constants of a class of formats in a runtime on a machine, multiplied out.
#[derive(Clone, Copy)]
struct OfClass {
    class: (FormatClass, bool),
    tuned: Option<Tuned>,
    prefill: Option<TunedPrefill>,
}

/// Runtimes that come to the same on a machine, except for their names.
fn are_twins(a: &Runtime, b: &Runtime, hardware: &Hardware) -> bool {
    let class = |runtime| Class::new(hardware, runtime, FormatClass::K, false);
    a.micro_batch_tokens() == b.micro_batch_tokens()
        && a.fixed_memory() == b.fixed_memory()
        && a.format_families() == b.format_families()
        && class(a) == class(b)
}

impl<'a> Machine<'a> {
    /// The runtimes that come to the same as a run's, its own among them.
    pub(super) fn twins(&self, run: &Run<'a>) -> &[&'a Runtime] {
        self.drivers.get(run.driver).map_or(&[], Vec::as_slice)
    }

    /// The runs with formats of at least so many bits.
    pub(super) fn new(space: &Space<'a>, sized: &Sized<'a>, hardware: &'a Hardware, least_bits: u32) -> Self {
        let mut drivers: Vec<Vec<&'a Runtime>> = Vec::new();
        for runtime in space.drivers(hardware) {
            let is_twin = |twins: &&mut Vec<&'a Runtime>| twins.iter().any(|other| are_twins(other, runtime, hardware));
            match drivers.iter_mut().find(is_twin) {
                Some(twins) => twins.push(runtime),
                None => drivers.push(alloc::vec![runtime]),
            }
        }
        let mut machine =
            Self { hardware, runs: Vec::new(), connected: space.connected(hardware), drivers: Vec::new() };
        for (driver, twins) in drivers.iter().enumerate() {
            if let Some(runtime) = twins.first() {
                machine.add_runs(space, sized, (driver, runtime), least_bits);
            }
        }
        machine.drivers = drivers;
        machine
    }

    fn add_runs(
        &mut self,
        space: &Space<'a>,
        sized: &Sized<'a>,
        (driver, runtime): (usize, &'a Runtime),
        least_bits: u32,
    ) {
        let needs = &space.needs;
        let buffers = memory::buffers(sized.model, runtime);
        let mut of_class: Option<OfClass> = None;
        for known in &sized.formats {
            if known.format.nominal_bits() < least_bits || !runtime.loads(known.format) {
                continue;
            }
            let setup = known.setup.on(self.hardware).with_runtime(runtime);
            let constants = match of_class {
                Some(constants) if constants.class == known.class => constants,
                _ => OfClass {
                    class: known.class,
                    tuned: setup.tuned(space.efficiency),
                    prefill: setup.tuned_prefill(space.efficiency),
                },
            };
            of_class = Some(constants);
            let tuned = constants.tuned.map(|tuned| setup.tuned_from(&tuned));
            let step = tuned.as_ref().map(|tuned| setup.step_alone(&space.workload, tuned));
            let times = step.map_or_else(
                || {
                    let alone = crate::perf::Placement::ONE;
                    let decode = setup.decode_tuned(&space.workload, alone, space.efficiency, None);
                    [f64::from(needs.users) / decode.rate.value.value, 0.0]
                },
                |step| [step.divisible(), step.overhead()],
            );
            let mut run = Run {
                setup,
                driver,
                format: known.format,
                bytes: known.bytes,
                class: known.class,
                buffers,
                step,
                prompt: None,
                times,
                prompt_times: [0.0; 2],
            };
            // With the same constants, no more bytes take no more time to read a prompt.
            let beats_in_class = |other: &Run<'a>| {
                other.bytes.iter().zip(&run.bytes).all(|(other, own)| other <= own)
                    && other.is_faster(&run, sized, space)
            };
            let is_in_class = |other: &&Run<'a>| other.driver == run.driver && other.class == run.class;
            if self.runs.iter().filter(is_in_class).any(beats_in_class) {
                continue;
            }
            run.prompt = constants.prefill.and_then(|prefill| {
                setup.prompt_alone(needs.prompt, needs.before(), &setup.tuned_prefill_from(&prefill))
            });
            run.prompt_times = run.prompt.map_or([0.0; 2], |prompt| [prompt.divisible(), prompt.overhead()]);
            if self.runs.iter().any(|other| other.beats(&run, sized, space)) {
                continue;
            }
            self.runs.retain(|other| !run.beats(other, sized, space));
            self.runs.push(run);
        }
    }
}

impl<'a> Run<'a> {
    pub(super) fn runtime(&self) -> &'a Runtime {
        self.setup.runtime()
    }

    /// Whether a step of this is shorter in every layout, beyond all rounding, and its format good enough to stand for the
    /// other's. What is shared by more machines differs by less, so the most machines decide.
    fn is_faster(&self, other: &Self, sized: &Sized<'_>, space: &Space<'_>) -> bool {
        let ([divided, whole], [other_divided, other_whole]) = (self.times, other.times);
        let least = space.needs.least_bits;
        let gap = (other_divided - divided) / f64::from(space.needs.most_nodes) + (other_whole - whole);
        divided <= other_divided
            && gap > ROUNDING * (other_divided + other_whole + sized.communication)
            && self.format.nominal_bits().min(least) >= other.format.nominal_bits().min(least)
    }

    /// Whether this is better than the other in every layout, whatever is asked.
    fn beats(&self, other: &Self, sized: &Sized<'_>, space: &Space<'_>) -> bool {
        self.is_faster(other, sized, space)
            && self.prompt_times[0] <= other.prompt_times[0]
            && self.prompt_times[1] <= other.prompt_times[1]
            && self.bytes[0] <= other.bytes[0]
            && self.buffers <= other.buffers
    }

    /// What it needs on so many machines.
    pub(super) fn needed(&self, sized: &Sized<'_>, nodes: u32) -> Information {
        self.setup.weights().total() + self.buffers * f64::from(nodes) + sized.cache
    }

    /// The rate in a layout with its interval.
    pub(super) fn decode(&self, space: &Space<'a>, layout: &Layout) -> Estimate<TokenRate> {
        let tuned = self.setup.tuned(space.efficiency);
        self.setup.decode_tuned(&space.workload, layout.placement, space.efficiency, tuned.as_ref()).rate
    }

    /// What it comes to in a layout of the group's machines.
    #[inline]
    pub(super) fn figures(&self, space: &Space<'a>, sized: &Sized<'a>, group: &Group<'a>, layout: &Layout) -> Figures {
        let needs = &space.needs;
        let (rate, time_per_output_token) = if let Some(step) = &self.step {
            self.setup.rate_of(step, needs.users, &layout.placement)
        } else {
            let decode = self.setup.decode_tuned(&space.workload, layout.placement, space.efficiency, None);
            (decode.rate.value, decode.time_per_output_token)
        };
        let prompt = self.prompt.map(|prompt| prompt.time(needs.prompt, &layout.placement, &self.setup));
        group.figures(needs, rate, time_per_output_token, prompt, self.needed(sized, layout.nodes))
    }
}

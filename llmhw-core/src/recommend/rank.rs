//! Ranks machines, clusters and rented models for given needs.

use super::needs::{Need, Needs};
use crate::cost::Ownership;
use crate::efficiency::Efficiency;
use crate::memory::{FitReport, Verdict};
use crate::perf::Decode;
use crate::plain::sorted;
use crate::scenario::{Prepared, Scenario};
use crate::spec::{Backend, CloudModel, Hardware, Model, Runtime, Strategy, WeightFormat};
use crate::units::*;
use alloc::vec::Vec;
use core::cmp::Reverse;

/// What to choose from. A catalogue's slices, slices of one's own, or both joined.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'a> {
    /// Machines and cards.
    pub hardware: &'a [Hardware],
    /// Models, for a class of models; a single wanted model need not be among them.
    pub models: &'a [Model],
    /// Formats.
    pub formats: &'a [WeightFormat],
    /// Runtimes.
    pub runtimes: &'a [Runtime],
    /// Rented models.
    pub cloud: &'a [CloudModel],
}

/// Something that meets the needs.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "a choice is made once, not stored by the million; boxing would cost Copy"
)]
pub enum Offer<'a> {
    /// One machine, or several of a kind.
    Machines {
        /// Which.
        hardware: &'a Hardware,
        /// How many.
        nodes: u32,
        /// The model it runs.
        model: &'a Model,
        /// The format it runs it in: the largest that meets the needs.
        format: &'a WeightFormat,
        /// The runtime.
        runtime: &'a Runtime,
        /// How fast.
        decode: Decode,
        /// How it fits.
        memory: FitReport,
    },
    /// The same model, rented.
    Cloud {
        /// Which.
        model: &'a CloudModel,
    },
}

impl Offer<'_> {
    /// The id of the machine or of the rented model.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Machines { hardware, .. } => hardware.id(),
            Self::Cloud { model } => model.id(),
        }
    }

    /// How many machines; none when rented.
    #[must_use]
    pub fn nodes(&self) -> u32 {
        match self {
            Self::Machines { nodes, .. } => *nodes,
            Self::Cloud { .. } => 0,
        }
    }
}

/// An offer with what it costs.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Choice<'a> {
    /// What it is.
    pub offer: Offer<'a>,
    /// What is paid at once: nothing when rented.
    pub price: Money,
    /// Everything over the years: purchase and electricity, or rent.
    pub total_cost: Money,
    /// Total cost over tokens written.
    pub cost_per_output_token: TokenPrice,
}

/// A candidate that misses a need.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Rejected<'a> {
    /// The id of the candidate.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The need it misses.
    pub reason: Need,
}

/// The answer: what meets the needs, cheapest over the years first, and why the rest does not.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Recommendation<'a> {
    /// What meets every need. Empty when nothing does, which is an answer.
    pub choices: Vec<Choice<'a>>,
    /// What does not, by id, each with the need it misses.
    pub rejected: Vec<Rejected<'a>>,
}

/// Ranks the candidates for the needs.
///
/// A machine runs the largest wanted model and, of it, the largest format that fits and is fast enough when warm. Machines
/// are added up to `needs.most_nodes` only while one stream stays as fast as on one of them ([`Strategy::Pipeline`]).
/// A rented model counts when it is the wanted model, so that like is compared with like. Ranked by total cost over the
/// years, then by speed, then by id: the order of candidates is irrelevant, and nothing over the budget is offered.
#[must_use]
pub fn recommend<'a>(needs: &Needs<'a>, candidates: &Candidates<'a>, efficiency: Efficiency) -> Recommendation<'a> {
    let mut answer = Recommendation { choices: Vec::new(), rejected: Vec::new() };
    let models = needs.wanted.among(candidates.models, needs.context);
    for hardware in candidates.hardware {
        match best_use(needs, candidates, &models, hardware, efficiency) {
            Ok(choice) => answer.choices.push(choice),
            Err(reason) => answer.rejected.push(Rejected { id: hardware.id(), name: hardware.name(), reason }),
        }
    }
    for model in candidates.cloud {
        match rent(needs, &models, model) {
            Ok(choice) => answer.choices.push(choice),
            Err(reason) => answer.rejected.push(Rejected { id: model.id(), name: model.name(), reason }),
        }
    }
    answer.choices = sorted(answer.choices, |a, b| {
        let speed = |choice: &Choice<'_>| match choice.offer {
            Offer::Machines { decode, .. } => decode.rate.value.value,
            Offer::Cloud { .. } => 0.0,
        };
        (a.total_cost.value.total_cmp(&b.total_cost.value))
            .then(speed(b).total_cmp(&speed(a)))
            .then_with(|| a.offer.id().cmp(b.offer.id()))
    });
    answer.rejected = sorted(answer.rejected, |a, b| a.id.cmp(b.id));
    answer
}

/// The cheapest number of machines that meets the needs, or the need that one machine misses.
fn best_use<'a>(
    needs: &Needs<'a>,
    candidates: &Candidates<'a>,
    models: &[&'a Model],
    hardware: &'a Hardware,
    efficiency: Efficiency,
) -> Result<Choice<'a>, Need> {
    if needs.portable && !hardware.is_portable() {
        return Err(Need::Portable);
    }
    if needs.quiet && !hardware.form_factor().is_quiet() {
        return Err(Need::Quiet);
    }
    let price = hardware.system_price().ok_or(Need::KnownPrice)?;
    let load = hardware.system_load_power().ok_or(Need::KnownPower)?;
    let idle = if needs.always_on { hardware.system_idle_power().ok_or(Need::KnownPower)? } else { watts(0) };
    let most_nodes = if needs.portable { 1 } else { needs.most_nodes };
    let mut first_miss = None;
    for nodes in 1..=most_nodes {
        let count = f64::from(nodes);
        if price * count > needs.budget {
            // The first one alone is over it, or some memory was short before.
            return Err(first_miss.unwrap_or(Need::Budget(price)));
        }
        let tried = run(needs, candidates, models, hardware, nodes, efficiency)
            .and_then(|offer| own(needs, offer, price * count, load * count, idle * count));
        match tried {
            Ok(choice) => return Ok(choice),
            // More machines add memory; they do not make one stream faster.
            Err(Need::Memory(short)) => _ = first_miss.get_or_insert(Need::Memory(short)),
            Err(need) => return Err(need),
        }
    }
    Err(first_miss.unwrap_or(Need::Runtime))
}

/// The largest model and format that fit and are fast enough, or what the nearest miss lacks.
fn run<'a>(
    needs: &Needs<'a>,
    candidates: &Candidates<'a>,
    models: &[&'a Model],
    hardware: &'a Hardware,
    nodes: u32,
    efficiency: Efficiency,
) -> Result<Offer<'a>, Need> {
    let mut best: Option<(Merit<'a>, Offer<'a>)> = None;
    let (mut fastest, mut least_short): (Option<TokenRate>, Option<Information>) = (None, None);
    // A processor counts only where nothing here drives the GPU beside it: how fast it is there nobody measured.
    let is_of_cpu = |runtime: &&Runtime| runtime.backend() == Backend::Cpu;
    let drivers = candidates.runtimes.iter().filter(|runtime| runtime.backend().drives(hardware));
    let (of_cpu, of_gpu): (Vec<&Runtime>, Vec<&Runtime>) = drivers.partition(is_of_cpu);
    let drivers = if of_gpu.is_empty() { of_cpu } else { of_gpu };
    for model in models {
        for format in candidates.formats.iter().filter(|format| format.nominal_bits() >= needs.least_bits) {
            for runtime in drivers.iter().filter(|runtime| runtime.loads(format)) {
                let Some(prepared) = prepare(needs, hardware, model, format, runtime, nodes, efficiency) else {
                    continue;
                };
                let memory = prepared.fit();
                if let Verdict::TooLarge { shortfall } = memory.verdict {
                    least_short =
                        Some(least_short.map_or(shortfall, |least| if shortfall < least { shortfall } else { least }));
                    continue;
                }
                let decode = prepared.decode();
                let warm = decode.sustained.low / f64::from(needs.users);
                if warm < needs.rate_per_user {
                    fastest = Some(fastest.map_or(warm, |most| if warm > most { warm } else { most }));
                    continue;
                }
                let merit = Merit {
                    size: prepared.weights().total(),
                    rate: decode.rate.value,
                    ids: Reverse((format.id(), runtime.id())),
                };
                if best.as_ref().is_none_or(|(most, _)| merit > *most) {
                    best = Some((merit, Offer::Machines { hardware, nodes, model, format, runtime, decode, memory }));
                }
            }
        }
        if best.is_some() {
            break;
        }
    }
    match (best, fastest, least_short) {
        (Some((_, offer)), ..) => Ok(offer),
        (None, Some(rate), _) => Err(Need::Rate(rate)),
        (None, None, Some(short)) => Err(Need::Memory(short)),
        (None, None, None) => Err(Need::Runtime),
    }
}

/// What makes one use of a machine better than another: the larger format, then the faster runtime, then the ids, so that
/// the order of candidates does not matter.
#[derive(Debug, PartialEq, PartialOrd)]
struct Merit<'a> {
    size: Information,
    rate: TokenRate,
    ids: Reverse<(&'a str, &'a str)>,
}

fn prepare<'a>(
    needs: &Needs<'a>,
    hardware: &'a Hardware,
    model: &'a Model,
    format: &'a WeightFormat,
    runtime: &'a Runtime,
    nodes: u32,
    efficiency: Efficiency,
) -> Option<Prepared<'a>> {
    let mut scenario = Scenario::new(hardware, model)
        .format(format)
        .runtime(runtime)
        .context(needs.context)
        .sequences(needs.users)
        .cluster(nodes, Strategy::Pipeline)
        .efficiency(efficiency)
        .corrected(needs.corrections);
    if let Some(link) = needs.link {
        scenario = scenario.link(link);
    }
    scenario.prepare().ok()
}

/// What owning the machines costs, if they can write enough.
fn own<'a>(needs: &Needs<'a>, offer: Offer<'a>, price: Money, load: Power, idle: Power) -> Result<Choice<'a>, Need> {
    let Offer::Machines { decode, .. } = offer else { return Err(Need::Runtime) };
    let month = months(1);
    let capacity = decode.sustained.low * month;
    if capacity < needs.output_per_month {
        return Err(Need::Output(capacity));
    }
    let utilisation = needs.output_per_month / capacity;
    let idle = if idle < load { idle } else { load };
    let ownership = Ownership::builder(price, load, needs.electricity)
        .lifetime(needs.lifetime)
        .utilisation(utilisation)
        .idle_power(idle)
        .build()
        .map_err(|_| Need::KnownPower)?;
    Ok(choice(needs, offer, price, ownership.total()))
}

fn rent<'a>(needs: &Needs<'a>, models: &[&'a Model], model: &'a CloudModel) -> Result<Choice<'a>, Need> {
    if !models.iter().any(|wanted| model.catalog_model() == Some(wanted.id())) {
        return Err(Need::Model);
    }
    if let Some(limit) = model.context_limit_tokens().map(tokens).filter(|limit| *limit < needs.context) {
        return Err(Need::Context(limit));
    }
    let total = model.output() * (needs.output_per_month / months(1) * needs.lifetime);
    if total > needs.budget {
        return Err(Need::Budget(total));
    }
    Ok(choice(needs, Offer::Cloud { model }, usd(0), total))
}

fn choice<'a>(needs: &Needs<'a>, offer: Offer<'a>, price: Money, total_cost: Money) -> Choice<'a> {
    let written = needs.output_per_month / months(1) * needs.lifetime;
    Choice { offer, price, total_cost, cost_per_output_token: total_cost / written }
}

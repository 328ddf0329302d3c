//! How many machines for so many users?

use super::length::LengthChoice;
use super::own::{OwnRun, own_corrections};
use super::setting::{EfficiencyChoice, ElectricityChoice, Load, Setting};
use super::{Ask, ask};
use crate::catalog::Catalog;
use crate::fleet::{self, Demand, Limits, Service};
use crate::record::Named;
use crate::record::answer::{Fleet, FleetMonth, FleetQueue, FleetStep};
use crate::spec::{CloudModel, Hardware, Link, Model, Runtime, Strategy, Text, WeightFormat};
use crate::units::*;
use crate::{Error, Result, bounds, cost};
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

/// Sequences of a replica when their number is left out, where so many fit: what the model was held against simulations for.
const MOST_SEQUENCES: u32 = 64;
/// Months that growth is followed when a horizon is left out.
const HORIZON_MONTHS: u32 = 36;
/// What electricity costs when nothing is said, in US dollars per kilowatt-hour: as in the guide.
pub(super) const ELECTRICITY: f64 = 0.15;

ask! {
    /// How many replicas serve so many users within limits on waiting and speed, what a month of them costs, when the next one is due, and
    /// which part is better rented.
    ///
    /// A replica is a machine, or several that hold the model together. Its speed is that of warm machines, of the scenario or
    /// as measured (`prefill_tokens_per_second` and `decode_tokens_per_second`).
    AskFleet<'a> {
        /// The machine: a name, or a description.
        hardware: Named<'a, Hardware>,
        /// People who ask now and then.
        users: u32,
        /// How often each of them asks in the mean hour of day and night.
        requests_per_user_per_hour: f64,
        /// How long prompts are: tokens, or an object that says how lengths are distributed.
        prompt_tokens: LengthChoice,
        /// How long answers are.
        output_tokens: LengthChoice,
        /// The model: a name, or a description. Needed unless rates are given.
        model: Option<Named<'a, Model>> = None,
        /// The weight format: a name, or a description. Needed unless rates are given.
        format: Option<Named<'a, WeightFormat>> = None,
        /// Tokens reserved for each sequence: at least a mean prompt and answer. Needed unless rates are given.
        context_tokens: Option<f64> = None,
        /// The runtime: a name, an engine, or a description. When left out, the first listed one that drives the machine and loads the format.
        runtime: Option<Named<'a, Runtime>> = None,
        /// Sequences that a replica decodes together at most: as many as fit, up to 64, when left out.
        sequences_per_replica: Option<u32> = None,
        /// How the cache is stored: `f16` when left out.
        kv_format: Option<Cow<'a, str>> = None,
        /// How many machines hold the model together.
        nodes: u32 = 1,
        /// How they divide the work: layers in sequence when left out.
        strategy: Option<Strategy> = None,
        /// What connects them: needed for several machines, except for the guide's steps.
        link: Option<Named<'a, Link>> = None,
        /// How the share of the bandwidth is found. A constant does not know how fast prompts are read.
        efficiency: EfficiencyChoice = EfficiencyChoice::Calibrated,
        /// Runs of one's own, which shift the estimates for each machine in the runtime that ran.
        own_runs: Vec<OwnRun> = Vec::new(),
        /// Tokens of prompts that a replica reads per second, as measured: with `decode_tokens_per_second`, instead of a model.
        prefill_tokens_per_second: Option<f64> = None,
        /// Tokens that a replica writes per second for all sequences together, as measured with 1, 2, 3, ... of them; as many are decoded
        /// together at most as there are rates.
        decode_tokens_per_second: Option<Vec<f64>> = None,
        /// How requests are spread over the day: 24 weights, from midnight on. All hours are alike when left out.
        hour_weights: Option<Vec<f64>> = None,
        /// How long requests may wait for a place in a batch, in seconds. At least one limit is needed.
        wait_seconds: Option<f64> = None,
        /// How long the first token may take, in seconds.
        time_to_first_token_seconds: Option<f64> = None,
        /// The share of requests for which both hold, above 0 and below 1.
        share_of_requests_fraction: f64 = 0.95,
        /// The least rate at which answers come on average, in tokens per second.
        tokens_per_second_per_user: Option<f64> = None,
        /// What electricity costs: US dollars per kilowatt-hour, or the name of a region. 0.15 when left out.
        electricity: Option<ElectricityChoice<'a>> = None,
        /// Another price of one machine with everything needed to run, in US dollars, such as a street price.
        price_usd: Option<f64> = None,
        /// How long machines are kept, in years: 3 when left out.
        lifetime_years: Option<f64> = None,
        /// Share of the price got back at the end, from 0 to 1: nothing when left out.
        resale_fraction: Option<f64> = None,
        /// Whether they stay on when they have nothing to do, at their idle draw.
        always_on: bool = false,
        /// A model that could be rented for what the machines do not take: a name, or a description.
        cloud: Option<Named<'a, CloudModel>> = None,
        /// By how much demand grows each year: 0.5 is half as much again. Negative when it falls.
        growth_per_year_fraction: Option<f64> = None,
        /// For how many months growth is followed: 36 when left out.
        horizon_months: Option<u32> = None,
    }
}

/// What a replica does, and what it is called in the answer.
struct Replica<'a> {
    hardware: Cow<'a, Hardware>,
    service: Service,
    model: Option<Text>,
    format: Option<Text>,
    runtime: Option<Text>,
}

/// The names that rules of the fleet have, and those of the fields here.
const NAMES: &[(&str, &str)] = &[
    ("rate_per_user_tokens_per_second", "tokens_per_second_per_user"),
    ("tokens_per_second", "tokens_per_second_per_user"),
    ("sequences", "sequences_per_replica"),
];

fn renamed(error: Error) -> Error {
    error.renamed_by(NAMES)
}

/// A refusal of requests that follow from a field is one of that field, with the value it has.
fn of_requests(name: &'static str, value: f64) -> impl Fn(Error) -> Error {
    move |error| match error.parameter() {
        Some("requests_per_hour") => {
            let rule = format!("ask for no more than a fleet serves ({error})");
            Error::inconsistent(name, rule, value, "ask for less, or of several fleets")
        }
        _ => renamed(error),
    }
}

impl<'a> AskFleet<'a> {
    fn demand(&self) -> Result<Demand> {
        let (prompt, output) =
            (self.prompt_tokens.resolve("prompt_tokens")?, self.output_tokens.resolve("output_tokens")?);
        let demand = Demand::new(self.users, self.requests_per_user_per_hour, prompt, output)?;
        let Some(weights) = &self.hour_weights else { return Ok(demand) };
        for (hour, weight) in weights.iter().enumerate() {
            let name = format!("hour_weights[{hour}]");
            bounds::REQUESTS_WEIGHT
                .check(*weight)
                .map_err(|error| error.renamed_by(&[(bounds::REQUESTS_WEIGHT.name, &name)]))?;
        }
        let day = <[f64; 24]>::try_from(weights.as_slice()).map_err(|_| {
            let value = format!("{} of them", weights.len());
            Error::inconsistent("hour_weights", "have 24, one for each hour from midnight on", value, "give 24")
        })?;
        demand.profile(day)
    }

    fn limits(&self) -> Result<Limits> {
        if (self.wait_seconds, self.time_to_first_token_seconds, self.tokens_per_second_per_user) == (None, None, None)
        {
            return Err(Error::missing(
                "wait_seconds",
                "the number of replicas follows from what users put up with",
                "give wait_seconds, time_to_first_token_seconds or tokens_per_second_per_user",
            ));
        }
        let share = fraction(self.share_of_requests_fraction);
        let mut limits = Limits::new();
        if let Some(wait) = self.wait_seconds {
            limits = limits.wait_within(seconds(wait), share)?;
        }
        if let Some(first) = self.time_to_first_token_seconds {
            limits = limits.time_to_first_token_within(seconds(first), share)?;
        }
        if let Some(rate) = self.tokens_per_second_per_user {
            limits = limits.rate_per_user(tokens_per_second(rate)).map_err(renamed)?;
        }
        Ok(limits)
    }

    /// Rates that were measured, where they were given; then nothing else says how fast a replica is.
    fn measured(&self) -> Result<Option<Service>> {
        let (prefill, decode) = match (self.prefill_tokens_per_second, &self.decode_tokens_per_second) {
            (None, None) => return Ok(None),
            (Some(prefill), Some(decode)) => (prefill, decode),
            (prefill, _) => {
                let missing = if prefill.is_none() { "prefill_tokens_per_second" } else { "decode_tokens_per_second" };
                let rule = "a replica reads prompts and writes answers";
                return Err(Error::missing(missing, rule, "give both rates, or neither and a model"));
            }
        };
        let given = [
            ("model", self.model.is_some()),
            ("format", self.format.is_some()),
            ("context_tokens", self.context_tokens.is_some()),
            ("runtime", self.runtime.is_some()),
            ("sequences_per_replica", self.sequences_per_replica.is_some()),
            ("kv_format", self.kv_format.is_some()),
            ("strategy", self.strategy.is_some()),
            ("link", self.link.is_some()),
            ("efficiency", self.efficiency != EfficiencyChoice::Calibrated),
            ("own_runs", !self.own_runs.is_empty()),
        ];
        if let Some((name, _)) = given.iter().find(|(_, is_given)| *is_given) {
            let rule = "be left out where rates are given: they say how fast a replica is";
            return Err(Error::inconsistent(*name, rule, "given", "leave it out, or the rates"));
        }
        bounds::NODES.check_count(self.nodes)?;
        let rates: Vec<_> = decode.iter().map(|rate| tokens_per_second(*rate)).collect();
        for (place, rate) in decode.iter().enumerate() {
            // One rate at a time, so that it is known which is wrong.
            Service::new(tokens_per_second(prefill), &[tokens_per_second(*rate)]).map_err(|error| {
                let name = format!("decode_tokens_per_second[{place}]");
                error.renamed_by(&[("decode_tokens_per_second", &name)])
            })?;
        }
        Service::new(tokens_per_second(prefill), &rates)
            .map(Some)
            .map_err(|error| error.renamed_by(&[("sequences", "decode_tokens_per_second")]))
    }

    /// A replica by its scenario.
    fn projected<'c>(&mut self, demand: &Demand, catalog: &'c Catalog) -> Result<Replica<'c>>
    where
        'a: 'c,
    {
        let needed = |name: &'static str| {
            Error::missing(name, "something runs on a replica", "give it, or rates that were measured")
        };
        let model = self.model.take().ok_or_else(|| needed("model"))?;
        let format = self.format.take().ok_or_else(|| needed("format"))?;
        let context_tokens = self.context_tokens.ok_or_else(|| needed("context_tokens"))?;
        let setting = Setting::find(self.hardware.clone(), model, format, self.runtime.take(), catalog)?;
        let mut load = Load {
            context_tokens,
            sequences: self.sequences_per_replica.unwrap_or(1),
            kv_format: self.kv_format.take(),
            nodes: self.nodes,
            strategy: self.strategy.unwrap_or(Strategy::Pipeline),
            link: self.link.take().map(|link| link.resolve(catalog)).transpose()?,
            efficiency: self.efficiency.resolve()?,
        };
        let corrections = own_corrections(&self.own_runs, load.efficiency, catalog)?;
        if self.sequences_per_replica.is_none() {
            load.sequences = most_that_fit(&load, &setting)?;
        }
        let prepared = load.on(&setting)?.corrected(&corrections).prepare().map_err(renamed)?;
        let service = Service::of(&prepared, demand).map_err(renamed)?;
        let (model, format) = (Some(setting.model.id.clone()), Some(setting.format.id.clone()));
        let runtime = Some(setting.runtime.id.clone());
        Ok(Replica { hardware: setting.hardware, service, model, format, runtime })
    }

    /// What owning a replica means; nothing and why where its price or draw is not known.
    fn ownership(&self, hardware: &Hardware, electricity: EnergyPrice) -> Result<Result<cost::Ownership>> {
        let count = f64::from(self.nodes);
        let one = match self.price_usd {
            Some(price) => cost::Ownership::with_price(hardware, usd(price), electricity),
            None => cost::Ownership::of(hardware, electricity),
        };
        let mut builder = match one {
            Ok(one) => one.times(count),
            Err(not_known) => return Ok(Err(not_known)),
        };
        if self.always_on {
            builder = builder.idle_power(idle_power(hardware)? * count);
        }
        if let Some(lifetime) = self.lifetime_years {
            builder = builder.lifetime(years(lifetime));
        }
        if let Some(resale) = self.resale_fraction {
            builder = builder.resale(fraction(resale));
        }
        builder.build().map(Ok)
    }
}

/// The idle draw of a machine with its host.
pub(super) fn idle_power(hardware: &Hardware) -> Result<Power> {
    hardware.system_idle_power().ok_or_else(|| {
        let rule = format!("the idle draw of {} with its host is not known", hardware.id());
        Error::missing("idle_power_watts", rule, "give the hardware with one, or leave always_on out")
    })
}

/// The most sequences that fit the memory.
fn most_that_fit(load: &Load<'_>, setting: &Setting<'_>) -> Result<u32> {
    let prepared = load.prepare(setting)?;
    let mut most = 0;
    while most < MOST_SEQUENCES {
        let workload = prepared.workload_of(load.context_tokens, most + 1, None)?;
        if !prepared.fit_of(&workload).verdict.fits() {
            break;
        }
        most += 1;
    }
    if most > 0 { Ok(most) } else { Err(does_not_fit(setting, load)) }
}

/// The machine does not hold one sequence.
pub(super) fn does_not_fit(setting: &Setting<'_>, load: &Load<'_>) -> Error {
    let (model, format) = (setting.model.id(), setting.format.id());
    let (sequences, context) = (load.sequences, load.context_tokens);
    let rule = format!("hold {model} in {format} with a cache of {sequences} x {context} tokens");
    let advice = "choose a larger machine, a smaller format or model, or a shorter context";
    Error::inconsistent("hardware", rule, setting.hardware.id(), advice)
}

impl Ask for AskFleet<'_> {
    type Answer = Fleet;

    const NAME: &'static str = "fleet";

    fn answer_in(mut self, catalog: &Catalog) -> Result<Fleet> {
        let (demand, limits) = (self.demand()?, self.limits()?);
        let replica = match self.measured()? {
            Some(service) => {
                let hardware = self.hardware.clone().resolve(catalog)?;
                Replica { hardware, service, model: None, format: None, runtime: None }
            }
            None => self.projected(&demand, catalog)?,
        };
        let electricity = match self.electricity.take() {
            Some(electricity) => electricity.resolve(catalog)?,
            None => usd_per_kilowatt_hour(ELECTRICITY),
        };
        let cloud = self.cloud.take().map(|cloud| cloud.resolve_as("cloud", catalog)).transpose()?;
        let fleet = fleet::Fleet::new(demand, &replica.service, limits).map_err(renamed)?;
        let too_many = of_requests("users", f64::from(self.users));
        let size = fleet.size().map_err(&too_many)?;
        let ownership = self.ownership(&replica.hardware, electricity)?;
        let (month, mixes, not_known) = match (&ownership, cloud) {
            (Ok(ownership), cloud) => {
                let month = fleet.month(size.replicas, ownership).map_err(&too_many)?;
                let mixes = cloud.map(|cloud| fleet.mix(ownership, &cloud)).transpose().map_err(&too_many)?;
                (Some(month), mixes.unwrap_or_default(), None)
            }
            // Without a price nothing is cheaper than renting, and nothing dearer.
            (Err(error), Some(_)) => return Err(error.clone()),
            (Err(error), None) => (None, Vec::new(), Some(error.to_string())),
        };
        let steps = match (self.growth_per_year_fraction, self.horizon_months) {
            (Some(growth), horizon) => fleet
                .growth(fraction(growth), horizon.unwrap_or(HORIZON_MONTHS))
                .map_err(of_requests("growth_per_year_fraction", growth))?,
            (None, None) => Vec::new(),
            (None, Some(_)) => {
                let rule = "something grows up to the horizon";
                return Err(Error::missing("growth_per_year_fraction", rule, "give it, or leave the horizon out"));
            }
        };
        let share = fraction(self.share_of_requests_fraction);
        let cheapest = fleet::cheapest(&mixes).map(|month| month.replicas);
        Ok(Fleet {
            hardware: replica.hardware.id.clone(),
            model: replica.model,
            format: replica.format,
            runtime: replica.runtime,
            replicas: size.replicas,
            is_checked: size.is_checked,
            machines: size.replicas * self.nodes,
            sequences_per_replica: replica.service.slots(),
            mean_prompt_tokens: demand.prompt().mean().get::<token_count::token>(),
            mean_output_tokens: demand.output().mean().get::<token_count::token>(),
            peak: FleetQueue::of(&size.peak, demand.peak_requests_per_hour(), share)?,
            mean: FleetQueue::of(&size.mean, demand.requests_per_hour(), share)?,
            most_requests_per_hour: fleet.most_requests_per_hour(size.replicas)?,
            month: month
                .map(|month| FleetMonth::of(&month, self.users, mixes.is_empty() || cheapest == Some(month.replicas))),
            not_known,
            steps: steps.iter().map(|step| FleetStep::of(step, self.nodes)).collect(),
            mixes: mixes
                .iter()
                .map(|month| FleetMonth::of(month, self.users, cheapest == Some(month.replicas)))
                .collect(),
        })
    }
}

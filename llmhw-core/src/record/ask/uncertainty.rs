//! How sure is it?

use super::candidate::{Asked, CandidateChoice, Found};
use super::own::{OwnRun, own_corrections};
use super::setting::EfficiencyChoice;
use super::spread::{ElectricityRange, RangeChoice};
use super::{Ask, ask};
use crate::catalog::Catalog;
use crate::plain::plain;
use crate::record::answer::{MachineOdds, Uncertainty};
use crate::record::{Named, seed::Seed};
use crate::spec::{CloudModel, Model, Runtime, WeightFormat};
use crate::uncertainty::{self, Market, Need, Owning, Probability, Ranked, Sampling};
use crate::units::*;
use crate::{Error, Result, bounds, cost};
use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;

ask! {
    /// How sure cost, break-even and ranking are: the interval of the speed, and ranges of prices, electricity and use, go through all of
    /// them.
    ///
    /// Everything is drawn at random and independently; electricity, use and the cloud's price are the same for all machines of a
    /// sample. The same seed gives the same bits in every language. Errors that machines have in common are not modelled.
    AskUncertainty<'a> {
        /// The machines that are compared, one or more: names of hardware, or objects that say more of them.
        machines: Vec<CandidateChoice>,
        /// The model: a name, or a description.
        model: Named<'a, Model>,
        /// Tokens in the cache of each sequence.
        context_tokens: f64,
        /// The weight format of machines that do not say their own.
        format: Option<Named<'a, WeightFormat>> = None,
        /// The runtime of machines that do not say their own. When left out, the first listed one that drives the machine and loads the format.
        runtime: Option<Named<'a, Runtime>> = None,
        /// People who decode at the same time.
        users: u32 = 1,
        /// How the cache is stored: `f16` when left out.
        kv_format: Option<Cow<'a, str>> = None,
        /// How the share of the bandwidth is found. A constant does not say how sure it is.
        efficiency: EfficiencyChoice = EfficiencyChoice::Calibrated,
        /// Runs of one's own, which shift the estimates for each machine in the runtime that ran and narrow their intervals.
        own_runs: Vec<OwnRun> = Vec::new(),
        /// What each user gets at least on warm machines, in tokens per second.
        tokens_per_second_per_user: f64 = 0.0,
        /// The most that may be paid, in US dollars. No limit when left out.
        budget_usd: Option<f64> = None,
        /// What electricity costs: US dollars per kilowatt-hour, the range they lie in, or the name of a region. 0.15 when left out.
        electricity: Option<ElectricityRange<'a>> = None,
        /// The part of the time the machine is in use, above 0 and at most 1, or the range it lies in. 0.25 when left out.
        utilisation_fraction: Option<RangeChoice> = None,
        /// How long machines are kept, in years: 3 when left out.
        lifetime_years: Option<f64> = None,
        /// Share of the price got back at the end, from 0 to 1: nothing when left out.
        resale_fraction: Option<f64> = None,
        /// Whether they stay on when nobody uses them, at their idle draw.
        always_on: bool = false,
        /// The rented model to compare with: a name, or a description. This or a price.
        cloud: Option<Named<'a, CloudModel>> = None,
        /// What a rented token costs, in US dollars per million, or the range it lies in, where no rented model is named.
        cloud_usd_per_million_tokens: Option<RangeChoice> = None,
        /// Tokens read for each one written. They cost what the rented model takes for them, and the time in which a machine reads them at
        /// its estimated rate. `tokens_per_second` of a machine, and a price without a model, have them in.
        input_tokens_per_output_token: f64 = 0.0,
        /// The share of tokens read that the provider has in its cache, from 0 to 1. Machines read all of them.
        cached_input_fraction: f64 = 0.0,
        /// Where random numbers start: a whole number from 0 to 2^53 - 1.
        seed: Seed = Seed(1),
        /// How many samples are drawn. A probability of one half is found to 0.005 with 10000.
        samples: u32 = 10_000,
    }
}

impl AskUncertainty<'_> {
    /// What a rented token costs.
    fn rent(&mut self, catalog: &Catalog) -> Result<RangeChoice> {
        match (self.cloud.take(), self.cloud_usd_per_million_tokens.take()) {
            (Some(cloud), None) => {
                let cloud = cloud.resolve_as("cloud", catalog)?;
                let cached = fraction(self.cached_input_fraction);
                let price = cost::price_per_output_token(&cloud, self.input_tokens_per_output_token, cached)?;
                Ok(RangeChoice::Exactly(plain!(price, TokenPrice, token_price::usd_per_million_tokens)))
            }
            (None, Some(price)) => {
                super::cost::no_prompts(0.0, self.cached_input_fraction)?;
                bounds::INPUT_SHARE.check(self.input_tokens_per_output_token)?;
                Ok(price)
            }
            (None, None) => Err(Error::missing(
                "cloud",
                "machines are compared with renting",
                "name a rented model, or give cloud_usd_per_million_tokens",
            )),
            (Some(_), Some(_)) => Err(Error::inconsistent(
                "cloud_usd_per_million_tokens",
                "not be given together with a rented model",
                "given",
                "leave one of the two out",
            )),
        }
    }
}

/// The fields of the question by the names that the rooms have for them.
const NAMES: &[(&str, &str)] =
    &[(bounds::ENERGY_PRICE.name, "electricity"), (bounds::SEQUENCES.name, "users"), ("candidates", "machines")];

impl Ask for AskUncertainty<'_> {
    type Answer = Uncertainty;

    const NAME: &'static str = "uncertainty";

    fn answer_in(mut self, catalog: &Catalog) -> Result<Uncertainty> {
        if self.machines.is_empty() {
            return Err(Error::missing("machines", "something is compared with renting", "give at least one"));
        }
        let rent = self.rent(catalog)?;
        let electricity = match self.electricity.take() {
            Some(electricity) => electricity.resolve(catalog)?,
            None => RangeChoice::Exactly(super::fleet::ELECTRICITY),
        };
        let utilisation = self.utilisation_fraction.take().unwrap_or(RangeChoice::Exactly(0.25));
        let cloud = rent.resolve("cloud_usd_per_million_tokens", &bounds::TOKEN_PRICE, usd_per_million_tokens)?;
        let market = Market::new(
            ElectricityRange::spread(&electricity)?,
            utilisation.resolve(bounds::UTILISATION.name, &bounds::UTILISATION, fraction)?,
            cloud,
        )?;
        bounds::SEQUENCES.check_as("users", f64::from(self.users))?;
        bounds::RATE.check_as("tokens_per_second_per_user", self.tokens_per_second_per_user)?;
        let wanted = tokens_per_second(self.tokens_per_second_per_user * f64::from(self.users));
        let mut need = Need::rate(wanted)
            .map_err(|error| error.renamed_by(&[(bounds::RATE.name, "tokens_per_second_per_user")]))?;
        if let Some(budget) = self.budget_usd {
            need = need.budget(usd(budget))?;
        }
        let sampling = Sampling::new(self.seed.0, self.samples)?;
        let efficiency = self.efficiency.resolve()?;
        let corrections = own_corrections(&self.own_runs, efficiency, catalog)?;
        let asked = Asked {
            model: self.model.resolve(catalog)?,
            context_tokens: self.context_tokens,
            sequences: self.users,
            kv_format: self.kv_format.take(),
            format: self.format.take().map(|format| format.resolve(catalog)).transpose()?,
            runtime: self.runtime.take().map(|runtime| runtime.choose(catalog)).transpose()?,
            efficiency,
            corrections: &corrections,
            electricity: electricity.middle(),
            utilisation: utilisation.middle(),
            lifetime_years: self.lifetime_years,
            resale_fraction: self.resale_fraction,
            always_on: self.always_on,
            input_tokens_per_output_token: self.input_tokens_per_output_token,
        };
        let found = found(self.machines, &asked, catalog)?;
        let is_exact = electricity.is_exact() && utilisation.is_exact() && rent.is_exact();
        let against = Against {
            market: &market,
            need: &need,
            sampling: &sampling,
            wanted,
            budget_usd: self.budget_usd,
            rent: is_exact.then(|| rent.middle()),
        };
        let (machines, none_meets_need) = odds(&found, &against).map_err(|error| error.renamed_by(NAMES))?;
        Ok(Uncertainty {
            machines,
            none_meets_need: none_meets_need.into(),
            cloud: cloud.deciles().into(),
            seed: self.seed,
            samples: self.samples,
        })
    }
}

/// Every machine, or everything that is wrong with any.
fn found(machines: Vec<CandidateChoice>, asked: &Asked<'_>, catalog: &Catalog) -> Result<Vec<Found>> {
    let has_format = |CandidateChoice(one): &CandidateChoice| one.format.is_some() || one.tokens_per_second.is_some();
    if asked.format.is_none() && !machines.iter().all(has_format) {
        let rule = "the speed depends on it";
        return Err(Error::missing("format", rule, "give one for all machines, or one for each"));
    }
    let (mut all, mut refused) = (Vec::new(), Vec::new());
    for (place, choice) in machines.into_iter().enumerate() {
        let own = choice.own_fields();
        match choice.find(asked, catalog) {
            Ok(found) => all.push(found),
            Err(error) => {
                let place = format!("machines[{place}]");
                // A draw is a part of the hardware.
                let hardware = [
                    ("load_power_watts", "hardware.load_power_watts"),
                    ("host.load_power_watts", "hardware.host.load_power_watts"),
                    ("idle_power_watts", "hardware.idle_power_watts"),
                ];
                refused.push(error.renamed_by(NAMES).renamed_by(&hardware).within(&place, &own));
            }
        }
    }
    Error::several(&refused).map_or(Ok(all), Err)
}

/// What all machines are held against.
struct Against<'a> {
    market: &'a Market,
    need: &'a Need,
    sampling: &'a Sampling,
    /// The need again: its rate and budget, for closed forms.
    wanted: TokenRate,
    budget_usd: Option<f64>,
    /// What a rented token costs, in US dollars per million, where nothing but rates and prices of machines is not known exactly.
    rent: Option<f64>,
}

/// All machines, likeliest the cheapest first, and that none meets the need.
fn odds(all: &[Found], against: &Against<'_>) -> Result<(Vec<MachineOdds>, Probability)> {
    let candidates = all.iter().map(Found::candidate).collect::<Result<Vec<_>>>()?;
    let owning = candidates.iter().map(|candidate| uncertainty::owning(candidate, against.market, against.sampling));
    let owning = owning.collect::<Result<Vec<_>>>()?;
    let ranked = uncertainty::rank(&candidates, against.market, against.need, against.sampling)?;
    let one = |place: &Ranked<'_>| {
        // There is one of each id.
        let (found, owning) = all.iter().zip(&owning).find(|(found, _)| found.id == place.id)?;
        Some(found.odds(owning, place, against))
    };
    // Shares of equals add up to whole samples, but for rounding.
    let samples = against.sampling.samples();
    let served: f64 = ranked.iter().map(|place| place.best.value * f64::from(samples)).sum();
    let none = Probability::of(f64::from(samples) - libm::round(served), samples);
    Ok((ranked.iter().filter_map(one).collect(), none))
}

impl Found {
    fn odds(&self, owning: &Owning, place: &Ranked<'_>, against: &Against<'_>) -> MachineOdds {
        // What is at least the need: more than the number just below it.
        let fast = self.rate.probability_above(tokens_per_second(against.wanted.value.next_down()));
        let affordable = against.budget_usd.map_or(1.0, |budget| self.price.probability_up_to(usd(budget)));
        let is_rate_alone = self.price_is_exact && self.reading.value == 0.0;
        let rent = against.rent.filter(|_| is_rate_alone).map(usd_per_million_tokens);
        MachineOdds {
            id: Cow::Owned(self.id.clone()),
            hardware: self.hardware.clone(),
            name: self.name.clone(),
            nodes: self.nodes,
            strategy: self.strategy,
            format: self.format.clone(),
            runtime: self.runtime.clone(),
            warm_rate: self.rate.deciles().into(),
            decode_basis: self.basis,
            cost: owning.cost_per_token.into(),
            break_even: owning.break_even.into(),
            cheaper_than_cloud: owning.cheaper_than_cloud.into(),
            cheaper_than_cloud_closed_form_probability: rent
                .map(|rent| uncertainty::cheaper_by_rate_alone(&self.ownership, &self.rate, rent)),
            pays_within_life: owning.pays_within_life.into(),
            never_pays: owning.never_pays.into(),
            meets_need: place.meets.into(),
            meets_need_closed_form_probability: fast * affordable,
            is_cheapest: place.best.into(),
        }
    }
}

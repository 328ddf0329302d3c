//! What should I buy?

use super::own::{OwnRun, own_corrections};
use super::setting::{EfficiencyChoice, ElectricityChoice};
use super::{Ask, ask};
use crate::catalog::Catalog;
use crate::recommend::{self, Candidates, Needs, Wanted};
use crate::record::answer::Recommendation;
use crate::record::{Named, Noun, RuntimeChoice};
use crate::spec::{CloudModel, Hardware, Link, Model, Runtime, WeightFormat};
use crate::units::*;
use crate::{Error, Result, bounds};
use alloc::borrow::Cow;
use alloc::vec::Vec;

ask! {
    /// Ranks machines, clusters and rented models for given needs, cheapest over the years first.
    AskRecommendation<'a> {
        /// What may be spent, in US dollars: on buying a machine, or on renting over the same years.
        budget_usd: f64,
        /// Context of each user, in tokens.
        context_tokens: f64,
        /// The wanted model: a name, or a description. This or a range of sizes.
        model: Option<Named<'a, Model>> = None,
        /// The largest model that fits of at least this many parameters, in billions; `most_parameters_billions` goes with it.
        least_parameters_billions: Option<f64> = None,
        /// The largest model that fits of at most this many parameters, in billions.
        most_parameters_billions: Option<f64> = None,
        /// People who decode at the same time.
        users: u32 = 1,
        /// What each of them gets at least on a warm machine, in tokens per second.
        tokens_per_second_per_user: f64 = 0.0,
        /// The least quality: bits in the name of the format. 4 when left out.
        least_bits: Option<u32> = None,
        /// It must be carried.
        portable: bool = false,
        /// It stands in a room with people.
        quiet: bool = false,
        /// It stays on when nobody uses it.
        always_on: bool = false,
        /// Tokens written per month by all users, in millions: 1 when left out.
        output_million_tokens_per_month: Option<f64> = None,
        /// How long the machine is kept, in years: 3 when left out.
        lifetime_years: Option<f64> = None,
        /// What electricity costs: US dollars per kilowatt-hour, or the name of a region. 0.15 when left out.
        electricity: Option<ElectricityChoice<'a>> = None,
        /// The most machines that may work together.
        most_nodes: u32 = 1,
        /// What connects them: needed for more than one.
        link: Option<Named<'a, Link>> = None,
        /// How the share of the bandwidth is found.
        efficiency: EfficiencyChoice = EfficiencyChoice::Calibrated,
        /// Runs of one's own, which shift the estimates for each machine in the runtime that ran. Others keep theirs: a ranking may
        /// choose one of them.
        own_runs: Vec<OwnRun> = Vec::new(),
        /// The machines to choose from: every listed one when left out.
        hardware: Option<Vec<Named<'a, Hardware>>> = None,
        /// The models to choose from when a range of sizes is wanted: every listed one when left out.
        models: Option<Vec<Named<'a, Model>>> = None,
        /// The formats to choose from: every listed one when left out.
        formats: Option<Vec<Named<'a, WeightFormat>>> = None,
        /// The runtimes, or engines, to choose from: every listed one when left out.
        runtimes: Option<Vec<Named<'a, Runtime>>> = None,
        /// The rented models to choose from: every listed one when left out.
        cloud: Option<Vec<Named<'a, CloudModel>>> = None,
    }
}

/// The wanted model, or the range of sizes.
pub(super) fn wanted(model: Option<&Model>, least: Option<f64>, most: Option<f64>) -> Result<Wanted<'_>> {
    match (model, least, most) {
        (Some(model), None, None) => Ok(Wanted::Model(model)),
        (None, least, Some(most)) => {
            Ok(Wanted::Class { least: billion_parameters(least.unwrap_or(0.0)), most: billion_parameters(most) })
        }
        (Some(model), ..) => Err(Error::inconsistent(
            "model",
            "not be given together with a range of sizes",
            model.id(),
            "leave the model out, or least_parameters_billions and most_parameters_billions",
        )),
        (None, _, None) => Err(Error::missing(
            "model",
            "something is to run on the machine",
            "name a model, or give most_parameters_billions for the largest that fits",
        )),
    }
}

/// The nouns to choose from: those given in a field, or all that are listed.
pub(super) fn choose_from<N: Noun>(
    field: &str,
    given: Option<Vec<Named<'_, N>>>,
    catalog: &Catalog,
) -> Result<Cow<'static, [N]>> {
    match given {
        None => Ok(catalog.slice()),
        Some(given) => Named::each(given, field, |named| named.resolve(catalog).map(Cow::into_owned)).map(Cow::Owned),
    }
}

/// The same for runtimes, where an engine stands for all of its backends.
pub(super) fn choose_runtimes(
    given: Option<Vec<Named<'_, Runtime>>>,
    catalog: &Catalog,
) -> Result<Cow<'static, [Runtime]>> {
    let Some(given) = given else { return Ok(catalog.slice()) };
    let mut runtimes = Vec::new();
    for (at, named) in given.into_iter().enumerate() {
        match named.choose(catalog).map_err(|error| error.of_name("runtimes", Some(at)))? {
            RuntimeChoice::Runtime(runtime) => runtimes.push(runtime.into_owned()),
            RuntimeChoice::Engine(backends, _) => runtimes.extend(backends.into_iter().cloned()),
        }
    }
    Ok(Cow::Owned(runtimes))
}

impl Ask for AskRecommendation<'_> {
    type Answer = Recommendation;

    const NAME: &'static str = "recommend";

    fn answer_in(self, catalog: &Catalog) -> Result<Recommendation> {
        let model = self.model.map(|model| model.resolve(catalog)).transpose()?;
        let wanted = wanted(model.as_deref(), self.least_parameters_billions, self.most_parameters_billions)?;
        let link = self.link.map(|link| link.resolve(catalog)).transpose()?;
        let mut builder = Needs::builder(wanted, usd(self.budget_usd), tokens(self.context_tokens))
            .users(self.users)
            .rate_per_user(tokens_per_second(self.tokens_per_second_per_user));
        if let Some(bits) = self.least_bits {
            builder = builder.least_bits(bits);
        }
        if self.portable {
            builder = builder.portable();
        }
        if self.quiet {
            builder = builder.quiet();
        }
        if self.always_on {
            builder = builder.always_on();
        }
        if let Some(output) = self.output_million_tokens_per_month {
            builder = builder.output_per_month(million_tokens(output));
        }
        if let Some(lifetime) = self.lifetime_years {
            builder = builder.lifetime(years(lifetime));
        }
        if let Some(electricity) = self.electricity {
            builder = builder.electricity(electricity.resolve(catalog)?);
        }
        bounds::NODES.check_as("most_nodes", f64::from(self.most_nodes))?;
        match (self.most_nodes, &link) {
            (most_nodes, Some(link)) => builder = builder.cluster(most_nodes, link),
            (1, None) => {}
            (_, None) => {
                return Err(Error::missing(
                    "link",
                    "what connects several machines decides what passing results costs",
                    "name one, such as ethernet-10g, or leave most_nodes out",
                ));
            }
        }
        let efficiency = self.efficiency.resolve()?;
        let corrections = own_corrections(&self.own_runs, efficiency, catalog)?;
        let needs = builder.corrected(&corrections).build()?;
        let (hardware, models) =
            (choose_from("hardware", self.hardware, catalog)?, choose_from("models", self.models, catalog)?);
        let (formats, cloud) =
            (choose_from("formats", self.formats, catalog)?, choose_from("cloud", self.cloud, catalog)?);
        let runtimes = choose_runtimes(self.runtimes, catalog)?;
        let candidates =
            Candidates { hardware: &hardware, models: &models, formats: &formats, runtimes: &runtimes, cloud: &cloud };
        Ok(Recommendation::from(&recommend::recommend(&needs, &candidates, efficiency)))
    }
}

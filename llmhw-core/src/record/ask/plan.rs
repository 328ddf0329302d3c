//! What is the best I can do?

use super::recommend::{choose_from, choose_runtimes, wanted};
use super::setting::{EfficiencyChoice, ElectricityChoice, kv_format};
use super::{Ask, ask};
use crate::catalog::Catalog;
use crate::plan::{self, Candidates, Needs, Use};
use crate::record::Named;
use crate::record::answer::Plan;
use crate::spec::{Hardware, Link, Model, Runtime, Vendor, WeightFormat};
use crate::units::*;
use crate::{Error, Result};
use alloc::borrow::Cow;
use alloc::vec::Vec;

ask! {
    /// Everything worth considering for given needs: hardware, how many, how connected, format and runtime, compared by price, cost of a
    /// token, speed, wait, power and free memory; and where nothing meets the needs, what comes nearest and which needs exclude
    /// one another.
    AskPlan<'a> {
        /// Context of each user, in tokens.
        context_tokens: f64,
        /// The wanted model: a name, or a description. This or a range of sizes.
        model: Option<Named<'a, Model>> = None,
        /// Any model of at least this many parameters, in billions; `most_parameters_billions` goes with it.
        least_parameters_billions: Option<f64> = None,
        /// Any model of at most this many parameters, in billions.
        most_parameters_billions: Option<f64> = None,
        /// Tokens of the prompt whose first token is waited for. The whole context when left out.
        prompt_tokens: Option<f64> = None,
        /// People who decode at the same time.
        users: u32 = 1,
        /// How the cache is stored: `f16` when left out.
        kv_format: Option<Cow<'a, str>> = None,
        /// The least quality: bits in the name of the format.
        least_bits: u32 = 4,
        /// What each user gets at least on warm machines, in tokens per second.
        tokens_per_second_per_user: f64 = 0.0,
        /// The longest wait for the first token, in seconds. No limit when left out.
        time_to_first_token_seconds: Option<f64> = None,
        /// Memory that stays free at least, in gibibytes (2^30 bytes).
        headroom_gibibytes: f64 = 0.0,
        /// The most that may be paid, in US dollars. No limit when left out.
        budget_usd: Option<f64> = None,
        /// The most that may be drawn, in watts. No limit when left out.
        power_watts: Option<f64> = None,
        /// It stands in a room with people.
        quiet: bool = false,
        /// It must be carried.
        portable: bool = false,
        /// Whose chips. Anybody's when left out.
        vendor: Option<Vendor> = None,
        /// The least machines that work together.
        least_nodes: u32 = 1,
        /// The most machines that may work together: more than one needs links.
        most_nodes: u32 = 1,
        /// What may connect them: names, or descriptions. Links have no price and no ports here, so name those that would be used.
        links: Vec<Named<'a, Link>> = Vec::new(),
        /// The part of the time it is in use, above 0 and at most 1. This or tokens per month; 0.25 without either.
        utilisation_fraction: Option<f64> = None,
        /// Tokens written per month by all users, in millions.
        output_million_tokens_per_month: Option<f64> = None,
        /// How long it is kept, in years.
        lifetime_years: f64 = 3.0,
        /// Share of the price got back at the end, from 0 to 1.
        resale_fraction: f64 = 0.0,
        /// What electricity costs: US dollars per kilowatt-hour, or the name of a region. 0.15 when left out.
        electricity: Option<ElectricityChoice<'a>> = None,
        /// How the share of the bandwidth is found.
        efficiency: EfficiencyChoice = EfficiencyChoice::Calibrated,
        /// The machines to choose from: every listed one when left out.
        hardware: Option<Vec<Named<'a, Hardware>>> = None,
        /// The models to choose from when a range of sizes is wanted: every listed one when left out.
        models: Option<Vec<Named<'a, Model>>> = None,
        /// The formats to choose from: every listed one when left out.
        formats: Option<Vec<Named<'a, WeightFormat>>> = None,
        /// The runtimes, or engines, to choose from: every listed one when left out.
        runtimes: Option<Vec<Named<'a, Runtime>>> = None,
        /// How many points of the front are answered with, cheapest first, beside those that are best in something. All when left out.
        most_points: Option<u32> = None,
    }
}

impl Ask for AskPlan<'_> {
    type Answer = Plan;

    const NAME: &'static str = "plan";

    fn answer_in(self, catalog: &Catalog) -> Result<Plan> {
        let model = self.model.map(|model| model.resolve(catalog)).transpose()?;
        let wanted = wanted(model.as_deref(), self.least_parameters_billions, self.most_parameters_billions)?;
        let mut builder = Needs::builder(wanted, tokens(self.context_tokens))
            .users(self.users)
            .kv_format(kv_format(self.kv_format.as_deref())?)
            .least_bits(self.least_bits)
            .rate_per_user(tokens_per_second(self.tokens_per_second_per_user))
            .headroom(gibibytes(self.headroom_gibibytes))
            .nodes(self.least_nodes, self.most_nodes)
            .lifetime(years(self.lifetime_years))
            .resale(fraction(self.resale_fraction));
        if let Some(prompt) = self.prompt_tokens {
            builder = builder.prompt(tokens(prompt));
        }
        if let Some(limit) = self.time_to_first_token_seconds {
            builder = builder.time_to_first_token(seconds(limit));
        }
        if let Some(budget) = self.budget_usd {
            builder = builder.budget(usd(budget));
        }
        if let Some(power) = self.power_watts {
            builder = builder.power(watts(power));
        }
        if self.quiet {
            builder = builder.quiet();
        }
        if self.portable {
            builder = builder.portable();
        }
        if let Some(vendor) = self.vendor {
            builder = builder.vendor(vendor);
        }
        if let Some(electricity) = self.electricity {
            builder = builder.electricity(electricity.resolve(catalog)?);
        }
        match (self.utilisation_fraction, self.output_million_tokens_per_month) {
            (None, None) => {}
            (Some(share), None) => builder = builder.usage(Use::Utilisation(fraction(share))),
            (None, Some(output)) => builder = builder.usage(Use::OutputPerMonth(million_tokens(output))),
            (Some(_), Some(output)) => {
                return Err(Error::inconsistent(
                    "output_million_tokens_per_month",
                    "not be given together with utilisation_fraction",
                    output,
                    "leave one of the two out",
                ));
            }
        }
        let needs = builder.build()?;
        let (hardware, models) =
            (choose_from("hardware", self.hardware, catalog)?, choose_from("models", self.models, catalog)?);
        let (formats, runtimes) =
            (choose_from("formats", self.formats, catalog)?, choose_runtimes(self.runtimes, catalog)?);
        let links: Vec<Link> = Named::each(self.links, "links", |link| link.resolve(catalog).map(Cow::into_owned))?;
        if links.is_empty() && self.most_nodes > 1 {
            return Err(Error::missing(
                "links",
                "what connects several machines decides what passing results costs",
                "name those that would be used, such as ethernet-10g, or leave most_nodes out",
            ));
        }
        let candidates = Candidates::new(&hardware, &models, &formats, &runtimes).linked(&links);
        let plan = plan::search(&needs, &candidates, self.efficiency.resolve()?)?;
        Ok(Plan::of(&plan, self.most_points))
    }
}

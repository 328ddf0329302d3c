//! What owning costs, what renting costs, and when the one overtakes the other.

use super::setting::ElectricityChoice;
use super::{Ask, ask};
use crate::catalog::Catalog;
use crate::plain::words;
use crate::record::answer::{BreakEven, Cost};
use crate::record::{Named, noun};
use crate::spec::{CloudModel, Hardware};
use crate::units::*;
use crate::{Error, Result, bounds, cost};

ask! {
    /// What owning hardware means, by its own price and draw with those of the machine around a card.
    AskOwnership<'a> {
        /// The hardware: a name, or a description.
        hardware: Named<'a, Hardware>,
        /// What electricity costs: US dollars per kilowatt-hour, or the name of a region.
        electricity: ElectricityChoice<'a>,
        /// How many such machines.
        nodes: u32 = 1,
        /// How long they are kept, in years: 3 when left out.
        lifetime_years: Option<f64> = None,
        /// The part of the time they are in use, above 0 and at most 1: 0.25 when left out.
        utilisation_fraction: Option<f64> = None,
        /// Share of the price got back at the end, from 0 to 1: nothing when left out.
        resale_fraction: Option<f64> = None,
        /// Whether they stay on when nobody uses them, at their idle draw.
        always_on: bool = false,
        /// Another price of one machine with everything needed to run, in US dollars, such as a street price.
        price_usd: Option<f64> = None,
    }
}

impl Ask for AskOwnership<'_> {
    type Answer = noun::Ownership;

    const NAME: &'static str = "ownership";

    fn answer_in(self, catalog: &Catalog) -> Result<noun::Ownership> {
        let hardware = self.hardware.resolve(catalog)?;
        let electricity = self.electricity.resolve(catalog)?;
        bounds::NODES.check(f64::from(self.nodes))?;
        let count = f64::from(self.nodes);
        let one = match self.price_usd {
            Some(price) => cost::Ownership::with_price(&hardware, usd(price), electricity)?,
            None => cost::Ownership::of(&hardware, electricity)?,
        };
        let mut builder = one.times(count);
        if self.always_on {
            let idle = hardware.system_idle_power().ok_or_else(|| {
                let rule = alloc::format!("the idle draw of {} with its host is not known", hardware.id());
                Error::missing("idle_power_watts", rule, "give the hardware with one, or leave always_on out")
            })?;
            builder = builder.idle_power(idle * count);
        }
        if let Some(lifetime) = self.lifetime_years {
            builder = builder.lifetime(years(lifetime));
        }
        if let Some(utilisation) = self.utilisation_fraction {
            builder = builder.utilisation(fraction(utilisation));
        }
        if let Some(resale) = self.resale_fraction {
            builder = builder.resale(fraction(resale));
        }
        Ok(noun::Ownership::from(&builder.build()?))
    }
}

fn positive_rate(name: &'static str, rate: f64) -> Result<TokenRate> {
    bounds::RATE.check_as(name, rate)?;
    if rate > 0.0 {
        return Ok(tokens_per_second(rate));
    }
    Err(Error::out_of_range(name, "be above 0", rate, "a machine that writes nothing has no cost per token"))
}

ask! {
    /// What a machine costs over its life, and what that makes a token cost.
    AskCost {
        /// The machine's ownership.
        ownership: noun::Ownership,
        /// How many tokens it writes per second.
        tokens_per_second: f64,
        /// How many tokens of prompts it reads per second, for the cost of a read token.
        prefill_tokens_per_second: Option<f64> = None,
    }
}

impl Ask for AskCost {
    type Answer = Cost;

    const NAME: &'static str = "cost";

    fn answer_in(self, _: &Catalog) -> Result<Cost> {
        let rate = positive_rate("tokens_per_second", self.tokens_per_second)?;
        let prefill =
            self.prefill_tokens_per_second.map(|rate| positive_rate("prefill_tokens_per_second", rate)).transpose()?;
        Ok(Cost::of(&cost::Ownership::try_from(&self.ownership)?, rate, prefill))
    }
}

ask! {
    /// What one written token costs in the cloud with the prompt that goes with it, in US dollars per million.
    AskCloudPrice<'a> {
        /// The rented model: a name, or a description.
        cloud: Named<'a, CloudModel>,
        /// Tokens read for each one written.
        input_tokens_per_output_token: f64 = 0.0,
        /// The share of tokens read that the provider has in its cache, from 0 to 1.
        cached_input_fraction: f64 = 0.0,
    }
}

impl Ask for AskCloudPrice<'_> {
    type Answer = f64;

    const NAME: &'static str = "cloud_price";

    fn answer_in(self, catalog: &Catalog) -> Result<f64> {
        let price = cloud_price(self.cloud, self.input_tokens_per_output_token, self.cached_input_fraction, catalog)?;
        Ok(price.get::<token_price::usd_per_million_tokens>())
    }
}

fn cloud_price(
    cloud: Named<'_, CloudModel>,
    input_per_output: f64,
    cached: f64,
    catalog: &Catalog,
) -> Result<TokenPrice> {
    cost::price_per_output_token(&*cloud.resolve_as("cloud", catalog)?, input_per_output, fraction(cached))
}

/// Refuses what is said of prompts beside a price of one's own, which has them in it or not.
pub(super) fn no_prompts(input_per_output: f64, cached: f64) -> Result<()> {
    let given = [("input_tokens_per_output_token", input_per_output), ("cached_input_fraction", cached)];
    match given.into_iter().find(|(_, value)| *value != 0.0) {
        None => Ok(()),
        Some((name, value)) => Err(Error::inconsistent(
            name,
            "be left out where cloud_usd_per_million_tokens is given: it is for the prices of a rented model",
            value,
            "name the model, or put the prompts into the price",
        )),
    }
}

/// How break-even is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BreakEvenMethod {
    /// Each token of one's own saves the cloud's price and costs its electricity.
    #[default]
    Marginal,
    /// As the guide draws it: the local cost already contains the price, so the purchase counts twice.
    Guide,
}

words! {
    BreakEvenMethod: "how break-even is reckoned: by marginal cost, or as the guide draws it" {
        Marginal = "marginal", Guide = "guide",
    }
}

ask! {
    /// After how many tokens and months a machine of one's own has paid for itself: for its price less what it is sold for in the end.
    AskBreakEven<'a> {
        /// The machine's ownership.
        ownership: noun::Ownership,
        /// How many tokens it writes per second, with the time it reads prompts in: a machine that reads half of the time writes half as many.
        tokens_per_second: f64,
        /// The rented model: a name, or a description. This or a price.
        cloud: Option<Named<'a, CloudModel>> = None,
        /// What a rented token costs, in US dollars per million.
        cloud_usd_per_million_tokens: Option<f64> = None,
        /// Tokens read for each one written, when a rented model is named: on the rented side alone.
        input_tokens_per_output_token: f64 = 0.0,
        /// The share of tokens read that the provider has in its cache, from 0 to 1.
        cached_input_fraction: f64 = 0.0,
        /// How it is reckoned: by marginal cost when left out.
        method: BreakEvenMethod = BreakEvenMethod::Marginal,
    }
}

impl Ask for AskBreakEven<'_> {
    type Answer = BreakEven;

    const NAME: &'static str = "break_even";

    fn answer_in(self, catalog: &Catalog) -> Result<BreakEven> {
        let rate = positive_rate("tokens_per_second", self.tokens_per_second)?;
        let ownership = cost::Ownership::try_from(&self.ownership)?;
        let cloud = match (self.cloud, self.cloud_usd_per_million_tokens) {
            (Some(cloud), None) => {
                cloud_price(cloud, self.input_tokens_per_output_token, self.cached_input_fraction, catalog)?
            }
            (None, Some(price)) => {
                no_prompts(self.input_tokens_per_output_token, self.cached_input_fraction)?;
                bounds::TOKEN_PRICE.check_as("cloud_usd_per_million_tokens", price).map(usd_per_million_tokens)?
            }
            (None, None) => {
                return Err(Error::missing(
                    "cloud",
                    "break-even is against a price",
                    "name a rented model, or give cloud_usd_per_million_tokens",
                ));
            }
            (Some(_), Some(price)) => {
                return Err(Error::inconsistent(
                    "cloud_usd_per_million_tokens",
                    "not be given together with a rented model",
                    price,
                    "leave one of the two out",
                ));
            }
        };
        let (answer, own) = match self.method {
            BreakEvenMethod::Marginal => {
                (cost::break_even(&ownership, rate, cloud), ownership.running_cost_per_token(rate))
            }
            BreakEvenMethod::Guide => {
                (cost::guide_break_even(&ownership, rate, cloud), ownership.cost_per_output_token(rate))
            }
        };
        Ok(BreakEven::of(&answer, own, cloud))
    }
}

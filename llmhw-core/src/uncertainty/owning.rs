//! What owning costs and whether it is cheaper than renting, when not everything is known.

use super::random::{Stream, Variable};
use super::{Deciles, Probability, Sampling, Spread};
use crate::bounds;
use crate::cost::{self, BreakEven, Ownership};
use crate::error::{Error, Result};
use crate::units::*;
use alloc::vec::Vec;

/// A machine that could be owned: what is sure of it, its price and its rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate<'a> {
    pub(super) id: &'a str,
    pub(super) ownership: Ownership,
    pub(super) price: Spread<Money>,
    pub(super) rate: Spread<TokenRate>,
    reading: TimePerToken,
}

/// A machine in one sample.
pub(super) struct Drawn {
    pub(super) ownership: Ownership,
    /// Tokens per second while it writes.
    pub(super) rate: TokenRate,
    /// Tokens written per second of its busy time, in which it reads prompts as well.
    pub(super) busy_rate: TokenRate,
}

impl<'a> Candidate<'a> {
    /// A machine by its id, which is also what its random numbers hang on. Life, resale and draws are those of `ownership`, and the
    /// price until [`Candidate::price`] says otherwise.
    ///
    /// # Errors
    /// `OutOfRange` for a rate that is nothing in some case.
    pub fn new(id: &'a str, ownership: Ownership, rate: Spread<TokenRate>) -> Result<Self> {
        if rate.at(f64::EPSILON) <= 0.0 {
            let advice = "give a range above 0, or a log-normal";
            return Err(Error::out_of_range(bounds::RATE.name, "be above 0 in every case", 0.0, advice));
        }
        let reading = TimePerToken::new::<time_per_token::second_per_token>(0.0);
        Ok(Self { id, ownership, price: Spread::exactly(ownership.price())?, rate, reading })
    }

    /// The same with prompts to read, which take this long for each token written: tokens read for each one written over the rate at which
    /// they are read. A token costs the more for it; the rate at which tokens are written is the same.
    #[must_use]
    pub fn reading(mut self, time: TimePerToken) -> Self {
        self.reading = time;
        self
    }

    /// The same at a price that is not known exactly.
    #[must_use]
    pub fn price(mut self, price: Spread<Money>) -> Self {
        self.price = price;
        self
    }

    /// The probability of `need` or more, in closed form: what is as fast as needed meets the need, as where it is sampled.
    #[must_use]
    pub fn probability_of_rate(&self, need: TokenRate) -> f64 {
        self.rate.probability_above(in_base_unit(need.value.next_down()))
    }

    /// Tokens written per second where those read with them take their time too.
    fn with_reading(&self, rate: TokenRate) -> TokenRate {
        if self.reading.value > 0.0 { in_base_unit(1.0 / (1.0 / rate.value + self.reading.value)) } else { rate }
    }

    pub(super) fn drawn(&self, streams: &Streams, sample: u32) -> Drawn {
        let own = Stream::of(streams.seed, self.id);
        let electricity = in_base_unit(streams.at(&streams.market.electricity, sample, Variable::Electricity));
        let utilisation = in_base_unit(streams.at(&streams.market.utilisation, sample, Variable::Utilisation));
        let price = in_base_unit(self.price.at(own.unit(sample, Variable::Price)));
        let ownership = self.ownership.in_case(price, electricity, utilisation);
        let rate = in_base_unit(self.rate.at(own.unit(sample, Variable::Rate)));
        Drawn { ownership, rate, busy_rate: self.with_reading(rate) }
    }
}

/// What is the same for all machines: one's own use, and prices of electricity and of the cloud.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Market {
    pub(super) electricity: Spread<EnergyPrice>,
    pub(super) utilisation: Spread<Ratio>,
    pub(super) cloud: Spread<TokenPrice>,
}

impl Market {
    /// Price of electricity, share of the time in use, and price of a rented token
    /// ([`cost::price_per_output_token`](crate::cost::price_per_output_token)).
    ///
    /// # Errors
    /// `OutOfRange` for a utilisation that may be nothing or above 1: use [`Spread::triangular`].
    pub fn new(
        electricity: Spread<EnergyPrice>,
        utilisation: Spread<Ratio>,
        cloud: Spread<TokenPrice>,
    ) -> Result<Self> {
        let (least, most) = utilisation.drawn_ends();
        bounds::UTILISATION.check(least)?;
        if most > bounds::UTILISATION.maximum {
            let advice = "take a triangular range: a log-normal one has no end";
            return Err(Error::out_of_range(bounds::UTILISATION.name, "be at most 1 in every case", most, advice));
        }
        Ok(Self { electricity, utilisation, cloud })
    }
}

/// The market's numbers of a sample.
pub(super) struct Streams {
    pub(super) seed: u64,
    market: Market,
    shared: Stream,
}

impl Streams {
    pub(super) fn of(market: &Market, sampling: &Sampling) -> Self {
        Self { seed: sampling.seed(), market: *market, shared: Stream::of(sampling.seed(), "market") }
    }

    fn at<D, U>(&self, spread: &Spread<Quantity<D, U, f64>>, sample: u32, variable: Variable) -> f64
    where
        D: Dimension + ?Sized,
        U: Units<f64> + ?Sized,
    {
        spread.at(self.shared.unit(sample, variable))
    }

    pub(super) fn cloud(&self, sample: u32) -> TokenPrice {
        in_base_unit(self.at(&self.market.cloud, sample, Variable::Cloud))
    }
}

/// What owning a machine comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Owning {
    /// What a written token costs.
    pub cost_per_token: Deciles<TokenPrice>,
    /// That it costs less than a rented one.
    pub cheaper_than_cloud: Probability,
    /// Time until the machine has paid for itself ([`cost::break_even`]); `None` where it never does.
    pub break_even: Deciles<Option<Time>>,
    /// That it pays for itself while it is kept.
    pub pays_within_life: Probability,
    /// That it never does, however long it is kept.
    pub never_pays: Probability,
}

/// Draws price, rate, electricity, utilisation and the cloud's price, and counts.
///
/// # Errors
/// `MissingInput` where nothing is drawn.
///
/// # Example: a Mac mini against a rented model
/// ```
/// use llmhw_core::cost::Ownership;
/// use llmhw_core::uncertainty::{Candidate, Market, Sampling, Spread, owning};
/// use llmhw_core::units::{tokens_per_second as rate, *};
///
/// let mini = Ownership::builder(usd(1799), watts(100), usd_per_kilowatt_hour(0.15)).build()?;
/// let candidate = Candidate::new("mini", mini, Spread::log_normal(rate(26), rate(31.5), rate(36))?)?;
/// let market = Market::new(
///     Spread::triangular(usd_per_kilowatt_hour(0.10), usd_per_kilowatt_hour(0.15), usd_per_kilowatt_hour(0.30))?,
///     Spread::triangular(fraction(0.05), fraction(0.25), fraction(0.5))?,
///     Spread::exactly(usd_per_million_tokens(5))?,
/// )?;
/// let answer = owning(&candidate, &market, &Sampling::new(2026, 20_000)?)?;
/// assert!(answer.cheaper_than_cloud.value > 0.5 && answer.cheaper_than_cloud.value < 1.0);
/// assert_eq!(answer, owning(&candidate, &market, &Sampling::new(2026, 20_000)?)?); // same seed, same bits
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn owning(candidate: &Candidate<'_>, market: &Market, sampling: &Sampling) -> Result<Owning> {
    let streams = Streams::of(market, sampling);
    let count = sampling.samples();
    let mut costs = Vec::with_capacity(count as usize);
    let mut times = Vec::with_capacity(count as usize);
    let (mut cheaper, mut within, mut never) = (0_u32, 0_u32, 0_u32);
    for sample in 0..count {
        let Drawn { ownership, busy_rate: rate, .. } = candidate.drawn(&streams, sample);
        let cloud = streams.cloud(sample);
        let cost = ownership.cost_per_output_token(rate);
        cheaper += u32::from(cost < cloud);
        costs.push(cost.value);
        match cost::break_even(&ownership, rate, cloud) {
            BreakEven::After { time, within_lifetime, .. } => {
                within += u32::from(within_lifetime);
                times.push(time.value);
            }
            BreakEven::Never { .. } => {
                never += 1;
                times.push(f64::INFINITY);
            }
        }
    }
    let none = || Error::missing(bounds::SAMPLES.name, "something is drawn", "ask for more samples");
    Ok(Owning {
        cost_per_token: Deciles::of(&mut costs, in_base_unit).ok_or_else(none)?,
        cheaper_than_cloud: Probability::of(f64::from(cheaper), count),
        break_even: Deciles::of(&mut times, |time| time.is_finite().then(|| seconds(time))).ok_or_else(none)?,
        pays_within_life: Probability::of(f64::from(within), count),
        never_pays: Probability::of(f64::from(never), count),
    })
}

/// The probability that a token of one's own costs less than a rented one when only the rate is uncertain, in closed form: a rate
/// above total cost / (time in use x the cloud's price). A free cloud is never beaten by what costs something.
#[must_use]
pub fn cheaper_by_rate_alone(ownership: &Ownership, rate: &Spread<TokenRate>, cloud: TokenPrice) -> f64 {
    let total = ownership.total();
    if cloud.value <= 0.0 {
        return 0.0;
    }
    let enough: TokenRate = total / cloud / ownership.busy_time();
    rate.probability_above(enough)
}

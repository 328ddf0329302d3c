//! `Uncertainty`: how sure cost, break-even and ranking are.

use super::projection::per_second;
use crate::evidence::Basis;
use crate::plain::record;
use crate::record::seed::Seed;
use crate::spec::{Strategy, Text};
use crate::uncertainty::{self, Deciles};
use crate::units::*;
use alloc::vec::Vec;

record! {
    /// A probability that was counted.
    Probability {
        /// The probability, from 0 to 1.
        probability: f64,
        /// Its standard error: what another seed would give differs by about that much.
        standard_error: f64,
    }
}

record! {
    /// Token rates: one case in ten is below the low one, half are below the median, one in ten is above the high one.
    TokenRateDeciles {
        /// One case in ten is slower, in tokens per second.
        low_tokens_per_second: f64,
        /// Half are slower, in tokens per second.
        median_tokens_per_second: f64,
        /// One case in ten is faster, in tokens per second.
        high_tokens_per_second: f64,
    }
}

record! {
    /// Prices of tokens: one case in ten is below the low one, half are below the median, one in ten is above the high one.
    TokenPriceDeciles {
        /// One case in ten is cheaper, in US dollars per million.
        low_usd_per_million_tokens: f64,
        /// Half are cheaper, in US dollars per million.
        median_usd_per_million_tokens: f64,
        /// One case in ten is dearer, in US dollars per million.
        high_usd_per_million_tokens: f64,
    }
}

record! {
    /// Months until a machine has paid for itself. Nothing stands for never, which is later than any month.
    BreakEvenDeciles {
        /// One case in ten is sooner.
        low_months: Option<f64>,
        /// Half are sooner.
        median_months: Option<f64>,
        /// One case in ten is later.
        high_months: Option<f64>,
    }
}

record! {
    /// What owning a machine comes to, and how it stands among the others.
    MachineOdds {
        /// What it was called, or hardware, format and runtime: what its random numbers hang on.
        id: Text,
        /// The id of the hardware.
        hardware: Text,
        /// Its name.
        name: Text,
        /// How many of them.
        nodes: u32,
        /// How they divide the work; nothing on one machine.
        strategy: Option<Strategy>,
        /// The id of the weight format; nothing where none was given with a rate of one's own.
        format: Option<Text>,
        /// The id of the runtime; nothing where a rate of one's own was given.
        runtime: Option<Text>,
        /// Tokens written per second by all users together, on warm machines.
        warm_rate: TokenRateDeciles,
        /// What the rate rests on; nothing where it was given.
        decode_basis: Option<Basis>,
        /// What a written token costs.
        cost: TokenPriceDeciles,
        /// When it has paid for itself.
        break_even: BreakEvenDeciles,
        /// That a token costs less than a rented one.
        cheaper_than_cloud: Probability,
        /// The same in closed form, where only the rate is not known exactly and no prompts are read.
        cheaper_than_cloud_closed_form_probability: Option<f64>,
        /// That it pays for itself while it is kept.
        pays_within_life: Probability,
        /// That it never does, however long it is kept.
        never_pays: Probability,
        /// That it meets the need: rate and budget.
        meets_need: Probability,
        /// The same in closed form.
        meets_need_closed_form_probability: f64,
        /// That it meets the need and no other that does has cheaper tokens.
        is_cheapest: Probability,
    }
}

record! {
    /// How sure cost, break-even and ranking are when speed, prices, electricity and use are not known exactly.
    Uncertainty {
        /// The machines, the one that is likeliest the cheapest first.
        machines: Vec<MachineOdds>,
        /// That no machine meets the need.
        none_meets_need: Probability,
        /// What a rented token costs.
        cloud: TokenPriceDeciles,
        /// The seed: the same one gives the same bits in every language.
        seed: Seed,
        /// Samples that were drawn.
        samples: u32,
    }
}

impl From<uncertainty::Probability> for Probability {
    fn from(found: uncertainty::Probability) -> Self {
        Self { probability: found.value, standard_error: found.standard_error }
    }
}

impl From<Deciles<TokenPrice>> for TokenPriceDeciles {
    fn from(deciles: Deciles<TokenPrice>) -> Self {
        let price = |price: TokenPrice| price.get::<token_price::usd_per_million_tokens>();
        Self {
            low_usd_per_million_tokens: price(deciles.low),
            median_usd_per_million_tokens: price(deciles.median),
            high_usd_per_million_tokens: price(deciles.high),
        }
    }
}

impl From<Deciles<TokenRate>> for TokenRateDeciles {
    fn from(deciles: Deciles<TokenRate>) -> Self {
        Self {
            low_tokens_per_second: per_second(deciles.low),
            median_tokens_per_second: per_second(deciles.median),
            high_tokens_per_second: per_second(deciles.high),
        }
    }
}

impl From<Deciles<Option<Time>>> for BreakEvenDeciles {
    fn from(deciles: Deciles<Option<Time>>) -> Self {
        let months = |time: Option<Time>| time.map(|time| time.get::<time::month>());
        Self {
            low_months: months(deciles.low),
            median_months: months(deciles.median),
            high_months: months(deciles.high),
        }
    }
}

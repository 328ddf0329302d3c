//! Money: what owning costs per token, and when it overtakes renting.

use crate::cost;
use crate::plain::record;
use crate::units::*;

record! {
    /// What a machine costs over its life, and what that makes a token cost.
    Cost {
        /// What a written token costs when the machine does nothing but write, in US dollars per million.
        usd_per_million_output_tokens: f64,
        /// What a read token costs, in US dollars per million, when a prefill rate was given.
        usd_per_million_input_tokens: Option<f64>,
        /// Electricity per written token, idle hours included, in US dollars per million: the cost once the machine is paid.
        running_usd_per_million_tokens: f64,
        /// Energy of a written token while the machine works, in joules.
        energy_joules_per_token: f64,
        /// Everything it costs over its life, in US dollars.
        total_usd: f64,
        /// Price paid less what is got back at the end, in US dollars.
        purchase_usd: f64,
        /// Electricity over its life, in US dollars.
        electricity_usd: f64,
        /// Electricity over its life, in kilowatt-hours.
        energy_kilowatt_hours: f64,
        /// Tokens written over its life, in millions.
        output_million_tokens: f64,
    }
}

impl Cost {
    pub(in crate::record) fn of(ownership: &cost::Ownership, rate: TokenRate, prefill: Option<TokenRate>) -> Self {
        let price = |price: TokenPrice| price.get::<token_price::usd_per_million_tokens>();
        Self {
            usd_per_million_output_tokens: price(ownership.cost_per_output_token(rate)),
            usd_per_million_input_tokens: prefill.map(|rate| price(ownership.cost_per_input_token(rate))),
            running_usd_per_million_tokens: price(ownership.running_cost_per_token(rate)),
            energy_joules_per_token: ownership.energy_per_token(rate).get::<energy_per_token::joule_per_token>(),
            total_usd: ownership.total().get::<money::usd>(),
            purchase_usd: ownership.purchase_less_resale().get::<money::usd>(),
            electricity_usd: ownership.energy_cost().get::<money::usd>(),
            energy_kilowatt_hours: ownership.energy().get::<energy::kilowatt_hour>(),
            output_million_tokens: ownership.tokens(rate).get::<token_count::million_tokens>(),
        }
    }
}

record! {
    /// When owning overtakes renting. Without tokens and months: never, because a token of one's own costs at least as much.
    BreakEven {
        /// Whether it ever does.
        is_reached: bool,
        /// Millions of tokens written until then.
        million_tokens: Option<f64>,
        /// Months until then, at the rate and utilisation given.
        months: Option<f64>,
        /// Whether the machine is kept that long.
        within_lifetime: Option<bool>,
        /// What a token of one's own costs in this comparison, in US dollars per million.
        own_usd_per_million_tokens: f64,
        /// What a rented one costs, in US dollars per million.
        cloud_usd_per_million_tokens: f64,
    }
}

impl BreakEven {
    pub(in crate::record) fn of(answer: &cost::BreakEven, own: TokenPrice, cloud: TokenPrice) -> Self {
        let price = |price: TokenPrice| price.get::<token_price::usd_per_million_tokens>();
        let (tokens, months, within_lifetime) = match answer {
            cost::BreakEven::After { tokens, time, within_lifetime } => (
                Some(tokens.get::<token_count::million_tokens>()),
                Some(time.get::<time::month>()),
                Some(*within_lifetime),
            ),
            cost::BreakEven::Never { .. } => (None, None, None),
        };
        Self {
            is_reached: tokens.is_some(),
            million_tokens: tokens,
            months,
            within_lifetime,
            own_usd_per_million_tokens: price(own),
            cloud_usd_per_million_tokens: price(cloud),
        }
    }
}

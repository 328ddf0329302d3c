//! What a machine costs over its life, and what that makes a token cost.

use crate::bounds;
use crate::error::{Error, Result};
use crate::spec::Hardware;
use crate::units::*;

/// A machine that is bought, kept for some years and used for a part of the time.
///
/// # Example: the guide's Mac mini at 31.5 tok/s
/// ```
/// use llmhw_core::cost::Ownership;
/// use llmhw_core::units::*;
///
/// let mini = Ownership::builder(usd(1799), watts(100), usd_per_kilowatt_hour(0.15))
///     .lifetime(years(3))
///     .utilisation(fraction(0.25))
///     .build()?;
/// assert_eq!(format!("{:.3}", mini.cost_per_output_token(tokens_per_second(31.5))), "$2.545/Mtok");
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ownership {
    price: Money,
    resale: Ratio,
    lifetime: Time,
    utilisation: Ratio,
    load_power: Power,
    idle_power: Power,
    electricity: EnergyPrice,
}

impl Ownership {
    /// Starts from what must be said: price with everything needed to run, draw during inference, price of electricity.
    ///
    /// The rest is as in the guide unless said otherwise: three years, a quarter of the time in use, switched off in
    /// between, nothing got back at the end.
    pub fn builder(price: Money, load_power: Power, electricity: EnergyPrice) -> OwnershipBuilder {
        OwnershipBuilder {
            draft: Self {
                price,
                resale: fraction(0),
                lifetime: years(3),
                utilisation: fraction(0.25),
                load_power,
                idle_power: watts(0),
                electricity,
            },
        }
    }

    /// Starts from a machine's own price and draw, with those of the machine around a card.
    ///
    /// # Errors
    /// `MissingInput` when price or power of the machine or its host is unknown: they are never guessed.
    pub fn of(hardware: &Hardware, electricity: EnergyPrice) -> Result<OwnershipBuilder> {
        let price = hardware.system_price().ok_or_else(|| {
            let advice = "give one: what the whole machine costs, with the host around a card";
            not_known(["price_usd", "host.price_usd"], "price", hardware, hardware.price().is_some(), advice)
        })?;
        Self::with_price(hardware, price, electricity)
    }

    /// The same at another price, such as a street price with everything needed to run.
    ///
    /// # Errors
    /// `MissingInput` when the power of the machine or its host is unknown.
    pub fn with_price(hardware: &Hardware, price: Money, electricity: EnergyPrice) -> Result<OwnershipBuilder> {
        let load = hardware.system_load_power().ok_or_else(|| {
            let advice = "give the hardware with one, and with its host where it is a card";
            let names = ["load_power_watts", "host.load_power_watts"];
            not_known(names, "draw", hardware, hardware.load_power().is_some(), advice)
        })?;
        Ok(Self::builder(price, load, electricity))
    }

    /// The same where price, electricity and use turn out like this, of a range whose ends were checked: what is drawn once in a million
    /// times may be beyond what anybody would say.
    pub(crate) fn in_case(mut self, price: Money, electricity: EnergyPrice, utilisation: Ratio) -> Self {
        (self.price, self.electricity, self.utilisation) = (price, electricity, utilisation);
        self
    }

    /// Price paid.
    pub fn price(&self) -> Money {
        self.price
    }

    /// Price paid less what is got back at the end.
    #[must_use]
    pub fn purchase_less_resale(&self) -> Money {
        self.price * (fraction(1) - self.resale)
    }

    /// How long it is kept.
    pub fn lifetime(&self) -> Time {
        self.lifetime
    }

    /// The part of the time it is in use.
    pub fn utilisation(&self) -> Ratio {
        self.utilisation
    }

    /// Share of the price got back at the end.
    pub fn resale(&self) -> Ratio {
        self.resale
    }

    /// Draw during inference.
    pub fn load_power(&self) -> Power {
        self.load_power
    }

    /// Draw when idle; zero when it is off then.
    pub fn idle_power(&self) -> Power {
        self.idle_power
    }

    /// Price of electricity.
    pub fn electricity(&self) -> EnergyPrice {
        self.electricity
    }

    /// Time in use over its life.
    #[must_use]
    pub fn busy_time(&self) -> Time {
        self.lifetime * self.utilisation
    }

    /// Electricity over its life, in use and idle.
    #[must_use]
    pub fn energy(&self) -> Energy {
        let busy = self.busy_time();
        self.load_power * busy + self.idle_power * (self.lifetime - busy)
    }

    /// What that electricity costs.
    #[must_use]
    pub fn energy_cost(&self) -> Money {
        self.energy() * self.electricity
    }

    /// Everything it costs over its life.
    #[must_use]
    pub fn total(&self) -> Money {
        self.purchase_less_resale() + self.energy_cost()
    }

    /// Tokens over its life at `rate`.
    #[must_use]
    pub fn tokens(&self, rate: TokenRate) -> Tokens {
        rate * self.busy_time()
    }

    /// What a written token costs when the machine does nothing but write at `rate`.
    #[must_use]
    pub fn cost_per_output_token(&self, rate: TokenRate) -> TokenPrice {
        self.total() / self.tokens(rate)
    }

    /// What a read token costs when prompts are read at `prefill_rate`: the same seconds, more tokens.
    #[must_use]
    pub fn cost_per_input_token(&self, prefill_rate: TokenRate) -> TokenPrice {
        self.total() / self.tokens(prefill_rate)
    }

    /// Electricity per written token, idle hours included: what a token costs once the machine is paid for.
    #[must_use]
    pub fn running_cost_per_token(&self, rate: TokenRate) -> TokenPrice {
        self.energy_cost() / self.tokens(rate)
    }

    /// Energy of a written token while the machine works.
    #[must_use]
    pub fn energy_per_token(&self, rate: TokenRate) -> EnergyPerToken {
        self.load_power / rate
    }
}

/// What is missing of a machine: its own number, or where it `has` that, the one of the machine around it.
fn not_known(
    [own, around]: [&'static str; 2],
    what: &str,
    hardware: &Hardware,
    has: bool,
    advice: &'static str,
) -> Error {
    let whole = if hardware.needs_host() || hardware.host().is_some() { " with its host" } else { "" };
    let rule = alloc::format!("the {what} of {}{whole} is not known", hardware.id());
    if has && hardware.needs_host() {
        return Error::missing(around, rule, "give its host with one");
    }
    Error::missing(own, rule, advice)
}

/// Collects the assumptions of an [`Ownership`]; [`OwnershipBuilder::build`] checks them.
#[derive(Debug, Clone, Copy)]
#[must_use = "a builder does nothing until build() is called"]
pub struct OwnershipBuilder {
    draft: Ownership,
}

impl OwnershipBuilder {
    /// How long it is kept.
    pub fn lifetime(mut self, lifetime: Time) -> Self {
        self.draft.lifetime = lifetime;
        self
    }

    /// The part of the time it is in use.
    pub fn utilisation(mut self, utilisation: Ratio) -> Self {
        self.draft.utilisation = utilisation;
        self
    }

    /// Share of the price got back at the end.
    pub fn resale(mut self, share: Ratio) -> Self {
        self.draft.resale = share;
        self
    }

    /// What it draws when idle, if it stays on. Without this it is off when not in use.
    pub fn idle_power(mut self, power: Power) -> Self {
        self.draft.idle_power = power;
        self
    }

    /// So many of them: price and draws add up.
    pub fn times(mut self, count: f64) -> Self {
        self.draft.price *= count;
        self.draft.load_power *= count;
        self.draft.idle_power *= count;
        self
    }

    /// Another price, such as a street price.
    pub fn price(mut self, price: Money) -> Self {
        self.draft.price = price;
        self
    }

    /// Checks the assumptions.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds`], `Inconsistent` when it draws more idle than in use.
    ///
    /// # Example: 25 taken for 25 %
    /// ```
    /// use llmhw_core::cost::Ownership;
    /// use llmhw_core::units::*;
    ///
    /// let error = Ownership::builder(usd(1799), watts(100), usd_per_kilowatt_hour(0.15))
    ///     .utilisation(fraction(25))
    ///     .build()
    ///     .unwrap_err();
    /// assert!(error.to_string().starts_with("utilisation_fraction = 25: must be above 0 and at most 1"));
    /// ```
    pub fn build(self) -> Result<Ownership> {
        let o = self.draft;
        bounds::MONEY.check(o.price.get::<money::usd>())?;
        bounds::RESALE.check(o.resale.get::<ratio::fraction>())?;
        bounds::LIFETIME.check(o.lifetime.get::<time::year>())?;
        bounds::UTILISATION.check(o.utilisation.get::<ratio::fraction>())?;
        bounds::POWER.check_as("load_power_watts", o.load_power.get::<power::watt>())?;
        bounds::POWER.check_as("idle_power_watts", o.idle_power.get::<power::watt>())?;
        bounds::ENERGY_PRICE.check(o.electricity.get::<energy_price::usd_per_kilowatt_hour>())?;
        if o.idle_power > o.load_power {
            return Err(Error::inconsistent(
                "idle_power_watts",
                alloc::format!("be at most load_power_watts = {}", o.load_power.get::<power::watt>()),
                o.idle_power.get::<power::watt>(),
                "swap them",
            ));
        }
        Ok(o)
    }
}

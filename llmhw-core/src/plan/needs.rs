//! `Needs` of a plan.

use crate::bounds;
use crate::error::{Error, Result};
use crate::recommend::Wanted;
use crate::spec::{KvFormat, Vendor, Workload};
use crate::units::*;

/// How much the machines are used, which decides what a token costs. They are off in between.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Use {
    /// This share of the time, whatever they write in it: a faster plan writes more.
    Utilisation(Ratio),
    /// So many tokens a month, whatever time that takes: a faster plan is on for less.
    OutputPerMonth(Tokens),
}

/// What is wanted, what may be spent, and how far the search goes.
///
/// A limit that is not set excludes nothing. Made by [`Needs::builder`].
///
/// # Example: three people at a small office
/// ```
/// use llmhw_core::catalog;
/// use llmhw_core::plan::Needs;
/// use llmhw_core::recommend::Wanted;
/// use llmhw_core::units::*;
///
/// let needs = Needs::builder(Wanted::Model(catalog::model("gpt-oss-120b")?), tokens(16_384))
///     .users(3)
///     .rate_per_user(tokens_per_second(15))
///     .time_to_first_token(seconds(20))
///     .budget(usd(8000))
///     .quiet()
///     .nodes(1, 4)
///     .build()?;
/// assert_eq!(needs.prompt, tokens(16_384)); // the whole context, unless said otherwise
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Needs<'a> {
    /// The model, or a class of which any will do.
    pub wanted: Wanted<'a>,
    /// Context of each user: memory is reserved for it, and speed is stated at it.
    pub context: Tokens,
    /// Tokens of the prompt whose first token is waited for, the last of the context.
    pub prompt: Tokens,
    /// People who decode at the same time.
    pub users: u32,
    /// How the cache is stored.
    pub kv_format: KvFormat,
    /// The least quality: bits in the name of the format.
    pub least_bits: u32,
    /// What each user gets at least, on warm machines.
    pub rate_per_user: TokenRate,
    /// The longest wait for the first token of one prompt.
    pub time_to_first_token: Option<Time>,
    /// Memory that stays free at least, of all machines together.
    pub headroom: Information,
    /// The most that may be paid for all machines with everything needed to run.
    pub budget: Option<Money>,
    /// The most that all machines together may draw during inference.
    pub power: Option<Power>,
    /// It stands in a room with people.
    pub quiet: bool,
    /// It must be carried: one portable machine, since several are not carried.
    pub portable: bool,
    /// Whose chips.
    pub vendor: Option<Vendor>,
    /// The least machines that work together, such as what is there already.
    pub least_nodes: u32,
    /// The most machines that may work together: how far the search goes.
    pub most_nodes: u32,
    /// How much it is used.
    pub usage: Use,
    /// How long it is kept.
    pub lifetime: Time,
    /// Share of the price got back at the end.
    pub resale: Ratio,
    /// What electricity costs.
    pub electricity: EnergyPrice,
}

impl<'a> Needs<'a> {
    /// Starts from what must be said. The rest is one user, a half-precision cache, a prompt that fills the context, 4
    /// bits, one machine, a quarter of the time in use, three years, nothing got back, $0.15/kWh, and no limits.
    pub fn builder(wanted: Wanted<'a>, context: Tokens) -> NeedsBuilder<'a> {
        NeedsBuilder {
            draft: Self {
                wanted,
                context,
                prompt: context,
                users: 1,
                kv_format: KvFormat::F16,
                least_bits: 4,
                rate_per_user: tokens_per_second(0),
                time_to_first_token: None,
                headroom: bytes(0),
                budget: None,
                power: None,
                quiet: false,
                portable: false,
                vendor: None,
                least_nodes: 1,
                most_nodes: 1,
                usage: Use::Utilisation(fraction(0.25)),
                lifetime: years(3),
                resale: fraction(0),
                electricity: usd_per_kilowatt_hour(0.15),
            },
        }
    }

    /// What a machine is asked to do.
    pub(super) fn workload(&self) -> Result<Workload> {
        Ok(Workload::new(self.context)?.sequences(self.users)?.kv_format(self.kv_format))
    }

    /// Tokens in the cache before the prompt.
    pub(super) fn before(&self) -> Tokens {
        if self.prompt < self.context { self.context - self.prompt } else { tokens(0) }
    }
}

/// Collects [`Needs`]; [`NeedsBuilder::build`] checks them.
#[derive(Debug, Clone, Copy)]
#[must_use = "a builder does nothing until build() is called"]
pub struct NeedsBuilder<'a> {
    draft: Needs<'a>,
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $of:ty),*) $draft:ident => $set:block)+) => {
        impl<'a> NeedsBuilder<'a> {
            $($(#[$doc])*
            pub fn $name(mut self, $($argument: $of),*) -> Self {
                let $draft = &mut self.draft;
                $set
                self
            })+
        }
    };
}

setters! {
    /// Tokens of the prompt, if it does not fill the context.
    prompt(prompt: Tokens) draft => { draft.prompt = prompt; }
    /// People who decode at the same time.
    users(users: u32) draft => { draft.users = users; }
    /// How the cache is stored.
    kv_format(format: KvFormat) draft => { draft.kv_format = format; }
    /// The least quality of the format.
    least_bits(bits: u32) draft => { draft.least_bits = bits; }
    /// What each user gets at least.
    rate_per_user(rate: TokenRate) draft => { draft.rate_per_user = rate; }
    /// The longest wait for the first token.
    time_to_first_token(limit: Time) draft => { draft.time_to_first_token = Some(limit); }
    /// Memory that stays free.
    headroom(memory: Information) draft => { draft.headroom = memory; }
    /// What may be paid.
    budget(most: Money) draft => { draft.budget = Some(most); }
    /// What may be drawn.
    power(most: Power) draft => { draft.power = Some(most); }
    /// It stands in a room with people.
    quiet() draft => { draft.quiet = true; }
    /// It must be carried.
    portable() draft => { draft.portable = true; }
    /// Whose chips.
    vendor(vendor: Vendor) draft => { draft.vendor = Some(vendor); }
    /// The least and the most machines that work together.
    nodes(least: u32, most: u32) draft => { draft.least_nodes = least; draft.most_nodes = most; }
    /// How much it is used.
    usage(usage: Use) draft => { draft.usage = usage; }
    /// How long it is kept.
    lifetime(lifetime: Time) draft => { draft.lifetime = lifetime; }
    /// Share of the price got back at the end.
    resale(share: Ratio) draft => { draft.resale = share; }
    /// What electricity costs.
    electricity(price: EnergyPrice) draft => { draft.electricity = price; }
}

impl<'a> NeedsBuilder<'a> {
    /// Checks each need by itself. Needs that exclude one another are no error: [`search`](super::search) says which they are.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds`]; `Inconsistent` for a class whose least size exceeds its most, a context the wanted model
    /// does not have, a wanted model of another size than its shape makes, a prompt longer than the context, or fewer most nodes than least.
    pub fn build(self) -> Result<Needs<'a>> {
        let n = self.draft;
        bounds::CONTEXT.check(n.context.get::<token_count::token>())?;
        bounds::CONTEXT.check_as("prompt_tokens", n.prompt.get::<token_count::token>())?;
        bounds::USERS.check_count(n.users)?;
        bounds::RATE.check_as("tokens_per_second_per_user", n.rate_per_user.get::<token_rate::token_per_second>())?;
        bounds::BITS_PER_WEIGHT.check_as("least_bits", f64::from(n.least_bits))?;
        if let Some(limit) = n.time_to_first_token {
            bounds::FIRST_TOKEN.check(limit.get::<time::second>())?;
        }
        bounds::HEADROOM.check(n.headroom.get::<information::gibibyte>())?;
        if let Some(budget) = n.budget {
            bounds::BUDGET.check(budget.get::<money::usd>())?;
        }
        if let Some(power) = n.power {
            bounds::POWER.check(power.get::<power::watt>())?;
        }
        bounds::NODES.check_as("least_nodes", f64::from(n.least_nodes))?;
        bounds::NODES.check_as("most_nodes", f64::from(n.most_nodes))?;
        match n.usage {
            Use::Utilisation(share) => _ = bounds::UTILISATION.check(share.get::<ratio::fraction>())?,
            Use::OutputPerMonth(written) => {
                bounds::OUTPUT_PER_MONTH.check(written.get::<token_count::million_tokens>())?;
            }
        }
        bounds::LIFETIME.check(n.lifetime.get::<time::year>())?;
        bounds::RESALE.check(n.resale.get::<ratio::fraction>())?;
        bounds::ENERGY_PRICE.check(n.electricity.get::<energy_price::usd_per_kilowatt_hour>())?;
        n.wanted.check(n.context)?;
        if n.prompt > n.context {
            return Err(Error::inconsistent(
                "prompt_tokens",
                alloc::format!("be at most context_tokens = {}", n.context.get::<token_count::token>()),
                n.prompt.get::<token_count::token>(),
                "the context holds the prompt and what came before it",
            ));
        }
        if n.least_nodes > n.most_nodes {
            return Err(Error::inconsistent(
                "least_nodes",
                alloc::format!("be at most most_nodes = {}", n.most_nodes),
                n.least_nodes,
                "swap them",
            ));
        }
        if n.time_to_first_token.is_some() && n.prompt <= tokens(0) {
            return Err(Error::inconsistent(
                "prompt_tokens",
                "be above 0 where a first token is waited for",
                0,
                "say how long the prompt is, or leave the limit out",
            ));
        }
        Ok(n)
    }
}

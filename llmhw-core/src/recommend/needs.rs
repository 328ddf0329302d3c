//! `Needs`: what somebody wants from a machine.

use crate::bounds;
use crate::efficiency::own::Correction;
use crate::error::{Error, Result};
use crate::memory::ParameterCount;
use crate::plain::sorted;
use crate::spec::{Link, Model};
use crate::units::*;
use alloc::vec::Vec;

/// Which model is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Wanted<'a> {
    /// This one.
    Model(&'a Model),
    /// The largest that fits, of these sizes.
    Class {
        /// At least this many parameters.
        least: Parameters,
        /// At most this many.
        most: Parameters,
    },
}

impl<'a> Wanted<'a> {
    /// The wanted model, or those of the class whose context is long enough, largest first.
    pub(crate) fn among(&self, models: &'a [Model], context: Tokens) -> Vec<&'a Model> {
        let found: Vec<&Model> = match self {
            Self::Model(model) => alloc::vec![*model],
            Self::Class { .. } => {
                models.iter().filter(|model| self.includes(model) && model.context_limit() >= context).collect()
            }
        };
        sorted(found, |a, b| {
            b.total_parameters().value.total_cmp(&a.total_parameters().value).then_with(|| a.id().cmp(b.id()))
        })
    }

    /// Refuses a class whose ends are not in order, a context that the wanted model does not have, and a model that its shape contradicts.
    pub(crate) fn check(&self, context: Tokens) -> Result<()> {
        match self {
            Self::Class { least, most } => {
                let (least, most) = (
                    least.get::<parameter_count::billion_parameters>(),
                    most.get::<parameter_count::billion_parameters>(),
                );
                bounds::PARAMETERS.check_as("most_parameters_billions", most)?;
                if least >= 0.0 && least <= most {
                    return Ok(());
                }
                Err(Error::inconsistent(
                    "least_parameters_billions",
                    alloc::format!("be at least 0 and at most most_parameters_billions = {most}"),
                    least,
                    "swap them",
                ))
            }
            Self::Model(model) => {
                model.check_context(context)?;
                ParameterCount::of(model).agrees_with(model)
            }
        }
    }

    /// Whether `model` is what is wanted.
    #[must_use]
    pub fn includes(&self, model: &Model) -> bool {
        match self {
            Self::Model(wanted) => wanted.id() == model.id(),
            Self::Class { least, most } => (*least..=*most).contains(&model.total_parameters()),
        }
    }
}

/// What somebody wants from a machine, and what they may spend.
///
/// # Example: a quiet machine for three people
/// ```
/// use llmhw_core::catalog;
/// use llmhw_core::recommend::{Needs, Wanted};
/// use llmhw_core::units::*;
///
/// let model = catalog::model("qwen3-coder:30b")?;
/// let needs = Needs::builder(Wanted::Model(model), usd(4000), tokens(32_768))
///     .users(3)
///     .rate_per_user(tokens_per_second(15))
///     .quiet()
///     .build()?;
/// assert_eq!(needs.users, 3);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Needs<'a> {
    /// The model, or the class of models.
    pub wanted: Wanted<'a>,
    /// What may be spent: on buying a machine, or on renting over the same years.
    pub budget: Money,
    /// Context of each user.
    pub context: Tokens,
    /// People who decode at the same time.
    pub users: u32,
    /// What each of them gets at least, on a warm machine.
    pub rate_per_user: TokenRate,
    /// The least quality: bits in the name of the format.
    pub least_bits: u32,
    /// It must be carried.
    pub portable: bool,
    /// It stands in a room with people.
    pub quiet: bool,
    /// It stays on when nobody uses it.
    pub always_on: bool,
    /// Tokens written per month by all users.
    pub output_per_month: Tokens,
    /// How long the machine is kept.
    pub lifetime: Time,
    /// What electricity costs.
    pub electricity: EnergyPrice,
    /// The most machines that may work together.
    pub most_nodes: u32,
    /// What connects them.
    pub link: Option<&'a Link>,
    /// What one's own runs say of machines among the candidates.
    pub corrections: &'a [Correction],
}

/// One need that a candidate may miss.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Need {
    /// It must be carried.
    Portable,
    /// It stands in a room with people.
    Quiet,
    /// Its price is known.
    KnownPrice,
    /// Its draw is known.
    KnownPower,
    /// The budget, and what it would cost.
    Budget(Money),
    /// A runtime that drives it and loads a format good enough.
    Runtime,
    /// Memory, and what is missing in the smallest acceptable format.
    Memory(Information),
    /// Speed per user, and what it reaches.
    Rate(TokenRate),
    /// Tokens per month, and what it can write.
    Output(Tokens),
    /// Context, and what it has.
    Context(Tokens),
    /// The model: this one is another.
    Model,
}

impl core::fmt::Display for Need {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Portable => f.write_str("not portable"),
            Self::Quiet => f.write_str("not a quiet machine"),
            Self::KnownPrice => f.write_str("its price with everything needed to run is not known"),
            Self::KnownPower => f.write_str("its draw is not known"),
            Self::Budget(cost) => write!(f, "over budget: {cost:.0}"),
            Self::Runtime => f.write_str("no runtime here drives it and loads a format good enough"),
            Self::Memory(short) => write!(f, "{short:#.1} of memory short"),
            Self::Rate(rate) => write!(f, "too slow: {rate:.1} per user"),
            Self::Output(tokens) => write!(f, "writes only {tokens:.1} a month"),
            Self::Context(tokens) => write!(f, "context ends at {}", tokens.get::<token_count::token>()),
            Self::Model => f.write_str("rents another model"),
        }
    }
}

impl<'a> Needs<'a> {
    /// Starts from what must be said. The rest is one user, no wanted speed, 4 bits, a million tokens a month, three
    /// years, $0.15/kWh, one machine.
    pub fn builder(wanted: Wanted<'a>, budget: Money, context: Tokens) -> NeedsBuilder<'a> {
        NeedsBuilder {
            draft: Self {
                wanted,
                budget,
                context,
                users: 1,
                rate_per_user: tokens_per_second(0),
                least_bits: 4,
                portable: false,
                quiet: false,
                always_on: false,
                output_per_month: million_tokens(1),
                lifetime: years(3),
                electricity: usd_per_kilowatt_hour(0.15),
                most_nodes: 1,
                link: None,
                corrections: &[],
            },
        }
    }
}

/// Collects [`Needs`]; [`NeedsBuilder::build`] checks them.
#[derive(Debug, Clone, Copy)]
#[must_use = "a builder does nothing until build() is called"]
pub struct NeedsBuilder<'a> {
    draft: Needs<'a>,
}

impl<'a> NeedsBuilder<'a> {
    /// People who decode at the same time.
    pub fn users(mut self, users: u32) -> Self {
        self.draft.users = users;
        self
    }

    /// What one's own runs say of machines among the candidates: see [`perf::calibrate`](crate::perf::calibrate).
    pub fn corrected(mut self, corrections: &'a [Correction]) -> Self {
        self.draft.corrections = corrections;
        self
    }

    /// What each user gets at least.
    pub fn rate_per_user(mut self, rate: TokenRate) -> Self {
        self.draft.rate_per_user = rate;
        self
    }

    /// The least quality of the format.
    pub fn least_bits(mut self, bits: u32) -> Self {
        self.draft.least_bits = bits;
        self
    }

    /// It must be carried.
    pub fn portable(mut self) -> Self {
        self.draft.portable = true;
        self
    }

    /// It stands in a room with people.
    pub fn quiet(mut self) -> Self {
        self.draft.quiet = true;
        self
    }

    /// It stays on when nobody uses it.
    pub fn always_on(mut self) -> Self {
        self.draft.always_on = true;
        self
    }

    /// Tokens written per month by all users.
    pub fn output_per_month(mut self, tokens: Tokens) -> Self {
        self.draft.output_per_month = tokens;
        self
    }

    /// How long the machine is kept.
    pub fn lifetime(mut self, lifetime: Time) -> Self {
        self.draft.lifetime = lifetime;
        self
    }

    /// What electricity costs.
    pub fn electricity(mut self, price: EnergyPrice) -> Self {
        self.draft.electricity = price;
        self
    }

    /// The most machines that may work together, and what connects them.
    pub fn cluster(mut self, most_nodes: u32, link: &'a Link) -> Self {
        self.draft.most_nodes = most_nodes;
        self.draft.link = Some(link);
        self
    }

    /// Checks the needs.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds`], `Inconsistent` for a class whose least size exceeds its most, a context the wanted
    /// model does not have, or a wanted model of another size than its shape makes.
    pub fn build(self) -> Result<Needs<'a>> {
        let n = self.draft;
        bounds::BUDGET.check(n.budget.get::<money::usd>())?;
        bounds::CONTEXT.check(n.context.get::<token_count::token>())?;
        bounds::USERS.check_count(n.users)?;
        bounds::RATE.check_as("tokens_per_second_per_user", n.rate_per_user.get::<token_rate::token_per_second>())?;
        bounds::BITS_PER_WEIGHT.check_as("least_bits", f64::from(n.least_bits))?;
        bounds::LIFETIME.check(n.lifetime.get::<time::year>())?;
        bounds::ENERGY_PRICE.check(n.electricity.get::<energy_price::usd_per_kilowatt_hour>())?;
        bounds::NODES.check_as("most_nodes", f64::from(n.most_nodes))?;
        bounds::OUTPUT_PER_MONTH.check(n.output_per_month.get::<token_count::million_tokens>())?;
        n.wanted.check(n.context)?;
        Ok(n)
    }
}

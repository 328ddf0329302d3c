//! Money nouns: a price with place and date, electricity, and a cloud model's price list.

use super::Text;
use crate::bounds;
use crate::error::Result;
use crate::evidence::Provenance;
use crate::units::*;
use alloc::borrow::Cow;

/// An amount of money with where and when it was asked.
///
/// # Example: a list price
/// ```
/// use llmhw_core::spec::Price;
/// use llmhw_core::units::usd;
///
/// let price = Price::new(usd(1999.0), "US list", "2024-11")?;
/// assert_eq!(price.to_string(), "$1999 (US list, 2024-11)");
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    pub(crate) amount: Money,
    pub(crate) place: Text,
    pub(crate) date: Text,
}

impl Price {
    /// A price; `place` and `date` may be empty when unknown.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::MONEY`].
    pub fn new(amount: Money, place: impl Into<Text>, date: impl Into<Text>) -> Result<Self> {
        bounds::MONEY.check(amount.get::<money::usd>())?;
        Ok(Self { amount, place: place.into(), date: date.into() })
    }

    /// How much.
    pub fn amount(&self) -> Money {
        self.amount
    }

    /// Where it was asked, such as `US list` or `street`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// When it was asked, as a year, a month or a day.
    pub fn date(&self) -> &str {
        &self.date
    }
}

impl core::fmt::Display for Price {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Display::fmt(&self.amount, f)?;
        match (self.place.is_empty(), self.date.is_empty()) {
            (true, true) => Ok(()),
            (true, false) => write!(f, " ({})", self.date),
            (false, true) => write!(f, " ({})", self.place),
            (false, false) => write!(f, " ({}, {})", self.place, self.date),
        }
    }
}

/// The price of electricity somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Electricity {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) price: EnergyPrice,
    pub(crate) commercial: Option<EnergyPrice>,
    pub(crate) period: Text,
    pub(crate) provenance: Cow<'static, [Provenance]>,
}

impl Electricity {
    /// A price of electricity under a name.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::ENERGY_PRICE`].
    pub fn new(name: impl Into<Text>, price: EnergyPrice) -> Result<Self> {
        bounds::ENERGY_PRICE
            .check_as("residential_usd_per_kilowatt_hour", price.get::<energy_price::usd_per_kilowatt_hour>())?;
        let name = name.into();
        Ok(Self {
            id: name.clone(),
            name,
            price,
            commercial: None,
            period: Cow::Borrowed(""),
            provenance: Cow::Borrowed(&[]),
        })
    }

    /// The id, unique in a catalogue.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The region's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a household pays.
    pub fn residential(&self) -> EnergyPrice {
        self.price
    }

    /// What a business pays, where known.
    pub fn commercial(&self) -> Option<EnergyPrice> {
        self.commercial
    }

    /// The period of the figures, empty when not stated.
    pub fn period(&self) -> &str {
        &self.period
    }

    /// Kind and source of each number, where stated.
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }
}

/// A model that is rented by the token.
#[derive(Debug, Clone, PartialEq)]
pub struct CloudModel {
    pub(crate) id: Text,
    pub(crate) provider: Text,
    pub(crate) name: Text,
    pub(crate) input: TokenPrice,
    pub(crate) cached_input: Option<TokenPrice>,
    pub(crate) output: TokenPrice,
    pub(crate) context_limit_tokens: Option<u32>,
    pub(crate) catalog_model: Option<Text>,
    pub(crate) open_weights: bool,
    pub(crate) date: Text,
    pub(crate) provenance: Cow<'static, [Provenance]>,
}

impl CloudModel {
    /// A price list: `output` per written token, `input` per read token, as of `date`.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::TOKEN_PRICE`].
    ///
    /// # Example: a list without a price for cached input
    /// ```
    /// use llmhw_core::spec::CloudModel;
    /// use llmhw_core::units::usd_per_million_tokens;
    ///
    /// let model = CloudModel::new("acme/large", "acme", "Large", usd_per_million_tokens(1.0), usd_per_million_tokens(5.0), "2026-11-10")?;
    /// assert_eq!(model.cached_input(), None);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn new(
        id: impl Into<Text>,
        provider: impl Into<Text>,
        name: impl Into<Text>,
        input: TokenPrice,
        output: TokenPrice,
        date: impl Into<Text>,
    ) -> Result<Self> {
        bounds::TOKEN_PRICE
            .check_as("input_usd_per_million_tokens", input.get::<token_price::usd_per_million_tokens>())?;
        bounds::TOKEN_PRICE
            .check_as("output_usd_per_million_tokens", output.get::<token_price::usd_per_million_tokens>())?;
        Ok(Self {
            id: id.into(),
            provider: provider.into(),
            name: name.into(),
            input,
            cached_input: None,
            output,
            context_limit_tokens: None,
            catalog_model: None,
            open_weights: false,
            date: date.into(),
            provenance: Cow::Borrowed(&[]),
        })
    }

    /// The same list with a price for input that the provider has in its cache.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::TOKEN_PRICE`].
    pub fn with_cached_input(mut self, price: TokenPrice) -> Result<Self> {
        bounds::TOKEN_PRICE
            .check_as("cached_input_usd_per_million_tokens", price.get::<token_price::usd_per_million_tokens>())?;
        self.cached_input = Some(price);
        Ok(self)
    }

    /// The id, `provider/model`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Who rents it out.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// The model's name there.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Price of a token read.
    pub fn input(&self) -> TokenPrice {
        self.input
    }

    /// Price of a token read from the provider's cache, where there is one.
    pub fn cached_input(&self) -> Option<TokenPrice> {
        self.cached_input
    }

    /// Price of a token written.
    pub fn output(&self) -> TokenPrice {
        self.output
    }

    /// The longest context, where stated.
    pub fn context_limit_tokens(&self) -> Option<u32> {
        self.context_limit_tokens
    }

    /// The id of the same open model in the catalogue, where it is one.
    pub fn catalog_model(&self) -> Option<&str> {
        self.catalog_model.as_deref()
    }

    /// Whether the weights are published.
    pub fn has_open_weights(&self) -> bool {
        self.open_weights
    }

    /// The date of the price list.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// Kind and source of each number, where stated.
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }
}

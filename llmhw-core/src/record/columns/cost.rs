//! Costs of many rows: ownerships, rates and cloud prices in columns.

use super::input::Numbers;
use super::output::{Columns, OnError, Refusals, Values, by_name};
use crate::bounds;
use crate::cost::{self, Ownership};
use crate::error::{Error, Result};
use crate::units::*;
use alloc::vec;
use alloc::vec::Vec;

/// One column of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the records of cost and break-even, where they are explained")]
pub enum CostMeasure {
    UsdPerMillionOutputTokens,
    RunningUsdPerMillionTokens,
    TotalUsd,
    ElectricityUsd,
    BreakEvenMillionTokens,
    BreakEvenMonths,
}

impl CostMeasure {
    /// Every measure with its name, in order.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::UsdPerMillionOutputTokens, "usd_per_million_output_tokens"),
        (Self::RunningUsdPerMillionTokens, "running_usd_per_million_tokens"),
        (Self::TotalUsd, "total_usd"),
        (Self::ElectricityUsd, "electricity_usd"),
        (Self::BreakEvenMillionTokens, "break_even_million_tokens"),
        (Self::BreakEvenMonths, "break_even_months"),
    ];

    /// The measure of this name.
    ///
    /// # Errors
    /// `InvalidRecord` with the names there are.
    pub fn named(name: &str) -> Result<Self> {
        by_name(Self::ALL, name)
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(measure, _)| *measure == self).map_or("", |(_, name)| name)
    }

    /// Whether it compares with a cloud price.
    #[must_use]
    pub fn needs_cloud(self) -> bool {
        matches!(self, Self::BreakEvenMillionTokens | Self::BreakEvenMonths)
    }
}

/// A question in columns: what owning costs at so many tokens per second.
#[derive(Debug, Clone, Copy)]
pub struct CostSweep<'a> {
    /// How many rows.
    pub rows: usize,
    /// Price with everything needed to run, in US dollars.
    pub price_usd: Numbers<'a>,
    /// Draw during inference, in watts.
    pub load_power_watts: Numbers<'a>,
    /// Price of electricity, in US dollars per kilowatt-hour.
    pub electricity_usd_per_kilowatt_hour: Numbers<'a>,
    /// Tokens written per second.
    pub tokens_per_second: Numbers<'a>,
    /// How long it is kept, in years.
    pub lifetime_years: Numbers<'a>,
    /// The part of the time it is in use.
    pub utilisation_fraction: Numbers<'a>,
    /// Share of the price got back at the end.
    pub resale_fraction: Numbers<'a>,
    /// Draw when idle, in watts.
    pub idle_power_watts: Numbers<'a>,
    /// What a rented token costs, in US dollars per million; needed for break-even.
    pub cloud_usd_per_million_tokens: Option<Numbers<'a>>,
}

impl CostSweep<'_> {
    fn named(&self) -> [(&'static str, Numbers<'_>); 8] {
        [
            ("price_usd", self.price_usd),
            ("load_power_watts", self.load_power_watts),
            ("electricity_usd_per_kilowatt_hour", self.electricity_usd_per_kilowatt_hour),
            ("tokens_per_second", self.tokens_per_second),
            ("lifetime_years", self.lifetime_years),
            ("utilisation_fraction", self.utilisation_fraction),
            ("resale_fraction", self.resale_fraction),
            ("idle_power_watts", self.idle_power_watts),
        ]
    }

    /// Answers every row; numbers are NaN where an input is missing or break-even is never reached.
    ///
    /// # Errors
    /// `Inconsistent` for columns of other lengths, `MissingInput` for break-even without a cloud price; with
    /// [`OnError::Raise`] the refusal of the first bad row, with its number.
    pub fn run(&self, measures: &[CostMeasure], on_error: OnError) -> Result<Columns> {
        for (name, column) in self.named() {
            column.check(name, self.rows)?;
        }
        if let Some(cloud) = self.cloud_usd_per_million_tokens {
            cloud.check("cloud_usd_per_million_tokens", self.rows)?;
        } else if measures.iter().any(|measure| measure.needs_cloud()) {
            return Err(Error::missing(
                "cloud_usd_per_million_tokens",
                "break-even is against a price",
                "give it, or leave break-even out of the columns",
            ));
        }
        let mut refusals = Refusals::new(on_error, self.rows);
        let mut outputs: Vec<Vec<f64>> = measures.iter().map(|_| vec![f64::NAN; self.rows]).collect();
        for row in 0..self.rows {
            match self.row(row) {
                Ok(None) => {}
                Err(error) => refusals.refuse(row, &error)?,
                Ok(Some(inputs)) => {
                    for (measure, output) in measures.iter().zip(&mut outputs) {
                        if let (Some(slot), Some(number)) = (output.get_mut(row), inputs.number(*measure)) {
                            *slot = number;
                        }
                    }
                }
            }
        }
        let columns = measures.iter().zip(outputs).map(|(m, numbers)| (m.name(), Values::Numbers(numbers))).collect();
        Ok(Columns { rows: self.rows, columns, reasons: refusals.into_reasons() })
    }

    fn row(&self, row: usize) -> Result<Option<Inputs>> {
        let [price, load, electricity, rate, lifetime, utilisation, resale, idle] =
            self.named().map(|(_, column)| column.at(row));
        let (Some(price), Some(load), Some(electricity), Some(rate)) = (price, load, electricity, rate) else {
            return Ok(None);
        };
        let (Some(lifetime), Some(utilisation), Some(resale), Some(idle)) = (lifetime, utilisation, resale, idle)
        else {
            return Ok(None);
        };
        let ownership = Ownership::builder(usd(price), watts(load), usd_per_kilowatt_hour(electricity))
            .lifetime(years(lifetime))
            .utilisation(fraction(utilisation))
            .resale(fraction(resale))
            .idle_power(watts(idle))
            .build()?;
        bounds::RATE.check(rate)?;
        if rate <= 0.0 {
            return Err(Error::out_of_range(
                "tokens_per_second",
                "be above 0",
                rate,
                "a machine that writes nothing has no cost per token",
            ));
        }
        let cloud = match self.cloud_usd_per_million_tokens.map(|column| column.at(row)) {
            None => None,
            Some(None) => return Ok(None),
            Some(Some(price)) => Some(bounds::TOKEN_PRICE.check_as("cloud_usd_per_million_tokens", price)?),
        };
        let cloud = cloud.map(usd_per_million_tokens);
        Ok(Some(Inputs { ownership, rate: tokens_per_second(rate), cloud }))
    }
}

struct Inputs {
    ownership: Ownership,
    rate: TokenRate,
    cloud: Option<TokenPrice>,
}

impl Inputs {
    fn number(&self, measure: CostMeasure) -> Option<f64> {
        let price = |price: TokenPrice| price.get::<token_price::usd_per_million_tokens>();
        let break_even = || match cost::break_even(&self.ownership, self.rate, self.cloud?) {
            cost::BreakEven::After { tokens, time, .. } => Some((tokens, time)),
            cost::BreakEven::Never { .. } => None,
        };
        match measure {
            CostMeasure::UsdPerMillionOutputTokens => Some(price(self.ownership.cost_per_output_token(self.rate))),
            CostMeasure::RunningUsdPerMillionTokens => Some(price(self.ownership.running_cost_per_token(self.rate))),
            CostMeasure::TotalUsd => Some(self.ownership.total().get::<money::usd>()),
            CostMeasure::ElectricityUsd => Some(self.ownership.energy_cost().get::<money::usd>()),
            CostMeasure::BreakEvenMillionTokens => {
                break_even().map(|(tokens, _)| tokens.get::<token_count::million_tokens>())
            }
            CostMeasure::BreakEvenMonths => break_even().map(|(_, time)| time.get::<time::month>()),
        }
    }
}

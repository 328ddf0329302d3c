//! `CloudModel` and `Electricity` as records.

use super::hardware::{Provenance, provenance_in, provenance_out, some_text};
use crate::plain::{plain, record};
use crate::spec::{self, Text};
use crate::units::*;
use crate::{Error, Result, bounds};
use alloc::vec::Vec;

record! {
    /// A model that is rented by the token.
    CloudModel {
        /// The id, `provider/model`.
        id: Text,
        /// Who rents it out.
        provider: Text,
        /// The model's name there.
        name: Text,
        /// Price of tokens read, in US dollars per million.
        input_usd_per_million_tokens: f64,
        /// Price of tokens written, in US dollars per million.
        output_usd_per_million_tokens: f64,
        /// The date of the price list.
        date: Text,
        /// Price of tokens read that the provider has in its cache, in US dollars per million.
        cached_input_usd_per_million_tokens: Option<f64> = None,
        /// The longest context, in tokens.
        context_limit_tokens: Option<u32> = None,
        /// The id of the same open model in the catalogue, where it is one.
        catalog_model: Option<Text> = None,
        /// Whether the weights are published.
        open_weights: bool = false,
        /// Kind and source of each number, where stated.
        provenance: Vec<Provenance> = Vec::new(),
    }
}

impl TryFrom<CloudModel> for spec::CloudModel {
    type Error = Error;

    fn try_from(record: CloudModel) -> Result<Self> {
        let mut model = Self::new(
            record.id,
            record.provider,
            record.name,
            usd_per_million_tokens(record.input_usd_per_million_tokens),
            usd_per_million_tokens(record.output_usd_per_million_tokens),
            record.date,
        )?;
        if let Some(price) = record.cached_input_usd_per_million_tokens {
            model = model.with_cached_input(usd_per_million_tokens(price))?;
        }
        model.context_limit_tokens = record.context_limit_tokens;
        model.catalog_model = record.catalog_model;
        model.open_weights = record.open_weights;
        model.provenance = provenance_in(record.provenance);
        Ok(model)
    }
}

impl From<&spec::CloudModel> for CloudModel {
    fn from(model: &spec::CloudModel) -> Self {
        let price = |price: TokenPrice| plain!(price, TokenPrice, token_price::usd_per_million_tokens);
        Self {
            id: model.id.clone(),
            provider: model.provider.clone(),
            name: model.name.clone(),
            input_usd_per_million_tokens: price(model.input()),
            output_usd_per_million_tokens: price(model.output()),
            date: model.date.clone(),
            cached_input_usd_per_million_tokens: model.cached_input().map(price),
            context_limit_tokens: model.context_limit_tokens(),
            catalog_model: model.catalog_model.clone(),
            open_weights: model.has_open_weights(),
            provenance: provenance_out(model.provenance()),
        }
    }
}

record! {
    /// The price of electricity somewhere.
    Electricity {
        /// The id, for programs. The name when left out.
        id: Text = Text::Borrowed(""),
        /// The region's name.
        name: Text,
        /// What a household pays, in US dollars per kilowatt-hour.
        residential_usd_per_kilowatt_hour: f64,
        /// What a business pays, in US dollars per kilowatt-hour.
        commercial_usd_per_kilowatt_hour: Option<f64> = None,
        /// The period of the figures.
        period: Option<Text> = None,
        /// Kind and source of each number, where stated.
        provenance: Vec<Provenance> = Vec::new(),
    }
}

impl TryFrom<Electricity> for spec::Electricity {
    type Error = Error;

    fn try_from(record: Electricity) -> Result<Self> {
        let mut region = Self::new(record.name, usd_per_kilowatt_hour(record.residential_usd_per_kilowatt_hour))?;
        if !record.id.is_empty() {
            region.id = record.id;
        }
        if let Some(price) = record.commercial_usd_per_kilowatt_hour {
            bounds::ENERGY_PRICE.check_as("commercial_usd_per_kilowatt_hour", price)?;
        }
        region.commercial = record.commercial_usd_per_kilowatt_hour.map(usd_per_kilowatt_hour);
        region.period = record.period.unwrap_or_default();
        region.provenance = provenance_in(record.provenance);
        Ok(region)
    }
}

impl From<&spec::Electricity> for Electricity {
    fn from(region: &spec::Electricity) -> Self {
        let price = |price: EnergyPrice| plain!(price, EnergyPrice, energy_price::usd_per_kilowatt_hour);
        Self {
            id: region.id.clone(),
            name: region.name.clone(),
            residential_usd_per_kilowatt_hour: price(region.residential()),
            commercial_usd_per_kilowatt_hour: region.commercial().map(price),
            period: some_text(region.period(), &region.period),
            provenance: provenance_out(region.provenance()),
        }
    }
}

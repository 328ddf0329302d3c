//! `data/prices/`: cloud price lists and electricity.

use super::data::{Data, Fact, Provenance, by_id};
use super::models::{self, Model};
use super::names::Entry;
use super::pack::{pack, record};
use anyhow::{Result, ensure};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloudFile {
    cloud_model: Vec<CloudModel>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloudModel {
    id: String,
    provider: String,
    name: String,
    provider_model: String,
    open_weights: bool,
    catalog_model: Option<String>,
    input_usd_per_million_tokens: Fact,
    output_usd_per_million_tokens: Fact,
    cached_input_usd_per_million_tokens: Option<Fact>,
    #[serde(rename = "cache_write_usd_per_million_tokens")]
    _cache_write_usd_per_million_tokens: Option<Fact>,
    context_limit_tokens: Option<u32>,
    as_of: String,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ElectricityFile {
    region: Vec<Region>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Region {
    id: String,
    name: String,
    residential_usd_per_kilowatt_hour: Fact,
    commercial_usd_per_kilowatt_hour: Option<Fact>,
    period: String,
    #[serde(rename = "note")]
    _note: Option<String>,
}

pub(crate) struct Prices {
    cloud: Vec<CloudModel>,
    electricity: Vec<Region>,
}

pub(crate) fn read(data: &Data) -> Result<Prices> {
    let cloud = data.read::<CloudFile>("prices/cloud.toml")?.cloud_model;
    let electricity = data.read::<ElectricityFile>("prices/electricity.toml")?.region;
    by_id("cloud model", &cloud, |row| &row.id)?;
    by_id("region", &electricity, |row| &row.id)?;
    Ok(Prices { cloud, electricity })
}

pub(crate) fn cloud_entries(prices: &Prices) -> Vec<Entry> {
    let derived = |row: &CloudModel| [row.name.clone(), row.provider_model.clone()];
    prices.cloud.iter().map(|row| Entry::new(&row.id).derived(derived(row))).collect()
}

pub(crate) fn electricity_entries(prices: &Prices) -> Vec<Entry> {
    prices.electricity.iter().map(|row| Entry::new(&row.id).derived([row.name.clone()])).collect()
}

pub(crate) fn render_cloud(prices: &Prices, models: &[Model], known: &BTreeSet<String>) -> Result<String> {
    let row = |row: &CloudModel| {
        let cached = row.cached_input_usd_per_million_tokens.as_ref();
        let mut list = Provenance::of(&row.id, known);
        list.fact("input_usd_per_million_tokens", &row.input_usd_per_million_tokens)?;
        list.fact("output_usd_per_million_tokens", &row.output_usd_per_million_tokens)?;
        list.fact_if_any("cached_input_usd_per_million_tokens", cached)?;
        if let Some(id) = &row.catalog_model {
            ensure!(models::has(models, id), "{}: there is no model {id:?}", row.id);
        }
        Ok(record([
            ("id", json!(row.id)),
            ("provider", json!(row.provider)),
            ("name", json!(row.name)),
            ("input_usd_per_million_tokens", json!(row.input_usd_per_million_tokens.value)),
            ("output_usd_per_million_tokens", json!(row.output_usd_per_million_tokens.value)),
            ("date", json!(row.as_of)),
            ("cached_input_usd_per_million_tokens", json!(cached.map(|fact| fact.value))),
            ("context_limit_tokens", json!(row.context_limit_tokens)),
            ("catalog_model", json!(row.catalog_model)),
            ("open_weights", json!(row.open_weights.then_some(true))),
            ("provenance", list.value()),
        ]))
    };
    pack(&prices.cloud.iter().map(row).collect::<Result<Vec<_>>>()?)
}

pub(crate) fn render_electricity(prices: &Prices, known: &BTreeSet<String>) -> Result<String> {
    let row = |row: &Region| {
        let commercial = row.commercial_usd_per_kilowatt_hour.as_ref();
        let mut list = Provenance::of(&row.id, known);
        list.fact("residential_usd_per_kilowatt_hour", &row.residential_usd_per_kilowatt_hour)?;
        list.fact_if_any("commercial_usd_per_kilowatt_hour", commercial)?;
        Ok(record([
            ("id", json!(row.id)),
            ("name", json!(row.name)),
            ("residential_usd_per_kilowatt_hour", json!(row.residential_usd_per_kilowatt_hour.value)),
            ("commercial_usd_per_kilowatt_hour", json!(commercial.map(|fact| fact.value))),
            ("period", json!(row.period)),
            ("provenance", list.value()),
        ]))
    };
    pack(&prices.electricity.iter().map(row).collect::<Result<Vec<_>>>()?)
}

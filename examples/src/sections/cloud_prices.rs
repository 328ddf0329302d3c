//! What a rented token costs.

use super::{number, per_million};
use crate::args::Figures;
use crate::question::Question;
use crate::section::{Answer, Cell, Column, Key, Row, Sheet, Tone, remark};
use llmhw_core::catalog::guide;
use llmhw_core::spec::CloudModel;
use llmhw_core::units::TokenPrice;
use schemars::JsonSchema;
use serde::Serialize;

/// A price list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub(crate) struct CloudPriceRow {
    /// Its id.
    pub(crate) id: String,
    /// Who rents the model out; null in the guide.
    pub(crate) provider: Option<String>,
    /// The model.
    pub(crate) name: String,
    /// A million tokens read.
    pub(crate) input_usd_per_million_tokens: Option<f64>,
    /// A million tokens read from the provider's cache.
    pub(crate) cached_input_usd_per_million_tokens: Option<f64>,
    /// A million tokens written.
    pub(crate) output_usd_per_million_tokens: f64,
    /// The same as the guide has it.
    pub(crate) published_output_usd_per_million_tokens: Option<f64>,
    /// The day of the price list.
    pub(crate) date: String,
    /// Whether the weights are published.
    pub(crate) open_weights: Option<bool>,
    /// The id of the same model in the catalogue, where it is one.
    pub(crate) catalog_model: Option<String>,
    /// Where the price is from.
    pub(crate) source: String,
    /// A remark.
    pub(crate) note: Option<String>,
}

/// A rented model to compare with: a name and the price of a written token.
pub(crate) struct Rented {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// A token written.
    pub(crate) output: TokenPrice,
}

impl Rented {
    /// Those of the question, or the guide's.
    pub(crate) fn all(question: &Question) -> Vec<Self> {
        match question.figures {
            Figures::Verified => {
                let of = |model: &&CloudModel| Self {
                    id: model.id().to_owned(),
                    name: model.name().to_owned(),
                    output: model.output(),
                };
                question.cloud.iter().map(of).collect()
            }
            Figures::Published => {
                let of = |model: &guide::GuideCloud| Self {
                    id: model.id.to_owned(),
                    name: model.name.to_owned(),
                    output: model.output,
                };
                guide::CLOUD.iter().map(of).collect()
            }
        }
    }
}

/// Lists the prices: those to compare with, and every provider of the model asked for.
pub(crate) fn answer(question: &Question) -> Answer<CloudPriceRow> {
    match question.figures {
        Figures::Published => Answer {
            rows: guide::CLOUD.iter().map(guide_row).collect(),
            notes: super::measurements::correction(7, "opus-price").into_iter().collect(),
        },
        Figures::Verified => {
            let same_model = question
                .catalog
                .rows::<CloudModel>()
                .filter(|model| model.catalog_model() == Some(question.model.id()));
            let others = same_model.filter(|model| question.cloud.iter().all(|given| given.id() != model.id()));
            Answer {
                rows: question.cloud.iter().copied().chain(others).map(row).collect(),
                notes: vec![remark(
                    7,
                    "List prices of the day in the table, without tiers and discounts; the sources are in data/prices/cloud.toml. \
                     The guide compares with larger models than the one it runs; a provider of the same model is listed where \
                     the catalogue has one.",
                )],
            }
        }
    }
}

fn row(model: &CloudModel) -> CloudPriceRow {
    let published = guide::CLOUD.iter().find(|row| row.cloud_model == model.id());
    CloudPriceRow {
        id: model.id().to_owned(),
        provider: Some(model.provider().to_owned()),
        name: model.name().to_owned(),
        input_usd_per_million_tokens: Some(per_million(model.input())),
        cached_input_usd_per_million_tokens: model.cached_input().map(per_million),
        output_usd_per_million_tokens: per_million(model.output()),
        published_output_usd_per_million_tokens: published.map(|row| per_million(row.output)),
        date: model.date().to_owned(),
        open_weights: Some(model.has_open_weights()),
        catalog_model: model.catalog_model().map(str::to_owned),
        source: "provider's price list".to_owned(),
        note: None,
    }
}

fn guide_row(model: &guide::GuideCloud) -> CloudPriceRow {
    CloudPriceRow {
        id: model.id.to_owned(),
        provider: None,
        name: model.name.to_owned(),
        input_usd_per_million_tokens: None,
        cached_input_usd_per_million_tokens: None,
        output_usd_per_million_tokens: per_million(model.output),
        published_output_usd_per_million_tokens: Some(per_million(model.output)),
        date: guide::DOCUMENT.published.to_owned(),
        open_weights: None,
        catalog_model: None,
        source: guide::DOCUMENT.source.to_owned(),
        note: (!model.note.is_empty()).then(|| model.note.to_owned()),
    }
}

impl Row for CloudPriceRow {
    const KEY: Key = Key::CloudPrices;

    fn sheets(rows: &[Self]) -> Vec<Sheet> {
        let columns = [
            Column::words("rented model", |row: &Self| row.name.as_str().into()),
            Column::words("provider", |row: &Self| row.provider.as_deref().into()).optional(),
            Column::numbers("input", "$/Mtok", |row: &Self| number(row.input_usd_per_million_tokens, 2)).optional(),
            Column::numbers("cached", "$/Mtok", |row: &Self| number(row.cached_input_usd_per_million_tokens, 2))
                .optional(),
            Column::numbers("output", "$/Mtok", |row| number(Some(row.output_usd_per_million_tokens), 2)),
            Column::numbers("guide has", "$/Mtok", |row: &Self| {
                super::published(row.published_output_usd_per_million_tokens, Some(row.output_usd_per_million_tokens))
            })
            .optional(),
            Column::words("as of", |row| row.date.as_str().into()),
            Column::words("weights", |row: &Self| {
                row.open_weights.map(|open| if open { "open" } else { "closed" }).into()
            })
            .optional(),
            Column::words("note", |row: &Self| row.note.as_deref().map(|note| Cell::toned(note, Tone::Bad)).into())
                .optional(),
        ];
        vec![Sheet::of(7, Some("Rented tokens".to_owned()), &columns, rows)]
    }
}

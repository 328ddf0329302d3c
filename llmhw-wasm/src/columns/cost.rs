//! Costs of many rows.

use super::input::{Arrays, OnErrorWord, measures};
use super::output;
use js_sys::Array;
use llmhw_core::Result;
use llmhw_core::record::columns::{CostMeasure, CostSweep, Numbers};
use llmhw_core::record::{json, noun};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    price_usd: usize,
    load_power_watts: usize,
    electricity_usd_per_kilowatt_hour: usize,
    tokens_per_second: usize,
    lifetime_years: Option<usize>,
    utilisation_fraction: Option<usize>,
    resale_fraction: Option<usize>,
    idle_power_watts: Option<usize>,
    cloud_usd_per_million_tokens: Option<usize>,
    columns: Option<Vec<String>>,
    #[serde(default)]
    on_error: OnErrorWord,
}

/// What a single ownership has when it is left out.
fn defaults() -> Result<noun::Ownership> {
    json::from_text(r#"{"price_usd": 0, "load_power_watts": 0, "electricity_usd_per_kilowatt_hour": 0}"#)
}

pub(crate) fn run(question: &str, arrays: &Arrays) -> Result<Array> {
    let question: Question = json::from_text(question)?;
    let defaults = defaults()?;
    let or = |place: Option<usize>, default| place.map_or(Numbers::new(default), |place| arrays.numbers(place));
    let cloud = question.cloud_usd_per_million_tokens.map(|place| arrays.numbers(place));
    let sweep = CostSweep {
        rows: arrays.rows(),
        price_usd: arrays.numbers(question.price_usd),
        load_power_watts: arrays.numbers(question.load_power_watts),
        electricity_usd_per_kilowatt_hour: arrays.numbers(question.electricity_usd_per_kilowatt_hour),
        tokens_per_second: arrays.numbers(question.tokens_per_second),
        lifetime_years: or(question.lifetime_years, std::slice::from_ref(&defaults.lifetime_years)),
        utilisation_fraction: or(question.utilisation_fraction, std::slice::from_ref(&defaults.utilisation_fraction)),
        resale_fraction: or(question.resale_fraction, std::slice::from_ref(&defaults.resale_fraction)),
        idle_power_watts: or(question.idle_power_watts, std::slice::from_ref(&defaults.idle_power_watts)),
        cloud_usd_per_million_tokens: cloud,
    };
    // Without a price to compare with, what needs none.
    let possible: Vec<(CostMeasure, &str)> =
        CostMeasure::ALL.iter().copied().filter(|(measure, _)| cloud.is_some() || !measure.needs_cloud()).collect();
    let measures = measures(question.columns, &possible, CostMeasure::named)?;
    sweep.run(&measures, question.on_error.into()).map(|columns| output::answer(&columns))
}

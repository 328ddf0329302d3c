//! `data/guide/`: the guide's own figures, as published.

mod input;
mod output;

use super::data::Data;
use anyhow::{Result, ensure};
pub(crate) use input::Guide;
pub(crate) use output::render;
use std::collections::BTreeSet;

/// What the guide refers to in other files.
pub(crate) struct Known<'a> {
    pub(crate) sources: &'a BTreeSet<String>,
    pub(crate) hardware: BTreeSet<String>,
    pub(crate) cloud_models: BTreeSet<String>,
}

pub(crate) fn read(data: &Data) -> Result<Guide> {
    data.read("guide/guide.toml")
}

/// The same file as JSON, for languages that read no Rust tables.
pub(crate) fn json(data: &Data) -> Result<String> {
    let guide: serde_json::Value = data.read("guide/guide.toml")?;
    Ok(serde_json::to_string(&guide)?)
}

/// What the rows say about each other and about the rest of the catalogue.
pub(crate) fn check(guide: &Guide, known: &Known<'_>) -> Result<()> {
    let has = |ids: &BTreeSet<String>, id: &str| ids.contains(id);
    ensure!(has(known.sources, &guide.document.source), "there is no source {:?}", guide.document.source);
    ensure!(
        has(&known.hardware, &guide.document.context.machine),
        "there is no hardware {:?}",
        guide.document.context.machine
    );
    let machines: BTreeSet<String> = guide.machine.iter().map(|machine| machine.id.clone()).collect();
    let models: BTreeSet<String> = guide.fit.model.iter().map(|model| model.id.clone()).collect();
    let clouds: BTreeSet<String> = guide.cost.cloud.iter().map(|cloud| cloud.id.clone()).collect();
    for machine in &guide.machine {
        let id = &machine.id;
        ensure!(
            machine.portable == machine.name.contains("MacBook"),
            "{id}: the guide's portable machines are MacBooks"
        );
        if let Some(sku) = &machine.nearest_sku {
            ensure!(has(&known.hardware, sku), "{id}: there is no hardware {sku:?}");
        }
    }
    for row in &guide.fit.row {
        ensure!(has(&models, &row.model), "a fit row names the unknown model {:?}", row.model);
        for machine in row.tokens_per_second.keys() {
            ensure!(has(&machines, machine), "a fit row names the unknown machine {machine:?}");
        }
    }
    for machine in [&guide.cluster.node, &guide.recommendation.cluster_node] {
        ensure!(has(&machines, machine), "there is no machine {machine:?}");
    }
    for cloud in &guide.cost.cloud {
        ensure!(has(&known.cloud_models, &cloud.cloud_model), "there is no cloud model {:?}", cloud.cloud_model);
    }
    for row in &guide.cost.row {
        ensure!(has(&machines, &row.machine), "a cost row names the unknown machine {:?}", row.machine);
        for cloud in row.break_even_million_tokens.keys().chain(row.marginal_break_even_million_tokens.keys()) {
            ensure!(has(&clouds, cloud), "a cost row names the unknown cloud model {cloud:?}");
        }
    }
    ensure!(guide.cost.days_per_year == 365.25, "the unit year has 365.25 days");
    Ok(())
}

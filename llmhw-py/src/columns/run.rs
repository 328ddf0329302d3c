//! Sweeps: the GIL is released while the core works.

use super::data::ColumnData;
use super::read::{NounColumn, NumberColumn, column, numbers, required, required_nouns};
use crate::convert::field;
use crate::errors::raise;
use crate::generated::{Hardware, Link, Model, Runtime, WeightFormat};
use crate::input::named;
use crate::own::given;
use llmhw_core::Result;
use llmhw_core::catalog::kv_format as kv_format_named;
use llmhw_core::record::ask::{EfficiencyChoice, OwnRun, own_corrections};
use llmhw_core::record::columns::{Columns, CostMeasure, CostSweep, Measure, OnError, Sweep, Values, guide_decode};
use llmhw_core::record::json;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The names of the columns to compute.
#[derive(FromPyObject)]
#[pyo3(transparent)]
pub(super) struct WantedColumns(Vec<String>);

impl WantedColumns {
    fn measures<M>(self, py: Python<'_>, find: fn(&str) -> Result<M>) -> PyResult<Vec<M>> {
        self.0.iter().map(|name| find(name).map_err(|error| raise(py, &error))).collect()
    }
}

fn on_error(py: Python<'_>, errors: &str) -> PyResult<OnError> {
    match errors {
        "raise" => Ok(OnError::Raise),
        "mark" => Ok(OnError::Mark),
        other => Err(raise(py, &json::refusal("on_error", "be 'raise' or 'mark'", other, "choose one"))),
    }
}

fn finish(py: Python<'_>, columns: Result<Columns>) -> PyResult<ColumnData> {
    ColumnData::new(columns.map_err(|error| raise(py, &error))?)
}

/// Projections of many rows.
#[pyfunction]
pub(super) fn sweep<'py>(
    py: Python<'py>,
    rows: usize,
    names: &Bound<'py, PyDict>,
    columns: &Bound<'py, PyDict>,
    settings: &Bound<'py, PyDict>,
    wanted: WantedColumns,
    errors: &str,
) -> PyResult<ColumnData> {
    let on_error = on_error(py, errors)?;
    let wanted = wanted.measures(py, Measure::named)?;
    let used = given(Some(settings))?;
    let catalog = used.catalog();
    let hardware = required_nouns::<Hardware>(names, "hardware", catalog)?;
    let model = required_nouns::<Model>(names, "model", catalog)?;
    let format = required_nouns::<WeightFormat>(names, "format", catalog)?;
    let runtime =
        column(names, "runtime", |item| named::<Runtime>(item, "runtime").map(|named| named.choose(catalog)))?;
    let kv_format = column(names, "kv_format", |item| Ok(kv_format_named(&item.extract::<String>()?)))?;
    let context = required(columns, "context_tokens")?;
    let [prompt, sequences, nodes] = ["prompt_tokens", "sequences", "nodes"].map(|name| numbers(columns, name));
    let (prompt, sequences, nodes) = (prompt?, sequences?, nodes?);
    let mut sweep = Sweep::new(rows, hardware.choices()?, model.choices()?, format.choices()?, context.numbers()?);
    sweep.catalog = catalog;
    sweep.runtime = runtime.as_ref().map(NounColumn::choices).transpose()?;
    sweep.kv_format = kv_format.as_ref().map(NounColumn::choices).transpose()?;
    sweep.prompt_tokens = prompt.as_ref().map(NumberColumn::numbers).transpose()?;
    sweep.sequences = sequences.as_ref().map(NumberColumn::numbers).transpose()?;
    sweep.nodes = nodes.as_ref().map(NumberColumn::numbers).transpose()?;
    if let Some(strategy) = settings.get_item("strategy")? {
        sweep.strategy = field(&strategy, "strategy")?;
    }
    if let Some(link) = settings.get_item("link")? {
        sweep.link = Some(named::<Link>(&link, "link")?.resolve(catalog).map_err(|error| raise(py, &error))?);
    }
    if let Some(efficiency) = settings.get_item("efficiency")? {
        let choice: EfficiencyChoice = field(&efficiency, "efficiency")?;
        sweep.efficiency = choice.resolve().map_err(|error| raise(py, &error))?;
    }
    if let Some(runs) = settings.get_item("own_runs")? {
        let runs: Vec<OwnRun> = field(&runs, "own_runs")?;
        let corrections = own_corrections(&runs, sweep.efficiency, catalog);
        sweep.corrections = corrections.map_err(|error| raise(py, &error))?;
    }
    let answer = py.detach(|| sweep.run(&wanted, on_error));
    finish(py, answer)
}

/// Costs of many rows.
#[pyfunction]
pub(super) fn sweep_costs<'py>(
    py: Python<'py>,
    rows: usize,
    columns: &Bound<'py, PyDict>,
    wanted: WantedColumns,
    errors: &str,
) -> PyResult<ColumnData> {
    let on_error = on_error(py, errors)?;
    let wanted = wanted.measures(py, CostMeasure::named)?;
    let needed = |name| required(columns, name);
    let (price, load) = (needed("price_usd")?, needed("load_power_watts")?);
    let (electricity, rate) = (needed("electricity_usd_per_kilowatt_hour")?, needed("tokens_per_second")?);
    let (lifetime, utilisation) = (needed("lifetime_years")?, needed("utilisation_fraction")?);
    let (resale, idle) = (needed("resale_fraction")?, needed("idle_power_watts")?);
    let cloud = numbers(columns, "cloud_usd_per_million_tokens")?;
    let sweep = CostSweep {
        rows,
        price_usd: price.numbers()?,
        load_power_watts: load.numbers()?,
        electricity_usd_per_kilowatt_hour: electricity.numbers()?,
        tokens_per_second: rate.numbers()?,
        lifetime_years: lifetime.numbers()?,
        utilisation_fraction: utilisation.numbers()?,
        resale_fraction: resale.numbers()?,
        idle_power_watts: idle.numbers()?,
        cloud_usd_per_million_tokens: cloud.as_ref().map(NumberColumn::numbers).transpose()?,
    };
    let answer = py.detach(|| sweep.run(&wanted, on_error));
    finish(py, answer)
}

/// The guide's formula for many rows.
#[pyfunction]
pub(super) fn sweep_guide_decode<'py>(
    py: Python<'py>,
    rows: usize,
    columns: &Bound<'py, PyDict>,
    errors: &str,
) -> PyResult<ColumnData> {
    let on_error = on_error(py, errors)?;
    let given = ["memory_bandwidth_gigabytes_per_second", "gigabytes_per_token", "efficiency_fraction"]
        .map(|name| required(columns, name));
    let [bandwidth, read, share] = given;
    let (bandwidth, read, share) = (bandwidth?, read?, share?);
    let inputs = [bandwidth.numbers()?, read.numbers()?, share.numbers()?];
    let answer = py.detach(|| guide_decode(inputs, rows, on_error));
    let columns =
        answer.map(|(rates, reasons)| Columns::new(rows, vec![("tokens_per_second", Values::Numbers(rates))], reasons));
    finish(py, columns)
}

//! Projections of many rows.

use super::input::{Arrays, Column, OnErrorWord, measures};
use super::output;
use js_sys::Array;
use llmhw_core::Result;
use llmhw_core::catalog;
use llmhw_core::record::ask::EfficiencyChoice;
use llmhw_core::record::columns::{Measure, Sweep};
use llmhw_core::record::{Named, json};
use llmhw_core::spec::{Hardware, Link, Model, Runtime, Strategy, WeightFormat};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    hardware: Column<Named<'static, Hardware>>,
    model: Column<Named<'static, Model>>,
    format: Column<Named<'static, WeightFormat>>,
    runtime: Option<Column<Named<'static, Runtime>>>,
    kv_format: Option<Column<String>>,
    context_tokens: usize,
    prompt_tokens: Option<usize>,
    sequences: Option<usize>,
    nodes: Option<usize>,
    strategy: Option<Strategy>,
    link: Option<Named<'static, Link>>,
    efficiency: Option<EfficiencyChoice>,
    columns: Option<Vec<String>>,
    #[serde(default)]
    on_error: OnErrorWord,
}

pub(crate) fn run(question: &str, arrays: &Arrays) -> Result<Array> {
    let question: Question = json::from_text(question)?;
    let mut sweep = Sweep::new(
        arrays.rows(),
        question.hardware.choices(arrays),
        question.model.choices(arrays),
        question.format.choices(arrays),
        arrays.numbers(question.context_tokens),
    );
    sweep.runtime = question.runtime.map(|column| column.choices_by(arrays, Named::choose));
    sweep.kv_format = question.kv_format.map(|column| column.choices_by(arrays, |name| catalog::kv_format(&name)));
    let given = |place: Option<usize>| place.map(|place| arrays.numbers(place));
    sweep.prompt_tokens = given(question.prompt_tokens);
    sweep.sequences = given(question.sequences);
    sweep.nodes = given(question.nodes);
    if let Some(strategy) = question.strategy {
        sweep.strategy = strategy;
    }
    sweep.link = question.link.map(Named::resolve).transpose()?;
    if let Some(efficiency) = question.efficiency {
        sweep.efficiency = efficiency.resolve()?;
    }
    let measures = measures(question.columns, Measure::ALL, Measure::named)?;
    sweep.run(&measures, question.on_error.into()).map(|columns| output::answer(&columns))
}

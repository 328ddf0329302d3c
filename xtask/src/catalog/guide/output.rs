//! The tables of `catalog::guide`.

use super::input::*;
use crate::catalog::render::{
    BASE, BILLION, GIGABYTE, GIGABYTE_PER_SECOND, MILLION, MINUTE, USD_PER_KILOWATT_HOUR, USD_PER_MILLION_TOKENS, YEAR,
    one_of, option, optional_text, quantity, variant,
};
use anyhow::Result;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A struct literal.
fn literal(name: &str, fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(field, value)| format!("{field}: {value}")).collect();
    format!("{name} {{ {} }}", fields.join(", "))
}

/// One constant.
fn single(out: &mut String, doc: &str, name: &str, kind: &str, fields: &[(&str, String)]) {
    let _ = writeln!(out, "\n/// {doc}.\npub const {name}: {kind} = {};", literal(kind, fields));
}

/// One table.
fn table<T>(
    out: &mut String,
    doc: &str,
    name: &str,
    kind: &str,
    rows: &[T],
    fields: impl Fn(&T) -> Vec<(&'static str, String)>,
) {
    let _ = writeln!(out, "\n/// {doc}.\npub static {name}: &[{kind}] = &[");
    for row in rows {
        let _ = writeln!(out, "{},", literal(kind, &fields(row)));
    }
    out.push_str("];\n");
}

fn word(text: &str) -> String {
    format!("{text:?}")
}

fn note(note: Option<&String>) -> String {
    word(note.map_or("", String::as_str))
}

fn maybe(value: Option<f64>, unit: f64) -> String {
    option(value.map(|value| quantity(value, unit)))
}

fn gigabytes(value: f64) -> String {
    quantity(value, GIGABYTE)
}

fn plain(value: f64) -> String {
    quantity(value, BASE)
}

fn bandwidth(value: f64) -> String {
    quantity(value, GIGABYTE_PER_SECOND)
}

/// A map as a list of pairs, in the order of `order`.
fn pairs(map: &BTreeMap<String, f64>, unit: f64, order: &[String]) -> String {
    let pair = |id: &String| map.get(id).map(|value| format!("({id:?}, {})", quantity(*value, unit)));
    format!("&[{}]", order.iter().filter_map(pair).collect::<Vec<_>>().join(", "))
}

pub(crate) fn render(guide: &Guide) -> Result<String> {
    let mut out = String::from("use crate::catalog::guide::*;\nuse crate::units::in_base_unit;\n");
    about(&mut out, guide);
    speed(&mut out, guide);
    fit(&mut out, guide)?;
    cluster(&mut out, &guide.cluster);
    cost(&mut out, &guide.cost);
    recommendation(&mut out, guide);
    Ok(out)
}

fn about(out: &mut String, guide: &Guide) {
    let Document { source, title, publisher, published, page, .. } = &guide.document;
    let fields =
        [("source", source), ("title", title), ("publisher", publisher), ("published", published), ("page", page)];
    single(out, "The guide", "DOCUMENT", "GuideDocument", &fields.map(|(field, value)| (field, word(value))));
    let context = &guide.document.context;
    let fields = [
        ("tests", context.tests.to_string()),
        ("models", context.models.to_string()),
        ("local_models", context.local_models.to_string()),
        ("cloud_models", context.cloud_models.to_string()),
        ("coding_prompts", context.coding_prompts.to_string()),
        ("machine", word(&context.machine)),
        ("runtime", word(&context.runtime)),
        ("best_local_model", word(&context.best_local_model)),
        ("best_local_rate", plain(context.best_local_tokens_per_second)),
        ("best_cloud_model", word(&context.best_cloud_model)),
        ("best_cloud_rate", plain(context.best_cloud_tokens_per_second)),
        ("gap", plain(context.gap_ratio)),
    ];
    single(out, "What it measured", "CONTEXT", "GuideContext", &fields);
    let formula = &guide.formula;
    let fields = [
        ("text", word(&formula.text)),
        ("default_efficiency", plain(formula.default_efficiency_fraction)),
        ("typical_low", plain(formula.typical_efficiency_low_fraction)),
        ("typical_high", plain(formula.typical_efficiency_high_fraction)),
    ];
    single(out, "Its formula", "FORMULA", "GuideFormula", &fields);
}

fn speed(out: &mut String, guide: &Guide) {
    table(out, "Worked examples of the formula", "EXAMPLES", "GuideExample", &guide.formula.example, |row| {
        vec![
            ("id", word(&row.id)),
            ("bandwidth", bandwidth(row.memory_bandwidth_gigabytes_per_second)),
            ("read", gigabytes(row.size_gigabytes)),
            ("efficiency", plain(row.efficiency_fraction)),
            ("rate", plain(row.tokens_per_second)),
            ("measured", maybe(row.measured_tokens_per_second, BASE)),
            ("note", note(row.note.as_ref())),
        ]
    });
    table(out, "The sliders of the projector", "SLIDERS", "GuideSlider", &guide.projector.slider, |row| {
        vec![
            ("field", word(&row.field)),
            ("default", format!("{:?}", row.default)),
            ("minimum", format!("{:?}", row.minimum)),
            ("maximum", format!("{:?}", row.maximum)),
        ]
    });
    table(out, "Words for rates, slow to fast", "SPEED_WORDS", "GuideSpeedWord", &guide.speed_word, |row| {
        vec![("id", word(&row.id)), ("below", maybe(row.below_tokens_per_second, BASE)), ("words", word(&row.words))]
    });
    table(out, "The guide's own runs", "MEASUREMENTS", "GuideMeasurement", &guide.measurement, |row| {
        vec![
            ("id", word(&row.id)),
            ("model", word(&row.model)),
            ("read", gigabytes(row.size_gigabytes)),
            ("total_size", maybe(row.total_size_gigabytes, GIGABYTE)),
            ("measured", plain(row.measured_tokens_per_second)),
            ("implied_efficiency", plain(row.implied_efficiency_fraction)),
            ("bandwidth", bandwidth(row.memory_bandwidth_gigabytes_per_second)),
            ("runtime", word(&row.runtime)),
            ("note", note(row.note.as_ref())),
        ]
    });
    table(out, "The lineup", "MACHINES", "GuideMachine", &guide.machine, |row| {
        vec![
            ("id", word(&row.id)),
            ("name", word(&row.name)),
            ("chip", word(&row.chip)),
            ("memory", gigabytes(row.memory_gigabytes)),
            ("maximum_memory", gigabytes(row.maximum_memory_gigabytes)),
            ("bandwidth", bandwidth(row.memory_bandwidth_gigabytes_per_second)),
            ("gpu_cores", row.gpu_cores.to_string()),
            ("price", plain(row.price_usd)),
            ("is_portable", row.portable.to_string()),
            ("projected", plain(row.projected_tokens_per_second)),
            ("measured", maybe(row.measured_tokens_per_second, BASE)),
            ("nearest_hardware", optional_text(row.nearest_sku.as_deref())),
            ("note", note(row.note.as_ref())),
        ]
    });
}

fn fit(out: &mut String, guide: &Guide) -> Result<()> {
    let fit = &guide.fit;
    let fields = [
        ("reserve", gigabytes(fit.reserve_gigabytes)),
        ("reserve_low", gigabytes(fit.reserve_low_gigabytes)),
        ("reserve_high", gigabytes(fit.reserve_high_gigabytes)),
        ("efficiency", plain(fit.efficiency_fraction)),
        ("rule", word(&fit.rule)),
    ];
    single(out, "The fit check", "FIT", "GuideFit", &fields);
    table(out, "The models of the fit check", "MODELS", "GuideModel", &fit.model, |row| {
        vec![
            ("id", word(&row.id)),
            ("name", word(&row.name)),
            ("q4", gigabytes(row.q4_gigabytes)),
            ("q8", gigabytes(row.q8_gigabytes)),
            ("fp16", gigabytes(row.fp16_gigabytes)),
            ("active_q4", maybe(row.active_q4_gigabytes, GIGABYTE)),
        ]
    });
    for row in &fit.row {
        one_of(&row.model, "quantisation", &row.quantisation, &["Q4", "Q8", "FP16"])?;
    }
    let machines: Vec<String> = guide.machine.iter().map(|machine| machine.id.clone()).collect();
    table(out, "The rows of the fit check", "FIT_ROWS", "GuideFitRow", &fit.row, |row| {
        vec![
            ("model", word(&row.model)),
            ("quantisation", format!("GuideQuantisation::{}", variant(&row.quantisation.to_lowercase()))),
            ("rates", pairs(&row.tokens_per_second, BASE, &machines)),
            ("note", note(row.note.as_ref())),
        ]
    });
    Ok(())
}

fn cluster(out: &mut String, cluster: &Cluster) {
    let fields = [
        ("node", word(&cluster.node)),
        ("bandwidth", bandwidth(cluster.memory_bandwidth_gigabytes_per_second)),
        ("memory", gigabytes(cluster.memory_gigabytes)),
        ("price", plain(cluster.price_usd)),
        ("efficiency", plain(cluster.efficiency_fraction)),
        ("model", word(&cluster.model)),
        ("read", gigabytes(cluster.active_gigabytes)),
        ("runtime", word(&cluster.runtime)),
        ("rule", word(&cluster.rule)),
    ];
    single(out, "The cluster", "CLUSTER", "GuideCluster", &fields);
    table(out, "The cluster's factors", "CLUSTER_STEPS", "GuideClusterStep", &cluster.step, |row| {
        vec![
            ("from_nodes", row.from_nodes.to_string()),
            ("to_nodes", option(row.to_nodes.map(|nodes| nodes.to_string()))),
            ("factor", plain(row.factor_fraction)),
        ]
    });
    table(out, "The cluster's rows", "CLUSTER_ROWS", "GuideClusterRow", &cluster.row, |row| {
        vec![
            ("nodes", row.nodes.to_string()),
            ("bandwidth", bandwidth(row.memory_bandwidth_gigabytes_per_second)),
            ("memory", gigabytes(row.memory_gigabytes)),
            ("rate", plain(row.tokens_per_second)),
            ("price", plain(row.price_usd)),
        ]
    });
}

fn cost(out: &mut String, cost: &Cost) {
    let fields = [
        ("life", quantity(cost.life_years, YEAR)),
        ("utilisation", plain(cost.utilisation_fraction)),
        ("power", plain(cost.power_watts)),
        ("electricity", quantity(cost.electricity_usd_per_kilowatt_hour, USD_PER_KILOWATT_HOUR)),
        ("rule", word(&cost.rule)),
        ("break_even_rule", word(&cost.break_even_rule)),
        ("marginal_rule", word(&cost.marginal_rule)),
    ];
    single(out, "The assumptions of the costs", "COST", "GuideCost", &fields);
    table(out, "Cloud prices as published", "CLOUD", "GuideCloud", &cost.cloud, |row| {
        vec![
            ("id", word(&row.id)),
            ("name", word(&row.name)),
            ("output", quantity(row.output_usd_per_million_tokens, USD_PER_MILLION_TOKENS)),
            ("cloud_model", word(&row.cloud_model)),
            ("note", note(row.note.as_ref())),
        ]
    });
    let clouds: Vec<String> = cost.cloud.iter().map(|cloud| cloud.id.clone()).collect();
    table(out, "Costs and break-even by machine", "COST_ROWS", "GuideCostRow", &cost.row, |row| {
        vec![
            ("machine", word(&row.machine)),
            ("local", quantity(row.local_usd_per_million_tokens, USD_PER_MILLION_TOKENS)),
            ("break_even", pairs(&row.break_even_million_tokens, MILLION, &clouds)),
            ("marginal_break_even", pairs(&row.marginal_break_even_million_tokens, MILLION, &clouds)),
            ("note", note(row.note.as_ref())),
        ]
    });
}

fn recommendation(out: &mut String, guide: &Guide) {
    table(out, "What the guide states", "CLAIMS", "GuideClaim", &guide.claim, |row| {
        vec![
            ("id", word(&row.id)),
            ("text", word(&row.text)),
            ("low", maybe(row.ratio.or(row.low_ratio).or(row.low_loss_fraction), BASE)),
            ("high", maybe(row.ratio.or(row.high_ratio).or(row.high_loss_fraction), BASE)),
            ("from", maybe(row.from_minutes, MINUTE)),
            ("to", maybe(row.to_minutes, MINUTE)),
        ]
    });
    let recommendation = &guide.recommendation;
    let fields = [
        ("cluster_node", word(&recommendation.cluster_node)),
        ("cluster_node_memory", gigabytes(recommendation.cluster_node_memory_gigabytes)),
        ("nothing_affordable", word(&recommendation.nothing_affordable)),
        ("steps", format!("&{:?}", recommendation.steps)),
    ];
    single(out, "How the guide recommends", "RECOMMENDATION", "GuideRecommendation", &fields);
    table(out, "The questions of the recommendation", "QUESTIONS", "GuideQuestion", &recommendation.question, |row| {
        let answers: Vec<String> = row.answer.iter().map(answer).collect();
        vec![
            ("id", word(&row.id)),
            ("question", word(&row.question)),
            ("answers", format!("&[{}]", answers.join(", "))),
        ]
    });
    table(out, "Where the guide is wrong", "CORRECTIONS", "GuideCorrection", &guide.correction, |row| {
        vec![("id", word(&row.id)), ("as_published", word(&row.as_published)), ("correct", word(&row.correct))]
    });
}

fn answer(answer: &Answer) -> String {
    let fields = [
        ("id", word(&answer.id)),
        ("text", word(&answer.text)),
        ("from_budget", maybe(answer.from_usd, BASE)),
        ("below_budget", maybe(answer.below_usd, BASE)),
        ("from_parameters", maybe(answer.from_parameters_billions, BILLION)),
        ("below_parameters", maybe(answer.below_parameters_billions, BILLION)),
        ("needs_memory", maybe(answer.needs_memory_gigabytes, GIGABYTE)),
        ("prefers", optional_text(answer.prefers.as_deref())),
    ];
    literal("GuideAnswer", &fields)
}

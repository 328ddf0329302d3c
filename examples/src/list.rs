//! `guide list`: the names that other options take.

use crate::args::{Format, Listing, Options};
use crate::failure::Failure;
use crate::number::fixed;
use crate::own::Book;
use crate::render::{csv, json, markdown, table};
use crate::section::{Align, Cell, Header, Sheet};
use llmhw_core::catalog::formats;
use llmhw_core::memory::Weights;
use llmhw_core::plain::Value as Plain;
use llmhw_core::spec::{CloudModel, Electricity, Hardware, Link, Model, Runtime, WeightFormat};
use llmhw_core::units::{
    bandwidth, energy_price, information, money, parameter_count, parameters_per_token, time, token_count, token_price,
};
use serde_json::{Value, json};

/// The one list that may be empty.
const NO_SCENARIO: &str =
    "No scenario: they stand in a catalogue of your own, as in examples/ours.toml; name it with --catalog.";

/// The list in the form asked for.
pub(crate) fn list(what: Listing, options: &Options, book: &Book) -> Result<String, Failure> {
    let entries = entries(what, book);
    let mut out = String::new();
    let is_for_people = matches!(options.format, Format::Table | Format::Markdown);
    if entries.is_empty() && is_for_people {
        table::note(&mut out, NO_SCENARIO, table::width(options.width));
        return Ok(out);
    }
    match options.format {
        Format::Json => return json::pretty(&entries),
        Format::Csv => return csv::objects(&entries),
        Format::Table => {
            let width = table::width(options.width);
            if let Some(left_out) = table::sheets(&mut out, &[sheet(&entries)], width) {
                out.push('\n');
                table::note(&mut out, &left_out, width);
            }
        }
        Format::Markdown => markdown::table(&mut out, &sheet(&entries)),
    }
    Ok(out)
}

fn entries(what: Listing, book: &Book) -> Vec<Value> {
    let catalog = book.catalog;
    match what {
        Listing::Hardware => catalog
            .rows::<Hardware>()
            .map(|hardware| {
                json!({
                    "id": hardware.id(),
                    "name": hardware.name(),
                    "memory_gibibytes": hardware.memory().get::<information::gibibyte>(),
                    "memory_bandwidth_gigabytes_per_second": hardware.memory_bandwidth().get::<bandwidth::gigabyte_per_second>(),
                    "generation": hardware.generation(),
                    "price_usd": hardware.system_price().map(|price| price.get::<money::usd>()),
                })
            })
            .collect(),
        Listing::Models => catalog
            .rows::<Model>()
            .map(|model| {
                json!({
                    "id": model.id(),
                    "name": model.name(),
                    "total_parameters_billions": model.total_parameters().get::<parameter_count::billion_parameters>(),
                    "active_parameters_billions":
                        model.active_parameters().get::<parameters_per_token::billion_parameters_per_token>(),
                    "q4_k_m_gigabytes": Weights::of(model, &formats::Q4_K_M).total().get::<information::gigabyte>(),
                    "context_limit_tokens": model.context_limit().get::<token_count::token>(),
                })
            })
            .collect(),
        Listing::Formats => catalog
            .rows::<WeightFormat>()
            .map(|format| {
                json!({
                    "id": format.id(),
                    "name": format.name(),
                    "family": format.family().as_str(),
                    "nominal_bits": format.nominal_bits(),
                })
            })
            .collect(),
        Listing::Runtimes => catalog
            .rows::<Runtime>()
            .map(|runtime| {
                let families: Vec<_> = runtime.format_families().iter().map(|family| family.as_str()).collect();
                json!({
                    "id": runtime.id(),
                    "name": runtime.name(),
                    "engine": runtime.engine(),
                    "backend": runtime.backend().as_str(),
                    "format_families": families.join(", "),
                })
            })
            .collect(),
        Listing::Cloud => catalog
            .rows::<CloudModel>()
            .map(|model| {
                let millions = |price: llmhw_core::units::TokenPrice| price.get::<token_price::usd_per_million_tokens>();
                json!({
                    "id": model.id(),
                    "name": model.name(),
                    "input_usd_per_million_tokens": millions(model.input()),
                    "output_usd_per_million_tokens": millions(model.output()),
                    "date": model.date(),
                })
            })
            .collect(),
        Listing::Electricity => catalog
            .rows::<Electricity>()
            .map(|region| {
                json!({
                    "id": region.id(),
                    "name": region.name(),
                    "usd_per_kilowatt_hour": region.residential().get::<energy_price::usd_per_kilowatt_hour>(),
                    "period": region.period(),
                })
            })
            .collect(),
        Listing::Links => catalog
            .rows::<Link>()
            .map(|link| {
                json!({
                    "id": link.id(),
                    "name": link.name(),
                    "bandwidth_gigabytes_per_second": link.bandwidth().get::<bandwidth::gigabyte_per_second>(),
                    "latency_microseconds": link.latency().get::<time::microsecond>(),
                })
            })
            .collect(),
        Listing::Scenarios => book
            .scenarios()
            .map(|(name, scenario)| {
                let record = llmhw_core::record::json::to_value(scenario);
                json!({
                    "name": name,
                    "hardware": named(&record, "hardware"),
                    "model": named(&record, "model"),
                    "format": named(&record, "format"),
                    "context_tokens": scenario.context_tokens,
                })
            })
            .collect(),
    }
}

/// What a question names, or that it describes it.
fn named<'a>(question: &'a Plain, field: &str) -> &'a str {
    question.get(field).map_or("", |noun| noun.as_text().unwrap_or("described"))
}

/// The entries as a table: a column per field.
fn sheet(entries: &[Value]) -> Sheet {
    let fields = |entry: &Value| entry.as_object().cloned().unwrap_or_default();
    let first = entries.first().map(fields).unwrap_or_default();
    let header = |(field, value): (&String, &Value)| {
        let (name, unit) = named_and_unit(field);
        let align = match (value.is_string(), field == "id") {
            (_, true) => Align::Name,
            (true, false) => Align::Left,
            (false, false) => Align::Right,
        };
        Header { name: said(name), unit, align, is_minor: is_minor(field, &first) }
    };
    Sheet {
        chapter: 0,
        caption: None,
        headers: first.iter().map(header).collect(),
        rows: entries.iter().map(|entry| fields(entry).values().map(cell).collect()).collect(),
    }
}

/// A field in words, short enough that names beside it have room.
fn said(field: &str) -> String {
    match field {
        "total_parameters" => "parameters".to_owned(),
        "active_parameters" => "active".to_owned(),
        "q4_k_m" => "Q4_K_M".to_owned(),
        "context_limit" => "context".to_owned(),
        "memory_bandwidth" => "bandwidth".to_owned(),
        other => other.replace('_', " "),
    }
}

/// Whether a column gives way: a name that stands beside an id says little more than that.
fn is_minor(field: &str, entry: &serde_json::Map<String, Value>) -> bool {
    field == "generation" || (field == "name" && entry.contains_key("id"))
}

/// What a field is, and its unit: the end of its name.
fn named_and_unit(field: &str) -> (&str, &'static str) {
    const UNITS: [(&str, &str); 9] = [
        ("_gigabytes_per_second", "GB/s"),
        ("_gibibytes", "GiB"),
        ("_gigabytes", "GB"),
        ("_billions", "billions"),
        ("_usd_per_million_tokens", "$/Mtok"),
        ("_usd", "USD"),
        ("_microseconds", "µs"),
        ("_tokens", "tokens"),
        ("usd_per_kilowatt_hour", "$/kWh"),
    ];
    let found = UNITS.iter().find_map(|(end, unit)| Some((field.strip_suffix(end)?, *unit)));
    match found {
        Some(("", unit)) => ("price", unit),
        found => found.unwrap_or((field, "")),
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::String(text) => text.as_str().into(),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            let decimals = if number.fract() == 0.0 { 0 } else { 2 };
            fixed(number, decimals).into()
        }
        _ => Cell::default(),
    }
}

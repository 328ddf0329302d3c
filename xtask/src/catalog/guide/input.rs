//! The file's fields.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Declares what a table of the file holds; a field that is not listed is refused.
macro_rules! tables {
    ($($name:ident { $($(#[$attribute:meta])* $field:ident: $kind:ty,)* $(@unread { $($unread:ident as $raw:literal: $unread_kind:ty,)* })? })*) => {
        $(
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            #[allow(clippy::struct_field_names, reason = "the words of the file")]
            pub(crate) struct $name {
                $($(#[$attribute])* pub(crate) $field: $kind,)*
                $($(#[serde(default, rename = $raw)] $unread: $unread_kind,)*)?
            }
        )*
    };
}

type Rates = BTreeMap<String, f64>;

tables! {
    Guide {
        #[serde(rename = "guide")]
        document: Document,
        formula: Formula,
        projector: Projector,
        speed_word: Vec<SpeedWord>,
        measurement: Vec<Measurement>,
        machine: Vec<Machine>,
        fit: Fit,
        cluster: Cluster,
        cost: Cost,
        claim: Vec<Claim>,
        recommendation: Recommendation,
        correction: Vec<Correction>,
    }
    Document {
        source: String,
        title: String,
        publisher: String,
        published: String,
        page: String,
        context: Context,
        @unread { _id as "id": String, }
    }
    Context {
        tests: u32,
        models: u32,
        local_models: u32,
        cloud_models: u32,
        coding_prompts: u32,
        machine: String,
        runtime: String,
        best_local_model: String,
        best_local_tokens_per_second: f64,
        best_cloud_model: String,
        best_cloud_tokens_per_second: f64,
        gap_ratio: f64,
        @unread {
            _bandwidth as "memory_bandwidth_gigabytes_per_second": f64,
            _memory as "memory_gibibytes": f64,
        }
    }
    Formula {
        text: String,
        default_efficiency_fraction: f64,
        typical_efficiency_low_fraction: f64,
        typical_efficiency_high_fraction: f64,
        example: Vec<Example>,
        @unread { _note as "note": String, }
    }
    Example {
        id: String,
        memory_bandwidth_gigabytes_per_second: f64,
        size_gigabytes: f64,
        efficiency_fraction: f64,
        tokens_per_second: f64,
        measured_tokens_per_second: Option<f64>,
        note: Option<String>,
    }
    Projector { slider: Vec<Slider>, }
    Slider { field: String, default: f64, minimum: f64, maximum: f64, }
    SpeedWord { id: String, below_tokens_per_second: Option<f64>, words: String, }
    Measurement {
        id: String,
        model: String,
        size_gigabytes: f64,
        total_size_gigabytes: Option<f64>,
        measured_tokens_per_second: f64,
        implied_efficiency_fraction: f64,
        memory_bandwidth_gigabytes_per_second: f64,
        runtime: String,
        note: Option<String>,
    }
    Machine {
        id: String,
        name: String,
        chip: String,
        memory_gigabytes: f64,
        maximum_memory_gigabytes: f64,
        memory_bandwidth_gigabytes_per_second: f64,
        gpu_cores: u32,
        price_usd: f64,
        projected_tokens_per_second: f64,
        measured_tokens_per_second: Option<f64>,
        portable: bool,
        nearest_sku: Option<String>,
        note: Option<String>,
    }
    Fit {
        reserve_gigabytes: f64,
        reserve_low_gigabytes: f64,
        reserve_high_gigabytes: f64,
        efficiency_fraction: f64,
        rule: String,
        model: Vec<Model>,
        row: Vec<FitRow>,
        @unread { _note as "note": String, }
    }
    Model {
        id: String,
        name: String,
        q4_gigabytes: f64,
        q8_gigabytes: f64,
        fp16_gigabytes: f64,
        active_q4_gigabytes: Option<f64>,
    }
    FitRow { model: String, quantisation: String, tokens_per_second: Rates, note: Option<String>, }
    Cluster {
        node: String,
        memory_bandwidth_gigabytes_per_second: f64,
        memory_gigabytes: f64,
        price_usd: f64,
        efficiency_fraction: f64,
        model: String,
        active_gigabytes: f64,
        runtime: String,
        rule: String,
        step: Vec<ClusterStep>,
        row: Vec<ClusterRow>,
    }
    ClusterStep { from_nodes: u32, to_nodes: Option<u32>, factor_fraction: f64, }
    ClusterRow {
        nodes: u32,
        memory_bandwidth_gigabytes_per_second: f64,
        memory_gigabytes: f64,
        tokens_per_second: f64,
        price_usd: f64,
    }
    Cost {
        life_years: f64,
        days_per_year: f64,
        utilisation_fraction: f64,
        power_watts: f64,
        electricity_usd_per_kilowatt_hour: f64,
        rule: String,
        break_even_rule: String,
        marginal_rule: String,
        cloud: Vec<Cloud>,
        row: Vec<CostRow>,
        @unread { _powered as "powered": String, }
    }
    Cloud { id: String, name: String, output_usd_per_million_tokens: f64, cloud_model: String, note: Option<String>, }
    CostRow {
        machine: String,
        local_usd_per_million_tokens: f64,
        break_even_million_tokens: Rates,
        marginal_break_even_million_tokens: Rates,
        note: Option<String>,
    }
    Claim {
        id: String,
        text: String,
        ratio: Option<f64>,
        low_ratio: Option<f64>,
        high_ratio: Option<f64>,
        low_loss_fraction: Option<f64>,
        high_loss_fraction: Option<f64>,
        from_minutes: Option<f64>,
        to_minutes: Option<f64>,
    }
    Recommendation {
        cluster_node: String,
        cluster_node_memory_gigabytes: f64,
        nothing_affordable: String,
        steps: Vec<String>,
        question: Vec<Question>,
    }
    Question { id: String, question: String, answer: Vec<Answer>, }
    Answer {
        id: String,
        text: String,
        from_usd: Option<f64>,
        below_usd: Option<f64>,
        from_parameters_billions: Option<f64>,
        below_parameters_billions: Option<f64>,
        needs_memory_gigabytes: Option<f64>,
        prefers: Option<String>,
    }
    Correction { id: String, as_published: String, correct: String, }
}

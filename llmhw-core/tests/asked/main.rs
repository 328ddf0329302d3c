//! Questions as bindings ask them, where what is asked for twice must come to twice as much, and what is refused is refused by name.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod agree;
mod small;

use llmhw_core::record::file::CatalogFile;
use llmhw_core::record::{Check, ask, json};
use llmhw_core::spec::Hardware;
use llmhw_core::{ErrorKind, catalog, noun};
use serde_json::Value;

fn answer(call: &str, question: &str) -> Value {
    let text = json::call(call, question).unwrap_or_else(|error| panic!("{call} {question}: {error}"));
    serde_json::from_str(&text).unwrap()
}

fn refused(call: &str, question: &str) -> (ErrorKind, String) {
    let error = json::call(call, question).expect_err(question);
    (error.kind(), error.parameter().unwrap_or_default().to_owned())
}

#[track_caller]
fn near(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap();
    assert!((found / expected - 1.0).abs() < 1e-9, "{found} is not {expected}");
}

/// A machine of one's own that draws 100 W, and 40 W when idle, and costs $1,000.
const BOX: &str = r#"{"name": "Box", "device": "unified", "memory_gibibytes": 128, "memory_bandwidth_gigabytes_per_second": 400,
    "price_usd": 1000, "load_power_watts": 100, "idle_power_watts": 40}"#;

fn odds(machine: &str, more: &str) -> Value {
    let question = format!(
        r#"{{"machines": [{machine}], "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 4096, "electricity": 0.2,
            "utilisation_fraction": 0.5, "tokens_per_second_per_user": 10, "cloud_usd_per_million_tokens": 1{more}}}"#
    );
    answer("uncertainty", &question)["machines"][0].clone()
}

/// So many machines of a known rate.
fn boxes(count: u32, price: &str, more: &str) -> Value {
    odds(&format!(r#"{{"hardware": {BOX}, "nodes": {count}, "price_usd": {price}, "tokens_per_second": 100}}"#), more)
}

#[test]
fn two_machines_cost_twice_as_much_per_token_of_one_rate() {
    let ranges = [
        "1000",
        r#"{"type": "triangular", "low": 900, "mode": 1000, "high": 1300}"#,
        r#"{"type": "log-normal", "low": 900, "median": 1000, "high": 1300}"#,
    ];
    for (price, within) in ranges.into_iter().zip([1e-9, 0.02, 0.02]) {
        for more in ["", r#", "always_on": true"#] {
            let (one, two) = (boxes(1, price, more), boxes(2, price, more));
            for part in ["low", "median", "high"].map(|part| format!("{part}_usd_per_million_tokens")) {
                let times = two["cost"][&part].as_f64().unwrap() / one["cost"][&part].as_f64().unwrap();
                // Ranges are sampled, each machine for itself.
                assert!((times / 2.0 - 1.0).abs() < within, "{price}: {times}");
            }
        }
    }
}

#[test]
fn a_machine_that_stays_on_pays_for_its_idle_half_too() {
    // Three years, half of the time in use at 100 tokens per second: 1000 dollars, and 100 W or 40 W at 0.2 dollars per kWh.
    let hours = 3.0 * 365.25 * 24.0;
    let millions = hours / 2.0 * 3600.0 * 100.0 / 1e6;
    let busy = 1000.0 + hours / 2.0 * 0.1 * 0.2;
    near(&boxes(1, "1000", "")["cost"]["median_usd_per_million_tokens"], busy / millions);
    let on = busy + hours / 2.0 * 0.04 * 0.2;
    near(&boxes(1, "1000", r#", "always_on": true"#)["cost"]["median_usd_per_million_tokens"], on / millions);
}

#[test]
fn a_projected_rate_is_that_of_the_warm_machine_with_its_range() {
    let laptop = "macbook-air-m4-10c-32gb";
    let project =
        format!(r#"{{"hardware": "{laptop}", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 4096}}"#);
    let projected = answer("project", &project);
    let (rate, warm) =
        (&projected["decode_tokens_per_second"], &projected["sustained_decode"]["low_tokens_per_second"]);
    let part = warm.as_f64().unwrap() / rate.as_f64().unwrap();
    assert!(part < 0.9, "{part}: a laptop without a fan slows down");
    let found = odds(&format!(r#"{{"hardware": "{laptop}", "price_usd": 1199}}"#), "");
    for of in ["low_tokens_per_second", "high_tokens_per_second"] {
        near(&found["warm_rate"][of], part * projected["decode_interval"][of].as_f64().unwrap());
    }
    near(&found["warm_rate"]["median_tokens_per_second"], warm.as_f64().unwrap());
}

#[test]
fn a_closed_form_is_told_where_nothing_but_the_rate_is_uncertain() {
    let machine = r#""rtx-4090-24gb""#;
    let told = |more: &str| !odds(machine, more)["cheaper_than_cloud_closed_form_probability"].is_null();
    let range = r#"{"type": "triangular", "low": 0.1, "mode": 0.2, "high": 0.3}"#;
    assert!(told(""));
    for name in ["electricity", "utilisation_fraction", "cloud_usd_per_million_tokens"] {
        let question = format!(
            r#"{{"machines": ["rtx-4090-24gb"], "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 4096, "tokens_per_second_per_user": 10,
                {}}}"#,
            ["electricity", "utilisation_fraction", "cloud_usd_per_million_tokens"]
                .map(|field| format!(r#""{field}": {}"#, if field == name { range } else { "0.5" }))
                .join(", ")
        );
        let found = answer("uncertainty", &question)["machines"][0].clone();
        assert!(found["cheaper_than_cloud_closed_form_probability"].is_null(), "{name}: {found}");
    }
}

#[test]
fn electricity_is_a_number_a_range_a_region_or_a_described_region() {
    let cost = |electricity: &str| {
        let question = format!(
            r#"{{"machines": [{{"hardware": {BOX}, "tokens_per_second": 100}}], "model": "gpt-oss-20b", "format": "mxfp4",
                "context_tokens": 4096, "electricity": {electricity}, "utilisation_fraction": 0.5, "tokens_per_second_per_user": 10,
                "cloud_usd_per_million_tokens": 1}}"#
        );
        answer("uncertainty", &question)["machines"][0]["cost"]["median_usd_per_million_tokens"].clone()
    };
    let known = cost("0.2").as_f64().unwrap();
    near(&cost(r#"{"name": "Ours", "residential_usd_per_kilowatt_hour": 0.2}"#), known);
    let low = cost(r#"{"type": "triangular", "low": 0, "mode": 0.1, "high": 0.2}"#).as_f64().unwrap();
    assert!(low < known, "{low} {known}");
}

#[test]
fn a_fleet_that_stays_on_draws_the_idle_power_of_every_node() {
    let month = |nodes: u32, is_on: bool| {
        let question = format!(
            r#"{{"hardware": {BOX}, "nodes": {nodes}, "link": "ethernet-10g", "users": 10, "requests_per_user_per_hour": 2,
                "prompt_tokens": 1000, "output_tokens": 200, "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192,
                "wait_seconds": 30, "electricity": 0.2, "always_on": {is_on}}}"#
        );
        let fleet = answer("fleet", &question);
        assert_eq!(fleet["replicas"], 1, "{fleet}");
        let of = |name: &str| fleet["month"][name].as_f64().unwrap();
        (of("energy_kilowatt_hours"), of("busy_fraction"))
    };
    for nodes in [1, 2] {
        let ((off, _), (on, busy)) = (month(nodes, false), month(nodes, true));
        let idle_hours = (1.0 - busy) * 365.25 * 24.0 / 12.0;
        near(&Value::from(on - off), idle_hours * 0.04 * f64::from(nodes));
    }
}

#[test]
fn what_stands_alone_is_checked_alone() {
    let owned = |share: f64| {
        let text = format!(
            r#"{{"price_usd": 1000, "load_power_watts": 100, "electricity_usd_per_kilowatt_hour": 0.2, "utilisation_fraction": {share}}}"#
        );
        json::from_text::<noun::Ownership>(&text).unwrap().check()
    };
    assert!(owned(0.25).is_ok());
    assert_eq!(owned(25.0).unwrap_err().parameter(), Some("utilisation_fraction"));
    let host = |load: f64| {
        let text = format!(r#"{{"name": "Host", "idle_power_watts": 50, "load_power_watts": {load}}}"#);
        json::from_text::<noun::Host>(&text).unwrap().check()
    };
    assert!(host(60.0).is_ok());
    assert_eq!(host(40.0).unwrap_err().parameter(), Some("idle_power_watts"));
}

#[test]
fn several_of_a_name_are_given_and_none_is_refused() {
    let built_in = catalog::Catalog::built_in();
    let ids = |name: &str| {
        let rows = built_in.find_all::<Hardware>(name);
        rows.map(|rows| rows.iter().map(|row| row.id().to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(ids("h100").unwrap(), ["h100-pcie-80gb", "h100-sxm5-80gb"]);
    assert_eq!(ids("rtx-4090-24gb").unwrap(), ["rtx-4090-24gb"]);
    assert_eq!(ids("rtx-4091-24gb").unwrap_err().kind(), ErrorKind::UnknownId);
}

#[test]
fn a_catalogue_file_is_read_by_its_ending_and_of_one_version() {
    let toml = "schema_version = 1\n[[links]]\nid = 'cable'\nname = 'Cable'\nbandwidth_gigabytes_per_second = 5\nlatency_microseconds = 2\n";
    let csv = "id,name,bandwidth_gigabytes_per_second,latency_microseconds\ncable,Cable,5,2\n";
    let of =
        |name: &str, list: Option<&str>, text: &str| CatalogFile::read(name, list, text).map(|file| file.links.len());
    assert_eq!(of("ours.toml", None, toml).unwrap(), 1);
    assert_eq!(of("links.csv", None, csv).unwrap(), 1);
    assert_eq!(of("ours.csv", Some("links"), csv).unwrap(), 1);
    let versioned =
        |version: &str| format!("schema_version,{}{version},cable,Cable,5,2\n", &csv[..=csv.find('\n').unwrap()]);
    assert_eq!(of("links.csv", None, &versioned("1")).unwrap(), 1);
    let other = of("links.csv", None, &versioned("2")).unwrap_err();
    assert_eq!(other.kind(), ErrorKind::Unsupported, "{other}");
    let missing = of("ours.toml", None, &toml[toml.find('\n').unwrap()..]).unwrap_err();
    assert!(missing.to_string().contains("write schema_version = 1"), "{missing}");
    // What else is wrong with the version is said as such.
    let text = of("ours.toml", None, &toml.replace("= 1\n", "= '1'\n")).unwrap_err();
    assert!(!text.to_string().contains("missing"), "{text}");
}

#[test]
fn columns_of_costs_without_a_cloud_have_no_break_even() {
    let ask = |columns: &str| {
        format!(
            r#"{{"ownership": {}, "tokens_per_second": 100{columns}}}"#,
            r#"{"price_usd": 1000, "load_power_watts": 100, "electricity_usd_per_kilowatt_hour": 0.2}"#
        )
    };
    assert_eq!(refused("break_even", &ask("")), (ErrorKind::MissingInput, "cloud".to_owned()));
}

#[test]
fn sizes_of_embedding_and_output_come_together() {
    let project = |format: &str| {
        format!(
            r#"{{"hardware": "rtx-4090-24gb", "model": "llama-3.1-8b", "format": {format}, "context_tokens": 4096}}"#
        )
    };
    for one in ["embedding_bits_per_weight", "output_bits_per_weight"] {
        let format = format!(r#"{{"name": "Mine", "family": "ggml", "bits_per_weight": 4.5, "{one}": 6}}"#);
        assert_eq!(
            refused("project", &project(&format)),
            (ErrorKind::MissingInput, "format.embedding_bits_per_weight".to_owned())
        );
    }
    let both = r#"{"name": "Mine", "family": "ggml", "bits_per_weight": 4.5, "embedding_bits_per_weight": 6, "output_bits_per_weight": 6}"#;
    assert!(answer("project", &project(both))["memory"]["fits"].as_bool().unwrap());
}

#[test]
fn a_name_of_several_runtimes_is_any_of_them_and_an_unknown_one_is_none() {
    let largest = |runtime: &str| {
        format!(
            r#"{{"hardware": "rtx-4090-24gb", "model": "llama-3.1-8b", "context_tokens": 4096, "formats": ["q4-k-m", "mlx-4bit"], "runtime": "{runtime}"}}"#
        )
    };
    assert_eq!(answer("largest_format", &largest("llama.cpp")), "q4-k-m");
    assert_eq!(refused("largest_format", &largest("lama.ccp")).0, ErrorKind::UnknownId);
    // MLX drives no such card: nothing fits, and nothing is wrong with the name.
    assert!(answer("largest_format", &largest("mlx")).is_null());
}

#[test]
fn a_context_may_be_as_long_as_the_models_and_no_longer() {
    let pipeline = |context: u32| {
        format!(
            r#"{{"nodes": ["rtx-4090-24gb", "rtx-3090-24gb"], "model": "gpt-oss-20b", "format": "mxfp4",
                "context_tokens": {context}, "link": "ethernet-10g"}}"#
        )
    };
    assert!(json::call("unequal_pipeline", &pipeline(131_072)).is_ok());
    assert_eq!(refused("unequal_pipeline", &pipeline(131_073)).1, "context_tokens");
    // The cache of 16 sequences is 16 times that of one.
    let cache = |sequences: u32| {
        let question = pipeline(4096).replace(r#""link""#, &format!(r#""sequences": {sequences}, "link""#));
        answer("unequal_pipeline", &question)
    };
    assert_ne!(cache(1), cache(16));
}

#[test]
fn lengths_without_any_weight_are_refused_where_the_fault_lies() {
    let fleet = |lengths: &str| {
        format!(
            r#"{{"hardware": {BOX}, "users": 10, "requests_per_user_per_hour": 2, "prompt_tokens": {lengths}, "output_tokens": 200,
                "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192, "wait_seconds": 30, "electricity": 0.2}}"#
        )
    };
    for (lengths, at) in [
        (r#"{"type": "counted", "lengths_tokens": []}"#, "prompt_tokens.lengths_tokens"),
        (r#"{"type": "counted", "lengths_tokens": [], "weights": []}"#, "prompt_tokens.lengths_tokens"),
        (r#"{"type": "counted", "lengths_tokens": [10, 20], "weights": [0, 0]}"#, "prompt_tokens.weights"),
        (r#"{"type": "counted", "lengths_tokens": [10, 20], "weights": [1, -1]}"#, "prompt_tokens.weights[1]"),
    ] {
        assert_eq!(refused("fleet", &fleet(lengths)).1, at, "{lengths}");
    }
}

#[test]
fn a_guide_machine_of_one_s_own_is_checked_by_itself() {
    let machine = |bandwidth: f64| {
        let text = format!(
            r#"{{"name": "Mine", "memory_gigabytes": 64, "memory_bandwidth_gigabytes_per_second": {bandwidth}, "price_usd": 900, "portable": false}}"#
        );
        json::from_text::<ask::GuideMachine>(&text).unwrap()
    };
    assert!(machine(400.0).check().is_ok());
    assert!(machine(-1.0).check().is_err());
}

#[test]
fn a_row_without_an_id_is_named_by_its_name() {
    let text = r#"{"schema_version": 1, "hardware": [{"name": "Our box", "device": "unified", "memory_gibibytes": 96,
        "memory_bandwidth_gigabytes_per_second": 512}]}"#;
    let file = CatalogFile::read("ours.json", None, text).unwrap();
    assert_eq!(file.hardware[0].record.id, "our-box");
    assert_eq!(
        file.catalog(&catalog::Catalog::built_in()).unwrap().find::<Hardware>("our-box").unwrap().id(),
        "our-box"
    );
}

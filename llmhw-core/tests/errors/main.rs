//! Errors read aloud: what people get wrong, and the very texts they read. A text that changes shows in the diff of `texts.txt`.
//!
//! `LLMHW_WRITE=1 cargo test -p llmhw-core --all-features --test errors` writes the file anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use llmhw_core::cluster::unequal_pipeline;
use llmhw_core::files::gguf::Header;
use llmhw_core::files::huggingface::Config;
use llmhw_core::record::file::{CatalogFile, measurements};
use llmhw_core::record::json;
use llmhw_core::spec::{Attention, CloudModel, Device, GroupedAttention, Hardware, Host, Model, Vendor, Workload};
use llmhw_core::units::*;
use llmhw_core::{Error, Scenario, catalog};
use std::fmt::Write as _;
use std::path::Path;

/// Questions as JSON: what was asked, and how it was asked wrongly.
const QUESTIONS: &str = include_str!("questions.txt");

fn asked() -> Vec<(String, Error)> {
    let lines = QUESTIONS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let ask = |line: &str| {
        let (call, input) = line.split_once(' ').unwrap();
        let error = json::call(call, input).expect_err(line);
        (line.to_owned(), error)
    };
    lines.map(ask).collect()
}

/// What a Rust program gets wrong, and files.
fn called() -> Vec<(String, Error)> {
    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let model = catalog::model("llama-3.1-8b").unwrap();
    let format = catalog::format("q4-k-m").unwrap();
    let cuda = catalog::runtime("llama-cpp-cuda").unwrap();
    let ours = Hardware::builder("ours", "Our card", Device::Discrete)
        .memory(gibibytes(48))
        .memory_bandwidth(gigabytes_per_second(1200));
    let unnamed = ours.clone().build().unwrap();
    let builder = || Model::builder("mine", "Mine").parameters(billion_parameters(8.0)).shape(32, 4096, 128_256);
    let whole = |layers| {
        let model = builder().attention_layers(layers, Attention::Grouped(GroupedAttention::new(32, 8, 128)));
        model.feed_forward(14_336).context_limit(tokens(8192)).build()
    };
    let toml = "schema_version = 1\n[[hardware]]\nname = \"Box\"\nmemory_gibibytes = -96\nmemory_bandwith_gigabytes_per_second = 500\n";
    let csv = "name,device,memory_gibibytes,memory_bandwidth_gigabytes_per_second\nBox,unified,96\n";
    let refused = [
        ("Scenario without a format", Scenario::new(card, model).project().err()),
        ("Scenario without a runtime", Scenario::new(card, model).format(format).project().err()),
        ("Scenario without a context", Scenario::new(card, model).format(format).runtime(cuda).project().err()),
        ("a card without a maker under CUDA", cuda.supports(&unnamed, format).err()),
        ("CUDA on a card of AMD", cuda.supports(catalog::hardware("rx-7900-xtx-24gb").unwrap(), format).err()),
        ("catalog::runtime_for MLX on a card", catalog::runtime_for(card, catalog::format("mlx-4bit").unwrap()).err()),
        ("Hardware without bandwidth", Hardware::builder("a", "A", Device::Cpu).memory(gibibytes(64)).build().err()),
        ("Hardware without memory", Hardware::builder("a", "A", Device::Cpu).build().err()),
        (
            "Hardware without an id",
            Hardware::builder("", "A", Device::Cpu)
                .memory(gibibytes(64))
                .memory_bandwidth(gigabytes_per_second(90))
                .build()
                .err(),
        ),
        ("Hardware that idles above its load", ours.clone().power(watts(300), watts(200)).build().err()),
        ("Host that idles above its load", Host::new("PC", None, watts(90), watts(60)).err()),
        ("Hardware of 1890", ours.chip(Vendor::Nvidia, "chip", "").year(1890).build().err()),
        ("Model without a shape", Model::builder("mine", "Mine").build().err()),
        ("Model without parameters", Model::builder("mine", "Mine").shape(32, 4096, 128_256).build().err()),
        ("Model without a context limit", builder().build().err()),
        ("Model without attention", builder().context_limit(tokens(8192)).build().err()),
        ("Model with a layer too few", whole(31).err()),
        ("Workload of a context without end", Workload::new(tokens(f64::INFINITY)).err()),
        (
            "CloudModel of a negative price",
            CloudModel::new("a/b", "a", "B", usd_per_million_tokens(-1.0), usd_per_million_tokens(5.0), "2026").err(),
        ),
        (
            "unequal_pipeline of nothing",
            unequal_pipeline(
                &[],
                llmhw_core::cluster::Split::ByBandwidth,
                &Workload::new(tokens(8192)).unwrap(),
                catalog::link("ethernet-10g").unwrap(),
                llmhw_core::efficiency::CALIBRATED,
            )
            .err(),
        ),
        ("catalog::runtime of an engine", catalog::runtime("llama.cpp").err()),
        ("catalog::link by half a name", catalog::link("ethernet").err()),
        ("catalog::cloud_model misspelt", catalog::cloud_model("openai/gpt-5-nini").err()),
        ("catalog::electricity of a place that is not listed", catalog::electricity("Atlantis").err()),
        ("bandwidth from text without a unit", "273".parse_quantity()),
        ("TOML: several faults at once", CatalogFile::from_toml("ours.toml", toml).err()),
        ("TOML: no TOML", CatalogFile::from_toml("ours.toml", "hardware = [").err()),
        ("TOML: a later version", CatalogFile::from_toml("ours.toml", "schema_version = 2").err()),
        ("JSON: no JSON", CatalogFile::from_json("ours.json", "{\"hardware\": [}").err()),
        ("CSV: a cell short", CatalogFile::from_csv("ours.csv", "hardware", csv).err()),
        ("CSV: of no list", CatalogFile::from_csv("ours.csv", "hardwares", csv).err()),
        ("GGUF: another file", Header::read(b"PK\x03\x04 and more of it", 1_000_000).err()),
        (
            "config.json: of a picture model",
            Config::from_text("{\"model_type\": \"vit\"}").and_then(|c| c.model()).err(),
        ),
        ("config.json: nothing in it", Config::from_text("{}").and_then(|c| c.model()).err()),
        (
            "config.json: fields left out",
            Config::from_text("{\"model_type\": \"llama\", \"hidden_size\": 4096}")
                .and_then(|c| c.named("mine")?.model())
                .err(),
        ),
        ("measurements: a poem", measurements("roses are red", None).err()),
        ("measurements: of no tool", measurements("{}", Some("llama-bend")).err()),
    ];
    let refused = refused.into_iter().map(|(what, error)| (what.to_owned(), error.expect(what)));
    refused.collect()
}

trait ParseQuantity {
    fn parse_quantity(&self) -> Option<Error>;
}

impl ParseQuantity for str {
    fn parse_quantity(&self) -> Option<Error> {
        <Bandwidth as Parse>::parse(self).err()
    }
}

#[test]
fn every_error_says_what_the_rule_the_value_and_the_way_out() {
    let all: Vec<(String, Error)> = asked().into_iter().chain(called()).collect();
    assert!(all.len() >= 60, "only {} errors are read", all.len());
    let mut text = String::new();
    for (question, errors) in &all {
        writeln!(text, "{question}").unwrap();
        for error in errors.all() {
            let message = error.to_string();
            writeln!(text, "    {message}").unwrap();
            let parameter = error.parameter().unwrap();
            assert!(!parameter.is_empty() && message.starts_with(parameter), "{message}");
            assert!(message.contains("; "), "no way out: {message}");
            assert!(!message.contains('\n'), "several refusals are a line each: {message}");
            assert!(
                [" = ", " is missing: ", " are missing: "].iter().any(|mark| message.contains(mark)),
                "no value: {message}"
            );
            // A rule goes on after "must" in the plain form: no "must is", "must has", "must holds".
            let verb = message.split(": must ").nth(1).and_then(|rule| rule.split(' ').next());
            assert!(verb.is_none_or(|verb| verb == "pass" || !verb.ends_with('s')), "{message}");
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors/texts.txt");
    if std::env::var_os("LLMHW_WRITE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    for (now, then) in text.lines().zip(known.lines()) {
        assert_eq!(now, then, "LLMHW_WRITE=1 writes {} anew", path.display());
    }
    assert_eq!(text.len(), known.len(), "LLMHW_WRITE=1 writes {} anew", path.display());
}

#[test]
fn a_row_of_a_column_is_named_but_for_names_which_all_rows_share() {
    let missing = json::call("project", r#"{"hardware": "rtx-4090-24gb"}"#).unwrap_err();
    assert_eq!((missing.parameter(), missing.clone().in_row(3).parameter()), (Some("model"), Some("model[3]")));
    let unknown = catalog::hardware("rtx-9999").unwrap_err();
    assert_eq!(unknown.clone().in_row(3), unknown);
    assert_eq!(unknown.parameter(), Some("hardware"));
}

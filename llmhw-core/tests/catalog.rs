//! The catalogue as its users meet it: every name resolves or lists its candidates, every source exists, nothing matches by
//! parts. That the tables equal `data/` is checked by `cargo xtask catalog --check` and `xtask/tests`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use llmhw_core::catalog::{self, Catalog, Row, guide};
use llmhw_core::evidence::{Interval, Provenance};
use llmhw_core::memory::{self, ParameterCount};
use llmhw_core::spec::{
    CloudModel, Device, Electricity, FormFactor, Hardware, KvFormat, Link, Model, Runtime, WeightFormat,
};
use llmhw_core::units::*;
use llmhw_core::{Error, ErrorKind, perf};
use std::collections::BTreeSet;

fn hardware_id(name: &str) -> Result<&'static str, Error> {
    catalog::hardware(name).map(Hardware::id)
}

/// The ids of every table with the way to look them up.
fn tables() -> Vec<(&'static str, Vec<&'static str>, Lookup)> {
    vec![
        ("hardware", catalog::HARDWARE.iter().map(Hardware::id).collect(), hardware_id),
        ("model", catalog::MODELS.iter().map(Model::id).collect(), |name| Ok(catalog::model(name)?.id())),
        ("format", catalog::FORMATS.iter().map(WeightFormat::id).collect(), |name| Ok(catalog::format(name)?.id())),
        (
            "kv_format",
            catalog::KV_FORMATS.iter().map(KvFormat::id).collect(),
            |name| Ok(catalog::kv_format(name)?.id()),
        ),
        ("runtime", catalog::RUNTIMES.iter().map(Runtime::id).collect(), |name| Ok(catalog::runtime(name)?.id())),
        ("cloud_model", catalog::CLOUD_MODELS.iter().map(CloudModel::id).collect(), |name| {
            Ok(catalog::cloud_model(name)?.id())
        }),
        ("electricity", catalog::ELECTRICITY.iter().map(Electricity::id).collect(), |name| {
            Ok(catalog::electricity(name)?.id())
        }),
        ("link", catalog::LINKS.iter().map(Link::id).collect(), |name| Ok(catalog::link(name)?.id())),
        ("source", catalog::SOURCES.iter().map(|row| row.id).collect(), |name| Ok(catalog::source(name)?.id)),
    ]
}

type Lookup = fn(&str) -> Result<&'static str, Error>;

#[test]
fn ids_are_unique_and_find_their_entry() {
    for (what, ids, find) in tables() {
        assert!(!ids.is_empty(), "{what}");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{what}");
        for id in ids {
            assert_eq!(find(id).unwrap(), id);
            assert!(
                id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-./:".contains(c)),
                "{what} {id}"
            );
        }
    }
}

#[test]
fn every_name_of_every_machine_finds_it_or_lists_it() {
    for row in &catalog::HARDWARE {
        let names: Vec<_> = catalog::names_of(row.id()).collect();
        assert!(names.contains(&row.id()));
        for name in names {
            match catalog::hardware(name) {
                Ok(found) => assert_eq!(found.id(), row.id(), "{name}"),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Ambiguous, "{name}");
                    assert!(
                        error.candidates().len() > 1 && error.candidates().iter().any(|id| id == row.id()),
                        "{name}"
                    );
                }
            }
        }
    }
}

#[test]
fn names_people_type_are_found() {
    for (typed, id) in [
        ("rtx-4090", "rtx-4090-24gb"),
        ("RTX 4090", "rtx-4090-24gb"),
        ("geforce rtx 4090", "rtx-4090-24gb"),
        ("Mac mini M4 Pro 20-core 48GB", "mac-mini-m4-pro-20c-48gb"),
    ] {
        assert_eq!(hardware_id(typed).unwrap(), id);
    }
    for typed in ["qwen3-coder:30b", "Qwen/Qwen3-Coder-30B-A3B-Instruct", "Qwen3-Coder-30B-A3B"] {
        assert_eq!(catalog::model(typed).unwrap().id(), "qwen3-coder-30b-a3b");
    }
    for typed in ["Q4_K_M", "q4_k_m", "q4_K_M", "q4-k-m"] {
        assert_eq!(catalog::format(typed).unwrap().id(), "q4-k-m");
    }
    assert_eq!(catalog::kv_format("q8_0").unwrap().id(), "q8-0");
    assert_eq!(catalog::runtime("llama.cpp-metal").unwrap().id(), "llama-cpp-metal");
    assert_eq!(catalog::link("tb5-rdma").unwrap().id(), "thunderbolt-5-rdma");
    assert_eq!(catalog::electricity("Germany").unwrap().id(), "germany");
}

#[test]
fn an_ambiguous_name_lists_all_that_it_fits() {
    let error = catalog::hardware("m4-max").unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::Ambiguous, Some("hardware")));
    assert!(error.candidates().iter().all(|id| id.contains("-m4-max-")), "{error}");
    assert!(error.candidates().len() > 5, "{error}");
    assert_eq!(catalog::runtime("llama.cpp").unwrap_err().kind(), ErrorKind::Ambiguous);
}

#[test]
fn an_unknown_name_offers_the_nearest_ids_and_nothing_that_is_far() {
    for (typed, nearest) in
        [("rtx-4091-24gb", "rtx-4090-24gb"), ("RTX 4O90", "rtx-4090-24gb"), ("h100-sxm5-80bg", "h100-sxm5-80gb")]
    {
        let error = catalog::hardware(typed).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownId);
        assert!(error.candidates().iter().any(|id| id == nearest), "{typed}: {error}");
        assert!(error.candidates().len() <= 3);
    }
    for typed in ["", "zzzzzzzzzz", "the machine under my desk", &"x".repeat(100_000)] {
        let error = catalog::hardware(typed).unwrap_err();
        assert_eq!((error.kind(), error.candidates().len()), (ErrorKind::UnknownId, 0), "{error}");
    }
    assert_eq!(catalog::model("qwen3-coder:30").unwrap_err().candidates()[0], "qwen3-coder-30b-a3b");
}

#[test]
fn rows_of_ones_own_are_suggested_before_built_in_ones() {
    let card = |id: &'static str| {
        Hardware::builder(id, "Ours", Device::Discrete)
            .memory(gibibytes(24.0))
            .memory_bandwidth(gigabytes_per_second(500.0))
    };
    let row =
        |id, aliases: &[&str]| Row::new(card(id).build().unwrap(), aliases.iter().map(|&alias| alias.into()).collect());
    let ours = Catalog::built_in().with(row("rtx-4090-48gb", &[])).unwrap();
    let ours = ours.with(row("tower", &["the machine in the cellar"])).unwrap();
    let refused = |name: &str| ours.find::<Hardware>(name).unwrap_err();
    // By id, with what is built in behind it; by an alias; by words; and nothing of one's own where nothing is near.
    let near = refused("rtx-4090-47gb");
    assert_eq!(
        (near.candidates()[0].as_str(), near.candidates()[1].as_str()),
        ("rtx-4090-48gb", "rtx-4090-24gb"),
        "{near}"
    );
    assert_eq!(refused("the machine in the seller").candidates(), ["tower"]);
    assert_eq!(refused("cellar machine").candidates(), ["tower"]);
    assert_eq!(refused("h100-sxm5-80bg"), catalog::hardware("h100-sxm5-80bg").unwrap_err());
    // A name that means several is no unknown one.
    assert_eq!(refused("m4-max").kind(), ErrorKind::Ambiguous);
}

#[test]
fn parts_of_names_never_match() {
    for part in ["rtx-409", "RTX", "4090-24gb", "mac", "rtx-4090-24gb ", " rtx-4090-24gb", "rtx-4090-24gb\n"] {
        assert_eq!(catalog::hardware(part).unwrap_err().kind(), ErrorKind::UnknownId, "{part:?}");
    }
    assert_eq!(catalog::model("qwen3").unwrap_err().kind(), ErrorKind::UnknownId);
}

#[test]
fn every_number_names_a_source_that_exists() {
    let check = |owner: &str, provenance: &[Provenance], required: &[&str]| {
        for row in provenance {
            assert!(catalog::source(&row.source).is_ok(), "{owner} {}: {}", row.field, row.source);
        }
        for field in required {
            assert!(provenance.iter().any(|row| row.field == *field), "{owner}: {field}");
        }
    };
    for row in &catalog::HARDWARE {
        let mut required =
            vec!["memory_gibibytes", "memory_bandwidth_gigabytes_per_second", "usable_memory", "sustained_fraction"];
        let present = [
            (row.price().is_some(), "price_usd"),
            (row.idle_power().is_some(), "idle_power_watts"),
            (row.load_power().is_some(), "load_power_watts"),
            (row.power_limit().is_some(), "power_limit_watts"),
            (row.gpu_cores().is_some(), "gpu_cores"),
            (row.peak().fp32.is_some(), "peak_fp32_teraflops"),
            (row.peak().fp16.is_some(), "peak_fp16_teraflops"),
            (row.peak().int8.is_some(), "peak_int8_teraops"),
            (row.host().is_some_and(|host| host.price.is_some()), "host_price_usd"),
        ];
        required.extend(present.iter().filter(|(present, _)| *present).map(|(_, field)| *field));
        check(row.id(), row.provenance(), &required);
    }
    for row in &catalog::MODELS {
        check(row.id(), row.provenance(), &["total_parameters_billions", "active_parameters_billions", "shape"]);
    }
    for row in &catalog::CLOUD_MODELS {
        check(row.id(), row.provenance(), &["input_usd_per_million_tokens", "output_usd_per_million_tokens"]);
    }
    for row in &catalog::ELECTRICITY {
        check(row.id(), row.provenance(), &["residential_usd_per_kilowatt_hour"]);
    }
    for row in catalog::LINKS {
        check(row.id(), row.provenance(), &["bandwidth_gigabytes_per_second", "latency_microseconds"]);
    }
    for row in catalog::COMPARISONS {
        assert!(catalog::source(row.source).is_ok() && row.low <= row.value && row.value <= row.high, "{}", row.id);
    }
    assert!(catalog::source(guide::DOCUMENT.source).is_ok());
    for source in &catalog::SOURCES {
        assert!(![source.publisher, source.title, source.locator].contains(&""), "{}", source.id);
        assert!(source.read_on <= catalog::VERSION, "{}", source.id);
    }
}

#[test]
fn a_card_or_processor_has_a_machine_around_it_and_laptops_slow_down() {
    for row in &catalog::HARDWARE {
        assert_eq!(row.host().is_some(), row.device() != Device::Unified, "{}", row.id());
        let slows = row.sustained().low < fraction(1.0);
        assert_eq!(slows, matches!(row.form_factor(), FormFactor::Laptop | FormFactor::FanlessLaptop), "{}", row.id());
        let usable = memory::usable(row);
        assert!(usable > bytes(0) && usable <= row.memory(), "{}", row.id());
    }
}

#[test]
fn the_sustained_share_follows_the_form_factor_unless_it_is_given() {
    let builder = || {
        Hardware::builder("a", "A", Device::Unified)
            .memory(gibibytes(16.0))
            .memory_bandwidth(gigabytes_per_second(100.0))
    };
    let laptop = builder().form_factor(FormFactor::Laptop).build().unwrap();
    assert_eq!((laptop.sustained().low, laptop.sustained().high), (fraction(0.75), fraction(0.9)));
    let own = Interval::new(fraction(0.95), fraction(1.0));
    let before = builder().sustained(own).form_factor(FormFactor::Laptop).build().unwrap();
    let after = builder().form_factor(FormFactor::Laptop).sustained(own).build().unwrap();
    assert_eq!(before, after);
    assert_eq!(before.sustained().low, fraction(0.95));
}

#[test]
fn parameter_counts_follow_from_the_shape() {
    for model in &catalog::MODELS {
        let count = ParameterCount::of(model);
        let near = |ratio: f64| (ratio - 1.0).abs() < 5e-3;
        assert!(near((count.total / model.total_parameters()).get::<ratio::fraction>()), "{}", model.id());
        assert!(near((count.active / model.active_parameters()).get::<ratio::fraction>()), "{}", model.id());
    }
}

/// Published to one decimal, but the arithmetic of the page is the formula's.
#[test]
fn the_guides_fit_check_follows_from_its_own_rule() {
    for row in guide::FIT_ROWS {
        let model = guide::MODELS.iter().find(|model| model.id == row.model).unwrap();
        for machine in guide::MACHINES {
            let fits = memory::guide_fit(model.size(row.quantisation), machine.memory).fits();
            let published = row.rates.iter().find(|(id, _)| *id == machine.id).map(|(_, rate)| *rate);
            assert_eq!(fits, published.is_some(), "{} {} {}", row.model, row.quantisation.as_str(), machine.id);
            if let Some(published) = published {
                let rate = perf::guide_decode(machine.bandwidth, model.read(row.quantisation), guide::FIT.efficiency);
                let off = (rate - published).get::<token_rate::token_per_second>().abs();
                assert!(off < 0.051, "{} {} {}: {rate}", row.model, row.quantisation.as_str(), machine.id);
            }
        }
    }
}

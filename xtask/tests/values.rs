//! The built-in tables hold exactly the numbers of `data/`: as if the library's own constructors had read them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod data;

use data::{number, rows, rows_of_folder};
use llmhw_core::catalog;
use llmhw_core::spec::Price;
use llmhw_core::units::*;
use toml::Value;

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap()
}

fn field(row: &Value, field: &str) -> Option<f64> {
    row.get(field).map(number)
}

#[test]
fn hardware() {
    let chips = rows_of_folder("hardware", "chip");
    let skus = rows_of_folder("hardware", "sku");
    assert_eq!(skus.len(), catalog::HARDWARE.len());
    for row in &skus {
        let chip = chips.iter().find(|chip| chip["id"] == row["chip"]).unwrap();
        let hardware = catalog::hardware(text(row, "id")).unwrap();
        assert_eq!(hardware.name(), text(row, "name"));
        assert_eq!(hardware.chip(), text(chip, "id"));
        assert_eq!(hardware.memory(), gibibytes(field(row, "memory_gibibytes").unwrap()));
        let bandwidth = field(chip, "memory_bandwidth_gigabytes_per_second").unwrap();
        assert_eq!(hardware.memory_bandwidth(), gigabytes_per_second(bandwidth));
        assert_eq!(hardware.peak().fp32, field(chip, "peak_fp32_teraflops").map(teraflops));
        assert_eq!(hardware.peak().fp16, field(chip, "peak_fp16_teraflops").map(teraflops));
        assert_eq!(hardware.peak().int8, field(chip, "peak_int8_teraops").map(teraflops));
        assert_eq!(hardware.gpu_cores().map(f64::from), field(chip, "gpu_cores"));
        assert_eq!(hardware.idle_power(), field(row, "idle_power_watts").map(watts));
        assert_eq!(hardware.load_power(), field(row, "load_power_watts").map(watts));
        assert_eq!(hardware.power_limit(), field(row, "thermal_design_power_watts").map(watts));
        assert_eq!(hardware.price().map(Price::amount), field(row, "price_usd").map(usd));
    }
}

#[test]
fn models() {
    let models = data::models();
    assert_eq!(models.len(), catalog::MODELS.len());
    for row in &models {
        let model = catalog::model(text(row, "id")).unwrap();
        assert_eq!(model.total_parameters(), billion_parameters(field(row, "total_parameters_billions").unwrap()));
        let active = field(row, "active_parameters_billions").unwrap();
        assert_eq!(model.active_parameters() * tokens(1), billion_parameters(active));
        assert_eq!(model.context_limit(), tokens(field(row, "context_limit_tokens").unwrap()));
        for alias in row["aliases"].as_array().unwrap() {
            let alias = alias.as_str().unwrap();
            match catalog::model(alias) {
                Ok(found) => assert_eq!(found, model, "{alias}"),
                Err(error) => assert!(error.candidates().iter().any(|id| id == model.id()), "{error}"),
            }
        }
    }
}

#[test]
fn prices() {
    for row in rows("prices/cloud.toml", "cloud_model") {
        let model = catalog::cloud_model(text(&row, "id")).unwrap();
        assert_eq!(model.input(), usd_per_million_tokens(field(&row, "input_usd_per_million_tokens").unwrap()));
        assert_eq!(model.output(), usd_per_million_tokens(field(&row, "output_usd_per_million_tokens").unwrap()));
        let cached = field(&row, "cached_input_usd_per_million_tokens").map(usd_per_million_tokens);
        assert_eq!(model.cached_input(), cached);
        if let Some(id) = model.catalog_model() {
            assert_eq!(catalog::model(id).unwrap().id(), id);
        }
    }
    for row in rows("prices/electricity.toml", "region") {
        let region = catalog::electricity(text(&row, "id")).unwrap();
        assert_eq!(
            region.residential(),
            usd_per_kilowatt_hour(field(&row, "residential_usd_per_kilowatt_hour").unwrap())
        );
        let commercial = field(&row, "commercial_usd_per_kilowatt_hour").map(usd_per_kilowatt_hour);
        assert_eq!(region.commercial(), commercial);
    }
}

#[test]
fn links_and_runtimes() {
    for row in rows("links.toml", "link") {
        let link = catalog::link(text(&row, "id")).unwrap();
        assert_eq!(link.bandwidth(), gigabytes_per_second(field(&row, "bandwidth_gigabytes_per_second").unwrap()));
        assert_eq!(link.latency(), microseconds(field(&row, "latency_microseconds").unwrap()));
    }
    for row in rows("runtimes.toml", "runtime") {
        let runtime = catalog::runtime(text(&row, "id")).unwrap();
        assert_eq!(f64::from(runtime.micro_batch_tokens()), field(&row, "micro_batch_tokens").unwrap());
        assert_eq!(runtime.fixed_memory(), mebibytes(field(&row, "fixed_memory_mebibytes").unwrap()));
    }
}

#[test]
fn tensor_types_have_the_size_their_block_says() {
    for row in rows("formats/formats.toml", "format") {
        let format = catalog::format(text(&row, "id")).unwrap();
        assert_eq!(f64::from(format.nominal_bits()), field(&row, "nominal_bits").unwrap());
        for alias in row["aliases"].as_array().unwrap() {
            assert_eq!(catalog::format(alias.as_str().unwrap()).unwrap().id(), format.id());
        }
    }
    assert_eq!(catalog::tensor_types::Q4_K.size(), bits_per_weight(4.5));
    assert_eq!(catalog::tensor_types::Q6_K.size(), bits_per_weight(6.5625));
}

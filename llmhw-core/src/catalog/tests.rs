//! Every generated row keeps the rules that builders apply to records of one's own.

use super::*;
use crate::spec::{FormFactor, TensorType, rules};
use crate::units::{bytes, fraction};

#[test]
fn every_row_is_valid() {
    // A table of which one row is refused has none.
    let rows = [HARDWARE.len(), MODELS.len(), CLOUD_MODELS.len(), ELECTRICITY.len(), SOURCES.len()];
    assert!(!rows.contains(&0), "{rows:?}");
    for row in &HARDWARE {
        row.validate().unwrap_or_else(|error| panic!("{}: {error}", row.id()));
    }
    for row in &MODELS {
        row.validate().unwrap_or_else(|error| panic!("{}: {error}", row.id()));
    }
    for row in LINKS {
        row.validate().unwrap_or_else(|error| panic!("{}: {error}", row.id()));
    }
    for row in &CLOUD_MODELS {
        CloudModel::new("id", "provider", "name", row.input(), row.output(), row.date())
            .and_then(|model| row.cached_input().map_or(Ok(model.clone()), |price| model.with_cached_input(price)))
            .unwrap_or_else(|error| panic!("{}: {error}", row.id()));
    }
    for row in &ELECTRICITY {
        for price in [Some(row.residential()), row.commercial()].into_iter().flatten() {
            Electricity::new("name", price).unwrap_or_else(|error| panic!("{}: {error}", row.id()));
        }
    }
    for row in KV_FORMATS {
        KvFormat::new(row.id, row.block_values, row.block_bytes)
            .unwrap_or_else(|error| panic!("{}: {error}", row.id()));
    }
    for row in RUNTIMES {
        let checked = Runtime::new(
            "id",
            "name",
            alloc::string::String::from(row.engine()),
            row.backend(),
            row.format_families().to_vec(),
            row.micro_batch_tokens(),
            row.fixed_memory(),
        );
        checked.unwrap_or_else(|error| panic!("{}: {error}", row.id()));
        assert!(row.fixed_memory() >= bytes(0));
    }
}

#[test]
fn the_types_that_code_names_are_those_of_the_catalogue() {
    assert_eq!(TensorType::HALF, tensor_types::F16);
    assert_eq!(TensorType::EIGHT_BIT, tensor_types::Q8_0);
    for named in [KvFormat::F16, KvFormat::Q8_0, KvFormat::Q4_0, KvFormat::FP8] {
        assert_eq!(kv_format(named.id()).unwrap(), named);
    }
}

#[test]
fn every_form_factor_has_a_sustained_share_and_rows_carry_it() {
    for form_factor in FormFactor::ALL {
        assert_eq!(rules::SUSTAINED.iter().filter(|(listed, ..)| listed == form_factor).count(), 1, "{form_factor}");
    }
    for row in &HARDWARE {
        let (_, low, high) = rules::SUSTAINED.iter().find(|(listed, ..)| *listed == row.form_factor()).unwrap();
        assert_eq!((row.sustained().low, row.sustained().high), (fraction(*low), fraction(*high)), "{}", row.id());
    }
}

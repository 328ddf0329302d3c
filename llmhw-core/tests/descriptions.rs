//! What a noun says of itself, and how large its shapes may be.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use llmhw_core::record::file::CatalogFile;
use llmhw_core::spec::*;
use llmhw_core::units::*;
use llmhw_core::{Error, ErrorKind, catalog};
use std::collections::BTreeMap;

#[test]
fn names_of_listed_nouns_are_those_of_the_catalogue() {
    assert_eq!(catalog::format("q4-k-m").unwrap().name(), "Q4_K_M");
    for name in [
        catalog::LINKS[0].name(),
        catalog::RUNTIMES[0].name(),
        catalog::CLOUD_MODELS[0].provider(),
        catalog::CLOUD_MODELS[0].date(),
        catalog::ELECTRICITY[0].name(),
        catalog::ELECTRICITY[0].period(),
    ] {
        assert!(name.len() > 2 && name != "xyzzy", "{name:?}");
    }
    // No two of them are called the same.
    let distinct = |names: Vec<&str>| names.iter().collect::<std::collections::BTreeSet<_>>().len() == names.len();
    assert!(distinct(catalog::LINKS.iter().map(Link::name).collect()));
    assert!(distinct(catalog::RUNTIMES.iter().map(Runtime::name).collect()));
    assert!(distinct(catalog::ELECTRICITY.iter().map(Electricity::name).collect()));
}

fn of(attention: Attention) -> Result<Model, Error> {
    Model::builder("m", "M")
        .parameters(billion_parameters(1.0))
        .shape(2, 1024, 32_000)
        .attention_layers(2, attention)
        .feed_forward(4096)
        .context_limit(tokens(4096))
        .build()
}

/// A key-value head serves as many query heads as the others.
#[test]
fn query_heads_are_shared_out_evenly() {
    let model = |heads, kv_heads| of(Attention::Grouped(GroupedAttention::new(heads, kv_heads, 128)));
    for (heads, kv_heads) in [(32, 8), (32, 1), (32, 32), (7, 7)] {
        assert!(model(heads, kv_heads).is_ok(), "{heads} {kv_heads}");
    }
    for (heads, kv_heads, rule) in
        [(32, 7, "divide heads = 32"), (8, 16, "be at most heads = 8"), (8, 3, "divide heads = 8")]
    {
        let error = model(heads, kv_heads).unwrap_err().to_string();
        assert!(error.contains(&format!("kv_heads = {kv_heads}: must {rule}")), "{error}");
    }
    assert_eq!(model(8, 0).unwrap_err().kind(), ErrorKind::OutOfRange);
}

/// The parameters that a file of one's own with this row in this list is refused for.
fn refused(list: &str, row: &str) -> Vec<String> {
    let file = format!(r#"{{"schema_version": 1, "{list}": [{row}]}}"#);
    let error = CatalogFile::from_json("f", &file).expect_err(row);
    error.all().iter().filter_map(|one| one.parameter()).map(|it| it.replace(&format!("f: {list}[0]."), "")).collect()
}

#[test]
fn a_format_keeps_no_layer_at_no_bits_or_thousands() {
    for (field, bits) in
        [("embedding_bits_per_weight", "0"), ("output_bits_per_weight", "1000"), ("nominal_bits", "1000")]
    {
        let mut row = BTreeMap::from([
            ("name", r#""Own""#),
            ("family", r#""mlx""#),
            ("bits_per_weight", "4.5"),
            ("embedding_bits_per_weight", "16"),
            ("output_bits_per_weight", "16"),
        ]);
        row.insert(field, bits);
        let row: Vec<_> = row.iter().map(|(name, value)| format!(r#""{name}": {value}"#)).collect();
        assert_eq!(refused("formats", &format!("{{{}}}", row.join(", "))), [field]);
    }
}

#[test]
fn a_host_is_held_to_the_rules_of_a_machine() {
    for (fields, parameters) in [
        (r#""idle_power_watts": -1"#, &["host.idle_power_watts"][..]),
        (r#""load_power_watts": -1"#, &["host.load_power_watts"]),
        (r#""idle_power_watts": 100, "load_power_watts": 50"#, &["host.idle_power_watts"]),
        (
            r#""memory_gibibytes": -1, "memory_bandwidth_gigabytes_per_second": -1"#,
            &["host.memory_gibibytes", "host.memory_bandwidth_gigabytes_per_second"],
        ),
    ] {
        let row = format!(
            r#"{{"name": "Own", "device": "discrete", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100,
            "host": {{"name": "H", {fields}}}}}"#
        );
        assert_eq!(refused("hardware", &row), parameters, "{fields}");
    }
}

#[test]
fn a_whole_machine_stands_in_no_other() {
    let row = |device: &str, form_factor: &str| {
        format!(
            r#"{{"name": "Own", "device": "{device}", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100,
            "form_factor": "{form_factor}", "host": {{"name": "H"}}}}"#
        )
    };
    for (device, form_factor) in
        [("unified", "mini"), ("discrete", "desktop"), ("unified", "server"), ("discrete", "laptop")]
    {
        assert_eq!(refused("hardware", &row(device, form_factor)), ["host"], "{device} {form_factor}");
    }
    for (device, form_factor) in
        [("discrete", "card"), ("discrete", "server-card"), ("cpu", "desktop"), ("cpu", "server")]
    {
        let file = format!(r#"{{"schema_version": 1, "hardware": [{}]}}"#, row(device, form_factor));
        assert!(CatalogFile::from_json("own.json", &file).is_ok(), "{device} {form_factor}");
    }
}

#[test]
fn no_more_memory_is_usable_than_there_is() {
    let card = |usable: f64| {
        Hardware::builder("m", "M", Device::Unified)
            .memory(gibibytes(8.0))
            .memory_bandwidth(gigabytes_per_second(100.0))
            .usable_memory(UsableMemory::Exactly(gibibytes(usable)))
            .build()
    };
    assert!(card(8.0).is_ok());
    for more in [8.001, 16.0] {
        assert_eq!(card(more).unwrap_err().parameter(), Some("usable_memory_gibibytes"));
    }
}

#[test]
fn layers_add_up_and_the_field_that_does_not_is_named() {
    let none = |layers: u32| format!(r#"{{"type": "none", "layers": {layers}}}"#);
    let dense = |layers: u32| format!(r#"{{"layers": {layers}, "size": 128}}"#);
    for (attention, feed_forward, parameter) in [
        (vec![none(3)], vec![dense(4)], "attention[0].layers"),
        (vec![none(3), none(2)], vec![dense(4)], "attention"),
        (vec![none(4)], vec![dense(5)], "feed_forward[0].layers"),
        (vec![none(4)], vec![dense(3), dense(2)], "feed_forward"),
    ] {
        let row = format!(
            r#"{{"name": "Own", "total_parameters_billions": 1, "layers": 4, "hidden_size": 64, "vocabulary_size": 1000,
            "context_limit_tokens": 4096, "attention": [{}], "feed_forward": [{}]}}"#,
            attention.join(", "),
            feed_forward.join(", ")
        );
        assert_eq!(refused("models", &row), [parameter]);
    }
}

#[test]
fn dense_layers_have_a_feed_forward_part_and_only_a_mixture_may_leave_it_out() {
    let model = |experts: Option<Experts>| {
        let builder = Model::builder("m", "M")
            .parameters(billion_parameters(1.0))
            .active_parameters(billion_parameters(1.0) / tokens(1))
            .shape(2, 1024, 32_000)
            .attention_layers(2, Attention::None)
            .context_limit(tokens(4096));
        experts.into_iter().fold(builder, ModelBuilder::experts).build()
    };
    assert_eq!(model(None).unwrap_err().parameter(), Some("feed_forward_size"));
    assert!(model(Some(Experts::new(8, 2, 128, 1).unwrap())).is_ok());
}

fn is_too_tall(attention: Attention) -> bool {
    match of(attention) {
        Ok(_) => false,
        Err(error) => error.to_string().contains("below 2^32 in each matrix"),
    }
}

#[test]
fn a_matrix_has_fewer_rows_than_counting_can_hold() {
    let (many, more) = (1 << 16, 1 << 17);
    // Queries, keys and values in one matrix, and a gate as large again: 2 (heads + kv_heads) width.
    let grouped = |heads, kv_heads, width| Attention::Grouped(GroupedAttention::new(heads, kv_heads, width));
    assert!(is_too_tall(grouped(many, many, many)));
    assert!(!is_too_tall(grouped(64, 8, 128)));
    let latent = |heads, rank, rope, nope, values| {
        Attention::Latent(LatentAttention::new(heads, rank, None, rope, nope, values))
    };
    assert!(is_too_tall(latent(many, 512, 64, many, 128)), "queries");
    assert!(is_too_tall(latent(many, more, 64, 128, 128)), "keys from the rank");
    assert!(!is_too_tall(latent(128, 512, 64, 128, 128)));
    let linear = |variant| Attention::Linear(LinearAttention::new(variant, bytes(1), 4));
    let delta = |keys, width, values, value_width| {
        linear(LinearVariant::GatedDeltaNet {
            key_heads: keys,
            key_dimension: width,
            value_heads: values,
            value_dimension: value_width,
        })
    };
    assert!(is_too_tall(delta(many, many, 32, 128)), "keys");
    assert!(is_too_tall(delta(16, 128, many, many)), "values");
    assert!(!is_too_tall(delta(16, 128, 32, 128)));
    let mamba = |heads, width, state, groups| {
        linear(LinearVariant::Mamba2 { heads, head_dimension: width, state_size: state, groups })
    };
    assert!(is_too_tall(mamba(many, many, 128, 8)), "inner");
    assert!(is_too_tall(mamba(64, 64, many, many)), "states");
    assert!(!is_too_tall(mamba(64, 64, 128, 8)));
    // 2 (heads x width + groups x state) and three numbers per head: 2^32 - 1 is the last that is counted.
    assert!(!is_too_tall(mamba(1, (1 << 31) - 3, 1, 1)));
    assert!(is_too_tall(mamba(1, (1 << 31) - 2, 1, 1)));
}

#[test]
fn a_given_cache_is_a_number_that_is_not_negative() {
    let given = |cache: f64| Attention::Given {
        cache: BytesPerToken::new::<bytes_per_token::byte_per_token>(cache),
        window_cache: BytesPerToken::new::<bytes_per_token::byte_per_token>(0.0),
        window_tokens: 128,
        parameters: 1e6,
    };
    assert!(of(given(0.0)).is_ok());
    for wrong in [-1.0, f64::NAN, f64::INFINITY] {
        let error = of(given(wrong)).unwrap_err();
        assert!(error.to_string().contains("kv_bytes_per_token"), "{wrong}: {error}");
    }
}

#[test]
fn as_many_tokens_come_out_as_were_drafted_and_one_more() {
    let workload = || Workload::new(tokens(4096)).unwrap();
    assert!(workload().speculation().is_none());
    let all = workload().speculative(3, 4.0).unwrap();
    assert_eq!(all.speculation().map(|it| (it.drafted_tokens, it.accepted_tokens_per_step)), Some((3, 4.0)));
    assert_eq!(workload().speculative(3, 4.001).unwrap_err().kind(), ErrorKind::Inconsistent);
}

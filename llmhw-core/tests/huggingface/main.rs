//! Configurations of every family against the catalogue, and what is refused. Fixtures are made by `make.py`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod architectures;
mod headers;
mod published;
mod refused;
mod stored;
mod variants;

use llmhw_core::catalog;
use llmhw_core::files::huggingface::{ARCHITECTURES, Config, Progress, Tensors, fuzz};
use llmhw_core::memory::kv_cache;
use llmhw_core::spec::{KvFormat, Model};
use llmhw_core::units::tokens;
use llmhw_core::{Error, ErrorKind};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// Models without a fixture, and why.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("deepseek-v4-flash", "its compressed caches are stated by the catalogue, not derived from a configuration"),
    ("glm-5.3-flash", "its indexer pools keys and its layers mix streams by rules that are not read yet"),
];

fn fixture(id: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/huggingface/fixtures/{id}.json"));
    fs::read_to_string(path).ok()
}

fn read_text(text: &str) -> Result<Model, Error> {
    Config::from_text(text)?.model()
}

fn read(value: &Value) -> Result<Model, Error> {
    read_text(&value.to_string())
}

fn near(name: &str, got: f64, want: f64) {
    assert!((got / want - 1.0).abs() < 0.005, "{name}: {got} against {want}");
}

fn sorted(model: &Model) -> Vec<String> {
    let mut kinds: Vec<_> = model.attention().iter().map(|kind| format!("{kind:?}")).collect();
    kinds.sort();
    kinds
}

#[test]
fn every_model_of_the_catalogue_is_read_or_excepted() {
    let mut seen = BTreeSet::new();
    for listed in &catalog::MODELS {
        let id = listed.id();
        let Some(text) = fixture(id) else {
            assert!(EXCEPTIONS.iter().any(|(known, _)| *known == id), "{id} has no fixture");
            continue;
        };
        let config = Config::from_text(&text).unwrap_or_else(|e| panic!("{id}: {e}"));
        let model = config.model().unwrap_or_else(|e| panic!("{id}: {e}"));
        seen.insert(config.architecture().to_owned());
        near(id, model.total_parameters().value, listed.total_parameters().value);
        near(id, model.active_parameters().value, listed.active_parameters().value);
        assert_eq!(
            (model.layers(), model.hidden_size(), model.vocabulary_size(), model.context_limit()),
            (listed.layers(), listed.hidden_size(), listed.vocabulary_size(), listed.context_limit()),
            "{id}"
        );
        assert_eq!(model.has_tied_embeddings(), listed.has_tied_embeddings(), "{id}");
        assert_eq!(model.traits(), listed.traits(), "{id}");
        assert_eq!(sorted(&model), sorted(listed), "{id}");
        let cache = |m: &Model| kv_cache(m, KvFormat::F16, tokens(8192));
        assert_eq!(cache(&model), cache(listed), "{id}");
        let mixture = |m: &Model| {
            m.experts().map(|e| (e.count, e.per_token, e.feed_forward_size, e.shared_feed_forward_size, e.layers))
        };
        assert_eq!(mixture(&model), mixture(listed), "{id}");
    }
    // The catalogue has no model of the others; `published` has.
    let unseen: Vec<_> = ARCHITECTURES.iter().filter(|a| !seen.contains(**a)).copied().collect();
    let elsewhere = [
        "cohere2",
        "deepseek_v2",
        "gemma",
        "glm4",
        "granite",
        "granitemoe",
        "granitemoehybrid",
        "kimi_linear",
        "olmo2",
        "phimoe",
        "qwen2_moe",
    ];
    assert_eq!(unseen, elsewhere, "architectures that no fixture reaches");
}

#[test]
fn a_field_that_is_missing_is_named_and_all_of_them_at_once() {
    let mut config: Value = serde_json::from_str(&fixture("llama-3.1-8b").unwrap()).unwrap();
    for name in [
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "vocab_size",
        "max_position_embeddings",
    ] {
        let mut less = config.clone();
        less.as_object_mut().unwrap().remove(name);
        let error = read(&less).unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::MissingInput, Some(name)));
    }
    config = json!({ "model_type": "mllama", "text_config": { "model_type": "llama", "hidden_size": 64, "num_attention_heads": 4,
        "vocab_size": 10, "max_position_embeddings": 9 } });
    let error = read(&config).unwrap_err();
    assert_eq!(error.parameter(), Some("text_config.num_hidden_layers, text_config.intermediate_size"));
}

#[test]
fn unknown_architectures_and_wrong_values_are_refused() {
    assert_eq!(read(&json!({ "model_type": "rwkv7" })).unwrap_err().kind(), ErrorKind::Unsupported);
    for nothing in [json!({}), json!({ "model_type": null })] {
        assert_eq!(read(&nothing).unwrap_err().kind(), ErrorKind::MissingInput);
    }
    let long = " ".repeat((32 << 20) + 2);
    assert_eq!(Config::from_text(&long).unwrap_err().kind(), ErrorKind::OutOfRange);
    for text in ["", "[]", "3", "{", "null", "{\"model_type\": 3}", "{\"text_config\": []}"] {
        assert_eq!(Config::from_text(text).unwrap_err().kind(), ErrorKind::InvalidRecord, "{text}");
    }
    let config: Value = serde_json::from_str(&fixture("llama-3.1-8b").unwrap()).unwrap();
    for wrong in [json!(-1), json!(0), json!(1.5), json!(1e300), json!(u64::MAX), json!([1]), json!("4096"), json!({})]
    {
        let mut other = config.clone();
        other["hidden_size"] = wrong;
        assert_eq!(read(&other).unwrap_err().parameter(), Some("hidden_size"));
    }
}

#[test]
fn a_text_part_is_unwrapped() {
    let text: Value = serde_json::from_str(&fixture("gemma-3-4b").unwrap()).unwrap();
    let model = read(&json!({ "model_type": "gemma3", "vision_config": { "hidden_size": 1152 }, "text_config": text }));
    near("gemma-3-4b", model.unwrap().total_parameters().value, 3.88e9);
    // As published: what equals the class's defaults is left out.
    let published = json!({ "model_type": "gemma3", "text_config": { "model_type": "gemma3_text", "hidden_size": 2560,
        "intermediate_size": 10240, "num_hidden_layers": 34, "sliding_window": 1024 } });
    assert_eq!(sorted(&read(&published).unwrap()), sorted(catalog::model("gemma-3-4b").unwrap()));
}

#[test]
fn what_published_files_leave_out_follows_the_classes_defaults() {
    for id in ["gemma-2-9b", "gemma-3-4b", "gpt-oss-20b", "llama-4-scout-109b-a17b", "qwen3-next-80b-a3b", "smollm3-3b"]
    {
        let mut config: Value = serde_json::from_str(&fixture(id).unwrap()).unwrap();
        assert!(config.as_object_mut().unwrap().remove("layer_types").is_some(), "{id}");
        for name in ["tie_word_embeddings", "sliding_window_pattern", "full_attention_interval"] {
            config.as_object_mut().unwrap().remove(name);
        }
        let (model, listed) = (read(&config).unwrap(), catalog::model(id).unwrap());
        assert_eq!(sorted(&model), sorted(listed), "{id}");
        assert_eq!(model.has_tied_embeddings(), listed.has_tied_embeddings(), "{id}");
    }
}

fn file(tensors: &Value) -> Vec<u8> {
    let text = tensors.to_string();
    [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat()
}

fn tensors(value: &Value) -> Result<Tensors, Error> {
    let Progress::Complete(header) = Tensors::from_safetensors_header(&file(value))? else {
        panic!("the header is whole")
    };
    let mut tensors = Tensors::default();
    tensors.add(&header)?;
    Ok(tensors)
}

/// The tensors of a llama of one layer, small enough to write out.
const TINY: &[(&str, &[u64])] = &[
    ("model.embed_tokens.weight", &[100, 8]),
    ("lm_head.weight", &[100, 8]),
    ("model.norm.weight", &[8]),
    ("model.layers.0.input_layernorm.weight", &[8]),
    ("model.layers.0.post_attention_layernorm.weight", &[8]),
    ("model.layers.0.self_attn.qkvo", &[4, 8, 8]),
    ("model.layers.0.mlp", &[3, 8, 16]),
    ("model.layers.1.next_token", &[50, 8]),
    ("vision_tower.patches", &[50, 8]),
];

/// Its configuration, and the header of its file.
fn tiny() -> (Value, Value) {
    let config = json!({ "model_type": "llama", "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 16, "vocab_size": 100, "max_position_embeddings": 64 });
    (config, header(TINY))
}

/// The header of a file of these tensors, one behind the other.
fn header(tensors: &[(&str, &[u64])]) -> Value {
    let mut at = 0;
    let mut header = serde_json::Map::new();
    for (name, shape) in tensors {
        let bytes = 2 * shape.iter().product::<u64>();
        header.insert((*name).into(), json!({ "dtype": "BF16", "shape": shape, "data_offsets": [at, at + bytes] }));
        at += bytes;
    }
    Value::Object(header)
}

#[test]
fn exact_counts_override_and_other_files_are_refused() {
    let (mut config, header) = tiny();
    let tensors = tensors(&header).unwrap();
    assert_eq!(tensors.parameters(1).unwrap(), 2 * 800 + 24 + 256 + 384);
    assert_eq!(tensors.bytes_by_dtype().map(|(dtype, _)| dtype).collect::<Vec<_>>(), ["BF16"]);
    let model = Config::from_text(&config.to_string()).unwrap().model_with(&tensors).unwrap();
    assert_eq!(model.total_parameters().value, 2264.0);
    config["intermediate_size"] = json!(20);
    let error = Config::from_text(&config.to_string()).unwrap().model_with(&tensors).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Inconsistent);
}

#[test]
fn headers_that_lie_or_pack_are_refused() {
    assert_eq!(Tensors::from_safetensors_header(&[]).unwrap(), Progress::NeedsMore { bytes: 8 });
    assert_eq!(
        Tensors::from_safetensors_header(&100_000_000_u64.to_le_bytes()).unwrap(),
        Progress::NeedsMore { bytes: 100_000_008 }
    );
    for length in [0, 1, 100_000_001, u64::MAX] {
        assert_eq!(
            Tensors::from_safetensors_header(&u64::to_le_bytes(length)).unwrap_err().kind(),
            ErrorKind::OutOfRange
        );
    }
    let one = |dtype: &str, shape: Value, end: u64| json!({ "a.weight": { "dtype": dtype, "shape": shape, "data_offsets": [0, end] } });
    assert_eq!(tensors(&one("F32", json!([2, 3]), 23)).unwrap_err().kind(), ErrorKind::Inconsistent);
    assert_eq!(tensors(&one("F99", json!([2]), 2)).unwrap_err().kind(), ErrorKind::InvalidRecord);
    assert_eq!(tensors(&one("F32", json!([u64::MAX, 2]), 8)).unwrap_err().kind(), ErrorKind::InvalidRecord);
    assert_eq!(tensors(&one("I32", json!([2]), 8)).unwrap().parameters(1).unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(Tensors::default().parameters(1).unwrap_err().kind(), ErrorKind::MissingInput);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_u32..70_000).prop_map(Value::from),
        Just(json!(10_000_000)),
        Just(json!("full_attention")),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Value::from))
}

fn any_fixture() -> impl Strategy<Value = Value> {
    let ids: Vec<&'static str> = catalog::MODELS.iter().map(Model::id).filter(|id| fixture(id).is_some()).collect();
    prop::sample::select(ids).prop_map(|id| serde_json::from_str(&fixture(id).unwrap()).unwrap())
}

proptest! {
    #[test]
    fn changed_configurations_never_panic(
        config in any_fixture(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 1..6),
    ) {
        let mut config = config;
        for (at, value) in changes {
            let fields = config.as_object_mut().unwrap();
            let name = at.get(&fields.keys().cloned().collect::<Vec<_>>()).clone();
            if name != "model_type" {
                fields.insert(name, value);
            }
        }
        if let Ok(model) = read(&config) {
            prop_assert!(model.total_parameters().value >= model.active_parameters().value);
        }
    }

    #[test]
    fn damaged_headers_never_panic(
        name in prop::sample::select(headers::FILES.map(|(name, _)| name).to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        length in any::<prop::sample::Index>(),
    ) {
        let (mut bytes, config) = headers::raw(name);
        for (at, byte) in changes {
            let at = 8 + at.index(bytes.len() - 8);
            bytes[at] = byte;
        }
        // As a header of its own, cut or whole, and with its own configuration.
        fuzz(&bytes[..length.index(bytes.len() + 1)]);
        if let Ok(Progress::Complete(header)) = Tensors::from_safetensors_header(&bytes) {
            let mut tensors = Tensors::default();
            tensors.add(&header).unwrap();
            if let Ok(file) = Config::from_text(&config).unwrap().file(&tensors) {
                prop_assert!(file.weights().total().value >= bytes.len() as f64);
            }
        }
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        fuzz(&bytes);
    }
}

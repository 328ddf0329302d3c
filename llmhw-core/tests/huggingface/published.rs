//! Configurations as they were published, from public repositories (`published/SOURCES.toml`), against the catalogue and against
//! published counts. Nothing in them comes from the catalogue.

use crate::{read_text, sorted};
use llmhw_core::files::huggingface::Config;
use llmhw_core::memory::Weights;
use llmhw_core::spec::{Model, WeightFormat};
use llmhw_core::{ErrorKind, catalog};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/huggingface/published")
}

/// The rows of `SOURCES.toml`, which are plain enough to be read line by line.
pub(crate) struct Row {
    pub(crate) file: String,
    model: Option<String>,
    billions: Option<f64>,
    active_billions: Option<f64>,
    pub(crate) refused: Option<String>,
}

pub(crate) fn rows() -> Vec<Row> {
    let text = fs::read_to_string(folder().join("SOURCES.toml")).unwrap();
    let mut rows = vec![];
    for block in text.split("[[config]]").skip(1) {
        let value = |name: &str| {
            let line = block.lines().find(|line| line.starts_with(&format!("{name} = ")))?;
            Some(line.split_once(" = ").unwrap().1.trim_matches('"').to_owned())
        };
        assert!(value("source").is_some_and(|source| source.contains('@')), "a source has a commit: {block}");
        rows.push(Row {
            file: value("file").unwrap(),
            model: value("model"),
            billions: value("billions").map(|n| n.parse().unwrap()),
            active_billions: value("active_billions").map(|n| n.parse().unwrap()),
            refused: value("refused"),
        });
    }
    rows
}

pub(crate) fn text(file: &str) -> String {
    fs::read_to_string(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn every_file_has_a_source() {
    let listed: BTreeSet<_> = rows().into_iter().map(|row| row.file).collect();
    let there: BTreeSet<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "SOURCES.toml")
        .collect();
    assert_eq!(listed, there);
}

/// What differs between a published configuration and a model of the catalogue.
fn differences(model: &Model, listed: &Model) -> Vec<String> {
    let mut found = vec![];
    let mut same = |name: &str, got: String, want: String| {
        if got != want {
            found.push(format!("{name}: {got}, the catalogue has {want}"));
        }
    };
    same("layers", model.layers().to_string(), listed.layers().to_string());
    same("hidden_size", model.hidden_size().to_string(), listed.hidden_size().to_string());
    same("vocabulary_size", model.vocabulary_size().to_string(), listed.vocabulary_size().to_string());
    same("tied", model.has_tied_embeddings().to_string(), listed.has_tied_embeddings().to_string());
    same("attention", format!("{:?}", sorted(model)), format!("{:?}", sorted(listed)));
    same("traits", format!("{:?}", model.traits()), format!("{:?}", listed.traits()));
    for (name, got, want) in [
        ("total", model.total_parameters().value, listed.total_parameters().value),
        ("active", model.active_parameters().value, listed.active_parameters().value),
    ] {
        if (got / want - 1.0).abs() > 0.005 {
            found.push(format!("{name}: {got}, the catalogue has {want}"));
        }
    }
    found
}

#[test]
fn published_configurations_are_the_catalogues_shapes() {
    let (mut seen, mut wrong) = (BTreeSet::new(), vec![]);
    for row in rows() {
        let Some(id) = row.model else { continue };
        let listed = catalog::model(&id).unwrap();
        let file = &row.file;
        let config = Config::from_text(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let model = config.model().unwrap_or_else(|error| panic!("{file}: {error}"));
        seen.insert(config.architecture().to_owned());
        wrong.extend(differences(&model, listed).iter().map(|difference| format!("{file}: {difference}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen.len() >= 20, "{} architectures: {seen:?}", seen.len());
}

#[test]
fn published_counts_of_other_models_are_met() {
    let mut wrong = vec![];
    for row in rows() {
        let (Some(billions), file) = (row.billions, &row.file) else { continue };
        let model = read_text(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let counts = [
            (model.total_parameters().value, Some(billions), 0.005),
            (model.active_parameters().value, row.active_billions, 0.02),
        ];
        for (got, want, share) in counts {
            let Some(want) = want else { continue };
            // A count in whole billions is a rounded one.
            let rounding = if want.fract() == 0.0 { 0.5 / want } else { 0.0 };
            if (got / (want * 1e9) - 1.0).abs() > rounding.max(share) {
                wrong.push(format!("{file}: {got} against {want} billion"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_not_modelled_is_refused_by_name() {
    for row in rows() {
        let (Some(named), file) = (row.refused, &row.file) else { continue };
        let error = read_text(&text(file)).unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Unsupported, Some(named.as_str())),
            "{file}: {error}"
        );
    }
}

/// Bytes of all tensors as published: the sizes of the files by their index (gpt-oss, SmolLM3), or of all weight files
/// (DeepSeek-V3, whose layer for multi-token prediction is added).
#[test]
fn formats_give_the_published_sizes() {
    let total = |file: &str, change: &dyn Fn(&mut Value)| {
        let mut whole: Value = serde_json::from_str(&text(file)).unwrap();
        change(&mut whole);
        let config = Config::from_text(&whole.to_string()).unwrap();
        let format = config.format().unwrap().unwrap_or_else(|| panic!("{file} names no format"));
        Weights::of(&config.model().unwrap(), &format).total().value
    };
    let near = |name: &str, got: f64, want: f64, share: f64| {
        assert!((got / want - 1.0).abs() < share, "{name}: {got} against {want}, off by {:.5}", got / want - 1.0);
    };
    let as_it_is = |_: &mut Value| {};
    near("gpt-oss-20b", total("gpt-oss-20b.json", &as_it_is), 13_761_264_768.0, 0.0005);
    near("gpt-oss-120b", total("gpt-oss-120b.json", &as_it_is), 65_248_815_744.0, 0.0005);
    near("smollm3-3b", total("smollm3-3b.json", &as_it_is), 6_150_197_248.0, 0.0005);
    // Experts of 4 bits in groups of 32 with a scale of 16 bit each, everything else at 16 bit.
    let experts = 60.0 * 384.0 * 3.0 * 7168.0 * 2048.0;
    let rest = 2.0 * (1_026_000_000_000.0 - experts);
    near("kimi-k2.5", total("kimi-k2.5.json", &as_it_is), experts * 4.5 / 8.0 + rest, 0.005);
    // One more layer, with an embedding and an output layer of its own at 16 bit, and a matrix that joins two states.
    let layers = total("deepseek-v3.json", &|whole| whole["num_hidden_layers"] = 62.into());
    let further = layers + 2.0 * 2.0 * 129_280.0 * 7168.0 + 2.0 * 2.0 * 7168.0 * 7168.0;
    near("deepseek-v3", further, 688_586_727_753.0, 0.001);
}

/// What the `quantization_config` of published checkpoints names.
#[test]
fn formats_are_named_where_they_are_listed() {
    let named =
        |file: &str| Config::from_text(&text(file)).unwrap().format().unwrap().map(|format| format.id().to_owned());
    for (file, id) in [
        ("deepseek-v3.json", Some("fp8-block128")),
        ("qwen3-32b-fp8.json", Some("fp8-block128")),
        ("qwen3-30b-a3b-fp8.json", Some("fp8-block128")),
        ("minimax-m2.5.json", Some("fp8-block128")),
        ("glm-5-fp8.json", Some("fp8-block128")),
        ("devstral-2-123b.json", Some("fp8")),
        ("qwen3.5-9b-mlx-8bit.json", Some("mlx-8bit")),
        ("llama-3.1-8b.json", Some("bf16")),
        ("llama-2-13b.json", Some("f16")),
        ("gpt-oss-20b.json", Some("mxfp4-experts-of-gpt-oss")),
        ("kimi-k2.5.json", Some("compressed-tensors-experts-of-kimi-k2")),
        // Attention kept at 16 bit; several formats in one file.
        ("gemma-4-31b-nvfp4.json", None),
        ("qwen3.6-27b-nvfp4.json", None),
    ] {
        assert_eq!(named(file).as_deref(), id, "{file}");
    }
    let llama: Value = serde_json::from_str(&text("llama-3.1-8b.json")).unwrap();
    for (quantisation, id) in [
        (json!({ "quant_method": "gptq", "bits": 4, "group_size": 128 }), Some("gptq-4bit-g128")),
        (json!({ "quant_method": "gptq", "bits": 4, "group_size": -1 }), None),
        (json!({ "quant_method": "awq", "bits": 4, "group_size": 128, "version": "gemm" }), Some("awq-4bit-g128")),
        (
            json!({ "quant_method": "bitsandbytes", "load_in_4bit": true, "bnb_4bit_quant_type": "nf4" }),
            Some("bnb-nf4"),
        ),
        (json!({ "quant_method": "bitsandbytes", "load_in_8bit": true }), Some("bnb-int8")),
        (json!({ "quant_method": "modelopt", "quant_algo": "NVFP4", "ignore": ["lm_head"] }), Some("nvfp4")),
        (json!({ "quant_method": "modelopt", "quant_algo": "NVFP4", "ignore": ["*self_attn*"] }), None),
        (json!({ "quant_method": "fp8", "modules_to_not_convert": ["model.layers.0.mlp.gate_proj"] }), None),
        (json!({ "quant_method": "fp8", "modules_to_not_convert": ["model.layers.0.mlp.gate"] }), Some("fp8")),
        (json!({ "quant_method": "exl2", "bits": 4.25, "head_bits": 6 }), Some("exl2-4.25bpw")),
        (json!({ "bits": 4, "group_size": 64 }), Some("mlx-4bit")),
        (json!({ "bits": 4, "group_size": 64, "model.layers.0.mlp.down_proj": { "bits": 6, "group_size": 64 } }), None),
        (json!({ "bits": 4, "group_size": 32, "mode": "mxfp4" }), Some("mlx-mxfp4")),
    ] {
        let mut whole = llama.clone();
        whole["quantization_config"] = quantisation.clone();
        let format = Config::from_text(&whole.to_string()).unwrap().format().unwrap();
        assert_eq!(format.as_ref().map(WeightFormat::id), id, "{quantisation}");
    }
}

#[test]
fn words_of_python_are_refused_only_where_they_are_read() {
    let published = text("llama-3.1-8b.json");
    let with = |field: &str| published.replacen('{', &format!("{{ {field},"), 1);
    for field in [
        r#""time_step_limit": [0.0, Infinity]"#,
        r#""a": NaN"#,
        r#""a": -Infinity, "b": "NaN \" Infinity""#,
        r#""a": { "Infinity": [NaN, "\\"] }"#,
    ] {
        assert!(read_text(&with(field)).is_ok(), "{field}");
    }
    let error = read_text(&published.replacen("\"hidden_size\": 4096", "\"hidden_size\": Infinity", 1)).unwrap_err();
    assert!(error.parameter() == Some("hidden_size") && error.to_string().contains("Infinity"), "{error}");
    for field in [r#""a": Nan"#, r#""a": Infinit"#, r#""a": NaN1"#, r#""a": -NaN"#] {
        assert_eq!(read_text(&with(field)).unwrap_err().kind(), ErrorKind::InvalidRecord, "{field}");
    }
    let twice = with(r#""hidden_size": 8"#);
    assert!(read_text(&twice).unwrap_err().to_string().contains("hidden_size occurs twice"));
}

#[test]
fn a_model_is_named_by_the_caller_or_by_its_file() {
    let mut whole: Value = serde_json::from_str(&text("llama-3.1-8b.json")).unwrap();
    let ids = |whole: &Value| {
        let model = read_text(&whole.to_string()).unwrap();
        (model.id().to_owned(), model.name().to_owned())
    };
    whole.as_object_mut().unwrap().remove("_name_or_path");
    assert_eq!(ids(&whole), ("llama".into(), "llama".into()));
    whole["_name_or_path"] = "org/Our Llama-8B_v2/".into();
    assert_eq!(ids(&whole), ("our-llama-8b-v2".into(), "Our Llama-8B_v2".into()));
    whole["_name_or_path"] = "".into();
    assert_eq!(ids(&whole).0, "llama");
    let config = Config::from_text(&whole.to_string()).unwrap();
    assert_eq!(config.clone().named("Mine").unwrap().model().unwrap().name(), "Mine");
    assert_eq!(config.named(" - ").unwrap_err().kind(), ErrorKind::MissingInput);
}

//! Headers of real safetensors files (`headers/make.py`): what is counted from them, and by part.

use crate::read;
use llmhw_core::ErrorKind;
use llmhw_core::files::huggingface::{Config, File, Header, Progress, Tensors};
use llmhw_core::memory::{Part, Weights};
use llmhw_core::spec::FormatFamily;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::{fs, path::PathBuf};

pub(crate) const FILES: [(&str, FormatFamily); 10] = [
    ("dense", FormatFamily::Float),
    ("dense-tied-with-lm-head", FormatFamily::Float),
    ("mixture", FormatFamily::Float),
    ("gptq", FormatFamily::Gptq),
    ("awq", FormatFamily::Awq),
    ("fp8", FormatFamily::Fp8),
    ("nf4", FormatFamily::Bitsandbytes),
    ("compressed-tensors", FormatFamily::CompressedTensors),
    ("mlx-mixture", FormatFamily::Mlx),
    ("mxfp4", FormatFamily::Mxfp4),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/huggingface/headers")
}

/// The header's bytes and the configuration of a file.
pub(crate) fn raw(name: &str) -> (Vec<u8>, String) {
    let known: Value =
        serde_json::from_str(&fs::read_to_string(folder().join(format!("{name}.json"))).unwrap()).unwrap();
    (fs::read(folder().join(format!("{name}.header"))).unwrap(), known["config"].to_string())
}

/// The header of a file, and what its maker counted.
fn fixture(name: &str) -> (Header, Value) {
    let known: Value =
        serde_json::from_str(&fs::read_to_string(folder().join(format!("{name}.json"))).unwrap()).unwrap();
    let bytes = fs::read(folder().join(format!("{name}.header"))).unwrap();
    let file_bytes = known["file_bytes"].as_u64().unwrap();
    assert_eq!(Header::read(&bytes[..7], Some(file_bytes)).unwrap(), Progress::NeedsMore { bytes: 8 }, "{name}");
    let needs = known["header_bytes"].as_u64().unwrap();
    assert_eq!(
        Header::read(&bytes[..bytes.len() - 1], Some(file_bytes)).unwrap(),
        Progress::NeedsMore { bytes: needs },
        "{name}"
    );
    assert_eq!(Header::read(&bytes, Some(file_bytes - 1)).unwrap_err().parameter(), Some("file_bytes"), "{name}");
    let Progress::Complete(header) = Header::read(&bytes, Some(file_bytes)).unwrap() else { panic!("{name} is whole") };
    assert_eq!(header.tensors().count() as u64, known["tensors"].as_u64().unwrap(), "{name}");
    (header, known)
}

fn file(header: &Header, config: &Value) -> Result<File, llmhw_core::Error> {
    let mut tensors = Tensors::default();
    tensors.add(header)?;
    Config::from_text(&config.to_string())?.named("Tiny")?.file(&tensors)
}

#[test]
fn weights_and_bytes_are_those_that_were_written() {
    for (name, family) in FILES {
        let (header, known) = fixture(name);
        let read = file(&header, &known["config"]).unwrap_or_else(|error| panic!("{name}: {error}"));
        let written = |kind: &str, part: &str| known[kind].get(part).and_then(Value::as_f64).unwrap_or(0.0);
        let weights = read.weights();
        for (part, bytes) in [
            (Part::Embedding, weights.embedding),
            (Part::Output, weights.output),
            (Part::Attention, weights.attention),
            (Part::FeedForward, weights.feed_forward),
            (Part::SharedExperts, weights.shared_experts),
            (Part::Experts, weights.experts),
            (Part::Other, weights.other),
            (Part::Unread, weights.unread),
        ] {
            assert_eq!(bytes.value, written("bytes", part.as_str()), "{name}: bytes of {}", part.as_str());
            let logical: u64 = read.tensors().filter(|(_, own, _)| *own == part).map(|(.., weights)| weights).sum();
            assert_eq!(logical as f64, written("weights", part.as_str()), "{name}: weights of {}", part.as_str());
        }
        let all: f64 = known["weights"].as_object().unwrap().values().map(|n| n.as_f64().unwrap()).sum();
        assert_eq!(read.model().total_parameters().value, all, "{name}");
        assert_eq!(weights.total().value, known["file_bytes"].as_f64().unwrap(), "{name}");
        assert_eq!((read.format().family(), read.model().id()), (family, "tiny"), "{name}");
        // The format gives the model exactly these bytes, so every other question counts them.
        assert_eq!(Weights::of(read.model(), read.format()), *weights, "{name}");
    }
}

#[test]
fn a_tied_models_copy_of_its_embedding_is_counted_as_unread() {
    let (header, known) = fixture("dense-tied-with-lm-head");
    let tied = file(&header, &known["config"]).unwrap();
    assert!(tied.model().has_tied_embeddings());
    assert_eq!((tied.weights().embedding.value, tied.weights().output.value), (0.0, 2.0 * 64.0 * 256.0));
    assert_eq!(tied.weights().unread.value, 2.0 * 64.0 * 256.0);
    let mut config = known["config"].clone();
    config["tie_word_embeddings"] = json!(false);
    let untied = file(&header, &config).unwrap();
    assert_eq!(untied.model().total_parameters().value - tied.model().total_parameters().value, 64.0 * 256.0);
    assert_eq!(untied.weights().total(), tied.weights().total());
}

#[test]
fn what_the_configuration_does_not_explain_is_refused() {
    for name in ["gptq", "awq", "nf4", "compressed-tensors", "mlx-mixture"] {
        let (header, known) = fixture(name);
        let mut config = known["config"].clone();
        for field in ["quantization_config", "quantization"] {
            config.as_object_mut().unwrap().remove(field);
        }
        let error = file(&header, &config).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{name}: {error}");
        assert!(error.to_string().contains("quantization_config"), "{name}: {error}");
        // The shape does not need it.
        assert!(read(&config).is_ok(), "{name}");
        if name == "gptq" {
            config["quantization_config"] = json!({ "quant_method": "gptq", "bits": 8, "group_size": 32 });
            assert_eq!(file(&header, &config).unwrap_err().kind(), ErrorKind::Inconsistent);
            config["quantization_config"] = json!({ "quant_method": "quark" });
            let error = file(&header, &config).unwrap_err();
            assert_eq!(error.parameter(), Some("quantization_config.quant_method"), "{error}");
        }
    }
    // Blocks of MXFP4 are two weights in a byte by their name.
    let (header, known) = fixture("mxfp4");
    let mut config = known["config"].clone();
    let total = |config: &Value| file(&header, config).unwrap().model().total_parameters();
    let told = total(&config);
    config.as_object_mut().unwrap().remove("quantization_config");
    assert_eq!(total(&config), told);
    let (header, known) = fixture("dense");
    let mut config = known["config"].clone();
    config["intermediate_size"] = json!(130);
    assert_eq!(file(&header, &config).unwrap_err().parameter(), Some("safetensors: feed-forward"));
}

#[test]
fn files_of_a_model_are_put_together_once_and_whole() {
    let (header, known) = fixture("dense");
    let mut tensors = Tensors::from_index(r#"{ "metadata": {}, "weight_map": { "model.norm.weight": "a" } }"#).unwrap();
    assert_eq!((tensors.stated_tensors(), tensors.has_headers()), (Some(1), false));
    tensors.add(&header).unwrap();
    let twice = tensors.add(&header).unwrap_err();
    assert!(twice.kind() == ErrorKind::Inconsistent && twice.to_string().contains("lm_head.weight"), "{twice}");
    let config = Config::from_text(&known["config"].to_string()).unwrap();
    let more = config.file(&tensors).unwrap_err();
    assert_eq!((more.kind(), more.parameter()), (ErrorKind::Inconsistent, Some("headers")));
}

/// A header of these entries, as text, in front of nothing.
fn refused(entries: &str) -> llmhw_core::Error {
    let bytes = [&(entries.len() as u64).to_le_bytes()[..], entries.as_bytes()].concat();
    Header::read(&bytes, None).unwrap_err()
}

#[test]
fn damaged_headers_are_refused_by_name() {
    let one = |name: &str, start: u64, end: u64| {
        format!(r#""{name}":{{"dtype":"U8","shape":[{}],"data_offsets":[{start},{end}]}}"#, end.saturating_sub(start))
    };
    for (entries, parameter) in [
        (format!("{{{},{}}}", one("a", 0, 4), one("a", 4, 8)), "a"),
        (format!("{{{},{}}}", one("a", 0, 4), one("b", 3, 8)), "b.data_offsets"),
        (format!("{{{},{}}}", one("a", 0, 4), one("b", 5, 8)), "b.data_offsets"),
        (format!("{{{}}}", one("a", 4, 8)), "a.data_offsets"),
        (format!("{{{}}}", one("a", 8, 4)), "a"),
        (r#"{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}"#.into(), "a"),
        (r#"{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#.into(), "a"),
        (r#"{"a":{"dtype":"U8","shape":[1]}}"#.into(), "a"),
        (r#"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}"#.into(), "a"),
        (r#"{"a":[1]}"#.into(), "a"),
        ("[1]".into(), "header"),
    ] {
        let error = refused(&entries);
        assert_eq!(error.parameter(), Some(parameter), "{entries}: {error}");
    }
}

#[test]
fn counts_are_bounded() {
    let mut entries = String::from("{");
    for i in 0..=262_144 {
        write!(entries, r#""{i}":{{"dtype":"U8","shape":[0],"data_offsets":[0,0]}},"#).unwrap();
    }
    let entries = entries.trim_end_matches(',').to_owned() + "}";
    assert_eq!(refused(&entries).kind(), ErrorKind::OutOfRange);
    let many = format!(r#"{{"model_type":"llama","a":[{}1]}}"#, "1,".repeat(262_144));
    assert!(Config::from_text(&many).unwrap_err().to_string().contains("262144 values"));
}

#[test]
fn a_record_of_a_model_says_what_its_files_say() {
    use llmhw_core::record::file::{
        SafetensorsHeader, huggingface, huggingface_files, huggingface_tensors, safetensors_header, safetensors_needs,
    };
    let (_, known) = fixture("mxfp4");
    let config = known["config"].to_string();
    let bytes = fs::read(folder().join("mxfp4.header")).unwrap();
    assert_eq!(
        safetensors_header(&bytes[..8], None).unwrap(),
        SafetensorsHeader::NeedsMore { bytes: known["header_bytes"].as_u64().unwrap() }
    );
    let file_bytes = known["file_bytes"].as_u64();
    let SafetensorsHeader::Complete(header) = safetensors_header(&bytes, file_bytes).unwrap() else { panic!("whole") };
    assert_eq!(safetensors_needs(&bytes[..8]).unwrap(), bytes.len() as u64);
    assert_eq!([safetensors_needs(&[]).unwrap(), safetensors_needs(&bytes).unwrap()], [8, 0]);
    let exact = huggingface_files(&config, None, &[&header], Some("Tiny OSS")).unwrap();
    assert_eq!(
        (exact.file_bytes, exact.tensors.map(u64::from)),
        (known["file_bytes"].as_f64(), known["tensors"].as_u64())
    );
    assert_eq!(
        (exact.model.id.as_ref(), exact.format.as_ref().unwrap().id.as_ref()),
        ("tiny-oss", "mxfp4-of-tiny-oss")
    );
    assert_eq!(exact.weights.unwrap().experts_gigabytes * 1e9, known["bytes"]["experts"].as_f64().unwrap());
    let tensors = huggingface_tensors(&config, &[&header]).unwrap();
    let blocks = tensors.iter().find(|tensor| tensor.name.ends_with("0.mlp.experts.down_proj_blocks")).unwrap();
    assert_eq!((blocks.part.as_ref(), blocks.weights, blocks.bytes), ("experts", 4.0 * 64.0 * 64.0, 4.0 * 64.0 * 32.0));
    // Of the configuration alone: the format's sizes; of the index: the size of the files.
    let index = r#"{ "metadata": { "total_size": 77 }, "weight_map": { "a": "b" } }"#;
    let told = huggingface(&config, Some(index)).unwrap();
    assert_eq!((told.file_bytes, told.tensors, told.weights), (Some(77.0), Some(1), None));
    assert!(told.format.is_some_and(|format| format.parts.is_some()));
    let mut other: Value = known["config"].clone();
    other["quantization_config"] = json!({ "quant_method": "quark" });
    assert_eq!(huggingface(&other.to_string(), None).unwrap().format, None);
    // A way that is read, with what can not be: a fault of the file.
    other["quantization_config"] = json!({ "quant_method": "gptq", "bits": 99 });
    let error = huggingface(&other.to_string(), None).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::OutOfRange, Some("quantization_config.bits")));
    assert!(huggingface_files(&config, Some(index), &[&header], None).is_err());
}

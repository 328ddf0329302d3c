//! Every architecture: which of its fields are needed, and what the shapes of models' cards come to.

use crate::published::{rows, text};
use crate::{read_text, sorted};
use llmhw_core::files::huggingface::{ARCHITECTURES, Config};
use llmhw_core::{Error, ErrorKind, catalog};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Whether an error is about this field: missing, or shown by what it is inconsistent with.
fn names(error: &Error, field: &str) -> bool {
    error.parameter().is_some_and(|names| names.split(", ").any(|name| name.rsplit('.').next() == Some(field)))
}

#[test]
fn every_architecture_names_each_field_it_lacks_and_all_of_them_at_once() {
    let (mut seen, mut wrong) = (BTreeSet::new(), vec![]);
    for (file, text) in one_of_each() {
        let config = Config::from_text(&text).unwrap();
        if !seen.insert(config.architecture().to_owned()) {
            continue;
        }
        let mut whole: Value = serde_json::from_str(&text).unwrap();
        let part = ["text_config", "llm_config", "language_config"].into_iter().find(|part| whole.get(part).is_some());
        let fields = |whole: &mut Value| match part {
            Some(part) => whole[part].as_object().unwrap().clone(),
            None => whole.as_object().unwrap().clone(),
        };
        let all = fields(&mut whole);
        let full = config.model().unwrap();
        let with = |fields: serde_json::Map<String, Value>| {
            let mut whole = whole.clone();
            match part {
                Some(part) => whole[part] = Value::Object(fields),
                None => whole = Value::Object(fields),
            }
            read_text(&whole.to_string())
        };
        let mut required = vec![];
        for name in all.keys().filter(|name| *name != "model_type") {
            let mut less = all.clone();
            less.remove(name);
            match with(less) {
                // A field that nobody reads, or one whose absence means what it said.
                Ok(model) => {
                    let same = (model.total_parameters(), model.layers(), model.context_limit(), sorted(&model))
                        == (full.total_parameters(), full.layers(), full.context_limit(), sorted(&full));
                    let by_class = [
                        "tie_word_embeddings",
                        "num_key_value_heads",
                        "head_dim",
                        "attention_bias",
                        "layer_types",
                        "n_shared_experts",
                        "max_window_layers",
                        "attention_k_eq_v",
                        "num_global_key_value_heads",
                        "sliding_window",
                    ];
                    // Published files of Gemma 3 leave out what its class says.
                    let by_class_of_gemma = ["max_position_embeddings", "num_attention_heads", "vocab_size"];
                    let is_gemma = config.architecture() == "gemma3_text";
                    let is_known =
                        by_class.contains(&name.as_str()) || (is_gemma && by_class_of_gemma.contains(&name.as_str()));
                    if !same && !is_known {
                        wrong.push(format!("{file}: {name} changes the model in silence"));
                    }
                }
                Err(error) => {
                    if !names(&error, name) && error.kind() != ErrorKind::Inconsistent {
                        wrong.push(format!("{file}: {name}: {error}"));
                    }
                    if error.kind() == ErrorKind::MissingInput {
                        required.push(name.clone());
                    }
                }
            }
        }
        assert!(required.len() >= 3, "{file}: {required:?}");
        let mut none = all.clone();
        // These say which other fields are needed, so without them nobody knows what else is missing.
        required.retain(|name| {
            let deciding: &[&str] = match config.architecture() {
                "nemotron_h" => &["hybrid_override_pattern", "num_hidden_layers"],
                "gemma4_text" => &["enable_moe_block"],
                _ => &[],
            };
            !deciding.contains(&name.as_str())
        });
        none.retain(|name, _| !required.contains(name));
        let error = with(none).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingInput, "{file}: {error}");
        for name in &required {
            if !names(&error, name) {
                wrong.push(format!("{file}: {name} is not named by {error}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen.len(), ARCHITECTURES.len(), "{seen:?}");
}

/// Configurations that reach every architecture: published ones first, then those made from the catalogue and from model cards.
fn one_of_each() -> Vec<(String, String)> {
    let published: Vec<_> = rows().into_iter().filter(|row| row.refused.is_none()).map(|row| row.file).collect();
    let mut all: Vec<_> = published.into_iter().map(|file| (file.clone(), text(&file))).collect();
    let seen: BTreeSet<_> =
        all.iter().map(|(_, text)| Config::from_text(text).unwrap().architecture().to_owned()).collect();
    let unseen: Vec<_> = ARCHITECTURES.iter().filter(|known| !seen.contains(**known)).copied().collect();
    assert_eq!(unseen, WITHOUT, "architectures without a published configuration");
    all.extend(catalog::MODELS.iter().filter_map(|model| Some((model.id().to_owned(), crate::fixture(model.id())?))));
    all.extend(card_shapes().into_iter().map(|(config, ..)| (config["model_type"].to_string(), config.to_string())));
    all
}

/// Architectures of which no published configuration was found where it may be taken from.
const WITHOUT: [&str; 6] = ["cohere2", "glm4", "glm4_moe", "granite", "mistral4", "phimoe"];

/// Those of them that the catalogue has no model of: shapes from the models' cards, held against the counts published there.
fn card_shapes() -> Vec<(Value, f64, Option<f64>)> {
    let shape = |model_type: &str, numbers: [u32; 7], more: Value| {
        let [hidden, intermediate, layers, heads, kv_heads, vocabulary, context] = numbers;
        let mut config = json!({ "model_type": model_type, "hidden_size": hidden, "intermediate_size": intermediate,
            "num_hidden_layers": layers, "num_attention_heads": heads, "num_key_value_heads": kv_heads,
            "vocab_size": vocabulary, "max_position_embeddings": context });
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let command = json!({ "head_dim": 128, "sliding_window": 4096, "sliding_window_pattern": 4 });
    let glm = json!({ "head_dim": 128, "attention_bias": true, "tie_word_embeddings": false });
    let tied = json!({ "tie_word_embeddings": true });
    let phi = json!({ "num_local_experts": 16, "num_experts_per_tok": 2, "attention_bias": true });
    vec![
        (shape("cohere2", [4096, 14336, 32, 32, 8, 256_000, 132_096], command), 8.028, None),
        (shape("glm4", [4096, 13696, 40, 32, 2, 151_552, 32_768], glm), 9.400, None),
        (shape("granite", [4096, 12800, 40, 32, 8, 49_155, 131_072], tied), 8.171, None),
        (shape("phimoe", [4096, 6400, 32, 32, 8, 32_064, 131_072], phi), 41.87, Some(6.6)),
    ]
}

#[test]
fn shapes_from_model_cards_meet_published_counts() {
    for (config, billions, active) in card_shapes() {
        let model = read_text(&config.to_string()).unwrap();
        let close =
            |got: f64, want: f64, share: f64| assert!((got / (want * 1e9) - 1.0).abs() < share, "{got}: {config}");
        close(model.total_parameters().value, billions, 0.005);
        if let Some(active) = active {
            close(model.active_parameters().value, active, 0.01);
        }
        // Too small to show in a count.
        let traits = model.traits();
        let biases = (traits.qkv_bias, traits.attention_output_bias, traits.fused_gate_up);
        let expected = match config["model_type"].as_str().unwrap() {
            "glm4" => (true, false, true),
            "phimoe" => (true, true, false),
            _ => (false, false, false),
        };
        assert_eq!(biases, expected, "{config}");
    }
}

//! `Config`: `config.json`, and the model it describes.

use super::Tensors;
use super::family::{self, Draft};
use super::fields::{Fields, wrong};
use crate::error::{Error, Result};
use crate::evidence::{Kind, Provenance};
use crate::memory::ParameterCount;
use crate::spec::Model;
use crate::units::{in_base_unit, tokens};
use alloc::{borrow::Cow, borrow::ToOwned, format, string::String, vec};
use serde_json::{Map, Value};

/// The `model_type`s that are read.
pub const ARCHITECTURES: &[&str] = &[
    "cohere",
    "deepseek_v3",
    "deepseek_v32",
    "gemma2",
    "gemma3_text",
    "gemma4_text",
    "glm4_moe",
    "glm4_moe_lite",
    "glm_moe_dsa",
    "gpt_oss",
    "granite",
    "kimi_k2",
    "llama",
    "llama4_text",
    "minimax_m2",
    "ministral3",
    "mistral",
    "mistral4",
    "mixtral",
    "nemotron-nas",
    "nemotron_h",
    "phi3",
    "qwen2",
    "qwen3",
    "qwen3_5_moe_text",
    "qwen3_5_text",
    "qwen3_moe",
    "qwen3_next",
    "seed_oss",
    "smollm3",
];

/// Where models with vision keep the configuration of their text part.
const TEXT_PARTS: [&str; 3] = ["text_config", "llm_config", "language_config"];

/// A parsed `config.json`.
///
/// # Example: Llama 3.1 8B
/// ```
/// let config = llmhw_core::files::huggingface::Config::from_text(
///     r#"{ "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
///          "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256,
///          "max_position_embeddings": 131072, "tie_word_embeddings": false }"#,
/// )?;
/// assert_eq!(format!("{:.2}", config.model()?.total_parameters()), "8.03 Gparam");
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    text: Map<String, Value>,
    path: String,
    architecture: String,
    /// The word of the whole on tied embeddings, for a text part that does not say.
    outer_tied: Option<Value>,
}

impl Config {
    /// Parses the text of `config.json` and finds its text part.
    ///
    /// # Errors
    /// `InvalidRecord` when it is not a JSON object, `MissingInput` without `model_type`, `Unsupported` for an architecture
    /// that is not in [`ARCHITECTURES`].
    pub fn from_text(config_json: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(config_json)
            .map_err(|error| Error::invalid_record("config.json", "is JSON", error, "take the file as published"))?;
        let Value::Object(mut whole) = value else {
            return Err(wrong("config.json", "is an object", &value));
        };
        let outer_tied = whole.get("tie_word_embeddings").cloned();
        let outer_type = whole.get("model_type").cloned();
        for part in TEXT_PARTS {
            match whole.remove(part) {
                None | Some(Value::Null) => {}
                Some(Value::Object(text)) => return Self::of(text, format!("{part}."), outer_type, outer_tied),
                Some(other) => return Err(wrong(part, "is an object", &other)),
            }
        }
        Self::of(whole, String::new(), outer_type, outer_tied)
    }

    fn of(text: Map<String, Value>, path: String, outer: Option<Value>, outer_tied: Option<Value>) -> Result<Self> {
        let name = format!("{path}model_type");
        let word = match text.get("model_type").cloned().or(outer) {
            Some(Value::String(word)) => word,
            Some(other) if !other.is_null() => return Err(wrong(&name, "is a text", &other)),
            _ => {
                return Err(Error::missing(name, "the fields' meaning depends on it", "take config.json as published"));
            }
        };
        // A text part without a word of its own goes by the word of the whole.
        let full = format!("{word}_text");
        let known = ARCHITECTURES.iter().find(|known| **known == word || **known == full);
        let Some(known) = known else {
            let shown: String = word.chars().take(60).collect();
            return Err(Error::unsupported(
                name,
                format!("is an architecture whose tensors are known: {}", ARCHITECTURES.join(", ")),
                shown,
                "describe the model with Model::builder",
            ));
        };
        Ok(Self { text, path, architecture: (*known).to_owned(), outer_tied })
    }

    /// The `model_type` by which the fields are read.
    #[must_use]
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// The model described, with parameters counted from its shape. Its id and name are the architecture's.
    ///
    /// # Errors
    /// `MissingInput` that names every missing field of the architecture, `InvalidRecord` and `OutOfRange` that name a field
    /// of the wrong kind or size, `Inconsistent` and `Unsupported` for shapes that contradict themselves or are not modelled.
    pub fn model(&self) -> Result<Model> {
        let mut fields = Fields::new(&self.text, &self.path);
        let draft = family::read(&self.architecture, &mut fields);
        // What is missing is told first: stand-ins for it may have led to another error.
        fields.finish(&self.architecture)?;
        self.assemble(draft?, &fields)
    }

    /// The model described, with the exact number of weights in `tensors`, held against the count from the shape.
    ///
    /// # Errors
    /// As [`Config::model`] and [`Tensors::parameters`]; `Inconsistent` when the counts differ by more than 2 %: the
    /// configuration then belongs to other files.
    pub fn model_with(&self, tensors: &Tensors) -> Result<Model> {
        let mut model = self.model()?;
        #[allow(clippy::cast_precision_loss, reason = "counts of weights are far below 2^53")]
        let exact = tensors.parameters(model.layers)? as f64;
        let computed = model.total.value;
        if !(exact > 0.98 * computed && exact < 1.02 * computed) {
            return Err(Error::inconsistent(
                "total_parameters_billions",
                format!("is within 2 % of the {:.3} that the shape in config.json makes", computed / 1e9),
                format!("{:.3}", exact / 1e9),
                "take config.json and all safetensors files from one model",
            ));
        }
        // The closed form leaves out small vectors; they are read with every token.
        model.active =
            in_base_unit(model.active.value + if model.is_mixture_of_experts() { 0.0 } else { exact - computed });
        model.total = in_base_unit(exact);
        model.validate()?;
        Ok(model)
    }

    fn assemble(&self, draft: Draft, fields: &Fields<'_>) -> Result<Model> {
        let outer = self.outer_tied.as_ref().and_then(Value::as_bool);
        let tied = fields.flag("tie_word_embeddings")?.or(outer).unwrap_or(draft.tied_by_default);
        let source = Provenance::new("total_parameters_billions", Kind::Derived, "config.json");
        let mut model = Model {
            id: Cow::Owned(self.architecture.clone()),
            name: Cow::Owned(self.architecture.clone()),
            family: Cow::Owned(self.architecture.clone()),
            // Validated with one weight first, since counting needs a valid shape.
            total: in_base_unit(1.0),
            active: in_base_unit(1.0),
            layers: draft.layers,
            hidden_size: draft.hidden,
            vocabulary_size: draft.vocabulary,
            tied_embeddings: tied,
            context_limit: tokens(draft.context),
            attention: Cow::Owned(draft.attention),
            feed_forward: Cow::Owned(draft.feed_forward),
            experts: draft.experts,
            traits: draft.traits,
            provenance: Cow::Owned(vec![source]),
        };
        model.validate()?;
        let count = ParameterCount::of(&model);
        (model.total, model.active) = (count.total, count.active);
        model.validate()?;
        Ok(model)
    }
}

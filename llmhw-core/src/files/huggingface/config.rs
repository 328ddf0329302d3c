//! `Config`: `config.json`, and the model it describes.

use super::family::{self, Draft};
use super::fields::{Fields, wrong};
use super::file::{self, File};
use super::json;
use super::quantisation::Quantisation;
use super::tensors::Tensors;
use crate::catalog;
use crate::error::{Error, Result};
use crate::evidence::{Kind, Provenance};
use crate::memory::ParameterCount;
use crate::spec::{Model, WeightFormat};
use crate::units::{in_base_unit, tokens};
use alloc::{borrow::Cow, borrow::ToOwned, format, string::String, vec};
use serde_json::{Map, Value};

/// The `model_type`s that are read.
pub const ARCHITECTURES: &[&str] = &[
    "cohere",
    "cohere2",
    "deepseek_v2",
    "deepseek_v3",
    "deepseek_v32",
    "gemma",
    "gemma2",
    "gemma3_text",
    "gemma4_text",
    "glm4",
    "glm4_moe",
    "glm4_moe_lite",
    "glm_moe_dsa",
    "gpt_oss",
    "granite",
    "granitemoe",
    "granitemoehybrid",
    "kimi_k2",
    "kimi_linear",
    "llama",
    "llama4_text",
    "minimax_m2",
    "ministral3",
    "mistral",
    "mistral4",
    "mixtral",
    "nemotron-nas",
    "nemotron_h",
    "olmo2",
    "phi3",
    "phimoe",
    "qwen2",
    "qwen2_moe",
    "qwen3",
    "qwen3_5_moe_text",
    "qwen3_5_text",
    "qwen3_moe",
    "qwen3_next",
    "seed_oss",
    "smollm3",
];

/// Other words for the same text model: those of models with vision.
const SAME: [(&str, &str); 6] = [
    ("qwen2_5_vl", "qwen2"),
    ("qwen2_5_vl_text", "qwen2"),
    ("qwen2_vl", "qwen2"),
    ("qwen2_vl_text", "qwen2"),
    ("qwen3_vl_moe_text", "qwen3_moe"),
    ("qwen3_vl_text", "qwen3"),
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
    /// What is around the text part, where there is one.
    outer: Map<String, Value>,
    name: Option<String>,
}

impl Config {
    /// Parses the text of `config.json` and finds its text part. Python's `NaN` and `Infinity`, which are no JSON, are accepted in
    /// fields that are not read.
    ///
    /// # Errors
    /// `InvalidRecord` when it is not a JSON object, has more than 262,144 values or a name twice, `MissingInput` without `model_type`, `Unsupported` for an architecture
    /// that is not in [`ARCHITECTURES`].
    pub fn from_text(config_json: &str) -> Result<Self> {
        let value = json::parse("config.json", config_json)?;
        let Value::Object(mut whole) = value else {
            return Err(wrong("config.json", "be an object", &value));
        };
        for part in TEXT_PARTS {
            match whole.remove(part) {
                None | Some(Value::Null) => {}
                Some(Value::Object(text)) => return Self::of(text, format!("{part}."), whole),
                Some(other) => return Err(wrong(part, "be an object", &other)),
            }
        }
        Self::of(whole, String::new(), Map::new())
    }

    fn of(text: Map<String, Value>, path: String, outer: Map<String, Value>) -> Result<Self> {
        let name = format!("{path}model_type");
        let word = match text.get("model_type").or_else(|| outer.get("model_type")).cloned() {
            Some(Value::String(word)) => word,
            Some(other) if !other.is_null() => return Err(wrong(&name, "be text", &other)),
            _ => {
                return Err(Error::missing(name, "the fields' meaning depends on it", "take config.json as published"));
            }
        };
        // A text part without a word of its own goes by the word of the whole.
        let full = format!("{word}_text");
        let same = SAME.iter().find(|(other, _)| *other == word || *other == full).map(|(_, same)| *same);
        let known = ARCHITECTURES.iter().find(|known| **known == word || **known == full || Some(**known) == same);
        let Some(known) = known else {
            let shown: String = word.chars().take(60).collect();
            return Err(Error::unsupported(
                name,
                format!("be an architecture whose tensors are known: {}", ARCHITECTURES.join(", ")),
                shown,
                "describe the model by hand",
            ));
        };
        let mut config = Self { text, path, architecture: (*known).to_owned(), outer, name: None };
        // The tool that wrote the file notes where it read it from: the last part is the model's name.
        let path = [&config.outer, &config.text].into_iter().find_map(|object| object.get("_name_or_path")?.as_str());
        config.name = path.and_then(|path| path.trim_end_matches('/').rsplit('/').next()).and_then(usable_name);
        Ok(config)
    }

    /// The same with the model's name, from which its id follows; a file does not always say it, and the folder it lies in does.
    ///
    /// # Errors
    /// `MissingInput` for a name without a letter or digit.
    ///
    /// # Example: a name of one's own
    /// ```
    /// let config = llmhw_core::files::huggingface::Config::from_text(
    ///     r#"{ "model_type": "llama", "hidden_size": 2048, "num_hidden_layers": 16, "num_attention_heads": 32,
    ///          "num_key_value_heads": 8, "intermediate_size": 8192, "vocab_size": 128256,
    ///          "max_position_embeddings": 131072, "tie_word_embeddings": true }"#,
    /// )?;
    /// assert_eq!(config.named("Llama 3.2 1B")?.model()?.id(), "llama-3.2-1b");
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn named(mut self, name: &str) -> Result<Self> {
        self.name = usable_name(name);
        match self.name {
            Some(_) => Ok(self),
            None => Err(Error::missing("name", "the id of a model is made of it", "give one with a letter or a digit")),
        }
    }

    /// The `model_type` by which the fields are read.
    #[must_use]
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// The model described, with parameters counted from its shape. Its name is the one given, or the last part of
    /// `_name_or_path`, or the architecture's; its id is made of it.
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
    /// As [`Config::file`].
    pub fn model_with(&self, tensors: &Tensors) -> Result<Model> {
        Ok(self.file(tensors)?.model().clone())
    }

    /// The model as its files hold it: exact counts, exact bytes by part, and the format that gives them. Quantised files are
    /// counted by `quantization_config`.
    ///
    /// # Errors
    /// As [`Config::model`]; `MissingInput` without headers; `Unsupported` for packed weights that the configuration does not
    /// explain; `Inconsistent` when headers are missing or the counts differ by more than 0.5 %, all in all or in a part:
    /// the configuration then belongs to other files.
    pub fn file(&self, tensors: &Tensors) -> Result<File> {
        File::of(self.model()?, tensors, self.quantisation()?.as_ref())
    }

    /// The format that the configuration names: a listed one, or where only experts are quantised the sizes that follow. Nothing where it says
    /// none, or one of which it does not say the size, such as a mix of formats.
    ///
    /// # Errors
    /// As [`Config::model`]; `InvalidRecord` and `Unsupported` for a `quantization_config` that is not understood.
    ///
    /// # Example: GPTQ
    /// ```
    /// let config = llmhw_core::files::huggingface::Config::from_text(
    ///     r#"{ "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
    ///          "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256, "max_position_embeddings": 8192,
    ///          "quantization_config": { "quant_method": "gptq", "bits": 4, "group_size": 128 } }"#,
    /// )?;
    /// assert_eq!(config.format()?.map(|format| format.id().to_owned()).as_deref(), Some("gptq-4bit-g128"));
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn format(&self) -> Result<Option<WeightFormat>> {
        let Some(known) = self.quantisation()? else { return Ok(None) };
        if known.only_experts {
            return Ok(file::only_experts(&self.model()?, &known));
        }
        Ok(known.listed().and_then(|id| catalog::format(id).ok()).cloned())
    }

    fn quantisation(&self) -> Result<Option<Quantisation>> {
        Quantisation::read(&self.outer, &self.text, &self.path)
    }

    fn assemble(&self, draft: Draft, fields: &Fields<'_>) -> Result<Model> {
        let outer = self.outer.get("tie_word_embeddings").and_then(Value::as_bool);
        let tied = fields.flag("tie_word_embeddings")?.or(outer).unwrap_or(draft.tied_by_default);
        let name = self.name.clone().unwrap_or_else(|| self.architecture.clone());
        let source = Provenance::new("total_parameters_billions", Kind::Derived, "config.json");
        let mut model = Model {
            id: crate::noun::id_or_slug(Cow::Borrowed(""), &name),
            name: Cow::Owned(name),
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

/// A name of which an id can be made, cut where it is absurdly long.
fn usable_name(name: &str) -> Option<String> {
    let name = json::short(name.trim());
    name.chars().any(char::is_alphanumeric).then_some(name)
}

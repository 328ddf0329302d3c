//! The rules of GGUF mixes: from steps per role, as the data has them, to the flat list the size code walks.
//!
//! In that list the first rule that covers a layer counts. So exceptions for whole models come first and cover all
//! layers of their role, and the ordinary steps follow.

use super::format_row::{Format, Step};
use super::render::{constant, one_of, variant};
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;

const ROLES: &[&str] = &[
    "token_embd",
    "per_layer_token_embd",
    "output",
    "attn_q",
    "attn_k",
    "attn_v",
    "attn_qkv",
    "attn_output",
    "ffn_gate",
    "ffn_up",
    "ffn_down",
    "experts",
];
const LAYERS: &[&str] =
    &["all", "more-bits", "first-eighth", "first-sixteenth", "middle-six-eighths", "first-2", "first-4"];

struct Rules<'a> {
    format: &'a Format,
    code: String,
}

impl Rules<'_> {
    fn push(&mut self, role: &str, layers: Option<&str>, when: &str, tensor_type: &str) -> Result<()> {
        one_of(&self.format.id, "role", role, ROLES)?;
        let layers = layers.unwrap_or("all");
        one_of(&self.format.id, "layers", layers, LAYERS)?;
        let layers = match layers {
            "first-2" => "FirstTwo".to_owned(),
            "first-4" => "FirstFour".to_owned(),
            other => variant(other),
        };
        let role = match role {
            "token_embd" => "TokenEmbedding".to_owned(),
            "per_layer_token_embd" => "PerLayerEmbedding".to_owned(),
            "output" | "experts" => variant(role),
            other => variant(other).replace("Attn", "Attention").replace("Ffn", "FeedForward"),
        };
        let _ = write!(
            self.code,
            "MixRule {{ role: Role::{role}, layers: Layers::{layers}, when: When::{when}, tensor_type: &tensor_types::{} }},",
            constant(tensor_type)
        );
        Ok(())
    }

    /// Models with exactly eight experts: the steps replace those of the role, and the base type takes what is left.
    fn eight_experts(&mut self, base: &str) -> Result<()> {
        for (role, steps) in &self.format.eight_experts {
            for step in steps {
                self.push(role, step.layers.as_deref(), "EightExperts", &step.r#type)?;
            }
            if steps.last().is_none_or(|step| step.layers.is_some()) {
                self.push(role, None, "EightExperts", base)?;
            }
        }
        Ok(())
    }

    /// Dense models of 80 layers: what would be 3 or 4 bits for the small value matrices becomes 5.
    fn seventy_billion(&mut self, base: &str) -> Result<()> {
        if !self.format.lift_attn_v_at_80_layers {
            return Ok(());
        }
        let lifted = |tensor_type: &str| matches!(tensor_type, "q3-k" | "q4-k");
        let steps = self.steps("attn_v");
        if !lifted(base) && !steps.iter().any(|step| lifted(&step.r#type)) {
            return Ok(());
        }
        let rest =
            Step { r#type: base.to_owned(), layers: None, minimum_gqa: None, minimum_experts: None, imatrix: None };
        let rest = lifted(base).then_some(rest);
        for step in steps.into_iter().filter(|step| step.minimum_experts.is_none()).chain(rest) {
            let heads = step.minimum_gqa.unwrap_or(0).max(2);
            let tensor_type = if lifted(&step.r#type) { "q5-k" } else { &step.r#type };
            self.push("attn_v", step.layers.as_deref(), &format!("SeventyBillion({heads})"), tensor_type)?;
        }
        Ok(())
    }

    /// The steps of a role that hold for the way files of this format are made, with or without importance matrix.
    fn steps(&self, role: &str) -> Vec<Step> {
        let steps = self.format.rules.get(role).cloned().unwrap_or_default();
        steps.into_iter().filter(|step| step.imatrix.is_none_or(|imatrix| imatrix == self.format.imatrix)).collect()
    }

    fn ordinary(&mut self) -> Result<()> {
        for role in ROLES {
            // The table of per-layer embeddings is treated like the tied output layer, unless the mix says otherwise.
            let is_named = self.format.rules.contains_key(*role);
            let steps =
                if *role == "per_layer_token_embd" && !is_named { self.steps("output") } else { self.steps(role) };
            for step in steps {
                let when = match (step.minimum_gqa, step.minimum_experts) {
                    (None, None) => "Always".to_owned(),
                    (Some(heads), None) => format!("HeadsPerKvHead({heads})"),
                    (None, Some(experts)) => format!("ExpertsAtLeast({experts})"),
                    (Some(_), Some(_)) => anyhow::bail!("{role}: a step has one condition on the model"),
                };
                self.push(role, step.layers.as_deref(), &when, &step.r#type)?;
            }
        }
        Ok(())
    }
}

/// The layout of a mix.
pub(crate) fn render(format: &Format, is_type: &dyn Fn(&str) -> bool) -> Result<String> {
    let base = format.base_type.as_deref().context("a mix needs base_type")?;
    let steps = format.rules.values().chain(format.eight_experts.values()).flatten();
    for tensor_type in steps.map(|step| step.r#type.as_str()).chain([base]) {
        ensure!(is_type(tensor_type), "there is no tensor type {tensor_type:?}");
    }
    for role in format.rules.keys().chain(format.eight_experts.keys()) {
        one_of(&format.id, "role", role, ROLES)?;
    }
    let mut rules = Rules { format, code: String::new() };
    rules.eight_experts(base)?;
    rules.seventy_billion(base)?;
    rules.ordinary()?;
    Ok(format!("Layout::Mix {{ base: &tensor_types::{}, rules: &[{}] }}", constant(base), rules.code))
}

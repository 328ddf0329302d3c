//! Dense models of grouped attention: Llama and its kin.

use super::draft::{Draft, Kind, grouped, kinds, refuse};
use crate::error::Result;
use crate::files::huggingface::fields::{Fields, most};
use alloc::vec;

/// Dense models of grouped attention.
pub(super) fn plain(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let attention =
        grouped(f, draft.hidden, matches!(architecture, "llama" | "granite" | "cohere" | "phi3" | "olmo2"))?;
    draft.dense(f)?;
    refuse(f, "mlp_bias")?;
    let bias = f.flag("attention_bias")?;
    draft.traits.qkv_bias = bias.unwrap_or(matches!(architecture, "qwen2" | "seed_oss")) || architecture == "qwen2";
    draft.traits.attention_output_bias = match architecture {
        "seed_oss" => f.flag("attention_out_bias")?.unwrap_or(false),
        "qwen2" | "glm4" => false,
        _ => bias.unwrap_or(false),
    };
    draft.traits.fused_qkv = architecture == "phi3";
    draft.traits.fused_gate_up = matches!(architecture, "phi3" | "glm4");
    draft.tied_by_default = matches!(architecture, "cohere" | "cohere2" | "smollm3");
    let window = match f.optional("sliding_window", 1, most::WIDTH)? {
        // Null says that there is none; a file without the field means the class's default.
        None if architecture == "cohere2" => Some(f.count("sliding_window", most::WIDTH)?),
        None if architecture == "mistral" && !f.has("sliding_window") => Some(4096),
        window => window,
    };
    let kinds = match architecture {
        "qwen2" | "qwen3" | "smollm3" if f.flag("use_sliding_window")? != Some(true) => vec![],
        "qwen2" | "qwen3" => {
            let first = f.optional("max_window_layers", 0, most::LAYERS)?.unwrap_or(0);
            kinds(f, draft.layers, |layer| if layer >= first { Kind::Local } else { Kind::Full })?
        }
        "cohere2" => {
            let period = f.optional("sliding_window_pattern", 1, most::LAYERS)?.unwrap_or(4);
            kinds(f, draft.layers, |layer| if (layer + 1) % period == 0 { Kind::Full } else { Kind::Local })?
        }
        "mistral" | "phi3" if window.is_some() => kinds(f, draft.layers, |_| Kind::Local)?,
        _ => kinds(f, draft.layers, |_| Kind::Full)?,
    };
    draft.windowed(f, attention, &kinds, window)?;
    Ok(draft)
}

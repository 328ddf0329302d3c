//! The architectures: which fields say what.

mod dense;
mod draft;
mod gemma;
mod hybrid;
mod latent;
mod mamba;
mod mixtures;

pub(super) use draft::Draft;

use super::fields::Fields;
use crate::error::Result;
use draft::unmodelled;

/// The shape that a configuration of this architecture describes.
pub(super) fn read(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    if architecture != "gemma4_text" && f.get("per_layer_config").is_some() {
        return Err(unmodelled(f, "per_layer_config", "layers with shapes of their own"));
    }
    match architecture {
        "llama" | "mistral" | "ministral3" | "qwen2" | "qwen3" | "smollm3" | "seed_oss" | "cohere" | "cohere2"
        | "granite" | "phi3" | "olmo2" | "glm4" => dense::plain(architecture, f),
        "gemma" | "gemma2" | "gemma3_text" => gemma::gemma(architecture, f),
        "gemma4_text" => gemma::gemma4(f),
        "mixtral" | "minimax_m2" | "qwen2_moe" | "qwen3_moe" | "glm4_moe" | "granitemoe" | "phimoe" => {
            mixtures::mixtures(architecture, f)
        }
        "gpt_oss" => mixtures::gpt_oss(f),
        "llama4_text" => mixtures::llama4(f),
        "qwen3_next" | "qwen3_5_text" | "qwen3_5_moe_text" => hybrid::gated_delta_net(architecture, f),
        "granitemoehybrid" => mamba::granite_hybrid(f),
        "nemotron_h" => mamba::nemotron_h(f),
        "nemotron-nas" => hybrid::nemotron_nas(f),
        "kimi_linear" => latent::kimi_linear(f),
        _ => latent::latent(architecture, f),
    }
}

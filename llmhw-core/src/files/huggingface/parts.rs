//! Which part of the model a tensor belongs to, by its name.
//!
//! Names are those of the Python package `transformers` and of mlx-lm, which renames experts.

use crate::memory::Part;
use crate::spec::{Attention, Model};
use alloc::collections::BTreeSet;

/// Parts of a checkpoint that are not the text model, or predict further tokens.
const OTHER_PARTS: [&str; 10] = [
    "vision",
    "visual",
    "audio",
    "multi_modal_projector",
    "mm_projector",
    "patch_merger",
    "image_newline",
    "mtp.",
    "nextn",
    "inv_freq",
];

/// What decides the part of a tensor beside its name.
#[derive(Debug)]
pub(super) struct Division {
    layers: u32,
    tied_embeddings: bool,
    first_sharing_layer: u32,
    /// Layers with experts, in which a dense part is an expert that every token passes through.
    mixed: BTreeSet<u32>,
}

/// `model.layers.7.mlp.down_proj.weight` is `mlp.down_proj.weight` of layer 7.
fn in_layer(name: &str) -> Option<(u32, &str)> {
    let rest = match name.split_once(".layers.") {
        Some((_, rest)) => rest,
        None => name.strip_prefix("layers.")?,
    };
    let (number, rest) = rest.split_once('.')?;
    Some((number.parse().ok()?, rest))
}

fn is_of_experts(rest: &str) -> bool {
    let is_fused_granite =
        rest.starts_with("block_sparse_moe.input_linear") || rest.starts_with("block_sparse_moe.output_linear");
    is_fused_granite || rest.split('.').any(|segment| matches!(segment, "experts" | "switch_mlp"))
}

impl Division {
    pub(super) fn of<'n>(model: &Model, names: impl Iterator<Item = &'n str>) -> Self {
        let mixed = names.filter_map(in_layer).filter(|(_, rest)| is_of_experts(rest)).map(|(layer, _)| layer);
        let sharing = model.attention().iter().filter(|kind| match kind.attention {
            Attention::Grouped(grouped) => grouped.shares_cache,
            _ => false,
        });
        Self {
            layers: model.layers(),
            tied_embeddings: model.has_tied_embeddings(),
            first_sharing_layer: model.layers().saturating_sub(sharing.map(|kind| kind.layers).sum()),
            mixed: mixed.collect(),
        }
    }

    /// Of a model of which nothing but the number of layers is known.
    pub(super) fn around(layers: u32) -> Self {
        Self { layers, tied_embeddings: false, first_sharing_layer: layers, mixed: BTreeSet::new() }
    }

    /// The part of a tensor.
    pub(super) fn part(&self, name: &str) -> Part {
        if OTHER_PARTS.iter().any(|part| name.contains(part)) {
            return Part::Unread;
        }
        match in_layer(name) {
            Some((layer, _)) if layer >= self.layers => Part::Unread,
            Some((layer, rest)) => self.layer_part(layer, rest),
            None => self.outer_part(name),
        }
    }

    fn outer_part(&self, name: &str) -> Part {
        let has = |segment: &str| name.split('.').any(|known| known == segment);
        if has("lm_head") {
            // Stored beside an embedding that serves for both, it is a copy that nobody reads.
            if self.tied_embeddings { Part::Unread } else { Part::Output }
        } else if has("embed_tokens_per_layer") {
            Part::Embedding
        } else if has("embed_tokens") || has("embeddings") || has("word_embeddings") || has("wte") {
            if self.tied_embeddings { Part::Output } else { Part::Embedding }
        } else {
            Part::Other
        }
    }

    fn layer_part(&self, layer: u32, rest: &str) -> Part {
        let mut segments = rest.split('.');
        let (first, second) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
        let has = |names: &[&str]| rest.split('.').any(|segment| names.contains(&segment));
        if is_of_experts(rest) {
            return Part::Experts;
        }
        if has(&["shared_expert", "shared_experts"]) {
            return Part::SharedExperts;
        }
        match first {
            "self_attn" | "attention" if layer >= self.first_sharing_layer => match second {
                "k_proj" | "v_proj" | "k_norm" | "v_norm" => Part::Unread,
                _ => Part::Attention,
            },
            "self_attn" | "attention" | "attn" | "linear_attn" | "mamba" => Part::Attention,
            // Nemotron-H has one part per layer, whatever it is.
            "mixer" => match second {
                "gate" | "fc1_latent_proj" | "fc2_latent_proj" => Part::Other,
                "up_proj" | "down_proj" => Part::FeedForward,
                _ => Part::Attention,
            },
            "mlp" | "feed_forward" | "block_sparse_moe" | "shared_mlp" => match second {
                "gate" | "router" | "shared_expert_gate" => Part::Other,
                _ if self.mixed.contains(&layer) => Part::SharedExperts,
                _ => Part::FeedForward,
            },
            _ => Part::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Division, Part};

    #[test]
    fn a_name_says_the_part() {
        let division = Division { layers: 4, tied_embeddings: false, first_sharing_layer: 3, mixed: [1].into() };
        for (name, part) in [
            ("model.embed_tokens.weight", Part::Embedding),
            ("backbone.embeddings.weight", Part::Embedding),
            ("transformer.word_embeddings.weight", Part::Embedding),
            ("transformer.wte.weight", Part::Embedding),
            ("model.embed_tokens_per_layer.weight", Part::Embedding),
            ("lm_head.weight", Part::Output),
            ("model.norm.weight", Part::Other),
            ("model.layers.0.self_attn.k_proj.weight", Part::Attention),
            ("model.layers.3.self_attn.q_proj.weight", Part::Attention),
            // The last layer uses an earlier one's cache.
            ("model.layers.3.self_attn.k_proj.weight", Part::Unread),
            ("model.layers.3.self_attn.v_norm.weight", Part::Unread),
            ("model.layers.4.self_attn.q_proj.weight", Part::Unread),
            ("model.layers.0.linear_attn.in_proj.weight", Part::Attention),
            ("backbone.layers.0.mixer.in_proj.weight", Part::Attention),
            ("backbone.layers.0.mixer.gate.weight", Part::Other),
            ("backbone.layers.0.mixer.fc1_latent_proj.weight", Part::Other),
            ("backbone.layers.0.mixer.up_proj.weight", Part::FeedForward),
            ("backbone.layers.0.mixer.down_proj.weight", Part::FeedForward),
            ("model.layers.0.mlp.up_proj.weight", Part::FeedForward),
            ("model.layers.0.mlp.router.weight", Part::Other),
            // Beside experts, a dense part is one that every token passes through.
            ("model.layers.1.mlp.up_proj.weight", Part::SharedExperts),
            ("model.layers.1.mlp.experts.3.up_proj.weight", Part::Experts),
            ("model.layers.1.mlp.shared_experts.up_proj.weight", Part::SharedExperts),
            ("model.layers.1.block_sparse_moe.input_linear.weight", Part::Experts),
            ("model.layers.1.block_sparse_moe.output_linear.weight", Part::Experts),
            ("model.layers.0.block_sparse_moe.router.layer.weight", Part::Other),
        ] {
            assert_eq!(division.part(name), part, "{name}");
        }
        let tied = Division { tied_embeddings: true, ..division };
        assert_eq!(tied.part("model.embed_tokens.weight"), Part::Output);
        assert_eq!(tied.part("lm_head.weight"), Part::Unread);
    }
    #[test]
    fn layers_that_use_an_earlier_cache_leave_their_keys_unread() {
        let config = r#"{ "model_type": "gemma4_text", "hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4,
            "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 128, "vocab_size": 1000, "max_position_embeddings": 4096,
            "sliding_window": 32, "layer_types": ["sliding_attention", "full_attention", "full_attention"],
            "num_kv_shared_layers": 1 }"#;
        let model = super::super::Config::from_text(config).unwrap().model().unwrap();
        let division = Division::of(&model, core::iter::empty());
        let keys =
            [0, 1, 2].map(|layer| division.part(&alloc::format!("model.layers.{layer}.self_attn.k_proj.weight")));
        assert_eq!(keys, [Part::Attention, Part::Attention, Part::Unread]);
    }
}

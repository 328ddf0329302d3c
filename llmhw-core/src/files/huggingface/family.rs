//! The architectures: which fields say what.

use super::fields::{Fields, most, whole, wrong};
use crate::error::{Error, Result};
use crate::spec::{
    Attention, AttentionLayers, Experts, FeedForward, GroupedAttention, Indexer, LatentAttention, LinearAttention,
    LinearVariant, Traits,
};
use crate::units::in_base_unit;
use alloc::{format, vec, vec::Vec};
use serde_json::Value;

/// A model's shape before its parameters are counted.
pub(super) struct Draft {
    pub layers: u32,
    pub hidden: u32,
    pub vocabulary: u32,
    pub context: u32,
    pub tied_by_default: bool,
    pub attention: Vec<AttentionLayers>,
    pub feed_forward: Vec<FeedForward>,
    pub experts: Option<Experts>,
    pub traits: Traits,
}

/// What a layer does instead of, or beside, looking at everything.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Full,
    Local,
    Linear,
}

impl Draft {
    /// What all architectures say under the same names. `defaults` are vocabulary and context where files leave them out.
    fn new(f: &mut Fields<'_>, defaults: Option<(u32, u32)>) -> Result<Self> {
        let (layers, hidden) = (f.count("num_hidden_layers", most::LAYERS)?, f.count("hidden_size", most::WIDTH)?);
        let (vocabulary, context) = match defaults {
            Some((vocabulary, context)) => (
                f.optional("vocab_size", 1, most::WIDTH)?.unwrap_or(vocabulary),
                f.optional("max_position_embeddings", 1, most::CONTEXT)?.unwrap_or(context),
            ),
            None => (f.count("vocab_size", most::WIDTH)?, f.count("max_position_embeddings", most::CONTEXT)?),
        };
        Ok(Self {
            layers,
            hidden,
            vocabulary,
            context,
            tied_by_default: false,
            attention: vec![],
            feed_forward: vec![],
            experts: None,
            traits: Traits::PLAIN,
        })
    }

    fn add(&mut self, layers: u32, attention: Attention) {
        if layers > 0 {
            self.attention.push(AttentionLayers { layers, attention });
        }
    }

    /// Local layers with a window and full ones without.
    fn windowed(
        &mut self,
        f: &Fields<'_>,
        grouped: GroupedAttention,
        kinds: &[Kind],
        window: Option<u32>,
    ) -> Result<()> {
        let local = count(kinds, Kind::Local);
        if count(kinds, Kind::Linear) > 0 {
            return Err(unmodelled(f, "layer_types", "linear_attention"));
        }
        match window {
            Some(window) => self.add(local, Attention::Grouped(grouped.windowed(window))),
            None if local > 0 => {
                return Err(Error::missing(
                    f.named("sliding_window"),
                    "some layers see only a window",
                    "take config.json as published",
                ));
            }
            None => {}
        }
        self.add(self.layers - local, Attention::Grouped(grouped));
        Ok(())
    }

    fn dense(&mut self, f: &mut Fields<'_>) -> Result<()> {
        let size = f.count("intermediate_size", most::WIDTH)?;
        self.feed_forward = vec![FeedForward { layers: self.layers, size }];
        Ok(())
    }

    /// A mixture in the layers from `first` on.
    fn mixture(&mut self, f: &Fields<'_>, experts: Experts, first: u32) -> Result<()> {
        if first >= self.layers {
            return Err(Error::inconsistent(
                f.named("first_k_dense_replace"),
                format!("is below num_hidden_layers = {}", self.layers),
                first,
                "take config.json as published",
            ));
        }
        self.experts = Some(Experts { layers: self.layers - first, ..experts.placed(first, 1) });
        Ok(())
    }
}

fn count(kinds: &[Kind], which: Kind) -> u32 {
    u32::try_from(kinds.iter().filter(|kind| **kind == which).count()).unwrap_or(u32::MAX)
}

fn unmodelled(f: &Fields<'_>, name: &str, value: &str) -> Error {
    Error::unsupported(
        f.named(name),
        "is something whose tensors are modelled for this architecture",
        value,
        "describe the model with Model::builder",
    )
}

/// Refuses a flag whose tensors are not modelled.
fn refuse(f: &Fields<'_>, name: &str) -> Result<()> {
    if f.flag(name)? == Some(true) { Err(unmodelled(f, name, "true")) } else { Ok(()) }
}

/// Each layer's kind: from `layer_types`, or by the architecture's rule where the file leaves it out.
fn kinds(f: &Fields<'_>, layers: u32, rule: impl Fn(u32) -> Kind) -> Result<Vec<Kind>> {
    let Some(list) = f.list("layer_types")? else { return Ok((0..layers).map(rule).collect()) };
    if u32::try_from(list.len()) != Ok(layers) {
        return Err(Error::inconsistent(
            f.named("layer_types"),
            format!("has one entry for each of num_hidden_layers = {layers}"),
            list.len(),
            "take config.json as published",
        ));
    }
    list.iter()
        .map(|value| match value.as_str() {
            Some("full_attention") => Ok(Kind::Full),
            Some("sliding_attention" | "chunked_attention") => Ok(Kind::Local),
            Some("linear_attention") => Ok(Kind::Linear),
            _ => Err(wrong(&f.named("layer_types"), "names kinds of attention that are modelled", value)),
        })
        .collect()
}

/// Heads where files always state them; `head_dim` may be left out and is then an equal share of the hidden size.
fn grouped(f: &mut Fields<'_>, hidden: u32, all_alike: bool) -> Result<GroupedAttention> {
    let heads = f.count("num_attention_heads", most::HEADS)?;
    let kv_heads = match f.optional("num_key_value_heads", 1, most::HEADS)? {
        None if all_alike => heads,
        None => f.count("num_key_value_heads", most::HEADS)?,
        Some(kv_heads) => kv_heads,
    };
    let head_dimension = match f.optional("head_dim", 1, most::HEAD_WIDTH)? {
        Some(width) => width,
        // A stand-in for a missing hidden size or head count is refused later.
        None if hidden.is_multiple_of(heads) || hidden == 1 => (hidden / heads).clamp(1, most::HEAD_WIDTH),
        None => {
            return Err(Error::inconsistent(
                f.named("hidden_size"),
                format!("is a multiple of num_attention_heads = {heads} where head_dim is left out"),
                hidden,
                "give head_dim",
            ));
        }
    };
    Ok(GroupedAttention::new(heads, kv_heads, head_dimension))
}

/// The mixture by the names of its fields, in `layers` layers.
fn experts(f: &mut Fields<'_>, count: &[&str], width: &str, layers: u32) -> Result<Experts> {
    let count = f.count_as(count, most::EXPERTS)?;
    let per_token = f.count_as(&["num_experts_per_tok", "experts_per_token", "top_k_experts"], most::EXPERTS)?;
    let width = f.count(width, most::WIDTH)?;
    // With stand-ins for missing fields a token may seem to use more experts than there are.
    let mut experts = Experts::new(count, per_token.min(count), width, layers)?;
    experts.per_token = per_token;
    Ok(experts)
}

/// `n_shared_experts` of the width of one.
fn shared(f: &mut Fields<'_>, experts: Experts) -> Result<Experts> {
    let shared = f.optional("n_shared_experts", 0, 64)?.unwrap_or(0);
    Ok(experts.with_shared(shared * experts.feed_forward_size))
}

pub(super) fn read(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    if architecture != "gemma4_text" && f.get("per_layer_config").is_some() {
        return Err(unmodelled(f, "per_layer_config", "layers with shapes of their own"));
    }
    match architecture {
        "llama" | "mistral" | "ministral3" | "qwen2" | "qwen3" | "smollm3" | "seed_oss" | "cohere" | "granite"
        | "phi3" => plain(architecture, f),
        "gemma2" | "gemma3_text" => gemma(architecture, f),
        "gemma4_text" => gemma4(f),
        "mixtral" | "minimax_m2" | "qwen3_moe" | "glm4_moe" => mixtures(architecture, f),
        "gpt_oss" => gpt_oss(f),
        "llama4_text" => llama4(f),
        "qwen3_next" | "qwen3_5_text" | "qwen3_5_moe_text" => gated_delta_net(architecture, f),
        "nemotron_h" => nemotron_h(f),
        "nemotron-nas" => nemotron_nas(f),
        _ => latent(f),
    }
}

/// Dense models of grouped attention.
fn plain(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let attention = grouped(f, draft.hidden, matches!(architecture, "llama" | "granite" | "cohere" | "phi3"))?;
    draft.dense(f)?;
    refuse(f, "mlp_bias")?;
    let bias = f.flag("attention_bias")?;
    draft.traits.qkv_bias = bias.unwrap_or(matches!(architecture, "qwen2" | "seed_oss")) || architecture == "qwen2";
    draft.traits.attention_output_bias = match architecture {
        "seed_oss" => f.flag("attention_out_bias")?.unwrap_or(false),
        "qwen2" => false,
        _ => bias.unwrap_or(false),
    };
    draft.traits.fused_qkv = architecture == "phi3";
    draft.traits.fused_gate_up = architecture == "phi3";
    draft.tied_by_default = matches!(architecture, "cohere" | "smollm3");
    let window = match f.optional("sliding_window", 1, most::WIDTH)? {
        // Null says that there is none; a file without the field means the class's default.
        None if architecture == "mistral" && !f.has("sliding_window") => Some(4096),
        window => window,
    };
    let kinds = match architecture {
        "qwen2" | "qwen3" | "smollm3" if f.flag("use_sliding_window")? != Some(true) => vec![],
        "qwen2" | "qwen3" => {
            let first = f.optional("max_window_layers", 0, most::LAYERS)?.unwrap_or(0);
            kinds(f, draft.layers, |layer| if layer >= first { Kind::Local } else { Kind::Full })?
        }
        "mistral" | "phi3" if window.is_some() => kinds(f, draft.layers, |_| Kind::Local)?,
        _ => kinds(f, draft.layers, |_| Kind::Full)?,
    };
    draft.windowed(f, attention, &kinds, window)?;
    Ok(draft)
}

fn gemma(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    // Published files of Gemma 3 leave out what equals the class's defaults.
    let third = architecture == "gemma3_text";
    let mut draft = Draft::new(f, third.then_some((262_208, 131_072)))?;
    let attention = if third {
        GroupedAttention::new(
            f.optional("num_attention_heads", 1, most::HEADS)?.unwrap_or(8),
            f.optional("num_key_value_heads", 1, most::HEADS)?.unwrap_or(4),
            f.optional("head_dim", 1, most::HEAD_WIDTH)?.unwrap_or(256),
        )
    } else {
        let width = f.count("head_dim", most::HEAD_WIDTH)?;
        let (heads, kv_heads) =
            (f.count("num_attention_heads", most::HEADS)?, f.count("num_key_value_heads", most::HEADS)?);
        GroupedAttention::new(heads, kv_heads, width)
    };
    draft.dense(f)?;
    draft.tied_by_default = true;
    let window = f.optional("sliding_window", 1, most::WIDTH)?.unwrap_or(4096);
    let period = f.optional("sliding_window_pattern", 1, most::LAYERS)?.unwrap_or(if third { 6 } else { 2 });
    let kinds = kinds(f, draft.layers, |layer| if (layer + 1) % period == 0 { Kind::Full } else { Kind::Local })?;
    draft.windowed(f, attention, &kinds, Some(window))?;
    Ok(draft)
}

fn gemma4(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    draft.tied_by_default = true;
    let (heads, kv_heads) =
        (f.count("num_attention_heads", most::HEADS)?, f.count("num_key_value_heads", most::HEADS)?);
    let width = f.count("head_dim", most::HEAD_WIDTH)?;
    let window = f.count("sliding_window", most::WIDTH)?;
    let local = GroupedAttention::new(heads, kv_heads, width).windowed(window);
    if f.get("layer_types").is_none() {
        f.require("layer_types");
    }
    let kinds = kinds(f, draft.layers, |_| Kind::Full)?;
    if count(&kinds, Kind::Linear) > 0 {
        return Err(unmodelled(f, "layer_types", "linear_attention"));
    }
    let full = gemma4_full(f, heads, kv_heads, &kinds)?;
    let sharing = f.optional("num_kv_shared_layers", 0, draft.layers)?.unwrap_or(0);
    let (own, borrowed) = kinds.split_at_checked((draft.layers - sharing) as usize).unwrap_or((&kinds, &[]));
    for (part, shares_cache) in [(own, false), (borrowed, true)] {
        draft.add(count(part, Kind::Local), Attention::Grouped(GroupedAttention { shares_cache, ..local }));
        draft.add(count(part, Kind::Full), Attention::Grouped(GroupedAttention { shares_cache, ..full }));
    }
    draft.traits.per_layer_embedding_size =
        f.optional("hidden_size_per_layer_input", 0, most::HEAD_WIDTH)?.unwrap_or(0);
    let size = f.count("intermediate_size", most::WIDTH / 2)?;
    if f.flag("enable_moe_block")? == Some(true) {
        // The dense part runs beside the experts for every token, as shared experts do elsewhere.
        let experts = experts(f, &["num_experts"], "moe_intermediate_size", draft.layers)?.with_shared(size);
        draft.mixture(f, experts, 0)?;
    } else if f.flag("use_double_wide_mlp")? == Some(true) && sharing > 0 {
        let wide = FeedForward { layers: sharing, size: 2 * size };
        draft.feed_forward = vec![FeedForward { layers: draft.layers - sharing, size }, wide];
    } else {
        draft.feed_forward = vec![FeedForward { layers: draft.layers, size }];
    }
    Ok(draft)
}

/// Gemma 4's layers that see everything have heads of their own: stated once (`global_head_dim`), or, since transformers 5,
/// layer by layer (`per_layer_config`).
fn gemma4_full(f: &Fields<'_>, heads: u32, kv_heads: u32, kinds: &[Kind]) -> Result<GroupedAttention> {
    let equal = f.flag("attention_k_eq_v")?.unwrap_or(false);
    let (width, own_heads) = match f.get("per_layer_config") {
        None => {
            let own = f.optional("num_global_key_value_heads", 1, most::HEADS)?.filter(|_| equal);
            (f.optional("global_head_dim", 1, most::HEAD_WIDTH)?.unwrap_or(512), own)
        }
        Some(Value::Object(layers)) => {
            let full = kinds.iter().enumerate().filter(|(_, kind)| **kind == Kind::Full);
            let mut stated: Vec<usize> = layers.keys().filter_map(|layer| layer.parse().ok()).collect();
            stated.sort_unstable();
            let first = layers.values().next();
            if stated.len() != layers.len()
                || !full.map(|(layer, _)| layer).eq(stated)
                || layers.values().any(|layer| Some(layer) != first)
            {
                return Err(unmodelled(
                    f,
                    "per_layer_config",
                    "not one configuration for all layers of full attention",
                ));
            }
            let Some(Value::Object(first)) = first else {
                return Err(wrong(
                    &f.named("per_layer_config"),
                    "has an object per layer",
                    first.unwrap_or(&Value::Null),
                ));
            };
            if let Some(other) = first.keys().find(|key| !matches!(key.as_str(), "head_dim" | "num_key_value_heads")) {
                return Err(unmodelled(f, "per_layer_config", other));
            }
            let path = f.named("per_layer_config.");
            let layer = Fields::new(first, &path);
            let width = layer.optional("head_dim", 1, most::HEAD_WIDTH)?;
            let width = width.map_or_else(|| f.optional("head_dim", 1, most::HEAD_WIDTH), |width| Ok(Some(width)))?;
            (width.unwrap_or(1), layer.optional("num_key_value_heads", 1, most::HEADS)?)
        }
        Some(other) => return Err(wrong(&f.named("per_layer_config"), "is an object of layers", other)),
    };
    let mut full = GroupedAttention::new(heads, own_heads.unwrap_or(kv_heads), width);
    full.keys_are_values = equal;
    Ok(full)
}

/// Mixtures of experts with grouped attention.
fn mixtures(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let attention = grouped(f, draft.hidden, false)?;
    let (names, width): (&[&str], _) = match architecture {
        "qwen3_moe" => (&["num_experts", "num_local_experts"], "moe_intermediate_size"),
        "glm4_moe" => (&["n_routed_experts"], "moe_intermediate_size"),
        _ => (&["num_local_experts"], "intermediate_size"),
    };
    let mut mixture = experts(f, names, width, draft.layers)?;
    let mut first = 0;
    if architecture == "glm4_moe" {
        mixture = shared(f, mixture)?;
        first = f.optional("first_k_dense_replace", 0, most::LAYERS)?.unwrap_or(1);
        let size = f.count("intermediate_size", most::WIDTH)?;
        if first > 0 {
            draft.feed_forward = vec![FeedForward { layers: first, size }];
        }
        draft.traits.qkv_bias = f.flag("attention_bias")?.unwrap_or(false);
    }
    if architecture == "qwen3_moe" {
        if f.optional("decoder_sparse_step", 0, most::LAYERS)?.unwrap_or(1) != 1 {
            return Err(unmodelled(f, "decoder_sparse_step", "not 1"));
        }
        if f.list("mlp_only_layers")?.is_some_and(|list| !list.is_empty()) {
            return Err(unmodelled(f, "mlp_only_layers", "a list with layers"));
        }
        refuse(f, "attention_bias")?;
    }
    draft.mixture(f, mixture, first)?;
    let window = match architecture {
        "qwen3_moe" if f.flag("use_sliding_window")? != Some(true) => None,
        _ => f.optional("sliding_window", 1, most::WIDTH)?,
    };
    let by_rule = if window.is_some() { Kind::Local } else { Kind::Full };
    let kinds = kinds(f, draft.layers, |_| by_rule)?;
    draft.windowed(f, attention, &kinds, window)?;
    Ok(draft)
}

fn gpt_oss(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, Some((201_088, 131_072)))?;
    let attention = grouped(f, draft.hidden, false)?;
    let mixture = experts(f, &["num_local_experts", "num_experts"], "intermediate_size", draft.layers)?;
    draft.mixture(f, mixture, 0)?;
    let window = f.count("sliding_window", most::WIDTH)?;
    let kinds = kinds(f, draft.layers, |layer| if layer % 2 == 0 { Kind::Local } else { Kind::Full })?;
    draft.windowed(f, attention, &kinds, Some(window))?;
    let bias = f.flag("attention_bias")?.unwrap_or(true);
    (draft.traits.qkv_bias, draft.traits.attention_output_bias, draft.traits.expert_bias) = (bias, bias, true);
    Ok(draft)
}

fn llama4(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let attention = grouped(f, draft.hidden, false)?;
    refuse(f, "attention_bias")?;
    let step = f.count("interleave_moe_layer_step", most::LAYERS)?;
    let mixture = experts(f, &["num_local_experts"], "intermediate_size", draft.layers)?;
    let dense_size = f.count("intermediate_size_mlp", most::WIDTH)?;
    let sparse = draft.layers / step;
    if sparse == 0 {
        return Err(unmodelled(f, "interleave_moe_layer_step", "above num_hidden_layers"));
    }
    let mixture = mixture.with_shared(mixture.feed_forward_size).placed(step - 1, step);
    draft.experts = Some(Experts { layers: sparse, ..mixture });
    if draft.layers > sparse {
        draft.feed_forward = vec![FeedForward { layers: draft.layers - sparse, size: dense_size }];
    }
    let window = f.count("attention_chunk_size", most::WIDTH)?;
    // Every fourth layer has no rotary positions and sees everything.
    let kinds = kinds(f, draft.layers, |layer| if (layer + 1) % 4 == 0 { Kind::Full } else { Kind::Local })?;
    draft.windowed(f, attention, &kinds, Some(window))?;
    Ok(draft)
}

fn gated_delta_net(architecture: &str, f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let mut attention = grouped(f, draft.hidden, false)?;
    attention.query_gate = true;
    let [key_heads, value_heads] =
        [f.count("linear_num_key_heads", most::HEADS)?, f.count("linear_num_value_heads", most::HEADS)?];
    let key_dimension = f.count("linear_key_head_dim", most::HEAD_WIDTH)?;
    let value_dimension = f.count("linear_value_head_dim", most::HEAD_WIDTH)?;
    let width = f.count("linear_conv_kernel_dim", 1024)?;
    let period = f.optional("full_attention_interval", 1, most::LAYERS)?.unwrap_or(4);
    let kinds = kinds(f, draft.layers, |layer| if (layer + 1) % period == 0 { Kind::Full } else { Kind::Linear })?;
    let linear = count(&kinds, Kind::Linear);
    let channels =
        2.0 * f64::from(key_heads) * f64::from(key_dimension) + f64::from(value_heads) * f64::from(value_dimension);
    let state = f64::from(value_heads) * f64::from(key_dimension) * f64::from(value_dimension);
    let bytes = 4.0 * f64::from(linear) * (state + f64::from(width - 1) * channels);
    let variant = LinearVariant::GatedDeltaNet { key_heads, key_dimension, value_heads, value_dimension };
    if count(&kinds, Kind::Local) > 0 {
        return Err(unmodelled(f, "layer_types", "sliding_attention"));
    }
    draft.add(draft.layers - linear, Attention::Grouped(attention));
    draft.add(linear, Attention::Linear(LinearAttention::new(variant, in_base_unit(bytes), width)));
    if architecture == "qwen3_5_text" {
        draft.dense(f)?;
    } else {
        let shared = f.count("shared_expert_intermediate_size", most::WIDTH)?;
        let mixture = experts(f, &["num_experts"], "moe_intermediate_size", draft.layers)?.with_shared(shared);
        draft.mixture(f, mixture, 0)?;
    }
    Ok(draft)
}

/// Multi-head latent attention, with or without an indexer: DeepSeek, Kimi K2, GLM, Mistral Small 4.
fn latent(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let mut attention = LatentAttention::new(
        f.count("num_attention_heads", most::HEADS)?,
        f.count("kv_lora_rank", most::HEAD_WIDTH)?,
        f.optional("q_lora_rank", 1, most::HEAD_WIDTH)?,
        f.count("qk_rope_head_dim", most::HEAD_WIDTH / 2)?,
        f.count("qk_nope_head_dim", most::HEAD_WIDTH / 2)?,
        f.count("v_head_dim", most::HEAD_WIDTH)?,
    );
    if ["index_n_heads", "index_head_dim", "index_topk"].iter().any(|name| f.get(name).is_some()) {
        attention = attention.with_indexer(Indexer {
            heads: f.count("index_n_heads", most::HEADS)?,
            head_dimension: f.count("index_head_dim", most::HEAD_WIDTH)?,
            top_k: f.count("index_topk", most::CONTEXT)?,
        });
    }
    draft.add(draft.layers, Attention::Latent(attention));
    let mixture = experts(f, &["n_routed_experts"], "moe_intermediate_size", draft.layers)?;
    let mixture = shared(f, mixture)?;
    let first = match f.list("mlp_layer_types")? {
        Some(list) => {
            let dense = list.iter().take_while(|value| value.as_str() == Some("dense")).count();
            if list.iter().skip(dense).any(|value| value.as_str() != Some("sparse")) {
                return Err(unmodelled(f, "mlp_layer_types", "not first dense, then sparse"));
            }
            u32::try_from(dense).unwrap_or(u32::MAX)
        }
        None => match f.optional("first_k_dense_replace", 0, most::LAYERS)? {
            Some(first) => first,
            None => f.count("first_k_dense_replace", most::LAYERS)?,
        },
    };
    if first > 0 {
        let size = f.count("intermediate_size", most::WIDTH)?;
        draft.feed_forward = vec![FeedForward { layers: first, size }];
    }
    draft.mixture(f, mixture, first)?;
    Ok(draft)
}

/// Layers of one part each: Mamba-2, attention, experts or a dense feed-forward part.
fn nemotron_h(f: &mut Fields<'_>) -> Result<Draft> {
    if f.get("num_hidden_layers").is_none() && f.get("layers_block_type").is_none() {
        f.require("num_hidden_layers");
    }
    let mut letters = Vec::new();
    if let Some(list) = f.list("layers_block_type")? {
        for value in list {
            letters.push(match value.as_str() {
                Some("mamba" | "linear_attention") => 'M',
                Some("attention" | "full_attention") => '*',
                Some("moe") => 'E',
                Some("mlp") => '-',
                _ => return Err(wrong(&f.named("layers_block_type"), "names mamba, attention, moe or mlp", value)),
            });
        }
    } else if let Some(text) = f.text("hybrid_override_pattern")? {
        letters.extend(text.chars());
    } else {
        f.require("hybrid_override_pattern");
    }
    let layers = u32::try_from(letters.len()).unwrap_or(u32::MAX);
    let stated = f.optional("num_hidden_layers", 1, most::LAYERS)?.unwrap_or(layers);
    let of = |letter| u32::try_from(letters.iter().filter(|l| **l == letter).count()).unwrap_or(0);
    let [mamba, attention, sparse, dense] = ['M', '*', 'E', '-'].map(of);
    if !letters.is_empty()
        && (mamba + attention + sparse + dense != layers || stated != layers || layers > most::LAYERS)
    {
        return Err(Error::inconsistent(
            f.named("hybrid_override_pattern"),
            format!("has a letter M, *, E or - for each of num_hidden_layers = {stated}"),
            layers,
            "take config.json as published",
        ));
    }
    let mut draft = Draft {
        layers: stated,
        hidden: f.count("hidden_size", most::WIDTH)?,
        vocabulary: f.count("vocab_size", most::WIDTH)?,
        context: f.count("max_position_embeddings", most::CONTEXT)?,
        tied_by_default: false,
        attention: vec![],
        feed_forward: vec![],
        experts: None,
        traits: Traits { feed_forward_matrices: 2, ..Traits::PLAIN },
    };
    for name in ["attention_bias", "mlp_bias", "use_bias", "mamba_proj_bias"] {
        refuse(f, name)?;
    }
    if attention > 0 || letters.is_empty() {
        let grouped = GroupedAttention::new(
            f.count("num_attention_heads", most::HEADS)?,
            f.count("num_key_value_heads", most::HEADS)?,
            f.count_as(&["head_dim", "attention_head_dim"], most::HEAD_WIDTH)?,
        );
        draft.add(attention, Attention::Grouped(grouped));
    }
    if mamba > 0 || letters.is_empty() {
        let (heads, width) = (f.count("mamba_num_heads", most::HEADS)?, f.count("mamba_head_dim", most::HEAD_WIDTH)?);
        let (state, groups) = (f.count("ssm_state_size", most::HEAD_WIDTH)?, f.count("n_groups", most::HEADS)?);
        let convolution = f.count("conv_kernel", 1024)?;
        let inner = f64::from(heads) * f64::from(width);
        let mixed = inner + 2.0 * f64::from(groups) * f64::from(state);
        let bytes = 4.0 * f64::from(mamba) * (inner * f64::from(state) + f64::from(convolution - 1) * mixed);
        let variant = LinearVariant::Mamba2 { heads, head_dimension: width, state_size: state, groups };
        draft.add(mamba, Attention::Linear(LinearAttention::new(variant, in_base_unit(bytes), convolution)));
    }
    draft.add(sparse + dense, Attention::None);
    if dense > 0 {
        draft.feed_forward = vec![FeedForward { layers: dense, size: f.count("intermediate_size", most::WIDTH)? }];
    }
    if sparse > 0 {
        let mut mixture = experts(f, &["n_routed_experts"], "moe_intermediate_size", sparse)?;
        mixture.latent_size = f.optional("moe_latent_size", 1, most::WIDTH)?;
        let copies = f.optional("n_shared_experts", 0, 64)?.unwrap_or(0);
        if copies > 0 {
            let size = f.count("moe_shared_expert_intermediate_size", most::WIDTH)?;
            mixture = mixture.with_shared(copies * size);
        }
        draft.experts = Some(mixture);
    }
    Ok(draft)
}

/// Models found by architecture search: every layer with widths of its own, or without a part (`block_configs`).
fn nemotron_nas(f: &mut Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::new(f, None)?;
    let heads = f.count("num_attention_heads", most::HEADS)?;
    let width =
        f.optional("head_dim", 1, most::HEAD_WIDTH)?.unwrap_or((draft.hidden / heads).clamp(1, most::HEAD_WIDTH));
    let Some(blocks) = f.list("block_configs")? else {
        f.require("block_configs");
        return Ok(draft);
    };
    if u32::try_from(blocks.len()) != Ok(draft.layers) {
        return Err(Error::inconsistent(
            f.named("block_configs"),
            format!("has one entry for each of num_hidden_layers = {}", draft.layers),
            blocks.len(),
            "take config.json as published",
        ));
    }
    let name = f.named("block_configs");
    let absent = |part: &Value| part.get("no_op").and_then(Value::as_bool) == Some(true);
    for block in blocks {
        let (Some(attention), Some(ffn)) = (block.get("attention"), block.get("ffn")) else {
            return Err(wrong(&name, "has attention and ffn in each entry", block));
        };
        for part in [attention, ffn] {
            if part.get("replace_with_linear").and_then(Value::as_bool) == Some(true) {
                return Err(unmodelled(f, "block_configs", "replace_with_linear"));
            }
        }
        let kind = if absent(attention) {
            Attention::None
        } else {
            let group = whole(
                &format!("{name}.attention.n_heads_in_group"),
                attention.get("n_heads_in_group").unwrap_or(&Value::Null),
                1,
                heads,
            )?;
            Attention::Grouped(GroupedAttention::new(heads, (heads / group).max(1), width))
        };
        match draft.attention.iter_mut().find(|known| known.attention == kind) {
            Some(known) => known.layers += 1,
            None => draft.add(1, kind),
        }
        if absent(ffn) {
            continue;
        }
        let multiple = ffn.get("ffn_mult").and_then(Value::as_f64).filter(|m| *m > 0.0 && *m <= 1024.0);
        let Some(multiple) = multiple else {
            return Err(wrong(&name, "has a number above 0 and at most 1024 as ffn.ffn_mult", ffn));
        };
        // The model's own rule: two thirds of the multiple, rounded up to 256.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most 1024 times 10,000,000, positive"
        )]
        let exact = (2.0 * multiple * f64::from(draft.hidden) / 3.0) as u64;
        let Ok(size) = u32::try_from(exact.div_ceil(256) * 256) else {
            return Err(wrong(&name, "has widths of at most 10000000", ffn));
        };
        match draft.feed_forward.last_mut() {
            Some(run) if run.size == size => run.layers += 1,
            _ => draft.feed_forward.push(FeedForward { layers: 1, size }),
        }
    }
    Ok(draft)
}

//! `Draft`: a model's shape as its configuration tells it, and what the architectures say in the same words.

use crate::error::{Error, Result};
use crate::files::huggingface::fields::{Fields, most, wrong};
use crate::spec::{Attention, AttentionLayers, Experts, FeedForward, GroupedAttention, Traits};
use alloc::{format, vec, vec::Vec};

/// A model's shape before its parameters are counted.
pub(in crate::files::huggingface) struct Draft {
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
pub(super) enum Kind {
    Full,
    Local,
    Linear,
}

impl Draft {
    /// What all architectures say under the same names. `defaults` are vocabulary and context where files leave them out.
    pub(super) fn new(f: &mut Fields<'_>, defaults: Option<(u32, u32)>) -> Result<Self> {
        Self::with_context(f, "max_position_embeddings", defaults)
    }

    pub(super) fn with_context(f: &mut Fields<'_>, context_name: &str, defaults: Option<(u32, u32)>) -> Result<Self> {
        let (layers, hidden) = (f.count("num_hidden_layers", most::LAYERS)?, f.count("hidden_size", most::WIDTH)?);
        let (vocabulary, context) = match defaults {
            Some((vocabulary, context)) => (
                f.optional("vocab_size", 1, most::WIDTH)?.unwrap_or(vocabulary),
                f.optional(context_name, 1, most::CONTEXT)?.unwrap_or(context),
            ),
            None => (f.count("vocab_size", most::WIDTH)?, f.count(context_name, most::CONTEXT)?),
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

    pub(super) fn add(&mut self, layers: u32, attention: Attention) {
        if layers > 0 {
            self.attention.push(AttentionLayers { layers, attention });
        }
    }

    /// Local layers with a window and full ones without.
    pub(super) fn windowed(
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
        self.add(self.layers.saturating_sub(local), Attention::Grouped(grouped));
        Ok(())
    }

    pub(super) fn dense(&mut self, f: &mut Fields<'_>) -> Result<()> {
        let size = f.count("intermediate_size", most::WIDTH)?;
        self.feed_forward = vec![FeedForward { layers: self.layers, size }];
        Ok(())
    }

    /// A mixture in the layers from `first` on.
    pub(super) fn mixture(&mut self, f: &Fields<'_>, experts: Experts, first: u32) -> Result<()> {
        if first >= self.layers && !f.lacks() {
            return Err(Error::inconsistent(
                f.named("first_k_dense_replace"),
                format!("be below num_hidden_layers = {}", self.layers),
                first,
                "take config.json as published",
            ));
        }
        self.experts = Some(Experts { layers: self.layers.saturating_sub(first), ..experts.placed(first, 1) });
        Ok(())
    }
}

pub(super) fn count(kinds: &[Kind], which: Kind) -> u32 {
    u32::try_from(kinds.iter().filter(|kind| **kind == which).count()).unwrap_or(u32::MAX)
}

pub(super) fn unmodelled(f: &Fields<'_>, name: &str, value: &str) -> Error {
    Error::unsupported(
        f.named(name),
        "be something whose tensors are modelled for this architecture",
        value,
        "describe the model by hand",
    )
}

/// Refuses a flag whose tensors are not modelled.
pub(super) fn refuse(f: &Fields<'_>, name: &str) -> Result<()> {
    if f.flag(name)? == Some(true) { Err(unmodelled(f, name, "true")) } else { Ok(()) }
}

/// Each layer's kind: from `layer_types`, or by the architecture's rule where the file leaves it out.
pub(super) fn kinds(f: &Fields<'_>, layers: u32, rule: impl Fn(u32) -> Kind) -> Result<Vec<Kind>> {
    let Some(list) = f.list("layer_types")? else { return Ok((0..layers).map(rule).collect()) };
    if f.lacks() {
        return Ok(alloc::vec![]);
    }
    if u32::try_from(list.len()) != Ok(layers) {
        return Err(Error::inconsistent(
            f.named("layer_types"),
            format!("have one entry for each of num_hidden_layers = {layers}"),
            list.len(),
            "take config.json as published",
        ));
    }
    list.iter()
        .map(|value| match value.as_str() {
            Some("full_attention" | "attention") => Ok(Kind::Full),
            Some("sliding_attention" | "chunked_attention") => Ok(Kind::Local),
            Some("linear_attention" | "mamba") => Ok(Kind::Linear),
            _ => Err(wrong(&f.named("layer_types"), "name kinds of attention that are modelled", value)),
        })
        .collect()
}

/// Heads where files always state them; `head_dim` may be left out and is then an equal share of the hidden size.
pub(super) fn grouped(f: &mut Fields<'_>, hidden: u32, all_alike: bool) -> Result<GroupedAttention> {
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
                format!("be a multiple of num_attention_heads = {heads} where head_dim is left out"),
                hidden,
                "give head_dim",
            ));
        }
    };
    Ok(GroupedAttention::new(heads, kv_heads, head_dimension))
}

/// The mixture by the names of its fields, in `layers` layers.
pub(super) fn experts(f: &mut Fields<'_>, count: &[&str], width: &str, layers: u32) -> Result<Experts> {
    experts_by(f, count, &["num_experts_per_tok", "experts_per_token"], width, layers)
}

pub(super) fn experts_by(
    f: &mut Fields<'_>,
    count: &[&str],
    per_token: &[&str],
    width: &str,
    layers: u32,
) -> Result<Experts> {
    let count = f.count_as(count, most::EXPERTS)?;
    let per_token = f.count_as(per_token, most::EXPERTS)?;
    let width = f.count(width, most::WIDTH)?;
    // With stand-ins for missing fields a token may seem to use more experts than there are.
    let experts = Experts::new(count, per_token.min(count), width, layers);
    let mut experts = experts.map_err(|error| error.inside("experts"))?;
    experts.per_token = per_token;
    Ok(experts)
}

/// So many shared experts of the width of one. Classes differ in what a missing field means, so it must be there, be it null.
pub(super) fn shared(f: &mut Fields<'_>, name: &str, experts: Experts) -> Result<Experts> {
    if !f.has(name) {
        f.require(name);
    }
    let shared = f.optional(name, 0, 64)?.unwrap_or(0);
    // The width is at most 10,000,000.
    Ok(experts.with_shared(shared * experts.feed_forward_size))
}

/// How many layers come before those with experts; none is a number too.
pub(super) fn first_dense(f: &mut Fields<'_>) -> Result<u32> {
    match f.optional("first_k_dense_replace", 0, most::LAYERS)? {
        Some(first) => Ok(first),
        None => f.count("first_k_dense_replace", most::LAYERS),
    }
}

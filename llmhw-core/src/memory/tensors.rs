//! The matrices of a model, group by group, as GGUF files name them.
//!
//! A group is all tensors of one role and shape. Groups are handed to a visitor, so that nothing is allocated, and sizes
//! follow from counts per group without a loop over layers.

use crate::spec::{Attention, AttentionLayers, Experts, LinearVariant, Model, Role};

/// Which part of the file a tensor belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Input embedding, of which a token reads one row.
    Embedding,
    /// Output layer, and the embedding of a model that ties them.
    Output,
    /// Attention, in all its kinds.
    Attention,
    /// Dense feed-forward parts.
    FeedForward,
    /// Experts that every token passes through.
    SharedExperts,
    /// Experts of which a token passes through a few.
    Experts,
    /// Norms, routers and the rest.
    Other,
    /// In the file, but no token reads it.
    Unread,
}

impl Part {
    /// The word for it in records.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Embedding => "embedding",
            Self::Output => "output",
            Self::Attention => "attention",
            Self::FeedForward => "feed-forward",
            Self::SharedExperts => "shared-experts",
            Self::Experts => "experts",
            Self::Other => "other",
            Self::Unread => "unread",
        }
    }

    /// The parts of which decoding reads something.
    pub(crate) const READ: [Self; 7] = [
        Self::Embedding,
        Self::Output,
        Self::Attention,
        Self::FeedForward,
        Self::SharedExperts,
        Self::Experts,
        Self::Other,
    ];
}

/// Where the layers of a group lie among those a format rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placement {
    /// Not in a layer, or no rule looks at the layer.
    Anywhere,
    /// Consecutive layers from `start`, out of `of`.
    Run { start: u32, of: u32 },
    /// Spread evenly over `of` layers.
    Spread { of: u32 },
}

/// All tensors of one role and shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TensorGroup {
    pub role: Role,
    pub part: Part,
    /// Length of a row, which is what blocks divide.
    pub columns: u32,
    /// Rows of one layer, over all its experts.
    pub rows: f64,
    /// Layers that have it.
    pub layers: u32,
    pub placement: Placement,
}

impl TensorGroup {
    pub(crate) fn parameters(&self) -> f64 {
        f64::from(self.columns) * self.rows * f64::from(self.layers)
    }
}

struct Visitor<F> {
    hidden: u32,
    layers: u32,
    /// Tensors that the rule for values counts: its own matrix in attention layers, the fused one in others.
    value_layers: u32,
    visit: F,
}

impl<F: FnMut(TensorGroup)> Visitor<F> {
    fn group(&mut self, role: Role, part: Part, columns: u32, rows: f64, layers: u32, placement: Placement) {
        (self.visit)(TensorGroup { role, part, columns, rows, layers, placement });
    }

    fn attention(&mut self, role: Role, columns: u32, rows: u32, layers: u32) {
        self.attention_part(role, Part::Attention, columns, rows, layers);
    }

    fn attention_part(&mut self, role: Role, part: Part, columns: u32, rows: u32, layers: u32) {
        let placement = match role {
            Role::AttentionV | Role::AttentionQkv => Placement::Spread { of: self.value_layers },
            _ => Placement::Anywhere,
        };
        self.group(role, part, columns, f64::from(rows), layers, placement);
    }

    fn vector(&mut self, part: Part, size: f64, layers: u32) {
        self.group(Role::Vector, part, 1, size, layers, Placement::Anywhere);
    }

    /// The two or three matrices of a feed-forward part; `copies` experts of them.
    fn feed_forward(
        &mut self,
        model: &Model,
        part: Part,
        width: [u32; 2],
        copies: u32,
        layers: u32,
        placement: Placement,
    ) {
        let [outer, inner] = width;
        let (up_rows, copies) = (f64::from(inner) * f64::from(copies), f64::from(copies));
        if model.traits().fused_gate_up {
            self.group(Role::FeedForwardUp, part, outer, 2.0 * up_rows, layers, placement);
        } else {
            if model.traits().feed_forward_matrices > 2 {
                self.group(Role::FeedForwardGate, part, outer, up_rows, layers, placement);
            }
            self.group(Role::FeedForwardUp, part, outer, up_rows, layers, placement);
        }
        self.group(Role::FeedForwardDown, part, inner, f64::from(outer) * copies, layers, placement);
    }

    fn attention_layers(&mut self, model: &Model, kind: &AttentionLayers) {
        let (hidden, n) = (self.hidden, kind.layers);
        match kind.attention {
            Attention::Grouped(g) => {
                let (queries, keys) = (g.heads * g.head_dimension, g.kv_heads * g.head_dimension);
                if model.traits().fused_qkv {
                    self.attention(Role::AttentionQkv, hidden, queries + 2 * keys, n);
                } else {
                    self.attention(Role::AttentionQ, hidden, if g.query_gate { 2 * queries } else { queries }, n);
                    // Layers that use an earlier layer's cache still have matrices of their own in the file.
                    let part = if g.shares_cache { Part::Unread } else { Part::Attention };
                    self.attention_part(Role::AttentionK, part, hidden, keys, n);
                    if !g.keys_are_values {
                        self.attention_part(Role::AttentionV, part, hidden, keys, n);
                    }
                }
                self.attention(Role::AttentionOutput, queries, hidden, n);
                if model.traits().qkv_bias {
                    self.vector(Part::Attention, f64::from(queries + 2 * keys), n);
                }
                if model.traits().attention_output_bias {
                    self.vector(Part::Attention, f64::from(hidden), n);
                }
            }
            Attention::Latent(l) => {
                let query_rows = l.heads * (l.nope_head_dimension + l.rope_head_dimension);
                match l.q_lora_rank {
                    Some(rank) => {
                        self.attention(Role::Other, hidden, rank, n);
                        self.attention(Role::Other, rank, query_rows, n);
                        self.vector(Part::Attention, f64::from(rank), n);
                    }
                    None => self.attention(Role::AttentionQ, hidden, query_rows, n),
                }
                self.attention(Role::Other, hidden, l.kv_lora_rank + l.rope_head_dimension, n);
                self.vector(Part::Attention, f64::from(l.kv_lora_rank), n);
                self.attention(Role::Other, l.nope_head_dimension, l.kv_lora_rank * l.heads, n);
                self.attention(Role::Other, l.kv_lora_rank, l.value_head_dimension * l.heads, n);
                self.attention(Role::AttentionOutput, l.heads * l.value_head_dimension, hidden, n);
                if let Some(indexer) = l.indexer {
                    let query = l.q_lora_rank.unwrap_or(hidden);
                    self.attention(Role::Other, query, indexer.heads * indexer.head_dimension, n);
                    self.attention(Role::Other, hidden, indexer.head_dimension, n);
                    self.attention(Role::Other, hidden, indexer.heads, n);
                    self.vector(Part::Attention, f64::from(2 * indexer.head_dimension), n);
                }
            }
            Attention::Linear(l) => self.linear(l.variant, l.convolution_width, n),
            Attention::None => {}
            Attention::Given { parameters, .. } => {
                let rows = parameters / f64::from(hidden);
                self.group(Role::Other, Part::Attention, hidden, rows, n, Placement::Anywhere);
            }
        }
    }

    fn linear(&mut self, variant: LinearVariant, convolution: u32, n: u32) {
        let hidden = self.hidden;
        match variant {
            LinearVariant::GatedDeltaNet { key_heads, key_dimension, value_heads, value_dimension } => {
                let (keys, values) = (key_heads * key_dimension, value_heads * value_dimension);
                self.attention(Role::AttentionQkv, hidden, 2 * keys + values, n);
                self.attention(Role::Other, hidden, values, n);
                self.attention(Role::Other, hidden, 2 * value_heads, n);
                self.attention(Role::Unquantised, convolution, 2 * keys + values, n);
                self.vector(Part::Attention, f64::from(2 * value_heads + value_dimension), n);
                self.attention(Role::Other, values, hidden, n);
            }
            LinearVariant::Kda { key_heads, key_dimension, value_heads, value_dimension } => {
                let (keys, values) = (key_heads * key_dimension, value_heads * value_dimension);
                self.attention(Role::AttentionQ, hidden, keys, n);
                self.attention(Role::AttentionK, hidden, keys, n);
                self.attention(Role::AttentionV, hidden, values, n);
                self.attention(Role::Unquantised, convolution, 2 * keys + values, n);
                self.attention(Role::Other, hidden, value_dimension, n);
                self.attention(Role::Other, value_dimension, keys, n);
                self.attention(Role::Other, hidden, value_dimension, n);
                self.attention(Role::Other, value_dimension, values, n);
                self.attention(Role::Other, hidden, value_heads, n);
                self.vector(Part::Attention, f64::from(keys + value_heads + value_dimension), n);
                self.attention(Role::AttentionOutput, values, hidden, n);
            }
            LinearVariant::Mamba2 { heads, head_dimension, state_size, groups } => {
                let inner = heads * head_dimension;
                let mixed = inner + 2 * groups * state_size;
                self.attention(Role::Other, hidden, inner + mixed + heads, n);
                self.attention(Role::Unquantised, convolution, mixed, n);
                self.vector(Part::Attention, f64::from(mixed + 3 * heads + inner), n);
                self.attention(Role::Other, inner, hidden, n);
            }
        }
    }

    fn experts(&mut self, model: &Model, experts: &Experts) {
        let (hidden, n) = (self.hidden, experts.layers);
        let placement = if experts.layer_step == 1 && experts.first_layer + n == self.layers {
            Placement::Run { start: experts.first_layer, of: self.layers }
        } else {
            Placement::Spread { of: self.layers }
        };
        let outer = experts.latent_size.unwrap_or(hidden);
        let width = experts.feed_forward_size;
        self.feed_forward(model, Part::Experts, [outer, width], experts.count, n, placement);
        if model.traits().expert_bias {
            self.vector(Part::Experts, f64::from(2 * width + hidden) * f64::from(experts.count), n);
            self.vector(Part::Other, f64::from(experts.count), n);
        }
        if let Some(latent) = experts.latent_size {
            self.group(Role::Other, Part::Other, hidden, f64::from(latent), n, Placement::Anywhere);
            self.group(Role::Other, Part::Other, latent, f64::from(hidden), n, Placement::Anywhere);
        }
        // The router decides which experts run; llama.cpp keeps it at 32 bit.
        self.group(Role::Unquantised, Part::Other, hidden, f64::from(experts.count), n, Placement::Anywhere);
        if experts.shared_feed_forward_size > 0 {
            let width = [hidden, experts.shared_feed_forward_size];
            self.feed_forward(model, Part::SharedExperts, width, 1, n, placement);
        }
    }
}

/// Layers whose values llama.cpp's rule for `attn_v` counts.
fn value_layers(model: &Model) -> u32 {
    if model.traits().fused_qkv {
        return model.layers();
    }
    let counts = |kind: &&AttentionLayers| match kind.attention {
        Attention::Grouped(g) => !g.keys_are_values,
        Attention::Linear(l) => matches!(l.variant, LinearVariant::GatedDeltaNet { .. } | LinearVariant::Kda { .. }),
        _ => false,
    };
    model.attention().iter().filter(counts).map(|kind| kind.layers).sum()
}

/// Hands every group of the model's tensors to `visit`.
///
/// Names and shapes follow llama.cpp's converter (`convert_hf_to_gguf.py`, gguf-py `tensor_mapping`).
pub(crate) fn for_each(model: &Model, visit: impl FnMut(TensorGroup)) {
    let (hidden, layers, vocabulary) = (model.hidden_size(), model.layers(), f64::from(model.vocabulary_size()));
    let mut v = Visitor { hidden, layers, value_layers: value_layers(model), visit };
    if model.has_tied_embeddings() {
        v.group(Role::Output, Part::Output, hidden, vocabulary, 1, Placement::Anywhere);
    } else {
        v.group(Role::TokenEmbedding, Part::Embedding, hidden, vocabulary, 1, Placement::Anywhere);
        v.group(Role::Output, Part::Output, hidden, vocabulary, 1, Placement::Anywhere);
    }
    v.vector(Part::Other, f64::from(hidden), 1);
    v.vector(Part::Other, f64::from(2 * hidden), layers);
    for kind in model.attention() {
        v.attention_layers(model, kind);
    }
    let streams = model.traits().hyper_connection_streams;
    if streams > 0 {
        let rows = f64::from(streams * (2 + streams));
        v.group(Role::Unquantised, Part::Other, streams * hidden, rows, 2 * layers, Placement::Anywhere);
    }
    let per_layer = model.traits().per_layer_embedding_size;
    if per_layer > 0 {
        v.group(Role::PerLayerEmbedding, Part::Embedding, per_layer * layers, vocabulary, 1, Placement::Anywhere);
        v.group(Role::HalfPrecision, Part::Other, hidden, f64::from(per_layer * layers), 1, Placement::Anywhere);
        v.group(Role::Other, Part::Other, hidden, f64::from(per_layer), layers, Placement::Anywhere);
        v.group(Role::Other, Part::Other, per_layer, f64::from(hidden), layers, Placement::Anywhere);
        v.vector(Part::Other, f64::from(hidden), layers);
    }
    if let Some(experts) = model.experts() {
        v.experts(model, experts);
    }
    let mut start = 0;
    for run in model.feed_forward() {
        let placement = match model.experts() {
            Some(experts) if experts.layer_step > 1 => Placement::Spread { of: layers },
            _ => Placement::Run { start, of: layers },
        };
        v.feed_forward(model, Part::FeedForward, [hidden, run.size], 1, run.layers, placement);
        start += run.layers;
    }
}

/// The weights of each part of a model, counted from its shape.
#[cfg(any(feature = "gguf", feature = "huggingface"))]
pub(crate) fn part_parameters(model: &Model) -> impl Fn(Part) -> f64 {
    let mut counted = [0.0; Part::READ.len()];
    for_each(model, |group| {
        let place = Part::READ.iter().position(|part| *part == group.part);
        if let Some(sum) = place.and_then(|place| counted.get_mut(place)) {
            *sum += group.parameters();
        }
    });
    move |part| Part::READ.iter().zip(counted).find(|(read, _)| **read == part).map_or(0.0, |(_, sum)| sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{FeedForward, GroupedAttention, LinearAttention, ModelBuilder};
    use crate::units::*;
    use alloc::vec::Vec;

    fn model(attention: &[(u32, Attention)], experts: Option<Experts>) -> Model {
        let layers = attention.iter().map(|(layers, _)| layers).sum();
        let builder = Model::builder("m", "M")
            .parameters(billion_parameters(1.0))
            .active_parameters(billion_parameters(1.0) / tokens(1))
            .shape(layers, 64, 1000)
            .feed_forward(128)
            .context_limit(tokens(4096));
        let builder =
            attention.iter().fold(builder, |builder, (layers, kind)| builder.attention_layers(*layers, *kind));
        experts.into_iter().fold(builder, ModelBuilder::experts).build().unwrap()
    }

    /// Mixes give the values of some layers more bits, by their place among those that llama.cpp counts.
    #[test]
    fn layers_with_values_are_those_of_attention_and_delta_nets() {
        let linear = |variant| Attention::Linear(LinearAttention::new(variant, bytes(1), 4));
        let (key_heads, key_dimension, value_heads, value_dimension) = (2, 16, 2, 16);
        let full = Attention::Grouped(GroupedAttention::new(4, 2, 16));
        for (other, counted) in [
            (linear(LinearVariant::GatedDeltaNet { key_heads, key_dimension, value_heads, value_dimension }), 5),
            (linear(LinearVariant::Kda { key_heads, key_dimension, value_heads, value_dimension }), 5),
            (linear(LinearVariant::Mamba2 { heads: 2, head_dimension: 16, state_size: 16, groups: 1 }), 2),
            (Attention::None, 2),
            (full, 5),
        ] {
            assert_eq!(value_layers(&model(&[(2, full), (3, other)], None)), counted, "{other:?}");
        }
    }

    /// Mixes give the first layers more bits: dense layers come before those with experts unless these alternate.
    #[test]
    fn runs_of_dense_layers_follow_each_other() {
        let places = |model: &Model| {
            let mut places = Vec::new();
            for_each(model, |group| {
                if group.part == Part::FeedForward && group.role == Role::FeedForwardDown {
                    places.push((group.layers, group.placement));
                }
            });
            places
        };
        let full = Attention::Grouped(GroupedAttention::new(4, 2, 16));
        let mut dense = model(&[(7, full)], None);
        dense.feed_forward = alloc::vec![
            FeedForward { layers: 2, size: 128 },
            FeedForward { layers: 4, size: 256 },
            FeedForward { layers: 1, size: 128 },
        ]
        .into();
        let run = |start| Placement::Run { start, of: 7 };
        assert_eq!(places(&dense), [(2, run(0)), (4, run(2)), (1, run(6))]);
        let experts = |first, step| Some(Experts::new(8, 2, 32, 3).unwrap().placed(first, step));
        assert_eq!(places(&model(&[(7, full)], experts(4, 1))), [(4, run(0))]);
        assert_eq!(places(&model(&[(7, full)], experts(1, 2))), [(4, Placement::Spread { of: 7 })]);
    }
}

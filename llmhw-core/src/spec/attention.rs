//! `Attention`: the kinds of layer that decide the size of the KV cache and of the attention's weights.

use crate::Faults;
use crate::bounds;
use crate::error::{Error, Result};
use crate::units::*;

/// A number of layers of one kind. The kinds of a model add up to its layers; their order does not matter here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AttentionLayers {
    /// How many layers.
    pub layers: u32,
    /// What they are.
    pub attention: Attention,
}

/// One kind of layer.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Attention {
    /// Multi-head, grouped-query or multi-query attention, over everything or over a window.
    Grouped(GroupedAttention),
    /// Multi-head latent attention (DeepSeek, Kimi, GLM): one compressed vector per token.
    Latent(LatentAttention),
    /// Linear attention or a state-space layer: a state of constant size instead of a cache.
    Linear(LinearAttention),
    /// No attention: a layer with a feed-forward part only.
    None,
    /// A cache whose size per token is published but can not be derived here.
    Given {
        /// Cache per token of all these layers, at 16 bit.
        cache: BytesPerToken,
        /// Cache per token within `window_tokens`, at 16 bit.
        window_cache: BytesPerToken,
        /// The window, in tokens.
        window_tokens: u32,
        /// Attention weights of one such layer.
        parameters: f64,
    },
}

/// Keys and values per group of heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct GroupedAttention {
    /// Query heads.
    pub heads: u32,
    /// Key and value heads.
    pub kv_heads: u32,
    /// Width of a head.
    pub head_dimension: u32,
    /// How far back a local layer looks; `None` looks at everything.
    pub window_tokens: Option<u32>,
    /// Values are the keys: no matrix of their own.
    pub keys_are_values: bool,
    /// Reads the cache of an earlier layer and stores none.
    pub shares_cache: bool,
    /// The query matrix also makes a gate, and is twice as tall.
    pub query_gate: bool,
}

impl GroupedAttention {
    /// Attention over the whole context.
    ///
    /// # Example: grouped-query attention of Llama 3.1 8B
    /// ```
    /// let attention = llmhw_core::spec::GroupedAttention::new(32, 8, 128);
    /// assert_eq!(attention.window_tokens, None);
    /// ```
    #[must_use]
    pub const fn new(heads: u32, kv_heads: u32, head_dimension: u32) -> Self {
        Self {
            heads,
            kv_heads,
            head_dimension,
            window_tokens: None,
            keys_are_values: false,
            shares_cache: false,
            query_gate: false,
        }
    }

    /// The same over the last `tokens` only.
    #[must_use]
    pub const fn windowed(mut self, tokens: u32) -> Self {
        self.window_tokens = Some(tokens);
        self
    }
}

/// One compressed vector per token and layer, from which keys and values are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct LatentAttention {
    /// Query heads.
    pub heads: u32,
    /// Width of the compressed vector.
    pub kv_lora_rank: u32,
    /// Width of the compressed query; `None` when queries are not compressed.
    pub q_lora_rank: Option<u32>,
    /// Width of the part of a head that carries positions; it is cached too.
    pub rope_head_dimension: u32,
    /// Width of the part of a head that does not.
    pub nope_head_dimension: u32,
    /// Width of a value head.
    pub value_head_dimension: u32,
    /// Picks the tokens attention looks at (sparse attention).
    pub indexer: Option<Indexer>,
}

impl LatentAttention {
    /// Latent attention by its ranks and head widths.
    #[must_use]
    pub const fn new(
        heads: u32,
        kv_lora_rank: u32,
        q_lora_rank: Option<u32>,
        rope_head_dimension: u32,
        nope_head_dimension: u32,
        value_head_dimension: u32,
    ) -> Self {
        Self {
            heads,
            kv_lora_rank,
            q_lora_rank,
            rope_head_dimension,
            nope_head_dimension,
            value_head_dimension,
            indexer: None,
        }
    }

    /// The same with an indexer in front.
    #[must_use]
    pub const fn with_indexer(mut self, indexer: Indexer) -> Self {
        self.indexer = Some(indexer);
        self
    }
}

/// A small attention that chooses which tokens the large one reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Indexer {
    /// Its heads.
    pub heads: u32,
    /// Width of its one key per token, which is cached.
    pub head_dimension: u32,
    /// How many tokens it chooses.
    pub top_k: u32,
}

/// A layer with a state instead of a cache.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct LinearAttention {
    /// Its matrices, by family.
    pub variant: LinearVariant,
    /// State of one sequence over all these layers.
    pub state: Information,
    /// Width of the convolution in front.
    pub convolution_width: u32,
}

impl LinearAttention {
    /// A layer by its family and the state of one sequence over all layers of this kind.
    #[must_use]
    pub const fn new(variant: LinearVariant, state: Information, convolution_width: u32) -> Self {
        Self { variant, state, convolution_width }
    }
}

/// The families of linear attention, with what their matrices are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LinearVariant {
    /// Gated DeltaNet (Qwen3-Next, Qwen3.5).
    GatedDeltaNet {
        /// Key heads.
        key_heads: u32,
        /// Width of a key head.
        key_dimension: u32,
        /// Value heads.
        value_heads: u32,
        /// Width of a value head.
        value_dimension: u32,
    },
    /// Kimi delta attention.
    Kda {
        /// Key heads.
        key_heads: u32,
        /// Width of a key head.
        key_dimension: u32,
        /// Value heads.
        value_heads: u32,
        /// Width of a value head.
        value_dimension: u32,
    },
    /// Mamba-2 (Nemotron-H).
    Mamba2 {
        /// Heads.
        heads: u32,
        /// Width of a head.
        head_dimension: u32,
        /// Width of the state.
        state_size: u32,
        /// Groups.
        groups: u32,
    },
}

impl Attention {
    /// At least the rows of its tallest matrix, so that counting them can not overflow.
    fn rows(&self) -> u64 {
        let times = |a: u32, b: u32| u64::from(a).saturating_mul(u64::from(b));
        match self {
            Self::Grouped(g) => {
                times(g.heads, g.head_dimension).saturating_add(times(g.kv_heads, g.head_dimension)).saturating_mul(2)
            }
            Self::Latent(l) => {
                let head = u64::from(l.nope_head_dimension) + u64::from(l.rope_head_dimension);
                let query = u64::from(l.heads).saturating_mul(head);
                let indexer =
                    l.indexer.map_or(0, |i| times(i.heads, i.head_dimension).max(2 * u64::from(i.head_dimension)));
                let latent = u64::from(l.kv_lora_rank) + u64::from(l.rope_head_dimension);
                let widest = l.kv_lora_rank.max(l.value_head_dimension);
                query.max(times(widest, l.heads)).max(indexer).max(latent)
            }
            Self::Linear(l) => match l.variant {
                LinearVariant::GatedDeltaNet { key_heads, key_dimension, value_heads, value_dimension }
                | LinearVariant::Kda { key_heads, key_dimension, value_heads, value_dimension } => {
                    let (keys, values) = (times(key_heads, key_dimension), times(value_heads, value_dimension));
                    let heads = 2 * u64::from(value_heads) + u64::from(value_dimension);
                    keys.saturating_mul(2).saturating_add(values).saturating_add(heads)
                }
                LinearVariant::Mamba2 { heads, head_dimension, state_size, groups } => {
                    let inner = times(heads, head_dimension).saturating_mul(2);
                    let mixed = times(groups, state_size).saturating_mul(2);
                    inner.saturating_add(mixed).saturating_add(3 * u64::from(heads))
                }
            },
            Self::None | Self::Given { .. } => 0,
        }
    }
}

impl AttentionLayers {
    pub(crate) fn validate(&self) -> Result<()> {
        let mut faults = Faults::default();
        faults.note(bounds::LAYERS.check_as("layers", f64::from(self.layers)));
        let rows = self.attention.rows();
        if rows > u64::from(u32::MAX) {
            faults.add(Error::out_of_range(
                "rows",
                "be below 2^32 in each matrix: heads times their width",
                rows,
                "check heads and widths in the model's configuration file",
            ));
        }
        match self.attention {
            Attention::Grouped(g) => {
                faults.note(bounds::HEADS.check_count(g.heads));
                faults.note(bounds::HEADS.check_as("kv_heads", f64::from(g.kv_heads)));
                faults.note(bounds::WIDTH.check_as("head_dimension", f64::from(g.head_dimension)));
                if let Some(window) = g.window_tokens {
                    faults.note(bounds::WIDTH.check_as("window_tokens", f64::from(window)));
                }
                if g.kv_heads > g.heads {
                    faults.add(Error::inconsistent(
                        "kv_heads",
                        alloc::format!("be at most heads = {}", g.heads),
                        g.kv_heads,
                        "swap them: a key-value head serves one or more query heads",
                    ));
                } else if g.kv_heads > 0 && !g.heads.is_multiple_of(g.kv_heads) {
                    faults.add(Error::inconsistent(
                        "kv_heads",
                        alloc::format!("divide heads = {}: each serves as many query heads as the others", g.heads),
                        g.kv_heads,
                        "give num_key_value_heads of the model's configuration file",
                    ));
                }
            }
            Attention::Latent(l) => {
                faults.note(bounds::HEADS.check_count(l.heads));
                let widths = [
                    ("kv_lora_rank", Some(l.kv_lora_rank)),
                    ("q_lora_rank", l.q_lora_rank),
                    ("nope_head_dimension", Some(l.nope_head_dimension)),
                    ("value_head_dimension", Some(l.value_head_dimension)),
                ];
                for (name, width) in widths.into_iter().filter_map(|(name, width)| Some((name, width?))) {
                    faults.note(bounds::WIDTH.check_as(name, f64::from(width)));
                }
            }
            Attention::Linear(l) => {
                // The bound is in gibibytes, the field in bytes.
                if !bounds::MEMORY.contains(l.state.get::<information::gibibyte>()) {
                    faults.add(Error::out_of_range(
                        "state_bytes_per_sequence",
                        "be above 0 and at most 2^50, a pebibyte",
                        l.state.get::<information::byte>(),
                        "give what one sequence keeps over all these layers, in bytes",
                    ));
                }
                if l.convolution_width > 0 {
                    faults.note(bounds::WIDTH.check_as("convolution_width", f64::from(l.convolution_width)));
                }
            }
            Attention::None => {}
            Attention::Given { cache, .. } => {
                let per_token = cache.get::<bytes_per_token::byte_per_token>();
                if !(per_token.is_finite() && per_token >= 0.0) {
                    let rule = "be finite and at least 0";
                    faults.add(Error::out_of_range("kv_bytes_per_token", rule, per_token, "give bytes"));
                }
            }
        }
        faults.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linear(variant: LinearVariant) -> Attention {
        Attention::Linear(LinearAttention::new(variant, bytes(1), 4))
    }

    /// Each by the matrix or vector that is the tallest there.
    #[test]
    fn rows_of_the_tallest_matrix_are_counted() {
        let latent = LatentAttention::new;
        let delta = |key_heads, key_dimension, value_heads, value_dimension| {
            linear(LinearVariant::GatedDeltaNet { key_heads, key_dimension, value_heads, value_dimension })
        };
        let indexer = Indexer { heads: 1, head_dimension: 100, top_k: 10 };
        for (attention, rows) in [
            // Queries with their gate, keys and values.
            (Attention::Grouped(GroupedAttention::new(4, 2, 8)), 2 * (4 * 8 + 2 * 8)),
            // Queries; values from the compressed vector; the compressed vector itself; norms of the indexer.
            (Attention::Latent(latent(4, 2, None, 3, 5, 1)), 4 * (3 + 5)),
            (Attention::Latent(latent(4, 2, None, 3, 5, 50)), 4 * 50),
            (Attention::Latent(latent(1, 1000, None, 3, 1, 1)), 1000 + 3),
            (Attention::Latent(latent(4, 2, None, 3, 5, 1).with_indexer(indexer)), 2 * 100),
            (Attention::Latent(latent(4, 2, None, 3, 5, 1).with_indexer(Indexer { heads: 3, ..indexer })), 3 * 100),
            // Queries, keys and values, with what there is per value head.
            (delta(2, 3, 4, 5), 2 * 2 * 3 + 4 * 5 + 2 * 4 + 5),
            (delta(1, 1, 10, 1), 2 + 10 + 2 * 10 + 1),
            (
                linear(LinearVariant::Mamba2 { heads: 10, head_dimension: 7, state_size: 3, groups: 5 }),
                2 * 10 * 7 + 2 * 3 * 5 + 3 * 10,
            ),
            (Attention::None, 0),
        ] {
            assert_eq!(attention.rows(), rows, "{attention:?}");
        }
    }
}

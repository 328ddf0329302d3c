//! The KV cache: what a context takes in memory, and what one decode step reads of it.

use crate::spec::{Attention, AttentionLayers, KvFormat, Model};
use crate::units::*;

/// Memory of the cache for one sequence of `context` tokens, states of linear layers included.
///
/// * grouped attention: 2 x layers x kv_heads x head_dimension values per token, up to the window;
/// * latent attention: layers x (kv_lora_rank + rope_head_dimension) values per token, plus an indexer's keys;
/// * linear attention: a state of constant size, kept at 32 bit whatever the cache's format.
///
/// Layers that share a cache store none. Gemma 4's global layers use their keys as values but llama.cpp stores both, and
/// so does this.
///
/// # Example: Llama 3.1 8B takes 128 KiB per token, so 1 GiB at 8,192
/// ```
/// use llmhw_core::{catalog, memory, spec::KvFormat, units::{gibibytes, tokens}};
///
/// let model = catalog::model("llama-3.1-8b")?;
/// assert_eq!(memory::kv_cache(model, KvFormat::F16, tokens(8192)), gibibytes(1.0));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[must_use]
pub fn kv_cache(model: &Model, format: KvFormat, context: Tokens) -> Information {
    let tokens = context.value;
    model.attention().iter().map(|kind| stored(kind, format, tokens)).sum()
}

/// What one decode step of one sequence reads of its cache at `context` tokens.
///
/// As [`kv_cache`], but sparse attention reads only the tokens its indexer chose, and layers that share a cache read it.
#[must_use]
pub fn kv_read(model: &Model, format: KvFormat, context: Tokens) -> Information {
    let tokens = context.value;
    model.attention().iter().map(|kind| CacheRead::of(kind).at(tokens, format)).sum()
}

/// What layers of one kind read of their cache per step, as a function of the context: the parts that do not change with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CacheRead {
    /// Values per token within the window, and per token of the whole context.
    pub(crate) per_seen: f64,
    pub(crate) per_token: f64,
    /// The window in tokens; infinite without one.
    pub(crate) window: f64,
    /// What the values are multiplied with.
    pub(crate) times: f64,
    /// Bytes that are read whatever the context and the cache's format.
    pub(crate) state_bytes: f64,
}

impl CacheRead {
    pub(crate) fn of(kind: &AttentionLayers) -> Self {
        let layers = f64::from(kind.layers);
        let nothing = Self { per_seen: 0.0, per_token: 0.0, window: f64::INFINITY, times: 1.0, state_bytes: 0.0 };
        let window = |tokens: Option<u32>| tokens.map_or(f64::INFINITY, f64::from);
        match kind.attention {
            Attention::Grouped(g) => Self {
                per_seen: grouped_values(kind, g.kv_heads, g.head_dimension),
                window: window(g.window_tokens),
                ..nothing
            },
            Attention::Latent(l) => {
                let latent = f64::from(l.kv_lora_rank) + f64::from(l.rope_head_dimension);
                match l.indexer {
                    Some(i) => Self {
                        per_seen: latent,
                        per_token: f64::from(i.head_dimension),
                        window: f64::from(i.top_k),
                        times: layers,
                        ..nothing
                    },
                    None => Self { per_seen: layers * latent, ..nothing },
                }
            }
            Attention::Linear(l) => Self { state_bytes: l.state.value, ..nothing },
            Attention::None => nothing,
            // 16-bit bytes, two for each value.
            Attention::Given { cache, window_cache, window_tokens, .. } => Self {
                per_seen: window_cache.value,
                per_token: cache.value,
                window: f64::from(window_tokens),
                times: 0.5,
                ..nothing
            },
        }
    }

    /// Values read at a context of so many tokens.
    #[inline]
    pub(crate) fn values(&self, tokens: f64) -> f64 {
        let seen = if tokens < self.window { tokens } else { self.window };
        self.times * (self.per_seen * seen + self.per_token * tokens)
    }

    fn at(&self, tokens: f64, format: KvFormat) -> Information {
        format.size_of(self.values(tokens)) + in_base_unit(self.state_bytes)
    }
}

/// The longest context of one sequence whose cache takes at most `memory`, in whole tokens.
///
/// Past the widest window the cache grows by a constant per token, so a division finds it; below, halving does.
pub(super) fn longest_context(model: &Model, format: KvFormat, memory: Information) -> Tokens {
    let limit = model.context_limit();
    if kv_cache(model, format, limit) <= memory {
        return limit;
    }
    let fits = |context: f64| kv_cache(model, format, in_base_unit(context)) <= memory;
    if !fits(0.0) {
        return tokens(0);
    }
    let slope = kv_cache(model, format, limit) - kv_cache(model, format, limit - tokens(1));
    let excess = kv_cache(model, format, limit) - memory;
    let guess = libm::floor(limit.value - (excess / slope).value);
    if guess >= 0.0 && guess < limit.value && fits(guess) && !fits(guess + 1.0) {
        return tokens(guess);
    }
    let (mut low, mut high) = (0.0, limit.value);
    while high - low > 1.0 {
        let middle = libm::floor(f64::midpoint(low, high));
        if fits(middle) { low = middle } else { high = middle }
    }
    tokens(low)
}

fn grouped_values(kind: &AttentionLayers, kv_heads: u32, head_dimension: u32) -> f64 {
    2.0 * f64::from(kind.layers) * f64::from(kv_heads) * f64::from(head_dimension)
}

/// 16-bit bytes, converted to a format by its bytes per value.
fn from_half(bytes: f64, format: KvFormat) -> Information {
    format.size_of(bytes / 2.0)
}

fn within(tokens: f64, window: Option<u32>) -> f64 {
    window.map_or(tokens, |w| tokens.min(f64::from(w)))
}

fn stored(kind: &AttentionLayers, format: KvFormat, tokens: f64) -> Information {
    let layers = f64::from(kind.layers);
    match kind.attention {
        Attention::Grouped(g) if g.shares_cache => in_base_unit(0.0),
        Attention::Grouped(g) => {
            format.size_of(grouped_values(kind, g.kv_heads, g.head_dimension) * within(tokens, g.window_tokens))
        }
        Attention::Latent(l) => {
            let latent = f64::from(l.kv_lora_rank) + f64::from(l.rope_head_dimension);
            let keys = l.indexer.map_or(0.0, |i| f64::from(i.head_dimension));
            format.size_of(layers * (latent + keys) * tokens)
        }
        Attention::Linear(l) => l.state,
        Attention::None => in_base_unit(0.0),
        Attention::Given { cache, window_cache, window_tokens, .. } => {
            from_half(cache.value * tokens + window_cache.value * within(tokens, Some(window_tokens)), format)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::GroupedAttention;

    fn model(window: Option<u32>) -> Model {
        let full = GroupedAttention::new(32, 8, 128);
        let builder = Model::builder("m", "M").parameters(billion_parameters(8.0)).shape(32, 4096, 32_000);
        let builder = match window {
            None => builder.attention(full),
            Some(w) => builder
                .attention_layers(8, Attention::Grouped(full))
                .attention_layers(24, Attention::Grouped(full.windowed(w))),
        };
        builder.feed_forward(14_336).context_limit(tokens(131_072)).build().unwrap()
    }

    #[test]
    fn the_longest_context_fits_and_one_token_more_does_not() {
        for window in [None, Some(1024), Some(100_000)] {
            let model = model(window);
            for memory in [0.001, 0.5, 1.0, 3.0, 7.77].map(gibibytes) {
                let longest = longest_context(&model, KvFormat::F16, memory);
                assert!(kv_cache(&model, KvFormat::F16, longest) <= memory);
                let is_limit = longest == model.context_limit();
                assert!(
                    is_limit || kv_cache(&model, KvFormat::F16, longest + tokens(1)) > memory,
                    "{window:?} {memory}"
                );
            }
        }
    }

    #[test]
    fn an_eight_bit_cache_takes_34_bytes_for_32_values() {
        let (half, eight) = [KvFormat::F16, KvFormat::Q8_0].map(|f| kv_cache(&model(None), f, tokens(8192))).into();
        assert_eq!(eight, half * (34.0 / 64.0));
    }
}

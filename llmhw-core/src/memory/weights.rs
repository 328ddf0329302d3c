//! Sizes of weights: what a file takes, and what one decode step reads of it.
//!
//! Sizes come from the tensors of the model and the rules of the format, by llama.cpp's type selection
//! (`src/llama-quant.cpp`, `llama_tensor_get_type`, 2026), so they are computed and not looked up.

use super::tensors::{self, Part, Placement, TensorGroup};
use crate::error::{Error, Result};
use crate::spec::{Attention, Layers, Layout, MixRule, Model, PartSizes, Role, TensorType, WeightFormat, When};
use crate::units::*;

/// Bytes of the tokenizer a GGUF file carries per vocabulary entry: the text, its score and type, and its merges.
/// Measured on published files: 0.7 MB for 32,000 entries, about 8 MB for 128,000 to 152,000.
const TOKENIZER_BYTES_PER_ENTRY: [f64; 2] = [22.0, 61.0];
/// Vocabularies above this carry a list of merges too.
const SMALL_VOCABULARY: u32 = 40_000;

/// The size of a model in a format, part by part.
///
/// # Example: Qwen3-Coder-30B-A3B at Q4_K_M
/// ```
/// use llmhw_core::catalog::{self, formats};
/// use llmhw_core::memory::Weights;
///
/// let weights = Weights::of(catalog::model("qwen3-coder:30b")?, &formats::Q4_K_M);
/// assert_eq!(format!("{:.2}", weights.total()), "18.56 GB");
/// assert_eq!(format!("{:.2}", weights.read_per_step(1)), "1.92 GB");
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Weights {
    /// Input embedding, of which a token reads one row. Zero when the output layer serves for both.
    pub embedding: Information,
    /// Output layer.
    pub output: Information,
    /// Attention, in all its kinds.
    pub attention: Information,
    /// Dense feed-forward parts.
    pub feed_forward: Information,
    /// Experts that every token passes through.
    pub shared_experts: Information,
    /// Experts of which a token passes through a few.
    pub experts: Information,
    /// Norms, routers and the rest.
    pub other: Information,
    /// What lies in the file and is never read: keys and values of layers that use an earlier layer's cache.
    pub unread: Information,
    /// The tokenizer in a GGUF file.
    pub tokenizer: Information,
    mixture: Option<crate::spec::Experts>,
}

impl Weights {
    /// The sizes of `model` in `format`.
    #[must_use]
    pub fn of(model: &Model, format: &WeightFormat) -> Self {
        let mut weights = Self::none(model.experts().copied());
        let facts = Facts::of(model);
        tensors::for_each(model, |group| {
            let size: Information = in_base_unit(group_bytes(&group, format.layout(), facts));
            *weights.part_mut(group.part) += size;
        });
        match format.layout() {
            Layout::Mix { .. } => {
                let [small, large] = TOKENIZER_BYTES_PER_ENTRY;
                let per_entry = if model.vocabulary_size() > SMALL_VOCABULARY { large } else { small };
                weights.tokenizer = in_base_unit(f64::from(model.vocabulary_size()) * per_entry);
            }
            Layout::ByPart(sizes) => weights.settle(sizes),
            Layout::Uniform { .. } | Layout::LinearOnly { .. } => {}
        }
        weights
    }

    /// No weights at all, of a model with this mixture: what the bytes of a file's tensors are added to.
    pub(crate) fn none(mixture: Option<crate::spec::Experts>) -> Self {
        let zero = in_base_unit(0.0);
        Self {
            embedding: zero,
            output: zero,
            attention: zero,
            feed_forward: zero,
            shared_experts: zero,
            experts: zero,
            other: zero,
            unread: zero,
            tokenizer: zero,
            mixture,
        }
    }

    pub(crate) fn part_mut(&mut self, part: Part) -> &mut Information {
        match part {
            Part::Embedding => &mut self.embedding,
            Part::Output => &mut self.output,
            Part::Attention => &mut self.attention,
            Part::FeedForward => &mut self.feed_forward,
            Part::SharedExperts => &mut self.shared_experts,
            Part::Experts => &mut self.experts,
            Part::Other => &mut self.other,
            Part::Unread => &mut self.unread,
        }
    }

    /// Whole bytes per part, and what a file holds beside the parts that are read.
    fn settle(&mut self, sizes: &PartSizes) {
        for part in Part::READ {
            let size = self.part_mut(part);
            *size = in_base_unit(libm::round(size.value));
        }
        self.unread = sizes.unread;
        self.tokenizer = sizes.header;
    }

    /// The size of the file, and of the weights in memory.
    #[must_use]
    pub fn total(&self) -> Information {
        self.embedding + self.experts + self.read_by_every_token() + self.unread + self.tokenizer
    }

    /// What every token reads whatever its experts: all but the input embedding and the routed experts.
    #[must_use]
    pub fn read_by_every_token(&self) -> Information {
        self.output + self.attention + self.feed_forward + self.shared_experts + self.other
    }

    /// What one decode step of `sequences` sequences reads: the rest once, and of the experts those it is expected to touch.
    #[must_use]
    pub fn read_per_step(&self, sequences: u32) -> Information {
        self.read_by_every_token() + self.experts_read_per_step(sequences)
    }

    /// The share of [`Weights::read_per_step`] that is routed experts.
    #[must_use]
    pub fn experts_read_per_step(&self, sequences: u32) -> Information {
        match &self.mixture {
            Some(mixture) => self.experts * (mixture.expected_touched(sequences) / f64::from(mixture.count)),
            None => self.experts,
        }
    }
}

/// Weights counted from the shape: total, passed through by a token, and read by a token.
///
/// The catalogue's tests hold the published counts against these.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ParameterCount {
    /// All weights.
    pub total: Parameters,
    /// Weights a token passes through, the input embedding counted whole.
    pub active: ParametersPerToken,
    /// Weights a token reads: the input embedding's one row is left out.
    pub read: ParametersPerToken,
    /// The routed experts among those.
    pub experts_read: ParametersPerToken,
}

impl ParameterCount {
    /// Counts the weights of `model`.
    ///
    /// # Example: Llama 3.1 8B
    /// ```
    /// use llmhw_core::{catalog, memory::ParameterCount};
    ///
    /// let count = ParameterCount::of(catalog::model("llama-3.1-8b")?);
    /// assert_eq!(format!("{:.2}", count.total), "8.03 Gparam");
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let (mut total, mut active, mut read, mut experts_read) = (0.0, 0.0, 0.0, 0.0);
        let share = model.experts().map_or(1.0, |e| f64::from(e.per_token) / f64::from(e.count));
        tensors::for_each(model, |group| {
            let parameters = group.parameters();
            total += parameters;
            match group.part {
                // Per-layer tables are looked up, not passed through; publishers leave them out of the active count.
                Part::Embedding if group.role == Role::PerLayerEmbedding => {}
                Part::Embedding => active += parameters,
                Part::Unread => {}
                Part::Experts => {
                    active += parameters * share;
                    read += parameters * share;
                    experts_read += parameters * share;
                }
                _ => {
                    active += parameters;
                    read += parameters;
                }
            }
        });
        Self {
            total: in_base_unit(total),
            active: in_base_unit(active),
            read: in_base_unit(read),
            experts_read: in_base_unit(experts_read),
        }
    }

    /// Holds the counts that a model states against those that its shape makes. What is no layer, such as eyes, may be counted with the
    /// rest; a shape of another size answers for another model.
    ///
    /// # Errors
    /// `Inconsistent` when one is more than twice the other.
    pub(crate) fn agrees_with(&self, model: &Model) -> Result<()> {
        let active = [model.active_parameters(), self.active].map(|per_token| per_token * tokens(1));
        let counts = [
            ("total_parameters_billions", [model.total_parameters(), self.total]),
            ("active_parameters_billions", active),
        ];
        for (name, [stated, made]) in counts {
            if stated <= made * 2.0 && made <= stated * 2.0 {
                continue;
            }
            let shape = made.get::<parameter_count::billion_parameters>();
            return Err(Error::inconsistent(
                name,
                alloc::format!("be near the {shape:.2} that the shape makes: half to twice as many"),
                stated.get::<parameter_count::billion_parameters>(),
                "correct the count, or layers and sizes",
            ));
        }
        Ok(())
    }
}

/// What the conditions of format rules look at.
#[derive(Debug, Clone, Copy)]
struct Facts {
    heads_per_kv_head: u32,
    experts: u32,
    /// llama.cpp's "70B" models: 80 dense layers with grouped queries, whose small value matrices get more bits.
    is_seventy_billion: bool,
}

impl Facts {
    fn of(model: &Model) -> Self {
        let grouped = model.attention().iter().find_map(|kind| match kind.attention {
            Attention::Grouped(g) => Some(g.heads / g.kv_heads.max(1)),
            _ => None,
        });
        let heads_per_kv_head = grouped.unwrap_or(1);
        Self {
            heads_per_kv_head,
            experts: model.experts().map_or(0, |e| e.count),
            is_seventy_billion: model.layers() == 80 && !model.is_mixture_of_experts(),
        }
    }

    fn meet(self, when: When) -> bool {
        match when {
            When::Always => true,
            When::HeadsPerKvHead(least) => self.heads_per_kv_head >= least,
            When::SeventyBillion(least) => self.is_seventy_billion && self.heads_per_kv_head >= least,
            When::EightExperts => self.experts == 8,
            When::ExpertsAtLeast(least) => self.experts >= least,
        }
    }
}

fn group_bytes(group: &TensorGroup, layout: &Layout, facts: Facts) -> f64 {
    let is_unquantised = matches!(group.role, Role::Vector | Role::Unquantised);
    match *layout {
        Layout::ByPart(sizes) => group.parameters() * part_size(&sizes, group.part),
        _ if group.role == Role::HalfPrecision => group.parameters() * 2.0,
        Layout::Mix { base, rules } if !is_unquantised => mix_bytes(group, base, rules, facts),
        Layout::Mix { .. } => group.parameters() * 4.0,
        Layout::Uniform { vector, .. } if is_unquantised => group.parameters() * vector.value,
        Layout::Uniform { weight, .. } => group.parameters() * weight.value,
        Layout::LinearOnly { .. } if is_unquantised => group.parameters() * 2.0,
        Layout::LinearOnly { weight, embedding, output } => {
            group.parameters()
                * match group.part {
                    Part::Embedding => embedding.value,
                    Part::Output => output.value,
                    _ => weight.value,
                }
        }
    }
}

/// Bytes per weight. What is never read is stated as bytes and not by its shape.
fn part_size(sizes: &PartSizes, part: Part) -> f64 {
    match part {
        Part::Embedding => sizes.embedding,
        Part::Output => sizes.output,
        Part::Attention => sizes.attention,
        Part::FeedForward => sizes.feed_forward,
        Part::SharedExperts => sizes.shared_experts,
        Part::Experts => sizes.experts,
        Part::Other => sizes.other,
        Part::Unread => in_base_unit(0.0),
    }
    .value
}

fn mix_bytes(group: &TensorGroup, base: &TensorType, rules: &[MixRule], facts: Facts) -> f64 {
    let per_layer = f64::from(group.columns) * group.rows;
    let bytes = |tensor_type: &TensorType, layers: f64| {
        let stored = tensor_type.for_columns(group.columns);
        layers * (per_layer * stored.block_bytes / f64::from(stored.block_weights))
    };
    if group.role == Role::Output && !group.columns.is_multiple_of(base.block_weights) {
        // llama.cpp's rule for an output layer whose rows do not divide into the base type's blocks.
        return bytes(&TensorType::EIGHT_BIT, f64::from(group.layers));
    }
    let treats_experts_alike = rules.iter().any(|rule| rule.role == Role::Experts);
    let role = if treats_experts_alike && group.part == Part::Experts { Role::Experts } else { group.role };
    let (mut total, mut covered) = (0.0, 0.0);
    for rule in rules.iter().filter(|rule| rule.role == role && facts.meet(rule.when)) {
        let touched = layers_touched(group, rule.layers);
        if touched > covered {
            total += bytes(rule.tensor_type, touched - covered);
            covered = touched;
        }
    }
    let rest = f64::from(group.layers) - covered;
    if rest > 0.0 { total + bytes(base, rest) } else { total }
}

/// How many of the group's layers a rule is for. Fractions occur where layers are known to be spread but not which they are.
fn layers_touched(group: &TensorGroup, which: Layers) -> f64 {
    let all = f64::from(group.layers);
    match (which, group.placement) {
        (Layers::All, _) | (_, Placement::Anywhere) => all,
        (_, Placement::Run { start, of }) => {
            f64::from(touched_below(of, start + group.layers, which) - touched_below(of, start, which))
        }
        (_, Placement::Spread { of }) => all * f64::from(touched_below(of, of, which)) / f64::from(of),
    }
}

/// How many of the layers 0 to `end` - 1 out of `n` a rule is for.
fn touched_below(n: u32, end: u32, which: Layers) -> u32 {
    let (eighth, last_eighth) = (n / 8, 7 * n / 8);
    match which {
        Layers::All => end,
        Layers::MoreBits => {
            let middle = end.min(last_eighth).saturating_sub(eighth);
            end.min(eighth) + middle / 3 + end.saturating_sub(last_eighth)
        }
        Layers::FirstEighth => end.min(eighth),
        Layers::FirstSixteenth => end.min(n / 16),
        Layers::MiddleSixEighths => end.min(last_eighth).saturating_sub(eighth),
        Layers::FirstTwo => end.min(2),
        Layers::FirstFour => end.min(4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// llama.cpp's own condition, layer by layer.
    fn more_bits(layer: u32, n: u32) -> bool {
        layer < n / 8 || layer >= 7 * n / 8 || (layer - n / 8) % 3 == 2
    }

    #[test]
    fn counting_layers_in_closed_form_equals_asking_each_layer() {
        type Rule = fn(u32, u32) -> bool;
        let rules: [(Layers, Rule); 7] = [
            (Layers::All, |_, _| true),
            (Layers::MoreBits, more_bits),
            (Layers::FirstEighth, |layer, n| layer < n / 8),
            (Layers::FirstSixteenth, |layer, n| layer < n / 16),
            (Layers::MiddleSixEighths, |layer, n| layer >= n / 8 && layer < 7 * n / 8),
            (Layers::FirstTwo, |layer, _| layer < 2),
            (Layers::FirstFour, |layer, _| layer < 4),
        ];
        for n in 1..=130 {
            for end in 0..=n {
                for (which, is_touched) in rules {
                    let asked = (0..end).filter(|layer| is_touched(*layer, n)).count();
                    assert_eq!(touched_below(n, end, which) as usize, asked, "{which:?}: n {n}, end {end}");
                }
            }
        }
    }
}

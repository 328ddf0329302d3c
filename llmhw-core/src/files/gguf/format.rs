//! The format of one file: what a weight takes in each part, so that the model read takes exactly the file's bytes.

use super::metadata::Metadata;
use super::model::slug;
use super::tensor::Tensor;
use super::types;
use crate::memory::{Part, Weights, part_parameters};
use crate::spec::{FormatFamily, Layout, Model, PartSizes, TensorType, WeightFormat};
use crate::units::*;
use alloc::{collections::BTreeMap, format, string::String};

pub(super) fn read(
    metadata: &Metadata<'_>,
    model: &Model,
    weights: &Weights,
    tensors: &[Tensor],
    parts: &[Part],
) -> WeightFormat {
    let base = base(tensors, parts);
    let mix = metadata.general("general.file_type").and_then(types::file_type_name);
    let mix = mix.map_or_else(|| String::from(base.id()), String::from);
    let counted = part_parameters(model);
    let per_weight = |part, size: Information| {
        let parameters = counted(part);
        in_base_unit(if parameters > 0.0 { size.value / parameters } else { 0.0 })
    };
    let sizes = PartSizes {
        base_type: base,
        embedding: per_weight(Part::Embedding, weights.embedding),
        output: per_weight(Part::Output, weights.output),
        attention: per_weight(Part::Attention, weights.attention),
        feed_forward: per_weight(Part::FeedForward, weights.feed_forward),
        shared_experts: per_weight(Part::SharedExperts, weights.shared_experts),
        experts: per_weight(Part::Experts, weights.experts),
        other: per_weight(Part::Other, weights.other),
        unread: weights.unread,
        header: weights.tokenizer,
    };
    WeightFormat {
        id: format!("gguf-{}-of-{}", slug(&mix), model.id()).into(),
        name: format!("{mix} as in the file of {}", model.name()).into(),
        family: FormatFamily::Ggml,
        nominal_bits: nominal_bits(&mix),
        layout: Layout::ByPart(sizes),
    }
}

/// The type in which most of the weights that are read are stored.
fn base(tensors: &[Tensor], parts: &[Part]) -> &'static TensorType {
    let mut weights = BTreeMap::<&str, (u64, &'static TensorType)>::new();
    for (tensor, part) in tensors.iter().zip(parts) {
        if !matches!(part, Part::Unread | Part::Embedding) {
            let entry = weights.entry(tensor.tensor_type().id()).or_insert((0, tensor.tensor_type()));
            entry.0 = entry.0.saturating_add(tensor.weights());
        }
    }
    weights.into_values().max_by_key(|(count, _)| *count).map_or(&crate::catalog::tensor_types::F16, |(_, base)| base)
}

/// The bits in the name of a mix or a type, all of which have a number: 4 of `Q4_K_M`, 16 of `BF16`.
fn nominal_bits(mix: &str) -> u32 {
    let digits = mix.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nominal_bits;

    #[test]
    fn the_bits_of_a_mix_are_in_its_name() {
        let names = ["Q4_K_M", "IQ2_XXS", "BF16", "F32", "MXFP4_MOE", "TQ1_0", "q8-0"];
        assert_eq!(names.map(nominal_bits), [4, 2, 16, 32, 4, 1, 8]);
        for listed in crate::catalog::tensor_types::ALL {
            assert!(nominal_bits(listed.id()) > 0, "{}", listed.id());
        }
    }
}

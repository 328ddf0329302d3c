//! `File`: a model as its safetensors files hold it: exact counts, exact bytes, and a format with which every other question can be
//! asked about them.

use super::json::short;
use super::packed;
use super::quantisation::Quantisation;
use super::tensor::Tensor;
use super::tensors::Tensors;
use crate::catalog;
use crate::error::{Error, Result};
use crate::memory::{Part, Weights, part_parameters};
use crate::spec::{FormatFamily, Layout, Model, PartSizes, TensorType, WeightFormat};
use crate::units::*;
use alloc::{format, string::String, vec::Vec};

/// How far the weights that follow from the shape may be from those in the files. Norms, scales and biases are counted
/// roughly in a shape; whatever is larger is a matrix that the shape does not know.
const UNEXPLAINED: f64 = 0.005;

/// A model as it lies in its safetensors files.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    model: Model,
    format: WeightFormat,
    weights: Weights,
    tensors: Vec<(Tensor, Part, u64)>,
}

impl File {
    pub(super) fn of(mut model: Model, tensors: &Tensors, known: Option<&Quantisation>) -> Result<Self> {
        tensors.require_headers()?;
        let division = super::parts::Division::of(&model, tensors.by_name.keys().map(String::as_str));
        let mut weights = Weights::none(model.experts().copied());
        let (mut exact, mut parts) = (0_u64, Vec::new());
        for tensor in tensors.by_name.values() {
            let part = division.part(tensor.name());
            let logical = if part == Part::Unread { 0 } else { packed::weights(tensor, known)? };
            exact = exact.saturating_add(logical);
            *weights.part_mut(part) += in_base_unit(tensor.bytes() as f64);
            parts.push((tensor.clone(), part, logical));
        }
        weights.tokenizer = in_base_unit(tensors.header_bytes as f64);
        account_for_parts(&model, &parts)?;
        let (exact, computed) = (exact as f64, model.total.value);
        let off = (exact / computed - 1.0).abs();
        // Written so that nothing that is no number passes.
        if off.is_nan() || off >= UNEXPLAINED {
            return Err(Error::inconsistent(
                "total_parameters_billions",
                format!("be within 0.5 % of the {:.3} that the shape in config.json makes", computed / 1e9),
                format!("{:.3}", exact / 1e9),
                "take config.json and all safetensors files from one model",
            ));
        }
        // The closed form leaves out small vectors; they are read with every token.
        let small = if model.is_mixture_of_experts() { 0.0 } else { exact - computed };
        model.active = in_base_unit(model.active.value + small);
        model.total = in_base_unit(exact);
        model.validate()?;
        let format = format_of(&model, &weights, &parts, known);
        Ok(Self { model, format, weights, tensors: parts })
    }

    /// The model: the configuration's shape with the files' exact count of weights.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The format: sizes by part, so that [`Weights::of`] the model in this format are [`File::weights`].
    #[must_use]
    pub fn format(&self) -> &WeightFormat {
        &self.format
    }

    /// The bytes of each part, as they lie in the files. Headers count as the tokenizer, and what is not the text model, such as
    /// vision and multi-token prediction, as unread, so that the total is the length of all files.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The tensors by name, each with its part and the weights it stands for: none for scales and for what is unread.
    pub fn tensors(&self) -> impl Iterator<Item = (&Tensor, Part, u64)> {
        self.tensors.iter().map(|(tensor, part, weights)| (tensor, *part, *weights))
    }
}

/// Sizes by part that make the model take exactly the files' bytes.
fn format_of(
    model: &Model,
    weights: &Weights,
    parts: &[(Tensor, Part, u64)],
    known: Option<&Quantisation>,
) -> WeightFormat {
    let counted = part_parameters(model);
    let per_weight = |part, size: Information| {
        let parameters = counted(part);
        in_base_unit(if parameters > 0.0 { size.value / parameters } else { 0.0 })
    };
    // What is stored as it is says its bits by itself.
    let stored = known.filter(|known| known.family != FormatFamily::Float);
    let (family, bits, base) =
        stored.map_or_else(|| as_stored(parts), |known| (known.family, known.bits.unwrap_or(4), base_of(known)));
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
    let word = if family == FormatFamily::Float { base.id() } else { family.as_str() };
    WeightFormat {
        id: format!("{word}-of-{}", model.id()).into(),
        name: format!("{word} as in the files of {}", model.name()).into(),
        family,
        nominal_bits: bits,
        layout: Layout::ByPart(sizes),
    }
}

/// What most bytes of the text model are stored as, where the configuration says nothing.
fn as_stored(parts: &[(Tensor, Part, u64)]) -> (FormatFamily, u32, &'static TensorType) {
    let read = parts.iter().filter(|(_, part, _)| *part != Part::Unread);
    let (family, bits, id) = match read.max_by_key(|(tensor, ..)| tensor.bytes()).map(|(tensor, ..)| tensor.dtype()) {
        Some("F32") => (FormatFamily::Float, 32, "f32"),
        Some("F16") => (FormatFamily::Float, 16, "f16"),
        Some(dtype) if dtype.starts_with("F8") => (FormatFamily::Fp8, 8, "fp8-e4m3-per-tensor"),
        _ => (FormatFamily::Float, 16, "bf16"),
    };
    (family, bits, catalog::tensor_type(id).unwrap_or(&catalog::tensor_types::F16))
}

fn account_for_parts(model: &Model, parts: &[(Tensor, Part, u64)]) -> Result<()> {
    let counted = part_parameters(model);
    Part::READ.into_iter().try_for_each(|part| account(model, part, counted(part), parts))
}

/// Holds the weights of a part against those that follow from the shape: all parts of some size must agree, and none may be
/// on one side only.
fn account(model: &Model, part: Part, computed: f64, parts: &[(Tensor, Part, u64)]) -> Result<()> {
    let mut of_part = parts.iter().filter(|(_, own, _)| *own == part);
    let stored = of_part.clone().fold(0_u64, |sum, (.., weights)| sum.saturating_add(*weights)) as f64;
    let is_small = computed.max(stored) < 0.01 * model.total.value && computed > 0.0 && stored > 0.0;
    let agrees = stored == computed || (stored / computed - 1.0).abs() < UNEXPLAINED;
    if is_small || agrees || part == Part::Other {
        return Ok(());
    }
    Err(Error::inconsistent(
        format!("safetensors: {}", part.as_str()),
        format!("have within 0.5 % of the {computed} weights that the shape in config.json makes"),
        format!(
            "{stored}{}",
            of_part.next().map_or_else(String::new, |(tensor, ..)| format!(", {} and others", short(tensor.name())))
        ),
        "take config.json and all safetensors files from one model",
    ))
}

/// The matrices of the experts quantised, everything else at 16 bit: gpt-oss and Kimi K2.5 as published. Nothing where the
/// configuration does not say what a weight of an expert takes.
pub(super) fn only_experts(model: &Model, known: &Quantisation) -> Option<WeightFormat> {
    let half = bits_per_weight(16.0);
    let weight = match (known.family, known.bits, known.group) {
        (FormatFamily::Mxfp4, ..) => base_of(known).size(),
        // A scale of 16 bit for each group.
        (FormatFamily::CompressedTensors, Some(bits), Some(group)) => {
            bits_per_weight(f64::from(bits) + 16.0 / f64::from(group))
        }
        _ => return None,
    };
    let counted = part_parameters(model);
    let biases = model.experts().filter(|_| model.traits().expert_bias).map_or(0.0, |e| {
        f64::from(e.count) * f64::from(e.layers) * f64::from(2 * e.feed_forward_size + model.hidden_size())
    });
    let all = counted(Part::Experts);
    let bytes = (all - biases) * weight.value + biases * half.value;
    let sizes = PartSizes {
        base_type: base_of(known),
        embedding: half,
        output: half,
        attention: half,
        feed_forward: half,
        shared_experts: half,
        experts: in_base_unit(if all > 0.0 { bytes / all } else { 0.0 }),
        other: half,
        unread: in_base_unit(0.0),
        header: in_base_unit(0.0),
    };
    Some(WeightFormat {
        id: format!("{}-experts-of-{}", known.family.as_str(), model.id()).into(),
        name: format!("{} experts of {}, the rest at 16 bit", known.family.as_str(), model.name()).into(),
        family: known.family,
        nominal_bits: known.bits.unwrap_or(4),
        layout: Layout::ByPart(sizes),
    })
}

fn base_of(known: &Quantisation) -> &'static TensorType {
    let (own, nearest) = known.tensor_type();
    let found = catalog::tensor_type(own).or_else(|_| catalog::tensor_type(nearest));
    found.unwrap_or(&catalog::tensor_types::F16)
}

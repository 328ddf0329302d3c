//! From metadata and tensors to a [`Model`], and a check that its shape accounts for the weights in the file.

use super::attention::{self, Reader};
use super::feed_forward;
use super::metadata::Metadata;
use super::parts::{Blocks, Division};
use super::tensor::Tensor;
use crate::bounds;
use crate::error::{Error, Result};
use crate::memory::{Part, part_parameters};
use crate::spec::{Model, Traits};
use crate::units::*;
use alloc::{borrow::Cow, format, string::String, vec::Vec};

/// How far the weights that follow from the shape may be from those in the file. Norms, scales and biases are counted
/// roughly in a shape; whatever is larger is a matrix that the shape does not know.
const UNEXPLAINED: f64 = 0.005;

/// What was read: the model, and the part of each tensor.
#[derive(Debug)]
pub(super) struct Read {
    pub model: Model,
    pub parts: Vec<Part>,
}

pub(super) fn read(metadata: Metadata<'_>, tensors: &[Tensor]) -> Result<Read> {
    let blocks = Blocks::of(tensors.iter());
    let division = division(&metadata, &blocks)?;
    for tensor in tensors {
        bounds_of(tensor)?;
    }
    let parts: Vec<Part> = tensors.iter().map(|tensor| division.part(tensor.name(), &blocks)).collect();
    let reader = Reader { metadata, blocks: &blocks, division };
    let model = model(&reader, tensors, &parts)?;
    account(&model, metadata.architecture, tensors, &parts)?;
    Ok(Read { model, parts })
}

/// No side of a matrix is longer than a vocabulary may be.
fn bounds_of(tensor: &Tensor) -> Result<()> {
    match tensor.shape().iter().find(|side| !bounds::WIDTH.contains(**side as f64)) {
        None => Ok(()),
        Some(side) => Err(Error::out_of_range(
            format!("{}.shape", tensor.name()),
            format!("have sides of at most {}", bounds::WIDTH.maximum),
            side,
            "the file is damaged: fetch it again",
        )),
    }
}

/// Which blocks a token passes through.
fn division(metadata: &Metadata<'_>, blocks: &Blocks<'_>) -> Result<Division> {
    let count = metadata.required("block_count", "sizes follow from it")?;
    bounds::LAYERS.check_as("block_count", f64::from(count))?;
    let further = metadata.whole("nextn_predict_layers")?.unwrap_or(0).min(count);
    let mut layers = count;
    while layers > count - further && blocks.is_absent_or_predicts_further(layers - 1) {
        layers -= 1;
    }
    bounds::LAYERS.check_as("block_count", f64::from(layers))?;
    if let Some(layer) = (0..layers).find(|layer| !blocks.has(*layer, "")) {
        return Err(Error::missing(
            format!("blk.{layer}"),
            format!("the metadata says block_count = {count}"),
            "the file is incomplete, or one part of several: give all parts",
        ));
    }
    let sharing = metadata.whole("attention.shared_kv_layers")?.unwrap_or(0);
    Ok(Division {
        layers,
        first_sharing_layer: layers.saturating_sub(sharing),
        tied_embeddings: blocks.outside("output.weight").is_none(),
    })
}

fn model(reader: &Reader<'_>, tensors: &[Tensor], parts: &[Part]) -> Result<Model> {
    let Reader { metadata, blocks, division } = reader;
    let embedding = blocks.outside("token_embd.weight").ok_or_else(|| {
        Error::missing(
            "token_embd.weight",
            "a language model has an embedding",
            "the file is a projector, an adapter or one part of several: give the model itself, all parts",
        )
    })?;
    let hidden = metadata.required("embedding_length", "sizes follow from it")?;
    if u64::from(hidden) != embedding.columns() {
        return Err(Error::inconsistent(
            format!("{}.embedding_length", metadata.architecture),
            format!("be the length of a row of token_embd.weight = {}", embedding.columns()),
            hidden,
            "the file contradicts itself: convert the model again",
        ));
    }
    let vocabulary = u32::try_from(embedding.rows()).unwrap_or(u32::MAX);
    let context = metadata.required("context_length", "bounds the cache")?;
    let feed_forward = feed_forward::read(reader, hidden)?;
    let share = feed_forward.experts.map_or(1.0, |e| f64::from(e.per_token) / f64::from(e.count));
    let (total, active) = count(division, tensors, parts, share);
    let name = name(metadata);
    let mut builder = Model::builder(slug(&name), name)
        .family(String::from(metadata.architecture))
        .parameters(in_base_unit(total))
        .active_parameters(in_base_unit(active))
        .shape(division.layers, hidden, vocabulary)
        .context_limit(tokens(context))
        .traits(traits(reader, &feed_forward)?);
    for kind in attention::kinds(reader)? {
        builder = builder.attention_layers(kind.layers, kind.attention);
    }
    if let Some(experts) = feed_forward.experts {
        builder = builder.experts(experts);
    } else if let Some(run) = feed_forward.runs.first() {
        builder = builder.feed_forward(run.size);
    }
    if division.tied_embeddings {
        builder = builder.tied_embeddings();
    }
    let mut model = builder.build()?;
    // The builder knows one width; a file may have several, and layers without any.
    model.feed_forward = Cow::Owned(feed_forward.runs);
    model.validate()?;
    Ok(model)
}

fn traits(reader: &Reader<'_>, feed_forward: &feed_forward::Parts) -> Result<Traits> {
    let any = |name: &str| (0..reader.division.layers).any(|layer| reader.blocks.get(layer, name).is_some());
    let grouped_and_fused =
        |layer| reader.blocks.get(layer, "attn_qkv.weight").is_some() && !reader.blocks.has(layer, "ssm_");
    let per_layer = reader.metadata.whole("embedding_length_per_layer_input")?.unwrap_or(0);
    if per_layer > 0 {
        let table = reader.blocks.outside("per_layer_token_embd.weight").map_or(0, Tensor::columns);
        let expected = u64::from(per_layer) * u64::from(reader.division.layers);
        if table != expected {
            return Err(Error::inconsistent(
                "per_layer_token_embd.weight",
                format!("have rows of embedding_length_per_layer_input x layers = {expected}"),
                table,
                "the file contradicts itself: convert the model again",
            ));
        }
    }
    Ok(Traits {
        feed_forward_matrices: if feed_forward.has_gate { 3 } else { 2 },
        fused_qkv: (0..reader.division.layers).any(grouped_and_fused),
        fused_gate_up: feed_forward.fused_gate_up,
        qkv_bias: any("attn_q.bias") || any("attn_qkv.bias"),
        attention_output_bias: any("attn_output.bias"),
        expert_bias: any("ffn_down_exps.bias"),
        per_layer_embedding_size: per_layer,
        hyper_connection_streams: 0,
    })
}

/// All weights, and those a token passes through, by the same convention as
/// [`ParameterCount`](crate::memory::ParameterCount). Blocks that predict further tokens and the eyes of a model are
/// left out of both.
fn count(division: &Division, tensors: &[Tensor], parts: &[Part], share: f64) -> (f64, f64) {
    let (mut total, mut active) = (0.0, 0.0);
    for (tensor, part) in tensors.iter().zip(parts) {
        let weights = tensor.weights() as f64;
        let is_of_a_layer = |layer: &u32| *layer < division.layers;
        match part {
            Part::Unread => {
                let block = tensor.name().strip_prefix("blk.").and_then(|rest| rest.split('.').next()?.parse().ok());
                total += if block.as_ref().is_some_and(is_of_a_layer) { weights } else { 0.0 };
            }
            Part::Embedding if tensor.name().starts_with("per_layer_token_embd") => total += weights,
            Part::Experts => {
                total += weights;
                active += weights * share;
            }
            _ => {
                total += weights;
                active += weights;
            }
        }
    }
    (total, active.min(total))
}

/// Refuses a shape that leaves weights of the file unexplained: then something in it was not understood.
fn account(model: &Model, architecture: &str, tensors: &[Tensor], parts: &[Part]) -> Result<()> {
    let by_shape = part_parameters(model);
    let mut unexplained = 0.0;
    let mut all = 0.0;
    for part in Part::READ {
        let in_file: f64 =
            tensors.iter().zip(parts).filter(|(_, p)| **p == part).map(|(t, _)| t.weights() as f64).sum();
        let of_shape = by_shape(part);
        all += in_file;
        unexplained += libm::fabs(in_file - of_shape);
        if in_file > 0.0 && of_shape <= 0.0 {
            return Err(unaccounted(architecture, &format!("{in_file} weights of {part:?} where the shape has none")));
        }
    }
    if unexplained <= UNEXPLAINED * all {
        return Ok(());
    }
    Err(unaccounted(architecture, &format!("{unexplained} of {all} weights apart")))
}

fn unaccounted(architecture: &str, what: &str) -> Error {
    Error::unsupported(
        "general.architecture",
        format!(
            "be one whose layers are modelled, so that they account for the file's weights to {} %",
            UNEXPLAINED * 100.0
        ),
        format!("{architecture}, {what}"),
        "describe the model by hand; the header still says the size of each tensor",
    )
}

fn name(metadata: &Metadata<'_>) -> String {
    let text = |key| metadata.text(key);
    match (text("general.name"), text("general.basename"), text("general.size_label")) {
        (Some(name), ..) => String::from(name),
        (None, Some(base), Some(size)) => format!("{base}-{size}"),
        (None, Some(base), None) => String::from(base),
        (None, None, Some(size)) => format!("{} {size}", metadata.architecture),
        (None, None, None) => String::from(metadata.architecture),
    }
}

/// A short name for programs: lower case, everything but letters, digits and points a dash.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || c == '.' {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let trimmed = slug.trim_end_matches('-').len();
    slug.truncate(trimmed);
    if slug.is_empty() { String::from("gguf") } else { slug }
}

//! A whole file: the headers of its parts put together, and what follows from them.

use super::header::Header;
use super::metadata::Metadata;
use super::tensor::Tensor;
use super::value::Value;
use super::{format as weight_format, model};
use crate::error::{Error, Result};
use crate::memory::{Part, Weights};
use crate::spec::{Model, WeightFormat};
use crate::units::*;
use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

/// A model as it lies in a file, in one part or several.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    model: Model,
    format: WeightFormat,
    weights: Weights,
    tensors: Vec<(Tensor, Part)>,
}

/// Puts the headers of all parts of a file together, in any order. A file in one part is given as such.
///
/// # Errors
/// `MissingInput` when a part is missing or the metadata lacks what sizes follow from; `Inconsistent` when a part is
/// given twice, parts are of different files, or metadata and shapes contradict each other; `Unsupported` for
/// architectures whose layers are not modelled; `OutOfRange` by [`bounds`](crate::bounds).
///
/// # Example: every question about a file of one's own
/// ```
/// use llmhw_core::{Scenario, catalog, units::tokens};
/// use llmhw_core::files::gguf::{Header, Progress, read_parts};
///
/// let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gguf/llama-3.1-8b-q4-k-m.gguf"));
/// // The fixture is the header of a file of this length.
/// let Progress::Complete(header) = Header::read(bytes, 4_912_917_504)? else { panic!("the header is cut") };
/// let file = read_parts(&[&header])?;
/// assert_eq!(file.model().layers(), 32);
///
/// let card = catalog::hardware("rtx-4090-24gb")?;
/// let runtime = catalog::runtime("llama.cpp-cuda")?;
/// let scenario = Scenario::new(card, file.model()).format(file.format()).runtime(runtime);
/// let p = scenario.context(tokens(8192)).project()?;
/// assert!(p.memory.to_string().starts_with("fits"));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn read_parts(headers: &[&Header]) -> Result<File> {
    let parts = in_order(headers)?;
    let first = parts
        .first()
        .ok_or_else(|| Error::missing("headers", "a file has at least one part", "give the header of each part"))?;
    let tensors = all_tensors(&parts)?;
    let metadata = Metadata::of(&first.metadata)?;
    let read = model::read(metadata, &tensors)?;
    let mut weights = Weights::none(read.model.experts().copied());
    let mut counted = 0_u64;
    for (tensor, part) in tensors.iter().zip(&read.parts) {
        counted = counted.saturating_add(tensor.bytes());
        *weights.part_mut(*part) += in_base_unit(tensor.bytes() as f64);
    }
    let all = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.file_bytes()));
    weights.tokenizer = in_base_unit(all.saturating_sub(counted) as f64);
    let format = weight_format::read(&metadata, &read.model, &weights, &tensors, &read.parts);
    Ok(File { model: read.model, format, weights, tensors: tensors.into_iter().zip(read.parts).collect() })
}

impl File {
    /// The model's shape. Its id is the file's name for it as a slug; its counts are of the file's tensors, without
    /// blocks that predict further tokens.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The format: sizes by part, so that [`Weights::of`] the model in this format are [`File::weights`].
    pub fn format(&self) -> &WeightFormat {
        &self.format
    }

    /// The bytes of each part, as they lie in the file. Header and padding count as the tokenizer, so that the total is
    /// the length of all parts.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The tensors in the order of the file, each with the part of the model it belongs to.
    pub fn tensors(&self) -> impl Iterator<Item = (&Tensor, Part)> {
        self.tensors.iter().map(|(tensor, part)| (tensor, *part))
    }
}

/// Which part a header is, of how many. A file in one part is part 0 of 1.
fn place(header: &Header) -> Result<(u64, u64)> {
    let whole = |key: &str| match header.value(key) {
        None => Ok(None),
        Some(Value::Integer(whole)) if *whole >= 0 => Ok(u64::try_from(*whole).ok()),
        Some(value) => Err(Error::invalid_record(
            key.to_string(),
            "be a whole number",
            value.describe(),
            "the file is damaged: fetch it again",
        )),
    };
    let (number, count) = (whole("split.no")?.unwrap_or(0), whole("split.count")?.unwrap_or(1).max(1));
    if number >= count {
        let rule = format!("be below split.count = {count}");
        return Err(Error::inconsistent("split.no", rule, number, "the file is damaged: fetch it again"));
    }
    Ok((number, count))
}

/// The parts by their number: all of them, each once.
fn in_order<'a>(headers: &[&'a Header]) -> Result<Vec<&'a Header>> {
    let mut parts = BTreeMap::new();
    let mut of = None;
    for header in headers {
        let (number, count) = place(header)?;
        if *of.get_or_insert(count) != count {
            let rule = format!("be {} in every part", of.unwrap_or(count));
            return Err(Error::inconsistent("split.count", rule, count, "give the parts of one file only"));
        }
        if parts.insert(number, *header).is_some() {
            return Err(Error::inconsistent(
                "headers",
                "have each part once",
                format!("part {} of {count} twice", number + 1),
                "leave one out",
            ));
        }
    }
    let count = of.unwrap_or(0);
    if parts.len() as u64 == count {
        return Ok(parts.into_values().collect());
    }
    let missing: Vec<String> = (0..count)
        .filter(|number| !parts.contains_key(number))
        .take(3)
        .map(|number| format!("{}", number + 1))
        .collect();
    Err(Error::missing(
        format!("headers: part {} of {count}", missing.join(", ")),
        "a model is in all parts together",
        format!("give it too: its name ends with -{:0>5}-of-{count:05}.gguf", missing.first().map_or("", |part| part)),
    ))
}

fn all_tensors(parts: &[&Header]) -> Result<Vec<Tensor>> {
    let tensors: Vec<Tensor> = parts.iter().flat_map(|part| part.tensors().iter().cloned()).collect();
    let mut seen = BTreeSet::new();
    if let Some(twice) = tensors.iter().find(|tensor| !seen.insert(tensor.name())) {
        return Err(Error::inconsistent(
            "headers",
            "have each tensor in one part",
            twice.name(),
            "give the parts of one file only",
        ));
    }
    let expected = parts.first().and_then(|part| part.value("split.tensors.count"));
    match expected {
        Some(Value::Integer(count)) if *count != tensors.len() as i128 => Err(Error::inconsistent(
            "split.tensors.count",
            format!("be the number of tensors in all parts = {}", tensors.len()),
            count,
            "give the parts of one file only",
        )),
        _ => Ok(tensors),
    }
}

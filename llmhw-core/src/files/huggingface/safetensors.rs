//! `Tensors`: what the headers of safetensors files say, without the weights.
//!
//! A file starts with the header's length (8 bytes, little endian) and the header: JSON of name -> dtype, shape, data_offsets.

use super::fields::wrong;
use crate::error::{Error, Result};
use crate::units::{Information, in_base_unit};
use alloc::{collections::BTreeMap, format, string::String};
use serde_json::{Map, Value};

/// The format's own limit for a header.
const HEADER_LIMIT: u64 = 100_000_000;
/// Parts of a checkpoint that are not the text model; the catalogue counts the text model alone.
const OTHER_PARTS: [&str; 8] =
    ["vision", "visual", "audio", "multi_modal_projector", "mm_projector", "image_newline", "mtp.", "nextn"];
/// Ends of names that quantised checkpoints store beside or instead of a weight.
const PACKED: [&str; 8] =
    ["qweight", "qzeros", "weight_packed", "weight_scale", "weight_scale_inv", "_blocks", "_scales", ".scales"];

/// How far reading a header came.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Progress {
    /// The beginning of the file is needed up to this many bytes in all.
    Needs(u64),
    /// The header is whole.
    Done(Header),
}

/// What one file holds. Several files of a model are added up by [`Tensors::add`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Header {
    /// Text parameters by layer; `None` for those outside the layers.
    layers: BTreeMap<Option<u32>, u64>,
    /// Bytes by dtype.
    dtypes: BTreeMap<String, u64>,
    packed: Option<String>,
}

/// What all files of a model hold together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tensors {
    all: Header,
    stated_bytes: Option<u64>,
    stated_parameters: Option<u64>,
}

fn add(sum: &mut u64, more: u64) -> Result<()> {
    *sum = sum
        .checked_add(more)
        .ok_or_else(|| Error::out_of_range("shape", "adds up to at most 2^64", more, "take the file as published"))?;
    Ok(())
}

impl Tensors {
    /// Reads `model.safetensors.index.json`: what it states about sizes. It has no shapes, so it counts no weights itself.
    ///
    /// # Errors
    /// `InvalidRecord` when it is not such an index.
    ///
    /// # Example: 16 GB in an index
    /// ```
    /// use llmhw_core::files::huggingface::Tensors;
    /// let index = r#"{ "metadata": { "total_size": 16060522496 }, "weight_map": { "a": "model-1.safetensors" } }"#;
    /// assert_eq!(Tensors::from_index(index)?.stated_bytes(), Some(16_060_522_496));
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn from_index(text: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| Error::invalid_record("index", "is JSON", error, "take the file as published"))?;
        if !value.get("weight_map").is_some_and(Value::is_object) {
            return Err(wrong(
                "weight_map",
                "is an object of names and files",
                value.get("weight_map").unwrap_or(&Value::Null),
            ));
        }
        let stated = |name: &str| match value.get("metadata").and_then(|m| m.get(name)) {
            None | Some(Value::Null) => Ok(None),
            Some(number) => match number.as_u64() {
                Some(number) => Ok(Some(number)),
                None => Err(wrong(&format!("metadata.{name}"), "is a whole number", number)),
            },
        };
        Ok(Self {
            all: Header::default(),
            stated_bytes: stated("total_size")?,
            stated_parameters: stated("total_parameters")?,
        })
    }

    /// Reads the beginning of a safetensors file. Hand in 8 bytes first, then as many as are asked for.
    ///
    /// # Errors
    /// `OutOfRange` for a header above the format's 100 MB, `InvalidRecord` for one that is not a header.
    ///
    /// # Example: the length comes first
    /// ```
    /// use llmhw_core::files::huggingface::{Progress, Tensors};
    /// let start = 62_u64.to_le_bytes();
    /// assert_eq!(Tensors::from_safetensors_header(&start)?, Progress::Needs(70));
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn from_safetensors_header(beginning: &[u8]) -> Result<Progress> {
        let Some((length, rest)) = beginning.split_first_chunk::<8>() else { return Ok(Progress::Needs(8)) };
        let length = u64::from_le_bytes(*length);
        if !(2..=HEADER_LIMIT).contains(&length) {
            return Err(Error::out_of_range(
                "header_bytes",
                "is from 2 to 100000000, the format's limit",
                length,
                "check that the file is safetensors",
            ));
        }
        let text = usize::try_from(length).ok().and_then(|length| rest.get(..length));
        let Some(text) = text else { return Ok(Progress::Needs(length + 8)) };
        let value: Value = serde_json::from_slice(text)
            .map_err(|error| Error::invalid_record("header", "is JSON", error, "check that the file is safetensors"))?;
        let Value::Object(tensors) = value else { return Err(wrong("header", "is an object", &value)) };
        Header::of(&tensors).map(Progress::Done)
    }

    /// Adds what one file holds.
    ///
    /// # Errors
    /// `OutOfRange` when the sums pass 2^64.
    pub fn add(&mut self, header: &Header) -> Result<()> {
        for (layer, parameters) in &header.layers {
            add(self.all.layers.entry(*layer).or_default(), *parameters)?;
        }
        for (dtype, bytes) in &header.dtypes {
            add(self.all.dtypes.entry(dtype.clone()).or_default(), *bytes)?;
        }
        self.all.packed = self.all.packed.take().or_else(|| header.packed.clone());
        Ok(())
    }

    /// The size of all weights that the index states.
    #[must_use]
    pub fn stated_bytes(&self) -> Option<u64> {
        self.stated_bytes
    }

    /// The number of parameters that the index states.
    #[must_use]
    pub fn stated_parameters(&self) -> Option<u64> {
        self.stated_parameters
    }

    /// Bytes of the added files by dtype, as the files name it.
    pub fn bytes_by_dtype(&self) -> impl Iterator<Item = (&str, Information)> {
        #[allow(clippy::cast_precision_loss, reason = "sizes of files are far below 2^53 bytes")]
        self.all.dtypes.iter().map(|(dtype, bytes)| (dtype.as_str(), in_base_unit(*bytes as f64)))
    }

    /// The weights of the text model's first `layers` layers and of what lies around them, exactly. Later layers are for
    /// multi-token prediction and are left out, as vision and audio parts are.
    ///
    /// # Errors
    /// `MissingInput` before a file was added, `Unsupported` for quantised files, whose shapes are not those of the weights.
    pub fn parameters(&self, layers: u32) -> Result<u64> {
        if let Some(name) = &self.all.packed {
            return Err(Error::unsupported(
                "safetensors",
                "holds one number per weight; quantised files pack several, or add scales",
                name,
                "use the headers of the unquantised model",
            ));
        }
        if self.all.layers.is_empty() {
            return Err(Error::missing(
                "safetensors",
                "weights are counted from shapes",
                "add the header of each file",
            ));
        }
        let mut sum = 0;
        for (_, parameters) in self.all.layers.iter().filter(|(layer, _)| layer.is_none_or(|layer| layer < layers)) {
            add(&mut sum, *parameters)?;
        }
        Ok(sum)
    }
}

impl Header {
    fn of(tensors: &Map<String, Value>) -> Result<Self> {
        let mut header = Self::default();
        for (name, tensor) in tensors.iter().filter(|(name, _)| *name != "__metadata__") {
            let short: String = name.chars().take(100).collect();
            let dtype = tensor.get("dtype").and_then(Value::as_str);
            let shape = tensor.get("shape").and_then(Value::as_array);
            let offsets = tensor.get("data_offsets").and_then(Value::as_array);
            let ends = offsets.and_then(|list| match list.as_slice() {
                [start, end] => end.as_u64()?.checked_sub(start.as_u64()?),
                _ => None,
            });
            let count = shape.and_then(|shape| shape.iter().try_fold(1_u64, |n, side| n.checked_mul(side.as_u64()?)));
            let (Some(dtype), Some(count), Some(bytes)) = (dtype, count, ends) else {
                return Err(wrong(&short, "has dtype, shape and two data_offsets that rise", tensor));
            };
            let bits = match dtype {
                "F64" | "I64" | "U64" => 64,
                "F32" | "I32" | "U32" => 32,
                "F16" | "BF16" | "I16" | "U16" => 16,
                "BOOL" | "U8" | "I8" | "F8_E4M3" | "F8_E5M2" | "F8_E8M0" => 8,
                _ => return Err(wrong(&short, "has a dtype of a known width", &Value::from(dtype))),
            };
            if count.checked_mul(bits).map(|bits| bits / 8) != Some(bytes) {
                return Err(Error::inconsistent(
                    short,
                    format!("takes {count} numbers of {bits} bit by its shape"),
                    format!("{bytes} bytes by its data_offsets"),
                    "take the file as published",
                ));
            }
            add(header.dtypes.entry(dtype.into()).or_default(), bytes)?;
            if PACKED.iter().any(|end| name.ends_with(end)) || matches!(dtype, "I32" | "U32" | "U8") {
                header.packed.get_or_insert(short);
            }
            if !OTHER_PARTS.iter().any(|part| name.contains(part)) {
                add(header.layers.entry(layer(name)).or_default(), count)?;
            }
        }
        Ok(header)
    }
}

/// The number after `layers.` in a tensor's name.
fn layer(name: &str) -> Option<u32> {
    name.split_once("layers.")?.1.split('.').next()?.parse().ok()
}

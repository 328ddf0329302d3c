//! `Tensors`: what the safetensors files of a model hold together, without the weights.

use super::fields::wrong;
use super::header::{Header, Progress};
use super::json::{Index, short};
use super::packed;
use super::tensor::Tensor;
use crate::error::{Error, Result};
use crate::memory::Part;
use crate::units::{Information, in_base_unit};
use alloc::{collections::BTreeMap, format, string::String};
use serde_json::Value;

/// What all files of a model hold together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tensors {
    pub(super) by_name: BTreeMap<String, Tensor>,
    pub(super) header_bytes: u64,
    stated_bytes: Option<u64>,
    stated_parameters: Option<u64>,
    named_by_index: Option<u64>,
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
        let index = Index::parse(text)?;
        let Some(tensors) = index.tensors else {
            return Err(wrong("weight_map", "be an object of names and files", &Value::Null));
        };
        let stated = |name: &str| match index.metadata.get(name) {
            None | Some(Value::Null) => Ok(None),
            // Some tools write whole numbers with a fraction of zero.
            Some(number) => match number.as_u64().or_else(|| whole(number.as_f64()?)) {
                Some(number) => Ok(Some(number)),
                None => Err(wrong(&format!("metadata.{name}"), "be a whole number", number)),
            },
        };
        Ok(Self {
            stated_bytes: stated("total_size")?,
            stated_parameters: stated("total_parameters")?,
            named_by_index: Some(tensors),
            ..Self::default()
        })
    }

    /// Reads the beginning of a safetensors file whose length is not known: see [`Header::read`].
    ///
    /// # Errors
    /// As [`Header::read`].
    ///
    /// # Example: the length comes first
    /// ```
    /// use llmhw_core::files::huggingface::{Progress, Tensors};
    /// let start = 62_u64.to_le_bytes();
    /// assert_eq!(Tensors::from_safetensors_header(&start)?, Progress::NeedsMore { bytes: 70 });
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn from_safetensors_header(beginning: &[u8]) -> Result<Progress> {
        Header::read(beginning, None)
    }

    /// Adds what one file holds.
    ///
    /// # Errors
    /// `Inconsistent` when a tensor lies in two files.
    pub fn add(&mut self, header: &Header) -> Result<()> {
        if let Some(twice) = header.tensors().find(|tensor| self.by_name.contains_key(tensor.name())) {
            return Err(Error::inconsistent(
                "headers",
                "have each tensor in one file",
                short(twice.name()),
                "give each file of one model once",
            ));
        }
        self.by_name.extend(header.tensors().map(|tensor| (tensor.name().into(), tensor.clone())));
        self.header_bytes = self.header_bytes.saturating_add(header.header_bytes());
        Ok(())
    }

    /// The size of all weights that the index states.
    #[must_use]
    pub fn stated_bytes(&self) -> Option<u64> {
        self.stated_bytes
    }

    /// The number of parameters that the index states. Published indices of fine-tuned models state wrong ones, so nothing is
    /// counted by it.
    #[must_use]
    pub fn stated_parameters(&self) -> Option<u64> {
        self.stated_parameters
    }

    /// The number of tensors that the index names.
    #[must_use]
    pub fn stated_tensors(&self) -> Option<u64> {
        self.named_by_index
    }

    /// Whether the headers of files were added, and not the index alone.
    #[must_use]
    pub fn has_headers(&self) -> bool {
        !self.by_name.is_empty()
    }

    /// The tensors of the added files, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Tensor> {
        self.by_name.values()
    }

    /// Bytes of the added files by dtype, as the files name it.
    pub fn bytes_by_dtype(&self) -> impl Iterator<Item = (&str, Information)> {
        let mut dtypes = BTreeMap::<&str, u64>::new();
        for tensor in self.by_name.values() {
            let bytes = dtypes.entry(tensor.dtype()).or_default();
            *bytes = bytes.saturating_add(tensor.bytes());
        }
        dtypes.into_iter().map(|(dtype, bytes)| (dtype, in_base_unit(bytes as f64)))
    }

    /// The weights of the text model's first `layers` layers and of what lies around them, exactly. Later layers are for
    /// multi-token prediction and are left out, as vision and audio parts are.
    ///
    /// # Errors
    /// `MissingInput` before a file was added, `Unsupported` for files that pack several weights into a number: how many is said
    /// by the configuration, so see [`Config::file`](super::Config::file).
    pub fn parameters(&self, layers: u32) -> Result<u64> {
        self.require_headers()?;
        let division = super::parts::Division::around(layers);
        let read = self.by_name.values().filter(|tensor| division.part(tensor.name()) != Part::Unread);
        read.map(|tensor| packed::weights(tensor, None))
            .try_fold(0_u64, |sum, weights| Ok(sum.saturating_add(weights?)))
    }

    /// Refuses when no header was added, or fewer than the index names.
    pub(super) fn require_headers(&self) -> Result<()> {
        if self.by_name.is_empty() {
            return Err(Error::missing(
                "safetensors",
                "weights are counted from the headers of the model's files",
                "add the header of each file",
            ));
        }
        match self.named_by_index {
            Some(stated) if self.by_name.len() as u64 != stated => Err(Error::inconsistent(
                "headers",
                format!("have the {stated} tensors that the index names"),
                self.by_name.len(),
                "give the header of each file of the index, and no others",
            )),
            _ => Ok(()),
        }
    }
}

fn whole(number: f64) -> Option<u64> {
    let whole = number as u64;
    ((0.0..9e15).contains(&number) && whole as f64 == number).then_some(whole)
}

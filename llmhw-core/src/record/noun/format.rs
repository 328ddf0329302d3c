//! `WeightFormat` as a record.

use super::hardware::id_or_slug;
use crate::catalog;
use crate::record::exact::plain;
use crate::record::record;
use crate::spec::{self, FormatFamily, Layout, Text};
use crate::units::*;
use crate::{Error, Result};

record! {
    /// A format of a whole file.
    ///
    /// One of one's own stores every matrix at `bits_per_weight`. File mixes such as Q4_K_M have no single size: they are known
    /// by their id only.
    WeightFormat {
        /// The id, for programs. Made from the name when left out.
        #[serde(default)]
        id: Text,
        /// The name, for people.
        name: Text,
        /// The family: decides which runtimes load it.
        family: FormatFamily,
        /// Bits per weight of the matrices; absent for a mix.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bits_per_weight: Option<f64>,
        /// Bits per weight of the embedding, where it is kept wider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        embedding_bits_per_weight: Option<f64>,
        /// Bits per weight of the output layer, where it is kept wider.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output_bits_per_weight: Option<f64>,
        /// The bits in its name: the quality class. Follows from `bits_per_weight` when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nominal_bits: Option<u32>,
    }
}

impl TryFrom<WeightFormat> for spec::WeightFormat {
    type Error = Error;

    fn try_from(record: WeightFormat) -> Result<Self> {
        let Some(bits) = record.bits_per_weight else {
            return known_mix(&record);
        };
        let id = id_or_slug(record.id, &record.name);
        if let Ok(listed) = catalog::format(&id)
            && listed.id() == id
        {
            return Ok(listed.clone());
        }
        let mut format = Self::uniform(id, record.name, record.family, bits_per_weight(bits))?;
        if let (Some(embedding), Some(output)) = (record.embedding_bits_per_weight, record.output_bits_per_weight) {
            format.layout = Layout::LinearOnly {
                weight: bits_per_weight(bits),
                embedding: bits_per_weight(embedding),
                output: bits_per_weight(output),
            };
        } else if record.embedding_bits_per_weight.is_some() || record.output_bits_per_weight.is_some() {
            return Err(Error::missing(
                "embedding_bits_per_weight",
                "embedding and output layer are both kept wider, or neither",
                "give both sizes",
            ));
        }
        if let Some(nominal) = record.nominal_bits {
            format.nominal_bits = nominal;
        }
        format.validate()?;
        Ok(format)
    }
}

/// A mix by its id: its rules are code, not data of a record.
fn known_mix(record: &WeightFormat) -> Result<spec::WeightFormat> {
    let listed = catalog::format(&record.id).ok().filter(|listed| WeightFormat::from(*listed) == *record);
    listed.cloned().ok_or_else(|| {
        Error::missing(
            "bits_per_weight",
            "a format of one's own stores every matrix at the same size",
            "give it, or name a listed format such as q4-k-m",
        )
    })
}

impl From<&spec::WeightFormat> for WeightFormat {
    fn from(format: &spec::WeightFormat) -> Self {
        let bits = |size: BytesPerParameter| plain!(size, BytesPerParameter, bytes_per_parameter::bit_per_weight);
        let (weight, embedding, output) = match format.layout() {
            Layout::Mix { .. } | Layout::ByPart(_) => (None, None, None),
            Layout::Uniform { weight, .. } => (Some(bits(*weight)), None, None),
            Layout::LinearOnly { weight, embedding, output } => {
                (Some(bits(*weight)), Some(bits(*embedding)), Some(bits(*output)))
            }
        };
        Self {
            id: format.id.clone(),
            name: format.name.clone(),
            family: format.family(),
            bits_per_weight: weight,
            embedding_bits_per_weight: embedding,
            output_bits_per_weight: output,
            nominal_bits: Some(format.nominal_bits()),
        }
    }
}

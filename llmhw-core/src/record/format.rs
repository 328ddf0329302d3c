//! `WeightFormat` of a record: here, because a mix is known by its id in the catalogue.

use crate::catalog;
use crate::noun::{WeightFormat, id_or_slug};
use crate::spec::{self, Layout};
use crate::units::*;
use crate::{Error, Result};

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

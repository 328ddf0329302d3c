//! `WeightFormat` of a record: here, because a mix is known by its id in the catalogue.

use crate::catalog;
use crate::noun::{PartSizes, WeightFormat, id_or_slug};
use crate::spec::{self, Layout};
use crate::units::*;
use crate::{Error, Faults, Result, bounds};

impl TryFrom<WeightFormat> for spec::WeightFormat {
    type Error = Error;

    fn try_from(record: WeightFormat) -> Result<Self> {
        if let Some(parts) = &record.parts {
            return by_part(&record, parts);
        }
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

/// A format as one file has it.
fn by_part(record: &WeightFormat, parts: &PartSizes) -> Result<spec::WeightFormat> {
    if record.bits_per_weight.is_some() {
        let rule = "not be given together with parts";
        return Err(Error::inconsistent("bits_per_weight", rule, "given", "leave one of the two out"));
    }
    let mut faults = Faults::default();
    let mut bits = |name, bits: f64| {
        if bits != 0.0 {
            // A part that the model has not takes nothing.
            faults.note(bounds::BITS_PER_WEIGHT.check_as(name, bits));
        }
        bits_per_weight(bits)
    };
    let sizes = spec::PartSizes {
        base_type: catalog::tensor_type(&parts.base_type).map_err(|error| error.inside("parts"))?,
        embedding: bits("parts.embedding_bits_per_weight", parts.embedding_bits_per_weight),
        output: bits("parts.output_bits_per_weight", parts.output_bits_per_weight),
        attention: bits("parts.attention_bits_per_weight", parts.attention_bits_per_weight),
        feed_forward: bits("parts.feed_forward_bits_per_weight", parts.feed_forward_bits_per_weight),
        shared_experts: bits("parts.shared_experts_bits_per_weight", parts.shared_experts_bits_per_weight),
        experts: bits("parts.experts_bits_per_weight", parts.experts_bits_per_weight),
        other: bits("parts.other_bits_per_weight", parts.other_bits_per_weight),
        unread: bytes(parts.unread_bytes),
        header: bytes(parts.header_bytes),
    };
    for (name, size) in [("parts.unread_bytes", parts.unread_bytes), ("parts.header_bytes", parts.header_bytes)] {
        faults.note(bounds::FILE_BYTES.check_as(name, size));
    }
    faults.finish()?;
    let format = spec::WeightFormat {
        id: id_or_slug(record.id.clone(), &record.name),
        name: record.name.clone(),
        family: record.family,
        nominal_bits: record.nominal_bits.unwrap_or_else(|| libm::floor(sizes.base_type.size().value * 8.0) as u32),
        layout: Layout::ByPart(sizes),
    };
    format.validate()?;
    Ok(format)
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

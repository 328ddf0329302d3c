//! `WeightFormat` as a record.

use crate::plain::plain;
use crate::plain::record;
use crate::spec::{self, FormatFamily, Layout, Text};
use crate::units::*;

record! {
    /// A format of a whole file.
    ///
    /// One of one's own stores every matrix at `bits_per_weight`. File mixes such as Q4_K_M have no single size: they are known
    /// by their id only.
    WeightFormat {
        /// The id, for programs. Made from the name when left out.
        id: Text = Text::Borrowed(""),
        /// The name, for people.
        name: Text,
        /// The family: decides which runtimes load it.
        family: FormatFamily,
        /// Bits per weight of the matrices; absent for a mix.
        bits_per_weight: Option<f64> = None,
        /// Bits per weight of the embedding, where it is kept wider.
        embedding_bits_per_weight: Option<f64> = None,
        /// Bits per weight of the output layer, where it is kept wider.
        output_bits_per_weight: Option<f64> = None,
        /// The bits in its name: the quality class. Follows from `bits_per_weight` when left out.
        nominal_bits: Option<u32> = None,
    }
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

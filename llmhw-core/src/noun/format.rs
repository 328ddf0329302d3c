//! `WeightFormat` as a record.

use crate::plain::{plain, record};
use crate::spec::{self, FormatFamily, Layout, Text};
use crate::units::*;

record! {
    /// What a weight takes in each part of one file, and what else lies in it.
    PartSizes {
        /// The type of most weights, such as `q4-k`: decides how fast they are unpacked.
        base_type: Text,
        /// Bits per weight of the input embedding.
        embedding_bits_per_weight: f64,
        /// Bits per weight of the output layer.
        output_bits_per_weight: f64,
        /// Bits per weight of the attention.
        attention_bits_per_weight: f64,
        /// Bits per weight of the dense feed-forward parts.
        feed_forward_bits_per_weight: f64,
        /// Bits per weight of the shared experts.
        shared_experts_bits_per_weight: f64,
        /// Bits per weight of the routed experts.
        experts_bits_per_weight: f64,
        /// Bits per weight of norms, routers and the rest.
        other_bits_per_weight: f64,
        /// Tensors that no token reads, in bytes.
        unread_bytes: f64,
        /// The header with the tokenizer, and padding, in bytes.
        header_bytes: f64,
    }
}

impl From<&spec::PartSizes> for PartSizes {
    fn from(sizes: &spec::PartSizes) -> Self {
        // A bit is an eighth of a byte, so these divide without rounding.
        let bits = |size: BytesPerParameter| size.get::<bytes_per_parameter::bit_per_weight>();
        Self {
            base_type: Text::Borrowed(sizes.base_type.id()),
            embedding_bits_per_weight: bits(sizes.embedding),
            output_bits_per_weight: bits(sizes.output),
            attention_bits_per_weight: bits(sizes.attention),
            feed_forward_bits_per_weight: bits(sizes.feed_forward),
            shared_experts_bits_per_weight: bits(sizes.shared_experts),
            experts_bits_per_weight: bits(sizes.experts),
            other_bits_per_weight: bits(sizes.other),
            unread_bytes: sizes.unread.get::<information::byte>(),
            header_bytes: sizes.header.get::<information::byte>(),
        }
    }
}

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
        /// What each part of one file takes, as read from its header, instead of one size for all.
        parts: Option<PartSizes> = None,
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
            parts: match format.layout() {
                Layout::ByPart(sizes) => Some(PartSizes::from(sizes)),
                _ => None,
            },
            nominal_bits: Some(format.nominal_bits()),
        }
    }
}

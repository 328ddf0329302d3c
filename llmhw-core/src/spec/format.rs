//! Formats: how many bytes a weight or a cached value takes, block by block.

use super::Text;
use super::machine::words;
use crate::bounds;
use crate::error::Result;
use crate::units::*;

/// How one tensor is stored: blocks of so many weights in so many bytes. Bits per weight follow; they are never typed in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TensorType {
    pub(crate) id: &'static str,
    pub(crate) block_weights: u32,
    pub(crate) block_bytes: f64,
    /// What llama.cpp takes instead when a row does not divide into blocks.
    pub(crate) fallback: Option<&'static TensorType>,
}

impl TensorType {
    /// 16-bit floats: the last resort for rows that divide into no block.
    pub(crate) const HALF: Self = Self { id: "f16", block_weights: 1, block_bytes: 2.0, fallback: None };
    /// What llama.cpp stores an output layer in when its rows do not divide into blocks.
    pub(crate) const EIGHT_BIT: Self = Self { id: "q8-0", block_weights: 32, block_bytes: 34.0, fallback: None };

    /// A type by its block.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::BLOCK`] and [`bounds::BITS_PER_WEIGHT`].
    ///
    /// # Example: 32 weights in 18 bytes are 4.5 bits per weight
    /// ```
    /// use llmhw_core::spec::TensorType;
    /// use llmhw_core::units::bits_per_weight;
    ///
    /// assert_eq!(TensorType::new("q4-0", 32, 18.0)?.size(), bits_per_weight(4.5));
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn new(id: &'static str, block_weights: u32, block_bytes: f64) -> Result<Self> {
        bounds::BLOCK.check_count(block_weights)?;
        let tensor_type = Self { id, block_weights, block_bytes, fallback: None };
        bounds::BITS_PER_WEIGHT.check(tensor_type.size().get::<bytes_per_parameter::bit_per_weight>())?;
        Ok(tensor_type)
    }

    /// The id.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Bytes per weight.
    pub fn size(&self) -> BytesPerParameter {
        in_base_unit(self.block_bytes / f64::from(self.block_weights))
    }

    /// This type, or what llama.cpp uses instead for rows of `columns` weights.
    pub(crate) fn for_columns(&self, columns: u32) -> &Self {
        let mut tensor_type = self;
        while !columns.is_multiple_of(tensor_type.block_weights) {
            match tensor_type.fallback {
                Some(next) => tensor_type = next,
                None => return &Self::HALF,
            }
        }
        tensor_type
    }
}

words! {
    /// Families of formats; a runtime loads some of them.
    FormatFamily {
        /// GGUF: llama.cpp and what is built on it.
        Ggml = "ggml",
        /// Plain floats, as published.
        Float = "float",
        /// MLX.
        Mlx = "mlx",
        /// GPTQ.
        Gptq = "gptq",
        /// AWQ.
        Awq = "awq",
        /// Compressed tensors (vLLM).
        CompressedTensors = "compressed-tensors",
        /// 8-bit floats.
        Fp8 = "fp8",
        /// NVIDIA's 4-bit floats.
        Nvfp4 = "nvfp4",
        /// Microscaling 4-bit floats.
        Mxfp4 = "mxfp4",
        /// bitsandbytes.
        Bitsandbytes = "bitsandbytes",
        /// ExLlamaV2.
        Exl2 = "exl2",
        /// ExLlamaV3.
        Exl3 = "exl3",
    }
}

words! {
    /// What a tensor does, as far as format rules tell tensors apart.
    Role {
        /// Input embedding.
        TokenEmbedding = "token_embd",
        /// Table of embeddings added in each layer (Gemma E models).
        PerLayerEmbedding = "per_layer_token_embd",
        /// Output layer, and the embedding of a model that ties them.
        Output = "output",
        /// Queries.
        AttentionQ = "attn_q",
        /// Keys.
        AttentionK = "attn_k",
        /// Values.
        AttentionV = "attn_v",
        /// Queries, keys and values in one.
        AttentionQkv = "attn_qkv",
        /// The attention's output.
        AttentionOutput = "attn_output",
        /// Gate of a feed-forward part or expert.
        FeedForwardGate = "ffn_gate",
        /// Up projection.
        FeedForwardUp = "ffn_up",
        /// Down projection.
        FeedForwardDown = "ffn_down",
        /// Any matrix of the experts, in rules that treat experts alike.
        Experts = "experts",
        /// A matrix no rule names.
        Other = "other",
        /// A matrix that is never quantised, stored at 16 bit.
        HalfPrecision = "half-precision",
        /// A matrix that is never quantised, stored at 32 bit.
        Unquantised = "unquantised",
        /// Norms and biases.
        Vector = "vector",
    }
}

words! {
    /// Which layers a rule is for. n is the number of layers.
    Layers {
        /// All.
        All = "all",
        /// The first and last eighth and every third between (llama.cpp's use_more_bits).
        MoreBits = "more-bits",
        /// The first n/8.
        FirstEighth = "first-eighth",
        /// The first n/16.
        FirstSixteenth = "first-sixteenth",
        /// All but the first and last eighth.
        MiddleSixEighths = "middle-six-eighths",
        /// The first two.
        FirstTwo = "first-2",
        /// The first four.
        FirstFour = "first-4",
    }
}

/// For which models a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum When {
    /// All.
    Always,
    /// At least this many query heads share a key-value head.
    HeadsPerKvHead(u32),
    /// A dense model of 80 layers, which llama.cpp takes for a 70B, in which at least this many query heads share a
    /// key-value head.
    SeventyBillion(u32),
    /// A mixture of exactly eight experts (Mixtral), which llama.cpp treats apart.
    EightExperts,
    /// A mixture of at least this many experts.
    ExpertsAtLeast(u32),
}

/// One line of a file mix: tensors of this role, in these layers, take this type. The first line that fits counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MixRule {
    pub(crate) role: Role,
    pub(crate) layers: Layers,
    pub(crate) when: When,
    pub(crate) tensor_type: &'static TensorType,
}

/// How a file is put together.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Layout {
    /// A GGUF mix: `base` everywhere except where a rule says otherwise.
    Mix {
        /// The type of most tensors.
        base: &'static TensorType,
        /// The exceptions, in order.
        rules: &'static [MixRule],
    },
    /// Every matrix alike, embedding and output layer included.
    Uniform {
        /// The size of each weight.
        weight: BytesPerParameter,
        /// The size of norms and biases.
        vector: BytesPerParameter,
    },
    /// The matrices of the layers alike; embedding and output layer kept wider.
    LinearOnly {
        /// The size of a weight of the layers.
        weight: BytesPerParameter,
        /// The size of a weight of the embedding.
        embedding: BytesPerParameter,
        /// The size of a weight of the output layer.
        output: BytesPerParameter,
    },
    /// As one file stores each part of its model: what reading a file gives.
    ByPart(PartSizes),
}

/// The sizes of a weight part by part, as counted in one file, and what else lies in that file.
///
/// Norms, biases and routers count with the part they belong to. A part is rounded to whole bytes, so that a model read
/// from the file takes exactly the file's bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct PartSizes {
    /// The type of most weights, which decides how fast they are unpacked.
    pub base_type: &'static TensorType,
    /// The size of a weight of the input embedding.
    pub embedding: BytesPerParameter,
    /// The size of a weight of the output layer.
    pub output: BytesPerParameter,
    /// The size of a weight of the attention.
    pub attention: BytesPerParameter,
    /// The size of a weight of the dense feed-forward parts.
    pub feed_forward: BytesPerParameter,
    /// The size of a weight of the shared experts.
    pub shared_experts: BytesPerParameter,
    /// The size of a weight of the routed experts.
    pub experts: BytesPerParameter,
    /// The size of norms, routers and the rest.
    pub other: BytesPerParameter,
    /// Tensors that no token reads.
    pub unread: Information,
    /// The header with the tokenizer, and the padding between tensors.
    pub header: Information,
}

/// A format of a whole file.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightFormat {
    pub(crate) id: Text,
    pub(crate) name: Text,
    pub(crate) family: FormatFamily,
    pub(crate) nominal_bits: u32,
    pub(crate) layout: Layout,
}

impl WeightFormat {
    /// A format that stores every matrix at the same size and norms at 16 bit.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::BITS_PER_WEIGHT`].
    ///
    /// # Example: a format of 5.3 bits per weight
    /// ```
    /// use llmhw_core::spec::{FormatFamily, WeightFormat};
    /// use llmhw_core::units::bits_per_weight;
    ///
    /// let format = WeightFormat::uniform("ours-5.3", "Ours, 5.3 bit", FormatFamily::Ggml, bits_per_weight(5.3))?;
    /// assert_eq!(format.nominal_bits(), 5);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn uniform(
        id: impl Into<Text>,
        name: impl Into<Text>,
        family: FormatFamily,
        weight: BytesPerParameter,
    ) -> Result<Self> {
        let bits = bounds::BITS_PER_WEIGHT.check(weight.get::<bytes_per_parameter::bit_per_weight>())?;
        Ok(Self {
            id: id.into(),
            name: name.into(),
            family,
            nominal_bits: libm::floor(bits) as u32,
            layout: Layout::Uniform { weight, vector: bits_per_weight(16.0) },
        })
    }

    /// Every rule a record must keep.
    pub(crate) fn validate(&self) -> Result<()> {
        let bits = |name, size: BytesPerParameter| {
            bounds::BITS_PER_WEIGHT.check_as(name, size.get::<bytes_per_parameter::bit_per_weight>()).map(|_| ())
        };
        bounds::BITS_PER_WEIGHT.check_as("nominal_bits", f64::from(self.nominal_bits.max(1)))?;
        match self.layout {
            // The rules and the sizes of a file come from types of tensors, which were checked.
            Layout::Mix { .. } | Layout::ByPart(_) => Ok(()),
            Layout::Uniform { weight, .. } => bits("bits_per_weight", weight),
            Layout::LinearOnly { weight, embedding, output } => {
                bits("bits_per_weight", weight)?;
                bits("embedding_bits_per_weight", embedding)?;
                bits("output_bits_per_weight", output)
            }
        }
    }

    /// The id, unique in a catalogue.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name for people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The family.
    pub fn family(&self) -> FormatFamily {
        self.family
    }

    /// The bits in its name: the quality class.
    pub fn nominal_bits(&self) -> u32 {
        self.nominal_bits
    }

    /// How a file is put together.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }
}

/// How a value of the KV cache is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KvFormat {
    pub(crate) id: &'static str,
    pub(crate) block_values: u32,
    pub(crate) block_bytes: f64,
}

impl KvFormat {
    /// Half precision, the default everywhere.
    pub const F16: Self = Self { id: "f16", block_values: 1, block_bytes: 2.0 };
    /// 8 bits and a scale per 32 values (llama.cpp).
    pub const Q8_0: Self = Self { id: "q8-0", block_values: 32, block_bytes: 34.0 };
    /// 4 bits and a scale per 32 values (llama.cpp).
    pub const Q4_0: Self = Self { id: "q4-0", block_values: 32, block_bytes: 18.0 };
    /// 8-bit floats (vLLM).
    pub const FP8: Self = Self { id: "fp8", block_values: 1, block_bytes: 1.0 };

    /// A cache format by its block.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::BLOCK`] and [`bounds::BITS_PER_WEIGHT`].
    pub fn new(id: &'static str, block_values: u32, block_bytes: f64) -> Result<Self> {
        bounds::BLOCK.check_as("block_values", f64::from(block_values))?;
        bounds::BITS_PER_WEIGHT.check_as("bits_per_value", block_bytes * 8.0 / f64::from(block_values))?;
        Ok(Self { id, block_values, block_bytes })
    }

    /// The id.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Bytes of a block, and how many values it holds.
    pub(crate) fn block(&self) -> [f64; 2] {
        [self.block_bytes, f64::from(self.block_values)]
    }

    /// Bytes for this many values.
    #[must_use]
    pub fn size_of(&self, values: f64) -> Information {
        in_base_unit(values * self.block_bytes / f64::from(self.block_values))
    }
}

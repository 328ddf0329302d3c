//! The classes that share constants: what a chip, a runtime and a format have in common with others like them.

use crate::spec::{
    Backend, BuildEra, Device, FormatFamily, Hardware, Layout, MemoryTechnology, PartSizes, Runtime, Vendor,
    WeightFormat, words,
};
use crate::units::*;

words! {
    /// Kernels that share their overheads.
    BackendClass {
        /// llama.cpp on Metal, and what is built on it.
        Metal = "metal",
        /// llama.cpp on CUDA.
        Cuda = "cuda",
        /// llama.cpp on Vulkan.
        Vulkan = "vulkan",
        /// llama.cpp on ROCm.
        Rocm = "rocm",
        /// MLX.
        Mlx = "mlx",
        /// Anything on the processor.
        Cpu = "cpu",
        /// vLLM, SGLang, TensorRT-LLM.
        Server = "server",
        /// ds4 on Metal.
        Ds4Metal = "ds4-metal",
        /// ds4 on CUDA.
        Ds4Cuda = "ds4-cuda",
        /// Everything else.
        Other = "other",
    }
}

words! {
    /// Formats whose weights take the same work to unpack.
    FormatClass {
        /// 8-bit blocks.
        Q8 = "q8",
        /// Q4_0, Q4_1, Q5_0, Q5_1.
        Legacy = "legacy",
        /// Q4_K to Q6_K, and formats without a class of their own.
        K = "k",
        /// Q2_K and Q3_K.
        LowK = "low-k",
        /// Codebook formats (IQ).
        Codebook = "codebook",
        /// 16-bit floats.
        Half = "half",
        /// 4- and 8-bit floats: MXFP4, NVFP4, FP8.
        Micro = "micro",
        /// MLX's groups.
        Mlx = "mlx",
    }
}

words! {
    /// Generations whose arithmetic runs at the same multiple of their FP32 rate.
    ChipClass {
        /// M1, M2.
        Apple12 = "apple-m1-m2",
        /// M3, M4.
        Apple34 = "apple-m3-m4",
        /// M5 and later, with matrix units.
        Apple5 = "apple-m5-on",
        /// Ampere, Ada and Blackwell with graphics memory or on a unified chip.
        Nvidia = "nvidia",
        /// A100, H100 and later with high-bandwidth memory.
        NvidiaHbm = "nvidia-hbm",
        /// Turing.
        Turing = "turing",
        /// Pascal.
        Pascal = "pascal",
        /// RDNA2.
        Rdna2 = "rdna2",
        /// RDNA3.
        Rdna3 = "rdna3",
        /// RDNA3.5.
        Rdna35 = "rdna3.5",
        /// RDNA4.
        Rdna4 = "rdna4",
        /// AMD's older and data-centre chips.
        Gcn = "gcn",
        /// Intel Alchemist.
        Xe = "xe",
        /// Intel Battlemage.
        Xe2 = "xe2",
        /// A processor.
        Cpu = "cpu",
        /// Not known.
        Unknown = "unknown",
    }
}

words! {
    /// Estimates that share the spread of their held-out errors.
    IntervalClass {
        /// Decoding a dense model, up to 4,096 tokens of context.
        Dense = "decode/dense",
        /// Decoding a mixture of experts, up to 4,096 tokens of context.
        Experts = "decode/moe",
        /// Decoding beyond 4,096 tokens of context.
        Deep = "decode/deep",
        /// Decoding on a class of chip, backend or format without measurements.
        Unmeasured = "decode/unmeasured",
        /// Decoding several sequences together.
        Batch = "decode/batch",
        /// Decoding on several devices.
        Cluster = "cluster/all",
        /// Reading a prompt on a class of chip with measurements.
        Prefill = "prefill/measured",
        /// Reading a prompt on a class of chip without measurements.
        PrefillUnmeasured = "prefill/unmeasured",
    }
}

/// Everything the constants depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about the set-up that one constant depends on")]
pub struct Class {
    /// The kernels.
    pub backend: BackendClass,
    /// The format.
    pub format: FormatClass,
    /// Whether the format is BF16, which few kernels have natively.
    pub is_bf16: bool,
    /// The generation of the chip.
    pub chip: ChipClass,
    /// Its maker.
    pub vendor: Vendor,
    /// Its memory.
    pub technology: MemoryTechnology,
    /// Two dies as one (Apple's Ultra).
    pub is_ultra: bool,
    /// Ada, Hopper, Blackwell: faster launches.
    pub is_ada_on: bool,
    /// M4 and later: faster launches.
    pub is_m4_on: bool,
    /// Ollama around llama.cpp.
    pub is_ollama: bool,
    /// AMD's AMDVLK driver instead of RADV.
    pub is_amdvlk: bool,
    /// When the runtime was built.
    pub era: BuildEra,
    /// A generation nobody has named yet: it is taken for the nearest of its maker, and nothing of it was measured.
    pub is_new_generation: bool,
}

/// Generations of makers whose other chips stand for those that come.
const NAMED_GENERATIONS: &[&str] = &[
    "amd-cdna1",
    "amd-cdna2",
    "amd-cdna3",
    "amd-cdna4",
    "amd-gcn",
    "amd-gcn5",
    "amd-rdna1",
    "amd-rdna2",
    "amd-rdna3",
    "amd-rdna3.5",
    "amd-rdna4",
    "amd-vega",
    "nvidia-ada",
    "nvidia-ampere",
    "nvidia-blackwell",
    "nvidia-hopper",
    "nvidia-maxwell",
    "nvidia-pascal",
    "nvidia-turing",
    "nvidia-volta",
];

impl Class {
    /// Nothing known: what a description of one's own starts from.
    pub const UNKNOWN: Self = Self {
        backend: BackendClass::Other,
        format: FormatClass::K,
        is_bf16: false,
        chip: ChipClass::Unknown,
        vendor: Vendor::Other,
        technology: MemoryTechnology::Unknown,
        is_ultra: false,
        is_ada_on: false,
        is_m4_on: false,
        is_ollama: false,
        is_amdvlk: false,
        era: BuildEra::Current,
        is_new_generation: false,
    };

    /// Whether chips of this class were measured with these kernels at all: not a chip nobody knows, and not a processor
    /// beside a GPU, which reaches only a part of the bandwidth they share.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        let is_beside_gpu = self.backend == BackendClass::Cpu && self.chip != ChipClass::Cpu;
        self.chip != ChipClass::Unknown && !self.is_new_generation && !is_beside_gpu
    }

    /// The class of a machine with a runtime and a format.
    #[must_use]
    pub fn of(hardware: &Hardware, runtime: &Runtime, format: &WeightFormat) -> Self {
        Self::new(hardware, runtime, format_class(format), format.id() == "bf16")
    }

    /// The same from the class of a format, for formats known only by their kind.
    #[must_use]
    pub fn new(hardware: &Hardware, runtime: &Runtime, format: FormatClass, is_bf16: bool) -> Self {
        let generation = hardware.generation();
        Self {
            backend: backend_class(runtime),
            format,
            is_bf16,
            chip: chip_class(hardware.generation(), hardware.device(), hardware.memory_technology()),
            vendor: hardware.vendor(),
            technology: hardware.memory_technology(),
            is_ultra: hardware.vendor() == Vendor::Apple
                // By bytes: nothing else needs a searcher of texts, which is large.
                && hardware.chip().as_bytes().windows(5).any(|part| part == b"ultra" || part == b"Ultra"),
            is_ada_on: matches!(generation, "nvidia-ada" | "nvidia-hopper" | "nvidia-blackwell"),
            is_m4_on: matches!(generation, "apple-m4" | "apple-m5" | "apple-m6"),
            is_ollama: runtime.engine() == "ollama",
            is_amdvlk: false,
            era: runtime.build_era(),
            is_new_generation: (generation.starts_with("nvidia-") || generation.starts_with("amd-"))
                && !NAMED_GENERATIONS.contains(&generation),
        }
    }
}

fn backend_class(runtime: &Runtime) -> BackendClass {
    match (runtime.engine(), runtime.backend()) {
        ("ds4", Backend::Metal) => BackendClass::Ds4Metal,
        ("ds4", _) => BackendClass::Ds4Cuda,
        ("vllm" | "sglang" | "tensorrt-llm", _) => BackendClass::Server,
        ("mlx" | "exo", Backend::Metal) => BackendClass::Mlx,
        (_, Backend::Metal) => BackendClass::Metal,
        (_, Backend::Cuda) => BackendClass::Cuda,
        (_, Backend::Vulkan) => BackendClass::Vulkan,
        (_, Backend::Rocm) => BackendClass::Rocm,
        (_, Backend::Cpu) => BackendClass::Cpu,
        (_, Backend::Sycl) => BackendClass::Other,
    }
}

/// The class of a format by its family, and for GGUF by the type of most tensors.
#[must_use]
pub fn format_class(format: &WeightFormat) -> FormatClass {
    match (format.family(), format.layout()) {
        (FormatFamily::Mlx, _) => FormatClass::Mlx,
        (FormatFamily::Float, _) => FormatClass::Half,
        (FormatFamily::Fp8 | FormatFamily::Nvfp4 | FormatFamily::Mxfp4, _) => FormatClass::Micro,
        (FormatFamily::Ggml, Layout::Mix { base, .. } | Layout::ByPart(PartSizes { base_type: base, .. })) => {
            match base.id() {
                "q8-0" => {
                    if format.id().starts_with("mxfp4") {
                        FormatClass::Micro
                    } else {
                        FormatClass::Q8
                    }
                }
                "q4-0" | "q4-1" | "q5-0" | "q5-1" => FormatClass::Legacy,
                "q2-k" | "q3-k" => FormatClass::LowK,
                "f16" | "bf16" | "f32" => FormatClass::Half,
                "mxfp4" => FormatClass::Micro,
                id if id.starts_with("iq") => FormatClass::Codebook,
                _ => FormatClass::K,
            }
        }
        _ if format.nominal_bits() == 8 => FormatClass::Q8,
        _ if format.nominal_bits() >= 16 => FormatClass::Half,
        _ => FormatClass::K,
    }
}

/// The class of a chip by its generation, such as `nvidia-ada`.
#[must_use]
pub fn chip_class(generation: &str, device: Device, technology: MemoryTechnology) -> ChipClass {
    if device == Device::Cpu {
        return ChipClass::Cpu;
    }
    match generation {
        "apple-m1" | "apple-m2" => ChipClass::Apple12,
        "apple-m3" | "apple-m4" | "apple-a18" => ChipClass::Apple34,
        "apple-m5" | "apple-m6" => ChipClass::Apple5,
        "nvidia-turing" => ChipClass::Turing,
        "nvidia-pascal" => ChipClass::Pascal,
        g if g.starts_with("nvidia-") && technology == MemoryTechnology::Hbm => ChipClass::NvidiaHbm,
        g if g.starts_with("nvidia-") => ChipClass::Nvidia,
        "amd-rdna2" => ChipClass::Rdna2,
        "amd-rdna3" => ChipClass::Rdna3,
        "amd-rdna3.5" => ChipClass::Rdna35,
        "amd-rdna4" => ChipClass::Rdna4,
        g if g.starts_with("amd-") => ChipClass::Gcn,
        "intel-xe1" => ChipClass::Xe,
        "intel-xe2" => ChipClass::Xe2,
        _ => ChipClass::Unknown,
    }
}

/// The FP32 rate of a machine, known or by what chips of its maker have per byte of bandwidth.
///
/// The second is whether it is known. AMD's figures since RDNA3 count two operations per lane and clock, of which these
/// kernels use one, so half of them is meant here. Without a figure: [`assumed_fp32_rate`].
#[must_use]
pub fn fp32_rate(hardware: &Hardware) -> (OperationRate, bool) {
    match hardware.peak().fp32 {
        Some(peak) if issues_twice(hardware.generation()) => (peak / 2.0, true),
        Some(peak) => (peak, true),
        None => (assumed_fp32_rate(hardware.device(), hardware.vendor(), hardware.memory_bandwidth()), false),
    }
}

/// Whether the published FP32 rate counts dual issue.
fn issues_twice(generation: &str) -> bool {
    matches!(generation, "amd-rdna3" | "amd-rdna3.5" | "amd-rdna4")
}

/// An FP32 rate by bandwidth: medians over the chips of the measurements. Held-out errors grow with it only for long contexts.
#[must_use]
pub fn assumed_fp32_rate(device: Device, vendor: Vendor, bandwidth: Bandwidth) -> OperationRate {
    let per_byte = match (device, vendor) {
        (Device::Cpu, _) => 5.0,
        (_, Vendor::Apple) => 32.0,
        (_, Vendor::Nvidia) => 70.0,
        (_, Vendor::Amd) => 40.0,
        (_, Vendor::Intel | Vendor::Other) => 35.0,
    };
    bandwidth * ArithmeticIntensity::new::<arithmetic_intensity::flop_per_byte>(per_byte)
}

//! Every word of the core: enums as the text that records use.

use crate::cluster::Split;
use crate::evidence::{Basis, Kind};
use crate::perf::{Bottleneck, OffloadSplit, SpeedWord};
use crate::plain::words;
use crate::recommend::guide::{Budget, ModelSize, Team};
use crate::spec::{Backend, BuildEra, Device, FormFactor, FormatFamily, MemoryTechnology, Strategy, Vendor};

words! {
    Vendor: "the maker of the chip" {
        Apple = "apple", Nvidia = "nvidia", Amd = "amd", Intel = "intel", Other = "other",
    }
    Device: "where the compute sits: a GPU that shares the machine's memory, one with its own, or none" {
        Unified = "unified", Discrete = "discrete", Cpu = "cpu",
    }
    MemoryTechnology: "the kind of memory the weights are read from" {
        Lpddr = "lpddr", Gddr = "gddr", Hbm = "hbm", Ddr = "ddr", Unknown = "unknown",
    }
    FormFactor: "the shape of the thing" {
        FanlessLaptop = "fanless-laptop", Laptop = "laptop", Mini = "mini", Desktop = "desktop", AllInOne = "all-in-one",
        Card = "card", ServerCard = "server-card", Server = "server",
    }
    FormatFamily: "a family of formats" {
        Ggml = "ggml", Float = "float", Mlx = "mlx", Gptq = "gptq", Awq = "awq", CompressedTensors = "compressed-tensors",
        Fp8 = "fp8", Nvfp4 = "nvfp4", Mxfp4 = "mxfp4", Bitsandbytes = "bitsandbytes", Exl2 = "exl2", Exl3 = "exl3",
    }
    Backend: "what a runtime computes with" {
        Metal = "metal", Cuda = "cuda", Vulkan = "vulkan", Rocm = "rocm", Sycl = "sycl", Cpu = "cpu",
    }
    BuildEra: "when a runtime was built" {
        UntilMid2024 = "until-mid-2024", Until2025 = "until-autumn-2025", Current = "current",
    }
    Strategy: "how a cluster divides the work: the guide's factors, layers in sequence, or every layer over all nodes" {
        GuideSteps = "guide-steps", Pipeline = "pipeline", TensorParallel = "tensor-parallel",
    }
    Split: "how layers are divided among unequal nodes" {
        ByMemory = "by-memory", ByBandwidth = "by-bandwidth",
    }
    OffloadSplit: "which weights leave the card when not all fit" {
        Layers = "layers", Experts = "experts",
    }
    Kind: "how a number is known" {
        Datasheet = "datasheet", Measured = "measured", Derived = "derived", Assumed = "assumed",
    }
    Basis: "what an estimate rests on, best first" {
        Measured = "measured", Calibrated = "calibrated", Extrapolated = "extrapolated", Assumed = "assumed",
    }
    Bottleneck: "what a decode step waits for most" {
        Weights = "weights", KvCache = "kv-cache", Compute = "compute", Overhead = "overhead", Communication = "communication",
    }
    SpeedWord: "what a rate feels like: under 5, 15, 40, 80 tokens per second, and above" {
        VerySlow = "very-slow", Usable = "usable", Good = "good", FasterThanReading = "faster-than-reading", Batch = "batch",
    }
    Budget: "the guide's question what may be spent" {
        UnderTwoThousand = "under-2000", TwoToFourThousand = "2000-4000", FourToSixThousand = "4000-6000",
        SixThousandAndMore = "6000-and-more",
    }
    Team: "the guide's question who uses it" {
        One = "one", TwoToFive = "two-to-five", FiveAndMore = "five-and-more",
    }
    ModelSize: "the guide's question how large the model is" {
        UnderFourteenBillion = "under-14b", FourteenToSeventyBillion = "14b-to-70b", SeventyBillionAndMore = "70b-and-more",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plain::Word;

    /// The words here and those of `as_str` are the same where both exist.
    #[test]
    fn records_and_core_use_the_same_words() {
        fn same<W: Word>(all: &[W], as_str: fn(W) -> &'static str) {
            assert_eq!(W::WORDS.len(), all.len());
            for value in all {
                assert_eq!(value.word(), as_str(*value));
            }
        }
        same(Vendor::ALL, Vendor::as_str);
        same(Device::ALL, Device::as_str);
        same(MemoryTechnology::ALL, MemoryTechnology::as_str);
        same(FormFactor::ALL, FormFactor::as_str);
        same(FormatFamily::ALL, FormatFamily::as_str);
        same(Backend::ALL, Backend::as_str);
        same(BuildEra::ALL, BuildEra::as_str);
    }
}

//! Recognising a chip's generation by its name or by the family a row states.

use crate::chip::{Chip, Origin};
use crate::names::has;
use llmhw_core::efficiency::class::chip_class;
use llmhw_core::spec::{Device, MemoryTechnology, Vendor};

/// Parts of names that tell a generation, most telling first. The technology is that of most of its chips.
const BY_NAME: &[(&[&str], &str, MemoryTechnology)] = &[
    (&["b100", "b200", "b300", "gb200", "gb300"], "nvidia-blackwell", MemoryTechnology::Hbm),
    (&["gb10", "dgx spark", "gx10", "thor"], "nvidia-blackwell", MemoryTechnology::Lpddr),
    (&["h100", "h200", "h800", "h20 ", "gh200", "hopper"], "nvidia-hopper", MemoryTechnology::Hbm),
    (&["a100", "a800", "a30 "], "nvidia-ampere", MemoryTechnology::Hbm),
    (&["orin"], "nvidia-ampere", MemoryTechnology::Lpddr),
    (&["xavier"], "nvidia-volta", MemoryTechnology::Lpddr),
    (&["v100", "titan v"], "nvidia-volta", MemoryTechnology::Hbm),
    (&["p100"], "nvidia-pascal", MemoryTechnology::Hbm),
    (&["rtx 50", "rtx50", "blackwell", "rtx pro"], "nvidia-blackwell", MemoryTechnology::Gddr),
    (&["rtx 40", "rtx40", " ada", "l40", "l4 ", "l20"], "nvidia-ada", MemoryTechnology::Gddr),
    (
        &[
            "rtx 30",
            "rtx30",
            "rtx a",
            "a10",
            "a16",
            "a40",
            "a2 ",
            "a2000",
            "a4000",
            "a4500",
            "a5000",
            "a5500",
            "a6000",
            "ampere gpu",
        ],
        "nvidia-ampere",
        MemoryTechnology::Gddr,
    ),
    (
        &["rtx 20", "rtx20", "gtx 16", "gtx16", "titan rtx", "t4", "quadro rtx", "t1000"],
        "nvidia-turing",
        MemoryTechnology::Gddr,
    ),
    (&["gtx 10", "gtx10", "p40", "p4 ", "p6000", "titan x"], "nvidia-pascal", MemoryTechnology::Gddr),
    (&["gtx 9", "gtx9", "m40", "m60", "k80"], "nvidia-maxwell", MemoryTechnology::Gddr),
    (&["mi300", "mi325"], "amd-cdna3", MemoryTechnology::Hbm),
    (&["mi350", "mi355"], "amd-cdna4", MemoryTechnology::Hbm),
    (&["mi2", "mi100"], "amd-cdna2", MemoryTechnology::Hbm),
    (&["mi50", "mi60", "mi25", "vega 56", "vega 64", "radeon vii"], "amd-gcn", MemoryTechnology::Hbm),
    (
        &["strix", "ai max", "8060s", "8050s", "880m", "890m", "860m", "krackan", "gorgon", "hx 370", "hx 375"],
        "amd-rdna3.5",
        MemoryTechnology::Lpddr,
    ),
    (
        &["780m", "760m", "740m", "z1 extreme", "phoenix", "hawk point", "8700g", "8600g"],
        "amd-rdna3",
        MemoryTechnology::Ddr,
    ),
    (&["680m", "660m", "steam deck"], "amd-rdna2", MemoryTechnology::Ddr),
    (&["r9700", "r9600", "rx 90", "rx90", "rdna4"], "amd-rdna4", MemoryTechnology::Gddr),
    (&["rx 7", "rx7", "w7", "rdna3"], "amd-rdna3", MemoryTechnology::Gddr),
    (&["rx 6", "rx6", "w6", "rdna2"], "amd-rdna2", MemoryTechnology::Gddr),
    (&["rx 5", "rx5", "rx 4", "w5", "polaris", "vega", "radeon pro"], "amd-gcn", MemoryTechnology::Gddr),
    (&["140v", "130v", "lunar lake", "panther lake", "b390"], "intel-xe2", MemoryTechnology::Lpddr),
    (&["arc b", "arc pro b", "b580", "b570", "b60", "b50", "battlemage"], "intel-xe2", MemoryTechnology::Gddr),
    (&["arc a", "arc pro a", "a770", "a750", "a380", "a310", "alchemist"], "intel-xe1", MemoryTechnology::Gddr),
    (&["iris", "uhd", "meteor lake", "arrow lake", "140t", "core ultra"], "intel-xe1", MemoryTechnology::Ddr),
    (&["adreno", "snapdragon", "mali", "tegra"], "other", MemoryTechnology::Lpddr),
];

/// The same by the family a row states.
const BY_FAMILY: &[(&[&str], &str, MemoryTechnology)] = &[
    (&["nvidia-gb10"], "nvidia-blackwell", MemoryTechnology::Lpddr),
    (&["blackwell"], "nvidia-blackwell", MemoryTechnology::Gddr),
    (&["hopper"], "nvidia-hopper", MemoryTechnology::Hbm),
    (&["datacenter", "data-cent"], "nvidia-ampere", MemoryTechnology::Hbm),
    (&["ada"], "nvidia-ada", MemoryTechnology::Gddr),
    (&["ampere"], "nvidia-ampere", MemoryTechnology::Gddr),
    (&["volta"], "nvidia-volta", MemoryTechnology::Hbm),
    (&["turing"], "nvidia-turing", MemoryTechnology::Gddr),
    (&["pascal"], "nvidia-pascal", MemoryTechnology::Gddr),
    (&["nvidia"], "nvidia-ada", MemoryTechnology::Gddr),
    (&["strix", "rdna3.5", "rdna35"], "amd-rdna3.5", MemoryTechnology::Lpddr),
    (&["rdna4"], "amd-rdna4", MemoryTechnology::Gddr),
    (&["rdna3"], "amd-rdna3", MemoryTechnology::Gddr),
    (&["rdna2"], "amd-rdna2", MemoryTechnology::Gddr),
    (&["cdna", "instinct"], "amd-cdna3", MemoryTechnology::Hbm),
    (&["gcn", "rdna1"], "amd-gcn", MemoryTechnology::Gddr),
    (&["amd-igpu", "amd-apu"], "amd-rdna3", MemoryTechnology::Ddr),
    (&["amd"], "amd-rdna3", MemoryTechnology::Gddr),
    (&["intel-arc", "battlemage"], "intel-xe2", MemoryTechnology::Gddr),
    (&["intel"], "intel-xe2", MemoryTechnology::Lpddr),
];

/// A chip of a generation, without its numbers.
pub(crate) fn described(generation: &str, technology: MemoryTechnology) -> Chip {
    let vendor = match generation.split('-').next() {
        Some("apple") => Vendor::Apple,
        Some("nvidia") => Vendor::Nvidia,
        Some("amd") => Vendor::Amd,
        Some("intel") => Vendor::Intel,
        _ => Vendor::Other,
    };
    let device = match (generation, technology) {
        ("cpu", _) => Device::Cpu,
        (_, MemoryTechnology::Gddr | MemoryTechnology::Hbm) => Device::Discrete,
        _ => Device::Unified,
    };
    Chip {
        generation: generation.to_owned(),
        vendor,
        device,
        technology,
        class: chip_class(generation, device, technology),
        is_ultra: false,
        bandwidth: None,
        fp32: None,
        matrix: None,
        power_limit: None,
        origin: Origin::Generation,
    }
}

/// The generation by name, else by family, else unknown.
pub(crate) fn guessed(name: &str, family: &str) -> Chip {
    let name = format!("{} ", name.to_ascii_lowercase());
    let find = |table: &[(&[&str], &str, MemoryTechnology)], text: &str| {
        table
            .iter()
            .find(|(parts, ..)| has(text, parts))
            .map(|(_, generation, technology)| described(generation, *technology))
    };
    let mut chip = find(BY_NAME, &name).or_else(|| find(BY_FAMILY, family)).unwrap_or_else(|| {
        let mut chip = described("", MemoryTechnology::Unknown);
        chip.origin = Origin::Unknown;
        chip
    });
    // A mobile name with a family: the family knows better whether it is integrated.
    if chip.generation == "other" {
        chip.origin = Origin::Unknown;
    }
    chip
}

/// Apple's generation and tier, such as `("m4", "pro")`.
pub(crate) fn apple(name: &str, family: &str) -> Option<(String, &'static str)> {
    let lower = name.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let is_m = |word: &&str| {
        word.strip_prefix('m').is_some_and(|rest| rest.len() == 1 && rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let is_apple = lower.contains("apple") || lower.contains("mac") || family.starts_with("apple");
    if !is_apple {
        return None;
    }
    let generation = match words.clone().find(is_m) {
        Some(word) => word.to_owned(),
        None if has(&lower, &["a18", "a19", "a17"]) => "a18".to_owned(),
        None => family.strip_prefix("apple-")?.split('-').next()?.to_owned(),
    };
    let tier = ["ultra", "max", "pro"].into_iter().find(|tier| words.clone().any(|word| word == *tier)).unwrap_or("");
    // "MacBook Pro M3" is no M3 Pro.
    let tier = if tier == "pro" && !lower.replace("macbook pro", "").replace("mac pro", "").contains("pro") {
        ""
    } else {
        tier
    };
    Some((generation, tier))
}

/// GPU cores that a name states, as in "M2 Ultra (76-core GPU)" or "M4 Pro 20c".
pub(crate) fn cores(name: &str) -> Option<f64> {
    let lower = name.to_ascii_lowercase().replace("-core", " core").replace("core gpu", "c");
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let attached = words.iter().find_map(|word| word.strip_suffix('c').and_then(|digits| digits.parse().ok()));
    let apart = words.windows(2).find_map(|pair| match pair {
        [digits, "c"] => digits.parse().ok(),
        _ => None,
    });
    attached.or(apart)
}

/// Whether the processor computes.
pub(crate) fn is_cpu(name: &str, family: &str, runtime: &str) -> bool {
    let (name, runtime) = (name.to_ascii_lowercase(), runtime.to_ascii_lowercase());
    let gpu_in_name = has(
        &name,
        &[
            "igpu", "rtx", "gtx", "rx ", "radeon", "arc ", "ai max", "strix", "0m", "apple", "140v", "140t", "iris",
            "instinct", "gb10",
        ],
    );
    let cpu_in_name = has(
        &name,
        &[
            "cpu",
            "epyc",
            "xeon",
            "threadripper",
            "ryzen",
            "core i",
            "raspberry",
            "ampereone",
            "graviton",
            "rk35",
            "n100",
            "n150",
            "altra",
        ],
    );
    name.starts_with("cpu:")
        || runtime.contains("cpu")
        || (family == "cpu" && !gpu_in_name)
        || (cpu_in_name
            && !gpu_in_name
            && !has(family, &["nvidia", "apple", "intel-arc", "strix", "rdna"])
            && !has(&runtime, &["cuda", "vulkan", "rocm", "metal"]))
}

/// A processor, with the numbers known of it.
pub(crate) fn cpu(known: Option<&Chip>) -> Chip {
    let mut chip = described("cpu", MemoryTechnology::Ddr);
    if let Some(known) = known {
        chip.bandwidth = known.bandwidth;
        if known.device == Device::Cpu {
            chip.fp32 = known.fp32;
            chip.origin = Origin::Known;
        }
    }
    chip
}

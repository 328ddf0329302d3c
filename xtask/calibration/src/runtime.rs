//! From the name of a program to its kernels and their age.

use crate::chip::Chip;
use crate::names::has;
use crate::row::Row;
use llmhw_core::efficiency::class::{BackendClass, ChipClass};
use llmhw_core::spec::{BuildEra, Device, Vendor};

/// A runtime as a row names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Program {
    pub(crate) backend: BackendClass,
    pub(crate) is_ollama: bool,
    pub(crate) is_amdvlk: bool,
    pub(crate) era: BuildEra,
    /// Tokens of a prompt computed together.
    pub(crate) micro_batch: f64,
}

/// Sources whose rows are all of builds before mid 2024.
const OLD_SOURCES: &[&str] = &["xiongjiedai", "xiongjiedai-old"];
/// llama.cpp's table of Apple chips: M1 to M3 by build b1557, later chips (and the M3 Ultra) by later builds.
const MIXED_SOURCE: &str = "llamacpp-4167";
/// The first llama.cpp build that does not count as old.
const FIRST_BUILD: f64 = 3500.0;
/// Mid 2024 and autumn 2025, in years.
const MID_2024: f64 = 2024.5;
const AUTUMN_2025: f64 = 2025.8;

impl Program {
    /// What runs a row on a chip.
    pub(crate) fn of(row: &Row, chip: &Chip) -> Self {
        let name = row.runtime.to_ascii_lowercase();
        let version = row.version.to_ascii_lowercase();
        let backend = backend(&name, &version, chip);
        let prompt = row.prompt_tokens().unwrap_or(0.0);
        // Sources whose test is pp2048 ran with a micro batch of that size.
        let micro_batch = if backend == BackendClass::Mlx || prompt == 2048.0 { 2048.0 } else { 512.0 };
        Self {
            backend,
            is_ollama: name.contains("ollama"),
            is_amdvlk: version.contains("amdvlk"),
            era: era(row, chip),
            micro_batch,
        }
    }
}

fn backend(name: &str, version: &str, chip: &Chip) -> BackendClass {
    if chip.device == Device::Cpu {
        return BackendClass::Cpu;
    }
    let apple = chip.vendor == Vendor::Apple;
    if name.contains("ds4") {
        return if apple || name.contains("metal") { BackendClass::Ds4Metal } else { BackendClass::Ds4Cuda };
    }
    if has(name, &["mlx", "lm studio mlx"]) || (name.contains("exo") && apple) {
        return BackendClass::Mlx;
    }
    for (part, class) in [
        ("metal", BackendClass::Metal),
        ("cuda", BackendClass::Cuda),
        ("vulkan", BackendClass::Vulkan),
        ("rocm", BackendClass::Rocm),
        ("hip", BackendClass::Rocm),
    ] {
        if name.contains(part) {
            return class;
        }
    }
    if has(name, &["vllm", "sglang", "tensorrt", "trt-llm", "tgi", "lmdeploy"]) {
        return if apple { BackendClass::Mlx } else { BackendClass::Server };
    }
    match chip.vendor {
        Vendor::Apple => BackendClass::Metal,
        Vendor::Nvidia => BackendClass::Cuda,
        Vendor::Amd if has(version, &["rocm", "hip"]) => BackendClass::Rocm,
        Vendor::Amd | Vendor::Intel => BackendClass::Vulkan,
        _ => BackendClass::Other,
    }
}

fn era(row: &Row, chip: &Chip) -> BuildEra {
    let old = if row.source == MIXED_SOURCE {
        let of_b1557 = matches!(chip.class, ChipClass::Apple12)
            || (chip.generation == "apple-m3" && row.hardware != "Apple M3 Ultra");
        if !of_b1557 {
            return BuildEra::Until2025;
        }
        true
    } else if OLD_SOURCES.contains(&row.source.as_str()) {
        true
    } else if let Some(build) = build_number(&row.version) {
        build < FIRST_BUILD
    } else {
        false
    };
    match year(&row.date) {
        _ if old => BuildEra::UntilMid2024,
        Some(year) if year < MID_2024 => BuildEra::UntilMid2024,
        Some(year) if year < AUTUMN_2025 => BuildEra::Until2025,
        None if build_number(&row.version).is_some_and(|build| build < 6700.0) => BuildEra::Until2025,
        _ => BuildEra::Current,
    }
}

/// The number of a llama.cpp build, such as `b6918`.
fn build_number(version: &str) -> Option<f64> {
    version.split(|c: char| !c.is_ascii_alphanumeric()).find_map(|word| {
        let digits = word.strip_prefix('b').filter(|rest| (4..=5).contains(&rest.len()))?;
        digits.parse().ok()
    })
}

/// The year of a date such as `2025-08-04`, `2025` or `2024-12..2025`; of a range its middle.
fn year(date: &str) -> Option<f64> {
    let (first, last) = date.split_once("..").unwrap_or((date, date));
    let first = one_year(first, None)?;
    let last = one_year(last, Some(first)).unwrap_or(first);
    Some(f64::midpoint(first, last))
}

fn one_year(text: &str, of_range: Option<f64>) -> Option<f64> {
    let mut parts = text.trim().split('-');
    let first: f64 = parts.next()?.parse().ok()?;
    if !(2000.0..2100.0).contains(&first) {
        // "2025-05..08": a month of the same year.
        return of_range.filter(|_| (1.0..=12.0).contains(&first)).map(|year| year.floor() + (first - 0.5) / 12.0);
    }
    match parts.next().and_then(|month| month.parse::<f64>().ok()) {
        Some(month) => Some(first + (month - 0.5) / 12.0),
        None => Some(first + 0.5),
    }
}

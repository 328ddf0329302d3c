//! From the name of a chip to what the model needs to know of it.

use crate::chip::{Chip, Origin};
use crate::generation;
use crate::names;
use crate::row::{Row, Table};
use anyhow::Result;
use llmhw_core::catalog;
use llmhw_core::efficiency::class::{chip_class, fp32_rate};
use llmhw_core::spec::{Hardware, MemoryTechnology};
use llmhw_core::units::*;
use std::path::Path;

struct Entry {
    name: String,
    words: Vec<String>,
    chip: Chip,
}

/// The chips known by name.
pub(crate) struct Chips {
    table: Vec<Entry>,
}

impl Chips {
    /// Reads `hardware.csv`.
    pub(crate) fn read(directory: &Path) -> Result<Self> {
        let table = Table::read(&directory.join("hardware.csv"))?;
        let entries = table.lines().filter_map(|line| {
            let name = line.text("hardware");
            let listed = catalog::HARDWARE.iter().find(|h| h.chip() == line.text("catalogue_chip"));
            let mut chip = match listed {
                Some(hardware) if !line.text("catalogue_chip").is_empty() => of_catalogue(hardware),
                _ => generation::described(line.text("generation"), technology(line.text("memory_technology"))?),
            };
            chip.origin = Origin::Known;
            chip.bandwidth = line.positive("bandwidth_gb_s").map(|n| n * 1e9).or(chip.bandwidth);
            chip.fp32 = line.positive("fp32_tflops").map(|n| n * 1e12).or(chip.fp32);
            chip.matrix = line.positive("matrix_fp16_tflops").map(|n| n * 1e12).or(chip.matrix);
            chip.power_limit = line.positive("power_limit_w").or(chip.power_limit);
            Some(Entry { name: name.to_owned(), words: names::chip_words(name), chip })
        });
        Ok(Self { table: entries.collect() })
    }

    /// What is known of the chip of a row.
    pub(crate) fn of(&self, row: &Row) -> Chip {
        let on_cpu = generation::is_cpu(&row.hardware, &row.family, &row.runtime);
        let mut chip = if on_cpu { generation::cpu(self.known(row).as_ref()) } else { self.gpu(row) };
        if let Some(bandwidth) = row.bandwidth {
            chip.bandwidth = Some(bandwidth * 1e9);
        }
        chip
    }

    fn named(&self, name: &str) -> Option<&Entry> {
        let words = names::chip_words(name);
        self.table
            .iter()
            .find(|entry| entry.name == name)
            .or_else(|| self.table.iter().find(|entry| !words.is_empty() && entry.words == words))
    }

    /// By name, in `hardware.csv` or in the catalogue; by what stands in brackets; then without how it is mounted.
    fn known(&self, row: &Row) -> Option<Chip> {
        let by_name = |name: &str| {
            let listed = || catalogued(name, row.bandwidth, false).map(of_catalogue);
            self.named(name).map(|entry| entry.chip.clone()).or_else(listed)
        };
        by_name(&row.hardware)
            .or_else(|| by_name(names::bracketed(&row.hardware)?))
            .or_else(|| catalogued(&row.hardware, row.bandwidth, true).map(of_catalogue))
    }

    fn gpu(&self, row: &Row) -> Chip {
        apple(row).or_else(|| self.known(row)).unwrap_or_else(|| generation::guessed(&row.hardware, &row.family))
    }
}

fn technology(word: &str) -> Option<MemoryTechnology> {
    MemoryTechnology::ALL.iter().copied().find(|t| t.as_str() == word)
}

/// The facts of a catalogue entry.
fn of_catalogue(hardware: &Hardware) -> Chip {
    let (fp32, known) = fp32_rate(hardware);
    Chip {
        generation: hardware.generation().to_owned(),
        vendor: hardware.vendor(),
        device: hardware.device(),
        technology: hardware.memory_technology(),
        class: chip_class(hardware.generation(), hardware.device(), hardware.memory_technology()),
        is_ultra: hardware.chip().contains("ultra"),
        bandwidth: Some(hardware.memory_bandwidth().value),
        fp32: known.then_some(fp32.value),
        matrix: hardware.peak().fp16.map(|peak| peak.value),
        power_limit: hardware.power_limit().map(|limit| limit.get::<power::watt>()),
        origin: Origin::Known,
    }
}

/// A card of the catalogue with the same words in its name; of several, the one with the row's bandwidth.
fn catalogued(name: &str, bandwidth: Option<f64>, any_mount: bool) -> Option<&'static Hardware> {
    let chip_words = |name: &str| {
        let mut words = names::chip_words(name);
        words.retain(|word| !any_mount || !matches!(word.as_str(), "sxm" | "pcie" | "nvl"));
        words.sort_unstable();
        words
    };
    let words = chip_words(name);
    if words.is_empty() {
        return None;
    }
    let apart = |h: &Hardware| bandwidth.map_or(0.0, |b| (h.memory_bandwidth().value / (b * 1e9) - 1.0).abs());
    let same = |text: &str| chip_words(text) == words;
    catalog::HARDWARE
        .iter()
        .filter(|h| same(h.chip()) || catalog::names_of(h.id()).any(same))
        .min_by(|a, b| apart(a).total_cmp(&apart(b)))
}

/// Apple's chips: named by generation and tier, told apart by GPU cores or bandwidth.
fn apple(row: &Row) -> Option<Chip> {
    let cores = row.cores.or_else(|| generation::cores(&row.hardware));
    let (generation, tier) = generation::apple(&row.hardware, &row.family)?;
    let prefix = if tier.is_empty() { format!("apple-{generation}") } else { format!("apple-{generation}-{tier}") };
    let is_bin = |h: &&Hardware| {
        h.chip()
            .strip_prefix(&prefix)
            .and_then(|rest| rest.strip_prefix('-'))
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let apart = |h: &Hardware| {
        let cores = cores.map_or(0.0, |cores| (f64::from(h.gpu_cores().unwrap_or(0)) - cores).abs());
        let bandwidth = row.bandwidth.map_or(0.0, |b| (h.memory_bandwidth().value / (b * 1e9) - 1.0).abs());
        // The row's cores decide; then its bandwidth; then the larger bin.
        cores * 1e3 + bandwidth * 10.0 - f64::from(h.gpu_cores().unwrap_or(0)) * 1e-4
    };
    let nearest = catalog::HARDWARE.iter().filter(is_bin).min_by(|a, b| apart(a).total_cmp(&apart(b)));
    let Some(hardware) = nearest else {
        let mut chip = generation::described(&format!("apple-{generation}"), MemoryTechnology::Lpddr);
        chip.is_ultra = tier == "ultra";
        return Some(chip);
    };
    let mut chip = of_catalogue(hardware);
    if let (Some(cores), Some(listed)) = (cores, hardware.gpu_cores()) {
        chip.fp32 = chip.fp32.map(|fp32| fp32 / f64::from(listed) * cores);
        chip.matrix = chip.matrix.map(|matrix| matrix / f64::from(listed) * cores);
    }
    Some(chip)
}

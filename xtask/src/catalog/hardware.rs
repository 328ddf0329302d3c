//! `data/hardware/`: chips, the things one buys, and the machines around cards.

use super::data::{Data, Fact, PriceFact, Provenance, by_id};
use super::names::Entry;
use super::pack::{pack, record};
use super::render::{count, one_of};
use super::rules::{FORM_FACTORS, Rules};
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct HardwareFile {
    chip: Vec<Chip>,
    sku: Vec<Sku>,
    host: Vec<Host>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chip {
    id: String,
    name: String,
    vendor: String,
    generation: String,
    device: String,
    memory_technology: String,
    year: u16,
    gpu_cores: Option<Fact>,
    #[serde(rename = "tensor_cores")]
    _tensor_cores: Option<Fact>,
    #[serde(rename = "compute_units")]
    _compute_units: Option<Fact>,
    memory_bandwidth_gigabytes_per_second: Fact,
    peak_fp32_teraflops: Option<Fact>,
    peak_fp16_teraflops: Option<Fact>,
    peak_int8_teraops: Option<Fact>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sku {
    id: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    chip: String,
    form_factor: String,
    usable_memory: String,
    memory_gibibytes: Fact,
    idle_power_watts: Option<Fact>,
    load_power_watts: Option<Fact>,
    thermal_design_power_watts: Option<Fact>,
    price_usd: Option<PriceFact>,
    host: Option<String>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Host {
    id: String,
    name: String,
    price_usd: Option<PriceFact>,
    idle_power_watts: Option<Fact>,
    load_power_watts: Option<Fact>,
    memory_gibibytes: Option<Fact>,
    memory_bandwidth_gigabytes_per_second: Option<Fact>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

pub(crate) struct Hardware {
    file: HardwareFile,
}

pub(crate) fn read(data: &Data) -> Result<Hardware> {
    let mut all = HardwareFile::default();
    for path in data.files_in("hardware")? {
        if path.ends_with("usable_memory.toml") || path.ends_with("cooling.toml") {
            continue;
        }
        let HardwareFile { chip, sku, host } = data.read(&path)?;
        all.chip.extend(chip);
        all.sku.extend(sku);
        all.host.extend(host);
    }
    by_id("hardware", &all.sku, |sku| &sku.id)?;
    Ok(Hardware { file: all })
}

impl Hardware {
    fn chips(&self) -> Result<BTreeMap<String, &Chip>> {
        by_id("chip", &self.file.chip, |chip| &chip.id)
    }
}

/// Names: those listed, the thing's own name, and those of its chip, which fit several things.
pub(crate) fn entries(hardware: &Hardware) -> Result<Vec<Entry>> {
    let chips = hardware.chips()?;
    let entry = |sku: &Sku| {
        let chip = chip_of(&chips, sku)?;
        let bare = chip.name.strip_prefix(&format!("{} ", chip.vendor)).unwrap_or(&chip.name);
        let short = |name: &str| name.split(" (").next().unwrap_or(name).to_owned();
        let derived =
            [sku.name.clone(), chip.id.clone(), chip.name.clone(), bare.to_owned(), short(&chip.name), short(bare)];
        Ok(Entry::new(&sku.id).listed(&sku.aliases).derived(derived))
    };
    hardware.file.sku.iter().map(entry).collect()
}

fn chip_of<'a>(chips: &BTreeMap<String, &'a Chip>, sku: &Sku) -> Result<&'a Chip> {
    chips.get(&sku.chip).copied().with_context(|| format!("{}: there is no chip {:?}", sku.id, sku.chip))
}

pub(crate) fn render(hardware: &Hardware, rules: &Rules, known: &BTreeSet<String>) -> Result<String> {
    let chips = hardware.chips()?;
    let hosts = by_id("host", &hardware.file.host, |host| &host.id)?;
    let row = |sku: &Sku| {
        let host = match &sku.host {
            Some(id) => Some(*hosts.get(id).with_context(|| format!("{}: there is no host {id:?}", sku.id))?),
            None => None,
        };
        row(sku, chip_of(&chips, sku)?, host, rules, known).with_context(|| sku.id.clone())
    };
    pack(&hardware.file.sku.iter().map(row).collect::<Result<Vec<_>>>()?)
}

/// The record of a thing one buys.
fn row(sku: &Sku, chip: &Chip, host: Option<&Host>, rules: &Rules, known: &BTreeSet<String>) -> Result<Value> {
    let id = sku.id.as_str();
    one_of(id, "device", &chip.device, &["unified", "discrete", "cpu"])?;
    one_of(id, "memory_technology", &chip.memory_technology, &["lpddr", "gddr", "hbm", "ddr"])?;
    one_of(id, "form_factor", &sku.form_factor, FORM_FACTORS)?;
    one_of(id, "usable_memory", &sku.usable_memory, &["macos", "vram", "linux-unified", "host"])?;
    one_of(id, "vendor", &chip.vendor, &["Apple", "NVIDIA", "AMD", "Intel", "x86"])?;
    let vendor = match chip.vendor.as_str() {
        "x86" => "other".to_owned(),
        name => name.to_lowercase(),
    };
    let exact = rules.exact(&chip.id, &sku.usable_memory, sku.memory_gibibytes.value);
    let cores = chip.gpu_cores.as_ref().map(|cores| count(id, "gpu_cores", cores.value)).transpose()?;
    let sustained = rules.sustained(&sku.form_factor)?;
    let (price_usd, price_place, price_date) = price(sku.price_usd.as_ref());
    Ok(record([
        ("id", json!(id)),
        ("name", json!(sku.name)),
        ("device", json!(chip.device)),
        ("memory_gibibytes", json!(sku.memory_gibibytes.value)),
        ("memory_bandwidth_gigabytes_per_second", json!(chip.memory_bandwidth_gigabytes_per_second.value)),
        ("vendor", json!(vendor)),
        ("chip", json!(chip.id)),
        ("generation", json!(chip.generation)),
        ("memory_technology", json!(chip.memory_technology)),
        ("form_factor", json!(sku.form_factor)),
        ("usable_memory_rule", if exact.is_some() { Value::Null } else { json!(sku.usable_memory) }),
        ("usable_memory_gibibytes", json!(exact.map(|usable| usable.value))),
        ("gpu_cores", json!(cores)),
        ("peak_fp32_teraflops", optional(chip.peak_fp32_teraflops.as_ref())),
        ("peak_fp16_teraflops", optional(chip.peak_fp16_teraflops.as_ref())),
        ("peak_int8_teraops", optional(chip.peak_int8_teraops.as_ref())),
        ("idle_power_watts", optional(sku.idle_power_watts.as_ref())),
        ("load_power_watts", optional(sku.load_power_watts.as_ref())),
        ("power_limit_watts", optional(sku.thermal_design_power_watts.as_ref())),
        ("sustained_fraction_low", json!(sustained.low.unwrap_or(sustained.value))),
        ("sustained_fraction_high", json!(sustained.high.unwrap_or(sustained.value))),
        ("price_usd", price_usd),
        ("price_place", price_place),
        ("price_date", price_date),
        ("host", json!(host.map(host_record))),
        ("year", json!(chip.year)),
        ("provenance", provenance(sku, chip, host, exact, rules, known)?),
    ]))
}

fn provenance(
    sku: &Sku,
    chip: &Chip,
    host: Option<&Host>,
    exact: Option<&Fact>,
    rules: &Rules,
    known: &BTreeSet<String>,
) -> Result<Value> {
    let mut list = Provenance::of(&sku.id, known);
    list.fact("memory_gibibytes", &sku.memory_gibibytes)?;
    list.fact("memory_bandwidth_gigabytes_per_second", &chip.memory_bandwidth_gigabytes_per_second)?;
    list.fact_if_any("gpu_cores", chip.gpu_cores.as_ref())?;
    list.fact_if_any("peak_fp32_teraflops", chip.peak_fp32_teraflops.as_ref())?;
    list.fact_if_any("peak_fp16_teraflops", chip.peak_fp16_teraflops.as_ref())?;
    list.fact_if_any("peak_int8_teraops", chip.peak_int8_teraops.as_ref())?;
    let usable = match exact {
        Some(exact) => exact,
        None => rules.general(&sku.usable_memory, sku.memory_gibibytes.value)?,
    };
    list.fact("usable_memory", usable)?;
    list.fact("sustained_fraction", rules.sustained(&sku.form_factor)?)?;
    list.fact_if_any("idle_power_watts", sku.idle_power_watts.as_ref())?;
    list.fact_if_any("load_power_watts", sku.load_power_watts.as_ref())?;
    list.fact_if_any("power_limit_watts", sku.thermal_design_power_watts.as_ref())?;
    list.price("price_usd", sku.price_usd.as_ref())?;
    if let Some(host) = host {
        list.price("host_price_usd", host.price_usd.as_ref())?;
        list.fact_if_any("host_idle_power_watts", host.idle_power_watts.as_ref())?;
        list.fact_if_any("host_load_power_watts", host.load_power_watts.as_ref())?;
        list.fact_if_any("host_memory_gibibytes", host.memory_gibibytes.as_ref())?;
        let bandwidth = host.memory_bandwidth_gigabytes_per_second.as_ref();
        list.fact_if_any("host_memory_bandwidth_gigabytes_per_second", bandwidth)?;
    }
    Ok(list.value())
}

fn optional(fact: Option<&Fact>) -> Value {
    json!(fact.map(|fact| fact.value))
}

/// Amount, place and date, as far as they are known.
fn price(price: Option<&PriceFact>) -> (Value, Value, Value) {
    let said = |text: Option<&String>| json!(text.filter(|text| !text.is_empty()));
    (json!(price.map(|price| price.value)), said(price.map(|price| &price.place)), said(price.map(|price| &price.date)))
}

fn host_record(host: &Host) -> Value {
    let (price_usd, price_place, price_date) = price(host.price_usd.as_ref());
    record([
        ("name", json!(host.name)),
        ("price_usd", price_usd),
        ("price_place", price_place),
        ("price_date", price_date),
        ("idle_power_watts", optional(host.idle_power_watts.as_ref())),
        ("load_power_watts", optional(host.load_power_watts.as_ref())),
        ("memory_gibibytes", optional(host.memory_gibibytes.as_ref())),
        ("memory_bandwidth_gigabytes_per_second", optional(host.memory_bandwidth_gigabytes_per_second.as_ref())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_without_further_names_says_nothing_of_them() {
        let fact = "{ value = 96, kind = \"assumed\", source = \"own\" }";
        let sku = "id = \"odd-mini\"\nname = \"Odd Mini\"\nchip = \"odd\"\nform_factor = \"mini\"\nusable_memory = \"linux-unified\"";
        let sku: Sku = toml::from_str(&format!("{sku}\nmemory_gibibytes = {fact}")).unwrap();
        assert!(sku.aliases.is_empty());
    }
}

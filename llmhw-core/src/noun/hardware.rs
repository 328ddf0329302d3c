//! `Hardware`: a machine or card as a record.

use crate::evidence::{self, Kind};
use crate::plain::{plain, record};
use crate::spec::{
    self, Device, FormFactor, MemoryTechnology, PeakRates, Price, Sustained, Text, UsableMemory, Vendor,
};
use crate::units::*;
use crate::{Error, Result};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

record! {
    /// How one number of a record is known, and where it comes from.
    Provenance {
        /// The field's name as catalogue files write it, with underscores in every language; that of the host's price is one word with it.
        field: Text,
        /// How it is known.
        kind: Kind,
        /// The id of its source; built-in ones are in the catalogue.
        source: Text,
    }
}

record! {
    /// The machine around a graphics card or a processor: a card is not a machine.
    Host {
        /// The name for people.
        name: Text,
        /// What it costs without the card, in US dollars.
        price_usd: Option<f64> = None,
        /// Where that was asked.
        price_place: Option<Text> = None,
        /// When that was asked: a year, month or day.
        price_date: Option<Text> = None,
        /// Its draw when idle without the card, in watts.
        idle_power_watts: Option<f64> = None,
        /// Its draw during inference without the card, in watts.
        load_power_watts: Option<f64> = None,
        /// Its memory, where layers that do not fit the card go, in gibibytes (2^30 bytes).
        memory_gibibytes: Option<f64> = None,
        /// The bandwidth of that memory, in gigabytes (10^9 bytes) per second.
        memory_bandwidth_gigabytes_per_second: Option<f64> = None,
    }
}

record! {
    /// A device that runs language models: an exact configuration with its memory, speed, power and price.
    ///
    /// What is not known is left out and never filled in from another number.
    Hardware {
        /// The id, for programs. Made from the name when left out: lower case, with hyphens.
        id: Text = Text::Borrowed(""),
        /// The name, for people.
        name: Text,
        /// Where the compute sits.
        device: Device,
        /// Memory as sold, in gibibytes (2^30 bytes): "48 GB" of RAM are 48.
        memory_gibibytes: f64,
        /// Peak memory bandwidth by the maker's figure, in gigabytes (10^9 bytes) per second.
        memory_bandwidth_gigabytes_per_second: f64,
        /// The maker of the chip.
        vendor: Option<Vendor> = None,
        /// The chip or graphics processor.
        chip: Option<Text> = None,
        /// The chip's generation, such as `apple-m4` or `nvidia-ada`: decides which measurements the speed rests on.
        generation: Option<Text> = None,
        /// The kind of memory.
        memory_technology: Option<MemoryTechnology> = None,
        /// Laptop, mini, card, ... Decides what is left of the speed of a warm machine unless that is given.
        form_factor: Option<FormFactor> = None,
        /// The rule for how much memory a model may take: `macos`, `vram`, `linux-unified` or `host`. Follows from vendor and
        /// device when left out.
        usable_memory_rule: Option<Text> = None,
        /// How much memory a model may take, in gibibytes, where it is measured or set; instead of a rule.
        usable_memory_gibibytes: Option<f64> = None,
        /// GPU cores as Apple counts them.
        gpu_cores: Option<u32> = None,
        /// Dense single-precision peak of the shader cores, in TFLOP/s.
        peak_fp32_teraflops: Option<f64> = None,
        /// Dense half-precision peak with single-precision accumulation, in TFLOP/s.
        peak_fp16_teraflops: Option<f64> = None,
        /// Dense 8-bit integer peak, in tera-operations per second.
        peak_int8_teraops: Option<f64> = None,
        /// Draw when idle, in watts: the whole machine, or the board of a card.
        idle_power_watts: Option<f64> = None,
        /// Draw during inference, in watts: the whole machine, or the board of a card.
        load_power_watts: Option<f64> = None,
        /// The most it may draw, in watts.
        power_limit_watts: Option<f64> = None,
        /// The least share of its short-run speed a warm machine keeps, from 0 to 1.
        sustained_fraction_low: Option<f64> = None,
        /// The largest such share, from 0 to 1.
        sustained_fraction_high: Option<f64> = None,
        /// The price of the thing itself, in US dollars: a card without its machine. Zero is already owned.
        price_usd: Option<f64> = None,
        /// Where that was asked.
        price_place: Option<Text> = None,
        /// When that was asked: a year, month or day.
        price_date: Option<Text> = None,
        /// The machine around a card or processor.
        host: Option<Host> = None,
        /// Year of first sale.
        year: Option<u16> = None,
        /// Kind and source of each number, where stated.
        provenance: Vec<Provenance> = Vec::new(),
    }
}

impl From<&evidence::Provenance> for Provenance {
    fn from(row: &evidence::Provenance) -> Self {
        Self { field: row.field.clone(), kind: row.kind, source: row.source.clone() }
    }
}

pub(crate) fn provenance_out(rows: &[evidence::Provenance]) -> Vec<Provenance> {
    rows.iter().map(Provenance::from).collect()
}

pub(crate) fn provenance_in(rows: Vec<Provenance>) -> Cow<'static, [evidence::Provenance]> {
    rows.into_iter().map(|row| evidence::Provenance::new(row.field, row.kind, row.source)).collect()
}

pub(crate) fn some_text(text: &str, value: &Text) -> Option<Text> {
    (!text.is_empty()).then(|| value.clone())
}

fn price_in(amount: Option<f64>, place: Option<Text>, date: Option<Text>, name: &'static str) -> Result<Option<Price>> {
    match (amount, place.is_some() || date.is_some()) {
        (Some(amount), _) => Price::new(usd(amount), place.unwrap_or_default(), date.unwrap_or_default()).map(Some),
        (None, false) => Ok(None),
        (None, true) => Err(Error::missing(name, "a place and a date belong to a price", "give it, or leave them out")),
    }
}

/// The id a name makes: lower case, runs of anything but letters and digits as one hyphen.
pub(crate) fn id_or_slug(id: Text, name: &str) -> Text {
    if !id.is_empty() {
        return id;
    }
    let mut slug = String::new();
    for c in name.chars() {
        // Letters beyond ASCII stay as they are.
        if c.is_ascii_alphanumeric() || !c.is_ascii() || c == '.' {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    Cow::Owned(String::from(slug.trim_end_matches('-')))
}

const RULES: [(&str, UsableMemory); 4] = [
    ("macos", UsableMemory::Macos),
    ("vram", UsableMemory::Vram),
    ("linux-unified", UsableMemory::LinuxUnified),
    ("host", UsableMemory::Host),
];

fn usable_in(rule: Option<&Text>, gibibytes_given: Option<f64>, default: UsableMemory) -> Result<UsableMemory> {
    match (rule, gibibytes_given) {
        (None, None) => Ok(default),
        (None, Some(usable)) => Ok(UsableMemory::Exactly(gibibytes(usable))),
        (Some(rule), None) => RULES.iter().find(|(word, _)| rule == word).map(|(_, rule)| *rule).ok_or_else(|| {
            Error::invalid_record(
                "usable_memory_rule",
                "be one of macos, vram, linux-unified, host",
                rule,
                "choose one, or give usable_memory_gibibytes",
            )
        }),
        (Some(rule), Some(_)) => Err(Error::inconsistent(
            "usable_memory_rule",
            "not be given together with usable_memory_gibibytes",
            rule,
            "leave one of the two out",
        )),
    }
}

impl TryFrom<Host> for spec::Host {
    type Error = Error;

    fn try_from(record: Host) -> Result<Self> {
        let price = price_in(record.price_usd, record.price_place, record.price_date, "price_usd");
        let host = Self {
            name: record.name,
            price: price?,
            idle_power: record.idle_power_watts.map(watts),
            load_power: record.load_power_watts.map(watts),
            memory: record.memory_gibibytes.map(gibibytes),
            memory_bandwidth: record.memory_bandwidth_gigabytes_per_second.map(gigabytes_per_second),
        };
        host.validate()?;
        Ok(host)
    }
}

impl TryFrom<Hardware> for spec::Hardware {
    type Error = Error;

    fn try_from(record: Hardware) -> Result<Self> {
        let vendor = record.vendor.unwrap_or(Vendor::Other);
        let id = id_or_slug(record.id, &record.name);
        let mut builder = Self::builder(id, record.name, record.device)
            .memory(gibibytes(record.memory_gibibytes))
            .memory_bandwidth(gigabytes_per_second(record.memory_bandwidth_gigabytes_per_second))
            .chip(vendor, record.chip.unwrap_or_default(), record.generation.unwrap_or_default())
            .memory_technology(record.memory_technology.unwrap_or(MemoryTechnology::Unknown))
            .peak(PeakRates {
                fp32: record.peak_fp32_teraflops.map(teraflops),
                fp16: record.peak_fp16_teraflops.map(teraflops),
                int8: record.peak_int8_teraops.map(teraflops),
            });
        if let Some(form_factor) = record.form_factor {
            builder = builder.form_factor(form_factor);
        }
        let default = builder.usable_memory_rule();
        builder = builder.usable_memory(usable_in(
            record.usable_memory_rule.as_ref(),
            record.usable_memory_gibibytes,
            default,
        )?);
        if let Some(cores) = record.gpu_cores {
            builder = builder.gpu_cores(cores);
        }
        builder = builder.powers(record.idle_power_watts.map(watts), record.load_power_watts.map(watts));
        if let Some(limit) = record.power_limit_watts {
            builder = builder.power_limit(watts(limit));
        }
        match (record.sustained_fraction_low, record.sustained_fraction_high) {
            (None, None) => {}
            (low, high) => {
                let (Some(low), Some(high)) = (low, high) else {
                    let missing = if low.is_none() { "sustained_fraction_low" } else { "sustained_fraction_high" };
                    return Err(Error::missing(missing, "a range has two ends", "give both, or neither"));
                };
                let range = evidence::Interval { low: fraction(low), high: fraction(high) };
                builder = builder.sustained(range);
            }
        }
        if let Some(price) = price_in(record.price_usd, record.price_place, record.price_date, "price_usd")? {
            builder = builder.price(price);
        }
        if let Some(host) = record.host {
            builder = builder.host(host.try_into().map_err(|error: Error| error.inside("host"))?);
        }
        if let Some(year) = record.year {
            builder = builder.year(year);
        }
        for row in provenance_in(record.provenance).iter() {
            builder = builder.provenance(row.clone());
        }
        builder.build()
    }
}

fn price_out(price: Option<&Price>) -> (Option<f64>, Option<Text>, Option<Text>) {
    match price {
        None => (None, None, None),
        Some(price) => (
            Some(plain!(price.amount, Money, money::usd)),
            some_text(price.place(), &price.place),
            some_text(price.date(), &price.date),
        ),
    }
}

fn watts_of(power: Option<Power>) -> Option<f64> {
    power.map(|power| plain!(power, Power, power::watt))
}

fn gibibytes_of(memory: Information) -> f64 {
    plain!(memory, Information, information::gibibyte)
}

fn gigabytes_per_second_of(bandwidth: Bandwidth) -> f64 {
    plain!(bandwidth, Bandwidth, bandwidth::gigabyte_per_second)
}

impl From<&spec::Host> for Host {
    fn from(host: &spec::Host) -> Self {
        let (price_usd, price_place, price_date) = price_out(host.price.as_ref());
        Self {
            name: host.name.clone(),
            price_usd,
            price_place,
            price_date,
            idle_power_watts: watts_of(host.idle_power),
            load_power_watts: watts_of(host.load_power),
            memory_gibibytes: host.memory.map(gibibytes_of),
            memory_bandwidth_gigabytes_per_second: host.memory_bandwidth.map(gigabytes_per_second_of),
        }
    }
}

impl From<&spec::Hardware> for Hardware {
    fn from(hardware: &spec::Hardware) -> Self {
        let teraflops_of = |rate: Option<OperationRate>| {
            rate.map(|rate| plain!(rate, OperationRate, operation_rate::teraflop_per_second))
        };
        let (price_usd, price_place, price_date) = price_out(hardware.price());
        let usable = hardware.usable_memory_rule();
        let Sustained { low, high } = hardware.sustained();
        Self {
            id: hardware.id.clone(),
            name: hardware.name.clone(),
            device: hardware.device(),
            memory_gibibytes: gibibytes_of(hardware.memory()),
            memory_bandwidth_gigabytes_per_second: gigabytes_per_second_of(hardware.memory_bandwidth()),
            vendor: Some(hardware.vendor()),
            chip: some_text(hardware.chip(), &hardware.chip),
            generation: some_text(hardware.generation(), &hardware.generation),
            memory_technology: Some(hardware.memory_technology()),
            form_factor: Some(hardware.form_factor()),
            usable_memory_rule: RULES.iter().find(|(_, rule)| *rule == usable).map(|(word, _)| Cow::Borrowed(*word)),
            usable_memory_gibibytes: match usable {
                UsableMemory::Exactly(usable) => Some(gibibytes_of(usable)),
                _ => None,
            },
            gpu_cores: hardware.gpu_cores(),
            peak_fp32_teraflops: teraflops_of(hardware.peak().fp32),
            peak_fp16_teraflops: teraflops_of(hardware.peak().fp16),
            peak_int8_teraops: teraflops_of(hardware.peak().int8),
            idle_power_watts: watts_of(hardware.idle_power()),
            load_power_watts: watts_of(hardware.load_power()),
            power_limit_watts: watts_of(hardware.power_limit()),
            sustained_fraction_low: Some(plain!(low, Ratio, ratio::fraction)),
            sustained_fraction_high: Some(plain!(high, Ratio, ratio::fraction)),
            price_usd,
            price_place,
            price_date,
            host: hardware.host().map(Host::from),
            year: hardware.year(),
            provenance: provenance_out(hardware.provenance()),
        }
    }
}

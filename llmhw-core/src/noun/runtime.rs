//! `Runtime` and `Link` as records.

use super::hardware::{Provenance, provenance_in, provenance_out};
use crate::plain::{plain, record};
use crate::spec::{self, Backend, BuildEra, FormatFamily, Text};
use crate::units::*;
use crate::{Error, Result};
use alloc::vec::Vec;

record! {
    /// The program that runs a model, with what it computes with.
    Runtime {
        /// The id, for programs.
        id: Text,
        /// The name, for people.
        name: Text,
        /// The program, whatever it computes with.
        engine: Text,
        /// What it computes with.
        backend: Backend,
        /// The format families it loads.
        format_families: Vec<FormatFamily>,
        /// Tokens of a prompt that are computed together.
        micro_batch_tokens: u32,
        /// Memory it keeps for itself beside weights, cache and buffers, in mebibytes (2^20 bytes).
        fixed_memory_mebibytes: f64,
        /// When it was built: kernels became faster in steps. The present one when left out.
        build_era: Option<BuildEra> = None,
    }
}

impl TryFrom<Runtime> for spec::Runtime {
    type Error = Error;

    fn try_from(record: Runtime) -> Result<Self> {
        Ok(Self::new(
            record.id,
            record.name,
            record.engine,
            record.backend,
            record.format_families,
            record.micro_batch_tokens,
            mebibytes(record.fixed_memory_mebibytes),
        )?
        .with_build_era(record.build_era.unwrap_or(BuildEra::Current)))
    }
}

impl From<&spec::Runtime> for Runtime {
    fn from(runtime: &spec::Runtime) -> Self {
        Self {
            id: runtime.id.clone(),
            name: runtime.name.clone(),
            engine: runtime.engine.clone(),
            backend: runtime.backend(),
            format_families: runtime.format_families().to_vec(),
            micro_batch_tokens: runtime.micro_batch_tokens(),
            fixed_memory_mebibytes: plain!(runtime.fixed_memory(), Information, information::mebibyte),
            build_era: Some(runtime.build_era()),
        }
    }
}

record! {
    /// A connection between two nodes.
    Link {
        /// The id, for programs.
        id: Text,
        /// The name, for people.
        name: Text,
        /// Data per time in one direction, in gigabytes (10^9 bytes) per second: 10 Gbit/s are 1.25.
        bandwidth_gigabytes_per_second: f64,
        /// Time for a small message to arrive, in microseconds.
        latency_microseconds: f64,
        /// Kind and source of each number, where stated.
        provenance: Vec<Provenance> = Vec::new(),
    }
}

impl TryFrom<Link> for spec::Link {
    type Error = Error;

    fn try_from(record: Link) -> Result<Self> {
        let bandwidth = gigabytes_per_second(record.bandwidth_gigabytes_per_second);
        let mut link = Self::new(record.id, record.name, bandwidth, microseconds(record.latency_microseconds))?;
        link.provenance = provenance_in(record.provenance);
        Ok(link)
    }
}

impl From<&spec::Link> for Link {
    fn from(link: &spec::Link) -> Self {
        Self {
            id: link.id.clone(),
            name: link.name.clone(),
            bandwidth_gigabytes_per_second: plain!(link.bandwidth(), Bandwidth, bandwidth::gigabyte_per_second),
            latency_microseconds: plain!(link.latency(), Time, time::microsecond),
            provenance: provenance_out(link.provenance()),
        }
    }
}

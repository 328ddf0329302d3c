//! `data/formats/`: tensor types, weight formats, KV formats.

use super::data::{Data, Kind, by_id};
use super::format_row::Format;
use super::mixes;
use super::names::Entry;
use super::render::{BIT, constant, named_rows, one_of, option, quantity, text, variant};
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const FAMILIES: &[&str] = &[
    "ggml",
    "float",
    "mlx",
    "gptq",
    "awq",
    "compressed-tensors",
    "fp8",
    "nvfp4",
    "mxfp4",
    "bitsandbytes",
    "exl2",
    "exl3",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeFile {
    tensor_type: Vec<TensorType>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TensorType {
    id: String,
    name: String,
    #[serde(rename = "family")]
    _family: String,
    block_weights: u32,
    block_bytes: f64,
    #[serde(rename = "kind")]
    _kind: Kind,
    source: String,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormatFile {
    fallback: Vec<Fallback>,
    format: Vec<Format>,
}

/// What llama.cpp takes when a row does not divide into blocks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fallback {
    r#type: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KvFile {
    kv_format: Vec<KvFormat>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KvFormat {
    pub(crate) id: String,
    name: String,
    aliases: Vec<String>,
    block_values: u32,
    block_bytes: f64,
    #[serde(rename = "kind")]
    _kind: Kind,
    source: String,
    #[serde(rename = "note")]
    _note: Option<String>,
}

pub(crate) struct Formats {
    types: Vec<TensorType>,
    fallbacks: Vec<Fallback>,
    rows: Vec<Format>,
}

pub(crate) fn read(data: &Data) -> Result<Formats> {
    let types = data.read::<TypeFile>("formats/tensor_types.toml")?.tensor_type;
    let FormatFile { fallback: fallbacks, format: rows } = data.read("formats/formats.toml")?;
    by_id("tensor type", &types, |row| &row.id)?;
    by_id("format", &rows, |row| &row.id)?;
    Ok(Formats { types, fallbacks, rows })
}

pub(crate) fn read_kv(data: &Data) -> Result<Vec<KvFormat>> {
    let formats = data.read::<KvFile>("formats/kv.toml")?.kv_format;
    by_id("KV format", &formats, |row| &row.id)?;
    Ok(formats)
}

pub(crate) fn families() -> &'static [&'static str] {
    FAMILIES
}

pub(crate) fn entries(formats: &Formats) -> Vec<Entry> {
    let entry = |format: &Format| Entry::new(&format.id).listed(&format.aliases).derived([format.name.clone()]);
    formats.rows.iter().map(entry).collect()
}

pub(crate) fn kv_entries(formats: &[KvFormat]) -> Vec<Entry> {
    formats.iter().map(|row| Entry::new(&row.id).listed(&row.aliases).derived([row.name.clone()])).collect()
}

pub(crate) fn render(formats: &Formats, kv: &[KvFormat], known: &BTreeSet<String>) -> Result<String> {
    let types = by_id("tensor type", &formats.types, |row| &row.id)?;
    let mut out = String::from(
        "use crate::spec::{KvFormat, WeightFormat};

         /// How tensors are stored, one constant per type.
         pub mod tensor_types {
             use crate::spec::TensorType;\n",
    );
    for row in &formats.types {
        ensure!(known.contains(&row.source), "{}: there is no source {:?}", row.id, row.source);
        let fallback = formats.fallbacks.iter().find(|fallback| fallback.r#type == row.id);
        if let Some(Fallback { to, .. }) = fallback {
            ensure!(types.contains_key(to), "the fallback of {} is {to:?}, which is no tensor type", row.id);
        }
        let _ = writeln!(
            out,
            "/// {}: {} weights in {} bytes.
             pub static {}: TensorType = TensorType {{ id: {:?}, block_weights: {}, block_bytes: {:?}, fallback: {} }};",
            row.name,
            row.block_weights,
            row.block_bytes,
            constant(&row.id),
            row.id,
            row.block_weights,
            row.block_bytes,
            option(fallback.map(|fallback| format!("&{}", constant(&fallback.to)))),
        );
    }
    let all: Vec<String> = formats.types.iter().map(|row| format!("&{}", constant(&row.id))).collect();
    let _ = writeln!(out, "/// Every type.\npub static ALL: &[&TensorType] = &[{}];", all.join(", "));
    out.push_str(
        "}

         /// The formats themselves, for the table and for the names.
         mod rows {
             use super::tensor_types;
             use crate::catalog::row::text;
             use crate::spec::{FormatFamily, Layers, Layout, MixRule, Role, WeightFormat, When};
             use crate::units::in_base_unit;\n",
    );
    for format in &formats.rows {
        ensure!(known.contains(&format.source), "{}: there is no source {:?}", format.id, format.source);
        one_of(&format.id, "family", &format.family, FAMILIES)?;
        let layout = layout(format, &types).with_context(|| format.id.clone())?;
        let _ = writeln!(
            out,
            "pub(super) const {}: WeightFormat = WeightFormat {{
                 id: {}, name: {}, family: FormatFamily::{}, nominal_bits: {},
                 layout: {layout},
             }};",
            constant(&format.id),
            text(&format.id),
            text(&format.name),
            variant(&format.family),
            format.nominal_bits,
        );
    }
    out.push_str("}\n");
    let named = formats.rows.iter().map(|format| (format.id.as_str(), format.name.as_str()));
    out.push_str(&named_rows("Weight formats", "formats", "WeightFormat", named));
    out.push_str("\n/// Every weight format: GGUF mixes by size, then floats, MLX and the formats of GPU servers.\n");
    out.push_str("pub static FORMATS: &[WeightFormat] = &[");
    for format in &formats.rows {
        let _ = write!(out, "rows::{}, ", constant(&format.id));
    }
    out.push_str("];\n\n/// Every format of the KV cache.\npub static KV_FORMATS: &[KvFormat] = &[\n");
    for KvFormat { id, block_values, block_bytes, source, .. } in kv {
        ensure!(known.contains(source), "{id}: there is no source {source:?}");
        let _ = writeln!(out, "KvFormat {{ id: {id:?}, block_values: {block_values}, block_bytes: {block_bytes:?} }},");
    }
    Ok(out + "];\n")
}

/// Bytes per weight of a tensor type.
fn size(types: &BTreeMap<String, &TensorType>, id: Option<&String>) -> Result<f64> {
    let id = id.context("tensor_type is missing")?;
    let row = types.get(id).with_context(|| format!("there is no tensor type {id:?}"))?;
    Ok(row.block_bytes / f64::from(row.block_weights))
}

fn layout(format: &Format, types: &BTreeMap<String, &TensorType>) -> Result<String> {
    let is_mix = format.layout == "mix";
    ensure!(is_mix || (format.rules.is_empty() && format.eight_experts.is_empty()), "only a mix has rules");
    let bits = |field: &str, bits: Option<f64>| {
        bits.map(|bits| quantity(bits, BIT)).with_context(|| format!("layout {} needs {field}", format.layout))
    };
    match format.layout.as_str() {
        "mix" => mixes::render(format, &|id| types.contains_key(id)),
        "uniform" => {
            let weight = size(types, format.tensor_type.as_ref())?;
            // Norms are 32 bit in a GGUF file of plain floats and 16 bit elsewhere.
            let vector = if format.family == "float" { 4.0 } else { 2.0 };
            Ok(format!("Layout::Uniform {{ weight: in_base_unit({weight:?}), vector: in_base_unit({vector:?}) }}"))
        }
        "linear-only" | "average" => {
            let weight = match (format.layout.as_str(), &format.tensor_type) {
                ("average", _) => bits("bits_per_weight", format.bits_per_weight)?,
                (_, tensor_type) => format!("in_base_unit({:?})", size(types, tensor_type.as_ref())?),
            };
            let embedding = bits("embedding_bits", format.embedding_bits.or(Some(16.0)))?;
            let output = bits("output_bits", format.output_bits)?;
            Ok(format!("Layout::LinearOnly {{ weight: {weight}, embedding: {embedding}, output: {output} }}"))
        }
        other => bail!("layout = {other:?} is none of mix, uniform, linear-only, average"),
    }
}

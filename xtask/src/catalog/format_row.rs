//! A row of `data/formats/formats.toml`, with the steps of a mix.

use super::data::Kind;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A weight format.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Format {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) aliases: Vec<String>,
    pub(super) family: String,
    pub(super) nominal_bits: u32,
    pub(super) layout: String,
    pub(super) base_type: Option<String>,
    pub(super) tensor_type: Option<String>,
    pub(super) bits_per_weight: Option<f64>,
    pub(super) embedding_bits: Option<f64>,
    pub(super) output_bits: Option<f64>,
    #[serde(rename = "kind")]
    _kind: Kind,
    pub(super) source: String,
    #[serde(default)]
    pub(crate) lift_attn_v_at_80_layers: bool,
    #[serde(default)]
    pub(super) imatrix: bool,
    #[serde(default)]
    pub(super) rules: BTreeMap<String, Vec<Step>>,
    #[serde(default)]
    pub(super) eight_experts: BTreeMap<String, Vec<Step>>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

/// One step of a role's rule.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(super) r#type: String,
    pub(super) layers: Option<String>,
    pub(super) minimum_gqa: Option<u32>,
    pub(super) minimum_experts: Option<u32>,
    pub(super) imatrix: Option<bool>,
}

//! `data/models/`: the shapes of models.

use super::attention::Attention;
use super::data::{Data, Kind, Number, Provenance, by_id};
use super::names::Entry;
use super::pack::{pack, record};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelFile {
    model: Vec<Model>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the fields of the file")]
pub(crate) struct Model {
    id: String,
    name: String,
    family: String,
    aliases: Vec<String>,
    kind: Kind,
    source: String,
    #[serde(default)]
    sources: Vec<String>,
    total_parameters_billions: Number,
    active_parameters_billions: Number,
    #[serde(rename = "read_parameters_billions")]
    _read_parameters_billions: Option<Number>,
    layers: u32,
    hidden_size: u32,
    vocabulary_size: u32,
    tied_embeddings: bool,
    context_limit_tokens: u32,
    feed_forward_size: Option<u32>,
    #[serde(default)]
    feed_forward_runs: Vec<Run>,
    feed_forward_matrices: u32,
    #[serde(default)]
    fused_qkv: bool,
    #[serde(default)]
    fused_gate_up: bool,
    #[serde(default)]
    qkv_bias: bool,
    #[serde(default)]
    attention_output_bias: bool,
    #[serde(default)]
    per_layer_embedding_size: u32,
    #[serde(default)]
    hyper_connection_streams: u32,
    attention: Vec<Attention>,
    experts: Option<Experts>,
    /// Figures that tests compare with.
    #[serde(default, rename = "check")]
    _check: BTreeMap<String, toml::Value>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
struct Run {
    layers: u32,
    size: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Experts {
    count: u32,
    per_token: u32,
    feed_forward_size: u32,
    #[serde(default)]
    shared_feed_forward_size: u32,
    #[serde(default)]
    first_dense_layers: u32,
    #[serde(default = "one")]
    layer_step: u32,
    /// Given where the layers without experts have no feed-forward part at all.
    layers: Option<u32>,
    latent_size: Option<u32>,
    #[serde(default)]
    bias: bool,
}

fn one() -> u32 {
    1
}

pub(crate) fn read(data: &Data) -> Result<Vec<Model>> {
    let mut models = Vec::new();
    for path in data.files_in("models")? {
        models.extend(data.read::<ModelFile>(&path)?.model);
    }
    by_id("model", &models, |model| &model.id)?;
    Ok(models)
}

pub(crate) fn entries(models: &[Model]) -> Vec<Entry> {
    models.iter().map(|model| Entry::new(&model.id).listed(&model.aliases).derived([model.name.clone()])).collect()
}

pub(crate) fn has(models: &[Model], id: &str) -> bool {
    models.iter().any(|model| model.id == id)
}

pub(crate) fn render(models: &[Model], known: &BTreeSet<String>) -> Result<String> {
    let row = |model: &Model| row(model, known).with_context(|| model.id.clone());
    pack(&models.iter().map(row).collect::<Result<Vec<_>>>()?)
}

impl Model {
    /// Layers with experts, and those with a dense feed-forward part.
    fn mixture_and_dense_layers(&self) -> (u32, u32) {
        match &self.experts {
            None => (0, self.layers),
            Some(Experts { layers: Some(layers), .. }) => (*layers, 0),
            Some(experts) => {
                let mixture = self.layers.saturating_sub(experts.first_dense_layers) / experts.layer_step.max(1);
                (mixture, self.layers.saturating_sub(mixture))
            }
        }
    }

    fn feed_forward(&self) -> Result<Vec<Run>> {
        let (_, dense) = self.mixture_and_dense_layers();
        if !self.feed_forward_runs.is_empty() {
            return Ok(self.feed_forward_runs.clone());
        }
        match (dense, self.feed_forward_size) {
            (0, None) => Ok(vec![]),
            (0, Some(_)) => bail!("feed_forward_size is given, but no layer is dense"),
            (_, None) => bail!("{dense} layers are dense, but feed_forward_size is missing"),
            (layers, Some(size)) => Ok(vec![Run { layers, size }]),
        }
    }
}

/// The record of a model. What is as in most models is left out.
fn row(model: &Model, known: &BTreeSet<String>) -> Result<Value> {
    let attention: Vec<Value> = model.attention.iter().map(Attention::record).collect::<Result<_>>()?;
    let runs = model.feed_forward()?;
    let runs: Vec<Value> = runs.iter().map(|Run { layers, size }| json!({ "layers": layers, "size": size })).collect();
    let if_any = |size: u32| json!((size > 0).then_some(size));
    Ok(record([
        ("id", json!(model.id)),
        ("name", json!(model.name)),
        ("total_parameters_billions", json!(model.total_parameters_billions.value())),
        ("layers", json!(model.layers)),
        ("hidden_size", json!(model.hidden_size)),
        ("vocabulary_size", json!(model.vocabulary_size)),
        ("context_limit_tokens", json!(model.context_limit_tokens)),
        ("attention", json!(attention)),
        ("feed_forward", json!((!runs.is_empty()).then_some(runs))),
        ("active_parameters_billions", json!(model.active_parameters_billions.value())),
        ("experts", json!(model.experts.as_ref().map(|experts| mixture(model, experts)))),
        ("family", json!(model.family)),
        ("tied_embeddings", if_true(model.tied_embeddings)),
        ("feed_forward_matrices", json!((model.feed_forward_matrices != 3).then_some(model.feed_forward_matrices))),
        ("fused_qkv", if_true(model.fused_qkv)),
        ("fused_gate_up", if_true(model.fused_gate_up)),
        ("qkv_bias", if_true(model.qkv_bias)),
        ("attention_output_bias", if_true(model.attention_output_bias)),
        ("expert_bias", if_true(model.experts.as_ref().is_some_and(|experts| experts.bias))),
        ("per_layer_embedding_size", if_any(model.per_layer_embedding_size)),
        ("hyper_connection_streams", if_any(model.hyper_connection_streams)),
        ("provenance", provenance(model, known)?),
    ]))
}

fn if_true(flag: bool) -> Value {
    json!(flag.then_some(true))
}

fn provenance(model: &Model, known: &BTreeSet<String>) -> Result<Value> {
    let mut list = Provenance::of(&model.id, known);
    for (field, number) in [
        ("total_parameters_billions", &model.total_parameters_billions),
        ("active_parameters_billions", &model.active_parameters_billions),
    ] {
        let (kind, source) = number.evidence(model.kind, &model.source);
        list.add(field, kind, source)?;
    }
    // The shape is one configuration file, so one line stands for all of its numbers.
    list.add("shape", model.kind, &model.source)?;
    for source in model.sources.iter().filter(|source| **source != model.source) {
        list.add("shape", model.kind, source)?;
    }
    Ok(list.value())
}

fn mixture(model: &Model, experts: &Experts) -> Value {
    let (layers, _) = model.mixture_and_dense_layers();
    // Layers that are only counted, not placed, start at 0 with step 1: they then do not reach the last layer, which the
    // size rules read as spread over the model.
    let (first, step) =
        if experts.layers.is_some() { (0, 1) } else { (experts.first_dense_layers, experts.layer_step) };
    record([
        ("count", json!(experts.count)),
        ("per_token", json!(experts.per_token)),
        ("feed_forward_size", json!(experts.feed_forward_size)),
        ("layers", json!(layers)),
        ("shared_feed_forward_size", json!(experts.shared_feed_forward_size)),
        ("first_layer", json!(first)),
        ("layer_step", json!(step)),
        ("latent_size", json!(experts.latent_size)),
    ])
}

//! From the name of a model to its shape: by `models.csv`, by the catalogue, else by the row's own columns.

use crate::names;
use crate::rough;
use crate::row::{Line, Row, Table};
use crate::shape::{ContextCost, Shape, ShapeOrigin};
use anyhow::Result;
use llmhw_core::catalog;
use llmhw_core::memory::ParameterCount;
use llmhw_core::spec::{Attention, Model};
use std::path::Path;

/// The models known by name.
pub(crate) struct Shapes {
    table: Vec<(String, Shape)>,
    listed: Vec<(Vec<String>, &'static Model)>,
}

impl Shapes {
    /// Reads `models.csv`.
    pub(crate) fn read(directory: &Path) -> Result<Self> {
        let table = Table::read(&directory.join("models.csv"))?;
        let shapes = table.lines().filter_map(|line| {
            let name = line.text("model").to_owned();
            let shape = match line.text("catalogue_model") {
                "" => described(&line)?,
                id => of_catalogue(catalog::model(id).ok()?),
            };
            Some((name.clone(), Shape { is_of_2026: is_of_2026(&name), ..shape }))
        });
        let listed = catalog::MODELS
            .iter()
            .flat_map(|model| [(name_words(model.id()), model), (name_words(model.name()), model)])
            .collect();
        Ok(Self { table: shapes.collect(), listed })
    }

    /// The shape of a row's model, or why there is none.
    pub(crate) fn of(&self, row: &Row) -> Result<Shape, String> {
        if let Some((_, shape)) = self.table.iter().find(|(name, _)| *name == row.model) {
            return Ok(shape.clone());
        }
        let of_2026 = is_of_2026(&row.model);
        if let Some(model) = self.named(row) {
            return Ok(Shape { is_of_2026: of_2026, ..of_catalogue(model) });
        }
        if let Some(model) = same_size(row) {
            return Ok(Shape { is_of_2026: of_2026, origin: ShapeOrigin::SameSize, ..of_catalogue(model) });
        }
        let letters = names::letters(&row.model);
        if let Some((_, shape)) =
            self.table.iter().find(|(name, shape)| names::letters(name) == letters && fits(shape.total, row))
        {
            return Ok(shape.clone());
        }
        rough::by_columns(row, of_2026)
    }

    /// The shape from the row's columns alone.
    pub(crate) fn by_columns(row: &Row) -> Result<Shape, String> {
        rough::by_columns(row, is_of_2026(&row.model))
    }

    /// The catalogue's model whose name's words all occur in the row's, the longest, if its size fits.
    fn named(&self, row: &Row) -> Option<&'static Model> {
        let exact = catalog::model(row.model.trim()).ok();
        if let Some(model) = exact.filter(|model| fits(model.total_parameters().value, row)) {
            return Some(model);
        }
        let words = name_words(&row.model);
        self.listed
            .iter()
            .filter(|(listed, model)| {
                listed.iter().all(|word| words.contains(word))
                    && fits(model.total_parameters().value, row)
                    && layers_fit(model, row)
            })
            .max_by_key(|(listed, _)| listed.len())
            .map(|(_, model)| *model)
    }
}

/// Words of a model's name; digits after letters split off, so that "Qwen3-8B" and "qwen3:8b" agree.
fn name_words(name: &str) -> Vec<String> {
    name.to_ascii_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        .filter(|word| !word.is_empty() && !matches!(*word, "instruct" | "it" | "chat" | "base" | "hf" | "gguf"))
        .map(str::to_owned)
        .collect()
}

fn fits(total: f64, row: &Row) -> bool {
    row.total.is_none_or(|stated| (stated * 1e9 / total - 1.0).abs() < 0.08)
}

fn layers_fit(model: &Model, row: &Row) -> bool {
    row.layers.is_none_or(|layers| (f64::from(model.layers()) - layers).abs() <= 1.0)
}

/// A catalogued model of the same total, active part and layers: most likely a fine-tune or the same architecture.
fn same_size(row: &Row) -> Option<&'static Model> {
    let (total, layers) = (row.total? * 1e9, row.layers?);
    let active = row.active.unwrap_or(total / 1e9) * 1e9;
    let apart = |model: &Model| (model.total_parameters().value / total - 1.0).abs();
    catalog::MODELS
        .iter()
        .filter(|model| {
            model.is_mixture_of_experts() == row.is_moe
                && f64::from(model.layers()) == layers
                && apart(model) < 0.02
                && (!row.is_moe || (model.active_parameters().value / active - 1.0).abs() < 0.1)
        })
        .min_by(|a, b| apart(a).total_cmp(&apart(b)))
}

fn is_of_2026(name: &str) -> bool {
    names::has(
        name,
        &["Qwen3.5", "Qwen3.6", "Qwen3.8", "Gemma 4", "gemma-4", "Nemotron-3", "DeepSeek-V4", "GLM-5", "Qwen3-Next-2"],
    )
}

/// The shape of a catalogue entry.
fn of_catalogue(model: &'static Model) -> Shape {
    let count = ParameterCount::of(model);
    let (experts, experts_per_token) =
        model.experts().map_or((0.0, 0.0), |e| (f64::from(e.count), f64::from(e.per_token)));
    let (mut linear_layers, mut compressed_layers) = (0.0, 0.0);
    for kind in model.attention() {
        match kind.attention {
            Attention::Linear(_) => linear_layers += f64::from(kind.layers),
            Attention::Given { .. } => compressed_layers += f64::from(kind.layers),
            _ => {}
        }
    }
    let expert_read = count.experts_read.value;
    Shape {
        total: count.total.value,
        read: count.read.value,
        expert_read,
        expert_total: if experts > 0.0 { expert_read * experts / experts_per_token } else { 0.0 },
        experts,
        experts_per_token,
        layers: f64::from(model.layers()),
        expert_layers: model.experts().map_or(0.0, |e| f64::from(e.layers)),
        linear_layers,
        compressed_layers,
        hidden_size: f64::from(model.hidden_size()),
        head: f64::from(model.vocabulary_size()) * f64::from(model.hidden_size()),
        is_of_2026: false,
        origin: ShapeOrigin::Known,
        context: ContextCost::Listed(model),
    }
}

/// The shape on a line of `models.csv`.
fn described(line: &Line<'_>) -> Option<Shape> {
    let number = |column| line.number(column).unwrap_or(0.0);
    let (total, read) = (line.positive("total_params_b")? * 1e9, line.positive("read_params_b")? * 1e9);
    let (layers, hidden_size) = (line.positive("layers")?, line.positive("hidden_size")?);
    let head = number("vocabulary_size") * hidden_size;
    let (experts, experts_per_token) = (number("experts"), number("experts_per_token"));
    let active = if number("tied_embeddings") == 1.0 { read } else { read + head };
    let share = if experts > 0.0 { experts_per_token / experts } else { 0.0 };
    let expert_total = if experts > 0.0 { (total - active) / (1.0 - share) } else { 0.0 };
    let per_layer = 4.0 * number("heads") * number("head_dim");
    let full = number("full_attention_layers");
    let sliding = number("kv_bytes_per_token_f16_sliding");
    Some(Shape {
        total,
        read,
        expert_read: expert_total * share,
        expert_total,
        experts,
        experts_per_token,
        layers,
        expert_layers: number("expert_layers"),
        linear_layers: number("linear_layers"),
        compressed_layers: 0.0,
        hidden_size,
        head,
        is_of_2026: false,
        origin: ShapeOrigin::Known,
        context: ContextCost::Given {
            cache: number("kv_bytes_per_token_f16"),
            window_cache: sliding,
            window: number("window_tokens"),
            flop: per_layer * full,
            window_flop: if sliding > 0.0 { per_layer * (layers - full) } else { 0.0 },
        },
    })
}

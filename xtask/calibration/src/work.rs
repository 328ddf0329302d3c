//! A row made ready: its chip, model, format and runtime, and from them what a step does.

use crate::chip::{Chip, Origin};
use crate::hardware::Chips;
use crate::names;
use crate::quant::Quant;
use crate::row::{Phase, Row};
use crate::runtime::Program;
use crate::shape::{Shape, ShapeOrigin};
use crate::shapes::Shapes;
use crate::split::Split;
use anyhow::Result as Outcome;
use llmhw_core::efficiency::class::{BackendClass, ChipClass, Class, FormatClass};
use llmhw_core::efficiency::terms::{DecodeWork, PrefillWork, prefill_rate};
use llmhw_core::memory::Weights;
use std::path::Path;

/// What is predicted of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Decode,
    Prefill,
    EndToEnd,
}

/// A row made ready.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// Its place in the file.
    pub(crate) index: usize,
    pub(crate) row: Row,
    pub(crate) kind: Kind,
    pub(crate) split: Split,
    pub(crate) chip: Chip,
    pub(crate) shape: Shape,
    pub(crate) class: Class,
    pub(crate) decode: DecodeWork,
    pub(crate) prefill: Option<PrefillWork>,
    /// Measured tokens per second.
    pub(crate) rate: f64,
    /// Bytes of a token by the guide's rule: the file's active share.
    pub(crate) guide_bytes: f64,
}

/// Where the bytes of a row's weights come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum BytesFrom {
    /// The file's size, divided by a rule about formats.
    File,
    /// The catalogue's tensors, where they give the file's size to 3 %.
    Tensors,
}

/// Bytes a token reads.
#[derive(Debug, Clone, Copy)]
struct Bytes {
    outside: f64,
    experts: f64,
    all_experts: f64,
}

/// Turns rows into jobs.
pub(crate) struct Workshop {
    pub(crate) chips: Chips,
    pub(crate) shapes: Shapes,
    pub(crate) bytes_from: BytesFrom,
}

impl Workshop {
    /// Reads what is known of names.
    pub(crate) fn open(directory: &Path, bytes_from: BytesFrom) -> Outcome<Self> {
        Ok(Self { chips: Chips::read(directory)?, shapes: Shapes::read(directory)?, bytes_from })
    }

    /// Makes a row ready, or says why it can not be.
    pub(crate) fn prepare(&self, row: &Row) -> Result<Job, String> {
        self.prepare_with(row, Shapes::of)
    }

    /// The same as if nobody had heard of the model.
    pub(crate) fn prepare_nameless(&self, row: &Row) -> Result<Job, String> {
        self.prepare_with(row, |_, row| Shapes::by_columns(row))
    }

    fn prepare_with(
        &self,
        row: &Row,
        shape_of: impl Fn(&Shapes, &Row) -> Result<Shape, String>,
    ) -> Result<Job, String> {
        let phase = row.phase.ok_or("the phase is none of decode, prefill, e2e")?;
        let rate = row.rate.ok_or("the row states no rate above zero")?;
        if row.hardware.is_empty() || row.model.is_empty() {
            return Err("the row names no hardware or no model".to_owned());
        }
        let chip = self.chips.of(row);
        if is_several(&row.hardware) {
            return Err("several kinds of device in one row".to_owned());
        }
        let bandwidth = chip.bandwidth.ok_or("its memory bandwidth is in neither row nor catalogue")?;
        let shape = shape_of(&self.shapes, row)?;
        let quant = Quant::of(&row.quant);
        let program = Program::of(row, &chip);
        let class = class(&chip, &quant, &program);
        let file = file_bytes(row, &shape, &quant)?;
        let bytes = self.bytes(row, &shape, &quant, file);
        let fp32 = chip.fp32_or_assumed(bandwidth);
        let context = row.mean_context();
        let decode = DecodeWork {
            weights_bytes: bytes.outside,
            experts_bytes: bytes.experts,
            all_experts_bytes: bytes.all_experts,
            experts: shape.experts,
            experts_per_token: shape.experts_per_token,
            cache_bytes: shape.cache_bytes(context),
            attention_flop: shape.attention_flop(context),
            read_parameters: shape.read,
            layers: shape.layers,
            expert_layers: shape.expert_layers,
            linear_layers: shape.linear_layers,
            compressed_layers: shape.compressed_layers,
            sequences: row.batch,
            bandwidth,
            fp32,
        };
        let kind = match phase {
            Phase::Decode => Kind::Decode,
            Phase::Prefill => Kind::Prefill,
            Phase::EndToEnd => Kind::EndToEnd,
        };
        let prefill = match (kind, row.prompt_tokens()) {
            (Kind::Prefill, None) => return Err("the test does not say how many tokens the prompt has".to_owned()),
            (Kind::Prefill, Some(prompt)) => {
                let before = row.depth.unwrap_or(0.0);
                Some(prefill(&chip, &shape, &class, &decode, prompt, before, program.micro_batch))
            }
            // Further sequences are priced by the arithmetic of one token of a prompt.
            _ => (row.batch > 1.0).then(|| prefill(&chip, &shape, &class, &decode, 1.0, 0.0, program.micro_batch)),
        };
        let active = row.active.map_or(shape.read, |b| b * 1e9) / row.total.map_or(shape.total, |b| b * 1e9);
        let guide_bytes = if shape.experts > 0.0 { file * active.min(1.0) } else { file * shape.read / shape.total };
        Ok(Job {
            index: 0,
            row: row.clone(),
            kind,
            split: Split::of(row),
            chip,
            shape,
            class,
            decode,
            prefill,
            rate,
            guide_bytes,
        })
    }

    fn bytes(&self, row: &Row, shape: &Shape, quant: &Quant, file: f64) -> Bytes {
        if let (BytesFrom::Tensors, Some(model), Some(format)) = (self.bytes_from, shape.listed(), quant.listed) {
            let weights = Weights::of(model, format);
            if (weights.total().value / file - 1.0).abs() < 0.03 {
                return Bytes {
                    outside: weights.read_by_every_token().value,
                    experts: weights.experts_read_per_step(1).value,
                    all_experts: weights.experts.value,
                };
            }
        }
        by_file(row, shape, quant, file)
    }
}

/// "Ryzen 9 + RTX 4090": two kinds of device at work.
fn is_several(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split(" + ").collect();
    let is_device = |part: &&str| {
        names::has(
            part,
            &["rtx", "gtx", "rx ", "arc", "ryzen", "epyc", "xeon", "core i", "apple", "gb10", "spark", "studio"],
        )
    };
    parts.iter().filter(|part| is_device(part)).count() > 1
}

fn class(chip: &Chip, quant: &Quant, program: &Program) -> Class {
    let mut class = Class::UNKNOWN;
    class.backend = program.backend;
    class.format = if quant.is_plain && program.backend == BackendClass::Mlx { FormatClass::Mlx } else { quant.class };
    class.is_bf16 = quant.is_bf16;
    class.chip = chip.class;
    class.vendor = chip.vendor;
    class.technology = chip.technology;
    class.is_ultra = chip.is_ultra;
    class.is_ada_on = matches!(chip.generation.as_str(), "nvidia-ada" | "nvidia-hopper" | "nvidia-blackwell");
    class.is_m4_on = matches!(chip.generation.as_str(), "apple-m4" | "apple-m5" | "apple-m6" | "apple-m7");
    class.is_ollama = program.is_ollama;
    class.is_amdvlk = program.is_amdvlk;
    class.era = program.era;
    class
}

fn file_bytes(row: &Row, shape: &Shape, quant: &Quant) -> Result<f64, String> {
    if let Some(size) = row.file_size {
        let bits = size * 8e9 / row.total.map_or(shape.total, |b| b * 1e9);
        if !(0.5..=40.0).contains(&bits) {
            return Err(format!("its file size means {bits:.1} bits per weight"));
        }
        return Ok(size * 1e9);
    }
    if row.quant.is_empty() || row.quant == "?" {
        return Err("neither the file's size nor its format is known".to_owned());
    }
    match (shape.listed(), quant.listed) {
        (Some(model), Some(format)) => Ok(Weights::of(model, format).total().value),
        _ => Ok(shape.total * quant.file_bits / 8.0),
    }
}

/// Bytes by the size of the file. Dense: all but the input embedding. Mixture: the part outside routed experts has the bits
/// its format gives it, and the experts what is left of the file.
fn by_file(row: &Row, shape: &Shape, quant: &Quant, file: f64) -> Bytes {
    let total = row.total.map_or(shape.total, |b| b * 1e9);
    if shape.experts <= 0.0 {
        return Bytes { outside: file * shape.read / shape.total.max(total), experts: 0.0, all_experts: 0.0 };
    }
    let is_rule_of_thumb = shape.origin == ShapeOrigin::Row;
    let outside = (total - shape.expert_total).max(0.02 * shape.total);
    let average = file * 8.0 / total;
    let mut outside_bits = quant.outside_bits(shape.is_of_2026);
    let mut expert_bits = (file * 8.0 - outside * outside_bits) / shape.expert_total;
    if row.file_size.is_none() && quant.listed.is_none() {
        expert_bits = quant.file_bits;
    } else if expert_bits > outside_bits || expert_bits < average * if is_rule_of_thumb { 0.5 } else { 0.3 } {
        (outside_bits, expert_bits) = (average, average);
    }
    let read = shape.read - shape.expert_read;
    let read = if is_rule_of_thumb { read.max(0.1 * shape.read) } else { read };
    Bytes {
        outside: read * outside_bits / 8.0,
        experts: shape.expert_read * expert_bits / 8.0,
        all_experts: shape.expert_total * expert_bits / 8.0,
    }
}

fn prefill(
    chip: &Chip,
    shape: &Shape,
    class: &Class,
    decode: &DecodeWork,
    tokens: f64,
    before: f64,
    micro_batch: f64,
) -> PrefillWork {
    let outside = shape.read - shape.expert_read;
    PrefillWork {
        tokens,
        micro_batch,
        dense_parameters: (outside - shape.head).max(0.2 * outside),
        expert_parameters: shape.expert_read,
        attention_flop: tokens * shape.attention_flop(before + tokens / 2.0),
        weights_bytes: decode.weights_bytes,
        all_experts_bytes: decode.all_experts_bytes,
        experts: shape.experts,
        experts_per_token: shape.experts_per_token,
        layers: shape.layers,
        expert_layers: shape.expert_layers,
        linear_layers: shape.linear_layers,
        compressed_layers: shape.compressed_layers,
        hidden_size: shape.hidden_size,
        bandwidth: decode.bandwidth,
        rate: prefill_rate(class, chip.generation == "nvidia-hopper", decode.fp32, chip.power_limit),
    }
}

impl Job {
    /// Whether the context counts as deep.
    pub(crate) fn is_deep(&self) -> bool {
        self.row.mean_context() > 4096.0
    }

    /// Whether the estimate rests on facts and not on rules of thumb.
    pub(crate) fn is_known(&self) -> bool {
        self.chip.origin == Origin::Known
            && self.shape.origin != ShapeOrigin::Row
            && self.class.chip != ChipClass::Unknown
    }
}

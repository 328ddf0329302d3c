//! `Quantisation`: what a configuration says about how weights are stored.
//!
//! Names and packing follow the formats' own writers: AutoGPTQ and GPTQModel, AutoAWQ, compressed-tensors, ModelOpt,
//! bitsandbytes, mlx-lm, and the checkpoints of DeepSeek-V3 (FP8 with block scales) and gpt-oss (MXFP4).

use super::fields::{Fields, wrong};
use super::json::short;
use crate::error::{Error, Result};
use crate::spec::FormatFamily;
use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use serde_json::{Map, Value};

/// How the weights are stored, as the configuration states it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantisation {
    pub family: FormatFamily,
    /// Bits of a packed weight, where the configuration states them.
    pub bits: Option<u32>,
    /// Weights that share a scale.
    pub group: Option<u32>,
    /// Only the routed experts are quantised: attention, shared experts and dense parts are named as kept.
    pub only_experts: bool,
    /// The id of the listed format that what is packed has.
    pub packed_as: Option<String>,
    /// Whether some layers' matrices are kept unquantised or have other bits: the listed format then says too little.
    pub is_mixed: bool,
    /// MLX: modules with bits of their own.
    pub own_bits: BTreeMap<String, u32>,
}

/// Names that published configurations keep unquantised although the format's rule for layers holds: too small to matter, or
/// no part of the text model's layers.
const KEPT_AS_EVER: [&str; 16] = [
    "lm_head",
    "embed",
    "norm",
    "router",
    "vision",
    "visual",
    "audio",
    "mtp",
    "multi_modal_projector",
    "mm_projector",
    "patch_merger",
    "conv1d",
    "eh_proj",
    "e_score_correction_bias",
    "shared_head",
    "indexer",
];

impl Quantisation {
    /// Reads `quantization_config` of the whole or of its text part, MLX's `quantization`, or the plain type of the numbers.
    pub(super) fn read(outer: &Map<String, Value>, text: &Map<String, Value>, path: &str) -> Result<Option<Self>> {
        let found = |name: &str| {
            let objects = [(outer, ""), (text, path)];
            objects.into_iter().find_map(|(object, path)| Some((object.get(name).filter(|v| !v.is_null())?, path)))
        };
        for name in ["quantization_config", "quantization"] {
            if let Some((value, path)) = found(name) {
                let Value::Object(object) = value else { return Err(wrong(name, "be an object", value)) };
                return Self::quantised(&Fields::new(object, &format!("{path}{name}.")), object).map(Some);
            }
        }
        let Some((value, _)) = found("torch_dtype").or_else(|| found("dtype")) else { return Ok(None) };
        let listed = match value.as_str() {
            Some("bfloat16") => "bf16",
            Some("float16") => "f16",
            Some("float32") => "f32",
            _ => return Ok(None),
        };
        Ok(Some(Self {
            family: FormatFamily::Float,
            // Numbers that are not packed say their bits by themselves.
            bits: None,
            group: None,
            only_experts: false,
            packed_as: Some(listed.to_owned()),
            is_mixed: false,
            own_bits: BTreeMap::new(),
        }))
    }

    fn quantised(f: &Fields<'_>, object: &Map<String, Value>) -> Result<Self> {
        let method = f.text("quant_method")?;
        // ExLlama's are averages.
        let mut bits = if matches!(method, Some("exl2" | "exl3")) { None } else { f.optional("bits", 1, 16)? };
        let mut group = f.optional("group_size", 1, 1 << 20).or_else(|error| {
            // GPTQ writes -1 for one group per column.
            if f.get("group_size").and_then(Value::as_i64) == Some(-1) { Ok(None) } else { Err(error) }
        })?;
        let (family, packed_as) = match method {
            Some("gptq") => {
                if f.get("dynamic").is_some_and(|rules| rules.as_object().is_none_or(|rules| !rules.is_empty())) {
                    return Err(unsupported(f, "dynamic", "rules of its own for some modules"));
                }
                (FormatFamily::Gptq, grouped_id("gptq", bits, group))
            }
            Some("awq") => {
                bits = bits.map_or_else(|| f.optional("w_bit", 1, 16), |bits| Ok(Some(bits)))?;
                group = group.map_or_else(|| f.optional("q_group_size", 1, 1 << 20), |group| Ok(Some(group)))?;
                (FormatFamily::Awq, grouped_id("awq", bits, group))
            }
            Some("fp8") => {
                bits = Some(8);
                (FormatFamily::Fp8, fp8_id(f))
            }
            Some("mxfp4") => {
                (bits, group) = (Some(4), Some(32));
                (FormatFamily::Mxfp4, None)
            }
            Some("bitsandbytes") => {
                let is_eight = f.flag("load_in_8bit")? == Some(true);
                bits = Some(if is_eight { 8 } else { 4 });
                let is_nf4 = f.text("bnb_4bit_quant_type")? == Some("nf4");
                let listed = match (is_eight, is_nf4, f.flag("bnb_4bit_use_double_quant")?) {
                    (true, ..) => Some("bnb-int8"),
                    (false, true, Some(true)) => Some("bnb-nf4-dq"),
                    (false, true, _) => Some("bnb-nf4"),
                    _ => None,
                };
                (FormatFamily::Bitsandbytes, listed.map(ToOwned::to_owned))
            }
            Some("compressed-tensors") => return Self::compressed(f),
            Some("exl2" | "exl3") => {
                let family = if method == Some("exl2") { FormatFamily::Exl2 } else { FormatFamily::Exl3 };
                // Average bits; which tensor has how many is in the file alone.
                let average = object.get("bits").and_then(Value::as_f64);
                (family, average.map(|average| format!("{}-{average:?}bpw", family.as_str())))
            }
            Some("modelopt") => Self::modelopt(f, &mut bits, &mut group)?,
            None if f.text("quant_algo")?.is_some() => Self::modelopt(f, &mut bits, &mut group)?,
            None if bits.is_some() => return Self::mlx(f, object, bits, group),
            _ => return Err(unsupported(f, "quant_method", method.unwrap_or("nothing"))),
        };
        let (only_experts, is_mixed) = (method == Some("mxfp4"), keeps_layers(object));
        Ok(Self { family, bits, group, only_experts, packed_as, is_mixed, own_bits: BTreeMap::new() })
    }

    fn modelopt(
        f: &Fields<'_>,
        bits: &mut Option<u32>,
        group: &mut Option<u32>,
    ) -> Result<(FormatFamily, Option<String>)> {
        Ok(match f.text("quant_algo")? {
            Some("NVFP4") => {
                (*bits, *group) = (Some(4), Some(16));
                (FormatFamily::Nvfp4, Some("nvfp4".to_owned()))
            }
            Some("FP8") => {
                *bits = Some(8);
                (FormatFamily::Fp8, Some("fp8".to_owned()))
            }
            // Several formats in one file: bytes hold 4-bit floats, and 8-bit floats have a type of their own.
            _ => {
                *bits = Some(4);
                (FormatFamily::Nvfp4, None)
            }
        })
    }

    /// Groups of modules, each with its `weights: { num_bits, type, group_size, symmetric }`.
    fn compressed(f: &Fields<'_>) -> Result<Self> {
        let groups = match f.get("config_groups") {
            Some(Value::Object(groups)) => groups,
            other => return Err(wrong(&f.named("config_groups"), "be an object", other.unwrap_or(&Value::Null))),
        };
        let mut seen: Vec<(u64, Option<u64>, String, bool)> = Vec::new();
        for weights in groups.values().filter_map(|group| group.get("weights").filter(|w| !w.is_null())) {
            let Some(bits) = weights.get("num_bits").and_then(Value::as_u64).filter(|bits| (1..=16).contains(bits))
            else {
                return Err(wrong(&f.named("config_groups"), "have num_bits from 1 to 16 in weights", weights));
            };
            let text = |name: &str| weights.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let is_symmetric = weights.get("symmetric").and_then(Value::as_bool) != Some(false);
            let one = (bits, weights.get("group_size").and_then(Value::as_u64), text("type"), is_symmetric);
            if !seen.contains(&one) {
                seen.push(one);
            }
        }
        let format = f.text("format")?.unwrap_or_default();
        let family = match format {
            "float-quantized" | "naive-quantized" => FormatFamily::Fp8,
            "nvfp4-pack-quantized" => FormatFamily::Nvfp4,
            "mxfp4-pack-quantized" => FormatFamily::Mxfp4,
            _ => FormatFamily::CompressedTensors,
        };
        let [(bits, group, number, is_symmetric)] = seen.as_slice() else {
            return Err(unsupported(f, "config_groups", "groups of different bits"));
        };
        let listed = match (format, bits, group, number.as_str(), is_symmetric) {
            ("pack-quantized", 4, Some(128), "int", true) => Some("w4a16-g128"),
            ("float-quantized", 8, None, "float", _) => Some("fp8"),
            ("nvfp4-pack-quantized", 4, ..) => Some("nvfp4"),
            _ => None,
        };
        let is_mixed = f.get("ignore").and_then(Value::as_array).is_some_and(|names| names.iter().any(is_of_layers));
        Ok(Self {
            family,
            bits: u32::try_from(*bits).ok(),
            group: group.and_then(|group| u32::try_from(group).ok()),
            only_experts: *is_symmetric && keeps_all_but_experts(f),
            packed_as: listed.map(ToOwned::to_owned),
            is_mixed,
            own_bits: BTreeMap::new(),
        })
    }

    /// `{ bits, group_size, mode }`, and modules with their own.
    fn mlx(f: &Fields<'_>, object: &Map<String, Value>, bits: Option<u32>, group: Option<u32>) -> Result<Self> {
        let mut own_bits = BTreeMap::new();
        for (module, own) in object.iter().filter_map(|(name, value)| Some((name, value.as_object()?))) {
            let path = f.named(&format!("{}.", short(module)));
            if let Some(own) = Fields::new(own, &path).optional("bits", 1, 16)? {
                own_bits.insert(module.clone(), own);
            }
        }
        let bits = bits.unwrap_or(4);
        let packed_as = match (f.text("mode")?.unwrap_or("affine"), group.unwrap_or(64)) {
            // In groups of 64 this is another name of `mlx-4bit` and kin.
            ("affine", group) => Some(format!("mlx-{bits}bit-gs{group}")),
            (mode @ ("mxfp4" | "mxfp8" | "nvfp4"), _) => Some(format!("mlx-{mode}")),
            _ => None,
        };
        // Routers are kept at more bits in many files; anything else changes the size.
        let is_mixed = own_bits.keys().any(|module| !module.ends_with("gate") && !module.ends_with("router"));
        Ok(Self {
            family: FormatFamily::Mlx,
            bits: Some(bits),
            group,
            only_experts: false,
            packed_as,
            is_mixed,
            own_bits,
        })
    }

    /// The id of the listed format that this is.
    pub(super) fn listed(&self) -> Option<&str> {
        self.packed_as.as_deref().filter(|_| !self.is_mixed)
    }

    /// The id of a type of tensors of the catalogue, or of the nearest of its family: of what is packed. Plain numbers say it by themselves.
    pub(super) fn tensor_type(&self) -> (&str, &'static str) {
        let bits = self.bits.unwrap_or(4);
        let own = match self.packed_as.as_deref() {
            Some("fp8") => "fp8-e4m3-per-tensor",
            // Formats of which every tensor has one type are called after it.
            other => other.unwrap_or_default(),
        };
        let nearest = match self.family {
            FormatFamily::Mlx => "mlx-4bit-gs64",
            FormatFamily::Gptq if bits == 8 => "gptq-8bit-g128",
            FormatFamily::Gptq => "gptq-4bit-g128",
            FormatFamily::Awq => "awq-4bit-g128",
            FormatFamily::Fp8 => "fp8-e4m3-block128",
            FormatFamily::Nvfp4 => "nvfp4-modelopt",
            FormatFamily::Bitsandbytes if bits == 8 => "bnb-int8",
            FormatFamily::Bitsandbytes => "bnb-nf4",
            FormatFamily::Mxfp4 => "mxfp4",
            _ => "compressed-tensors-w4a16-g128-sym",
        };
        (own, nearest)
    }
}

fn grouped_id(method: &str, bits: Option<u32>, group: Option<u32>) -> Option<String> {
    Some(format!("{method}-{}bit-g{}", bits?, group?))
}

fn fp8_id(f: &Fields<'_>) -> Option<String> {
    let sides: Option<Vec<u64>> = f
        .get("weight_block_size")
        .and_then(Value::as_array)
        .map(|sides| sides.iter().filter_map(Value::as_u64).collect());
    match sides.as_deref() {
        None => Some("fp8".to_string()),
        Some([128, 128]) => Some("fp8-block128".to_string()),
        Some(_) => None,
    }
}

fn keeps_layers(object: &Map<String, Value>) -> bool {
    ["modules_to_not_convert", "ignore", "exclude_modules", "llm_int8_skip_modules"]
        .iter()
        .filter_map(|name| object.get(*name)?.as_array())
        .any(|names| names.iter().any(is_of_layers))
}

/// Whether the names of what is kept cover attention, shared experts and dense parts, as patterns for all layers.
fn keeps_all_but_experts(f: &Fields<'_>) -> bool {
    let names = f.get("ignore").and_then(Value::as_array);
    let has = |part: &str| {
        names.is_some_and(|names| {
            let patterns = names.iter().filter_map(Value::as_str).filter(|name| name.starts_with("re:"));
            patterns.into_iter().any(|name| name.contains(part))
        })
    };
    has("self_attn") && has("shared_experts") && (has("mlp\\.(gate|up") || has("mlp\\.(gate_proj|up"))
}

fn is_of_layers(name: &Value) -> bool {
    name.as_str().is_none_or(|name| {
        // Patterns end with a mark of their own.
        let is_router = name.trim_end_matches(['$', '*', '.']).ends_with("gate");
        !is_router && !KEPT_AS_EVER.iter().any(|kept| name.contains(kept))
    })
}

fn unsupported(f: &Fields<'_>, name: &str, value: &str) -> Error {
    Error::unsupported(
        f.named(name),
        "be a way of quantising that is read: gptq, awq, fp8, mxfp4, compressed-tensors, modelopt, bitsandbytes, exl2, exl3, or MLX's bits and group_size",
        short(value),
        "take the configuration of the unquantised model, and name the format",
    )
}

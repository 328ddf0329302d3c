//! How many weights a stored tensor stands for.

use super::json::short;
use super::quantisation::Quantisation;
use super::tensor::Tensor;
use crate::error::{Error, Result};

/// Tensors beside a packed weight: scales, zero points, orders and tables. They stand for no weights.
const COMPANIONS: [&str; 25] = [
    "SCB",
    "absmax",
    "biases",
    "g_idx",
    "input_global_scale",
    "input_scale",
    "k_scale",
    "nested_absmax",
    "nested_quant_map",
    "output_scale",
    "q_scale",
    "quant_map",
    "qzeros",
    "scales",
    "v_scale",
    "weight_format",
    "weight_g_idx",
    "weight_global_scale",
    "weight_scale",
    "weight_scale_2",
    "weight_scale_inv",
    "weight_shape",
    "weight_zero_point",
    "zero_point",
    "zeros",
];

/// The weights a stored tensor stands for: none for scales and the like, several per number where they are packed.
///
/// # Errors
/// `Unsupported` for packed numbers without a configuration that says how many weights they hold.
pub(super) fn weights(tensor: &Tensor, quantisation: Option<&Quantisation>) -> Result<u64> {
    let name = tensor.name();
    let (module, last) = name.rsplit_once('.').unwrap_or(("", name));
    if COMPANIONS.contains(&last) || last.ends_with("_scales") || name.contains(".quant_state.") {
        return Ok(0);
    }
    if last.ends_with("_blocks") && tensor.dtype() == "U8" {
        // MXFP4: two weights in a byte.
        return Ok(tensor.numbers().saturating_mul(2));
    }
    if matches!(last, "position_ids" | "num_batches_tracked") {
        return Ok(0);
    }
    let is_packed = matches!(last, "qweight" | "weight_packed" | "q_weight")
        || matches!(tensor.dtype(), "I32" | "U32" | "I64" | "U8");
    if !is_packed {
        return Ok(tensor.numbers());
    }
    let own = quantisation.and_then(|known| known.own_bits.get(module).copied().or(known.bits));
    match own.map(u64::from).filter(|bits| *bits < tensor.dtype_bits()) {
        Some(bits) => Ok(tensor.numbers().saturating_mul(tensor.dtype_bits()) / bits),
        None => Err(Error::unsupported(
            "safetensors",
            "hold one number per weight, or quantization_config in config.json says how many bits a packed weight has",
            short(name),
            "take config.json and the files from one model",
        )),
    }
}

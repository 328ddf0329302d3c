//! The types of tensors by their number in a file. Their blocks are in the one table, `data/formats/tensor_types.toml`.

use crate::catalog::tensor_types as t;
use crate::error::{Error, Result};
use crate::spec::TensorType;

/// A plain number of so many bytes, which no format of weights uses.
const fn plain(id: &'static str, bytes: f64) -> TensorType {
    TensorType { id, block_weights: 1, block_bytes: bytes, fallback: None }
}

static I8: TensorType = plain("i8", 1.0);
static I16: TensorType = plain("i16", 2.0);
static I32: TensorType = plain("i32", 4.0);
static I64: TensorType = plain("i64", 8.0);
static F64: TensorType = plain("f64", 8.0);

/// The type with this number (`enum ggml_type` of ggml.h, 2026).
pub(super) fn by_number(number: u32) -> Result<&'static TensorType> {
    Ok(match number {
        0 => &t::F32,
        1 => &t::F16,
        2 => &t::Q4_0,
        3 => &t::Q4_1,
        6 => &t::Q5_0,
        7 => &t::Q5_1,
        8 => &t::Q8_0,
        9 => &t::Q8_1,
        10 => &t::Q2_K,
        11 => &t::Q3_K,
        12 => &t::Q4_K,
        13 => &t::Q5_K,
        14 => &t::Q6_K,
        15 => &t::Q8_K,
        16 => &t::IQ2_XXS,
        17 => &t::IQ2_XS,
        18 => &t::IQ3_XXS,
        19 => &t::IQ1_S,
        20 => &t::IQ4_NL,
        21 => &t::IQ3_S,
        22 => &t::IQ2_S,
        23 => &t::IQ4_XS,
        24 => &I8,
        25 => &I16,
        26 => &I32,
        27 => &I64,
        28 => &F64,
        29 => &t::IQ1_M,
        30 => &t::BF16,
        34 => &t::TQ1_0,
        35 => &t::TQ2_0,
        39 => &t::MXFP4,
        40 => &t::GGML_NVFP4,
        41 => &t::Q1_0,
        42 => &t::Q2_0,
        4 | 5 | 31..=33 | 36..=38 => {
            return Err(Error::unsupported(
                "tensor_type",
                "be a type that llama.cpp still loads",
                number,
                "the type was removed (Q4_2, Q4_3, Q4_0_4_4 and kin): fetch a newer file",
            ));
        }
        _ => {
            return Err(Error::unsupported(
                "tensor_type",
                "be a known type of ggml, 0 to 42",
                number,
                "the file is damaged, or of a runtime with types of its own",
            ));
        }
    })
}

/// What llama.cpp calls a mix of types, by `general.file_type` (`enum llama_ftype` of llama.h, 2026).
pub(super) fn file_type_name(number: u32) -> Option<&'static str> {
    Some(match number {
        0 => "F32",
        1 => "F16",
        2 => "Q4_0",
        3 => "Q4_1",
        7 => "Q8_0",
        8 => "Q5_0",
        9 => "Q5_1",
        10 => "Q2_K",
        11 => "Q3_K_S",
        12 => "Q3_K_M",
        13 => "Q3_K_L",
        14 => "Q4_K_S",
        15 => "Q4_K_M",
        16 => "Q5_K_S",
        17 => "Q5_K_M",
        18 => "Q6_K",
        19 => "IQ2_XXS",
        20 => "IQ2_XS",
        21 => "Q2_K_S",
        22 => "IQ3_XS",
        23 => "IQ3_XXS",
        24 => "IQ1_S",
        25 => "IQ4_NL",
        26 => "IQ3_S",
        27 => "IQ3_M",
        28 => "IQ2_S",
        29 => "IQ2_M",
        30 => "IQ4_XS",
        31 => "IQ1_M",
        32 => "BF16",
        36 => "TQ1_0",
        37 => "TQ2_0",
        38 => "MXFP4_MOE",
        39 => "NVFP4",
        40 => "Q1_0",
        _ => return None,
    })
}

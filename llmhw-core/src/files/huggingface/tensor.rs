//! `Tensor`: one tensor of a safetensors file, and reading what its header says of it.

use super::json::short;
use crate::error::{Error, Result};
use alloc::{boxed::Box, format, string::String, string::ToString, vec::Vec};
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Most sides of a tensor.
const MOST_SIDES: usize = 8;
/// Bits of a number, by the format's names.
const DTYPES: [(&str, u64); 21] = [
    ("BF16", 16),
    ("BOOL", 8),
    ("C64", 64),
    ("F16", 16),
    ("F32", 32),
    ("F4", 4),
    ("F64", 64),
    ("F6_E2M3", 6),
    ("F6_E3M2", 6),
    ("F8_E4M3", 8),
    ("F8_E4M3FNUZ", 8),
    ("F8_E5M2", 8),
    ("F8_E5M2FNUZ", 8),
    ("F8_E8M0", 8),
    ("I16", 16),
    ("I32", 32),
    ("I64", 64),
    ("I8", 8),
    ("U16", 16),
    ("U32", 32),
    ("U8", 8),
];

/// One tensor of a safetensors file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor {
    name: String,
    dtype: &'static str,
    dtype_bits: u64,
    shape: Box<[u64]>,
    numbers: u64,
    pub(super) start: u64,
    bytes: u64,
}

impl Tensor {
    /// The name, such as `model.layers.0.self_attn.q_proj.weight`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How its numbers are stored, by the format's names, such as `BF16`.
    #[must_use]
    pub fn dtype(&self) -> &'static str {
        self.dtype
    }

    /// The sides, the rows first.
    #[must_use]
    pub fn shape(&self) -> &[u64] {
        &self.shape
    }

    /// How many numbers are stored. Quantised checkpoints pack several weights into one.
    #[must_use]
    pub fn numbers(&self) -> u64 {
        self.numbers
    }

    /// Its size in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn dtype_bits(&self) -> u64 {
        self.dtype_bits
    }
}

/// What the header says of one tensor.
#[derive(Default)]
pub(super) struct Entry {
    dtype: Option<String>,
    shape: Option<Sides>,
    offsets: Option<[u64; 2]>,
}

impl Entry {
    pub(super) fn tensor(self, name: String) -> Result<Tensor> {
        let refuse = |rule: &'static str, value: String| {
            Err(Error::invalid_record(short(&name), rule, value, "check that the file is safetensors"))
        };
        let (Some(dtype), Some(Sides(shape)), Some([start, end])) = (self.dtype, self.shape, self.offsets) else {
            return refuse("have dtype, shape and two data_offsets", "fewer".to_string());
        };
        let Some((dtype, bits)) = DTYPES.iter().find(|(known, _)| *known == dtype) else {
            return refuse("have a dtype of a known width", short(&dtype));
        };
        let numbers = shape.iter().try_fold(1_u64, |product, side| product.checked_mul(*side));
        let (Some(numbers), Some(bytes)) = (numbers, end.checked_sub(start)) else {
            return refuse("have fewer than 2^64 numbers, and data_offsets that rise", format!("{shape:?}"));
        };
        if numbers.checked_mul(*bits).map(|bits| bits.div_ceil(8)) != Some(bytes) {
            return Err(Error::inconsistent(
                short(&name),
                format!("take {numbers} numbers of {bits} bit by its shape"),
                format!("{bytes} bytes by its data_offsets"),
                "take the file as published",
            ));
        }
        Ok(Tensor { name, dtype, dtype_bits: *bits, shape: shape.into_boxed_slice(), numbers, start, bytes })
    }
}

impl<'de> DeserializeSeed<'de> for Entry {
    type Value = Self;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> core::result::Result<Self, D::Error> {
        deserializer.deserialize_map(self)
    }
}

/// Sets what was not set yet.
fn once<T, E: serde::de::Error>(place: &mut Option<T>, value: T, name: &str) -> core::result::Result<(), E> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::custom(format!("{name} occurs twice"))),
    }
}

impl<'de> Visitor<'de> for Entry {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> core::result::Result<Self, A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "dtype" => once(&mut self.dtype, map.next_value()?, "dtype")?,
                "shape" => once(&mut self.shape, map.next_value_seed(Sides(Vec::new()))?, "shape")?,
                "data_offsets" => once(&mut self.offsets, map.next_value()?, "data_offsets")?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(self)
    }
}

/// A shape of few sides.
struct Sides(Vec<u64>);

impl<'de> DeserializeSeed<'de> for Sides {
    type Value = Self;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> core::result::Result<Self, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Sides {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of whole numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> core::result::Result<Self, A::Error> {
        while let Some(side) = list.next_element()? {
            if self.0.len() == MOST_SIDES {
                return Err(A::Error::custom(format!("more than {MOST_SIDES} sides")));
            }
            self.0.push(side);
        }
        Ok(self)
    }
}

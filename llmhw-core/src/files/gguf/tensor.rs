//! One tensor as the header describes it.

use super::cursor::{Cursor, Stop, text_of};
use super::types;
use crate::error::{Error, Result};
use crate::spec::TensorType;
use alloc::{format, string::String};

/// Most dimensions of a tensor in ggml.
const DIMENSIONS: usize = 4;

/// A tensor of a file: its name, shape, type and exact size.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    name: String,
    dimensions: [u64; DIMENSIONS],
    rank: usize,
    stored_as: &'static TensorType,
    weights: u64,
    bytes: u64,
    pub(super) offset: u64,
}

impl Tensor {
    /// The name, such as `blk.0.attn_q.weight`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The shape: the length of a row first, then the rows, then the experts.
    pub fn shape(&self) -> &[u64] {
        self.dimensions.get(..self.rank).unwrap_or(&self.dimensions)
    }

    /// How it is stored.
    pub fn tensor_type(&self) -> &'static TensorType {
        self.stored_as
    }

    /// How many weights.
    pub fn weights(&self) -> u64 {
        self.weights
    }

    /// How many bytes, without padding.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Length of a row.
    pub(super) fn columns(&self) -> u64 {
        self.dimensions[0]
    }

    /// Rows of one expert.
    pub(super) fn rows(&self) -> u64 {
        self.dimensions[1]
    }

    /// Experts, or 1.
    pub(super) fn copies(&self) -> u64 {
        self.dimensions[2]
    }

    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Stop> {
        let name = text_of(cursor.text("tensor_name")?, "tensor_name")?;
        let rank = cursor.u32("tensor_dimensions")?;
        if rank as usize > DIMENSIONS || rank == 0 {
            return Err(Stop::Refused(Error::invalid_record(
                format!("{name}.dimensions"),
                "be from 1 to 4",
                rank,
                "the file is damaged: fetch it again",
            )));
        }
        let mut dimensions = [1; DIMENSIONS];
        for dimension in dimensions.iter_mut().take(rank as usize) {
            *dimension = cursor.u64("tensor_dimension")?;
        }
        let number = cursor.u32("tensor_type")?;
        let offset = cursor.u64("tensor_offset")?;
        let tensor_type = types::by_number(number)?;
        let (weights, bytes) = size(&name, dimensions, tensor_type)?;
        Ok(Self { name, dimensions, rank: rank as usize, stored_as: tensor_type, weights, bytes, offset })
    }
}

/// Weights and bytes, exactly: whole blocks in each row.
fn size(name: &str, dimensions: [u64; DIMENSIONS], tensor_type: &TensorType) -> Result<(u64, u64)> {
    let refuse = |rule| {
        Error::invalid_record(
            format!("{name}.shape"),
            rule,
            format!("{dimensions:?}"),
            "the file is damaged: fetch it again",
        )
    };
    let weights = dimensions.iter().try_fold(1_u64, |product, dimension| product.checked_mul(*dimension));
    let weights = weights.ok_or_else(|| refuse("have fewer than 2^64 weights"))?;
    if weights == 0 {
        return Err(refuse("have at least one weight"));
    }
    let block = u64::from(tensor_type.block_weights);
    if !dimensions[0].is_multiple_of(block) {
        return Err(refuse("have rows of whole blocks"));
    }
    // The types of GGUF have blocks of whole bytes.
    let bytes = (weights / block).checked_mul(tensor_type.block_bytes as u64);
    Ok((weights, bytes.ok_or_else(|| refuse("take fewer than 2^64 bytes"))?))
}

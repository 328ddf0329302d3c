//! The values of the metadata.

use super::cursor::{Cursor, Stop};
use crate::error::Error;
use alloc::{format, string::String, vec::Vec};

/// Arrays up to this length are kept: one entry per layer. The tokenizer's lists are longer; of them the length is kept.
const KEPT: u64 = 10_000;

/// One value of the metadata.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A whole number, of any of the file's widths.
    Integer(i128),
    /// A number.
    Float(f64),
    /// Yes or no.
    Bool(bool),
    /// Text; bytes that are no UTF-8 appear as U+FFFD.
    Text(String),
    /// A list.
    Array {
        /// How many entries.
        length: u64,
        /// The entries, when they are whole numbers or yes and no (1 and 0) and at most 10,000.
        integers: Option<Vec<i128>>,
    },
}

/// The types of values, by their number in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Integer { bytes: u64, signed: bool },
    Float32,
    Float64,
    Bool,
    Text,
    Array,
}

impl Type {
    fn of(number: u32) -> Result<Self, Error> {
        Ok(match number {
            0 => Self::Integer { bytes: 1, signed: false },
            1 => Self::Integer { bytes: 1, signed: true },
            2 => Self::Integer { bytes: 2, signed: false },
            3 => Self::Integer { bytes: 2, signed: true },
            4 => Self::Integer { bytes: 4, signed: false },
            5 => Self::Integer { bytes: 4, signed: true },
            6 => Self::Float32,
            7 => Self::Bool,
            8 => Self::Text,
            9 => Self::Array,
            10 => Self::Integer { bytes: 8, signed: false },
            11 => Self::Integer { bytes: 8, signed: true },
            12 => Self::Float64,
            _ => {
                return Err(Error::invalid_record(
                    "value_type",
                    "be a type of GGUF, 0 to 12",
                    number,
                    "the file is damaged, or newer than version 3: fetch it again",
                ));
            }
        })
    }

    /// The fewest bytes of one value.
    fn least(self) -> u64 {
        match self {
            Self::Integer { bytes, .. } => bytes,
            Self::Bool => 1,
            Self::Float32 => 4,
            Self::Float64 | Self::Text => 8,
            Self::Array => 12,
        }
    }
}

impl Value {
    /// Reads a value with its type in front.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Stop> {
        let value_type = Type::of(cursor.u32("value_type")?)?;
        Ok(match value_type {
            Type::Integer { bytes, signed } => Self::Integer(cursor.integer(bytes, signed, "value")?),
            Type::Float32 => Self::Float(f64::from(cursor.f32("value")?)),
            Type::Float64 => Self::Float(cursor.f64("value")?),
            Type::Bool => Self::Bool(cursor.integer(1, false, "value")? != 0),
            Type::Text => Self::Text(String::from_utf8_lossy(cursor.text("value")?).into_owned()),
            Type::Array => Self::array(cursor)?,
        })
    }

    fn array(cursor: &mut Cursor<'_>) -> Result<Self, Stop> {
        let entries = Type::of(cursor.u32("array_type")?)?;
        let length = cursor.u64("array_length")?;
        let end = cursor.end_of(length, entries.least(), "array_length")?;
        let kept = match entries {
            Type::Integer { bytes, signed } if length <= KEPT => Some((bytes, signed)),
            Type::Bool if length <= KEPT => Some((1, false)),
            _ => None,
        };
        if let Some((bytes, signed)) = kept {
            if (cursor.bytes.len() as u64) < end {
                return Err(Stop::NeedsMore(end));
            }
            // The entries are there, so the list is no longer than what was given.
            let mut integers = Vec::with_capacity(length as usize);
            for _ in 0..length {
                integers.push(cursor.integer(bytes, signed, "array_entry")?);
            }
            return Ok(Self::Array { length, integers: Some(integers) });
        }
        match entries {
            // llama.cpp reads no lists of lists either, and without them nothing here needs to call itself.
            Type::Array => Err(Stop::Refused(Error::unsupported(
                "array_type",
                "be a number, yes or no, or text",
                "an array of arrays",
                "no known model has one: the file is damaged",
            ))),
            Type::Text => {
                for _ in 0..length {
                    cursor.text("array_entry")?;
                }
                Ok(Self::Array { length, integers: None })
            }
            _ => {
                cursor.take(end - cursor.position, "array_entry")?;
                Ok(Self::Array { length, integers: None })
            }
        }
    }

    /// For messages.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Integer(whole) => format!("{whole}"),
            Self::Float(number) => format!("{number}"),
            Self::Bool(answer) => format!("{answer}"),
            Self::Text(text) => format!("{text:?}"),
            Self::Array { length, .. } => format!("an array of {length}"),
        }
    }
}

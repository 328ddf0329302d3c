//! `Header`: the header of one safetensors file, read entry by entry.
//!
//! A file starts with the header's length (8 bytes, little endian) and the header: JSON of name -> dtype, shape, data_offsets.

use super::json::short;
use super::tensor::{Entry, Tensor};
use crate::bounds;
use crate::error::{Error, Result};
use alloc::{format, string::String, vec::Vec};
use core::fmt;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

/// The format's own limit for a header.
const HEADER_LIMIT: u64 = 100_000_000;
/// Most tensors in one file; the largest published checkpoints have 100,000 in all their files.
const MOST_TENSORS: usize = 262_144;
pub(super) const ADVICE: &str = "the file is damaged: fetch it again";

/// How far reading a header came.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// At least so many bytes from the beginning of the file.
    NeedsMore {
        /// How many, counted from the beginning.
        bytes: u64,
    },
    /// The header is whole.
    Complete(Header),
}

/// What one safetensors file holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// By name.
    tensors: Vec<Tensor>,
    bytes: u64,
}

impl Header {
    /// Reads the beginning of a safetensors file. Hand in 8 bytes first, then as many as are asked for. `file_bytes` is the
    /// length of the whole file, where it is known: tensors must then end there.
    ///
    /// # Errors
    /// `OutOfRange` for a header above the format's 100 MB or with more than 262,144 tensors, and for a file beyond
    /// [`bounds::FILE_BYTES`](crate::bounds::FILE_BYTES), `InvalidRecord` that names the
    /// tensor for names that occur twice, shapes that contradict sizes, and data that overlaps, has gaps or ends outside the file.
    ///
    /// # Example: the length comes first
    /// ```
    /// use llmhw_core::files::huggingface::{Header, Progress};
    ///
    /// let text = br#"{"a.weight":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]}}"#;
    /// let mut file = 65_u64.to_le_bytes().to_vec();
    /// assert_eq!(Header::read(&file, Some(85))?, Progress::NeedsMore { bytes: 73 });
    /// file.extend(text);
    /// let Progress::Complete(header) = Header::read(&file, Some(85))? else { panic!("the header is whole") };
    /// assert_eq!(header.tensors().map(|tensor| tensor.numbers()).sum::<u64>(), 6);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn read(beginning: &[u8], file_bytes: Option<u64>) -> Result<Progress> {
        let Some((length, rest)) = beginning.split_first_chunk::<8>() else {
            return Ok(Progress::NeedsMore { bytes: 8 });
        };
        let length = u64::from_le_bytes(*length);
        if !(2..=HEADER_LIMIT).contains(&length) {
            return Err(Error::out_of_range(
                "header_bytes",
                "be from 2 to 100000000, the format's limit",
                length,
                "check that the file is safetensors",
            ));
        }
        let text = usize::try_from(length).ok().and_then(|length| rest.get(..length));
        let Some(text) = text else { return Ok(Progress::NeedsMore { bytes: length + 8 }) };
        let mut reading = Reading { tensors: Vec::new(), refused: None };
        let mut reader = serde_json::Deserializer::from_slice(text);
        let end = reader.deserialize_map(&mut reading).and_then(|()| reader.end());
        if let Some(refused) = reading.refused {
            return Err(refused);
        }
        end.map_err(|error| Error::invalid_record("header", "be JSON", error, "check that the file is safetensors"))?;
        let header = Self::of(reading.tensors, length + 8)?;
        bounds::FILE_BYTES.check_as("file_bytes", header.file_bytes() as f64)?;
        match file_bytes {
            Some(file_bytes) if file_bytes != header.file_bytes() => {
                let rule = format!("be {}, where the last tensor ends", header.file_bytes());
                Err(Error::invalid_record("file_bytes", rule, file_bytes, "the file is cut or damaged: fetch it again"))
            }
            _ => Ok(Progress::Complete(header)),
        }
    }

    /// The tensors, by name.
    pub fn tensors(&self) -> impl Iterator<Item = &Tensor> {
        self.tensors.iter()
    }

    /// The length of the file by its header.
    #[must_use]
    pub fn file_bytes(&self) -> u64 {
        self.tensors.iter().fold(self.bytes, |sum, tensor| sum.saturating_add(tensor.bytes()))
    }

    /// The header itself, with its length in front.
    pub(super) fn header_bytes(&self) -> u64 {
        self.bytes
    }

    /// Tensors lie one after the other, without gaps, as the format asks; so no byte counts twice.
    fn of(mut tensors: Vec<Tensor>, bytes: u64) -> Result<Self> {
        tensors.sort_unstable_by_key(|tensor| (tensor.start, tensor.bytes()));
        let mut expected = 0_u64;
        for tensor in &tensors {
            if tensor.start != expected {
                let rule = format!("start at {expected}, where the tensor before ends");
                let name = format!("{}.data_offsets", short(tensor.name()));
                return Err(Error::invalid_record(name, rule, tensor.start, ADVICE));
            }
            // Ends were 64-bit numbers when they were read.
            expected = tensor.start.saturating_add(tensor.bytes());
        }
        tensors.sort_unstable_by(|a, b| a.name().cmp(b.name()));
        for pair in tensors.windows(2) {
            if let [one, other] = pair
                && one.name() == other.name()
            {
                return Err(Error::invalid_record(short(one.name()), "occur once", "twice", ADVICE));
            }
        }
        Ok(Self { tensors, bytes })
    }
}

/// The tensors so far, and why the header is refused.
struct Reading {
    tensors: Vec<Tensor>,
    refused: Option<Error>,
}

impl<'de> Visitor<'de> for &mut Reading {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of tensors")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> core::result::Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name == "__metadata__" {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let tensor = match map.next_value_seed(Entry::default()) {
                Err(error) => {
                    let rule = "have dtype, shape and two data_offsets that rise, each once";
                    Err(Error::invalid_record(short(&name), rule, &error, ADVICE))
                }
                Ok(_) if self.tensors.len() == MOST_TENSORS => {
                    let rule = format!("have at most {MOST_TENSORS} tensors");
                    Err(Error::out_of_range("header", rule, "more", "check that the file is a language model's"))
                }
                Ok(entry) => entry.tensor(name),
            };
            match tensor {
                Ok(tensor) => self.tensors.push(tensor),
                Err(refused) => {
                    self.refused = Some(refused);
                    return Err(A::Error::custom("refused"));
                }
            }
        }
        Ok(())
    }
}

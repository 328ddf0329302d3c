//! The header of one file: metadata and tensors.

use super::cursor::{ByteOrder, Cursor, Stop, text_of};
use super::tensor::Tensor;
use super::value::Value;
use crate::error::{Error, Result};
use alloc::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    format,
    string::String,
    vec::Vec,
};

/// What a caller reads first: enough for the header of a later part, and for the counts of any.
const FIRST_READ_BYTES: u64 = 1 << 16;

/// Where the tensors start is a multiple of this, unless the file says otherwise.
const ALIGNMENT: u64 = 32;

/// The header of one file, or of one part of a split file.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    version: u32,
    order: ByteOrder,
    pub(super) metadata: BTreeMap<String, Value>,
    pub(super) tensors: Vec<Tensor>,
    data_offset: u64,
    file_bytes: u64,
}

/// How far reading came.
#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// The header was there.
    Complete(Header),
    /// It is longer than the bytes given.
    NeedsMore {
        /// So many bytes from the start of the file bring reading on: at least twice those given, so that a header is
        /// read in few steps. At most the file's length.
        bytes: u64,
    },
}

impl Header {
    /// Reads the header from the beginning of a file of `file_bytes` bytes.
    ///
    /// With fewer bytes than the header has it says how many to read next; start with none to be told a good first
    /// number. Memory stays below a small multiple of the bytes given, whatever the counts in the file say.
    ///
    /// # Errors
    /// `InvalidRecord` for what is no GGUF file or damaged: lengths beyond the file, counts that can not be true, keys or
    /// tensors named twice, shapes that overflow, tensors that overlap or end beyond the file. `Unsupported` for
    /// version 1, nested arrays and types that llama.cpp removed. `Inconsistent` when `bytes` is longer than the file.
    ///
    /// [`Header::read_by`] does the asking.
    pub fn read(bytes: &[u8], file_bytes: u64) -> Result<Progress> {
        let given = bytes.len() as u64;
        if given > file_bytes {
            return Err(Error::inconsistent(
                "bytes",
                format!("be the beginning of a file of file_bytes = {file_bytes}"),
                given,
                "give the length of the whole file",
            ));
        }
        match parse(bytes, file_bytes) {
            Ok(header) => Ok(Progress::Complete(header)),
            Err(Stop::Refused(error)) => Err(error),
            Err(Stop::NeedsMore(end)) => {
                let comfortable = given.saturating_mul(2).max(FIRST_READ_BYTES);
                Ok(Progress::NeedsMore { bytes: end.max(comfortable).min(file_bytes) })
            }
        }
    }

    /// Reads the header of a file of `file_bytes` bytes: `extend` appends so many more of its bytes, from where it stopped before. Its
    /// value is not looked at, so that `read_to_end` of a part will do. Nothing beyond the header is asked for, except to ask seldom.
    ///
    /// # Errors
    /// Outside, the first error of `extend`. Inside, those of [`Header::read`], and `Inconsistent` when fewer bytes came than were
    /// asked for: the file got shorter.
    ///
    /// # Example: a file on disk
    /// ```no_run
    /// use llmhw_core::files::gguf::Header;
    /// use std::io::Read;
    ///
    /// let mut file = std::fs::File::open("model.gguf")?;
    /// let header = Header::read_by(file.metadata()?.len(), |bytes, more| file.by_ref().take(more).read_to_end(bytes))??;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn read_by<T, E>(
        file_bytes: u64,
        mut extend: impl FnMut(&mut Vec<u8>, u64) -> Result<T, E>,
    ) -> Result<Result<Self>, E> {
        let mut bytes = Vec::new();
        loop {
            let wanted = match Self::read(&bytes, file_bytes) {
                Ok(Progress::Complete(header)) => return Ok(Ok(header)),
                Ok(Progress::NeedsMore { bytes: wanted }) => wanted,
                Err(error) => return Ok(Err(error)),
            };
            let more = wanted.saturating_sub(bytes.len() as u64);
            extend(&mut bytes, more)?;
            if (bytes.len() as u64) < wanted {
                let rule = format!("be the first {wanted} of a file of file_bytes = {file_bytes}");
                return Ok(Err(Error::inconsistent("bytes", rule, bytes.len(), "give the length that the file has")));
            }
        }
    }

    /// The version of the format: 2 or 3.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The byte order.
    pub fn byte_order(&self) -> ByteOrder {
        self.order
    }

    /// A value of the metadata.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.metadata.get(key)
    }

    /// The metadata, by key.
    pub fn metadata(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.metadata.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The tensors, in the order of the file.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// Where the header ends and the tensors begin, in bytes.
    pub fn data_offset(&self) -> u64 {
        self.data_offset
    }

    /// The length of the file, in bytes.
    pub fn file_bytes(&self) -> u64 {
        self.file_bytes
    }
}

fn parse(bytes: &[u8], file_bytes: u64) -> Result<Header, Stop> {
    let mut cursor = Cursor { bytes, position: 0, file_bytes, order: ByteOrder::Little };
    let magic = cursor.take(4, "magic")?;
    if magic != b"GGUF" {
        return Err(Stop::Refused(Error::invalid_record(
            "magic",
            "be GGUF",
            String::from_utf8_lossy(magic).escape_debug(),
            "the file is of another kind, or a pointer to the file: fetch the file itself",
        )));
    }
    let version = version(&mut cursor)?;
    let tensor_count = cursor.u64("tensor_count")?;
    let value_count = cursor.u64("metadata_count")?;
    // A tensor takes at least 32 bytes, a value at least 13.
    cursor.end_of(tensor_count, 32, "tensor_count")?;
    cursor.end_of(value_count, 13, "metadata_count")?;
    let metadata = metadata(&mut cursor, value_count)?;
    let mut tensors = Vec::new();
    for _ in 0..tensor_count {
        tensors.push(Tensor::read(&mut cursor)?);
    }
    let names: BTreeSet<&str> = tensors.iter().map(Tensor::name).collect();
    if names.len() != tensors.len() {
        let mut seen = BTreeSet::new();
        let twice = tensors.iter().map(Tensor::name).find(|name| !seen.insert(*name)).unwrap_or_default();
        return Err(Stop::Refused(twice_named("tensor_name", twice)));
    }
    let alignment = alignment(&metadata)?;
    let data_offset = cursor.position.next_multiple_of(alignment);
    let header = Header { version, order: cursor.order, metadata, tensors, data_offset, file_bytes };
    check_places(&header, alignment)?;
    Ok(header)
}

/// The version tells the byte order: read the wrong way round, a small number has its digits at the top.
fn version(cursor: &mut Cursor<'_>) -> Result<u32, Stop> {
    let mut version = cursor.u32("version")?;
    if version.swap_bytes() < version {
        cursor.order = ByteOrder::Big;
        version = version.swap_bytes();
    }
    match version {
        2 | 3 => Ok(version),
        1 => Err(Stop::Refused(Error::unsupported(
            "version",
            "be 2 or 3",
            version,
            "version 1 was replaced in August 2023: fetch a newer file",
        ))),
        _ => Err(Stop::Refused(Error::unsupported(
            "version",
            "be 2 or 3",
            version,
            "the file is damaged, or newer than this library",
        ))),
    }
}

fn metadata(cursor: &mut Cursor<'_>, count: u64) -> Result<BTreeMap<String, Value>, Stop> {
    let mut metadata = BTreeMap::new();
    for _ in 0..count {
        let key = text_of(cursor.text("metadata_key")?, "metadata_key")?;
        let value = Value::read(cursor)?;
        match metadata.entry(key) {
            Entry::Vacant(place) => place.insert(value),
            Entry::Occupied(taken) => return Err(Stop::Refused(twice_named("metadata_key", taken.key()))),
        };
    }
    Ok(metadata)
}

fn twice_named(parameter: &'static str, name: &str) -> Error {
    Error::invalid_record(parameter, "occur once", name, "the file is damaged: fetch it again")
}

fn alignment(metadata: &BTreeMap<String, Value>) -> Result<u64> {
    let refuse = |value: &Value| {
        Error::invalid_record(
            "general.alignment",
            "be a power of two up to 2^31",
            value.describe(),
            "the file is damaged: fetch it again",
        )
    };
    match metadata.get("general.alignment") {
        None => Ok(ALIGNMENT),
        Some(value @ Value::Integer(whole)) => match u32::try_from(*whole) {
            Ok(alignment) if alignment.is_power_of_two() => Ok(u64::from(alignment)),
            _ => Err(refuse(value)),
        },
        Some(value) => Err(refuse(value)),
    }
}

/// Tensors lie one after the other, each at the next multiple of the alignment, and end within the file: llama.cpp loads
/// no others, and so no byte counts twice.
fn check_places(header: &Header, alignment: u64) -> Result<()> {
    let mut expected = 0_u64;
    let mut end = 0_u64;
    for tensor in &header.tensors {
        if tensor.offset != expected {
            return Err(Error::invalid_record(
                format!("{}.offset", tensor.name()),
                format!("be {expected}, where the tensor before it ends"),
                tensor.offset,
                "the file is damaged: fetch it again",
            ));
        }
        let next = tensor.offset.checked_add(tensor.bytes()).and_then(|end| {
            let padded = end.checked_next_multiple_of(alignment)?;
            Some((end, padded))
        });
        (end, expected) = next.ok_or_else(|| {
            Error::invalid_record(
                format!("{}.offset", tensor.name()),
                "end before 2^64 bytes",
                tensor.offset,
                "the file is damaged: fetch it again",
            )
        })?;
    }
    let needed = header.data_offset.checked_add(end);
    if header.tensors.is_empty() || needed.is_some_and(|needed| needed <= header.file_bytes) {
        return Ok(());
    }
    Err(Error::invalid_record(
        "file_bytes",
        format!("be at least {}, where the last tensor ends", u128::from(header.data_offset) + u128::from(end)),
        header.file_bytes,
        "the file is cut: fetch the rest of it",
    ))
}

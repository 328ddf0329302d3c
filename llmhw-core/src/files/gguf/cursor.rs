//! A position in the beginning of a file: every read is checked against what is there and against the file's length.

use crate::error::{Error, Result as Checked};
use alloc::format;
use alloc::string::String;

/// No header is longer: the largest vocabularies of 2026, of 262,144 entries, make one of about 16 MB.
pub const LONGEST_HEADER_BYTES: u64 = 1 << 28;

/// Which byte of a number comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// The lowest: nearly every file.
    Little,
    /// The highest: files for IBM Z and old Power machines.
    Big,
}

/// Why reading stops.
#[derive(Debug)]
pub(super) enum Stop {
    /// The bytes end before the header does: so many are needed from the start of the file.
    NeedsMore(u64),
    /// The file is refused.
    Refused(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

#[derive(Debug)]
pub(super) struct Cursor<'a> {
    pub bytes: &'a [u8],
    pub position: u64,
    pub file_bytes: u64,
    pub order: ByteOrder,
}

impl<'a> Cursor<'a> {
    /// The next bytes. `what` names them in refusals.
    pub(super) fn take(&mut self, length: u64, what: &'static str) -> Result<&'a [u8], Stop> {
        let end = self.end_of(length, 1, what)?;
        let range = usize::try_from(self.position).ok().zip(usize::try_from(end).ok());
        let taken = range.and_then(|(start, end)| self.bytes.get(start..end)).ok_or(Stop::NeedsMore(end))?;
        self.position = end;
        Ok(taken)
    }

    /// Where `count` items of at least `size` bytes end, or a refusal when the file or any header is shorter.
    pub(super) fn end_of(&self, count: u64, size: u64, what: &'static str) -> Result<u64, Stop> {
        let end = count.checked_mul(size).and_then(|length| self.position.checked_add(length));
        match end {
            Some(end) if end <= self.file_bytes.min(LONGEST_HEADER_BYTES) => Ok(end),
            _ => Err(Stop::Refused(Error::invalid_record(
                what,
                format!(
                    "fit in what is left of the header, which ends at most at byte {}",
                    self.file_bytes.min(LONGEST_HEADER_BYTES)
                ),
                format!("{count} at byte {}", self.position),
                "the file is cut or damaged: fetch it again",
            ))),
        }
    }

    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Stop> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N as u64, what)?);
        if self.order == ByteOrder::Big {
            array.reverse();
        }
        Ok(array)
    }

    pub(super) fn u32(&mut self, what: &'static str) -> Result<u32, Stop> {
        Ok(u32::from_le_bytes(self.array(what)?))
    }

    pub(super) fn u64(&mut self, what: &'static str) -> Result<u64, Stop> {
        Ok(u64::from_le_bytes(self.array(what)?))
    }

    /// An integer of `size` bytes, whose top bit may be a sign.
    pub(super) fn integer(&mut self, size: u64, signed: bool, what: &'static str) -> Result<i128, Stop> {
        let bytes = self.take(size, what)?;
        let fold = |whole: i128, byte: &u8| (whole << 8) | i128::from(*byte);
        let whole = match self.order {
            ByteOrder::Big => bytes.iter().fold(0, fold),
            ByteOrder::Little => bytes.iter().rev().fold(0, fold),
        };
        let range = 1_i128 << (8 * size);
        Ok(if signed && whole >= range / 2 { whole - range } else { whole })
    }

    pub(super) fn f32(&mut self, what: &'static str) -> Result<f32, Stop> {
        Ok(f32::from_le_bytes(self.array(what)?))
    }

    pub(super) fn f64(&mut self, what: &'static str) -> Result<f64, Stop> {
        Ok(f64::from_le_bytes(self.array(what)?))
    }

    /// Text with its length in front.
    pub(super) fn text(&mut self, what: &'static str) -> Result<&'a [u8], Stop> {
        let length = self.u64(what)?;
        self.take(length, what)
    }
}

/// Text of the file that must be UTF-8, since it is a name.
pub(super) fn text_of(bytes: &[u8], what: &'static str) -> Checked<String> {
    core::str::from_utf8(bytes).map(String::from).map_err(|_| {
        Error::invalid_record(what, "be UTF-8", String::from_utf8_lossy(bytes), "the file is damaged: fetch it again")
    })
}

//! `Source`: the document behind a number.

use alloc::vec::Vec;

/// A document, package or page that numbers of the catalogue come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Source {
    /// The id by which provenance names it.
    pub id: &'static str,
    /// Who published it.
    pub publisher: &'static str,
    /// What it is.
    pub title: &'static str,
    /// Where to find it: an address, a package with its version, a file at a commit.
    pub locator: &'static str,
    /// The day it was read, as year, month and day.
    pub read_on: &'static str,
}

/// One source a line: id, publisher, title, locator and date, with tabs between them.
pub(super) fn read(text: &'static str) -> Vec<Source> {
    let source = |line: &'static str| {
        let mut parts = line.split('\t');
        Some(Source {
            id: parts.next()?,
            publisher: parts.next()?,
            title: parts.next()?,
            locator: parts.next()?,
            read_on: parts.next()?,
        })
    };
    text.lines().filter_map(source).collect()
}

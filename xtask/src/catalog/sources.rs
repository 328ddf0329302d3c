//! `data/sources/`: publisher, title, locator and date of what the other files name.

use super::data::{Data, by_id};
use super::names::Entry;
use anyhow::{Result, ensure};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceFile {
    source: Vec<Source>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    id: String,
    publisher: String,
    title: String,
    locator: String,
    read_on: String,
}

impl Source {
    pub(crate) fn read_on(&self) -> &str {
        &self.read_on
    }
}

pub(crate) fn read(data: &Data) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for path in data.files_in("sources")? {
        sources.extend(data.read::<SourceFile>(&path)?.source);
    }
    by_id("source", &sources, |source| &source.id)?;
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(sources)
}

pub(crate) fn ids(sources: &[Source]) -> BTreeSet<String> {
    sources.iter().map(|source| source.id.clone()).collect()
}

pub(crate) fn entries(sources: &[Source]) -> Vec<Entry> {
    sources.iter().map(|source| Entry::new(&source.id)).collect()
}

/// One source a line: id, publisher, title, locator and date, with tabs between them.
pub(crate) fn render(sources: &[Source]) -> Result<String> {
    let mut out = String::new();
    for Source { id, publisher, title, locator, read_on } in sources {
        let line = [id, publisher, title, locator, read_on].map(String::as_str).join("\t");
        ensure!(
            line.matches('\t').count() == 4 && !line.contains('\n'),
            "{id}: a source has no tabs and no line breaks"
        );
        let _ = writeln!(out, "{line}");
    }
    Ok(out)
}

//! The name tables: what people type, sorted, with the entries it may mean.

use anyhow::{Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet};

/// The names of one entry of a table, in the order of the table.
pub(crate) struct Entry {
    id: String,
    /// Names somebody listed: one that is another entry's id is a mistake.
    listed: Vec<String>,
    /// Names that follow from other fields, such as the chip: an id wins over them.
    derived: Vec<String>,
}

impl Entry {
    pub(crate) fn new(id: &str) -> Self {
        Self { id: id.to_owned(), listed: Vec::new(), derived: Vec::new() }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn listed<'a>(mut self, names: impl IntoIterator<Item = &'a String>) -> Self {
        self.listed.extend(names.into_iter().cloned());
        self
    }

    pub(crate) fn derived(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.derived.extend(names);
        self
    }
}

/// The names of every entry of one kind beside its id, in the order of the table.
fn table(kind: &str, entries: &[Entry]) -> Result<Vec<Vec<String>>> {
    let ids: BTreeMap<&str, usize> =
        entries.iter().enumerate().map(|(index, entry)| (entry.id.as_str(), index)).collect();
    let names = |(index, entry): (usize, &Entry)| {
        let mut names: Vec<String> = Vec::new();
        for name in &entry.listed {
            match ids.get(name.as_str()) {
                Some(owner) if *owner != index => {
                    bail!("{kind}: the alias {name:?} of {} is the id of another entry", entry.id);
                }
                Some(_) => {}
                None => names.push(name.clone()),
            }
        }
        names.extend(entry.derived.iter().filter(|name| !ids.contains_key(name.as_str())).cloned());
        for name in &names {
            ensure!(
                !name.contains(['\t', '\n']),
                "{kind}: the name {name:?} of {} has a tab or a line break",
                entry.id
            );
            ensure!(
                name.to_lowercase() == name.to_ascii_lowercase(),
                "{kind}: {name:?} of {} has a capital letter that is not ASCII",
                entry.id
            );
        }
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        // Lower-case forms need not be written: a name in small letters means what its written forms mean.
        let lower: BTreeSet<String> =
            names.iter().filter(|name| name.to_lowercase() != **name).map(|n| n.to_lowercase()).collect();
        Ok((names, lower))
    };
    let all: Vec<(Vec<String>, BTreeSet<String>)> = entries.iter().enumerate().map(names).collect::<Result<_>>()?;
    // Except where an entry has it written and another has it not: there it means the one alone.
    let needs_writing = |name: &String| all.iter().any(|(names, lower)| names.contains(name) != lower.contains(name));
    let keep = |(names, lower): &(Vec<String>, BTreeSet<String>)| {
        names.iter().filter(|name| !lower.contains(*name) || needs_writing(name)).cloned().collect()
    };
    Ok(all.iter().map(keep).collect())
}

/// One entry a line, its names with tabs between them.
pub(crate) fn render(kind: &str, entries: &[Entry]) -> Result<String> {
    let lines: Vec<String> = table(kind, entries)?.into_iter().map(|names| names.join("\t")).collect();
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, listed: &[&str], derived: &[&str]) -> Entry {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        Entry::new(id).listed(&owned(listed)).derived(owned(derived))
    }

    #[test]
    fn names_are_beside_the_id_and_small_letters_follow_from_capitals() {
        let entries = [entry("a", &["Mac", "mac", "a"], &["Big Mac"]), entry("b", &["Mac", "mac"], &[])];
        assert_eq!(render("test", &entries).unwrap(), "Mac\tBig Mac\nMac");
    }

    #[test]
    fn small_letters_that_mean_less_than_the_capitals_are_kept() {
        let entries = [entry("a", &["m4", "M4"], &[]), entry("b", &["M4"], &[])];
        assert_eq!(render("test", &entries).unwrap(), "m4\tM4\nM4");
    }

    #[test]
    fn an_id_wins_over_a_chip_and_is_refused_as_another_entrys_alias() {
        let entries = [entry("a", &[], &["b"]), entry("b", &["b"], &[])];
        assert_eq!(render("test", &entries).unwrap(), "\n");
        let error = table("test", &[entry("a", &["b"], &[]), entry("b", &[], &[])]).unwrap_err();
        assert!(error.to_string().contains("the alias \"b\" of a"), "{error}");
    }
}

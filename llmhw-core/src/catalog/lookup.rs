//! Lookup by exact name: one hash and usually one comparison; only a refusal allocates.
//!
//! A name is found as it is written. A name in small letters also means what is written with capitals, unless it is itself written.

use crate::error::{Error, Result};
use crate::plain::{nearest, sorted};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use once_cell::race::OnceBox;

/// The names of a table: for each row a line of names beside its id, with tabs between them.
pub(super) struct Names {
    index: OnceBox<Index>,
    text: &'static str,
}

/// Names by hash: open addressing over places in `names`, one more than the place, zero where there is none.
struct Index {
    names: Vec<(&'static str, u16)>,
    slots: Vec<u16>,
}

/// A multiplicative hash of the small letters, eight bytes at a time. The multiplier is 2^64 over the golden ratio.
fn hash(name: &str) -> usize {
    const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = name.len() as u64;
    for chunk in name.as_bytes().chunks(8) {
        let mut word = 0;
        for byte in chunk {
            word = word << 8 | u64::from(byte.to_ascii_lowercase());
        }
        hash = (hash ^ word).wrapping_mul(MULTIPLIER);
        hash ^= hash >> 29;
    }
    // Masked to the number of slots.
    (hash ^ (hash >> 32)) as usize
}

impl Index {
    fn new(names: Vec<(&'static str, u16)>) -> Self {
        let mask = (2 * names.len()).next_power_of_two() - 1;
        let mut slots = alloc::vec![0; mask + 1];
        for (place, (name, _)) in names.iter().enumerate() {
            let mut slot = hash(name) & mask;
            // There are twice as many slots as names.
            while slots.get(slot).is_some_and(|taken| *taken != 0) {
                slot = (slot + 1) & mask;
            }
            if let Some(free) = slots.get_mut(slot) {
                // Tables have a few thousand names.
                *free = place as u16 + 1;
            }
        }
        Self { names, slots }
    }

    /// The rows that `name` may mean: as written, and in small letters.
    fn matches<'i>(&'i self, name: &'i str) -> impl Iterator<Item = (bool, u16)> + 'i {
        let mask = self.slots.len().wrapping_sub(1);
        let first = hash(name) & mask;
        let slots = (0..self.slots.len()).map(move |step| self.slots.get((first + step) & mask).copied().unwrap_or(0));
        let is_small = !name.bytes().any(|byte| byte.is_ascii_uppercase());
        slots.take_while(|place| *place != 0).filter_map(move |place| {
            let (listed, row) = self.names.get(usize::from(place) - 1)?;
            let is_written = *listed == name;
            (is_written || (is_small && listed.eq_ignore_ascii_case(name))).then_some((is_written, *row))
        })
    }
}

impl Names {
    pub(super) const fn new(text: &'static str) -> Self {
        Self { index: OnceBox::new(), text }
    }

    fn index<T>(&self, table: &'static [T], id: impl Fn(&'static T) -> &'static str) -> &Index {
        self.index.get_or_init(|| {
            let mut names = Vec::new();
            let mut lines = self.text.split('\n');
            for (row, entry) in table.iter().enumerate() {
                let beside = lines.next().unwrap_or_default().split('\t').filter(|name| !name.is_empty());
                // Tables have a few hundred rows.
                names.extend(core::iter::once(id(entry)).chain(beside).map(|name| (name, row as u16)));
            }
            Box::new(Index::new(names))
        })
    }

    /// The entry of `table` that `name` means.
    pub(super) fn find<T>(
        &self,
        parameter: &'static str,
        name: &str,
        table: &'static [T],
        id: fn(&'static T) -> &'static str,
    ) -> Result<&'static T> {
        let index = self.index(table, id);
        match index.one(name) {
            Some(row) if row < table.len() => table.get(row).ok_or_else(|| Error::unknown(parameter, name, Vec::new())),
            _ => Err(index.refuse(parameter, name, &|row| table.get(usize::from(row)).map(id))),
        }
    }

    /// The names that may mean the entry in this row, as they are written.
    pub(super) fn of<T>(
        &'static self,
        table: &'static [T],
        id: fn(&'static T) -> &'static str,
        row: Option<usize>,
    ) -> impl Iterator<Item = &'static str> {
        let names = self.index(table, id).names.iter();
        names.filter(move |(_, of)| Some(usize::from(*of)) == row).map(|(name, _)| *name)
    }
}

impl Index {
    /// The one row that `name` means; `None` when there is none, or several.
    fn one(&self, name: &str) -> Option<usize> {
        let mut found: Option<(bool, u16)> = None;
        let mut several = false;
        for (is_written, row) in self.matches(name) {
            match found {
                Some((true, _)) if !is_written => {}
                Some((false, _)) if is_written => {
                    (found, several) = (Some((true, row)), false);
                }
                Some((_, known)) => several |= known != row,
                None => found = Some((is_written, row)),
            }
        }
        found.filter(|_| !several).map(|(_, row)| usize::from(row))
    }

    #[cold]
    fn refuse(&self, parameter: &'static str, name: &str, id_of: &dyn Fn(u16) -> Option<&'static str>) -> Error {
        let is_written = self.matches(name).any(|(is_written, _)| is_written);
        let mut rows: Vec<u16> =
            self.matches(name).filter(|(written, _)| *written || !is_written).map(|(_, row)| row).collect();
        rows = sorted(rows, u16::cmp);
        rows.dedup();
        if rows.is_empty() {
            let mut names = Vec::new();
            for (name, row) in &self.names {
                if let Some(id) = id_of(*row) {
                    names.push((*name, id));
                }
            }
            return Error::unknown(parameter, name, nearest::ids(name, &names));
        }
        Error::ambiguous(parameter, name, rows.iter().filter_map(|row| id_of(*row)).map(String::from).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(lines: &'static str, name: &str) -> Vec<u16> {
        static TABLE: [&str; 3] = ["a", "b", "c"];
        let names = Names::new(lines);
        let index = names.index(&TABLE, |id| id);
        if let Some(row) = index.one(name) {
            return alloc::vec![row as u16];
        }
        let error = index.refuse("test", name, &|row| TABLE.get(usize::from(row)).copied());
        let row = |id: &String| TABLE.iter().position(|known| known == id).unwrap() as u16;
        let is_ambiguous = error.kind() == crate::ErrorKind::Ambiguous;
        error.candidates().iter().filter(|_| is_ambiguous).map(row).collect()
    }

    #[test]
    fn a_name_of_two_entries_means_both_and_its_small_letters_too() {
        for (name, rows) in [("Mac", &[0, 1][..]), ("mac", &[0, 1]), ("MAC", &[]), ("b", &[1]), ("A", &[]), ("", &[])] {
            assert_eq!(meaning("Mac\nMac", name), rows, "{name}");
        }
    }

    #[test]
    fn a_written_name_wins_over_the_small_letters_of_another() {
        for (name, rows) in [("m4", &[0][..]), ("M4", &[1]), ("x", &[1, 2])] {
            assert_eq!(meaning("m4\nM4\tX\nX", name), rows, "{name}");
        }
    }
}

//! Suggestions for a name that is not there: ids whose names are few keystrokes away.

use super::sorted;
use alloc::string::String;
use alloc::vec::Vec;

/// Suggestions per refusal.
const AT_MOST: usize = 3;
/// One keystroke in this many may be wrong; beyond that a suggestion misleads.
const LETTERS_PER_SLIP: usize = 4;
/// Longer names are no typing errors; refusing them stays cheap.
const LONGEST_NAME: usize = 100;

/// The ids nearest to `name`, best first, of pairs of a name and its id, without regard to case. Equal distances are in the
/// order of ids. Empty when nothing is near.
pub(crate) fn ids<'n>(name: &str, names: impl Iterator<Item = (&'n str, &'n str)>) -> Vec<String> {
    let wanted = letters(name);
    if wanted.is_empty() || wanted.len() > LONGEST_NAME {
        return Vec::new();
    }
    let allowed = wanted.len().div_ceil(LETTERS_PER_SLIP);
    let mut ranked: Vec<(usize, &str)> = Vec::new();
    let mut rows = Rows::default();
    for (listed, id) in names {
        // A name has at most as many letters as bytes, and at least a quarter as many.
        if listed.len() + allowed < wanted.len() || listed.len() > 4 * (wanted.len() + allowed) {
            continue;
        }
        let listed = letters(listed);
        if listed.len().abs_diff(wanted.len()) > allowed {
            continue;
        }
        let distance = rows.distance(&wanted, &listed);
        if distance <= allowed {
            ranked.push((distance, id));
        }
    }
    let ranked = sorted(ranked, |a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)));
    let mut nearest: Vec<String> = Vec::new();
    for (_, id) in ranked {
        if nearest.len() < AT_MOST && !nearest.iter().any(|known| known == id) {
            nearest.push(String::from(id));
        }
    }
    nearest
}

/// The nearest of a few names; `None` when nothing is near.
pub(crate) fn of<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let wanted = letters(name);
    let mut rows = Rows::default();
    let distances = names.iter().map(|listed| (rows.distance(&wanted, &letters(listed)), *listed));
    let nearest = distances.min_by_key(|(distance, _)| *distance);
    nearest.filter(|(distance, _)| *distance <= wanted.len().div_ceil(LETTERS_PER_SLIP)).map(|(_, listed)| listed)
}

fn letters(name: &str) -> Vec<char> {
    name.chars().take(LONGEST_NAME + 1).map(|c| c.to_ascii_lowercase()).collect()
}

/// Rows of the distance table, kept between comparisons.
#[derive(Default)]
struct Rows {
    before: Vec<usize>,
    above: Vec<usize>,
    current: Vec<usize>,
}

impl Rows {
    /// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment).
    fn distance(&mut self, a: &[char], b: &[char]) -> usize {
        self.before.clear();
        self.before.resize(b.len() + 1, usize::MAX);
        self.above.clear();
        self.above.extend(0..=b.len());
        let mut last = None;
        for (i, &x) in a.iter().enumerate() {
            self.current.clear();
            self.current.push(i + 1);
            let mut left = i + 1;
            let mut last_in_b = None;
            for (j, &y) in b.iter().enumerate() {
                let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX);
                let replaced = at(&self.above, j) + usize::from(x != y);
                let mut best = replaced.min(at(&self.above, j + 1) + 1).min(left + 1);
                if last == Some(y) && last_in_b == Some(x) {
                    // Two letters swapped: continue from before both of them.
                    best = best.min(at(&self.before, j.saturating_sub(1)).saturating_add(1));
                }
                self.current.push(best);
                left = best;
                last_in_b = Some(y);
            }
            core::mem::swap(&mut self.before, &mut self.above);
            core::mem::swap(&mut self.above, &mut self.current);
            last = Some(x);
        }
        self.above.last().copied().unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: &str, b: &str) -> usize {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        Rows::default().distance(&letters(a), &letters(b))
    }

    #[test]
    fn distances_worked_by_hand() {
        for (a, b, expected) in [
            ("", "abc", 3),
            ("abc", "abc", 0),
            ("kitten", "sitting", 3),
            ("rtx-4091", "rtx-4090", 1),
            ("m4-rpo", "m4-pro", 1),
            ("ab", "ba", 1),
            ("ca", "abc", 3),
        ] {
            assert_eq!((distance(a, b), distance(b, a)), (expected, expected), "{a} {b}");
        }
    }
}

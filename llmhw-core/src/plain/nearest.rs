//! Suggestions for a name that is not there: ids whose names are few keystrokes away, or else share its words.

use super::sorted;
use alloc::string::String;
use alloc::vec::Vec;

/// Suggestions per refusal.
pub(crate) const AT_MOST: usize = 3;
/// One keystroke in this many may be wrong; beyond that a suggestion misleads.
const LETTERS_PER_SLIP: usize = 4;
/// Longer names are no typing errors; refusing them stays cheap.
const LONGEST_NAME: usize = 100;

/// The ids nearest to `name`, best first, of pairs of a name and its id, without regard to case. Names that begin with it or have all
/// words of it come first: `gemma3` and `M4 Max 128GB` are parts of names. Then those near in letters; then those of which all words are
/// in `name`, as `llama 3.1 8B Q4` is more than a model's. Equals are in the order of ids. Empty when nothing is near.
pub(crate) fn ids(name: &str, names: &[(&str, &str)]) -> Vec<String> {
    if name.len() > LONGEST_NAME {
        return Vec::new();
    }
    let (longer, shorter) = by_words(name, names);
    let near = if longer.is_empty() { by_letters(name, names) } else { longer };
    if near.is_empty() { shorter } else { near }
}

/// Best first, each once, as many as are told.
fn best(ranked: Vec<(usize, &str)>) -> Vec<String> {
    let ranked = sorted(ranked, |a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(b.1)));
    let mut nearest: Vec<String> = Vec::new();
    for (_, id) in ranked {
        if nearest.len() < AT_MOST && !nearest.iter().any(|known| known == id) {
            nearest.push(String::from(id));
        }
    }
    nearest
}

/// Whether a letter stands between words. Points are in words: `3.1`; so is every letter beyond ASCII.
fn is_between(letter: char) -> bool {
    letter.is_ascii() && !letter.is_ascii_alphanumeric() && letter != '.'
}

/// The words of a name.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for word in name.split(is_between) {
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

/// Whether a name begins with another, or has it as some of its words, apart from case and what stands between words: `3090ti` is in
/// `rtx-3090-ti-24gb`.
fn has_run_together(name: &str, part: &str) -> bool {
    let together = |words: &[&str]| words.concat().to_ascii_lowercase();
    let (words, part) = (words(name), together(&words(part)));
    if part.len() < 2 {
        return false;
    }
    together(&words).starts_with(&part)
        || (1..words.len()).any(|from| {
            (from + 1..=words.len()).any(|to| words.get(from..to).is_some_and(|some| together(some) == part))
        })
}

/// How many more words than `b` has `a`, if it has all of them. One letter alone says nothing.
fn more(a: &[&str], b: &[&str]) -> Option<usize> {
    let has = |word: &&str| a.iter().any(|known| known.eq_ignore_ascii_case(word));
    (b.iter().any(|word| word.len() > 1) && b.iter().all(has)).then(|| a.len().saturating_sub(b.len()))
}

/// Those that say more than the name, and those that say less.
fn by_words(name: &str, names: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let wanted = words(name);
    let (mut longer, mut shorter) = (Vec::new(), Vec::new());
    for (listed, id) in names {
        let words = words(listed);
        if let Some(more) = more(&words, &wanted) {
            longer.push((more, *id));
        } else if has_run_together(listed, name) {
            longer.push((words.len(), *id));
        }
        // A name of one word is part of too many.
        if words.len() > 1
            && let Some(more) = more(&wanted, &words)
        {
            shorter.push((more, *id));
        }
    }
    (best(longer), best(shorter))
}

fn by_letters(name: &str, names: &[(&str, &str)]) -> Vec<String> {
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
    best(ranked)
}

/// The nearest of a few names, or else the first that has its first word: `memory_gibibytes` for `memory_gb`. `None` when nothing is
/// near.
pub(crate) fn of<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let pairs: Vec<(&str, &str)> = names.iter().map(|name| (*name, *name)).collect();
    let (near, first) = (by_letters(name, &pairs), words(name).first().copied());
    names.iter().copied().find(|listed| match near.first() {
        Some(nearest) => nearest == listed,
        None => first.is_some_and(|first| words(listed).contains(&first)),
    })
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
    fn what_is_far_in_letters_is_found_by_words() {
        let names = [
            ("llama-3.1-8b", "llama"),
            ("m4-max", "a-36gb"),
            ("studio-m4-max-128gb", "b-128gb"),
            ("pcie-4-x16", "pcie"),
        ];
        let found = |name| ids(name, &names);
        assert_eq!(found("M4 Max 128GB"), ["b-128gb"]);
        assert_eq!(found("llama 3.1 8B Q4 instruct"), ["llama"]);
        assert_eq!(found("PCIe"), ["pcie"]);
        assert_eq!(found("p40"), [""; 0]);
        assert_eq!(found("---"), [""; 0]);
        assert_eq!(found("m4-mxa"), ["a-36gb"]);
    }

    #[test]
    fn a_name_that_is_not_written_out_is_none_that_differs_in_a_letter() {
        let names = [
            ("gemma-4", "4"),
            ("gemma-3-12b", "12b"),
            ("gemma-3-1b", "1b"),
            ("rtx-3060", "3060"),
            ("rtx-pro-6000-96gb", "6000"),
        ];
        assert_eq!(ids("gemma3", &names), ["12b", "1b"]);
        assert_eq!(ids("Gemma 3", &names), ["12b", "1b"]);
        assert_eq!(ids("gemma5", &names), ["4"]);
        assert_eq!(ids("rtx 6000", &names), ["6000"]);
        assert_eq!(ids("g", &names), [""; 0]);
        assert_eq!(ids("pro6000", &names), ["6000"]);
        assert_eq!(ids("6000 96GB", &names), ["6000"]);
        assert_eq!(ids("rt", &names), ["3060", "6000"]);
        // A part of a word is no word: the name may only begin with it.
        assert_eq!(ids("pro60", &names), [""; 0]);
        assert_eq!(ids("Q4KM", &[("q4-k-s", "s"), ("q4-k-m", "m"), ("mlx-4bit", "mlx")]), ["m"]);
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

    #[test]
    fn the_nearest_are_a_slip_in_four_letters_away_at_most() {
        let listed = [("alpha", "a"), ("ALPHA", "a"), ("alphb", "b"), ("alphc", "c"), ("alphd", "d"), ("omega", "o")];
        let found = |name: &str| ids(name, &listed);
        // Two names of one id are one suggestion, and there are three at most, by distance and then by id.
        assert_eq!(found("alphx"), ["a", "b", "c"]);
        assert_eq!(found("Alphdx"), ["d", "a", "b"]);
        assert!(found("").is_empty());
        assert!(found("xyz").is_empty());
        // Of five letters two may be wrong, of four one.
        assert_eq!(found("omexy"), ["o"]);
        assert!(found("omxyz").is_empty());
        assert_eq!(ids("abcd", &[("abcx", "1"), ("abxx", "2"), ("abced", "3"), ("abcxyd", "4")]), ["1", "3"]);
    }

    #[test]
    fn letters_of_several_bytes_count_once_and_long_names_are_no_slips() {
        assert_eq!(ids("ééééé", &[("éééé", "4"), ("𝄞𝄞𝄞𝄞𝄞", "5"), ("éééxx", "3")]), ["4", "3"]);
        let (long, longer) = ("x".repeat(100), "x".repeat(101));
        let listed = [(long.as_str(), "long")];
        assert_eq!(ids(&long, &listed), ["long"]);
        assert!(ids(&longer, &listed).is_empty());
    }

    #[test]
    fn one_of_a_few_is_meant_or_none() {
        let names = ["context_tokens", "prompt_tokens", "nodes"];
        assert_eq!(of("contxt_tokens", &names), Some("context_tokens"));
        assert_eq!(of("NODES", &names), Some("nodes"));
        assert_eq!(of("nodxy", &names), Some("nodes"));
        assert_eq!(of("noxyz", &names), None);
        assert_eq!(of("", &names), None);
    }
}

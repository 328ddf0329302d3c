//! The traits of every type on one line each.

use std::collections::{BTreeMap, BTreeSet};

/// Which traits every type has, as the lines `impl ... for ...` say it.
#[derive(Default)]
pub(crate) struct Traits(BTreeMap<String, BTreeSet<String>>);

impl Traits {
    /// Takes a line; whether it was one of a trait.
    pub(crate) fn take(&mut self, line: &str) -> bool {
        let Some((generics, said)) = line.strip_prefix("impl").map(generics) else { return false };
        let Some((trait_, type_)) = at_top_level(said, " for ") else { return false };
        let trait_ = trait_.trim();
        // Derived beside PartialEq; nobody can use it.
        if trait_ != "StructuralPartialEq" {
            let condition = if generics.contains(": ") { format!(" if {generics}") } else { String::new() };
            self.0.entry(type_.to_owned()).or_default().insert(format!("{trait_}{condition}"));
        }
        true
    }

    /// A line for every type.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(type_, traits)| {
            let traits: Vec<&str> = traits.iter().map(String::as_str).collect();
            format!("{type_}: {}", traits.join(" + "))
        })
    }
}

/// The generics behind `impl`, and the rest.
fn generics(said: &str) -> (&str, &str) {
    if !said.starts_with('<') {
        return ("", said);
    }
    let mut depth = 0;
    let mut before = ' ';
    for (at, character) in said.char_indices() {
        match character {
            '<' => depth += 1,
            // Not the arrow of a function.
            '>' if before != '-' => depth -= 1,
            _ => {}
        }
        before = character;
        if depth == 0 {
            return said.split_at(at + 1);
        }
    }
    ("", said)
}

/// Splits at a word that stands in no brackets.
fn at_top_level<'a>(said: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    said.match_indices(word).map(|(at, _)| said.split_at(at)).find_map(|(left, right)| {
        let count = |brackets: &[char]| left.matches(brackets).count();
        // The arrow of a function closes nothing.
        let is_outside = count(&['<', '(']) + left.matches("->").count() == count(&['>', ')']);
        is_outside.then_some((left, right.strip_prefix(word)?))
    })
}

#[cfg(test)]
mod tests {
    use super::Traits;

    #[test]
    fn traits_of_a_type_share_a_line() {
        let mut traits = Traits::default();
        assert!(traits.take("impl Clone for spec::Link"));
        assert!(traits.take("impl From<fn(u8) -> u8> for spec::Link"));
        assert!(traits.take("impl<'a> Debug for plan::Needs<'a>"));
        assert!(traits.take("impl<T: Clone> Clone for evidence::Estimate<T>"));
        assert!(traits.take("impl<'de> serde::Deserialize<'de> for spec::Link"));
        assert!(traits.take("impl StructuralPartialEq for spec::Link"));
        assert!(!traits.take("impl spec::Link"));
        let lines: Vec<String> = traits.lines().collect();
        assert_eq!(
            lines,
            [
                "evidence::Estimate<T>: Clone if <T: Clone>",
                "plan::Needs<'a>: Debug",
                "spec::Link: Clone + From<fn(u8) -> u8> + serde::Deserialize<'de>",
            ]
        );
    }
}

//! Short paths: a crate's own name is left out, and what everybody knows goes by its last word.

/// Paths and what stands for them. The longer of two that begin alike comes first.
const KNOWN: &[(&str, &str)] = &[
    ("alloc::string::String", "String"),
    ("alloc::string::ToString", "ToString"),
    ("alloc::vec::Vec", "Vec"),
    ("alloc::boxed::Box", "Box"),
    ("alloc::borrow::Cow", "Cow"),
    ("alloc::sync::Arc", "Arc"),
    ("core::clone::Clone", "Clone"),
    ("core::cmp::", ""),
    ("core::convert::", ""),
    ("core::default::Default", "Default"),
    ("core::error::Error", "core::Error"),
    ("core::fmt::", ""),
    ("core::hash::Hash", "Hash"),
    ("core::iter::traits::iterator::Iterator", "Iterator"),
    ("core::iter::traits::collect::", ""),
    ("core::marker::", ""),
    ("core::ops::function::", ""),
    ("core::ops::deref::", ""),
    ("core::option::Option", "Option"),
    ("core::result::Result", "core::Result"),
    ("core::str::traits::FromStr", "FromStr"),
    ("serde_core::de::Deserialize", "serde::Deserialize"),
    ("serde_core::ser::Serialize", "serde::Serialize"),
    ("std::io::error::", "std::io::"),
    ("std::path::", ""),
];

/// A line of `public-api`, shortened for the crate of this name.
pub(crate) fn line(of_crate: &str, line: &str) -> String {
    let own = format!("{of_crate}::");
    let mut short = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        // Only where a path begins: `my_core::fmt` is another.
        let begins = !short.ends_with(|last: char| last.is_alphanumeric() || last == '_' || last == ':');
        let known = KNOWN.iter().find(|(path, _)| begins && rest.starts_with(path));
        if begins && rest.starts_with(&own) {
            rest = rest.get(own.len()..).unwrap_or_default();
        } else if let Some((path, word)) = known {
            short.push_str(word);
            rest = rest.get(path.len()..).unwrap_or_default();
        } else {
            short.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn own_and_known_paths_are_short_and_others_stay() {
        let long =
            "pub fn a_crate::spec::Link::new(core::option::Option<&a_crate::spec::Id>) -> other_crate::spec::Link";
        assert_eq!(line("a_crate", long), "pub fn spec::Link::new(Option<&spec::Id>) -> other_crate::spec::Link");
    }
}

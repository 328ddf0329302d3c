//! Names in the spellings of other languages.

/// `context_tokens` -> `contextTokens`, as `npm/lib/names.js` does it.
pub(crate) fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut after_underscore = false;
    for letter in name.chars() {
        match (letter, after_underscore) {
            ('_', _) => after_underscore = true,
            (letter, true) => {
                camel.extend(letter.to_uppercase());
                after_underscore = false;
            }
            (letter, false) => camel.push(letter),
        }
    }
    camel
}

/// Whether a name comes back the same: no digit after an underscore, no capitals.
pub(crate) fn is_reversible(name: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    name.split('_')
        .all(|part| part.starts_with(|letter: char| letter.is_ascii_lowercase()) && part.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_their_spelling_only() {
        assert_eq!(camel("kv_bytes_per_token_f16"), "kvBytesPerTokenF16");
        assert!(is_reversible("peak_fp32_teraflops") && !is_reversible("layer_2_size") && !is_reversible("Name"));
    }
}

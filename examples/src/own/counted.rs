//! What a file says of its runs, where they are counted for something else.

use super::book::Book;
use llmhw_core::record::file::Measurement;
use llmhw_core::spec::{Backend, Runtime, WeightFormat};

/// A sentence for each format or runtime that rows of a file name in words the catalogue knows and that is not the one they are
/// counted for. What a tool calls its machine and model is nobody's id and stays unread.
pub(super) fn otherwise(
    name: &str,
    rows: &[&Measurement],
    format: &WeightFormat,
    runtime: Option<&Runtime>,
    book: &Book,
) -> Vec<String> {
    let mut said = notes(name, rows, |row| row.format.as_ref(), |text| other_format(text, format, book));
    if let Some(runtime) = runtime {
        said.extend(notes(name, rows, |row| row.runtime.as_ref(), |text| other_runtime(text, runtime, book)));
    }
    said
}

/// Each word of the rows that means something else, once, with how many say it.
fn notes<'r>(
    name: &str,
    rows: &[&'r Measurement],
    word: impl Fn(&'r Measurement) -> &'r str,
    other: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut words: Vec<(&str, usize)> = Vec::new();
    for text in rows.iter().map(|row| word(row)) {
        match words.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += 1,
            None => words.push((text, 1)),
        }
    }
    let all = rows.len();
    let note = |(text, count): (&str, usize)| {
        let part = if count == all { String::new() } else { format!(" of {count} of its {all} runs") };
        other(text).map(|otherwise| format!("{name} says {text}{part}, and {otherwise}."))
    };
    words.into_iter().filter_map(note).collect()
}

/// What to do where a text is a listed format other than this one.
fn other_format(text: &str, used: &WeightFormat, book: &Book) -> Option<String> {
    let said = book.find::<WeightFormat>(text).ok()?;
    // A file's own sizes are called after the format that most of its tensors have.
    let of_file = format!("gguf-{}-of-", said.id());
    if said.id() == used.id() || used.id().starts_with(&of_file) {
        return None;
    }
    Some(format!("it is counted as {}: --weights {} counts it as what it says", used.name(), said.id()))
}

/// What to do where a text is a runtime, an engine or a backend other than this one's.
fn other_runtime(text: &str, used: &Runtime, book: &Book) -> Option<String> {
    let option = match book.catalog.find_all::<Runtime>(text) {
        Ok(said) if said.iter().any(|said| said.id() == used.id()) => return None,
        Ok(said) => match said.as_slice() {
            [one] => one.id().to_owned(),
            _ => text.to_owned(),
        },
        // llama-bench names backends, several with commas between them.
        Err(_) => {
            let said: Vec<Backend> = text.split(',').filter_map(backend).collect();
            if said.is_empty() || said.contains(&used.backend()) {
                return None;
            }
            let is_said = |row: &&Runtime| row.engine() == used.engine() && said.contains(&row.backend());
            let Some(row) = book.catalog.rows::<Runtime>().find(is_said) else {
                return Some(format!("it is counted for {}", used.name()));
            };
            row.id().to_owned()
        }
    };
    Some(format!("it is counted for {}: --runtime {option} counts it for what it says", used.name()))
}

/// A backend by the word that llama-bench has for it.
fn backend(text: &str) -> Option<Backend> {
    let word = text.trim().to_ascii_lowercase();
    let word = match word.as_str() {
        "mtl" => "metal",
        "hip" => "rocm",
        word => word,
    };
    Backend::ALL.iter().copied().find(|backend| backend.as_str() == word)
}

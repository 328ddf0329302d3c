//! Names in the committed texts of `data/surface`, each of which is checked where its language is tested.
//!
//! All names are spelled as records spell them: `contextTokens` is `context_tokens` here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

pub(crate) type Names = BTreeSet<String>;

/// What a language has: functions with the names of what goes in, and types with the names of what is in them.
#[derive(Debug, Default)]
pub(crate) struct Surface {
    pub(crate) functions: BTreeMap<String, Names>,
    pub(crate) types: BTreeMap<String, Names>,
    /// Methods of types, in Rust alone.
    pub(crate) methods: BTreeMap<String, Names>,
}

fn text(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read_to_string(root.join("data/surface").join(name)).unwrap()
}

/// The word at the beginning.
fn word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// `contextTokens` as `context_tokens`, `window_kv_bytes_per_token_f16` as it is.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

/// Types by their path in the crate, such as `noun::Link`, with fields, variants and methods; functions by their path.
pub(crate) fn rust() -> Surface {
    let mut surface = Surface::default();
    let text = text("llmhw-core.txt");
    for line in text.lines() {
        let item = line.trim_start_matches("#[non_exhaustive] ").trim_start_matches("#[must_use] ");
        let Some(item) = item.strip_prefix("pub ") else { continue };
        let item = item.trim_start_matches("const ");
        if let Some(path) = item.strip_prefix("struct ").or_else(|| item.strip_prefix("enum ")) {
            surface.types.entry(path_of(path)).or_default();
        } else {
            let path = path_of(item.trim_start_matches("fn ").trim_start_matches("static "));
            let Some((owner, name)) = path.rsplit_once("::") else { continue };
            let is_type = owner.rsplit("::").next().is_some_and(|last| last.starts_with(char::is_uppercase));
            if is_type && item.starts_with("fn ") {
                surface.methods.entry(owner.to_owned()).or_default().insert(name.to_owned());
            } else if is_type {
                surface.types.entry(owner.to_owned()).or_default().insert(name.to_owned());
            } else if item.starts_with("fn ") {
                surface.functions.insert(path, Names::new());
            }
        }
    }
    surface
}

/// A path without generics, up to what follows it.
fn path_of(text: &str) -> String {
    let mut depth = 0;
    let mut path = String::new();
    for (at, character) in text.char_indices() {
        let ends = character == '(' || character == ' ' || (character == ':' && text[at..].starts_with(": "));
        match character {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ if depth == 0 && ends => break,
            _ if depth == 0 => path.push(character),
            _ => {}
        }
    }
    path
}

/// Functions of the modules that answer questions, and all classes with their fields.
pub(crate) fn python() -> Surface {
    let mut surface = Surface::default();
    let (mut module, mut owner, mut is_function) = (String::new(), String::new(), false);
    let text = text("python.txt");
    for line in text.lines() {
        let inside = line.strip_prefix("    ");
        let said = inside.unwrap_or(line).trim_start_matches("@final ").trim_start_matches("@overload ");
        if let Some(name) = line.strip_prefix("# ") {
            name.clone_into(&mut module);
        } else if let (None, Some(class)) = (inside, said.strip_prefix("class ")) {
            (owner, is_function) = (word(class).to_owned(), false);
            surface.types.entry(owner.clone()).or_default();
        } else if let (None, Some(function)) = (inside, said.strip_prefix("def ")) {
            (owner, is_function) = (String::new(), true);
            if ["llmhw", "llmhw.columns", "llmhw.files", "llmhw.guide"].contains(&module.as_str()) {
                let arguments =
                    function.split('(').nth(1).unwrap_or_default().split(", ").filter(|one| one.contains(": "));
                let arguments = arguments.map(|one| word(one).to_owned()).collect();
                word(function).clone_into(&mut owner);
                surface.functions.insert(owner.clone(), arguments);
            }
        } else if inside.is_some()
            && said.contains(": ")
            && !said.starts_with([' ', '*', '@'])
            && !said.starts_with("def ")
        {
            let list = if is_function { &mut surface.functions } else { &mut surface.types };
            if let Some(names) = list.get_mut(&owner) {
                names.insert(word(said).to_owned());
            }
        }
    }
    surface
}

/// Functions of the three entry points with the fields of the question they take, and all types with their fields.
pub(crate) fn javascript() -> Surface {
    let mut surface = Surface::default();
    let mut questions = BTreeMap::new();
    let mut owner = String::new();
    let text = text("javascript.txt");
    for line in text.lines() {
        let exported = line.strip_prefix("export ");
        let kinds = ["interface ", "type ", "class "];
        if let Some(name) = exported.and_then(|said| kinds.iter().find_map(|kind| said.strip_prefix(kind))) {
            word(name).clone_into(&mut owner);
            surface.types.entry(owner.clone()).or_default();
        } else if let Some(function) = exported.and_then(|said| said.strip_prefix("function ")) {
            let question = function.split("question: ").nth(1).map(|of| word(of).to_owned());
            questions.insert(snake(word(function)), question);
            owner.clear();
        } else if let Some(field) = line.strip_prefix("    readonly ") {
            surface.types.entry(owner.clone()).or_default().insert(snake(word(field)));
        } else if let Some((method, _)) = line.strip_prefix("    ").and_then(|said| said.split_once("(question?")) {
            surface.types.entry(owner.clone()).or_default().insert(snake(method));
        }
    }
    for (function, question) in questions {
        let fields = question.and_then(|question| surface.types.get(&question).cloned()).unwrap_or_default();
        surface.functions.insert(function, fields);
    }
    surface
}

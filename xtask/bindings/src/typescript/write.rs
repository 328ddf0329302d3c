//! Pieces of TypeScript.

use serde_json::Value;

/// A comment for editors; nothing for nothing. Names in it are spelled as in the package.
pub(super) fn doc(text: &str, indent: &str) -> String {
    doc_with_default(text, None, indent)
}

pub(super) fn doc_with_default(text: &str, default: Option<&Value>, indent: &str) -> String {
    // A text without content, such as the default id, is no news.
    let default = default.filter(|default| **default != Value::String(String::new()));
    let mut lines: Vec<String> = spelled(text).lines().map(str::to_owned).collect();
    if let Some(default) = default {
        lines.push(format!("@defaultValue `{default}`"));
    }
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let body: String =
                lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n").collect();
            format!("{indent}/**\n{body}{indent} */\n")
        }
    }
}

/// What a list of words is, as the sentence that documentation has.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().map(char::to_uppercase).into_iter().flatten().collect();
    let stop = if text.is_empty() || text.ends_with('.') { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// Names of fields stand between backticks.
fn spelled(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let spelled = parts.map(|(place, part)| if place % 2 == 1 { crate::names::camel(part) } else { part.to_owned() });
    spelled.collect::<Vec<_>>().join("`")
}

/// `"a" | "b"` behind an equals sign: on one line, or one below the other.
pub(super) fn words<W: AsRef<str>>(words: &[W]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("{:?}", word.as_ref())).collect();
    if quoted.len() > 8 { format!("\n  | {}", quoted.join("\n  | ")) } else { format!(" {}", quoted.join(" | ")) }
}

//! Examples of a page, as a person would copy them.

/// A block of code and what stands behind its language, such as `no_run`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block<'a> {
    pub(super) code: String,
    pub(super) flags: &'a str,
}

/// The blocks of one language, in order.
pub(super) fn blocks<'a>(page: &'a str, language: &str) -> Vec<Block<'a>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(fence) = line.strip_prefix("```") else { continue };
        let (named, flags) = fence.split_once(',').unwrap_or((fence, ""));
        let code: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        if named == language {
            blocks.push(Block { code: code.join("\n"), flags });
        }
    }
    blocks
}

/// A program around Rust code that ends as documentation's do: with a result in a hidden line, or with nothing.
pub(super) fn program(code: &str) -> String {
    let shown = |line: &str| match line.strip_prefix("# ") {
        Some(hidden) => hidden.to_owned(),
        None => line.to_owned(),
    };
    let body: Vec<_> = code.lines().map(shown).collect();
    let body = body.join("\n");
    if body.trim_end().ends_with("(())") {
        format!(
            "fn main() {{\nfn example() -> Result<(), impl std::fmt::Debug> {{\n{body}\n}}\nexample().unwrap();\n}}\n"
        )
    } else {
        format!("fn main() {{\n{body}\n}}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_a_language_are_found_and_hidden_lines_shown() {
        let page =
            "# Page\n```sh\nls\n```\ntext\n```rust\nlet a = 1;\n# Ok::<(), ()>(())\n```\n```rust,no_run\nlet b;\n```\n";
        let found = blocks(page, "rust");
        let block = |code: &str, flags| Block { code: code.to_owned(), flags };
        assert_eq!(found, [block("let a = 1;\n# Ok::<(), ()>(())", ""), block("let b;", "no_run")]);
        let text = program(&found[0].code);
        assert!(text.contains("\nlet a = 1;\nOk::<(), ()>(())\n}\nexample().unwrap();"), "{text}");
        assert_eq!(program("f();"), "fn main() {\nf();\n}\n");
    }
}

//! The public items of the Rust crates as text, one a line: `data/surface/llmhw-core.txt` and `data/surface/llmhw-columns.txt`.
//!
//! Rustdoc describes a crate as JSON, `public-api` reads that, and what is left here is to make the text short enough to be
//! read. Python and JavaScript do the same for themselves: `llmhw-py/tests/surface.py`, `llmhw-wasm/npm/test/surface.js`.

mod rustdoc;
mod shorten;
mod text;
mod traits;

use anyhow::{Context, Result, bail};
use clap::Parser;
use std::fs;
use std::path::{Path, PathBuf};

const CRATES: &[&str] = &["llmhw-core", "llmhw-columns"];

#[derive(Debug, Parser)]
#[command(name = "surface")]
struct Arguments {
    /// Write nothing; fail when a text is stale
    #[arg(long)]
    check: bool,
}

fn main() -> Result<()> {
    if let Some(code) = rustdoc::stand_in()? {
        std::process::exit(code);
    }
    let arguments = Arguments::parse();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("no repository")?.to_path_buf();
    for name in CRATES {
        let text = text::of(name, &rustdoc::json(&root, name)?)?;
        let path = root.join(format!("data/surface/{name}.txt"));
        if arguments.check { check(&path, &text)? } else { write(&path, &text)? }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("can not write {}", path.display()))?;
    println!("wrote {}: {} lines", path.display(), text.lines().count());
    Ok(())
}

/// Says which lines came and went, since that is what a change does to users.
fn check(path: &Path, text: &str) -> Result<()> {
    let old = fs::read_to_string(path).unwrap_or_default();
    if old == text {
        println!("{} is fresh: {} lines", path.display(), text.lines().count());
        return Ok(());
    }
    let gone = old.lines().filter(|line| !text.lines().any(|new| new == *line)).map(|line| format!("- {line}"));
    let come = text.lines().filter(|line| !old.lines().any(|old| old == *line)).map(|line| format!("+ {line}"));
    let differences: Vec<String> = gone.chain(come).collect();
    bail!(
        "the public items are not those of {}: if that is meant, run `cargo xtask surface` and commit the result\n{}",
        path.display(),
        differences.join("\n")
    )
}

//! Renders what the bindings say of the core, or checks that it is fresh: one module per language.
//!
//! `shape` and `schema` read what the core says of its records, for all of them.

mod core;
mod files;
mod names;
mod python;
mod schema;
mod schemas;
mod shape;
mod typescript;

use anyhow::Result;
use clap::Parser;

/// Questions that the main module of the JavaScript package leaves out: `llmhw/planner` answers them.
const PLANNER: &[&str] = &["plan", "fleet", "uncertainty"];

#[derive(Debug, Parser)]
#[command(name = "bindings")]
struct Arguments {
    /// Write nothing; fail when a generated file is stale
    #[arg(long)]
    check: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let interface = core::Raw::of_core()?;
    let mut files = schemas::files()?;
    files.push(files::rust("llmhw-py/src/generated.rs", &python::module(&interface)?)?);
    files.push(files::plain("llmhw-py/python/llmhw/_llmhw.pyi", python::stub_file(&interface)?));
    files.push(files::plain("llmhw-py/python/llmhw/words.py", python::words_file(&interface)?));
    let whole = schema::Interface::of(&interface)?;
    files.extend(typescript::render(&whole, &schema::Interface::of(&interface.without(PLANNER))?)?);
    if arguments.check { files::check(&files) } else { files::write(&files) }
}

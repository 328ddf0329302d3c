//! Renders what other languages know of the records: types, names of functions, JSON Schemas.
//!
//! One module per language; `schema` reads what the core says of its records once for all of them.

mod files;
mod names;
mod nouns;
mod schema;
mod typescript;

use anyhow::{Context, Result};
use clap::Parser;
use schema::Interface;
use std::path::PathBuf;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask bindings", about = "Render the types of the bindings and the schemas of the records")]
struct Arguments {
    /// Write nothing; fail when a generated file is stale
    #[arg(long)]
    check: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("no repository")?.to_path_buf();
    let interface = Interface::read().context("the schemas of the core")?;
    let mut files = nouns::render()?;
    files.extend(typescript::render(&interface, &root)?);
    if arguments.check { files::check(&root, &files) } else { files::write(&root, &files) }
}

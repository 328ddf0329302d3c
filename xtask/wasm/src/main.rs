//! Builds the files of the JavaScript package into `llmhw-wasm/npm/dist` and says how large they are.
//!
//! A program of its own: `xtask` itself stays small, so that the catalogue can be rendered when nothing else compiles.

mod build;
mod sections;
mod size;

use anyhow::{Context, Result};
use std::path::PathBuf;

fn main() -> Result<()> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("no repository")?.to_path_buf();
    let built = build::build(&root)?;
    sections::print(&built.wasm)?;
    size::check(&built)
}

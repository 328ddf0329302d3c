//! Builds the files of the JavaScript package into `llmhw-wasm/npm/dist` and says how large they are. With `--limits` it fails where they are
//! larger than they may be.
//!
//! A program of its own: `xtask` itself stays small, so that the catalogue can be rendered when nothing else compiles.

mod build;
mod sections;
mod size;

use anyhow::{Context, Result};
use build::{Module, build};
use std::path::PathBuf;

/// Built to be weighed alone: what the main module is without the long tables.
const BARE: Module = Module { package: "llmhw-wasm", name: "llmhw", is_whole: false };
const MAIN: Module = Module { package: "llmhw-wasm", name: "llmhw", is_whole: true };
const FILES: Module = Module { package: "llmhw-files-wasm", name: "llmhw_files", is_whole: true };
const PLANNER: Module = Module { package: "llmhw-planner-wasm", name: "llmhw_planner", is_whole: true };

fn main() -> Result<()> {
    let fails = std::env::args().any(|argument| argument == "--limits");
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("no repository")?.to_path_buf();
    let toolchain = build::toolchain(&root)?;
    let build = |module, folder: PathBuf| build(&root, toolchain.as_deref(), module, &folder);
    let dist = root.join("llmhw-wasm/npm/dist");
    // Before the main module, whose file of the same name then stays.
    let bare = build(&BARE, build::target(&root).join("wasm-bare"))?;
    let main = build(&MAIN, dist.clone())?;
    let files = build(&FILES, dist.clone())?;
    let planner = build(&PLANNER, dist)?;
    build::licences(&root)?;
    sections::print(&main.wasm)?;
    size::heading();
    size::print("llmhw, no catalogue", &bare)?;
    size::check("llmhw_files", &files, size::FILES, fails)?;
    size::check("llmhw_planner", &planner, size::PLANNER, fails)?;
    size::check("llmhw", &main, size::MAIN, fails)
}

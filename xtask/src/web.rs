//! `cargo xtask web`: the guide as a page, built and served on this machine; and its tests.

use crate::process::{program, root, run};
use anyhow::Result;
use std::process::Command;

/// npm in a folder of the repository.
pub(crate) fn npm(folder: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(root().join(folder)).args(arguments);
    command
}

/// The tools of a package, as its lock file has them.
pub(crate) fn tools(folder: &str) -> Result<()> {
    run("its tools", &mut npm(folder, &["ci", "--no-audit", "--no-fund"]))
}

/// Builds the page and serves it until it is stopped; the address is printed.
pub(crate) fn serve() -> Result<()> {
    program("wasm", None)?;
    tools("examples/web")?;
    run("the page", &mut npm("examples/web", &["run", "--silent", "build"]))?;
    run("serving it", &mut npm("examples/web", &["run", "--silent", "serve"]))
}

/// The text of what the JavaScript package exports.
pub(crate) fn surface(check: Option<&str>) -> Result<()> {
    let package = "llmhw-wasm/npm";
    tools(package)?;
    let mut node = Command::new("node");
    run("its exports", node.current_dir(root().join(package)).arg("test/surface.js").args(check))
}

/// The JavaScript package, as it is published, in Node and in Chromium; then the page, as a person uses it.
pub(crate) fn test() -> Result<()> {
    println!("\n== JavaScript package");
    program("wasm", ["--limits"])?;
    for folder in ["llmhw-wasm/npm", "examples/web"] {
        println!("\n== {folder}");
        tools(folder)?;
        run("its tests", &mut npm(folder, &["test"]))?;
    }
    Ok(())
}

//! Cargo, then wasm-bindgen as a library: its version and that of the crate are held together by cargo.

use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// What was built.
pub(crate) struct Built {
    pub(crate) wasm: Vec<u8>,
    pub(crate) glue: Vec<u8>,
}

/// Builds the module and its glue: one ES module that browsers, bundlers and Node all load.
pub(crate) fn build(root: &Path) -> Result<Built> {
    let toolchain = toolchain(root)?;
    let mut cargo = Command::new(match toolchain {
        Some(_) => "cargo".into(),
        None => env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
    });
    if let Some(toolchain) = toolchain {
        cargo.env_remove("CARGO").env_remove("RUSTC").env("RUSTUP_TOOLCHAIN", toolchain);
    }
    cargo.current_dir(root).args(["build", "--profile", "wasm", "-p", "llmhw-wasm", "--target", TARGET, "--locked"]);
    ensure!(cargo.status().context("cargo does not start")?.success(), "{cargo:?} failed");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let dist = root.join("llmhw-wasm/npm/dist");
    Bindgen::new()
        .input_path(target.join(TARGET).join("wasm/llmhw_wasm.wasm"))
        .out_name("llmhw")
        .web(true)?
        .typescript(false)
        // As a library it leaves out the file's place unless told; bundlers then build without the module and say nothing.
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&dist)
        .context("wasm-bindgen")?;
    // npm packs what lies in its folder.
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(root.join(licence), root.join("llmhw-wasm/npm").join(licence))?;
    }
    let read = |name: &str| fs::read(dist.join(name)).with_context(|| format!("no {name} in {}", dist.display()));
    Ok(Built { wasm: read("llmhw_bg.wasm")?, glue: read("llmhw.js")? })
}

/// The toolchain that has the target; `None` is the one that runs this.
fn toolchain(root: &Path) -> Result<Option<String>> {
    let script = root.join("scripts/ensure-wasm-target.sh");
    let output = Command::new(&script).stderr(Stdio::inherit()).output().context("no script for the wasm target")?;
    if !output.status.success() {
        bail!("{} failed", script.display());
    }
    let name = String::from_utf8(output.stdout)?.trim().to_owned();
    Ok((name != "default").then_some(name))
}

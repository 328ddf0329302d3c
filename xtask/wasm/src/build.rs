//! Cargo, then wasm-bindgen as a library: its version and that of the crate are held together by cargo.

use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// A module of the package.
pub(crate) struct Module {
    /// The crate it is built from.
    pub(crate) package: &'static str,
    /// The name of its files.
    pub(crate) name: &'static str,
    /// Whether the crate is built with its default features.
    pub(crate) is_whole: bool,
}

/// What was built.
pub(crate) struct Built {
    pub(crate) wasm: Vec<u8>,
    pub(crate) glue: Vec<u8>,
}

/// Builds a module and its glue into a folder: one ES module that browsers, bundlers and Node all load.
pub(crate) fn build(root: &Path, toolchain: Option<&str>, module: &Module, folder: &Path) -> Result<Built> {
    let mut cargo = Command::new(match toolchain {
        Some(_) => "cargo".into(),
        None => env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
    });
    if let Some(toolchain) = toolchain {
        cargo.env_remove("CARGO").env_remove("RUSTC").env("RUSTUP_TOOLCHAIN", toolchain);
    }
    cargo.current_dir(root).args(["build", "--profile", "wasm", "--target", TARGET, "--locked", "-p", module.package]);
    if !module.is_whole {
        cargo.arg("--no-default-features");
    }
    // Where the sources of dependencies lay on the machine that built it is no part of a package.
    if let Some(sources) = sources() {
        let flag = format!("--remap-path-prefix={}=", sources.display());
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flag);
    }
    ensure!(cargo.status().context("cargo does not start")?.success(), "{cargo:?} failed");
    let file = format!("{}.wasm", module.package.replace('-', "_"));
    Bindgen::new()
        .input_path(target(root).join(TARGET).join("wasm").join(file))
        .out_name(module.name)
        .web(true)?
        .typescript(false)
        // As a library it leaves out the file's place unless told; bundlers then build without the module and say nothing.
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .context("wasm-bindgen")?;
    let read =
        |name: String| fs::read(folder.join(&name)).with_context(|| format!("no {name} in {}", folder.display()));
    Ok(Built { wasm: read(format!("{}_bg.wasm", module.name))?, glue: read(format!("{}.js", module.name))? })
}

/// Where cargo keeps the sources of dependencies.
fn sources() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home
        .or_else(|| Some(PathBuf::from(env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"))?).join(".cargo")));
    Some(home?.join("registry").join("src"))
}

/// Where cargo builds.
pub(crate) fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// npm packs what lies in its folder.
pub(crate) fn licences(root: &Path) -> Result<()> {
    for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(root.join(licence), root.join("llmhw-wasm/npm").join(licence))?;
    }
    Ok(())
}

/// The toolchain that has the target; `None` is the one that runs this.
pub(crate) fn toolchain(root: &Path) -> Result<Option<String>> {
    let script = root.join("scripts/ensure-wasm-target.sh");
    let output = Command::new(&script).stderr(Stdio::inherit()).output().context("no script for the wasm target")?;
    if !output.status.success() {
        bail!("{} failed", script.display());
    }
    let name = String::from_utf8(output.stdout)?.trim().to_owned();
    Ok((name != "default").then_some(name))
}

//! Asks rustdoc for a crate as JSON.
//!
//! The JSON is not stable: a stable compiler prints it only to callers who say that they know (`RUSTC_BOOTSTRAP`), and its format
//! has a number. The variable must not reach the compiler of the dependencies, some of which then build as for a nightly, and
//! everything would be compiled twice; so cargo is given this program as its rustdoc, which sets it for rustdoc alone.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The format that the version of `public-api` in `Cargo.toml` reads; Rust 1.95 prints it.
const FORMAT: u64 = 57;

/// Set where cargo calls this program as rustdoc; its value is the real one.
const REAL: &str = "LLMHW_SURFACE_RUSTDOC";

/// A crate as rustdoc describes it.
pub(crate) struct Description {
    pub(crate) path: PathBuf,
    pub(crate) json: Value,
}

/// Runs rustdoc where cargo takes this program for it, and gives its exit code.
pub(crate) fn stand_in() -> Result<Option<i32>> {
    let Some(real) = env::var_os(REAL) else { return Ok(None) };
    let mut rustdoc = Command::new(&real);
    let status = rustdoc.args(env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1").status();
    Ok(Some(status.with_context(|| format!("{} does not start", real.display()))?.code().unwrap_or(1)))
}

/// Describes a crate with all its features.
pub(crate) fn json(root: &Path, name: &str) -> Result<Description> {
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root)
        .args(["rustdoc", "--quiet", "--locked", "--all-features", "-p", name])
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        .env(REAL, env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into()))
        .env("RUSTDOC", env::current_exe()?)
        .status()
        .context("cargo does not start")?;
    ensure!(status.success(), "rustdoc does not describe {name}");
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let path = target.join("doc").join(name.replace('-', "_")).with_extension("json");
    let text = fs::read_to_string(&path).with_context(|| format!("rustdoc left no {}", path.display()))?;
    let json: Value = serde_json::from_str(&text)?;
    let format = json.get("format_version").and_then(Value::as_u64);
    if format != Some(FORMAT) {
        bail!(
            "this rustdoc prints format {} and format {FORMAT}, that of Rust 1.95, is read: \
             run it with that toolchain (`cargo +1.95.0 xtask surface`), or take the `public-api` of the newer one \
             into Cargo.toml and change FORMAT in xtask/surface/src/rustdoc.rs",
            format.map_or_else(|| "nothing".to_owned(), |format| format.to_string())
        );
    }
    Ok(Description { path, json })
}

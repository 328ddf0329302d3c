//! The package itself: its version, and what it throws.

use super::write::words;
use anyhow::{Context, Result, ensure};
use llmhw_core::ErrorKind;
use serde_json::Value;
use std::fs;

/// npm reads the version from its own file; it is that of the workspace.
pub(super) fn check_version() -> Result<()> {
    let text = fs::read_to_string(generated::root().join("llmhw-wasm/npm/package.json")).context("no package.json")?;
    let package: Value = serde_json::from_str(&text).context("package.json")?;
    let version = package.get("version").and_then(Value::as_str).unwrap_or_default();
    let ours = env!("CARGO_PKG_VERSION");
    ensure!(version == ours, "package.json has version {version}, Cargo.toml {ours}: make them the same");
    Ok(())
}

pub(super) fn errors() -> String {
    let kinds: Vec<&str> = ErrorKind::ALL.iter().map(|kind| kind.as_str()).collect();
    format!(
        "/** The kinds of refusal. */\nexport type ErrorKind ={};\n\n\
         /** What every function throws for input it refuses. `structuredClone` and `postMessage` keep its message alone. */\n\
         export class LlmhwError extends Error {{\n  \
         constructor(refusal: {{ kind: ErrorKind; parameter?: string; message: string; candidates?: readonly string[]; all?: readonly LlmhwError[] }});\n  \
         readonly name: \"LlmhwError\";\n  readonly kind: ErrorKind;\n  \
         /** The name of the input at fault, such as `hardware.memoryGibibytes`. */\n  \
         readonly parameter: string | undefined;\n  \
         /** The ids to choose from: the nearest to an unknown one, or all that an ambiguous one fits. */\n  \
         readonly candidates: readonly string[];\n  \
         /** Everything that was refused together: this error alone, or one per field. Kind, parameter and candidates are those of the first. */\n  \
         readonly all: readonly LlmhwError[];\n}}\n",
        words(&kinds)
    )
}

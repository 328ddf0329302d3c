//! What a rehearsal found, and where it works.

use crate::process::target;
use anyhow::Result;
use std::path::PathBuf;

/// What a run found, in the order in which it is said at the end.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) held: Vec<String>,
    /// What could not be seen on this machine.
    pub(super) open: Vec<String>,
}

/// Where packages are unpacked and installed; emptied each time.
pub(super) fn folder(name: &str) -> Result<PathBuf> {
    let folder = target().join("release-check").join(name);
    if folder.is_dir() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

//! The generated files: written, or compared with what is there.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// A file as it should be, by its path in the repository.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

pub(crate) fn write(root: &Path, files: &[File]) -> Result<()> {
    for File { path, text } in files {
        let place = root.join(path);
        if fs::read_to_string(&place).is_ok_and(|old| old == *text) {
            continue;
        }
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&place, text).with_context(|| format!("can not write {path}"))?;
        println!("wrote {path}");
    }
    Ok(())
}

pub(crate) fn check(root: &Path, files: &[File]) -> Result<()> {
    let stale: Vec<String> = files.iter().filter_map(|file| difference(root, file)).collect();
    if !stale.is_empty() {
        bail!("stale, run `cargo xtask bindings` and commit the result:\n{}", stale.join("\n"));
    }
    println!("{} generated files are fresh", files.len());
    Ok(())
}

/// The first line in which a file differs from what is on disk.
fn difference(root: &Path, File { path, text }: &File) -> Option<String> {
    let Ok(old) = fs::read_to_string(root.join(path)) else {
        return Some(format!("{path} is missing"));
    };
    if old == *text {
        return None;
    }
    let number = old.lines().zip(text.lines()).take_while(|(old, new)| old == new).count();
    let line = |text: &str| text.lines().nth(number).unwrap_or("(end of file)").trim().to_owned();
    Some(format!("{path}, line {}:\n  - {}\n  + {}", number + 1, line(&old), line(text)))
}

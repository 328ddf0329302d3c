//! Generated files: formatted, then written or compared with what is there. All programs that render files share it.

use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository's root.
#[must_use]
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().and_then(Path::parent).unwrap_or(here)
}

/// A file as it should be.
#[derive(Debug, Clone)]
pub struct File {
    path: PathBuf,
    text: String,
}

impl File {
    /// A file taken as it is; `path` is below the repository's root.
    pub fn plain(path: impl AsRef<Path>, text: String) -> Self {
        Self { path: root().join(path), text }
    }

    /// A file of Rust, as rustfmt leaves it, so that `cargo fmt` has nothing to say about it.
    ///
    /// # Errors
    /// When rustfmt is missing or refuses the code.
    pub fn rust(path: impl AsRef<Path>, code: &str) -> Result<Self> {
        let path = path.as_ref();
        let text = formatted(code).with_context(|| format!("can not format {}", path.display()))?;
        Ok(Self::plain(path, text))
    }

    /// The first line in which it differs from what is on disk.
    fn difference(&self) -> Option<String> {
        let Self { path, text } = self;
        let Ok(old) = fs::read_to_string(path) else {
            return Some(format!("{} is missing", path.display()));
        };
        if old == *text {
            return None;
        }
        let number = old.lines().zip(text.lines()).take_while(|(old, new)| old == new).count();
        let line = |text: &str| text.lines().nth(number).unwrap_or("(end of file)").trim().to_owned();
        Some(format!("{}, line {}:\n  - {}\n  + {}", path.display(), number + 1, line(&old), line(text)))
    }
}

fn formatted(code: &str) -> Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root().join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("can not start rustfmt; `rustup component add rustfmt` installs it")?;
    // A thread feeds it, because rustfmt may write before it has read everything.
    let mut input = rustfmt.stdin.take().context("rustfmt has no input")?;
    let code = code.to_owned();
    let feeder = std::thread::spawn(move || input.write_all(code.as_bytes()));
    let output = rustfmt.wait_with_output()?;
    ensure!(output.status.success(), "rustfmt: {}", String::from_utf8_lossy(&output.stderr));
    ensure!(matches!(feeder.join(), Ok(Ok(()))), "rustfmt did not read its input");
    Ok(String::from_utf8(output.stdout)?)
}

/// Writes those that are not there as they should be.
///
/// # Errors
/// When a file can not be written.
pub fn write(files: &[File]) -> Result<()> {
    for File { path, text } in files.iter().filter(|file| file.difference().is_some()) {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("can not make {}", folder.display()))?;
        }
        fs::write(path, text).with_context(|| format!("can not write {}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// Fails when one is not as it should be; `advice` says how to renew them.
///
/// # Errors
/// With every stale file and the first line in which it differs.
pub fn check(files: &[File], advice: &str) -> Result<()> {
    let stale: Vec<String> = files.iter().filter_map(File::difference).collect();
    if !stale.is_empty() {
        bail!("stale, {advice}:\n{}", stale.join("\n"));
    }
    println!("{} generated files are fresh", files.len());
    Ok(())
}

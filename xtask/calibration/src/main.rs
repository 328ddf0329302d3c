//! Fits the constants of the speed model to `data/measurements` and holds the model against measurements.

mod accuracy;
mod calibrate;
mod doc;
mod evaluate;
mod fit;
mod generation;
mod guide;
mod hardware;
mod interval;
mod metrics;
mod mlx;
mod names;
mod own;
mod picture;
mod predict;
mod problem;
mod prose;
mod quant;
mod report;
mod rough;
mod row;
mod runtime;
mod shape;
mod small;
mod solve;
mod split;
mod work;
mod write;

use anyhow::{Context, Result, bail};
use calibrate::Calibrator;
use clap::{Parser, Subcommand};
use evaluate::Protocol;
use std::fs;
use std::path::{Path, PathBuf};
use work::{BytesFrom, Job, Kind, Workshop};

#[derive(Debug, Parser)]
#[command(name = "calibration", about = "Fits the speed model and holds it against measurements")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Fit the constants to data/measurements and write them
    Calibrate {
        /// Write nothing; fail when the constants are stale
        #[arg(long)]
        check: bool,
    },
    /// Hold the model against measurements
    Accuracy(accuracy::Arguments),
}

fn main() -> Result<()> {
    match Arguments::parse().chore {
        Chore::Calibrate { check } => calibrate(check),
        Chore::Accuracy(arguments) => accuracy::run(&arguments),
    }
}

/// The repository's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn calibrate(check: bool) -> Result<()> {
    let root = root();
    let directory = root.join("data/measurements");
    let rows = row::read(&directory.join("measured.csv"))?;
    let workshop = Workshop::open(&directory, BytesFrom::File)?;
    let (jobs, _) = accuracy::prepare(&rows, &workshop);
    let nameless: Vec<Job> = rows.iter().filter_map(|row| workshop.prepare_nameless(row).ok()).collect();
    let calibrator = Calibrator::new(&jobs);
    let fitted = calibrator.fit(&|_| true)?;
    let chips = evaluate::held_out(&jobs, &calibrator, Protocol::Chip)?;
    let intervals = evaluate::intervals(&chips, &jobs, &nameless, &calibrator)?;
    let correlations = [Kind::Decode, Kind::Prefill].map(|kind| own::correlations(&chips, kind, None));
    let [decode, prefill] = correlations;
    let correlations = [decode?, prefill?];
    let single = calibrator.decode_jobs.len() + calibrator.prefill_jobs.len() - calibrate::LEFT_OUT.len();
    put(&root.join("llmhw-core/src/efficiency/fitted.rs"), &write::core(&fitted, &intervals, correlations), check)?;
    put(
        &root.join("data/calibration/constants.toml"),
        &write::people(&fitted, &intervals, correlations, &rows, single),
        check,
    )
}

/// Writes a generated file, or checks that it is up to date.
fn put(path: &Path, text: &str, check: bool) -> Result<()> {
    if check {
        let present = fs::read_to_string(path).unwrap_or_default();
        if present != text {
            bail!("{} is stale: run `cargo xtask calibrate`, then `cargo xtask accuracy`", path.display());
        }
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("{} can not be made", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("{} can not be written", path.display()))
}

#[cfg(test)]
mod tests;

//! Fits the constants of the speed model to `data/measurements` and holds the model against measurements.

mod accuracy;
mod calibrate;
mod chip;
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
mod shapes;
mod small;
mod solve;
mod split;
mod work;
mod write;

use anyhow::Result;
use calibrate::Calibrator;
use clap::{Parser, Subcommand};
use evaluate::Protocol;
use generated::{File, root};
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

fn calibrate(check: bool) -> Result<()> {
    let directory = root().join("data/measurements");
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
    let people = write::people(&fitted, &intervals, correlations, &rows, single);
    let files = [
        File::plain("llmhw-core/src/efficiency/fitted.rs", write::core(&fitted, &intervals, correlations)),
        File::plain("data/calibration/constants.toml", people),
    ];
    if check { generated::check(&files, write::ADVICE) } else { generated::write(&files) }
}

#[cfg(test)]
mod tests;

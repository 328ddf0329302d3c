//! `cargo xtask accuracy`: the model against measurements.

use crate::calibrate::Calibrator;
use crate::evaluate::{self, Protocol};
use crate::predict::{self, Fitted};
use crate::report::{Refusal, Report};
use crate::row::Row;
use crate::work::{BytesFrom, Job, Workshop};
use crate::{doc, row, write};
use anyhow::Result;
use generated::{File, root};
use llmhw_core::efficiency::Calibration;
use llmhw_core::efficiency::constants::{Constant, Constants};
use std::path::{Path, PathBuf};

/// How to hold the model against measurements.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A file with the columns of data/measurements/measured.csv, predicted with the built-in constants. Without it the
    /// repository's own rows, predicted with constants fitted without them, and docs/accuracy.md is written
    #[arg(long, value_name = "FILE")]
    measurements: Option<PathBuf>,
    /// JSON instead of text; writes no files
    #[arg(long)]
    json: bool,
    /// What is left out of the fit when a row of the repository's own is predicted
    #[arg(long, value_enum, default_value = "chip")]
    leave_out: Protocol,
    /// Where the bytes of a row's weights come from; anything but the default writes no files
    #[arg(long, value_enum, default_value = "file")]
    bytes: BytesFrom,
    /// Write nothing; fail when docs/accuracy.md or a picture is stale
    #[arg(long)]
    check: bool,
}

/// Rows made ready, and those that could not be.
pub(crate) fn prepare(rows: &[Row], workshop: &Workshop) -> (Vec<Job>, Vec<Refusal>) {
    let (mut jobs, mut refused) = (Vec::new(), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        match workshop.prepare(row) {
            Ok(job) if is_estimated(&job) => jobs.push(Job { index, ..job }),
            Ok(_) => {
                refused
                    .push(Refusal { row_id: row.id.clone(), reason: "its numbers give no finite estimate".to_owned() });
            }
            Err(reason) => refused.push(Refusal { row_id: row.id.clone(), reason }),
        }
    }
    (jobs, refused)
}

fn is_estimated(job: &Job) -> bool {
    let rate = predict::rate(job, &Constants::prior());
    rate.is_finite() && rate > 0.0
}

/// The built-in constants.
pub(crate) fn built_in() -> Fitted {
    let calibration = Calibration::BUILT_IN;
    let rows = Constant::all().map(|(constant, ..)| calibration.rows(constant)).collect();
    Fitted { constants: calibration.constants().clone(), rows }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let directory = root().join("data/measurements");
    let workshop = Workshop::open(&directory, arguments.bytes)?;
    match &arguments.measurements {
        Some(file) => by_built_in(file, &workshop, arguments.json),
        None => by_held_out(&directory, &workshop, arguments),
    }
}

fn by_built_in(file: &Path, workshop: &Workshop, json: bool) -> Result<()> {
    let (jobs, refused) = prepare(&row::read(file)?, workshop);
    let outcomes = evaluate::with_constants(&jobs, &built_in(), |class| {
        let interval = Calibration::BUILT_IN.interval(class);
        (interval.low, interval.high)
    });
    print(&Report::new(&outcomes, &refused, "built-in constants"), json)
}

fn by_held_out(directory: &Path, workshop: &Workshop, arguments: &Arguments) -> Result<()> {
    let rows = row::read(&directory.join("measured.csv"))?;
    let (jobs, refused) = prepare(&rows, workshop);
    let calibrator = Calibrator::new(&jobs);
    let outcomes = evaluate::held_out(&jobs, &calibrator, arguments.leave_out)?;
    let report = Report::new(&outcomes, &refused, arguments.leave_out.name());
    if arguments.json || arguments.bytes != BytesFrom::File {
        return print(&report, arguments.json);
    }
    let material = doc::Material::gather(directory, workshop, &rows, &jobs, &refused, &calibrator)?;
    let files: Vec<File> = doc::files(&material)?.into_iter().map(|(path, text)| File::plain(path, text)).collect();
    if arguments.check {
        return generated::check(&files, write::ADVICE);
    }
    generated::write(&files)?;
    print(&report, false)
}

fn print(report: &Report<'_>, json: bool) -> Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(report)?);
    } else {
        print!("{}", report.text());
    }
    Ok(())
}

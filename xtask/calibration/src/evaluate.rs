//! Predictions of rows by constants that never saw them.

use crate::calibrate::Calibrator;
use crate::interval::{self, Residual};
use crate::predict::{self, Fitted};
use crate::split::Split;
use crate::work::{Job, Kind};
use anyhow::Result;
use llmhw_core::efficiency::class::{ChipClass, IntervalClass};
use std::collections::BTreeMap;

/// What is left out of a fit when its rows are predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Protocol {
    /// Nothing.
    InSample,
    /// All rows of the chip.
    Chip,
    /// All rows of the model.
    Model,
    /// All rows of the source.
    Source,
    /// All rows of the chip's maker.
    Vendor,
}

impl Protocol {
    /// For headings.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::InSample => "in-sample",
            Self::Chip => "leave-one-chip-out",
            Self::Model => "leave-one-model-out",
            Self::Source => "leave-one-source-out",
            Self::Vendor => "leave-one-vendor-out",
        }
    }

    /// The group a job is left out with.
    pub(crate) fn group(self, job: &Job) -> String {
        match self {
            Self::InSample => String::new(),
            Self::Chip => job.row.hardware.clone(),
            Self::Model => job.row.model.clone(),
            Self::Source => job.row.source.clone(),
            Self::Vendor => job.chip.vendor.to_string(),
        }
    }
}

/// A prediction.
#[derive(Debug, Clone)]
pub(crate) struct Outcome<'a> {
    pub(crate) job: &'a Job,
    pub(crate) group: String,
    pub(crate) predicted: f64,
    pub(crate) class: IntervalClass,
    /// Between these 80 % of comparable measurements are expected.
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Outcome<'_> {
    /// Predicted over measured, less one.
    pub(crate) fn error(&self) -> f64 {
        self.predicted / self.job.rate - 1.0
    }

    /// The same for the guide's constant.
    pub(crate) fn constant_error(&self) -> f64 {
        predict::constant_rate(self.job) / self.job.rate - 1.0
    }

    /// Whether the interval holds the measurement.
    pub(crate) fn is_covered(&self) -> bool {
        (self.low..=self.high).contains(&self.job.rate)
    }

    fn residual(&self) -> Residual {
        Residual { group: self.group.clone(), log_ratio: libm::log(self.job.rate / self.predicted) }
    }
}

/// Predicts every job with constants fitted without its group. Intervals come from the errors of the other groups.
pub(crate) fn held_out<'a>(
    jobs: &'a [Job],
    calibrator: &Calibrator<'_>,
    protocol: Protocol,
) -> Result<Vec<Outcome<'a>>> {
    let mut groups: BTreeMap<String, Vec<&Job>> = BTreeMap::new();
    for job in jobs {
        groups.entry(protocol.group(job)).or_default().push(job);
    }
    let mut outcomes = Vec::with_capacity(jobs.len());
    for (group, members) in groups {
        let keep = |job: &Job| protocol == Protocol::InSample || protocol.group(job) != group;
        let fitted = calibrator.fit(&keep)?;
        outcomes.extend(members.into_iter().map(|job| predict(job, &fitted, group.clone())));
    }
    let residuals: Vec<(IntervalClass, Residual)> = outcomes
        .iter()
        .filter(|outcome| counts_for_intervals(outcome.job))
        .map(|outcome| (outcome.class, outcome.residual()))
        .collect();
    let mut known: BTreeMap<(IntervalClass, String), (f64, f64)> = BTreeMap::new();
    for outcome in &mut outcomes {
        let (low, high) = *known.entry((outcome.class, outcome.group.clone())).or_insert_with(|| {
            let others =
                || residuals.iter().filter(|(_, r)| protocol == Protocol::InSample || r.group != outcome.group);
            interval::factors(others().filter(|(class, _)| *class == outcome.class).map(|(_, r)| r))
                .or_else(|| interval::factors(others().map(|(_, r)| r)))
                .unwrap_or((0.5, 2.0))
        });
        (outcome.low, outcome.high) = (outcome.predicted * low, outcome.predicted * high);
    }
    Ok(outcomes)
}

/// Predicts every job with given constants and intervals.
pub(crate) fn with_constants<'a>(
    jobs: &'a [Job],
    fitted: &Fitted,
    interval: impl Fn(IntervalClass) -> (f64, f64),
) -> Vec<Outcome<'a>> {
    jobs.iter()
        .map(|job| {
            let mut outcome = predict(job, fitted, String::new());
            let (low, high) = interval(outcome.class);
            (outcome.low, outcome.high) = (outcome.predicted * low, outcome.predicted * high);
            outcome
        })
        .collect()
}

fn predict<'a>(job: &'a Job, fitted: &Fitted, group: String) -> Outcome<'a> {
    let predicted = predict::rate(job, &fitted.constants);
    Outcome { job, group, predicted, class: fitted.interval_class(job), low: predicted, high: predicted }
}

/// Rows whose errors say something about the model: those meant for fitting, batches, and clusters it knows the hop of.
fn counts_for_intervals(job: &Job) -> bool {
    match job.split {
        Split::None => job.kind != Kind::EndToEnd && (job.row.for_fit || job.row.batch > 1.0),
        Split::Old => false,
        _ => job.kind == Kind::Decode && job.class.chip != ChipClass::Cpu,
    }
}

/// The built-in intervals, by class: of unseen chips, of unseen models where only those say something, and of classes
/// without measurements from unseen makers, and from `nameless`, the same jobs with models described by their rows alone.
pub(crate) fn intervals(
    chips: &[Outcome<'_>],
    jobs: &[Job],
    nameless: &[Job],
    calibrator: &Calibrator<'_>,
) -> Result<Vec<(f64, f64)>> {
    let models = held_out(jobs, calibrator, Protocol::Model)?;
    let vendors = held_out(jobs, calibrator, Protocol::Vendor)?;
    let nameless = held_out(nameless, calibrator, Protocol::Model)?;
    let of = |outcomes: &[Outcome<'_>], class: IntervalClass| -> Vec<Residual> {
        let chosen = outcomes.iter().filter(|outcome| outcome.class == class && counts_for_intervals(outcome.job));
        chosen.map(Outcome::residual).collect()
    };
    let factors = IntervalClass::ALL.iter().map(|class| {
        let residuals = match class {
            IntervalClass::Batch => of(&models, *class),
            IntervalClass::Unmeasured => [of(&vendors, *class), of(&nameless, *class)].concat(),
            IntervalClass::PrefillUnmeasured => [of(chips, *class), of(&vendors, *class)].concat(),
            _ => of(chips, *class),
        };
        let (low, high) = interval::factors(residuals.iter()).unwrap_or((0.5, 2.0));
        (rounded(low), rounded(high))
    });
    Ok(factors.collect())
}

fn rounded(factor: f64) -> f64 {
    (factor * 1e4).round() / 1e4
}

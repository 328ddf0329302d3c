//! Calibration on runs of one's own: how held-out errors divide, and what a few rows of a machine do for the rest of its rows.
//!
//! One's own machine is stood in for by the rows of one source about one chip with one runtime.

use crate::evaluate::Outcome;
use crate::interval;
use crate::split::Split;
use crate::work::{Job, Kind};
use anyhow::{Result, anyhow};
use llmhw_core::efficiency::own::{Belief, Case, Evidence, Shares};
use llmhw_core::evidence::Interval;
use std::collections::BTreeMap;

/// Errors beyond this many deviations count as this many, so that a few rows do not decide.
const MOST_DEVIATIONS: f64 = 2.0;
/// Half of what holds 80 % of a normal distribution, in deviations.
const TO_NINETY_PERCENT: f64 = 1.281_551_565_544_600_4;
/// Rows left to predict beside those that calibrate, at least.
const LEAST_LEFT: usize = 3;
/// Choices of calibrating rows tried per machine, at most.
const MOST_CHOICES: usize = 40;
/// How many rows calibrate.
const COUNTS: [usize; 3] = [1, 3, 10];

/// Correlations of errors between set-ups of one machine, and within one set-up.
pub(crate) type Correlations = (f64, f64);

/// Rows by the machine they stand for. Batches, clusters and rows unfit for fitting are left out.
fn machines<'o, 'a>(outcomes: &'o [Outcome<'a>], kind: Kind) -> BTreeMap<(String, String), Vec<&'o Outcome<'a>>> {
    let mut machines: BTreeMap<(String, String), Vec<&Outcome<'_>>> = BTreeMap::new();
    for outcome in outcomes {
        let Job { row, class, .. } = outcome.job;
        if outcome.job.kind == kind && outcome.job.split == Split::None && row.for_fit && row.is_single() {
            let rest = format!("{} {} {}", class.backend, class.is_ollama, row.source);
            machines.entry((row.hardware.clone(), rest)).or_default().push(outcome);
        }
    }
    for rows in machines.values_mut() {
        rows.sort_by_key(|outcome| outcome.job.index);
    }
    machines
}

fn case<'a>(outcome: &Outcome<'a>) -> Case<'a> {
    let row = &outcome.job.row;
    let context = row.mean_context();
    Case { model: &row.model, format: &row.quant, kv_format: "", sequences: 1, drafted_tokens: 0, context }
}

fn evidence<'a>(outcome: &Outcome<'a>) -> Evidence<'a> {
    let factors = Interval::new(outcome.low / outcome.predicted, outcome.high / outcome.predicted);
    let log_ratio = libm::log(outcome.job.rate / outcome.predicted);
    Evidence { case: case(outcome), log_ratio, factors, standard_error: 0.0 }
}

/// The error in deviations of its class, cut off.
fn deviations(outcome: &Outcome<'_>) -> f64 {
    let spread = libm::log(outcome.high / outcome.low) / (2.0 * TO_NINETY_PERCENT);
    (libm::log(outcome.job.rate / outcome.predicted) / spread).clamp(-MOST_DEVIATIONS, MOST_DEVIATIONS)
}

/// The correlations, of all chips or of all but one: for pairs of rows of one machine the mean product of their errors, over
/// the mean square; machines count by the square root of their rows.
pub(crate) fn correlations(outcomes: &[Outcome<'_>], kind: Kind, without: Option<&str>) -> Result<Correlations> {
    // Between set-ups, and within: products and squares.
    let mut sums = [[0.0; 2]; 2];
    for ((chip, _), rows) in machines(outcomes, kind) {
        if without == Some(chip.as_str()) {
            continue;
        }
        let weight = (rows.len() as f64).sqrt();
        let square = rows.iter().map(|row| deviations(row) * deviations(row)).sum::<f64>() / rows.len() as f64;
        let mut pairs = [(0.0, 0.0); 2];
        for (i, a) in rows.iter().enumerate() {
            for b in rows.iter().take(i) {
                let [between, within] = &mut pairs;
                let (products, count) = if case(a).is_near(&case(b)) { within } else { between };
                *products += deviations(a) * deviations(b);
                *count += 1.0;
            }
        }
        for (sum, (products, count)) in sums.iter_mut().zip(pairs).filter(|(_, (_, count))| *count > 0.0) {
            let [product, of_square] = sum;
            *product += weight * products / count;
            *of_square += weight * square;
        }
    }
    let [between, within] = sums.map(|[products, squares]| ((products / squares) * 1e3).round() / 1e3);
    Shares::from_correlations(between, within)
        .map(|_| (between, within))
        .ok_or_else(|| anyhow!("correlations {between} and {within} are not in order"))
}

/// The rate that nothing beats, where the row's work says: reading per token in decoding.
fn ceiling(job: &Job) -> f64 {
    match job.kind {
        Kind::Decode => {
            let work = &job.decode;
            work.bandwidth / (work.weights_bytes + work.experts_bytes + work.cache_bytes)
        }
        _ => f64::INFINITY,
    }
}

/// Errors before and after, in one class.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) class: String,
    pub(crate) runs: usize,
    pub(crate) machines: usize,
    pub(crate) rows: usize,
    pub(crate) before: Measure,
    pub(crate) after: Measure,
    /// Width of the intervals after over before, in logarithms, on average.
    pub(crate) width: f64,
}

/// Median and 90th percentile of the error in percent, and the share of rows inside the interval.
#[derive(Debug)]
pub(crate) struct Measure {
    pub(crate) median: f64,
    pub(crate) p90: f64,
    pub(crate) inside: f64,
}

/// A row predicted beside others of its machine.
struct Try {
    machine: usize,
    row: usize,
    class: String,
    weight: f64,
    /// Relative errors, and whether the intervals hold it: before and after.
    errors: [f64; 2],
    inside: [bool; 2],
    narrowing: f64,
}

/// Rows above the ceiling of their own bytes and bandwidth, which [`llmhw_core::perf::calibrate`] would refuse.
pub(crate) fn above_ceiling(outcomes: &[Outcome<'_>]) -> usize {
    machines(outcomes, Kind::Decode).values().flatten().filter(|row| row.job.rate > ceiling(row.job)).count()
}

/// Calibrates on some rows of each machine and predicts the others; constants, intervals and shares are of other chips.
pub(crate) fn check(outcomes: &[Outcome<'_>]) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (kind, all) in [(Kind::Decode, "decode/all"), (Kind::Prefill, "prefill/all")] {
        for runs in COUNTS {
            let tries = tries(outcomes, kind, runs)?;
            let mut classes: Vec<String> = tries.iter().map(|one| one.class.clone()).collect();
            classes.sort();
            classes.dedup();
            lines.extend(line(all, runs, &tries, |_| true));
            for class in &classes {
                lines.extend(line(class, runs, &tries, |one| one.class == *class));
            }
        }
    }
    Ok(lines)
}

fn tries(outcomes: &[Outcome<'_>], kind: Kind, runs: usize) -> Result<Vec<Try>> {
    let mut tries = Vec::new();
    for (machine, ((chip, _), rows)) in machines(outcomes, kind).into_iter().enumerate() {
        let count = rows.len();
        if count < (runs + LEAST_LEFT).max(2 * runs) {
            continue;
        }
        let (between, within) = correlations(outcomes, kind, Some(&chip))?;
        let shares = Shares::from_correlations(between, within).ok_or_else(|| anyhow!("no shares without {chip}"))?;
        // Evenly spread over the machine's rows, from each of them in turn.
        let step = count.div_ceil(MOST_CHOICES);
        let starts: Vec<usize> = (0..count).step_by(step).collect();
        for start in &starts {
            let chosen: Vec<usize> = (0..runs).map(|i| (start + i * count / runs) % count).collect();
            let own: Vec<Evidence<'_>> = chosen
                .iter()
                .filter_map(|i| rows.get(*i))
                .filter(|row| row.job.rate <= ceiling(row.job))
                .map(|row| evidence(row))
                .collect();
            let belief = Belief::of(&own, shares);
            for (index, row) in rows.iter().enumerate().filter(|(index, _)| !chosen.contains(index)) {
                let seen = evidence(row);
                // Between runs of a set-up, estimates are those of its rows.
                let estimate = |_: u32, context: f64| {
                    let is_there = |other: &Case<'_>| Case { context, ..seen.case } == *other;
                    let of_row = rows.iter().find(|row| is_there(&case(row)))?;
                    (kind == Kind::Decode).then_some(of_row.predicted)
                };
                let shift = belief.at(&seen.case, &estimate);
                let narrowest = rows
                    .iter()
                    .filter(|other| {
                        (&other.job.row.model, &other.job.row.quant) == (&row.job.row.model, &row.job.row.quant)
                    })
                    .map(|other| evidence(other).factors)
                    .fold(seen.factors, |a, b| if b.high / b.low < a.high / a.low { b } else { a });
                let narrowest = if kind == Kind::Decode { narrowest } else { seen.factors };
                let (factor, narrowed) = shift.factors(seen.factors, narrowest);
                let rate = (row.predicted * factor).min(ceiling(row.job));
                let interval = Interval::new(rate * narrowed.low, rate * narrowed.high);
                tries.push(Try {
                    machine,
                    row: index,
                    class: row.class.to_string(),
                    weight: 1.0 / starts.len() as f64,
                    errors: [row.error().abs(), (rate / row.job.rate - 1.0).abs()],
                    inside: [row.is_covered(), interval.contains(row.job.rate)],
                    narrowing: libm::log(narrowed.high / narrowed.low)
                        / libm::log(seen.factors.high / seen.factors.low),
                });
            }
        }
    }
    Ok(tries)
}

fn line(class: &str, runs: usize, tries: &[Try], is_of: impl Fn(&Try) -> bool) -> Option<Line> {
    let tries: Vec<&Try> = tries.iter().filter(|one| is_of(one)).collect();
    let total: f64 = tries.iter().map(|one| one.weight).sum();
    let share = |value: &dyn Fn(&Try) -> f64| tries.iter().map(|one| one.weight * value(one)).sum::<f64>() / total;
    let measure = |which: usize| {
        let mut errors: Vec<(f64, f64)> =
            tries.iter().filter_map(|one| Some((100.0 * one.errors.get(which)?, one.weight))).collect();
        errors.sort_by(|a, b| a.0.total_cmp(&b.0));
        Measure {
            median: interval::quantile(&errors, 0.5),
            p90: interval::quantile(&errors, 0.9),
            inside: share(&|one| if one.inside.get(which) == Some(&true) { 1.0 } else { 0.0 }),
        }
    };
    let mut rows: Vec<(usize, usize)> = tries.iter().map(|one| (one.machine, one.row)).collect();
    rows.sort_unstable();
    rows.dedup();
    let mut machines: Vec<usize> = rows.iter().map(|(machine, _)| *machine).collect();
    machines.dedup();
    // A few rows say nothing about a share.
    (rows.len() >= 10).then(|| Line {
        class: class.to_owned(),
        runs,
        machines: machines.len(),
        rows: rows.len(),
        before: measure(0),
        after: measure(1),
        width: share(&|one| one.narrowing),
    })
}
